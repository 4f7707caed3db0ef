"""Curves around a plan: what each lever adds for any amount, and the flat top over the split."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from jaxtyping import Float, Int

from gespann.core.firm import Firm
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.best.optimum import climb
from gespann.core.planning.results import ResponseCurve, SplitCurve
from gespann.core.planning.year.plan_year import LocalValue
from gespann.core.planning.year.planning_year import Year
from gespann.core.planning.year.risk_year import ValuedYear
from gespann.core.quantities import CENTS_PER_UNIT

CURVE_DRAWS, CURVE_POINTS = 1000, 41
SPLIT_DRAWS, SPLIT_POINTS, TURNS = 250, 25, 3
_LAST_DIGITS = 1e-8  # of the budget
_ENOUGH = 1e-9  # of the best value: a step that promises less moves no point of a curve


def response_curves(
    firm: Firm,
    year: Year,
    euros: Float[np.ndarray, " lever"],
    allowed: BudgetSet,
    last_year_cents: Int[np.ndarray, " lever"],
) -> tuple[ResponseCurve, ...]:
    """What each lever adds over the plan for amounts from nothing to beyond its upper bound."""
    few = year.thinned(CURVE_DRAWS)
    curves = []
    for k, lever in enumerate(firm.levers):
        most = 1.2 * max(allowed.high[k], euros[k], last_year_cents[k] / CENTS_PER_UNIT)
        amounts = np.round(np.linspace(0, most, CURVE_POINTS) * CENTS_PER_UNIT).astype(np.int64)
        added, marginal = few.added(euros, k, amounts / CENTS_PER_UNIT)
        low, median, high = np.percentile(added, (5, 50, 95), axis=1) * CENTS_PER_UNIT
        curves.append(ResponseCurve(lever, amounts, low, median, high, marginal))
    return tuple(curves)


def split_curve(
    year: ValuedYear, allowed: BudgetSet, optimum: Float[np.ndarray, " lever"]
) -> SplitCurve:
    """Best expected contribution for each split of the optimum's money between the departments.

    The same money, within the bounds of the levers, is split at each share; within each
    department it is spent in the best way.
    """
    few, total, marketing = year.thinned(SPLIT_DRAWS), float(optimum.sum()), year.marketing
    least, most = _reach_of_side(allowed, marketing, total)
    if total <= 0 or most <= least or marketing.all() or not marketing.any():
        return SplitCurve(np.array([]), np.array([]))
    money = np.linspace(least, most, SPLIT_POINTS)
    values, at = [], optimum
    peak = few.local_value(optimum).value
    for marketing_money in money:
        enough = _ENOUGH * abs(peak)
        at = _best_at_split(few, allowed, at, marketing_money, total, enough)
        values.append(few.local_value(at).value)
    # Fewer draws shift the level of the curve a little; the optimum's value puts it right.
    shift = year.local_value(optimum).value - peak
    return SplitCurve(money / total, (np.array(values) + shift) * CENTS_PER_UNIT)


def _reach_of_side(allowed: BudgetSet, which: np.ndarray, total: float) -> tuple[float, float]:
    """The least and the most that one side can get of some money that both spend."""
    row, whole = which.astype(float), replace(allowed, budget=max(total, allowed.least_sum))
    least, most = whole.reach(row)
    others_least, others_most = whole.reach(1 - row)
    return max(least, total - others_most), min(most, total - others_least)


def _best_at_split(
    year: ValuedYear,
    allowed: BudgetSet,
    at: np.ndarray,
    marketing_money: float,
    total: float,
    enough: float,
) -> np.ndarray:
    """Ascent in turns: the best amounts of one department given the other's, until they settle."""
    at = at.copy()
    sides = ((year.marketing, marketing_money), (~year.marketing, total - marketing_money))
    if len(allowed.sums[1]) > 1:
        return _best_of_both(year, allowed, at, sides, enough)
    for _ in range(TURNS):
        before = at.copy()
        for which, money in sides:
            side = BudgetSet(
                allowed.low[which], allowed.high[which], max(money, allowed.low[which].sum())
            )
            given = _given_the_other(year, at, which)
            at[which] = climb(given, side, side.scaled(at[which]), enough=enough)
        # Near its top the contribution is flat: what moved by so little moves it not at all.
        if np.abs(at - before).max() <= 1e-3 * total:
            break
    return at


def _best_of_both(
    year: ValuedYear,
    allowed: BudgetSet,
    at: np.ndarray,
    sides: tuple[tuple[np.ndarray, float], ...],
    enough: float,
) -> np.ndarray:
    """Ascent of both departments at once: groups may tie their levers together."""
    groups = allowed.groups
    for which, money in sides:
        # Ends of the curve leave nothing to spare, not even the solver's last digits.
        eased = money + _LAST_DIGITS * max(allowed.budget, 1e-9)
        groups = groups.and_at_most(which, eased)
    within = replace(allowed, groups=groups)
    return np.asarray(climb(year.local_value, within, at, enough=enough))


def _given_the_other(
    year: ValuedYear, at: np.ndarray, which: np.ndarray
) -> Callable[[np.ndarray], LocalValue]:
    def value(amounts: np.ndarray) -> LocalValue:
        everything = at.copy()
        everything[which] = amounts
        whole = year.local_value(everything)
        bends = whole.curvature
        inner = None if bends is None else bends[np.ix_(which, which)]
        return replace(whole, slope=whole.slope[which], curvature=inner)

    return value
