"""The way to the core: a round's fit and both sides' wishes in; plan, room and mean out.

Loaded only by what computes. It goes on from the fit that the round rests on. Where both sides
believe otherwise than that fit knew, the model is fitted anew to the same history with their
beliefs, since a belief is what the model starts from.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gespann import library
from gespann.apps.jobs.tasks import Task
from gespann.apps.plan import figures
from gespann.apps.plan.models import Learned, Part, Prepared, Round
from gespann.apps.plan.models.prepared import FOUND, LEARNED, RESULTS, SURFACE
from gespann.apps.plan.queries.room import MOST_MARKETS
from gespann.apps.plan.queries.table import bargaining_so_far
from gespann.apps.plan.queries.versions import last_signed_before
from gespann.apps.plan.queries.wishes import as_beliefs, as_department_wishes, handed_in
from gespann.apps.response.queries import archive_of
from gespann.apps.response.summing_up import results_of
from gespann.core.compromise.both_rounds import Rounds
from gespann.core.compromise.both_wishes import BothWishes
from gespann.core.compromise.wishes import SharedOutcome
from gespann.core.firm import Belief, Firm
from gespann.core.planning.results import JointPlan
from gespann.core.planning.surface.prepared import PreparedSurface
from gespann.core.progress import Progress, Report
from gespann.core.quantities import CENTS_PER_UNIT
from gespann.core.response.results import Fit
from gespann.files.documents import as_json, from_document, to_document
from gespann.files.fit_archive import read_fit, write_fit
from gespann.files.surface_archive import surface_to_bytes
from gespann.refusals import Refusal

PLACES = 9  # far more than anybody types


def prepare(task: Task) -> dict[str, Any]:
    """The work of a job: prepare a round, and leave what was found with the job's files.

    Raises: Refusal if the round has changed since, or a side weighs what the firm does not have.
    """
    asked = task.arguments
    planning = Round.objects.select_related("fit", "fiscal_year").get(pk=asked["round"])
    if (planning.edition, planning.frame) != (asked["edition"], asked["frame"]):
        raise Refusal(_("The round has changed since this was asked for. Ask for it anew."))
    both = handed_in(planning, planning.edition)
    wishes = [both[part] for part in (Part.MARKETING, Part.SALES)]
    known = in_its_year(planning, read_fit(archive_of(planning.fit)))
    beliefs = [belief for one in wishes for belief in as_beliefs(one)]
    fit = _learnt(known, beliefs, planning.fit.draws, task)
    sides = [as_department_wishes(one) for one in wishes]
    wished = BothWishes((sides[0], sides[1]), _signed(planning, fit.firm))
    progress = _telling(task, 0.5 if fit is not known else 0.0)
    found = prepared(
        fit,
        wished,
        budget=in_units(planning.budget_cents),
        goal=None if planning.goal_cents is None else in_units(planning.goal_cents),
        progress=progress,
    )
    plan = from_document(JointPlan, found["plan"])
    surface = library.surface(fit, plan, wishes=wished, progress=progress)
    if fit is not known:
        task.files.keep(LEARNED, write_fit(fit))
        task.files.keep(RESULTS, as_json(to_document(results_of(fit, plan))).encode())
    return left(task, found, surface, fit.firm.history.markets, learned_anew=fit is not known)


def left(
    task: Task,
    found: Mapping[str, Any],
    surface: PreparedSurface,
    markets: Sequence[str],
    *,
    learned_anew: bool,
) -> dict[str, Any]:
    """Leave what was found with the job's files, to be recorded from there; where it lies."""
    task.files.keep(SURFACE, surface_to_bytes(surface))
    task.files.keep(FOUND, as_json(found).encode())
    return {
        "folder": str(task.files.folder),
        "fence": task.files.fence,
        "learned_anew": learned_anew,
        "markets": list(markets),
    }


def prepared(
    fit: Fit, wishes: BothWishes, *, budget: Decimal, goal: Decimal | None, progress: Report
) -> dict[str, Any]:
    """Plan with priced wishes, golden mean, tests, and dispute, as documents under their names.

    Raises: Refusal if a side weighs what the firm does not have, or no plan fits.
    """
    _refuse_unknown_outcomes(fit.firm, wishes)
    priced = [(one.lever, in_units(one.cents)) for side in wishes.sides for one in side.wishes]
    plan = library.plan(
        fit,
        budget=budget,
        goal=goal,
        by_market=1 < len(fit.firm.history.markets) <= MOST_MARKETS,
        wishes=priced,
        progress=progress,
    )
    found = {
        "plan": plan,
        "mean": library.golden_mean(fit, plan, wishes, progress=progress),
        "tests": library.next_test(fit, budget=budget, progress=progress),
        "dispute": library.settle(fit, budget=budget, progress=progress),
    }
    return {name: to_document(one) for name, one in found.items()}


def judge(task: Task) -> dict[str, Any]:
    """The work of a job: where the bargaining stands, with its blockade and next steps."""
    asked = task.arguments
    ready = Prepared.objects.select_related("round__fit", "round__fiscal_year").get(
        pk=asked["prepared"]
    )
    planning = ready.round
    if planning.turns != asked["turns"]:
        raise Refusal(_("The round has changed since this was asked for. Ask for it anew."))
    fit = fit_of(ready)
    plan = from_document(JointPlan, ready.plan)
    both = handed_in(planning, ready.edition)
    sides = [as_department_wishes(both[part]) for part in (Part.MARKETING, Part.SALES)]
    rounds = _for_the_plan(plan, bargaining_so_far(planning, [one.name for one in fit.firm.levers]))
    state = library.bargaining(
        fit,
        plan,
        BothWishes((sides[0], sides[1]), _signed(planning, fit.firm)),
        rounds,
        today=date.fromisoformat(asked["day"]),
        progress=_telling(task, 0.0),
    )
    stuck = state.blockade
    found = {
        "block": "" if stuck is None else stuck.block.value,
        "next_steps": [] if stuck is None else [step.value for step in stuck.next_steps],
        "rounds": to_document(state),
    }
    task.files.keep(FOUND, as_json(found).encode())
    return {"folder": str(task.files.folder), "fence": task.files.fence}


def try_out(task: Task) -> dict[str, Any]:
    """The work of a job: what amounts bring exactly, as its result.

    Raises: Refusal if they are not as many as the plan has levers.
    """
    ready = Prepared.objects.get(pk=task.arguments["prepared"])
    plan, cents = from_document(JointPlan, ready.plan), task.arguments["cents"]
    names = [one.lever.name for one in plan.recommended.allocations]
    if len(cents) != len(names):
        raise Refusal(_("The round has changed since this was asked for. Ask for it anew."))
    amounts = {name: in_units(one) for name, one in zip(names, cents, strict=True)}
    answer = library.exact_answer(fit_of(ready), plan, amounts)
    found = answer.prospect
    return {
        "expected_contribution": answer.expected_contribution_cents,
        "price": answer.price_cents,
        "outcome": found.outcome_cents.as_list(),
        "contribution": found.contribution_cents.as_list(),
        "goal_probability": found.goal_probability,
        "better_than_last_year": found.better_than_last_year,
    }


def fit_of(ready: Prepared) -> Fit:
    """The fit that was computed with: the round's own, or the one with both sides' beliefs."""
    learned = Learned.objects.filter(prepared=ready).first()
    content = bytes(learned.content) if learned else archive_of(ready.fit)
    return in_its_year(ready.round, read_fit(content))


def in_its_year(planning: Round, fit: Fit) -> Fit:
    """The fit of a firm that plans what the round is for, whatever year its files speak of."""
    year = planning.fiscal_year
    firm = library.in_year(
        fit.firm,
        year.starts,
        year.ends,
        budget_cents=planning.budget_cents,
        goal_cents=planning.goal_cents,
    )
    return replace(fit, firm=firm)


def in_units(cents: int) -> Decimal:
    """Cents as the library takes money."""
    return Decimal(cents) / CENTS_PER_UNIT


def with_beliefs(firm: Firm, beliefs: Sequence[Belief]) -> Firm:
    """The firm with both sides' answers in place of those that its files hold.

    Where a side has said nothing of a lever in the round, what the files say of it still holds.
    """
    answered = {(one.believer, one.lever): one for one in (*firm.beliefs, *beliefs)}
    return replace(firm, beliefs=tuple(answered.values()))


def _learnt(known: Fit, beliefs: Sequence[Belief], draws: int, task: Task) -> Fit:
    """The fit that knows what both sides believe: the round's own, or one that is made anew."""
    firm = with_beliefs(known.firm, beliefs)
    if _as_typed(firm.beliefs) == _as_typed(known.firm.beliefs):
        return known
    if (kept := task.files.kept(LEARNED)) is not None:
        return read_fit(kept)
    fit = library.fit(firm, seed=known.seed, draws=draws, progress=_telling(task, 0.0, 0.5))
    task.files.keep(LEARNED, write_fit(fit))
    return fit


def _as_typed(beliefs: Sequence[Belief]) -> set[tuple[Any, ...]]:
    """Beliefs to be compared: 92.3 of 100 is not 0.923 to the last bit."""
    return {
        tuple(round(one, PLACES) if isinstance(one, float) else one for one in astuple(belief))
        for belief in beliefs
    }


def _signed(planning: Round, firm: Firm) -> Mapping[str, int] | None:
    """The plan that both signed last, if it speaks of the same levers."""
    version = last_signed_before(planning)
    if version is None:
        return None
    cents = figures.cents_of_levers(figures.lines_of_document(version.content))
    return cents if set(cents) == {one.name for one in firm.levers} else None


def _for_the_plan(plan: JointPlan, rounds: Rounds) -> Rounds:
    """Proposals are for the whole year; of one that is running the plan is for the rest."""
    if plan.so_far is None:
        return rounds
    names = [one.lever.name for one in plan.recommended.allocations]
    spent = dict(zip(names, plan.so_far.spent_cents, strict=True))
    rest = tuple(
        one
        if one.cents is None
        else replace(one, cents={name: max(c - spent[name], 0) for name, c in one.cents.items()})
        for one in rounds.rounds
    )
    return replace(rounds, rounds=rest)


def _refuse_unknown_outcomes(firm: Firm, wishes: BothWishes) -> None:
    weighed = {kind for side in wishes.sides for kind in side.weights}
    if SharedOutcome.LEADS in weighed and len(firm.stages) < 2:
        raise Refusal(_("The firm has no stage before its outcome, so leads cannot be weighed."))
    if SharedOutcome.SPARE in weighed and all(one.capacity is None for one in firm.levers):
        raise Refusal(_("No lever has a capacity, so spare capacity cannot be weighed."))


@dataclass
class _Telling:
    """Tells a job how far the core is: phases share what is left of the whole equally."""

    report: Callable[..., None]
    begun: float
    until: float
    seen: list[str]
    done: float = 0.0

    def __call__(self, progress: Progress) -> None:
        if progress.phase.value not in self.seen:
            self.seen.append(progress.phase.value)
        of_phase = min(progress.done / max(progress.total, 1), 1.0)
        # Each further phase takes half of what is left, so that it never goes back or ends early.
        left = 0.5 ** (len(self.seen) - 1)
        # Two kinds of tests are judged one after the other, in the same phase.
        self.done = done = max(self.done, 1 - left + left / 2 * of_phase)
        self.report(self.begun + (self.until - self.begun) * done, progress.phase.value)


def _telling(task: Task, begun: float, until: float = 1.0) -> Report:
    return _Telling(task.report, begun, until, [])
