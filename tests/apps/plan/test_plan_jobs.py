"""What a round has computed for it is what the command line says of the same firm."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

import pytest
from django.utils import timezone

import make
from apps.plan import made_rounds
from apps.plan.made_rounds import MARKETING, SALES
from apps.response.small_fits import DRAWS, SEED, small_folder, small_history
from gespann import library
from gespann.apps.jobs.models import Job, State
from gespann.apps.jobs.tasks import Files, Task
from gespann.apps.organisation.models import Office
from gespann.apps.plan import engine, jobs
from gespann.apps.plan.actions import beliefs, preparing, proposals, rounds
from gespann.apps.plan.actions.beliefs import Answers
from gespann.apps.plan.actions.preparing import Found as FoundOfRound
from gespann.apps.plan.actions.rounds import Framed
from gespann.apps.plan.figures import Line, Purpose
from gespann.apps.plan.models import Part, Phase, Prepared, Round, Standing
from gespann.apps.plan.queries.next_steps import standing_now
from gespann.apps.plan.queries.rounds import levers_of, prepared_for
from gespann.apps.plan.queries.table import bargaining_so_far
from gespann.apps.plan.queries.wishes import WishContent, as_beliefs
from gespann.apps.response.actions import record_fit
from gespann.apps.response.models import Asked, Found
from gespann.apps.response.summing_up import told
from gespann.cli.bargain_document import bargain_document
from gespann.cli.room_document import room_and_goal
from gespann.core.compromise.joint_results import JointMean
from gespann.core.compromise.rounds_results import JointRounds
from gespann.core.planning.results import JointPlan
from gespann.core.settle.results import DisputeAnswer, NextTest
from gespann.files.documents import from_document
from gespann.files.fit_archive import write_fit
from gespann.files.rounds_toml import ROUNDS_NAME
from gespann.files.rounds_writer import rounds_text
from gespann.refusals import NotAllowed, Refusal
from same import difference
from watching import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("effects")]
LONG = 400  # seconds; a machine may have much else to do


@cache
def undisturbed():
    """The fit of the small firm, and its plan, as the library makes them."""
    fit = library.fit(library.read_firm(small_folder()), seed=SEED, draws=DRAWS)
    return fit, library.plan(fit)


@cache
def command_line(rounds_toml, day):
    """What `gespann bargain --json` says on a day of the small firm with these rounds."""
    folder = Path(mkdtemp(prefix="bargaining-")) / "firm"
    shutil.copytree(small_folder(), folder)
    (folder / ROUNDS_NAME).write_text(rounds_toml, "utf-8")
    options = ("--seed", str(SEED), "--draws", str(DRAWS), "--json")
    done = subprocess.run(
        [sys.executable, "-m", "gespann.cli", "bargain", folder, "--day", day, *options],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.fixture
def small_round(ada, ben, cleo):
    """A round of the small firm, for what its firm.toml says; both want what its files say."""
    keeper = make.person("Keeper")
    make.appointment(keeper, Office.CONTROLLER)
    small_history(keeper)
    fit, plan = undisturbed()
    # So few draws converge to nothing that the checks would let pass; the figures are the same.
    documents = {**told(fit, plan, ""), "verdict": "review"}
    found = Found(**documents, archive=write_fit(fit), seconds=1.0)
    row = record_fit(found, Asked(1, SEED, DRAWS, thorough=False), by=keeper)
    brief = fit.firm.plan
    framed = Framed(brief.budget_cents, brief.goal_cents, date(2026, 12, 15), row)
    return rounds.open_round(make.fiscal_year(brief.start.year), framed, by=cleo)


def hand_in_both(planning, ada, ben):
    for side in library.read_wishes(small_folder(), undisturbed()[0].firm).sides:
        part = Part(side.department.value)
        content = WishContent(side.wishes, (), {str(k.value): w for k, w in side.weights.items()})
        made_rounds.hand_in(planning, part, ada if part == SALES else ben, content)
    planning.refresh_from_db()


def work_off(start_worker):
    start_worker()
    wait_until(
        lambda: not Job.objects.filter(state__in=(State.QUEUED, State.RUNNING)).exists(), LONG
    )
    assert [one.state for one in Job.objects.all()] == [State.DONE] * Job.objects.count(), [
        one.details for one in Job.objects.all()
    ]


def amounts(plan, less=0):
    """What a plan recommends, with so much less for the first lever."""
    lines = [
        Line(Purpose.LEVER, one.lever.name, one.lever.department, one.amount_cents)
        for one in plan.recommended.allocations
    ]
    return [replace(lines[0], cents=lines[0].cents - less), *lines[1:]]


def test_room_mean_and_standing_are_those_of_the_command_line(small_round, ada, ben, start_worker):
    hand_in_both(small_round, ada, ben)
    job = preparing.ask_to_prepare(small_round, by=ada)
    assert preparing.ask_to_prepare(small_round, by=ada) == job
    work_off(start_worker)
    ready = Prepared.objects.get()
    assert (ready.job, ready.learned_anew) == (job.pk, False)
    assert prepared_for(small_round).pk == ready.pk
    fit, _plan = undisturbed()
    plan = from_document(JointPlan, ready.plan)

    wished = {
        one.lever: one.cents / 100
        for side in library.read_wishes(small_folder(), fit.firm).sides
        for one in side.wishes
    }
    assert room_and_goal(fit, plan) == room_and_goal(fit, library.plan(fit, wishes=wished))
    assert len(plan.room.wishes) == len(wished)

    made_rounds.walk_to(small_round, Phase.PROPOSALS, ada)
    proposals.propose(small_round, amounts(plan), reason="", follows=0, by=ada)
    second = proposals.propose(small_round, amounts(plan, 100_00), reason="", follows=1, by=ben)
    proposals.return_in_writing(second, reason="No.", by=ada)
    small_round.refresh_from_db()
    today = timezone.localdate()
    preparing.ask_to_judge(small_round, today, by=ben)
    work_off(start_worker)
    standing = standing_now(small_round)
    state = from_document(JointRounds, Standing.objects.get().rounds)

    so_far = bargaining_so_far(small_round, [one.name for one in fit.firm.levers])
    said = command_line(rounds_text(so_far), str(today))
    assert json.loads(json.dumps(bargain_document(state, fit.firm.currency))) == said
    stuck = said["blockade"]
    assert standing.block == (stuck["block"] if stuck else "")
    assert standing.next_steps == (stuck["next_steps"] if stuck else [])
    assert difference(from_document(JointMean, ready.mean).found, state.mean.found) == ""
    assert difference(from_document(NextTest, ready.tests), library.next_test(fit)) == ""
    assert difference(from_document(DisputeAnswer, ready.dispute), library.settle(fit)) == ""


def task(folder, arguments):
    return Task(arguments, Files(folder, 1), lambda _progress: None)


def arguments_of(planning):
    return {"round": planning.pk, "edition": planning.edition, "frame": planning.frame}


@pytest.mark.sqlite_only  # a fit takes long, and the database has no part in it
def test_where_both_believe_otherwise_the_model_is_fitted_anew_and_that_is_kept(
    small_round, ada, ben, tmp_path
):
    fit, _plan = undisturbed()
    lever = levers_of(small_round)[0].name
    for side, by in ((SALES, ada), (MARKETING, ben)):
        draft = small_round.wishes.get(side=side)
        answers = Answers(60, 82, 112, 130, 6) if side == SALES else Answers(90, 96, 103, 106, 2)
        beliefs.answer_about(draft, lever, answers, version=0, by=by)
    hand_in_both(small_round, ada, ben)
    said = [one for draft in small_round.wishes.all() for one in as_beliefs(draft)]
    shares = []
    work = Task(
        arguments_of(small_round),
        Files(tmp_path, 1),
        lambda progress: shares.append(progress.share_done),
    )
    result = engine.prepare(work)
    assert result["learned_anew"]
    assert shares == sorted(shares)
    jobs.record_prepared(Job(pk=5, arguments=work.arguments), result)
    ready = Prepared.objects.get()
    assert ready.learned_anew
    anew = engine.fit_of(ready)
    assert set(said) <= set(anew.firm.beliefs)
    told_of = {(one.believer, one.lever) for one in said}
    kept = {one for one in fit.firm.beliefs if (one.believer, one.lever) not in told_of}
    assert set(anew.firm.beliefs) == {*said, *kept}
    dispute = from_document(DisputeAnswer, ready.dispute)
    assert difference(dispute, library.settle(anew)) == ""
    # An attempt after this one would not fit once more: it takes what was kept.
    again = engine.prepare(Task(work.arguments, Files(tmp_path, 2), lambda _progress: None))
    assert again["learned_anew"]


def test_a_round_that_has_changed_meanwhile_is_not_computed(small_round, ada, ben, cleo, tmp_path):
    hand_in_both(small_round, ada, ben)
    arguments = arguments_of(small_round)
    framed = Framed(10_000_00, None, date(2026, 12, 15), small_round.fit)
    rounds.frame(small_round, framed, by=cleo)
    with pytest.raises(Refusal, match="has changed since"):
        engine.prepare(task(tmp_path, arguments))


def test_spare_capacity_is_weighed_only_where_there_is_some(small_round, ada, ben, tmp_path):
    content = WishContent(weights={"spare": 1.0})
    made_rounds.hand_in(small_round, SALES, ada, content)
    made_rounds.hand_in(small_round, MARKETING, ben)
    with pytest.raises(Refusal, match="No lever has a capacity"):
        engine.prepare(task(tmp_path, arguments_of(small_round)))


def test_who_may_ask_and_when(small_round, ada, ben, cleo, dan, eve):
    with pytest.raises(Refusal, match="hand in their wishes"):
        preparing.ask_to_prepare(small_round, by=ada)
    hand_in_both(small_round, ada, ben)
    for who in (dan, eve):
        with pytest.raises(NotAllowed):
            preparing.ask_to_prepare(small_round, by=who)
        with pytest.raises(NotAllowed):
            preparing.ask_to_judge(small_round, date(2026, 12, 1), by=who)
    with pytest.raises(Refusal, match="not been computed"):
        preparing.ask_to_judge(small_round, date(2026, 12, 1), by=ada)
    preparing.ask_to_prepare(small_round, by=cleo)


@pytest.mark.parametrize(
    ("check", "good"),
    [
        (jobs.check_prepare, {"round": 1, "edition": 1, "frame": 1}),
        (jobs.check_judge, {"prepared": 1, "turns": 2, "day": "2026-12-01"}),
    ],
)
def test_jobs_take_what_they_need_and_nothing_else(check, good):
    assert check(good) == good
    for spoiled in ({**good, "more": 1}, {}, {**good, next(iter(good)): "1"}):
        with pytest.raises(ValueError, match="this job needs"):
            check(spoiled)


def test_what_two_have_asked_for_is_kept_once(planning, ada, ben):
    made_rounds.both_hand_in(planning, ada, ben)
    planning = Round.objects.get()
    numbers = count(1)
    found = {"plan": {}, "mean": {}, "tests": {}, "dispute": {}}
    made = {
        preparing.record_prepared(arguments_of(planning), FoundOfRound(found), job=next(numbers)).pk
        for _ in range(2)
    }
    assert len(made) == 1
