"""Who signs: limits by the management, transfers by both departments, months by the controller.

That somebody spoke for a department on the day of a signature, or was its head's deputy, is asked
by the database itself: no administrator, shell or import can sign for somebody else.
"""

from django.db import migrations

from gespann.apps.database_rules import (
    DatabaseRule,
    final,
    never_deleted,
    never_replaced,
    unchanging,
)

LINES, POTS, TRANSFERS = "budget_line", "budget_pot", "budget_transfer"
SIGNATURES, DECISIONS, CLOSES = "budget_signature", "budget_limitdecision", "budget_monthclose"
MANAGEMENT, HEAD = 1, 2


def holding(row: str) -> str:
    """Whether a row with dates holds on the day of the new one."""
    return f"{row}.starts <= NEW.day AND ({row}.ends IS NULL OR {row}.ends >= NEW.day)"


def holds_place(place: str) -> str:
    """Whether who is stood in for has a place, and whoever signs is they or their deputy."""
    return (
        "EXISTS (SELECT 1 FROM organisation_membership m WHERE m.person_id = NEW.stands_for_id "
        f"AND {place} AND {holding('m')}) AND (NEW.by_id = NEW.stands_for_id OR EXISTS ("
        "SELECT 1 FROM organisation_deputyship d WHERE d.person_id = NEW.stands_for_id "
        f"AND d.deputy_id = NEW.by_id AND {holding('d')}))"
    )


TODAY_SQLITE = "abs(julianday(NEW.day) - julianday('now')) < 2"
TODAY_POSTGRESQL = "abs(NEW.day - CURRENT_DATE) <= 1"
OF_HEAD = holds_place(f"m.level = {HEAD} AND m.department_id = NEW.department_id")
OF_MANAGEMENT = holds_place(f"m.level = {MANAGEMENT}")
OTHER_SIDE = (
    f"EXISTS (SELECT 1 FROM {SIGNATURES} s WHERE s.transfer_id = NEW.transfer_id "
    "AND s.department_id <> NEW.department_id AND s.by_id = NEW.by_id)"
)
OF_CONTROLLER = (
    "EXISTS (SELECT 1 FROM organisation_appointment a WHERE a.person_id = NEW.by_id "
    f"AND a.office = 'controller' AND {holding('a')})"
)
BOOKED = "EXISTS (SELECT 1 FROM budget_entry e WHERE e.transfer_id = NEW.id)"
NEXT_CLOSE_SQLITE = (
    "NEW.last_day IS (SELECT min(last_day, "
    "date(closed_through, '+1 day', 'start of month', '+1 month', '-1 day')) "
    f"FROM {POTS} WHERE id = NEW.pot_id AND closed_through < last_day)"
)
NEXT_CLOSE_POSTGRESQL = (
    "COALESCE(NEW.last_day = (SELECT LEAST(last_day, (date_trunc('month', closed_through + 1) "
    "+ interval '1 month' - interval '1 day')::date) "
    f"FROM {POTS} WHERE id = NEW.pot_id AND closed_through < last_day), FALSE)"
)
NEXT_DECISION = f"NEW.number = (SELECT decisions + 1 FROM {POTS} WHERE id = NEW.pot_id)"
LOCKED_POT = f"PERFORM 1 FROM {POTS} WHERE id = NEW.pot_id FOR NO KEY UPDATE;"
LOCKED_LINES = f"PERFORM 1 FROM {LINES} WHERE pot_id = NEW.pot_id ORDER BY id FOR NO KEY UPDATE;"
FOLLOW_DECISION = (
    f"UPDATE {POTS} SET limit_cents = NEW.limit_cents, decisions = NEW.number, head = NEW.hash "
    "WHERE id = NEW.pot_id;"
)
FOLLOW_CLOSE = (
    f"UPDATE {POTS} SET closed_through = NEW.last_day WHERE id = NEW.pot_id; "
    f"UPDATE {LINES} SET closed_through = NEW.last_day WHERE pot_id = NEW.pot_id;"
)


def checked(
    table: str,
    required_sqlite: dict[str, str],
    required_postgresql: dict[str, str],
    *,
    locks: str = "",
    afterwards: str = "",
) -> DatabaseRule:
    """A trigger that refuses new rows unless all conditions are true, and then does something."""
    name = f"{table}_is_checked"
    sqlite = [
        f"CREATE TRIGGER {name} BEFORE INSERT ON {table} BEGIN "
        + " ".join(
            f"SELECT RAISE(ABORT, '{rule}') WHERE NOT ({condition});"
            for rule, condition in required_sqlite.items()
        )
        + " END"
    ]
    postgresql = [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {locks} "
        + " ".join(
            f"IF NOT ({condition}) THEN RAISE EXCEPTION '{rule}' "
            "USING ERRCODE = 'check_violation'; END IF;"
            for rule, condition in required_postgresql.items()
        )
        + " RETURN NEW; END $$",
        f"CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
    undo_sqlite = [f"DROP TRIGGER {name}"]
    undo_postgresql = [f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}()"]
    if afterwards:
        after = f"{table}_takes_effect"
        sqlite.append(f"CREATE TRIGGER {after} AFTER INSERT ON {table} BEGIN {afterwards} END")
        postgresql += [
            f"CREATE FUNCTION {after}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"{afterwards} RETURN NULL; END $$",
            f"CREATE TRIGGER {after} AFTER INSERT ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {after}()",
        ]
        undo_sqlite.append(f"DROP TRIGGER {after}")
        undo_postgresql += [f"DROP TRIGGER {after} ON {table}", f"DROP FUNCTION {after}()"]
    return DatabaseRule(
        name,
        sqlite=sqlite,
        postgresql=postgresql,
        undo_sqlite=undo_sqlite,
        undo_postgresql=undo_postgresql,
    )


OF_SIGNATURES = {
    "only_heads_sign_for_a_department": OF_HEAD,
    "nobody_signs_for_both_sides": f"NOT {OTHER_SIDE}",
}
OF_DECISIONS = {
    "limit_is_decided_by_the_management": OF_MANAGEMENT,
    "limit_decisions_count_without_a_gap": NEXT_DECISION,
    "budget_pot_not_overgranted": "NEW.limit_cents >= "
    f"(SELECT granted_cents FROM {POTS} WHERE id = NEW.pot_id)",
}


def following(pot: str) -> str:
    """Whether a month was closed that reaches further."""
    return (
        f"NEW.closed_through > OLD.closed_through AND EXISTS (SELECT 1 FROM {CLOSES} c "
        f"WHERE c.pot_id = NEW.{pot} AND c.last_day = NEW.closed_through)"
    )


DECISION_STANDS = (
    f"EXISTS (SELECT 1 FROM {DECISIONS} d WHERE d.pot_id = NEW.id "
    "AND d.number = OLD.decisions + 1 AND d.number = NEW.decisions "
    "AND d.limit_cents = NEW.limit_cents AND d.hash = NEW.head)"
)
NOT_BOOKED = f"OLD.withdrawn_at IS NULL AND NOT {BOOKED}"


class Migration(migrations.Migration):
    """Signatures are of today, by those who may give them, and are final."""

    dependencies = [("budget", "0002_ledger"), ("organisation", "0002_database_rules")]

    operations = [
        checked(
            SIGNATURES,
            {"signature_is_of_today": TODAY_SQLITE} | OF_SIGNATURES,
            {"signature_is_of_today": TODAY_POSTGRESQL} | OF_SIGNATURES,
            locks=f"PERFORM 1 FROM {TRANSFERS} WHERE id = NEW.transfer_id FOR NO KEY UPDATE;",
        ),
        checked(
            DECISIONS,
            {
                "signature_is_of_today": TODAY_SQLITE,
                "limit_is_in_whole_cents": "typeof(NEW.limit_cents) = 'integer'",
            }
            | OF_DECISIONS,
            {"signature_is_of_today": TODAY_POSTGRESQL} | OF_DECISIONS,
            locks=LOCKED_POT,
            afterwards=FOLLOW_DECISION,
        ),
        checked(
            CLOSES,
            {
                "signature_is_of_today": TODAY_SQLITE,
                "months_are_closed_by_the_controller": OF_CONTROLLER,
                "months_are_closed_in_their_order": NEXT_CLOSE_SQLITE,
            },
            {
                "signature_is_of_today": TODAY_POSTGRESQL,
                "months_are_closed_by_the_controller": OF_CONTROLLER,
                "months_are_closed_in_their_order": NEXT_CLOSE_POSTGRESQL,
            },
            locks=LOCKED_POT + LOCKED_LINES,
            afterwards=FOLLOW_CLOSE,
        ),
        checked(
            LINES,
            {
                "new_lines_keep_closed_months": "NEW.closed_through IS "
                f"(SELECT closed_through FROM {POTS} WHERE id = NEW.pot_id)"
            },
            {
                "new_lines_keep_closed_months": "NEW.closed_through = "
                f"(SELECT closed_through FROM {POTS} WHERE id = NEW.pot_id)"
            },
            locks=f"PERFORM 1 FROM {POTS} WHERE id = NEW.pot_id FOR SHARE;",
        ),
        final("signatures_are_final", SIGNATURES),
        final("limit_decisions_are_final", DECISIONS),
        final("closes_are_final", CLOSES),
        unchanging(
            "limits_follow_decisions",
            POTS,
            ["limit_cents", "decisions", "head"],
            unless_sqlite=DECISION_STANDS,
            unless_postgresql=DECISION_STANDS,
        ),
        *(
            unchanging(
                f"closed_months_of_{table}_stay_closed",
                table,
                ["closed_through"],
                unless_sqlite=following(pot),
                unless_postgresql=following(pot),
            )
            for table, pot in ((POTS, "id"), (LINES, "pot_id"))
        ),
        unchanging(
            "transfers_keep_their_lines",
            TRANSFERS,
            ["key", "source_id", "target_id", "by_id", "at", "content"],
        ),
        unchanging(
            "transfers_change_by_revision",
            TRANSFERS,
            ["amount_cents", "reason", "revision"],
            unless_sqlite=f"NEW.revision = OLD.revision + 1 AND {NOT_BOOKED}",
            unless_postgresql=f"NEW.revision = OLD.revision + 1 AND {NOT_BOOKED}",
        ),
        unchanging(
            "transfers_are_withdrawn_before_they_are_booked",
            TRANSFERS,
            ["withdrawn_at"],
            unless_sqlite=NOT_BOOKED,
            unless_postgresql=NOT_BOOKED,
        ),
        never_deleted("transfers_stay", TRANSFERS),
        never_replaced("transfers_are_not_replaced", TRANSFERS, "id", "key"),
        never_replaced("signatures_are_not_replaced", SIGNATURES, "id"),
        never_replaced(
            "limit_decisions_are_not_replaced",
            DECISIONS,
            "id",
            "key",
            "pot_id, number",
        ),
        never_replaced("closes_are_not_replaced", CLOSES, "id", "pot_id, last_day"),
    ]
