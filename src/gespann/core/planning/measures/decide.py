"""What the plan does beside amounts: the best decision, and what caution leaves of it.

A measure cannot be done by halves. Where a plan with all measures of the optimum is not safe even
with last year's split of the money that is left, those least likely to pay are left out until it
is.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.firm import Risk
from gespann.core.planning.best.caution import Valued, safe_step
from gespann.core.planning.best.optimum import Optimum, best_plan, climb
from gespann.core.planning.best.risk_account import best_for, risk_account
from gespann.core.planning.limits import Limits
from gespann.core.planning.measures.attitude_programme import best_by_attitude
from gespann.core.planning.measures.choices import Choices, Ground
from gespann.core.planning.measures.mixed_optimum import SCOUTS, best_programme
from gespann.core.planning.measures.programme import Decision
from gespann.core.planning.results import MeasureProspect
from gespann.core.planning.risk_results import RiskAccount
from gespann.core.planning.year.market_years import MarketYears
from gespann.core.planning.year.planning_year import Year
from gespann.core.planning.year.risk import share_not_worse
from gespann.core.planning.year.risk_market_years import RiskMarketYears
from gespann.core.planning.year.risk_year import RiskYear, ValuedYear, doing
from gespann.core.quantities import CENTS_PER_UNIT, Interval


@dataclass(frozen=True)
class Best:
    """The optimum: what it stands on and is valued with, its amounts, and the cost of attitude."""

    ground: Ground
    valued: ValuedYear
    optimum: Optimum
    account: RiskAccount | None


@dataclass(frozen=True)
class Way:
    """The way that caution looks at once it is decided what is done.

    Attributes:
        year: What plans on the way are valued with, in expectation.
        start, end: Last year's split of the money that is left, and the optimum.
    """

    year: Valued
    start: Float[np.ndarray, "*market lever"]
    end: Float[np.ndarray, "*market lever"]


@dataclass(frozen=True)
class Safe:
    """The plan that caution allows: what it stands on, its way, and how far it goes."""

    ground: Ground
    way: Way
    step: float

    @property
    def euros(self) -> Float[np.ndarray, "*market lever"]:
        """Its amounts."""
        return self.way.start + self.step * (self.way.end - self.way.start)


def plain_ground(year: Year, limits: Limits, budget_cents: int) -> Ground:
    """What amounts are chosen on where there is nothing else to decide."""
    levers = len(limits.low)
    decision = Decision(np.zeros(0, dtype=bool), np.ones(levers, dtype=bool))
    return Ground(year, limits, budget_cents, decision)


def best_of(
    choices: Choices | None,
    plain: Ground,
    valued: ValuedYear,
    risk: Risk,
    usual: Float[np.ndarray, " lever"],
) -> Best:
    """The optimum: the best decision with its best amounts, by the firm's attitude to risk.

    Args:
        valued: The year as the firm's attitude to risk values it, nothing done.
        usual: Where the search begins: last year's split.
    """
    if choices is None:
        allowed = plain.allowed
        return Best(plain, valued, *best_for(valued, risk, allowed, [usual, allowed.low]))
    mean = best_programme(MarketYears((plain.year,)), choices.programme, usual[None])
    if not isinstance(valued, RiskYear):
        ground = choices.ground(mean.decision)
        return Best(ground, ground.year, _jointly(mean.best), None)
    by_market = RiskMarketYears(MarketYears((valued.lucky,)), valued.measure)
    found = best_by_attitude(by_market, choices.programme, choices.outcome, mean)
    ground, means = choices.ground(found.decision), choices.ground(mean.decision)
    worth, best = valued.doing(ground.year.done), _jointly(found.best)
    account = risk_account(
        risk, (worth, best.euros), (valued.doing(means.year.done), mean.best.euros[0])
    )
    account = replace(
        account,
        only_here=_names(choices, found.decision.done & ~mean.decision.done),
        only_means=_names(choices, mean.decision.done & ~found.decision.done),
    )
    return Best(ground, worth, best, account)


def _jointly(best: Optimum) -> Optimum:
    """An optimum of one market without its axis."""
    return replace(best, euros=best.euros[0])


def _names(choices: Choices, which: Bool[np.ndarray, " measure"]) -> tuple[str, ...]:
    return tuple(one.name for one, is_it in zip(choices.measures, which, strict=True) if is_it)


def safe_plan(
    choices: Choices | None,
    ground: Ground,
    way_on: Callable[[Ground], Way],
    before: Float[np.ndarray, " draw"],
    caution: float,
) -> Safe:
    """How far from last year's split towards the optimum a plan may go, and with which measures.

    Args:
        ground: What the optimum stands on.
        way_on: The way on this ground or on one with fewer measures.
        before: What last year's split of the same money would contribute, in each draw.
    """
    while True:
        way, optional = way_on(ground), _may_be_left(choices, ground.decision)
        # With measures the end of the way may be safe where its start is not.
        is_safe = not optional.any() or any(
            share_not_worse(way.year.contributions(at), before, at.size) >= caution
            for at in (way.end, way.start)
        )
        if choices is None or is_safe:
            step = safe_step(way.year, way.start, way.end, caution, before=before)
            return Safe(ground, way, step)
        ground = choices.ground(_without_riskiest(choices, ground.decision, optional))


def joint_way(best: Best, ground: Ground) -> Way:
    """The way of the joint plan: to the optimum, or to the best amounts with fewer measures."""
    end = best.optimum.euros
    if ground is not best.ground:
        year = doing(best.valued, ground.year.done)
        end = best_plan(year, ground.allowed, [ground.allowed.nearest(end)]).euros
    return Way(ground.year, ground.limits.last_year_split(float(end.sum())), end)


def _may_be_left(choices: Choices | None, decision: Decision) -> Bool[np.ndarray, " measure"]:
    """Which measures are done without having to be, for themselves or for a group's floor."""
    if choices is None:
        return decision.done
    optional = decision.done & ~choices.programme.measures.must
    for one in np.flatnonzero(optional):
        optional[one] = choices.programme.amounts(_without(choices, decision, int(one))) is not None
    return optional


def _without_riskiest(
    choices: Choices, decision: Decision, optional: Bool[np.ndarray, " measure"]
) -> Decision:
    """The same without the measure least likely to pay."""
    riskiest = int(np.where(optional, choices.pays(), np.inf).argmin())
    return _without(choices, decision, riskiest)


def _without(choices: Choices, decision: Decision, measure: int) -> Decision:
    """The same without a measure, and without what needs it."""
    done = decision.done.copy()
    done[measure] = False
    for _ in range(len(done)):
        for one, other in choices.programme.measures.needs:
            done[one] &= done[other]
    # What has to be done brings back what it needs.
    must = choices.programme.measures.must
    return Decision(done | must, decision.used)


def measure_prospects(
    choices: Choices | None, best: Best, safe: Safe
) -> tuple[MeasureProspect, ...]:
    """What each measure brings, and what it would cost to decide otherwise about it."""
    if choices is None:
        return ()
    pays, table = choices.pays(), choices.programme.measures
    otherwise = _otherwise(choices, best)
    return tuple(
        MeasureProspect(
            measure=measure,
            is_done=bool(safe.ground.decision.done[number]),
            is_best=bool(best.ground.decision.done[number]),
            outcome_cents=Interval.of(choices.outcome[:, number] * CENTS_PER_UNIT),
            net_cents=float((table.worth - table.cost)[number] * CENTS_PER_UNIT),
            pays=float(pays[number]),
            otherwise_cents=otherwise[number],
        )
        for number, measure in enumerate(choices.measures)
    )


def _otherwise(choices: Choices, best: Best) -> list[float | None]:
    """What the best plan would lose if one measure were decided the other way.

    Few draws find the amounts, all of them value the plan.
    """
    here = best.valued.local_value(best.optimum.euros).value
    lost: list[float | None] = []
    for number in range(len(choices.measures)):
        done = best.ground.decision.done.copy()
        done[number] = ~done[number]
        there = _value(choices, best, Decision(done, best.ground.decision.used))
        lost.append(None if there is None else max(here - there, 0.0) * CENTS_PER_UNIT)
    return lost


def _value(choices: Choices, best: Best, decision: Decision) -> float | None:
    """What the best amounts for a decision are worth; None where it is not possible."""
    allowed = choices.programme.amounts(decision)
    if allowed is None:
        return None
    year = doing(best.valued, choices.ground(decision).year.done)
    euros = climb(year.thinned(SCOUTS).local_value, allowed, best.optimum.euros)
    return year.local_value(euros).value
