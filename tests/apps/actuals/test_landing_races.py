"""Of several who land or book at once, and of those who are killed, each row books once."""

import os
import signal
import subprocess
import sys

import pytest

import make
from apps.actuals.made_drafts import draft, landed, row, rule
from apps.plan.test_plan_races import anew, at_once
from gespann.apps.actuals.actions.booking import Part
from gespann.apps.actuals.actions.inbox import assign, book_by_rules
from gespann.apps.actuals.actions.landing import dry_run_of, land, undo
from gespann.apps.actuals.models import Booked, Import, Invoice
from gespann.apps.budget.models import Line
from gespann.apps.organisation.models import Office, Person
from gespann.server import starting

racing = pytest.mark.django_db(transaction=True)


@pytest.fixture
def line(db):
    line = make.line(granted_cents=1000_00, name="Fairs")
    rule(line, by=controller("Kim"), accounts="4600")
    return line


def controller(name):
    somebody = make.person(name)
    make.appointment(somebody, Office.CONTROLLER)
    return somebody


def spent_on(line):
    return Line.objects.get(pk=line.pk).spent_cents


@racing
def test_two_who_land_the_same_rows_at_once_book_them_once(line):
    kim, lee = Person.objects.get(name="Kim"), controller("Lee")
    rows = [row(n, 10_00) for n in range(3, 13)]
    drafts = [(draft(by, *rows), by) for by in (kim, lee)]
    seen = [dry_run_of(one, by=by).fingerprint for one, by in drafts]
    answers = at_once(
        lambda: land(anew(drafts[0][0]), seen[0], by=anew(kim)),
        lambda: land(anew(drafts[1][0]), seen[1], by=anew(lee)),
    )
    assert sorted(answers) == [False, True]
    assert (Import.objects.count(), Invoice.objects.count(), spent_on(line)) == (1, 10, 100_00)


@racing
def test_two_clicks_on_land_it_are_one(line):
    kim = Person.objects.get(name="Kim")
    kept = draft(kim, *(row(n, 10_00) for n in range(3, 8)))
    seen = dry_run_of(kept, by=kim).fingerprint
    answers = at_once(*[lambda: land(kept, seen, by=anew(kim))] * 3)
    assert sorted(answers) == [False, False, True]
    assert spent_on(line) == 50_00


@racing
def test_of_several_who_book_an_invoice_at_once_one_does(line):
    kim = Person.objects.get(name="Kim")
    landed(kim, row(3, 10_00, account="4980"))
    invoice = Invoice.objects.get()
    rule(line, by=kim, accounts="4980")
    answers = at_once(
        *[lambda: assign(anew(invoice), [Part(anew(line), 0)], by=anew(kim))] * 3,
        lambda: book_by_rules(by=anew(kim)),
    )
    assert answers.count(True) in (1, 2)  # the rules may say yes and find nothing to book
    assert (Booked.objects.count(), spent_on(line)) == (1, 10_00)


@racing
def test_an_import_that_several_undo_at_once_is_undone_once(line):
    kim = Person.objects.get(name="Kim")
    done = landed(kim, *(row(n, 10_00) for n in range(3, 8)))
    answers = at_once(*[lambda: undo(anew(done), "twice", by=anew(kim))] * 3)
    assert sorted(answers) == [False, False, True]
    assert spent_on(line) == 0


PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
import make
from apps.actuals.made_drafts import draft, row, rule
from gespann.apps.organisation.models import Office
kim = make.person("Kim"); make.appointment(kim, Office.CONTROLLER)
rule(make.line(granted_cents=1000_00), by=kim, accounts="4600")
draft(kim, *(row(n, 10_00) for n in range(3, 9)))
"""
LAND = """
import django; django.setup()
import os, signal, sys
from gespann.apps.actuals.actions import booking, landing
from gespann.apps.actuals.models import Draft, Import, Invoice
from gespann.apps.budget.models import Line
from gespann.apps.organisation.models import Person
dies_at, calls, spend = int(sys.argv[1]), [], booking.spend
def killed(*args, **more):
    calls.append(args)
    if len(calls) == dies_at:
        os.kill(os.getpid(), signal.SIGKILL)
    return spend(*args, **more)
booking.spend = killed
kim, kept = Person.objects.get(name="Kim"), Draft.objects.get()
landing.land(kept, landing.dry_run_of(kept, by=kim).fingerprint, by=kim)
print(Import.objects.count(), Invoice.objects.count(), Line.objects.get().spent_cents)
"""


@pytest.mark.slow
def test_a_process_that_is_killed_while_it_lands_leaves_nothing_and_the_next_one_lands_all(
    tmp_path,
):
    path = os.pathsep.join(filter(None, ("tests", os.environ.get("PYTHONPATH", ""))))
    environment = starting.environment(tmp_path, "") | {"PYTHONPATH": path}
    environment.pop("GESPANN_ADDRESS")

    def run(script, *arguments):
        return subprocess.run(
            [sys.executable, "-c", script, *arguments],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    assert run(PREPARE).stderr == ""
    for dies_at in ("1", "4", "6"):
        assert run(LAND, dies_at).returncode == -signal.SIGKILL
    assert run(LAND, "0").stdout.split() == ["1", "6", "6000"]
