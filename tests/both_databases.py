"""Every test that touches the database runs twice: on SQLite and on PostgreSQL.

A test that asks for the database (`@pytest.mark.django_db`, `db`, `transactional_db`,
`live_server`) gets the parameter `database` without asking for it. The two databases are made when
they are first needed; from one test to the next, Django's default connection changes between them.
A test that looks at pages only says `@pytest.mark.sqlite_only`.

Rows that many tests of a file only look at are made once for all of them: by a fixture of the scope
"module" (or with a parameter of its own) that asks for `shared_rows`.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from typing import Any

import pytest

KINDS = ("sqlite", "postgresql")
TOUCHING = {"db", "transactional_db", "live_server"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    touches = TOUCHING & set(metafunc.fixturenames)
    if not touches and metafunc.definition.get_closest_marker("django_db") is None:
        return
    sqlite_only = metafunc.definition.get_closest_marker("sqlite_only")
    if "database" not in metafunc.fixturenames:
        metafunc.fixturenames.append("database")
    kinds = KINDS[:1] if sqlite_only else KINDS
    metafunc.parametrize("database", kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest, use_database: Callable[[str], None]) -> str:
    """Which of the two databases is in use now."""
    kind: str = request.param
    use_database(kind)
    return kind


@pytest.fixture(scope="session")
def django_db_setup(database: str) -> None:
    """What pytest-django asks for before the first query of a test."""


@pytest.fixture(scope="module")
def shared_rows(
    database: str, django_db_setup: None, django_db_blocker: Any
) -> Callable[[], AbstractContextManager[None]]:
    """Opens a transaction that is undone when the fixture ends that made rows in it.

    Meanwhile each test runs in a savepoint, as Django's `TestCase` has it, so that none sees what
    another has written. Tests that commit (`transaction=True`) cannot share rows: they would end
    the transaction, and Django refuses that. Nor do tests of the same file that make people of the
    same names for themselves: those are better kept in another file.
    """

    @contextmanager
    def transaction_around() -> Iterator[None]:
        from django.db import transaction

        with django_db_blocker.unblock(), transaction.atomic():
            yield
            transaction.set_rollback(True)

    return transaction_around


@pytest.fixture(scope="session")
def use_database(
    django_test_environment: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[Callable[[str], None]]:
    """Makes one of the two Django's default database, for all threads."""
    from django.conf import settings
    from django.db import connections

    # The hashing that slows down whoever guesses passwords slows down every test that has one.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    made: dict[str, tuple[dict[str, Any], Any]] = {}
    with ExitStack() as stack:

        def use(kind: str) -> None:
            if kind not in made:
                with django_db_blocker.unblock():
                    made[kind] = _made(kind, stack, tmp_path_factory.mktemp("database"))
            # Threads open connections of their own, by the settings.
            connections.settings["default"], connections["default"] = made[kind]

        yield use
        with django_db_blocker.unblock():
            for _settings, connection in made.values():
                connection.close()


def _made(kind: str, stack: ExitStack, folder: Any) -> tuple[dict[str, Any], Any]:
    from django.db import connections

    from gespann.server import databases
    from postgresql_server import running_server

    if kind == "sqlite":
        settings = databases.sqlite(folder / "outside.sqlite3")
        settings["TEST"] = {"NAME": str(folder / "test.sqlite3")}
    else:
        settings = databases.postgresql(stack.enter_context(running_server()))
    settings = connections.configure_settings({"default": settings})["default"]
    connections.settings["default"] = settings
    connections["default"] = connection = connections.create_connection("default")
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.ops.execute_sql_flush = partial(_emptied, connection)
    return settings, connection


def _emptied(connection: Any, statements: list[str]) -> None:
    """Empty all tables after a test that has committed; the triggers of journals refuse that."""
    from django.db import transaction

    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            triggers = []
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            cursor.execute(statement)
        for _name, sql in triggers:
            cursor.execute(sql)
