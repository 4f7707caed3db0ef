"""A year that is really running: signed on one fit, followed and planned anew on a later one.

The small firm plans from July 2025 to June 2026. What both sign rests on its history up to June
2025; half a year later a second fit has seen six months of the plan.
"""

import json
import shutil
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

import make
from apps.plan import made_rounds
from apps.plan.made_rounds import MARKETING, SALES
from apps.plan.visiting import as_
from apps.response.small_fits import DRAWS, SEED, small_folder
from gespann import library
from gespann.apps.jobs.models import Job, State
from gespann.apps.jobs.tasks import Files, Task
from gespann.apps.organisation.models import FiscalYear, Office
from gespann.apps.plan import documents, engine, expecting, jobs
from gespann.apps.plan.actions import expecting as asking
from gespann.apps.plan.actions import proposals, rounds, signing, versions
from gespann.apps.plan.actions.rounds import Framed
from gespann.apps.plan.figures import Line, Purpose
from gespann.apps.plan.models import Phase, Prepared, Round
from gespann.apps.plan.models.expectation import EXPECT
from gespann.apps.plan.queries.expectations import expected_now, expected_when_signed
from gespann.apps.plan.queries.following import outcome_months
from gespann.apps.plan.queries.rest import rest_of_year
from gespann.apps.plan.queries.versions import in_force
from gespann.apps.plan.queries.wishes import WishContent
from gespann.apps.response.actions import record_fit
from gespann.apps.response.models import Asked, Found
from gespann.apps.response.summing_up import told
from gespann.core.compromise.both_wishes import LeverWish
from gespann.files.fit_archive import write_fit
from gespann.server.demo import bring_history

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.sqlite_only]
STARTS, ENDS = date(2025, 7, 1), date(2026, 6, 30)


@cache
def folder_until(last):
    """The small firm with a plan from July on, and its history up to a month."""
    folder = Path(mkdtemp(prefix="running-firm-")) / "firm"
    shutil.copytree(small_folder(), folder)
    firm = folder / "firm.toml"
    firm.write_text(firm.read_text().replace("start = 2026-01-01", f"start = {STARTS}"))
    head, *rows = (folder / "history.csv").read_text().splitlines()
    kept = [row for row in rows if row[: len(last)] <= last]
    (folder / "history.csv").write_text("\n".join([head, *kept, ""]))
    return folder


@cache
def fitted(last):
    """The fit to that history, and the plan of its own brief."""
    fit = library.fit(library.read_firm(folder_until(last)), seed=SEED, draws=DRAWS)
    return fit, library.plan(fit)


def recorded(last, keeper):
    """That fit in the workbench."""
    fit, plan = fitted(last)
    documents_of_it = {**told(fit, plan, ""), "verdict": "review"}
    found = Found(**documents_of_it, archive=write_fit(fit), seconds=1.0)
    return record_fit(found, Asked(1, SEED, DRAWS, thorough=False), by=keeper)


def framed(row):
    brief = fitted("2025-06")[0].firm.plan
    return Framed(brief.budget_cents, brief.goal_cents, date(2025, 6, 15), row)


def prepare(planning, folder):
    """As a job does: the real work, and what it leaves."""
    planning.refresh_from_db()
    asked = {"round": planning.pk, "edition": planning.edition, "frame": planning.frame}
    work = Task(asked, Files(folder, planning.frame), lambda _progress: None)
    jobs.record_prepared(Job(pk=None, arguments=asked), engine.prepare(work))
    return Prepared.objects.get(round=planning, frame=planning.frame)


def work_off():
    """What the workbench has asked by itself is worked off."""
    for job in Job.objects.filter(kind=EXPECT, state=State.QUEUED):
        work = SimpleNamespace(arguments=job.arguments, report=lambda *_told: None)
        result = expecting.expect(work)
        asking.record_expectation(job.arguments, result["results"], job=job.pk)
        Job.objects.filter(pk=job.pk).update(
            state=State.DONE, share_done=1.0, finished_at=timezone.now()
        )


@pytest.fixture
def keeper(db):
    keeper = make.person("Keeper")
    make.appointment(keeper, Office.CONTROLLER)
    bring_history(folder_until("2025-12"), by=keeper)
    return keeper


@pytest.fixture
def planning(keeper, ada, ben, cleo, tmp_path):
    """A plan in force that rests on the first fit."""
    year = FiscalYear.objects.create(name="2025/26", starts=STARTS, ends=ENDS)
    planning = rounds.open_round(year, framed(recorded("2025-06", keeper)), by=cleo)
    levers = {one.name: one for one in fitted("2025-06")[0].firm.levers}
    for part, by, name in ((SALES, ada, "Field visits"), (MARKETING, ben, "Search ads")):
        assert levers[name].department.value == part.value
        wish = WishContent((LeverWish(name, 100_000_00),), (), {"contribution": 10.0})
        made_rounds.hand_in(planning, part, by, wish)
    prepare(planning, tmp_path)
    made_rounds.walk_to(planning, Phase.PROPOSALS, ada)
    _fit, plan = fitted("2025-06")
    lines = [
        Line(Purpose.LEVER, one.lever.name, one.lever.department, one.amount_cents)
        for one in plan.recommended.allocations
    ]
    proposals.accept(proposals.propose(planning, lines, reason="", follows=0, by=ada), by=ben)
    made_rounds.walk_to(planning, Phase.SIGNATURES, ada)
    make.pot(framed(None).budget_cents, year="2025/26")
    version = versions.write_down(planning, follows=0, by=ada)
    for one in (ada, ben):
        signing.sign(version, made_rounds.fresh(), by=one)
    work_off()
    return Round.objects.get()


@cache
def command_line():
    """What `gespann plan --json` says of the rest of the year."""
    options = ("--seed", str(SEED), "--draws", str(DRAWS), "--json")
    done = subprocess.run(
        [sys.executable, "-m", "gespann.cli", "plan", folder_until("2025-12"), *options],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_the_year_is_followed_and_its_rest_planned_as_the_command_line_does(
    planning, keeper, ada, ben, cleo, tmp_path
):
    version = in_force(planning)
    signed = expected_when_signed(version).course
    _fit, plan = fitted("2025-06")
    assert signed.outcome.as_list() == plan.recommended.outcome_cents.as_list()
    assert signed.goal_probability == plan.recommended.goal_probability
    assert signed.starts[0] == STARTS
    assert signed.so_far is None
    assert expected_now(version) is None

    # A later fit: what it expects is asked by itself, and told beside what has come.
    later = recorded("2025-12", keeper)
    assert Job.objects.get(kind=EXPECT, state=State.QUEUED).arguments["fit"] == later.pk
    work_off()
    now = expected_now(version).course
    firm = fitted("2025-12")[0].firm
    came = firm.history.outcome[0, -6:] * firm.outcome_value * 100
    assert now.so_far.outcome == pytest.approx(came.tolist())
    assert now.starts[0] == date(2026, 1, 1)
    ends = [date(2025, 12, 31), date(2026, 6, 30)]
    december, june = outcome_months(signed, now, ends)
    assert december.observed_cents == pytest.approx(came.sum())
    assert june.now.median == pytest.approx(now.outcome.median + now.so_far.reached_cents)
    assert june.signed.median == pytest.approx(signed.outcome.median)

    # The round rests on it, and the rest is planned anew: as on the command line.
    rounds.frame(planning, framed(later), by=cleo)
    ready = prepare(planning, tmp_path)
    planning.refresh_from_db()
    rest = rest_of_year(planning, version)
    said = command_line()["whole_year"]
    assert [
        {"lever": o.name, "spent": o.spent_cents, "rest": o.rest_cents, "year": o.year_cents}
        for o in rest
    ] == [
        {
            "lever": one["lever"],
            "spent": one["spent_cents"],
            "rest": one["to_come_cents"],
            "year": one["whole_year_cents"],
        }
        for one in said["levers"]
    ]
    assert ready.plan["so_far"]["reached_cents"] == said["reached_cents"]
    page = as_(ada).get(reverse("plan:year", args=[planning.pk])).text
    assert "Begin an amendment with these amounts" in page
    assert "Expected now" in page

    # The amendment begins with these amounts, and what it is expected to bring is known, too.
    lines = [
        Line(Purpose.LEVER, o.name, firm_lever.department, o.year_cents)
        for o, firm_lever in zip(rest, firm.levers, strict=True)
    ]
    amended = versions.amend(planning, lines, reason="What we learned.", follows=1, by=ben)
    for one in (ada, ben):
        signing.sign(amended, made_rounds.fresh(), by=one)
    work_off()
    course = expected_when_signed(amended).course
    assert course.so_far.reached_cents == said["reached_cents"]
    assert course.whole_year.median == pytest.approx(said["outcome_cents"][1], abs=1)
    assert course.goal_probability == said["goal"]["probability"]
    told_of_it = documents.agreed_of(amended)
    assert told_of_it.amendment.reason == "What we learned."
    assert told_of_it.prospect.outcome_cents == course.outcome
