"""`gespann check-ledger`, and what a shell on the database can and cannot do to the ledger."""

import json
import os
import sqlite3
from contextlib import closing

import pytest

from served import with_tables
from server.test_backup import PROLOGUE, gespann, script

BOOKED = (
    PROLOGUE
    + """
from datetime import date
from uuid import uuid4
from gespann.server.starting import make_ready
make_ready()
from gespann.apps.budget.actions import lines, pots
from gespann.apps.organisation.models import FiscalYear, Level, Membership
boss = Person.objects.create(email="boss@example.org", name="Cleo", language="de")
Membership.objects.create(person=boss, level=Level.MANAGEMENT, starts=date(2020, 1, 1))
sales = Department.objects.create(name="Sales", side=Side.SALES)
year = FiscalYear.objects.create(name="2031", starts=date(2031, 1, 1), ends=date(2031, 12, 31))
pot = pots.open_pot(year, "EUR", by=boss)
pots.set_limit(pot, 100_00, reason="", by=boss, key=uuid4())
line = lines.open_line(pot, "Fair", sales, lever="fairs", by=boss, key=uuid4())
lines.grant(line, 60_00, by=boss, key=uuid4())
"""
)


@pytest.fixture
def folder(tmp_path):
    folder = with_tables(tmp_path / "firm")
    script(BOOKED, folder, dict(os.environ))
    return folder


def checked(folder, *options):
    return gespann("check-ledger", folder, *options, environment=os.environ)


def test_a_ledger_that_is_well(folder):
    done = checked(folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "2 entries were added up again.",
        "✓ Every balance is what they say, and none was changed.",
    ]
    assert json.loads(checked(folder, "--json").stdout) == {
        "is_well": True, "entries": 2, "lines": 1, "pots": 1, "faults": [],
    }  # fmt: skip


def test_a_shell_on_the_file_is_refused_as_anybody_else(folder):
    with closing(sqlite3.connect(folder / "gespann.sqlite3")) as shell:
        shell.execute("PRAGMA foreign_keys = OFF")
        shell.execute("PRAGMA ignore_check_constraints = ON")
        with pytest.raises(sqlite3.IntegrityError, match="balances_of_lines_follow_entries"):
            shell.execute("UPDATE budget_line SET granted_cents = 99999")
        with pytest.raises(sqlite3.IntegrityError, match="entries_of_the_budget_are_final"):
            shell.execute("DELETE FROM budget_entry")
        # What seals entries is the workbench's; without it nothing can be booked at all.
        with pytest.raises(sqlite3.OperationalError, match="no such function: SHA256"):
            shell.execute(
                "INSERT INTO budget_entry (key, line_id, number, kind, day, by_id, planned_cents, "
                "granted_cents, committed_cents, spent_cents, text, content, hash, "
                "foreign_currency, planned_after, granted_after, committed_after, spent_after) "
                "VALUES ('k', 1, 0, 'spend', '2031-01-01', 1, 0, 0, 0, 1, '', '', '', '', "
                "0, 0, 0, 0)"
            )
    assert checked(folder).returncode == 0


def test_who_takes_the_rules_away_is_found_out(folder):
    with closing(sqlite3.connect(folder / "gespann.sqlite3")) as shell:
        shell.execute("DROP TRIGGER balances_of_lines_follow_entries")
        shell.execute("UPDATE budget_line SET granted_cents = 99999")
        shell.commit()
    done = checked(folder)
    assert done.returncode == 1
    assert done.stdout.splitlines()[:3] == [
        "✗ The database’s rule balances_of_lines_follow_entries is not in place.",
        "✗ The balance of “Fair” is not what its entries add up to.",
        "✗ What 2031 has granted is not what its lines have got.",
    ]


def test_where_there_is_no_workbench(tmp_path):
    assert checked(tmp_path).returncode == 2
