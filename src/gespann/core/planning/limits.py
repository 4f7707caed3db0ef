"""What each lever may get: multiples of last year's amount, below its capacity, in whole cents."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int

from gespann.core.firm import Firm, PlanBrief
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.amounts.group_limits import NO_GROUPS, GroupLimits
from gespann.core.planning.amounts.whole_cents import in_whole_cents, spread_in_cents
from gespann.core.planning.groups.of_firm import group_limits_of
from gespann.core.planning.year.forecast_base import Phasing
from gespann.core.quantities import CENTS_PER_UNIT


class BudgetTooSmall(ValueError):
    """The least amounts of the levers add up to more than the budget."""

    def __init__(self, least_cents: int, budget_cents: int) -> None:
        self.least_cents, self.budget_cents = least_cents, budget_cents
        super().__init__(
            f"the least amounts add up to {least_cents} cents, the budget is {budget_cents} cents"
        )


@dataclass(frozen=True)
class Limits:
    """Bounds of each lever in cents, what was spent a year earlier, and where capacity binds.

    Attributes:
        uncapped: Upper bounds without capacity, which a measure can raise; None where no measure
            can.
        groups: Floors and caps of levers together, in cents: what is left of the firm's groups.
    """

    last_year: Int[np.ndarray, " lever"]
    low: Int[np.ndarray, " lever"]
    high: Int[np.ndarray, " lever"]
    capped: Bool[np.ndarray, " lever"]
    uncapped: Int[np.ndarray, " lever"] | None = None
    groups: GroupLimits = NO_GROUPS

    def decided(
        self,
        used: Bool[np.ndarray, " lever"],
        least: Int[np.ndarray, " lever"],
        raised: Int[np.ndarray, " lever"],
        taken: Float[np.ndarray, " group"],
    ) -> "Limits":
        """Bounds once it is decided what is used, with how much at least, and what can be done.

        Args:
            used: The other levers get nothing.
            least: Least useful amounts.
            raised: By how much measures raise what capacity allows.
            taken: What the measures of each group cost.
        """
        beyond = self.high if self.uncapped is None else self.uncapped
        high = np.where(self.capped, np.minimum(self.high + raised, beyond), self.high)
        low = np.where(used, np.minimum(np.maximum(self.low, least), high), 0)
        return replace(
            self,
            low=low,
            high=np.where(used, high, 0),
            capped=self.capped & (high < beyond),
            groups=self.groups.without(taken),
        )

    def within(self, budget_cents: int) -> BudgetSet:
        """The same bounds in money, under a budget."""
        return self._under(budget_cents / CENTS_PER_UNIT)

    def eased(self, budget_cents: int) -> "Limits":
        """The same without what levers alone cannot keep: floors of groups that need measures."""
        floorless = replace(self.groups, least=np.zeros(self.groups.count))
        for groups in (self.groups, floorless):
            eased = replace(self, groups=groups)
            try:
                eased.within(budget_cents)
            except ValueError:
                continue
            return eased
        return replace(self, groups=NO_GROUPS)

    def _under(self, money: float) -> BudgetSet:
        low, high = self.low / CENTS_PER_UNIT, self.high / CENTS_PER_UNIT
        return BudgetSet(low, high, money, self.groups.scaled(1 / CENTS_PER_UNIT))

    def last_year_split(self, money: float) -> Float[np.ndarray, " lever"]:
        """Last year's split of some money, as far as bounds and groups allow."""
        least = self._under(float(self.high.sum()) / CENTS_PER_UNIT).least_sum
        return self._under(max(money, least)).scaled(self.last_year / CENTS_PER_UNIT)

    def usual_cents(self, money: float) -> Int[np.ndarray, " lever"]:
        """Last year's split of some money in cents, as far as bounds allow, groups left aside."""
        split = replace(self, groups=NO_GROUPS).last_year_split(money)
        return np.round(split * CENTS_PER_UNIT).astype(np.int64)

    def in_cents(
        self, euros: Float[np.ndarray, " lever"], budget_cents: int
    ) -> Int[np.ndarray, " lever"]:
        """Amounts in whole cents that keep bounds, groups and a budget."""
        return in_whole_cents(euros, self.low, self.high, budget_cents, self.groups)


def capacities(firm: Firm, brief: PlanBrief) -> Float[np.ndarray, " lever"]:
    """What a lever can take in the plan at most, in money; inf where nothing limits it.

    A lever that is run in blocks takes nothing beyond them.
    """
    most = (
        np.inf if lever.capacity is None else lever.capacity * lever.cost_per_unit
        for lever in firm.levers
    )
    periods = usable_periods(firm, brief)
    return np.array([
        per_period * count if count else 0.0
        for per_period, count in zip(most, periods, strict=True)
    ])  # fmt: skip


def usable_periods(firm: Firm, brief: PlanBrief) -> Int[np.ndarray, " lever"]:
    """In how many periods of the plan each lever can be run: in all, or in its blocks."""
    return np.array([
        brief.periods if lever.pulse_periods is None else lever.pulse_periods * blocks
        for lever, blocks in zip(firm.levers, blocks_left(firm, brief), strict=True)
    ])  # fmt: skip


def blocks_left(firm: Firm, brief: PlanBrief) -> list[int]:
    """How many blocks of each lever there is room for; 0 for one that is not run in blocks.

    In a running year those that have been run since its start count.
    """
    return [_blocks_left(firm, brief, k) for k in range(len(firm.levers))]


def _blocks_left(firm: Firm, brief: PlanBrief, lever: int) -> int:
    length, most = firm.levers[lever].pulse_periods, firm.levers[lever].pulses
    if length is None:
        return 0
    fitting = brief.periods // length
    if most is None:
        return fitting
    if brief.so_far is not None:
        since = firm.history.starts >= np.datetime64(brief.so_far.start, "D")
        run = firm.history.effort[:, since, lever].sum(axis=0) > 0
        most = max(most - int(np.ceil(run.sum() / length)), 0)
    return min(most, fitting)


def limits_of(firm: Firm, brief: PlanBrief, phasing: Phasing) -> Limits:
    """Bounds in cents: multiples of last year's amount, below the capacity.

    Raises: BudgetTooSmall if the lower bounds do not fit into the budget.
    """
    last_year = np.round(phasing.last_year_euros * CENTS_PER_UNIT).astype(np.int64)
    low, high = _multiples(firm, brief, last_year)
    committed = np.array([lever.committed_cents for lever in firm.levers], dtype=np.int64)
    low, high = np.maximum(low, committed), np.maximum(high, committed)
    capacity = np.floor(capacities(firm, brief) * CENTS_PER_UNIT)
    most = np.minimum(capacity, 2.0**62).astype(np.int64)
    # What is ordered is ordered, even beyond what can be done.
    most = np.maximum(most, committed)
    has_capacity = np.array([lever.capacity is not None for lever in firm.levers])
    uncapped = np.where(has_capacity, high, np.minimum(high, most))
    capped = has_capacity & (most < high)
    low, high, groups = np.minimum(low, most), np.minimum(high, most), group_limits_of(firm, brief)
    limits = Limits(last_year, low, high, capped, uncapped, groups)
    least = int(limits.low[~may_rest(firm)].sum()) + decided_cost(firm)
    if least > brief.budget_cents:
        raise BudgetTooSmall(least, brief.budget_cents)
    return limits


def may_rest(firm: Firm) -> Bool[np.ndarray, " lever"]:
    """Which levers the plan may leave out, whatever their lower bounds are."""
    return np.array([
        lever.least_useful_cents is not None and lever.committed_cents == 0
        for lever in firm.levers
    ])  # fmt: skip


def decided_cost(firm: Firm) -> int:
    """What the measures cost that are done in any case, in cents."""
    return sum(measure.cost_cents for measure in firm.measures if measure.decided)


@dataclass(frozen=True)
class MarketLimits:
    """Bounds of each lever in each market in cents, and what was spent there a year earlier."""

    last_year: Int[np.ndarray, "market lever"]
    low: Int[np.ndarray, "market lever"]
    high: Int[np.ndarray, "market lever"]


def market_limits_of(
    firm: Firm, brief: PlanBrief, limits: Limits, share: Float[np.ndarray, "market lever"]
) -> MarketLimits:
    """Bounds in cents: the same multiples of what was spent in each market.

    They add up to the bounds of the levers, but for capacity: that binds the sum over markets.

    Args:
        share: Share of each lever's amount that went to each market.
    """
    _, most = _multiples(firm, brief, limits.last_year)
    high = spread_in_cents(most, share)
    low = np.minimum(spread_in_cents(limits.low, share), high)
    return MarketLimits(spread_in_cents(limits.last_year, share), low, high)


def whole_bounds(
    firm: Firm, brief: PlanBrief, last_year: Int[np.ndarray, " lever"]
) -> tuple[Int[np.ndarray, " lever"], Int[np.ndarray, " lever"]]:
    """Least and greatest amounts of each lever in cents, but for its capacity.

    Args:
        last_year: Cents that were spent in the same periods a year earlier.
    """
    bounds = np.array([lever.bounds or brief.bounds for lever in firm.levers])
    low = np.ceil(bounds[:, 0] * last_year).astype(np.int64)
    high = np.floor(bounds[:, 1] * last_year).astype(np.int64)
    # A lever fixed at 0.7 of an odd number of cents has its bounds rounded apart, not together.
    return np.minimum(low, high), high


def _multiples(
    firm: Firm, brief: PlanBrief, last_year: np.ndarray
) -> tuple[Int[np.ndarray, " lever"], Int[np.ndarray, " lever"]]:
    """What the bounds leave: in a running year that of the whole year less what is spent."""
    if brief.so_far is None:
        return whole_bounds(firm, brief, last_year)
    whole = np.array(brief.so_far.last_year_cents, dtype=np.int64)
    spent = np.array(brief.so_far.spent_cents, dtype=np.int64)
    low, high = whole_bounds(firm, brief, whole)
    return np.maximum(low - spent, 0), np.maximum(high - spent, 0)
