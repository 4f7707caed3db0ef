"""The second signature books the plan in the ledger, in the same transaction, or is none."""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, connections

import make
from apps.plan import made_rounds
from apps.plan.made_rounds import fresh, signed
from gespann.apps.budget.actions.commitments import commit_funds
from gespann.apps.budget.actions.pots import set_limit
from gespann.apps.budget.engine import check_ledger
from gespann.apps.budget.models import Entry, Line, Pot, SignedPlan
from gespann.apps.plan import figures
from gespann.apps.plan.actions import proposals, rounds, versions
from gespann.apps.plan.actions.signing import sign, withdraw
from gespann.apps.plan.actions.turns import RoundChanged
from gespann.apps.plan.models import Agreement, Phase, Round, Signature
from gespann.apps.plan.queries.versions import in_force, signatures_of
from gespann.refusals import Refusal

MORE = 50_000_00


@pytest.fixture
def pot(planning, cleo):
    return make.pot(made_rounds.BUDGET_CENTS, year=2027)


@pytest.fixture
def version(planning, ada, ben):
    """A plan of all bounds and €50,000 that waits for its signatures."""
    made_rounds.at_proposals(planning, ada, ben)
    lines = made_rounds.lines_for(planning, MORE)
    made = proposals.propose(planning, lines, reason="", follows=0, by=ada)
    proposals.accept(made, by=ben)
    rounds.walk(planning, Phase.SIGNATURES, by=ada)
    return versions.write_down(planning, follows=0, by=ada)


def of_plan(version):
    """What a plan says for each lever or measure of a side."""
    lines = figures.lines_of_document(version.content)
    return {(one.name, one.side.value): one.cents for one in lines if one.cents}


def of_ledger():
    """What is granted, and what is planned, in the same words."""
    lines = Line.objects.select_related("department").exclude(granted_cents=0)
    granted = {(one.lever, one.department.side): one.granted_cents for one in lines}
    planned = {(one.lever, one.department.side): one.planned_cents for one in lines}
    return granted, planned


@pytest.mark.django_db
def test_the_figures_in_the_ledger_are_those_of_the_plan(pot, version, ada, ben):
    signed(version, ada, ben)
    assert of_ledger() == (of_plan(version), of_plan(version))
    (booked,) = SignedPlan.objects.all()
    assert (booked.sales_by, booked.marketing_by) == (ada, ben)
    assert booked.fingerprint == version.hash
    assert {one.by for one in Entry.objects.all()} == {ben}
    assert {one.text for one in Entry.objects.all()} == {"Plan 2027, version 1"}
    pot.refresh_from_db()
    assert pot.granted_cents == version.total_cents > MORE
    assert check_ledger().faults == ()


@pytest.mark.django_db
def test_an_amendment_moves_the_difference(pot, version, planning, ada, ben):
    signed(version, ada, ben)
    planning.refresh_from_db()
    less = made_rounds.lines_for(planning)
    change = versions.amend(planning, less, reason="A fair is off", follows=1, by=ben)
    signed(change, ben, ada)
    assert of_ledger() == (of_plan(change), of_plan(change))
    assert in_force(Round.objects.get()) == change
    assert SignedPlan.objects.count() == 2
    assert Pot.objects.get().granted_cents == change.total_cents
    assert check_ledger().faults == ()


@pytest.mark.django_db
def test_an_amendment_that_takes_back_what_is_ordered_is_not_signed(
    pot, version, planning, ada, ben
):
    signed(version, ada, ben)
    planning.refresh_from_db()
    line = Line.objects.get(lever=made_rounds.lines_for(planning)[0].name)
    buyer = ada if line.department.side == "sales" else ben
    commit_funds(line, line.granted_cents - 10_00, "Stand", by=buyer, key=uuid4())
    less = made_rounds.lines_for(planning)
    change = versions.amend(planning, less, reason="A fair is off", follows=1, by=ben)
    signed(change, ben)
    with pytest.raises(Refusal, match="neither committed nor spent"):
        sign(change, fresh(), by=ada)
    assert in_force(Round.objects.get()) == version
    assert of_ledger()[0] == of_plan(version)


@pytest.mark.django_db
def test_without_a_pot_the_second_signature_is_refused_and_says_who_opens_it(version, ada, ben):
    signed(version, ada)
    with pytest.raises(Refusal, match=r"2027 has no budget pot yet.*Keeper, Cleo"):
        sign(version, fresh(), by=ben)
    assert Signature.objects.count() == 1
    assert not Agreement.objects.exists()
    assert not Round.objects.get().is_frozen


@pytest.mark.django_db
def test_beyond_the_limit_nothing_is_signed_until_the_management_raises_it(version, ada, ben, cleo):
    low = make.pot(MORE, year=2027)
    signed(version, ada)
    with pytest.raises(Refusal, match=r"are missing: the plan grants .* \(Cleo\)"):
        sign(version, fresh(), by=ben)
    assert (Signature.objects.count(), Line.objects.count(), Entry.objects.count()) == (1, 0, 0)
    set_limit(low, version.total_cents, reason="More", by=cleo, key=uuid4())
    sign(version, fresh(), by=ben)
    assert of_ledger()[0] == of_plan(version)


@pytest.mark.django_db
def test_a_withdrawn_signature_grants_nothing(pot, version, ada, ben):
    (first,) = signed(version, ada)
    withdraw(first, reason="One more talk", by=ada)
    sign(version, fresh(), by=ben)
    assert not Entry.objects.exists()
    sign(version, fresh(), by=ada)
    assert of_ledger()[0] == of_plan(version)


@pytest.mark.django_db
def test_a_budget_cut_between_the_signatures_voids_the_first_and_grants_nothing(
    pot, version, planning, ada, ben, cleo
):
    signed(version, ada)
    planning.refresh_from_db()
    rounds.frame(planning, made_rounds.framed(budget_cents=MORE), by=cleo)
    with pytest.raises(RoundChanged):
        sign(version, fresh(), by=ben)
    version.refresh_from_db()
    version.round.refresh_from_db()
    assert [one.void for one in signatures_of(version)] == ["figures_changed"]
    assert not Entry.objects.exists()


# --- Two at once, and killed in the middle ------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_deputies_who_sign_at_once_one_books_and_the_other_is_told(pot, version, ada, ben):
    dora = made_rounds.deputy_of(ben, "Dora")
    signed(version, ada)
    ready = Barrier(2, timeout=60)

    def act(person):
        try:
            mine = type(version).objects.select_related("round").get(pk=version.pk)
            ready.wait()
            sign(mine, fresh(), by=person)
            return "signed"
        except Refusal as refusal:
            return str(refusal)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(act, (ben, dora)))
    assert told == ["Your side has signed this plan already.", "signed"]
    assert of_ledger()[0] == of_plan(version)
    assert SignedPlan.objects.count() == 1
    assert check_ledger().faults == ()


@pytest.mark.django_db(transaction=True)
def test_while_the_limit_is_lowered_either_the_plan_or_the_lower_limit_holds(
    pot, version, ada, ben, cleo
):
    signed(version, ada)
    ready = Barrier(2, timeout=60)

    def lower():
        return set_limit(pot, MORE, reason="Less", by=cleo, key=uuid4())

    def second():
        mine = type(version).objects.select_related("round").get(pk=version.pk)
        return sign(mine, fresh(), by=ben)

    def act(do):
        try:
            ready.wait()
            do()
            return True
        except Refusal:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        lowered, put_into_force = pool.map(act, (lower, second))
    now = Pot.objects.get()
    assert lowered != put_into_force
    assert now.granted_cents == (version.total_cents if put_into_force else 0)
    assert Agreement.objects.exists() == put_into_force
    assert check_ledger().faults == ()


KILLED = """
import json, os, signal, sys
import django
from django.conf import settings

django.setup()
from django.db import connections
made = connections.configure_settings({"default": json.loads(sys.argv[1])})
connections.settings["default"] = made["default"]
connections["default"] = connections.create_connection("default")
from django.utils import timezone
from gespann.apps.budget.actions import signed_plans
from gespann.apps.organisation.models import Person
from gespann.apps.plan.actions.signing import Factor, sign
from gespann.apps.plan.models import PlanVersion

book, left = signed_plans.entry, [int(sys.argv[2])]
def dying(*args, **values):
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    left[0] -= 1
    return book(*args, **values)
signed_plans.entry = dying
version = PlanVersion.objects.select_related("round").get()
sign(version, Factor("password", timezone.now()), by=Person.objects.get(name="Ben"))
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("entries", [0, 1, 3])
def test_killed_in_the_middle_of_the_second_signature_nothing_is_half_done(
    pot, version, ada, ben, entries
):
    signed(version, ada)
    turns = Round.objects.get().turns
    told = {
        name: connection.settings_dict[name]
        for name in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
    }
    told["OPTIONS"] = {name: value for name, value in told["OPTIONS"].items() if name != "pool"}
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, json.dumps(told, default=str), str(entries)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "gespann.server.settings"},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert [one.by for one in Signature.objects.all()] == [ada]
    assert (Entry.objects.count(), Line.objects.count(), SignedPlan.objects.count()) == (0, 0, 0)
    now = Round.objects.get()
    assert (now.turns, now.is_frozen, Agreement.objects.count()) == (turns, False, 0)
    assert Pot.objects.get().granted_cents == 0
    sign(type(version).objects.select_related("round").get(), fresh(), by=ben)
    assert of_ledger()[0] == of_plan(version)
    assert check_ledger().faults == ()
