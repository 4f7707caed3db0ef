"""The planning rounds of the demo firm: one in force, one in which visitors can go on."""

from dataclasses import replace
from datetime import date
from functools import cache
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from apps.plan.prepared_rounds import DRAWS, with_evidence
from apps.plan.visiting import as_
from apps.response.small_fits import another_batch
from core.planning.made_up_fits import fit_of_truth, small_firm
from gespann import library
from gespann.apps.budget.engine import check_ledger
from gespann.apps.budget.models import Entry as Booked
from gespann.apps.budget.models import Kind, Line, Pot, SignedPlan
from gespann.apps.jobs.models import Job, State
from gespann.apps.organisation.models import Side
from gespann.apps.organisation.queries import fiscal_year_on
from gespann.apps.plan.actions import proposals, rounds, versions
from gespann.apps.plan.figures import cents_of_levers, cents_of_side, lines_of, lines_of_document
from gespann.apps.plan.models import (
    SIDES,
    AgreedTest,
    Comment,
    Phase,
    Prepared,
    Proposal,
    Round,
    Tag,
)
from gespann.apps.plan.models.prepared import PREPARE
from gespann.apps.plan.queries.versions import in_force
from gespann.apps.plan.queries.year import lines_of_year
from gespann.cli.simulated_wishes import wishes_of
from gespann.core.compromise.joint_results import JointMean
from gespann.core.planning.results import JointPlan
from gespann.core.quantities import Department
from gespann.core.settle.results import DisputeAnswer
from gespann.files.documents import from_document
from gespann.language.numbers import number
from gespann.server.demo import bring_fit, set_up_demo
from gespann.server.demo_ledger import LeverOfPlan, bring_ledger
from gespann.server.demo_round import (
    OnTheWay,
    bring_next_year,
    sign_by_both,
    write_this_years_plan,
)

pytestmark = pytest.mark.django_db
PAGES = ("round", "room", "table", "text", "tests", "signatures", "evidence", "year")


@cache
def learned():
    """A fit of a firm with six markets whose departments believe different things; its plan."""
    told = small_firm(3, markets=6, beliefs=True)
    told = replace(told, firm=replace(told.firm, beliefs=as_in_files(told.firm.beliefs)))
    fit = with_evidence(fit_of_truth(told, draws=DRAWS))
    wishes = wishes_of(fit.firm)
    plan = library.plan(fit, wishes=priced(wishes))
    return fit, plan, wishes, library.golden_mean(fit, plan, wishes)


def as_in_files(said):
    """Beliefs with four places, as the demo reads them from its files."""
    names = ("without", "half", "more", "most", "lasts_months")
    return tuple(replace(one, **{n: round(getattr(one, n), 4) for n in names}) for one in said)


def priced(wishes):
    return [(one.lever, one.cents / 100) for side in wishes.sides for one in side.wishes]


def made(language="en"):
    """The demo firm, as the command line brings it."""
    fit, plan, *_both = learned()
    firm = fit.firm
    log_ins = set_up_demo(firm.name, firm.currency, date(2024, 1, 1), language)
    people = log_ins.people
    another_batch(people[0])
    row = bring_fit(fit, plan, draws=DRAWS, seconds=9.0, by=people[0])
    found = OnTheWay(row, *learned())
    levers = [
        LeverOfPlan(one.lever.name, one.lever.department, one.amount_cents)
        for one in plan.recommended.allocations
    ]
    version = write_this_years_plan(found, people)
    bring_ledger(
        levers, firm.history.markets, firm.currency, people, lambda: sign_by_both(version, people)
    )
    return people, bring_next_year(found, people)


@pytest.fixture
def demo():
    """Made once for a whole test: its rooms take seconds."""
    people, planning = made()
    return SimpleNamespace(people=people, this_year=Round.objects.first(), planning=planning)


def test_one_plan_is_in_force_and_a_round_waits_for_whoever_logs_in_as_a_head(demo):
    this_years_plan_is_signed_by_both_and_granted_by_the_ledger(demo)
    the_year_stands_beside_the_ledger_with_a_forecast(demo)
    the_room_is_that_of_the_demos_own_fit(demo)
    both_have_made_a_proposal_that_leans_to_their_own_side(demo)
    a_fact_is_the_fits_own_and_a_test_waits_for_the_signature_of_sales(demo)
    both_can_go_on_to_sign(demo)


def this_years_plan_is_signed_by_both_and_granted_by_the_ledger(demo):
    _fit, plan, *_both = learned()
    assert demo.this_year.fiscal_year == fiscal_year_on(timezone.localdate())
    version = in_force(demo.this_year)
    assert [one.by for one in version.signatures.order_by("pk")] == list(demo.people[1:3])
    assert cents_of_levers(lines_of_document(version.content)) == {
        one.lever.name: one.amount_cents for one in plan.recommended.allocations
    }
    # What its levers lacked was granted; nothing was planned twice.
    booked = Booked.objects.filter(text=SignedPlan.objects.get().text)
    assert {one.kind for one in booked} == {Kind.GRANT}
    assert check_ledger().faults == ()


def the_year_stands_beside_the_ledger_with_a_forecast(demo):
    pot = Pot.objects.get(fiscal_year=demo.this_year.fiscal_year)
    lines = lines_of_year(demo.people[1], in_force(demo.this_year), pot)
    assert [one.figures.planned_cents for one in lines] == [one.planned_cents for one in lines]
    assert all(one.figures.spent_cents > 0 for one in lines)
    assert all(one.forecast.at_year_end_cents > 0 for one in lines)
    # Something was kept back since, of which the ledger will refuse what it is needed for.
    assert any(one.figures.granted_cents < one.planned_cents for one in lines)


def the_room_is_that_of_the_demos_own_fit(demo):
    fit, *_found = learned()
    ready = Prepared.objects.get(round=demo.planning)
    assert not ready.learned_anew  # their answers are those that the fit knows already
    # It is of its own year, and begins with what both signed for this one.
    plan = from_document(JointPlan, ready.plan)
    year = demo.planning.fiscal_year
    assert year.starts <= plan.start <= year.ends
    own = from_document(JointMean, ready.mean)
    assert own.disagreement_cents.tolist() == [
        signed_of(demo.this_year)[one.lever.name] for one in fit.levers
    ]
    for side in SIDES:
        assert demo.planning.wishes.get(side=side).beliefs.count() == len(fit.firm.levers)
    # What the signed plan is expected to bring waits for the workbench's own worker.
    computed = Job.objects.filter(kind=PREPARE)
    assert [job.state for job in computed] == [State.DONE, State.DONE]


def signed_of(planning):
    return cents_of_levers(lines_of_document(in_force(planning).content))


def both_have_made_a_proposal_that_leans_to_their_own_side(demo):
    first, second = Proposal.objects.filter(round=demo.planning).order_by("number")
    assert (first.by, second.by) == tuple(demo.people[1:3])
    for_sales = [cents_of_side(lines_of(one.lines), Department.SALES) for one in (first, second)]
    assert for_sales[0] > for_sales[1]
    assert max(first.total_cents, second.total_cents) <= demo.planning.budget_cents


def a_fact_is_the_fits_own_and_a_test_waits_for_the_signature_of_sales(demo):
    fit, *_found = learned()
    said = Comment.objects.order_by("pk")
    assert [one.tag for one in said] == [Tag.FACT, Tag.FORECAST, Tag.VALUE]
    evidence = next(one for one in fit.levers if one.lever.name == said[0].line)
    assert f"brought {number(evidence.roi.median, 1)} times its money" in said[0].text
    test = AgreedTest.objects.get()
    assert [one.side for one in test.signatures.all()] == [Side.MARKETING]
    disputed = from_document(DisputeAnswer, Prepared.objects.get(round=demo.planning).dispute)
    assert test.lever in [one.lever.name for one in disputed.disputes]


def both_can_go_on_to_sign(demo):
    planning, (_director, sales, marketing, *_others) = demo.planning, demo.people
    proposals.accept(Proposal.objects.filter(round=planning).last(), by=sales)
    rounds.walk(planning, Phase.SIGNATURES, by=marketing)
    version = versions.write_down(planning, follows=0, by=sales)
    sign_by_both(version, demo.people)
    assert in_force(planning) == version
    lines = Line.objects.filter(pot__fiscal_year=planning.fiscal_year)
    assert sum(one.granted_cents for one in lines) == version.total_cents
    assert check_ledger().faults == ()


@pytest.mark.sqlite_only
def test_its_pages_open_for_all_five_and_its_words_are_german_where_the_demo_is():
    with translation.override("de"):
        people, _next = made("de")
    assert "Kunden" in Comment.objects.get(tag=Tag.VALUE).text
    for planning in Round.objects.all():
        for page in PAGES:
            for person in people:
                answer = as_(person).get(reverse(f"plan:{page}", args=[planning.pk]))
                assert answer.status_code == 200, (person, page)
