"""From amounts of money to whole cents that keep every bound, group and the budget exactly."""

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.optimize import Bounds, LinearConstraint, milp

from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.amounts.group_limits import NO_GROUPS, GroupLimits
from gespann.core.quantities import CENTS_PER_UNIT

_NEARBY = (2, 20, 2000)  # cents around an amount among which those are sought that keep all groups


class NoWholeCents(ValueError):
    """No whole cents keep all groups at once."""


def in_whole_cents(
    euros: Float[np.ndarray, " lever"],
    low_cents: Int[np.ndarray, " lever"],
    high_cents: Int[np.ndarray, " lever"],
    budget_cents: int,
    groups: GroupLimits = NO_GROUPS,
) -> Int[np.ndarray, " lever"]:
    """Round amounts to cents by largest remainder, within bounds, groups and budget.

    Amounts outside bounds, groups or budget are first moved to the nearest ones within. The cents
    add up to the rounded sum of the amounts, or to the budget if that is less; where groups do not
    let them, to less or more by some cents.

    Args:
        groups: Floors and caps in whole cents.

    Raises: ValueError if the low bounds alone exceed the budget, or no amounts keep all groups;
        NoWholeCents, which is one, too, if only fractions of cents do.
    """
    if int(low_cents.sum()) > budget_cents:
        raise ValueError(f"low bounds of {low_cents.sum()} cents exceed {budget_cents} cents")
    allowed = BudgetSet(
        low_cents.astype(float), high_cents.astype(float), float(budget_cents), groups
    )
    wanted = allowed.nearest(euros * CENTS_PER_UNIT)
    cents = _by_remainder(wanted, low_cents, high_cents, budget_cents)
    if groups.hold(cents):
        return cents
    return _by_groups(wanted, cents, low_cents, high_cents, budget_cents, groups)


def _by_remainder(
    wanted: Float[np.ndarray, " lever"],
    low_cents: Int[np.ndarray, " lever"],
    high_cents: Int[np.ndarray, " lever"],
    budget_cents: int,
) -> Int[np.ndarray, " lever"]:
    """Allowed amounts, told in cents, rounded by largest remainder, groups left aside."""
    cents = np.clip(np.floor(wanted + 1e-6).astype(np.int64), low_cents, high_cents)
    target = min(budget_cents, round(float(wanted.sum())))
    by_remainder = np.argsort(-(wanted - cents), kind="stable")
    while (missing := target - int(cents.sum())) != 0:
        step = 1 if missing > 0 else -1
        order = by_remainder if step > 0 else by_remainder[::-1]
        bound = high_cents if step > 0 else low_cents
        movable = [lever for lever in order if (bound[lever] - cents[lever]) * step > 0]
        if not movable:
            break
        for lever in movable[: abs(missing)]:
            cents[lever] += step
    return cents


def _by_groups(
    wanted: Float[np.ndarray, " lever"],
    rounded: Int[np.ndarray, " lever"],
    low_cents: Int[np.ndarray, " lever"],
    high_cents: Int[np.ndarray, " lever"],
    budget_cents: int,
    groups: GroupLimits,
) -> Int[np.ndarray, " lever"]:
    """The whole cents nearest to allowed amounts that keep all groups: a small integer program.

    Groups that overlap tie roundings together in ways that no order of levers can follow.
    """
    everything = np.ones(len(wanted), dtype=bool)
    target = float(rounded.sum())
    same_money = groups.and_at_least(everything, target).and_at_most(everything, target)
    for near in _NEARBY:
        for kept in (same_money, groups.and_at_most(everything, float(budget_cents))):
            low = np.maximum(rounded - near, low_cents)
            high = np.minimum(rounded + near, high_cents)
            found = _nearest_whole(wanted, low, high, kept)
            if found is not None:
                return found
    raise NoWholeCents("no whole cents keep all groups")


def _nearest_whole(
    wanted: Float[np.ndarray, " lever"],
    low: Int[np.ndarray, " lever"],
    high: Int[np.ndarray, " lever"],
    groups: GroupLimits,
) -> Int[np.ndarray, " lever"] | None:
    """Whole amounts in a small box that keep all groups, the least sum of differences away."""
    levers = len(wanted)
    # Counted from the box's corner, so that no digits are lost; then the differences.
    start = groups.totals(low.astype(float))
    each, none = np.eye(levers), np.zeros((groups.count, levers))
    within = LinearConstraint(
        np.hstack([groups.levers.astype(float), none]), groups.least - start, groups.most - start
    )
    beyond = LinearConstraint(np.hstack([each, -each]), -np.inf, wanted - low)
    below = LinearConstraint(np.hstack([-each, -each]), -np.inf, low - wanted)
    found = milp(
        np.concatenate([np.zeros(levers), np.ones(levers)]),
        integrality=np.repeat([1, 0], levers),
        bounds=Bounds(np.zeros(2 * levers), np.concatenate([high - low, np.full(levers, np.inf)])),
        constraints=(within, beyond, below),
    )
    if found.x is None:
        return None
    cents: Int[np.ndarray, " lever"] = low + np.round(found.x[:levers]).astype(np.int64)
    return cents if _keeps(cents, low, high, groups) else None


def _keeps(
    cents: Int[np.ndarray, " lever"],
    low: Int[np.ndarray, " lever"],
    high: Int[np.ndarray, " lever"],
    groups: GroupLimits,
) -> bool:
    kept: Bool[np.ndarray, " lever"] = (cents >= low) & (cents <= high)
    return bool(kept.all()) and groups.hold(cents)


def spread_in_cents(
    cents: Int[np.ndarray, " lever"], share: Float[np.ndarray, "market lever"]
) -> Int[np.ndarray, "market lever"]:
    """Each lever's cents spread over markets by largest remainder; they add up to the cent.

    Args:
        share: Share of each market, adding up to one for each lever. None gets no cent.
    """
    exact = cents * share
    spread = np.floor(exact + 1e-6).astype(np.int64)
    missing = cents - spread.sum(axis=0)
    order = np.argsort(np.where(share > 0, spread - exact, np.inf), axis=0, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(len(share))[:, None], axis=0)
    return np.asarray(spread + (rank < missing))


def market_cents(
    euros: Float[np.ndarray, "market lever"],
    low_cents: Int[np.ndarray, "market lever"],
    high_cents: Int[np.ndarray, "market lever"],
    lever_cents: Int[np.ndarray, " lever"],
) -> Int[np.ndarray, "market lever"]:
    """Round amounts by market to cents that keep every bound and add up to each lever's cents.

    They add up to less where bounds leave something over.
    """
    columns = [
        _column(euros[:, k], low_cents[:, k], high_cents[:, k], int(lever_cents[k]))
        for k in range(euros.shape[1])
    ]
    return np.stack(columns, axis=1)


def _column(
    euros: Float[np.ndarray, " market"],
    low_cents: Int[np.ndarray, " market"],
    high_cents: Int[np.ndarray, " market"],
    cents: int,
) -> Int[np.ndarray, " market"]:
    """One lever's amounts in all markets, all of its cents spent as far as bounds let them."""
    found = in_whole_cents(euros, low_cents, high_cents, cents)
    spent = min(cents, int(high_cents.sum()))
    if int(found.sum()) == spent:
        return found
    all_spent = NO_GROUPS.and_at_least(np.ones(len(euros), dtype=bool), float(spent))
    return in_whole_cents(euros, low_cents, high_cents, cents, all_spent)
