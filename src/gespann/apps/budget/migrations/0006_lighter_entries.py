"""On PostgreSQL, entries are booked with less work, and no rule is given up.

PostgreSQL reads each CHECK constraint anew from its text for every statement; that took longer than
any other part of booking an entry. The trigger, compiled once in a session, says the same. It asks
tables only for the kinds of entries that this concerns, changes the balance of a month before it
tries to insert one, and triggers that keep what a line is for wait until somebody names that.
"""

from importlib import import_module
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

from gespann.apps.database_rules import DatabaseRule

ledger = import_module("gespann.apps.budget.migrations.0002_ledger")
ENTRIES, LINES, POTS = ledger.ENTRIES, ledger.LINES, ledger.POTS
COMMITMENTS, MONTHS, CENTS = ledger.COMMITMENTS, ledger.MONTHS, ledger.CENTS

# One for each constraint of the model, under its name.
OF_EACH_KIND = {
    "plan": "{granted} = 0 AND {committed} = 0 AND {spent} = 0",
    "grant": "{planned} = 0 AND {granted} > 0 AND {committed} = 0 AND {spent} = 0",
    "take_back": "{planned} = 0 AND {granted} < 0 AND {committed} = 0 AND {spent} = 0",
    "transfer": "{planned} = 0 AND {granted} <> 0 AND {committed} = 0 AND {spent} = 0",
    "commit": "{planned} = 0 AND {granted} = 0 AND {committed} > 0 AND {spent} = 0",
    "settle": "{planned} = 0 AND {granted} = 0 AND {committed} <= 0 AND {spent} > 0",
    "release": "{planned} = 0 AND {granted} = 0 AND {committed} < 0 AND {spent} = 0",
    "call_off": "{planned} = 0 AND {granted} = 0 AND {committed} < 0 AND {spent} = 0",
    "expire": "{planned} = 0 AND {granted} = 0 AND {committed} < 0 AND {spent} = 0",
    "spend": "{planned} = 0 AND {granted} = 0 AND {committed} = 0 AND {spent} > 0",
    "credit": "{planned} = 0 AND {granted} = 0 AND {committed} = 0 AND {spent} < 0",
    "reverse": "{planned} <> 0 OR {granted} <> 0 OR {committed} <> 0 OR {spent} <> 0",
}
NEW_CENTS = {amount: f"NEW.{amount}_cents" for amount in ledger.AMOUNTS}
OF_COMMITMENTS = "'commit', 'settle', 'release', 'call_off', 'expire'"
WORTH = "NEW.foreign_minor * NEW.rate_millionths - NEW.spent_cents * 1000000"
SHAPES = {
    "entry_kind_has_its_amounts": "NOT (CASE NEW.kind "
    + " ".join(
        f"WHEN '{kind}' THEN {shape.format(**NEW_CENTS)}" for kind, shape in OF_EACH_KIND.items()
    )
    + " ELSE FALSE END)",
    "entry_amount_is_not_too_large": ledger.any_of("abs(NEW.{amount}_cents) > 1000000000000000"),
    "entry_is_of_a_commitment_or_not": f"(NEW.kind IN ({OF_COMMITMENTS}) "
    f"AND NEW.commitment_id IS NULL) OR (NEW.kind NOT IN ({OF_COMMITMENTS}, 'reverse', 'credit') "
    "AND NEW.commitment_id IS NOT NULL)",
    "entry_of_a_transfer_names_it": "(NEW.kind = 'transfer') <> (NEW.transfer_id IS NOT NULL)",
    "entry_that_reverses_says_which": "(NEW.kind = 'reverse') <> (NEW.reverses_id IS NOT NULL)",
    "only_expiry_is_booked_by_nobody": "NEW.by_id IS NULL AND NEW.kind <> 'expire'",
    "foreign_money_has_its_rate": "(NEW.foreign_currency <> '') <> (NEW.foreign_minor IS NOT NULL) "
    "OR (NEW.foreign_currency <> '') <> (NEW.rate_millionths IS NOT NULL) "
    "OR NEW.rate_millionths <= 0",
    "foreign_money_is_worth_what_is_booked": "NEW.foreign_minor IS NOT NULL "
    f"AND {WORTH} NOT BETWEEN -500000 AND 500000",
}
OF_THE_DAY = (
    "entry_has_a_line", "entry_is_numbered_by_the_ledger", "month_is_closed", "day_is_in_the_year",
)  # fmt: skip
OF_REVERSALS = ("entry_is_reversed_once", "reversal_mirrors_its_entry")
OF_TRANSFERS = ("transfer_is_signed",)
OF_AMOUNTS = tuple(
    name for name in ledger.REFUSED if name not in (*OF_THE_DAY, *OF_REVERSALS, *OF_TRANSFERS)
)


def refusing(rules: dict[str, str]) -> str:
    """Statements that refuse an entry by the first of the rules that it breaks."""
    return " ".join(
        f"IF {condition} THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END IF;"
        for name, condition in rules.items()
    )


def named(names: tuple[str, ...]) -> dict[str, str]:
    """Rules of the ledger by their names."""
    return {name: ledger.REFUSED[name] for name in names}


def in_one_question(rules: dict[str, str]) -> str:
    """The same, and which of the rules it is only asked of an entry that breaks one."""
    broken = " OR ".join(f"({condition})" for condition in rules.values())
    return f"IF {broken} THEN {refusing(rules)} END IF;"


AMOUNTS_AFTER = " ".join(
    f"NEW.{amount}_after := line.{amount}_cents + NEW.{amount}_cents;" for amount in ledger.AMOUNTS
)
BOOKED = f"""
CREATE OR REPLACE FUNCTION budget_entry_books_itself() RETURNS trigger LANGUAGE plpgsql AS $$
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
    {in_one_question(named(OF_THE_DAY))}
    IF NEW.reverses_id IS NOT NULL THEN
        SELECT * INTO reversed FROM {ENTRIES} WHERE id = NEW.reverses_id;
        {refusing(named(OF_REVERSALS))}
    END IF;
    IF NEW.transfer_id IS NOT NULL THEN
        {refusing(named(OF_TRANSFERS))}
    END IF;
    {in_one_question(named(OF_AMOUNTS) | SHAPES)}
    NEW.number := line.entries_count + 1;
    NEW.at := GREATEST(date_trunc('milliseconds', clock_timestamp()), line.booked_at);
    {AMOUNTS_AFTER}
    NEW.hash := encode(sha256(convert_to(
        array_to_string(ARRAY[{ledger.SEALED_BY_POSTGRESQL}], '|', ''), 'UTF8')), 'hex');
    -- Whoever books holds the line, so nobody else inserts this month meanwhile.
    UPDATE {MONTHS} SET {", ".join(f"{column} = {column} + NEW.{column}" for column in CENTS)}
        WHERE line_id = NEW.line_id AND month = date_trunc('month', NEW.day)::date;
    IF NOT FOUND THEN
        INSERT INTO {MONTHS} (line_id, month, {", ".join(CENTS)})
            VALUES (NEW.line_id, date_trunc('month', NEW.day)::date,
                    {", ".join(f"NEW.{column}" for column in CENTS)});
    END IF;
    IF NEW.commitment_id IS NOT NULL THEN
        UPDATE {COMMITMENTS} SET open_cents = open_cents + NEW.committed_cents,
            spent_cents = spent_cents + NEW.spent_cents WHERE id = NEW.commitment_id;
    END IF;
    IF NEW.granted_cents <> 0 THEN
        UPDATE {POTS} SET granted_cents = granted_cents + NEW.granted_cents
            WHERE id = line.pot_id;
    END IF;
    UPDATE {LINES} SET
        {", ".join(f"{a}_cents = NEW.{a}_after" for a in ledger.AMOUNTS)},
        entries_count = NEW.number, head = NEW.hash, booked_at = NEW.at WHERE id = NEW.line_id;
    RETURN NEW;
END $$
"""
# Whoever changes a column has to name it, so nobody gets past a trigger that waits for the name.
WATCHED = {
    "lines_keep_what_they_are_for": "id, pot_id, purpose, lever, department_id, market, month",
    f"closed_months_of_{LINES}_stay_closed": "id, closed_through",
}


def watching(name: str, event: str) -> list[str]:
    """SQL that makes a trigger of lines anew, for another event."""
    return [
        f"DROP TRIGGER {name} ON {LINES}",
        f"CREATE TRIGGER {name} BEFORE {event} ON {LINES} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


class SaidByTheTrigger(Operation):
    """On PostgreSQL the constraints of entries leave the table; the model keeps them for SQLite."""

    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models stay as they are."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, _from: Any, to_state: Any
    ) -> None:
        """Take them off."""
        model = to_state.apps.get_model(app_label, "Entry")
        for constraint in self._constraints(model, schema_editor):
            schema_editor.remove_constraint(model, constraint)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, _from: Any, to_state: Any
    ) -> None:
        """Put them back."""
        model = to_state.apps.get_model(app_label, "Entry")
        for constraint in self._constraints(model, schema_editor):
            schema_editor.add_constraint(model, constraint)

    def describe(self) -> str:
        """What is done."""
        return "Let the trigger of entries say what their constraints say"

    def _constraints(self, model: Any, schema_editor: BaseDatabaseSchemaEditor) -> list[Any]:
        if schema_editor.connection.vendor != "postgresql":
            return []
        return [one for one in model._meta.constraints if one.name in SHAPES]


class Migration(migrations.Migration):
    """Less work for each entry on PostgreSQL; on SQLite one more refusal."""

    dependencies = [("budget", "0005_signed_plans")]

    operations = [
        DatabaseRule(
            "budget_entry_books_itself",
            sqlite=[
                # In the constraint a rate that is missing is neither right nor wrong, and passes.
                f"CREATE TRIGGER foreign_money_has_its_rate BEFORE INSERT ON {ENTRIES} "
                "WHEN NEW.foreign_currency <> '' AND NEW.rate_millionths IS NULL "
                "BEGIN SELECT RAISE(ABORT, 'foreign_money_has_its_rate'); END"
            ],
            postgresql=[BOOKED],
            undo_sqlite=["DROP TRIGGER foreign_money_has_its_rate"],
            undo_postgresql=[
                ledger.BOOKED_BY_POSTGRESQL.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
            ],
        ),
        SaidByTheTrigger(),
        *(
            DatabaseRule(
                name,
                sqlite=[],
                postgresql=watching(name, f"UPDATE OF {columns}"),
                undo_sqlite=[],
                undo_postgresql=watching(name, "UPDATE"),
            )
            for name, columns in WATCHED.items()
        ),
    ]
