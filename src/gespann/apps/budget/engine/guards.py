"""Whether the rules of the database are still in place, as the migrations have made them."""

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from django.db import connection
from django.utils.translation import gettext as _

from gespann.apps.budget import migrations
from gespann.apps.database_rules import DatabaseRule

_NAMED = re.compile(r"\s*CREATE (?:CONSTRAINT )?TRIGGER (\w+)")
_FUNCTION = re.compile(r"\s*CREATE (?:OR REPLACE )?FUNCTION (\w+)\(\).*?\$\$(.*)\$\$", re.DOTALL)


def missing_guards() -> list[str]:
    """A sentence for each trigger that is gone, switched off, or says something else."""
    look = _of_sqlite if connection.vendor == "sqlite" else _of_postgresql
    return [
        _("The database’s rule {name} is not in place.").format(name=name)
        for name in dict.fromkeys(look())
    ]


def _of_sqlite() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = dict(cursor.fetchall())
    for name, statement in _latest(_NAMED).items():
        if found.get(name) != statement.string:
            yield name


def _of_postgresql() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'")
        triggers = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "SELECT proname, prosrc FROM pg_proc "
            "WHERE pronamespace = current_schema()::regnamespace"
        )
        functions = dict(cursor.fetchall())
    yield from (name for name in _latest(_NAMED) if name not in triggers)
    for name, made in _latest(_FUNCTION).items():
        if functions.get(name) != made[2]:
            yield name


def _latest(kind: re.Pattern[str]) -> dict[str, re.Match[str]]:
    """By name, the last statement that has made it: a migration may say a rule anew."""
    found = (kind.match(statement) for statement in _statements())
    return {one[1]: one for one in found if one}


def _statements() -> Iterator[str]:
    """What the migrations of this app have said to the database in use."""
    for name in sorted(module.name for module in iter_modules(migrations.__path__)):
        migration = import_module(f"{migrations.__name__}.{name}").Migration
        for operation in migration.operations:
            if isinstance(operation, DatabaseRule):
                yield from getattr(operation, connection.vendor)
