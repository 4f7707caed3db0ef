"""The check finds what somebody changed who had switched the rules of the database off."""

from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

import make
from gespann.apps.budget.actions.commitments import commit_funds, settle
from gespann.apps.budget.actions.lines import grant
from gespann.apps.budget.actions.months import close_month
from gespann.apps.budget.actions.signed_plans import (
    PlannedLine,
    PlanToBook,
    SignedBy,
    book_signed_plan,
)
from gespann.apps.budget.actions.spending import spend
from gespann.apps.budget.engine import check_ledger
from gespann.apps.budget.jobs import CHECK, check, expire
from gespann.apps.budget.models import Entry, Foreign, Line, Pot, Purpose
from gespann.apps.budget.models.seal import hash_of
from gespann.apps.jobs.tasks import Files, Task
from gespann.apps.organisation.models import Side
from gespann.refusals import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(ada, kim):
    line = make.line(
        granted_cents=100_00, planned_cents=90_00, of=make.pot(year=2025), name="Spring fair"
    )
    stand = commit_funds(line, 60_00, "Stand", by=ada, key=uuid4(), day=date(2025, 1, 10))
    settle(stand, 20_00, by=ada, key=uuid4(), day=date(2025, 1, 20), text="R-2025|17, “Müller”")
    close_month(line.pot, by=kim)
    spend(line, 5_00, by=ada, key=uuid4(), day=date(2025, 2, 1))
    return line


@contextmanager
def rules_switched_off():
    """As somebody could who owns the database; afterwards they are in place again."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield cursor
            cursor.execute("SET LOCAL session_replication_role = origin")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield cursor
        for _name, sql in triggers:
            cursor.execute(sql)


@pytest.fixture
def plan(sam, mia, cleo):
    """Two plans of one year, the second of which takes back what the first has granted."""
    make.pot(100_00, year=2025)
    first, second = (
        book_signed_plan(
            PlanToBook(
                uuid4(), Pot.objects.get().fiscal_year, "EUR", f"Plan, version {number}", "f" * 64,
                SignedBy(sam, sam, timezone.localdate()), SignedBy(mia, mia, timezone.localdate()),
                Side.MARKETING,
                [PlannedLine(Purpose.LEVER, "Visits", Side.SALES, cents, before)],
            )
        )
        for number, cents, before in ((1, 60_00, None), (2, 50_00, 60_00))
    )  # fmt: skip
    return first, second


def test_signed_plans_that_nobody_touched_are_well(plan):
    assert check_ledger().faults == ()


@pytest.mark.parametrize(
    ("falsified", "words"),
    [
        (
            "UPDATE budget_signedplan SET text = 'Mine' WHERE number = 1",
            ["“Mine” was changed after both had signed it."],
        ),
        (
            "UPDATE budget_signedplan SET changes = '[]' WHERE number = 2",
            [
                "“Plan, version 2” was changed after both had signed it.",
                "Entry 3 of “Visits” grants money without anybody who may.",
            ],
        ),
        (
            "DELETE FROM budget_signedplan WHERE number = 2",
            ["Entry 3 of “Visits” grants money without anybody who may."],
        ),
        (
            "DELETE FROM budget_signedplan WHERE number = 1",
            [
                "“Plan, version 2” was changed after both had signed it.",
                "Entry 1 of “Visits” grants money without anybody who may.",
            ],
        ),
        (
            "DELETE FROM budget_entry WHERE kind = 'take_back'",
            ["“Plan, version 2” was not booked as both have signed it."],
        ),
    ],
)
def test_what_was_changed_of_a_signed_plan_is_found(plan, falsified, words):
    with rules_switched_off() as cursor:
        cursor.execute(falsified)
    faults = check_ledger().faults
    assert [one for one in words if one not in faults] == []
    assert faults


def test_a_grant_of_somebody_who_was_no_management_is_found(plan, cleo):
    grant(Line.objects.get(), 5_00, by=cleo, key=uuid4())
    assert check_ledger().faults == ()
    cleo.memberships.update(ends=date(2021, 1, 1))
    assert check_ledger().faults == ("Entry 5 of “Visits” grants money without anybody who may.",)


def test_a_ledger_that_nobody_touched_is_well(line):
    shares = []
    verdict = check_ledger(shares.append)
    assert (verdict.faults, verdict.lines, verdict.pots, shares) == ((), 1, 1, [1.0])
    assert verdict.entries == Entry.objects.count() == 5


def test_both_databases_seal_an_entry_as_python_does(line, ada):
    invoice = Foreign("USD", 3_00, Decimal("0.9"))
    spend(line, 2_70, by=ada, key=uuid4(), foreign=invoice, day=date(2025, 3, 1), text="ß €")
    head = ""
    for entry in Entry.objects.order_by("number"):
        assert entry.hash == hash_of(entry.sealed(head))
        head = entry.hash


TAMPERED = {
    "an amount": (
        "UPDATE budget_entry SET spent_cents = 100 WHERE number = 5",
        "Entry 5 of “Spring fair” was changed after it was booked.",
    ),
    "a text": (
        "UPDATE budget_entry SET text = 'Another invoice' WHERE number = 4",
        "Entry 4 of “Spring fair” was changed after it was booked.",
    ),
    "the last entry": (
        "DELETE FROM budget_entry WHERE number = 5",
        "“Spring fair” counts 5 entries, and its chain has 4.",
    ),
    "an entry in the middle": (
        "DELETE FROM budget_entry WHERE number = 4",
        "“Spring fair” has no entry number 4.",
    ),
    "an entry and the count": (
        "DELETE FROM budget_entry WHERE number = 5",
        "“Spring fair” counts 5 entries, and its chain has 4.",
    ),
    "a balance": (
        "UPDATE budget_line SET granted_cents = 99999",
        "The balance of “Spring fair” is not what its entries add up to.",
    ),
    "a balance after an entry": (
        "UPDATE budget_entry SET granted_after = 99999 WHERE number = 5",
        "Entry 5 of “Spring fair” carries a wrong balance.",
    ),
    "the balance of a month": (
        "UPDATE budget_monthbalance SET spent_cents = 0 WHERE month = '2025-02-01'",
        "The balance of “Spring fair” in 2025-02 is not what its entries add up to.",
    ),
    "what is open": (
        "UPDATE budget_commitment SET open_cents = 0",
        "The balance of “Stand” on “Spring fair” is not what its entries add up to.",
    ),
    "the limit": (
        "UPDATE budget_pot SET limit_cents = 99999",
        "The limit of 2025 is not what was signed.",
    ),
    "a decision": (
        "UPDATE budget_limitdecision SET reason = 'Ben wanted it'",
        "Decision 1 on the limit of 2025 was changed after it was signed.",
    ),
    "what is granted": (
        "UPDATE budget_pot SET granted_cents = 0",
        "What 2025 has granted is not what its lines have got.",
    ),
    "a close": (
        "UPDATE budget_monthclose SET day = '2025-02-28'",
        "The close of 2025, 2025-01 was changed after it was signed off.",
    ),
}


@pytest.mark.parametrize(("sql", "sentence"), TAMPERED.values(), ids=TAMPERED)
def test_what_was_changed_is_found(sql, sentence, line):
    with rules_switched_off() as cursor:
        cursor.execute(sql)
    assert sentence in check_ledger().faults


def test_a_chain_that_was_written_anew_is_found_by_the_closes_since_then(line):
    """Somebody who has the whole database changes an entry and all hashes after it."""
    with rules_switched_off():
        head, rows = "", list(Entry.objects.order_by("number"))
        rows[3].text = "Another invoice"
        for row in rows:
            row.hash = head = hash_of(row.sealed(head))
            row.save()
        Line.objects.update(head=head)
    assert check_ledger().faults == (
        "A line’s chain is not the one that 2025, 2025-01 was closed with.",
    )


def test_a_rule_that_is_gone_is_found(line, database):
    with connection.cursor() as cursor:
        where = "" if database == "sqlite" else " ON budget_line"
        if database == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"DROP TRIGGER balances_of_lines_follow_entries{where}")
    assert check_ledger().faults == (
        "The database’s rule balances_of_lines_follow_entries is not in place.",
    )


def test_a_rule_that_says_something_else_is_found(line, database):
    if database == "sqlite":
        return  # a trigger is made anew there, see above
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION budget_entry_books_itself() RETURNS trigger "
            "LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
        )
    assert check_ledger().faults == (
        "The database’s rule budget_entry_books_itself is not in place.",
    )


@pytest.fixture
def task(tmp_path):
    return Task({}, Files(tmp_path, 1), lambda _progress: None)


def test_the_nightly_check_tells_what_it_added_up_and_ends_with_what_is_wrong(line, task):
    assert check(task) == {"entries": 5, "lines": 1, "pots": 1}
    with rules_switched_off() as cursor:
        cursor.execute("UPDATE budget_line SET granted_cents = 99999")
    with pytest.raises(Refusal, match=r"2 faults. The balance of “Spring fair”"):
        check(task)


def test_the_nightly_check_runs_in_a_process_of_its_own(line):
    module, _, function = CHECK.work.partition(":")
    assert (module, function) == ("gespann.apps.budget.jobs", "check")


def test_commitments_expire_by_night(line, ada, task):
    commit_funds(line, 1_00, "Ad", by=ada, key=uuid4(), expires_on=date(2025, 3, 1))
    assert expire(task) == {"commitments": 1}
    assert expire(task) == {"commitments": 0}
