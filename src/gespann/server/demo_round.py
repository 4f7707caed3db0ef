"""The planning rounds of the demo firm: this year's plan, signed by both, and next year's round.

Next year's round stands in the middle of its way, so that whoever logs in as a head can go on.
Everything is done by the acts that people press buttons for, with the rights of whoever does it
here, and what is computed is computed by the work of the same jobs, from the demo's own fit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from gespann import library
from gespann.apps.budget.actions.pots import open_pot, set_limit
from gespann.apps.jobs import leases
from gespann.apps.jobs.kinds import kind_named
from gespann.apps.jobs.models import Job
from gespann.apps.jobs.tasks import Files, Task
from gespann.apps.organisation.actions.set_up import name_of_year
from gespann.apps.organisation.actions.structure import last_day_of_year, open_fiscal_year
from gespann.apps.organisation.models import FiscalYear, Person
from gespann.apps.organisation.queries import fiscal_year_on
from gespann.apps.plan import engine
from gespann.apps.plan.actions import beliefs, preparing, proposals, rounds, signing, versions
from gespann.apps.plan.actions import wishes as wishing
from gespann.apps.plan.actions.beliefs import Answers
from gespann.apps.plan.actions.rounds import Framed
from gespann.apps.plan.actions.signing import Factor
from gespann.apps.plan.models import Part, Phase, PlanVersion, Round
from gespann.apps.plan.queries.movement import lines_from
from gespann.apps.plan.queries.rounds import currency_of, levers_of
from gespann.apps.plan.queries.wishes import USUAL, MeasureWish, WishContent
from gespann.apps.response.models import Fit
from gespann.core.compromise.both_wishes import BothWishes
from gespann.core.compromise.joint_results import JointMean
from gespann.core.firm import Belief
from gespann.core.planning.results import JointPlan
from gespann.core.quantities import CENTS_PER_UNIT
from gespann.core.response.results import Fit as FittedModel
from gespann.files.documents import to_document
from gespann.server.demo_ledger import ROUND, year_of
from gespann.server.demo_table import bargain

LEASE = timedelta(hours=1)
A_DAY = timedelta(days=1)
UNTIL_THE_DEADLINE = timedelta(weeks=4)
MEASURE_CENTS = 18_000 * CENTS_PER_UNIT


@dataclass(frozen=True)
class OnTheWay:
    """What the demo has found on its way.

    Attributes:
        row: The fit as the workbench has it.
        plan: For what firm.toml asks, with the price of every wish.
        wishes: Of both departments, as the firm's files have them.
        mean: The golden mean of these wishes.
    """

    row: Fit
    fit: FittedModel
    plan: JointPlan
    wishes: BothWishes
    mean: JointMean


def write_this_years_plan(made: OnTheWay, people: Sequence[Person]) -> PlanVersion:
    """Bring this year's round to the plan that is to be signed: what the model recommends.

    Args:
        people: Director, heads of sales and marketing, field rep, controller.
    """
    director, sales, marketing, *_others = people
    today = timezone.localdate()
    framed = Framed(made.plan.budget_cents, made.plan.goal_cents, today, made.row)
    planning = rounds.open_round(year_of(today, director), framed, by=director)
    _to_the_proposals(planning, made, people, partial(_found_already, made))
    allocations = made.plan.recommended.allocations
    amounts = {one.lever.name: one.amount_cents for one in allocations}
    proposal = proposals.propose(
        planning,
        lines_from(levers_of(planning), amounts),
        reason=_("What the model recommends. Both sides have looked at it together."),
        follows=0,
        by=marketing,
    )
    proposals.accept(proposal, by=sales)
    rounds.walk(planning, Phase.SIGNATURES, by=sales)
    return versions.write_down(planning, follows=0, by=sales)


def sign_by_both(version: PlanVersion, people: Sequence[Person]) -> None:
    """Put a plan into force: both heads sign, and the ledger grants the money."""
    _director, sales, marketing, *_others = people
    for one in (sales, marketing):
        signing.sign(version, Factor("password", timezone.now()), by=one)


def bring_next_year(made: OnTheWay, people: Sequence[Person]) -> Round:
    """Open the round of the coming year, and bring it to where both have made a proposal."""
    director, sales, _marketing, rep, controller = people
    today = timezone.localdate()
    year = _year_after(year_of(today, director), director)
    budget_cents = -(-made.plan.budget_cents // ROUND) * ROUND  # a round figure
    deadline = today + UNTIL_THE_DEADLINE
    framed = Framed(budget_cents, made.plan.goal_cents, deadline, made.row)
    planning = rounds.open_round(year, framed, by=director)
    rounds.name_participant(planning, rep, Part.SALES, by=sales)
    # What both sign is granted from it at once.
    pot = open_pot(year, currency_of(planning), by=controller)
    reason = _("The frame in which both departments plan.")
    set_limit(pot, planning.budget_cents, reason=reason, by=director, key=uuid4())
    _to_the_proposals(planning, made, people, engine.prepare)
    bargain(planning, made.wishes, people)
    return planning


def compute(asked: Job, work: Callable[[Task], Any]) -> None:
    """Do a job here and record what came out, as a worker does: there is none yet.

    Raises: Refusal if it cannot be done.
    """
    taken = leases.take("demo", [asked.kind], lease_for=LEASE)
    if taken is None or taken.pk != asked.pk:
        raise ValueError(f"{asked} does not wait, or another job waits before it")
    with TemporaryDirectory() as folder:
        files = Files(Path(folder), taken.fence)
        result = work(Task(taken.arguments, files, lambda _progress: None))
        leases.finish(leases.lease_of(taken), result, kind_named(taken.kind).record)


def _year_after(year: FiscalYear, director: Person) -> FiscalYear:
    starts = year.ends + A_DAY
    return fiscal_year_on(starts) or open_fiscal_year(
        name_of_year(starts), starts, last_day_of_year(starts), by=director
    )


def _to_the_proposals(
    planning: Round, made: OnTheWay, people: Sequence[Person], prepare: Callable[[Task], Any]
) -> None:
    """Both hand in, the room is computed, and both stand before the table."""
    _director, sales, marketing, *_others = people
    for part, head in ((Part.SALES, sales), (Part.MARKETING, marketing)):
        _hand_in(planning, part, made, head)
    rounds.walk(planning, Phase.EVIDENCE, by=sales)
    compute(preparing.ask_to_prepare(planning, by=sales), prepare)
    for phase in (Phase.ROOM, Phase.PROPOSALS):
        rounds.walk(planning, phase, by=sales)


def _found_already(made: OnTheWay, task: Task) -> Any:
    """What the job would do for firm.toml's own plan, which the demo has computed on its way.

    Tests are left to the round of the coming year; judging them takes long.
    """
    surface = library.surface(made.fit, made.plan, wishes=made.wishes)
    found = {
        "plan": to_document(made.plan), "mean": to_document(made.mean), "tests": {}, "dispute": {},
    }  # fmt: skip
    markets = made.fit.firm.history.markets
    return engine.left(task, found, surface, markets, learned_anew=False)


def _hand_in(planning: Round, part: Part, made: OnTheWay, head: Person) -> None:
    """What the files of the firm say of a side, answers about levers included."""
    draft = planning.wishes.get(side=part, edition=planning.edition)
    side = next(one for one in made.wishes.sides if one.department.value == part.value)
    content = WishContent(
        amounts=tuple(side.wishes),
        measures=(_measure_of(part),),
        weights={kind.value: weight for kind, weight in side.weights.items()},
    )
    wishing.write_wishes(draft, content, version=draft.version, by=head)
    for one in made.fit.firm.beliefs:
        if one.believer.value == part.value:
            beliefs.answer_about(draft, one.lever, _answers(one), version=0, by=head)
    wishing.hand_in(draft, version=draft.version, by=head)


def _measure_of(part: Part) -> MeasureWish:
    if part is Part.SALES:
        return MeasureWish(
            _("Day for key customers"), MEASURE_CENTS, _("Win back three who order elsewhere")
        )
    return MeasureWish(
        _("Films about our fittings"), MEASURE_CENTS, _("Whoever searches sees how they work")
    )


def _answers(belief: Belief) -> Answers:
    """A belief as people type it, with the usual success as 100."""
    told = {
        name: round(USUAL * getattr(belief, name), 6)
        for name in ("without", "half", "more", "most")
    }
    return Answers(**told, lasts_months=belief.lasts_months)
