"""The ledger itself: entries book themselves, and nothing else can change a balance.

Each rule is said once, on the rows that an entry concerns, and is put into the trigger of either
database: PostgreSQL reads those rows into variables under a lock, SQLite has one writer at a time
and reads them where they are asked for.
"""

import re

from django.db import migrations

from gespann.apps.database_rules import (
    DatabaseRule,
    final,
    never_deleted,
    never_replaced,
    unchanging,
)

ENTRIES, LINES, POTS = "budget_entry", "budget_line", "budget_pot"
COMMITMENTS, MONTHS = "budget_commitment", "budget_monthbalance"
AMOUNTS = ("planned", "granted", "committed", "spent")


def any_of(condition: str) -> str:
    """The condition for each of the four amounts, one of which is enough."""
    return "(" + " OR ".join(condition.format(amount=amount) for amount in AMOUNTS) + ")"


def signed(department: str) -> str:
    """Whether a department has signed the transfer as it is now."""
    return (
        "EXISTS (SELECT 1 FROM budget_signature s WHERE s.transfer_id = t.id "
        f"AND s.department_id = {department} AND s.revision = t.revision "
        "AND s.source_granted_cents = source.granted_cents "
        "AND s.target_granted_cents = target.granted_cents)"
    )


SIGNED_TRANSFER = (
    "SELECT 1 FROM budget_transfer t JOIN budget_line source ON source.id = t.source_id "
    "JOIN budget_line target ON target.id = t.target_id WHERE t.id = NEW.transfer_id "
    "AND t.withdrawn_at IS NULL AND source.pot_id = target.pot_id AND ("
    "(t.source_id = NEW.line_id AND NEW.granted_cents = -t.amount_cents "
    f"AND {signed('source.department_id')} AND {signed('target.department_id')}) "
    # What was taken from the source may reach the target, and once only.
    "OR (t.target_id = NEW.line_id AND NEW.granted_cents = t.amount_cents AND EXISTS ("
    "SELECT 1 FROM budget_entry o WHERE o.transfer_id = t.id AND o.line_id = t.source_id)))"
)
REFUSED = {
    "entry_has_a_line": "line.id IS NULL",
    "entry_is_numbered_by_the_ledger": "NEW.number <> 0 OR NEW.hash <> ''",
    "month_is_closed": "NEW.day <= line.closed_through",
    "day_is_in_the_year": "NEW.day < pot.first_day OR NEW.day > pot.last_day",
    "entry_is_reversed_once": "NEW.reverses_id IS NOT NULL AND EXISTS "
    f"(SELECT 1 FROM {ENTRIES} WHERE reverses_id = NEW.reverses_id)",
    # A transfer that two have signed is not undone by one: it is transferred back.
    "reversal_mirrors_its_entry": "NEW.reverses_id IS NOT NULL AND (reversed.id IS NULL "
    "OR reversed.kind IN ('reverse', 'transfer') OR reversed.line_id <> NEW.line_id "
    "OR COALESCE(reversed.commitment_id, 0) <> COALESCE(NEW.commitment_id, 0) OR "
    + any_of("reversed.{amount}_cents <> -NEW.{amount}_cents")
    + ")",
    "commitment_is_of_the_line": "NEW.commitment_id IS NOT NULL AND "
    "(commitment.id IS NULL OR commitment.line_id <> NEW.line_id)",
    "budget_commitment_not_oversettled": "NEW.commitment_id IS NOT NULL AND "
    "(commitment.open_cents + NEW.committed_cents < 0 "
    "OR commitment.spent_cents + NEW.spent_cents < 0)",
    "only_blanket_orders_are_drawn_on": "NEW.kind = 'call_off' AND NOT commitment.is_blanket",
    "commitment_has_not_expired": "NEW.kind = 'expire' AND "
    "(commitment.expires_on IS NULL OR commitment.expires_on >= NEW.day)",
    "transfer_is_signed": f"NEW.transfer_id IS NOT NULL AND NOT EXISTS ({SIGNED_TRANSFER})",
    "budget_line_not_negative": any_of("line.{amount}_cents + NEW.{amount}_cents < 0"),
    "budget_line_not_overdrawn": "line.granted_cents + NEW.granted_cents < "
    "line.committed_cents + NEW.committed_cents + line.spent_cents + NEW.spent_cents",
    "budget_pot_not_overgranted": "NEW.granted_cents <> 0 AND "
    "(pot.granted_cents + NEW.granted_cents > pot.limit_cents "
    "OR pot.granted_cents + NEW.granted_cents < 0)",
}
SEALED = (
    "NEW.line_id", "{number}", "NEW.kind", *(f"NEW.{amount}_cents" for amount in AMOUNTS),
    "{day}", "{at}", "NEW.by_id", "NEW.stands_for_id", "NEW.commitment_id", "NEW.transfer_id",
    "NEW.reverses_id", "NEW.foreign_currency", "NEW.foreign_minor", "NEW.rate_millionths",
    "NEW.content", "NEW.text",
)  # fmt: skip

# --- SQLite -------------------------------------------------------------------------------------

WHERE_IT_IS = {
    "line": f"{LINES} WHERE id = NEW.line_id",
    "pot": f"{POTS} WHERE id = (SELECT pot_id FROM {LINES} WHERE id = NEW.line_id)",
    "commitment": f"{COMMITMENTS} WHERE id = NEW.commitment_id",
    "reversed": f"{ENTRIES} WHERE id = NEW.reverses_id",
}
# What a column of SQLite takes although it is nothing of the kind; and conflicts that INSERT OR
# REPLACE would solve by taking the other entry away.
REFUSED_BY_SQLITE = {
    "entry_is_in_whole_cents": any_of("typeof(NEW.{amount}_cents) <> 'integer'"),
    "entry_amount_is_not_too_large": any_of("abs(NEW.{amount}_cents) > 1000000000000000"),
    "entry_day_is_a_day": "date(NEW.day) IS NOT NEW.day",
    "entry_is_there": f"EXISTS (SELECT 1 FROM {ENTRIES} WHERE id = NEW.id)",
    "entry_key_is_used": f"EXISTS (SELECT 1 FROM {ENTRIES} WHERE key = NEW.key)",
    "transfer_books_a_line_once": "NEW.transfer_id IS NOT NULL AND EXISTS "
    f"(SELECT 1 FROM {ENTRIES} WHERE transfer_id = NEW.transfer_id AND line_id = NEW.line_id)",
}


def of_sqlite(condition: str) -> str:
    """The condition with `line.x` and the like read where they are."""
    return re.sub(
        r"\b(line|pot|commitment|reversed)\.(\w+)",
        lambda found: f"(SELECT {found[2]} FROM {WHERE_IT_IS[found[1]]})",
        condition,
    )


def changed(table: str, row: str, columns: tuple[str, ...]) -> str:
    """SQL that adds the amounts of the entry to a row."""
    sums = ", ".join(f"{column} = {column} + NEW.{column}" for column in columns)
    return f"UPDATE {table} SET {sums} WHERE {row}"


BALANCES = (*(f"{amount}_cents" for amount in AMOUNTS), "entries_count", "head", "booked_at")


def balances(row: str) -> str:
    """What only entries change of a line."""
    return ", ".join(f"{row}.{column}" for column in BALANCES)


CENTS = tuple(f"{amount}_cents" for amount in AMOUNTS)
AFTER = tuple(f"{amount}_after" for amount in AMOUNTS)
MONTH = "date(NEW.day, 'start of month')"
SEALED_BY_SQLITE = " || '|' || ".join(
    f"ifnull({part.format(number='number', day='NEW.day', at='at')}, '')"
    for part in ("head", "NEW.key", *SEALED)
)
CHECKED_BY_SQLITE = "; ".join(
    f"SELECT RAISE(ABORT, '{name}') WHERE {of_sqlite(condition)}"
    for name, condition in (REFUSED_BY_SQLITE | REFUSED).items()
)
BOOKED_BY_SQLITE = "; ".join(
    [
        f"UPDATE {ENTRIES} SET (number, at, {', '.join(AFTER)}, hash) = "
        f"(SELECT number, at, {', '.join(CENTS)}, SHA256({SEALED_BY_SQLITE}) FROM ("
        "SELECT entries_count + 1 AS number, head, "
        "max(strftime('%Y-%m-%d %H:%M:%f', 'now'), ifnull(booked_at, '')) AS at, "
        + ", ".join(f"{column} + NEW.{column} AS {column}" for column in CENTS)
        + f" FROM {LINES} WHERE id = NEW.line_id)) WHERE id = NEW.id",
        f"INSERT INTO {MONTHS} (line_id, month, {', '.join(CENTS)}) "
        f"SELECT NEW.line_id, {MONTH}, 0, 0, 0, 0 WHERE NOT EXISTS "
        f"(SELECT 1 FROM {MONTHS} WHERE line_id = NEW.line_id AND month = {MONTH})",
        changed(MONTHS, f"line_id = NEW.line_id AND month = {MONTH}", CENTS),
        f"UPDATE {COMMITMENTS} SET open_cents = open_cents + NEW.committed_cents, "
        "spent_cents = spent_cents + NEW.spent_cents WHERE id = NEW.commitment_id",
        changed(
            POTS,
            f"NEW.granted_cents <> 0 AND id = (SELECT pot_id FROM {LINES} WHERE id = NEW.line_id)",
            ("granted_cents",),
        ),
        f"UPDATE {LINES} SET ({', '.join(CENTS)}, entries_count, head, booked_at) = "
        f"(SELECT {', '.join(AFTER)}, number, hash, at FROM {ENTRIES} WHERE id = NEW.id) "
        "WHERE id = NEW.line_id",
        # INSERT OR IGNORE lets a constraint that fails in here pass in silence: look once more.
        "SELECT RAISE(ABORT, 'balances_follow_entries') WHERE NOT EXISTS "
        f"(SELECT 1 FROM {LINES} l JOIN {ENTRIES} e ON e.id = NEW.id "
        "WHERE l.id = NEW.line_id AND e.number > 0 AND l.entries_count = e.number "
        "AND l.head = e.hash AND "
        + " AND ".join(f"l.{amount}_cents = e.{amount}_after" for amount in AMOUNTS)
        + ")",
    ]
)
# While an entry books itself, and never else, its line has not counted it yet.
BOOKING = f"FROM {ENTRIES} e JOIN {LINES} l ON l.id = e.line_id AND e.number = l.entries_count + 1"

# --- PostgreSQL ---------------------------------------------------------------------------------

SEALED_BY_POSTGRESQL = ", ".join(
    part.format(
        number="NEW.number",
        day="to_char(NEW.day, 'YYYY-MM-DD')",
        at="to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS')",
    )
    + "::text"
    for part in ("line.head", "replace(NEW.key::text, '-', '')", *SEALED)
)
REFUSED_BY_POSTGRESQL = " ".join(
    f"IF {condition} THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END IF;"
    for name, condition in REFUSED.items()
)
BOOKED_BY_POSTGRESQL = f"""
CREATE FUNCTION budget_entry_books_itself() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    line {LINES}%ROWTYPE;
    pot {POTS}%ROWTYPE;
    commitment {COMMITMENTS}%ROWTYPE;
    reversed {ENTRIES}%ROWTYPE;
BEGIN
    -- Always in this order, so that no two who book wait for each other.
    IF NEW.transfer_id IS NOT NULL THEN
        PERFORM 1 FROM budget_transfer WHERE id = NEW.transfer_id FOR NO KEY UPDATE;
    END IF;
    IF NEW.granted_cents <> 0 THEN
        PERFORM 1 FROM {POTS}
            WHERE id = (SELECT pot_id FROM {LINES} WHERE id = NEW.line_id) FOR NO KEY UPDATE;
    END IF;
    SELECT * INTO line FROM {LINES} WHERE id = NEW.line_id FOR NO KEY UPDATE;
    SELECT * INTO pot FROM {POTS} WHERE id = line.pot_id;
    IF NEW.commitment_id IS NOT NULL THEN
        SELECT * INTO commitment FROM {COMMITMENTS}
            WHERE id = NEW.commitment_id FOR NO KEY UPDATE;
    END IF;
    IF NEW.reverses_id IS NOT NULL THEN
        SELECT * INTO reversed FROM {ENTRIES} WHERE id = NEW.reverses_id;
    END IF;
    {REFUSED_BY_POSTGRESQL}
    NEW.number := line.entries_count + 1;
    NEW.at := GREATEST(date_trunc('milliseconds', clock_timestamp()), line.booked_at);
    {" ".join(f"NEW.{a}_after := line.{a}_cents + NEW.{a}_cents;" for a in AMOUNTS)}
    NEW.hash := encode(sha256(convert_to(
        array_to_string(ARRAY[{SEALED_BY_POSTGRESQL}], '|', ''), 'UTF8')), 'hex');
    INSERT INTO {MONTHS} AS m (line_id, month, {", ".join(CENTS)})
        VALUES (NEW.line_id, date_trunc('month', NEW.day)::date,
                {", ".join(f"NEW.{column}" for column in CENTS)})
        ON CONFLICT (line_id, month) DO UPDATE SET
                {", ".join(f"{column} = m.{column} + EXCLUDED.{column}" for column in CENTS)};
    IF NEW.commitment_id IS NOT NULL THEN
        UPDATE {COMMITMENTS} SET open_cents = open_cents + NEW.committed_cents,
            spent_cents = spent_cents + NEW.spent_cents WHERE id = NEW.commitment_id;
    END IF;
    IF NEW.granted_cents <> 0 THEN
        UPDATE {POTS} SET granted_cents = granted_cents + NEW.granted_cents
            WHERE id = line.pot_id;
    END IF;
    UPDATE {LINES} SET
        {", ".join(f"{a}_cents = NEW.{a}_after" for a in AMOUNTS)},
        entries_count = NEW.number, head = NEW.hash, booked_at = NEW.at WHERE id = NEW.line_id;
    RETURN NEW;
END $$
"""
# Looked at when the transaction ends: INSERT ... ON CONFLICT DO NOTHING can skip an entry whose
# trigger has run already, and somebody's own trigger on a table of their own is a trigger, too.
COUNTED_BY_POSTGRESQL = f"""
CREATE FUNCTION budget_line_has_its_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM {ENTRIES} e WHERE e.line_id = NEW.id
                   AND e.number = NEW.entries_count AND e.hash = NEW.head
                   AND {" AND ".join(f"e.{a}_after = NEW.{a}_cents" for a in AMOUNTS)}) THEN
        RAISE EXCEPTION 'balances_follow_entries' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""
GRANTED_BY_POSTGRESQL = f"""
CREATE FUNCTION budget_pot_has_its_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT granted_cents FROM {POTS} WHERE id = NEW.id) <>
       (SELECT COALESCE(SUM(granted_cents), 0) FROM {LINES} WHERE pot_id = NEW.id) THEN
        RAISE EXCEPTION 'balances_follow_entries' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""
BY_A_TRIGGER = "pg_trigger_depth() > 1"

BEGINS_EMPTY = {
    LINES: any_of("NEW.{amount}_cents <> 0") + " OR NEW.entries_count <> 0 OR NEW.head <> ''",
    COMMITMENTS: "NEW.open_cents <> 0 OR NEW.spent_cents <> 0",
    POTS: "NEW.limit_cents <> 0 OR NEW.granted_cents <> 0 OR NEW.decisions <> 0 OR NEW.head <> ''",
}


def beginning_empty(table: str) -> DatabaseRule:
    """A trigger that refuses new rows with a balance."""
    name = f"{table}_begins_empty"
    return DatabaseRule(
        name,
        sqlite=[
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {BEGINS_EMPTY[table]} "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        ],
        postgresql=[
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {BEGINS_EMPTY[table]} THEN RAISE EXCEPTION '{name}' "
            "USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()",
        ],
        undo_sqlite=[f"DROP TRIGGER {name}"],
        undo_postgresql=[f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}()"],
    )


class Migration(migrations.Migration):
    """Entries book themselves; balances, purposes and entries cannot be written otherwise."""

    dependencies = [("budget", "0001_initial")]

    operations = [
        # On SQLite, entries are final from the moment that they have a number.
        DatabaseRule(
            "entries_of_the_budget_are_final",
            sqlite=[
                f"CREATE TRIGGER entries_of_the_budget_are_final_{event.lower()} "
                f"BEFORE {event} ON {ENTRIES} WHEN OLD.number <> 0 "
                "BEGIN SELECT RAISE(ABORT, 'entries_of_the_budget_are_final'); END"
                for event in ("UPDATE", "DELETE")
            ],
            postgresql=final("entries_of_the_budget_are_final", ENTRIES).postgresql,
            undo_sqlite=final("entries_of_the_budget_are_final", ENTRIES).undo_sqlite,
            undo_postgresql=final("entries_of_the_budget_are_final", ENTRIES).undo_postgresql,
        ),
        DatabaseRule(
            "budget_entry_books_itself",
            sqlite=[
                f"CREATE TRIGGER budget_entry_is_checked BEFORE INSERT ON {ENTRIES} "
                f"BEGIN {CHECKED_BY_SQLITE}; END",
                f"CREATE TRIGGER budget_entry_books_itself AFTER INSERT ON {ENTRIES} "
                f"BEGIN {BOOKED_BY_SQLITE}; END",
            ],
            postgresql=[
                BOOKED_BY_POSTGRESQL,
                f"CREATE TRIGGER budget_entry_books_itself BEFORE INSERT ON {ENTRIES} "
                "FOR EACH ROW EXECUTE FUNCTION budget_entry_books_itself()",
                COUNTED_BY_POSTGRESQL,
                f"CREATE CONSTRAINT TRIGGER budget_line_has_its_entry AFTER UPDATE ON {LINES} "
                "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
                f"WHEN (({balances('OLD')}) IS DISTINCT FROM ({balances('NEW')})) "
                "EXECUTE FUNCTION budget_line_has_its_entry()",
                GRANTED_BY_POSTGRESQL,
                f"CREATE CONSTRAINT TRIGGER budget_pot_has_its_lines AFTER UPDATE ON {POTS} "
                "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
                "WHEN (OLD.granted_cents <> NEW.granted_cents) "
                "EXECUTE FUNCTION budget_pot_has_its_lines()",
            ],
            undo_sqlite=[
                "DROP TRIGGER budget_entry_is_checked",
                "DROP TRIGGER budget_entry_books_itself",
            ],
            undo_postgresql=[
                f"DROP TRIGGER budget_pot_has_its_lines ON {POTS}",
                "DROP FUNCTION budget_pot_has_its_lines()",
                f"DROP TRIGGER budget_line_has_its_entry ON {LINES}",
                "DROP FUNCTION budget_line_has_its_entry()",
                f"DROP TRIGGER budget_entry_books_itself ON {ENTRIES}",
                "DROP FUNCTION budget_entry_books_itself()",
            ],
        ),
        unchanging(
            "balances_of_lines_follow_entries",
            LINES,
            BALANCES,
            unless_sqlite=f"EXISTS (SELECT 1 FROM {ENTRIES} e WHERE e.line_id = NEW.id "
            "AND e.number = OLD.entries_count + 1 AND e.number = NEW.entries_count "
            "AND e.hash = NEW.head AND e.at = NEW.booked_at AND "
            + " AND ".join(f"e.{amount}_after = NEW.{amount}_cents" for amount in AMOUNTS)
            + ")",
            unless_postgresql=BY_A_TRIGGER,
        ),
        unchanging(
            "balances_of_months_follow_entries",
            MONTHS,
            ["line_id", "month", *CENTS],
            unless_sqlite=f"EXISTS (SELECT 1 {BOOKING} WHERE e.line_id = NEW.line_id "
            "AND NEW.line_id = OLD.line_id AND NEW.month = OLD.month "
            "AND NEW.month = date(e.day, 'start of month') AND "
            + " AND ".join(f"NEW.{column} = OLD.{column} + e.{column}" for column in CENTS)
            + ")",
            unless_postgresql=BY_A_TRIGGER,
        ),
        unchanging(
            "balances_of_commitments_follow_entries",
            COMMITMENTS,
            ["line_id", "open_cents", "spent_cents"],
            unless_sqlite=f"EXISTS (SELECT 1 {BOOKING} WHERE e.line_id = NEW.line_id "
            "AND NEW.line_id = OLD.line_id AND e.commitment_id = NEW.id "
            "AND NEW.open_cents = OLD.open_cents + e.committed_cents "
            "AND NEW.spent_cents = OLD.spent_cents + e.spent_cents)",
            unless_postgresql=BY_A_TRIGGER,
        ),
        unchanging(
            "balances_of_pots_follow_entries",
            POTS,
            ["granted_cents"],
            unless_sqlite=f"EXISTS (SELECT 1 {BOOKING} WHERE l.pot_id = NEW.id "
            "AND NEW.granted_cents = OLD.granted_cents + e.granted_cents)",
            unless_postgresql=BY_A_TRIGGER,
        ),
        unchanging(
            "lines_keep_what_they_are_for",
            LINES,
            ["pot_id", "purpose", "lever", "department_id", "market", "month"],
        ),
        unchanging(
            "pots_keep_their_year", POTS, ["fiscal_year_id", "currency", "first_day", "last_day"]
        ),
        unchanging("commitments_keep_what_they_are", COMMITMENTS, ["is_blanket", "blanket_id"]),
        DatabaseRule(
            "months_begin_with_an_entry",
            sqlite=[
                f"CREATE TRIGGER months_begin_with_an_entry BEFORE INSERT ON {MONTHS} "
                f"WHEN {any_of('NEW.{amount}_cents <> 0')} OR NOT EXISTS "
                f"(SELECT 1 {BOOKING} WHERE e.line_id = NEW.line_id "
                "AND NEW.month = date(e.day, 'start of month')) "
                "BEGIN SELECT RAISE(ABORT, 'months_begin_with_an_entry'); END"
            ],
            postgresql=[
                "CREATE FUNCTION months_begin_with_an_entry() RETURNS trigger "
                f"LANGUAGE plpgsql AS $$ BEGIN IF NOT ({BY_A_TRIGGER}) THEN "
                "RAISE EXCEPTION 'months_begin_with_an_entry' USING ERRCODE = 'check_violation'; "
                "END IF; RETURN NEW; END $$",
                f"CREATE TRIGGER months_begin_with_an_entry BEFORE INSERT ON {MONTHS} "
                "FOR EACH ROW EXECUTE FUNCTION months_begin_with_an_entry()",
            ],
            undo_sqlite=["DROP TRIGGER months_begin_with_an_entry"],
            undo_postgresql=[
                f"DROP TRIGGER months_begin_with_an_entry ON {MONTHS}",
                "DROP FUNCTION months_begin_with_an_entry()",
            ],
        ),
        *(beginning_empty(table) for table in (LINES, COMMITMENTS, POTS)),
        *(never_deleted(f"{table}_stays", table) for table in (LINES, COMMITMENTS, POTS, MONTHS)),
        never_replaced("budget_line_is_not_replaced", LINES, "id"),
        never_replaced("budget_commitment_is_not_replaced", COMMITMENTS, "id"),
        never_replaced("budget_pot_is_not_replaced", POTS, "id", "fiscal_year_id"),
        never_replaced("budget_month_is_not_replaced", MONTHS, "id", "line_id, month"),
    ]
