"""Rules that only the database's own language can say: triggers and exclusion constraints.

A rule that looks at other rows must see what others are just writing. SQLite has one writer at a
time; on PostgreSQL the function of such a trigger waits for a row (`lock`) and asks afterwards,
when each of its statements sees what was committed meanwhile.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

REFUSED = "RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation'"


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


def refusing_event(
    name: str, table: str, event: str, *, refused: str, lock: str = ""
) -> DatabaseRule:
    """A trigger that refuses an event for rows for which a condition is true.

    Args:
        event: INSERT, UPDATE or DELETE.
        refused: SQL on NEW and OLD that both databases understand.
        lock: SQL of PostgreSQL that waits for the row on which all depends.
    """
    wait = f"PERFORM {lock} FOR UPDATE; " if lock else ""
    row = "OLD" if event == "DELETE" else "NEW"
    return DatabaseRule(
        name,
        sqlite=[
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        ],
        postgresql=[
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {wait}"
            f"IF {refused} THEN {REFUSED.format(name=name)}; END IF; RETURN {row}; END $$",
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()",
        ],
        undo_sqlite=[f"DROP TRIGGER {name}"],
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


def never_replaced(name: str, table: str, *keys: str, taken: str = "FALSE") -> DatabaseRule:
    """A trigger that refuses a row in the place of another one.

    SQLite takes rows away for INSERT OR REPLACE without asking the triggers that refuse to delete.
    PostgreSQL has no such statement.

    Args:
        keys: Columns, with commas, that are unique together, the primary key among them.
        taken: SQL that says which other rows NEW would replace, such as "a = NEW.a AND b <> 0".
    """
    same = [
        "(" + " AND ".join(f"{column} = NEW.{column}" for column in key.split(", ")) + ")"
        for key in keys
    ]
    replaced = " OR ".join([*same, taken])
    return DatabaseRule(
        name,
        sqlite=[
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {replaced}) "
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


def kept_once(name: str, table: str, *, parent: str, column: str, final_when: str) -> DatabaseRule:
    """Triggers that keep the rows that belong to another row once that one is final.

    Args:
        parent: The table of the row that they belong to.
        column: Which says to which.
        final_when: SQL on a row `p` of the parent table.
    """

    def final_of(row: str) -> str:
        return f"EXISTS (SELECT 1 FROM {parent} p WHERE p.id = {row}.{column} AND {final_when})"

    both = f"{final_of('OLD')} OR {final_of('NEW')}"
    events = {"INSERT": final_of("NEW"), "UPDATE": both, "DELETE": final_of("OLD")}
    share = f"PERFORM 1 FROM {parent} p WHERE p.id = {{row}}.{column} FOR SHARE; "
    return DatabaseRule(
        name,
        sqlite=[
            f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON {table} WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
            for event, refused in events.items()
        ],
        postgresql=[
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP <> 'INSERT' THEN {share.format(row='OLD')}"
            f"IF {final_of('OLD')} THEN {REFUSED.format(name=name)}; END IF; END IF; "
            f"IF TG_OP <> 'DELETE' THEN {share.format(row='NEW')}"
            f"IF {final_of('NEW')} THEN {REFUSED.format(name=name)}; END IF; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
            f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()",
        ],
        undo_sqlite=[f"DROP TRIGGER {name}_{event.lower()}" for event in events],
        undo_postgresql=[f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}()"],
    )


def again(*rules: DatabaseRule) -> tuple[list[DatabaseRule], list[DatabaseRule]]:
    """What stands before and after steps that make SQLite make a table anew.

    With the old table go its triggers: they are said again after such steps, and after taking them
    back.
    """
    before = [_only_on_sqlite(one, [], one.sqlite) for one in rules]
    after = [_only_on_sqlite(one, one.sqlite, []) for one in rules]
    return before, after


def _run(schema_editor: BaseDatabaseSchemaEditor, statements: dict[str, Sequence[str]]) -> None:
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def _only_on_sqlite(rule: DatabaseRule, said: Sequence[str], undone: Sequence[str]) -> DatabaseRule:
    return DatabaseRule(
        rule.name, sqlite=said, postgresql=[], undo_sqlite=undone, undo_postgresql=[]
    )
