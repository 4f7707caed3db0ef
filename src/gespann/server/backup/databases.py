"""Copies of the database as it was at one moment, however many write to it meanwhile."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gespann.refusals import Refusal

SQLITE_COPY, POSTGRESQL_COPY = "database.sqlite3", "database.pgdump"


def copy_database(folder: Path) -> tuple[Path, Mapping[str, int]]:
    """A copy of the database in use, and how many rows each table has in it."""
    if connection.vendor == "sqlite":
        return _copy_sqlite(folder / SQLITE_COPY)
    return _copy_postgresql(folder / POSTGRESQL_COPY)


def _copy_sqlite(target: Path) -> tuple[Path, Mapping[str, int]]:
    with (
        closing(sqlite3.connect(f"file:{_sqlite_path()}?mode=ro", uri=True, timeout=20)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        # In one go: others go on writing beside it, and a copy in parts would begin anew each time.
        source.backup(copy)
        # The copy is one file; the journal mode that makes it three comes back when it is used.
        copy.execute("PRAGMA journal_mode=DELETE")
    return target, rows_of_sqlite(target)


def _sqlite_path() -> str:
    return str(Path(connection.settings_dict["NAME"]).resolve()).replace("?", "%3f")


def rows_of_sqlite(path: Path) -> Mapping[str, int]:
    """Rows of each table of a SQLite file that is proven to be whole.

    Raises: Refusal if it is not.
    """
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            (verdict,) = database.execute("PRAGMA integrity_check(1)").fetchone()
            if verdict != "ok" or database.execute("PRAGMA foreign_key_check").fetchone():
                raise _damaged(verdict)
            names = database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            ).fetchall()
            return {
                name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
                for (name,) in sorted(names)
            }
    except sqlite3.DatabaseError as error:
        raise _damaged(error) from error


def _damaged(reason: object) -> Refusal:
    return Refusal(
        _("The database is damaged: {reason}. Restore the last backup.").format(reason=reason)
    )


def _copy_postgresql(target: Path) -> tuple[Path, Mapping[str, int]]:
    with _one_moment() as (cursor, snapshot):
        rows = _rows_of_postgresql(cursor)
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges",
             f"--snapshot={snapshot}", f"--file={target}")  # fmt: skip
    return target, rows


@contextmanager
def _one_moment() -> Iterator[tuple[Any, str]]:
    """A transaction that sees the database as it is now, and a name by which others see it so."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor, cursor.fetchone()[0]


def _rows_of_postgresql(cursor: Any) -> Mapping[str, int]:
    rows = {}
    for name in sorted(connection.introspection.table_names(cursor)):
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608
        rows[name] = cursor.fetchone()[0]
    return rows


def rows_in_use() -> Mapping[str, int]:
    """Rows of each table of the database in use."""
    if connection.vendor == "sqlite":
        connection.close()
        return rows_of_sqlite(Path(connection.settings_dict["NAME"]))
    with connection.cursor() as cursor:
        return _rows_of_postgresql(cursor)


def is_empty() -> bool:
    """Whether the database in use has no table yet."""
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def restore_postgresql(dump: Path) -> None:
    """Fill the empty database in use from a copy, wholly or not at all."""
    _run("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
         f"--dbname={connection.settings_dict['NAME']}", str(dump))  # fmt: skip


def check_postgresql_copy(dump: Path) -> None:
    """Read a copy from its first byte to its last, as restoring it would.

    Raises: Refusal if that cannot be done.
    """
    _run("pg_restore", f"--file={os.devnull}", str(dump))


def _run(program: str, *arguments: str) -> None:
    """A program of PostgreSQL against the database in use.

    Raises: Refusal if there is no such program, or it fails.
    """
    path = shutil.which(program)
    if path is None:
        raise Refusal(
            _(
                "The program {program} is needed and was not found. Install the client programs of "
                "PostgreSQL (on Debian: postgresql-client), of the server’s version or a newer one."
            ).format(program=program)
        )
    done = subprocess.run(  # noqa: S603
        [path, *arguments], env=_client_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Refusal(
            _("{program} failed: {reason}").format(
                program=program, reason=(done.stderr.strip().splitlines() or ["?"])[-1]
            )
        )


def _client_environment() -> dict[str, str]:
    """Where the database in use is; a password stands in no command line."""
    settings = connection.settings_dict
    named = {
        "PGHOST": settings["HOST"],
        "PGPORT": str(settings["PORT"] or ""),
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
        "PGDATABASE": settings["NAME"],
        "PGSSLMODE": str(settings["OPTIONS"].get("sslmode", "")),
    }
    return {**os.environ, **{key: value for key, value in named.items() if value}}
