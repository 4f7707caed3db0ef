"""The year of a signed plan: beside the ledger, its forecast, its promises, and its documents."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import make
from apps.plan import made_rounds, made_years
from apps.plan.visiting import as_
from gespann.apps.budget.actions.commitments import commit_funds, settle
from gespann.apps.budget.actions.lines import grant
from gespann.apps.budget.models import Line
from gespann.apps.jobs.models import Job
from gespann.apps.organisation.models import Person
from gespann.apps.plan import jobs as kinds
from gespann.apps.plan.actions import rounds, versions
from gespann.apps.plan.figures import Line as PlanLine
from gespann.apps.plan.figures import Purpose
from gespann.apps.plan.models import Prepared, Round
from gespann.apps.plan.models.version import DOCUMENT
from gespann.apps.plan.queries.rest import rest_of_year
from gespann.apps.plan.queries.year import lines_of_year, used_by_month, used_until
from gespann.apps.response.queries import results_of
from gespann.core.firm import SoFar
from gespann.core.quantities import Department
from gespann.files.documents import to_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def planning(ada, ben, cleo):
    """The round of the year that is running."""
    return made_rounds.a_round(cleo, timezone.localdate().year)


@pytest.fixture
def version(planning, ada, ben):
    """A plan in force, with a film as an amendment."""
    make.pot(made_rounds.BUDGET_CENTS)
    first = made_rounds.written_down(planning, ada, ben)
    made_rounds.signed(first, ada, ben)
    planning.refresh_from_db()
    film = PlanLine(Purpose.MEASURE, "A film", Department.MARKETING, 20_000_00)
    lines = [*made_rounds.lines_for(planning), film]
    change = versions.amend(planning, lines, reason="A film", follows=1, by=ben)
    made_rounds.signed(change, ben, ada)
    return change


def page_of(who, planning):
    return as_(who).get(reverse("plan:year", args=[planning.pk])).text


def test_before_a_plan_is_in_force_the_page_says_so(planning, ada):
    assert "No plan is in force yet" in page_of(ada, planning)


def test_plan_and_ledger_stand_side_by_side(planning, version, ada, ben):
    visits = Line.objects.get(lever="Field visits")
    order = commit_funds(visits, 50_000_00, "Cars", by=ada, key=uuid4())
    settle(order, 20_000_00, by=ada, key=uuid4())
    lines = {one.name: one for one in lines_of_year(ada, version, visits.pot)}
    told = lines["Field visits"]
    assert (told.planned_cents, told.figures.granted_cents) == (visits.granted_cents,) * 2
    assert (told.figures.committed_cents, told.figures.spent_cents) == (30_000_00, 20_000_00)
    assert lines["A film"].is_measure
    this_month = timezone.localdate().replace(day=1)
    assert used_by_month(lines.values()) == {this_month: 50_000_00}
    assert used_until(lines.values(), timezone.localdate())["Field visits"] == 50_000_00
    assert used_until(lines.values(), this_month - timedelta(days=1))["Field visits"] == 0
    page = page_of(ben, planning)
    assert "€30,000" in page
    assert "not begun" in page
    assert reverse("budget:pot", args=[visits.pot_id]) in page


def test_a_line_that_will_end_above_the_plan_is_named(planning, version, ada, cleo):
    visits = Line.objects.get(lever="Field visits")
    grant(visits, 10_000_00, by=cleo, key=uuid4())
    commit_funds(visits, visits.granted_cents + 10_000_00, "Cars", by=ada, key=uuid4())
    page = page_of(ada, planning)
    assert "The year is expected to end above the plan" in page
    assert "Field visits: €10,000.00 more" in page


def test_the_rest_of_the_year_is_planned_anew_with_what_is_spent(planning, version, ada, cleo):
    """As if a job had computed a new frame, in a year of which three periods were observed."""
    assert "Once a fit has seen part of the year" in page_of(ada, planning)
    assert "Plan the rest of the year anew" not in page_of(ada, planning)
    rounds.frame(planning, made_rounds.framed(goal_cents=None), by=cleo)
    assert "Plan the rest of the year anew" in page_of(ada, planning)
    plan = results_of(planning.fit).plan
    levers = len(plan.recommended.allocations)
    so_far = SoFar(
        planning.fiscal_year.starts,
        3,
        1_000_000_00,
        None,
        (1_000_00,) * levers,
        5,
        0,
        (0,) * levers,
    )
    Prepared.objects.create(
        round=planning, edition=planning.edition, frame=planning.frame, fit=planning.fit,
        learned_anew=False, plan=to_document(replace(plan, so_far=so_far)), mean={}, tests={},
        dispute={}, at=timezone.now(),
    )  # fmt: skip
    rest = rest_of_year(planning, version)
    assert {one.name: one.year_cents for one in rest} == {
        one.lever.name: one.amount_cents + 1_000_00 for one in plan.recommended.allocations
    }
    assert "Begin an amendment with these amounts" in page_of(ada, planning)
    address = reverse("plan:amend", args=[planning.pk])
    page = as_(ada).get(f"{address}?rest=1").text
    for one in rest:
        assert f'value="{one.year_cents / 100:,.2f}"' in page
    assert f'value="{rest[0].signed_cents / 100:,.2f}"' in as_(ada).get(address).text


def test_a_document_is_asked_for_once_and_nothing_else_is_written(planning, version, ada):
    client, address = as_(ada), reverse("plan:document", args=[planning.pk])
    first = client.post(address, {"ending": "pdf"})
    assert first.url.startswith("/jobs/")
    assert client.post(address, {"ending": "pdf"}).url == first.url
    assert client.post(address, {"ending": "exe"}).status_code == 404
    job = Job.objects.get(kind=DOCUMENT)
    assert job.arguments == {"version": version.pk, "ending": "pdf", "language": "en"}
    with pytest.raises(ValueError, match="not 'exe'"):
        kinds.check_document({"version": 1, "ending": "exe", "language": "en"})


class Kept:
    """What the work of a job has left."""

    def __init__(self, folder):
        self.folder, self.fence, self.files = folder, 1, {}

    def keep(self, name, content):
        self.files[name] = content


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_the_documents_have_the_signed_amounts(ada, ben, cleo, tmp_path):
    from apps.plan.test_plan_jobs import amounts, undisturbed
    from apps.response.small_fits import DRAWS, SEED, small_history
    from gespann.apps.organisation.models import Office
    from gespann.apps.plan import documents
    from gespann.apps.plan.actions import proposals
    from gespann.apps.plan.actions.rounds import Framed
    from gespann.apps.plan.models import Phase
    from gespann.apps.plan.queries.versions import in_force
    from gespann.apps.response.actions import record_fit
    from gespann.apps.response.models import Asked, Found
    from gespann.apps.response.summing_up import told
    from gespann.files.fit_archive import write_fit

    keeper = make.person("Keeper")
    make.appointment(keeper, Office.CONTROLLER)
    small_history(keeper)
    fit, plan = undisturbed()
    found = Found(
        **{**told(fit, plan, ""), "verdict": "review"}, archive=write_fit(fit), seconds=1.0
    )
    row = record_fit(found, Asked(1, SEED, DRAWS, thorough=False), by=keeper)
    brief = fit.firm.plan
    framed = Framed(brief.budget_cents, brief.goal_cents, date(2026, 12, 15), row)
    planning = rounds.open_round(make.fiscal_year(), framed, by=cleo)
    made_rounds.hand_in(planning, made_rounds.SALES, ada)
    made_rounds.hand_in(planning, made_rounds.MARKETING, ben)
    planning.refresh_from_db()
    Prepared.objects.create(
        round=planning, edition=1, frame=1, fit=row, learned_anew=False,
        plan=to_document(plan), mean={}, tests={}, dispute={}, at=timezone.now(),
    )  # fmt: skip
    made_rounds.walk_to(planning, Phase.PROPOSALS, ada)
    lines = amounts(plan)
    proposals.accept(proposals.propose(planning, lines, reason="", follows=0, by=ada), by=ben)
    made_rounds.walk_to(planning, Phase.SIGNATURES, ada)
    make.pot(brief.budget_cents, year=2027)
    made_rounds.signed(versions.write_down(planning, follows=0, by=ada), ada, ben)
    version = in_force(Round.objects.get())
    left = {}
    for ending in ("pdf", "xlsx", "md"):
        files = Kept(Path(tmp_path))
        task = SimpleNamespace(
            arguments={"version": version.pk, "ending": ending, "language": "de"},
            files=files,
            report=lambda *_share: None,
        )
        result = documents.write(task)
        left[ending] = files.files["plan"]
        assert result["name"] == f"plan-2027-1.{ending}"
        assert result["outcome"] == plan.recommended.outcome_cents.as_list()
        assert result["goal_probability"] == plan.recommended.goal_probability
    assert left["pdf"].startswith(b"%PDF")
    book = openpyxl.load_workbook(BytesIO(left["xlsx"]))
    assert book.sheetnames
    assert lines[0].name in left["md"].decode()


def test_a_year_that_goes_astray_is_told_with_both_pictures_and_no_query_asked_twice(
    ada, ben, cleo
):
    year = timezone.localdate().year
    version = made_years.in_force(year, ada, ben, cleo)
    keeper = Person.objects.get(name="Keeper")
    made_years.went_astray(version.round, version, keeper)
    made_years.book(version, ada, "Field visits", 12)
    client, address = as_(ada), reverse("plan:year", args=[version.round_id])
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(address).text
    queries = [one["sql"] for one in asked.captured_queries]
    assert [one for one in set(queries) if queries.count(one) > 1] == []
    assert "less has come than expected when both signed" in page
    assert "Less money was used than planned" in page
    assert page.count("<figure") == 2
    assert "kept so far" in page
    assert "not begun" in page
    assert "A later fit has seen more" not in page  # it has been asked already
