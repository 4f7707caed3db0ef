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
_FUNCTION = re.compile(r"\s*CREATE FUNCTION (\w+)\(\).*?\$\$(.*)\$\$", re.DOTALL)


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
    for statement in _statements():
        if (named := _NAMED.match(statement)) and found.get(named[1]) != statement:
            yield named[1]


def _of_postgresql() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'")
        triggers = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "SELECT proname, prosrc FROM pg_proc "
            "WHERE pronamespace = current_schema()::regnamespace"
        )
        functions = dict(cursor.fetchall())
    for statement in _statements():
        if (named := _NAMED.match(statement)) and named[1] not in triggers:
            yield named[1]
        if (made := _FUNCTION.match(statement)) and functions.get(made[1]) != made[2]:
            yield made[1]


def _statements() -> Iterator[str]:
    """What the migrations of this app have said to the database in use."""
    for module in iter_modules(migrations.__path__):
        migration = import_module(f"{migrations.__name__}.{module.name}").Migration
        for operation in migration.operations:
            if isinstance(operation, DatabaseRule):
                yield from getattr(operation, connection.vendor)
