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
from gespann.core.planning.best.caution import safe_step, share_not_worse
from gespann.core.planning.best.optimum import Optimum, best_plan, climb
from gespann.core.planning.best.risk_account import best_for
from gespann.core.planning.limits import Limits
from gespann.core.planning.measures.choices import Choices, Ground
from gespann.core.planning.measures.mixed_optimum import SCOUTS, best_programme
from gespann.core.planning.measures.programme import Decision
from gespann.core.planning.results import MeasureProspect
from gespann.core.planning.risk_results import RiskAccount
from gespann.core.planning.year.market_years import MarketYears
from gespann.core.planning.year.planning_year import Year
from gespann.core.planning.year.risk_year import ValuedYear
from gespann.core.quantities import CENTS_PER_UNIT, Interval

Valued = Callable[[Year], ValuedYear]


@dataclass(frozen=True)
class Best:
    """The optimum: what it stands on and is valued with, its amounts, and the cost of attitude."""

    ground: Ground
    valued: ValuedYear
    optimum: Optimum
    account: RiskAccount | None


@dataclass(frozen=True)
class Safe:
    """The plan that caution allows: what it stands on, where its way begins and ends, how far."""

    ground: Ground
    start: Float[np.ndarray, " lever"]
    end: Float[np.ndarray, " lever"]
    step: float

    @property
    def euros(self) -> Float[np.ndarray, " lever"]:
        """Its amounts."""
        return self.start + self.step * (self.end - self.start)


def plain_ground(year: Year, limits: Limits, budget_cents: int) -> Ground:
    """What amounts are chosen on where there is nothing else to decide."""
    levers = len(limits.low)
    decision = Decision(np.zeros(0, dtype=bool), np.ones(levers, dtype=bool))
    return Ground(year, limits, budget_cents, decision)


def best_of(
    choices: Choices | None,
    plain: Ground,
    valued: Valued,
    risk: Risk,
    usual: Float[np.ndarray, " lever"],
) -> Best:
    """The optimum. What is done is decided by what is expected, whatever the attitude to risk.

    Args:
        valued: The year as the firm's attitude to risk values it.
        usual: Where the search begins: last year's split.
    """
    if choices is None:
        allowed, worth = plain.allowed, valued(plain.year)
        return Best(plain, worth, *best_for(worth, risk, allowed, [usual, allowed.low]))
    found = best_programme(MarketYears((plain.year,)), choices.programme, usual[None])
    ground = choices.ground(found.decision)
    mean = replace(found.best, euros=found.best.euros[0])
    worth = valued(ground.year)
    if worth is ground.year:
        return Best(ground, worth, mean, None)
    return Best(ground, worth, *best_for(worth, risk, ground.allowed, [mean.euros]))


def safe_plan(
    choices: Choices | None,
    best: Best,
    before: Float[np.ndarray, " draw"],
    caution: float,
) -> Safe:
    """How far from last year's split towards the optimum a plan may go, and with which measures.

    Args:
        before: What last year's split of the same money would contribute, in each draw.
    """
    ground, end = best.ground, best.optimum.euros
    while True:
        start = ground.limits.last_year_split(float(end.sum()))
        optional = _optional(choices, ground.decision)
        # With measures the end of the way may be safe where its start is not.
        is_safe = not optional.any() or any(
            share_not_worse(ground.year.contributions(at), before, len(at)) >= caution
            for at in (end, start)
        )
        if choices is None or is_safe:
            step = safe_step(ground.year, start, end, caution, before=before)
            return Safe(ground, start, end, step)
        ground = choices.ground(_without_riskiest(choices, ground.decision, optional))
        end = best_plan(ground.year, ground.allowed, [ground.allowed.nearest(end)]).euros


def _optional(choices: Choices | None, decision: Decision) -> Bool[np.ndarray, " measure"]:
    """Which measures are done without having to be."""
    if choices is None:
        return decision.done
    return decision.done & ~choices.programme.measures.must


def _without_riskiest(
    choices: Choices, decision: Decision, optional: Bool[np.ndarray, " measure"]
) -> Decision:
    """The same without the measure least likely to pay, and without what needs it."""
    done = decision.done.copy()
    done[int(np.where(optional, choices.pays(), np.inf).argmin())] = False
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
    """What the best plan would lose if one measure were decided the other way, on few draws."""
    few = choices.year.thinned(SCOUTS)
    here = _value(choices, few, best.ground.decision, best.optimum.euros)
    lost: list[float | None] = []
    for number in range(len(choices.measures)):
        done = best.ground.decision.done.copy()
        done[number] = ~done[number]
        there = _value(choices, few, Decision(done, best.ground.decision.used), best.optimum.euros)
        if here is None or there is None:
            lost.append(None)
        else:
            lost.append(max(here - there, 0.0) * CENTS_PER_UNIT)
    return lost


def _value(choices: Choices, few: Year, decision: Decision, start: np.ndarray) -> float | None:
    """What the best amounts for a decision are worth; None where it is not possible."""
    allowed = choices.programme.amounts(decision)
    if allowed is None:
        return None
    table = choices.programme.measures
    own = float((table.worth - table.cost)[decision.done].sum())
    return few.local_value(climb(few.local_value, allowed, start)).value + own
