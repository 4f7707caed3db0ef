"""Triggers that the planning round needs beside those of `database_rules`.

A rule that looks at other rows must see what others are just writing. SQLite has one writer at a
time; on PostgreSQL the function of the trigger waits for the round (`lock`) and asks afterwards,
when each of its statements sees what was committed meanwhile.
"""

from collections.abc import Sequence

from gespann.apps.database_rules import DatabaseRule

REFUSED = "RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation'"


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


def never_in_the_place_of_another(name: str, table: str, *keys: str) -> DatabaseRule:
    """A trigger that refuses INSERT OR REPLACE, for which SQLite deletes without asking anybody.

    Args:
        keys: Columns, with commas, that are unique together.
    """
    same = [
        "(" + " AND ".join(f"{column} = NEW.{column}" for column in key.split(", ")) + ")"
        for key in keys
    ]
    taken = " OR ".join(same)
    return DatabaseRule(
        name,
        sqlite=[
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken}) "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        ],
        postgresql=[],
        undo_sqlite=[f"DROP TRIGGER {name}"],
        undo_postgresql=[],
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


def _only_on_sqlite(rule: DatabaseRule, said: Sequence[str], undone: Sequence[str]) -> DatabaseRule:
    return DatabaseRule(
        rule.name, sqlite=said, postgresql=[], undo_sqlite=undone, undo_postgresql=[]
    )
