"""On PostgreSQL a trigger says what the constraints of entries say; both must mean the same."""

from importlib import import_module

import pytest
from django.db import connection

from gespann.apps.budget.models import Entry, Kind

pytestmark = pytest.mark.django_db
SHAPES = import_module("gespann.apps.budget.migrations.0006_lighter_entries").SHAPES
CONSTRAINTS = {one.name: one for one in Entry._meta.constraints if one.name in SHAPES}
TOO_MUCH = 10**15 + 1
KINDS = {"kind": [f"'{kind}'" for kind in (*Kind.values, "gift")]}
CENTS = {f"{name}_cents": [-1, 0, 1] for name in ("planned", "granted", "committed", "spent")}
OTHERS = {
    "commitment_id": ["NULL", 1], "transfer_id": ["NULL", 1], "reverses_id": ["NULL", 1],
    "by_id": ["NULL", 1],
}  # fmt: skip
FOREIGN = {
    "foreign_currency": ["''", "'USD'"], "foreign_minor": ["NULL", 0, 99, 100],
    "rate_millionths": ["NULL", -1, 0, 1_000_000, 1_004_999, 1_005_051], "spent_cents": [99, 100],
}  # fmt: skip
LARGE = {
    f"{name}_cents": [-TOO_MUCH, 1 - TOO_MUCH, TOO_MUCH - 1, TOO_MUCH]
    for name in ("planned", "granted", "committed", "spent")
}
WHAT_THEY_ASK = {
    "entry_kind_has_its_amounts": KINDS | CENTS,
    "entry_amount_is_not_too_large": LARGE,
    "entry_is_of_a_commitment_or_not": KINDS | OTHERS,
    "entry_of_a_transfer_names_it": KINDS | OTHERS,
    "entry_that_reverses_says_which": KINDS | OTHERS,
    "only_expiry_is_booked_by_nobody": KINDS | OTHERS,
    "foreign_money_has_its_rate": FOREIGN,
    "foreign_money_is_worth_what_is_booked": FOREIGN,
}
# In the constraint a rate that is missing is neither right nor wrong, and passes; in the trigger
# it is wrong.
SAVE = {"foreign_money_has_its_rate": "rate_millionths IS NOT NULL"}


def every(values):
    """A table of all combinations, under the name by which triggers know a new row."""
    tables = [
        "(" + " UNION ALL ".join(f"SELECT {value} AS {name}" for value in found) + f") AS t{place}"
        for place, (name, found) in enumerate(values.items())
    ]
    return f"(SELECT * FROM {' CROSS JOIN '.join(tables)}) AS new"


@pytest.mark.parametrize("name", WHAT_THEY_ASK)
def test_the_trigger_refuses_what_the_constraint_refuses_and_nothing_else(name):
    says = CONSTRAINTS[name]._get_check_sql(Entry, connection.SchemaEditorClass(connection))
    by_constraint = f"COALESCE(NOT ({says}), FALSE)"
    by_trigger = f"COALESCE({SHAPES[name]}, FALSE)"
    rows = f"FROM {every(WHAT_THEY_ASK[name])} WHERE {SAVE.get(name, 'TRUE')}"
    sums = ", ".join(
        f"SUM(CASE WHEN {one} THEN 1 ELSE 0 END)"
        for one in (f"{by_constraint} <> {by_trigger}", by_trigger, f"NOT {by_trigger}")
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sums} {rows}")
        differ, refused, passed = cursor.fetchone()
    assert differ == 0
    assert refused > 0
    assert passed > 0


def test_every_constraint_of_entries_is_among_these():
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Entry._meta.db_table)
    ours = {one.name for one in Entry._meta.constraints if hasattr(one, "condition")}
    checks = {name for name, one in found.items() if one["check"] and name in ours}
    assert set(SHAPES) == set(WHAT_THEY_ASK) == set(CONSTRAINTS)
    assert checks == (set() if connection.vendor == "postgresql" else set(SHAPES))
