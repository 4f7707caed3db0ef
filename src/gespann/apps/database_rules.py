"""Rules that only the database's own language can say: triggers and exclusion constraints."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation


class DatabaseRule(Operation):
    """A step of a migration that says one rule in the words of each database.

    On SQLite, Django makes a table anew to change a column, and the triggers of the old table go
    with it: a later migration that changes such a table has to repeat the rule. Tests that go
    round the code notice when it was forgotten.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(
        self,
        name: str,
        *,
        sqlite: Sequence[str],
        postgresql: Sequence[str],
        undo_sqlite: Sequence[str],
        undo_postgresql: Sequence[str],
    ) -> None:
        self.name = name
        self.sqlite, self.postgresql = sqlite, postgresql
        self.undo_sqlite, self.undo_postgresql = undo_sqlite, undo_postgresql

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models stay as they are."""

    def database_forwards(
        self, _app_label: str, schema_editor: BaseDatabaseSchemaEditor, *_states: Any
    ) -> None:
        """Say the rule."""
        _run(schema_editor, {"sqlite": self.sqlite, "postgresql": self.postgresql})

    def database_backwards(
        self, _app_label: str, schema_editor: BaseDatabaseSchemaEditor, *_states: Any
    ) -> None:
        """Take the rule back."""
        _run(schema_editor, {"sqlite": self.undo_sqlite, "postgresql": self.undo_postgresql})

    def describe(self) -> str:
        """The rule's name."""
        return f"Database rule {self.name}"


def refusing(name: str, table: str, *, columns: str, refused: str) -> DatabaseRule:
    """A trigger that refuses rows for which `refused`, a condition on NEW, is true.

    Args:
        name: Of the rule; the error that the database raises says it.
        table: The table whose rows are looked at, when inserted and when `columns` are updated.
        columns: Their names, with commas.
        refused: SQL that both databases understand, such as "NEW.a <> NEW.b".
    """
    return DatabaseRule(
        name,
        sqlite=[
            f"CREATE TRIGGER {name}_{moment} BEFORE {event} ON {table} WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
            for moment, event in (("insert", "INSERT"), ("update", f"UPDATE OF {columns}"))
        ],
        postgresql=[
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {refused} THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; "
            "END IF; RETURN NEW; END $$",
            f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF {columns} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()",
        ],
        undo_sqlite=[f"DROP TRIGGER {name}_{moment}" for moment in ("insert", "update")],
        undo_postgresql=[f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}()"],
    )


def final(name: str, table: str) -> DatabaseRule:
    """Triggers that refuse to change or delete a row of a journal.

    Args:
        name: Of the rule; the error that the database raises says it.
        table: The journal.
    """
    return DatabaseRule(
        name,
        sqlite=[
            f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
            for event in ("UPDATE", "DELETE")
        ],
        postgresql=[
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
            f"CREATE TRIGGER {name}_rows BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()",
            f"CREATE TRIGGER {name}_table BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
        ],
        undo_sqlite=[f"DROP TRIGGER {name}_update", f"DROP TRIGGER {name}_delete"],
        undo_postgresql=[
            f"DROP TRIGGER {name}_rows ON {table}",
            f"DROP TRIGGER {name}_table ON {table}",
            f"DROP FUNCTION {name}()",
        ],
    )


def never_replaced(name: str, table: str, taken: str = "FALSE") -> DatabaseRule:
    """A trigger that refuses a row in the place of another one.

    SQLite takes rows away for INSERT OR REPLACE without asking the triggers that refuse to delete.
    PostgreSQL has no such statement.

    Args:
        taken: SQL that says which other rows NEW would replace, such as "key = NEW.key".
    """
    return DatabaseRule(
        name,
        sqlite=[
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR {taken}) "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        ],
        postgresql=[],
        undo_sqlite=[f"DROP TRIGGER {name}"],
        undo_postgresql=[],
    )


def never_deleted(name: str, table: str) -> DatabaseRule:
    """Triggers that refuse to delete rows of a table that may otherwise change."""
    return DatabaseRule(
        name,
        sqlite=[
            f"CREATE TRIGGER {name} BEFORE DELETE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        ],
        postgresql=[
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
            f"CREATE TRIGGER {name}_rows BEFORE DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()",
            f"CREATE TRIGGER {name}_table BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
        ],
        undo_sqlite=[f"DROP TRIGGER {name}"],
        undo_postgresql=[
            f"DROP TRIGGER {name}_rows ON {table}",
            f"DROP TRIGGER {name}_table ON {table}",
            f"DROP FUNCTION {name}()",
        ],
    )


def unchanging(
    name: str,
    table: str,
    columns: Sequence[str],
    *,
    unless_sqlite: str = "FALSE",
    unless_postgresql: str = "FALSE",
) -> DatabaseRule:
    """A trigger that refuses to change columns, unless a condition on OLD and NEW is true.

    Args:
        columns: Their names; `id` always belongs to them.
        unless_sqlite, unless_postgresql: The condition, in the words of each database.
    """
    watched = ["id", *columns]
    old, new = (", ".join(f"{row}.{column}" for column in watched) for row in ("OLD", "NEW"))
    is_same = " AND ".join(f"NEW.{column} IS OLD.{column}" for column in watched)
    return DatabaseRule(
        name,
        sqlite=[
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} "
            f"WHEN NOT ({is_same}) AND NOT ({unless_sqlite}) "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        ],
        postgresql=[
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF ({new}) IS DISTINCT FROM ({old}) AND NOT ({unless_postgresql}) "
            f"THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END IF; "
            "RETURN NEW; END $$",
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()",
        ],
        undo_sqlite=[f"DROP TRIGGER {name}"],
        undo_postgresql=[f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}()"],
    )


def _run(schema_editor: BaseDatabaseSchemaEditor, statements: dict[str, Sequence[str]]) -> None:
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)
