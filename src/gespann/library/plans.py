"""The joint plan, what any other amounts would bring, and wishes by name."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Int

from gespann.core.compromise.both_wishes import BothWishes
from gespann.core.firm import Attitude, Firm, PlanBrief
from gespann.core.planning.results import JointPlan, Prospect
from gespann.core.planning.room_results import Wish as WishedAmount
from gespann.core.progress import Report, silent
from gespann.core.quantities import Department, PhasingKind
from gespann.core.response.results import Fit
from gespann.files.nearest import did_you_mean
from gespann.language import gettext as _
from gespann.library.briefs import brief_for, brief_of, risk_for
from gespann.library.experiments import refuse_unknown_lever
from gespann.library.money import Money, whole_cents
from gespann.refusals import Refusal

if TYPE_CHECKING:
    from gespann.core.planning.surface.exact import Course, ExactAnswer
    from gespann.core.planning.surface.prepared import PreparedSurface


def plan(
    fit: Fit,
    *,
    budget: Money | None = None,
    goal: Money | None = None,
    caution: float = 0.85,
    by_market: bool = False,
    phasing: PhasingKind | str | None = None,
    epsilon: float | None = 0.01,
    wishes: Mapping[str, Money] | Sequence[tuple[str, Money]] | None = None,
    certainty: float | None = 0.8,
    risk: Attitude | str | None = None,
    risk_level: float | None = None,
    progress: Report = silent,
) -> JointPlan:
    """The joint plan of both departments under one budget.

    Args:
        fit: What `gespann.fit` returned.
        budget: Money for both departments together; None takes the one in `firm.toml`.
        goal: Outcome to be reached, in money; None takes the one in `firm.toml`, if any.
        caution: Least probability that the plan is better than last year's split.
        by_market: Whether to plan the amount of each lever in each market, too (`.by_market`);
            a firm with one market is told so in a finding.
        phasing: How amounts are spread over the periods: "last_year", "flat", "seasonal" or
            "optimised"; None takes what `firm.toml` says. A lever's own way comes before both.
        epsilon: Share of the best expected contribution that plans of the room (`.room`) may give
            up; None leaves the room out.
        wishes: Amounts by name of a lever, or for "marketing" or "sales", to be priced
            (`.room.wishes`); pairs where two wish something else of the same lever.
        certainty: Probability with which a goal is to be reached (`.goal`); None leaves the
            goal's questions out.
        risk: What plans are compared by: "mean", "cvar" (the mean of the worst cases) or "log"
            (the expected logarithm of wealth); None takes that of `firm.toml`. What it costs and
            brings stands in `.risk`.
        risk_level: Share of the worst cases for "cvar"; None takes that of `firm.toml`, or 0.2.

    Where the history reaches into the plan, it is one for the rest of the year (`.so_far`): with
    what is left of the budget and still missing to the goal. Wishes are for the whole year.

    Raises: Refusal if no budget is known, nothing is left to be planned, a wish is for something
        that does not exist, or a level is given for another attitude than "cvar"; ValueError if an
        amount is negative or not finite, or there is no such attitude or level.
    """
    from gespann.core.planning.joint_plan import plan as plan_jointly

    brief = brief_for(fit.firm, budget=budget, goal=goal, phasing=phasing)
    brief = replace(brief, risk=risk_for(brief.risk, risk, risk_level))
    return plan_jointly(
        fit,
        brief,
        caution=caution,
        by_market=by_market,
        epsilon=epsilon,
        wishes=_still_wished(fit.firm, brief, wishes_for(fit.firm, wishes or {})),
        certainty=certainty,
        progress=progress,
    )


def wishes_for(
    firm: Firm, wishes: Mapping[str, Money] | Sequence[tuple[str, Money]]
) -> tuple[WishedAmount, ...]:
    """Wishes by name as the core knows them; "marketing" and "sales" stand for all their levers.

    Raises: Refusal if a wish is for something that does not exist.
    """
    sides = {name: side for side in Department for name in (side.value, side_name(side))}
    levers = {lever.name: lever.name for lever in firm.levers}
    known: dict[str, str | Department] = {**sides, **levers}
    found = []
    for name, amount in wishes.items() if isinstance(wishes, Mapping) else wishes:
        of = known.get(name, known.get(name.lower()))
        if of is None:
            fault = _("There is nothing to wish for called “{name}”.").format(name=name)
            otherwise = _("Name a lever, marketing or sales.")
            raise Refusal(f"{fault} {did_you_mean(name, known, otherwise)}")
        found.append(WishedAmount(of, whole_cents(amount)))
    return tuple(found)


def _still_wished(
    firm: Firm, brief: PlanBrief, wishes: tuple[WishedAmount, ...]
) -> tuple[WishedAmount, ...]:
    """What is still to come of wishes for the whole of a running year."""
    if brief.so_far is None:
        return wishes
    spent = list(zip(firm.levers, brief.so_far.spent_cents, strict=True))

    def spent_on(of: str | Department) -> int:
        is_side = isinstance(of, Department)
        return sum(c for one, c in spent if of == (one.department if is_side else one.name))

    return tuple(WishedAmount(one.of, max(one.cents - spent_on(one.of), 0)) for one in wishes)


def side_name(side: Department) -> str:
    """A department as people type it."""
    return {Department.MARKETING: _("Marketing"), Department.SALES: _("Sales")}[side].lower()


def surface(
    fit: Fit,
    plan: JointPlan,
    *,
    wishes: BothWishes | None = None,
    progress: Report = silent,
) -> "PreparedSurface":
    """What any other amounts would bring, in a millisecond each: `.at(cents)`, with its `.error`.

    Amounts move within the bounds of the plan; the measures stay those of its optimum. Curves of
    all levers (`.curves`) and other splits of the money (`.splits`) come as quickly. `gespann.
    standings` says what each department gets.

    Args:
        fit, plan: What `gespann.fit` and `gespann.plan` returned.
        wishes: Of both departments: what they signed last is what holds without an agreement;
            None for last year's split.
        progress: Told of the progress.
    """
    from gespann.core.compromise.rest_wishes import still_wished
    from gespann.core.planning.surface.prepare import prepare_surface

    signed = None if wishes is None else still_wished(wishes, plan).signed_cents
    cents = None if signed is None else np.array([signed[one.name] for one in fit.firm.levers])
    return prepare_surface(fit, brief_of(plan), plan, signed_cents=cents, progress=progress)


def prospect(
    fit: Fit,
    plan: JointPlan,
    amounts: Mapping[str, Money],
    *,
    measures: Mapping[str, Money] | None = None,
) -> Prospect:
    """What other amounts than the plan's would bring, exactly; takes as long as a surface is quick.

    Args:
        fit, plan: What `gespann.fit` and `gespann.plan` returned.
        amounts: By name of the lever; what is not named stays as recommended.
        measures: What is done besides and what it costs, by name; None for the measures of the
            plan's optimum. Of one that the firm does not know only the cost counts.

    Raises: Refusal if there is no such lever; ValueError if an amount is negative or not finite.
    """
    from gespann.core.planning.surface.exact import exact_prospect

    cents = _cents_of(fit, plan, amounts)
    return exact_prospect(fit, brief_of(plan), plan, cents, measures=_costs(measures))


def course(
    fit: Fit,
    plan: JointPlan,
    amounts: Mapping[str, Money],
    *,
    measures: Mapping[str, Money] | None = None,
) -> "tuple[Prospect, Course]":
    """What they would bring, and how that adds up period by period.

    Args, Raises: As of `prospect`.
    """
    from gespann.core.planning.surface.exact import exact_course

    cents = _cents_of(fit, plan, amounts)
    return exact_course(fit, brief_of(plan), plan, cents, measures=_costs(measures))


def _costs(measures: Mapping[str, Money] | None) -> dict[str, int] | None:
    return None if measures is None else {name: whole_cents(m) for name, m in measures.items()}


def exact_answer(fit: Fit, plan: JointPlan, amounts: Mapping[str, Money]) -> "ExactAnswer":
    """The same with what is expected of the amounts, and their price against the best plan.

    Args:
        fit, plan, amounts: As of `prospect`.

    Raises: Refusal or ValueError as `prospect`.
    """
    from gespann.core.planning.surface.exact import exact_answer as answer

    return answer(fit, brief_of(plan), plan, _cents_of(fit, plan, amounts))


def _cents_of(fit: Fit, plan: JointPlan, amounts: Mapping[str, Money]) -> Int[np.ndarray, " lever"]:
    """Amounts of all levers; what is not named stays as recommended."""
    for name in amounts:
        refuse_unknown_lever(fit.firm, name)
    cents = [
        whole_cents(amounts[one.lever.name]) if one.lever.name in amounts else one.amount_cents
        for one in plan.recommended.allocations
    ]
    return np.array(cents, dtype=np.int64)
