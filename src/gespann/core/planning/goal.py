"""The goal as a probability: what a budget reaches, what a goal costs, and what closes the gap.

A goal is reached if the outcome, luck included, is at least as high. For every budget the money is
spread so that the outcome is expected to be greatest; all questions are answered along that one
path of plans, so that the answers agree: the least budget for the highest goal of a budget is that
budget. Money that does not pay for itself still brings the goal nearer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.best.optimum import climb
from gespann.core.planning.groups.results import GroupProspect
from gespann.core.planning.limits import Limits
from gespann.core.planning.room_results import GoalAnswers, GoalWay
from gespann.core.planning.year.plan_year import Done, LocalValue, Shocks
from gespann.core.planning.year.planning_year import Year
from gespann.core.quantities import CENTS_PER_UNIT

CERTAINTY = 0.8
PATH_DRAWS, KNOTS, FEW_KNOTS = 100, 25, 9
RAISED = 1.5  # the upper bound of a lever that is lifted to see what that would bring
MOST_WAYS = 3
_TOUCHED = 1e-3  # of the budget: plans between two of the path come no nearer to a limit


@dataclass(frozen=True)
class GoalPath:
    """For each budget the plan whose expected outcome is greatest, and what it reaches.

    Attributes:
        year, shocks: What plans are valued with, and their luck.
        allowed: Bounds of each lever and groups; its budget must not matter.
        certainty: Least probability with which a goal must be reached, in (0, 1).
        knots: How many plans are looked for along the path; between them they are mixed.
    """

    year: Year
    shocks: Shocks
    allowed: BudgetSet
    certainty: float
    knots: int = KNOTS

    @cached_property
    def least(self) -> float:
        """The least money that bounds and groups let be spent."""
        return self.allowed.least_sum

    @cached_property
    def most(self) -> float:
        """The most money that bounds and groups let be spent."""
        return self.allowed.most_sum

    @cached_property
    def _knots(self) -> tuple[Float[np.ndarray, " knot"], Float[np.ndarray, "knot lever"]]:
        few = self.year.thinned(PATH_DRAWS)
        plans: list[np.ndarray] = []
        for budget in np.linspace(self.least, self.most, self.knots):
            within = replace(self.allowed, budget=float(budget))
            start = within.scaled(plans[-1] if plans else self.allowed.low)
            plans.append(within.scaled(climb(_outcome(few), within, start)))
        found = np.array(plans)
        return found.sum(axis=1), found

    def plan(self, budget: float) -> Float[np.ndarray, " lever"]:
        """The plan for a budget, in money; between two plans of the path it mixes them."""
        money, plans = self._knots
        spent = min(max(budget, self.least), self.most)
        after = int(np.clip(np.searchsorted(money, spent), 1, len(money) - 1))
        width = money[after] - money[after - 1]
        share = 0.0 if width <= 0 else (spent - money[after - 1]) / width
        mixed = plans[after - 1] + share * (plans[after] - plans[after - 1])
        return np.asarray(np.clip(mixed, self.allowed.low, self.allowed.high))

    def outcomes(self, budget: float) -> Float[np.ndarray, " draw"]:
        """What the plan for a budget brings under every draw and its luck, in money."""
        return self.year.outcomes(self.plan(budget), self.shocks)

    def reached(self, budget: float) -> float:
        """The highest outcome that a budget reaches with the certainty asked for, in money."""
        outcomes = np.sort(self.outcomes(budget))
        needed = int(np.ceil(self.certainty * len(outcomes) - 1e-9))
        return float(outcomes[len(outcomes) - max(needed, 1)])

    def probability(self, budget: float, goal: float) -> float:
        """How likely the plan for a budget reaches a goal."""
        return float((self.outcomes(budget) >= goal).mean())

    def least_budget(self, goal: float, *, near: float = 0.5 / CENTS_PER_UNIT) -> float | None:
        """The least budget that reaches a goal with the certainty asked for, in money.

        Args:
            near: How near is near enough; the budget returned does reach the goal.

        Returns: None if no budget within the bounds does.
        """
        few, many = self.least, self.most
        if self.reached(many) < goal:
            return None
        if self.reached(few) >= goal:
            return few
        while many - few > near:
            middle = (few + many) / 2
            if self.reached(middle) >= goal:
                many = middle
            else:
                few = middle
        return many


@dataclass(frozen=True)
class MoreMeasure:
    """A measure that could be done, too.

    Attributes:
        outcome: What it adds in each draw, in money.
    """

    name: str
    cost_cents: int
    outcome: Float[np.ndarray, " draw"]


def goal_answers(
    year: Year,
    shocks: Shocks,
    limits: Limits,
    budget_cents: int,
    goal_cents: int | None,
    *,
    certainty: float = CERTAINTY,
    more: Sequence[MoreMeasure] = (),
    groups: Sequence[GroupProspect] = (),
) -> GoalAnswers:
    """What the budget reaches, what the goal costs, and the cheapest ways to close the gap.

    Args:
        year: With the measures that are done.
        limits: Bounds of each lever in cents, and groups.
        budget_cents: All money, that of the measures included.
        goal_cents: Outcome to be reached, or None to ask only how far the budget reaches.
        certainty: Least probability with which the goal must be reached, in (0, 1).
        more: Measures that could be done, too.
        groups: Those of the limits as people know them, in the same order.

    Raises: ValueError if the certainty does not lie between 0 and 1.
    """
    if not 0 < certainty < 1:
        raise ValueError(f"certainty must lie between 0 and 1, got {certainty}")
    path = GoalPath(year, shocks, _bounds(limits), certainty)
    measures_cents = round(year.own_cost * CENTS_PER_UNIT)
    budget = (budget_cents - measures_cents) / CENTS_PER_UNIT
    highest = _floor_cents(path.reached(budget))
    answers = GoalAnswers(
        budget_cents=budget_cents,
        goal_cents=goal_cents,
        certainty=certainty,
        plan_cents=limits.in_cents(path.plan(budget), budget_cents - measures_cents),
        highest_cents=highest,
        most_cents=_floor_cents(path.reached(path.most)),
        most_budget_cents=round(path.most * CENTS_PER_UNIT) + measures_cents,
        probability=None,
        least_budget_cents=None,
        ways=(),
    )
    if goal_cents is None:
        return answers
    goal = goal_cents / CENTS_PER_UNIT
    needed = path.least_budget(goal)
    return replace(
        answers,
        probability=path.probability(budget, goal),
        least_budget_cents=None if needed is None else _ceil_cents(needed) + measures_cents,
        ways=() if highest >= goal_cents else _ways(path, limits, budget, goal, more, groups),
    )


def _outcome(few: Year) -> Callable[[np.ndarray], LocalValue]:
    """Margin times the expected outcome: the contribution without what the plan costs."""

    def value(euros: np.ndarray) -> LocalValue:
        here = few.local_value(euros)
        return replace(here, value=here.value + float(euros.sum()), slope=here.slope + 1)

    return value


def _bounds(limits: Limits) -> BudgetSet:
    """Bounds and groups under all the money that the bounds let be spent."""
    return limits.within(int(limits.high.sum()))


def _ceil_cents(money: float) -> int:
    return int(np.ceil(money * CENTS_PER_UNIT - 1e-6))


def _floor_cents(money: float) -> int:
    return int(np.floor(money * CENTS_PER_UNIT + 1e-6))


def _ways(
    path: GoalPath,
    limits: Limits,
    budget: float,
    goal: float,
    more: Sequence[MoreMeasure],
    groups: Sequence[GroupProspect],
) -> tuple[GoalWay, ...]:
    """More money, a higher bound, a group that gives way, or a measure: the cheapest first."""
    needed = path.least_budget(goal, near=_near(budget))
    reached = path.reached(budget)
    ways = [GoalWay(None, False, 0, _more(needed, budget), _floor_cents(goal - reached))]
    for lever in _most_wanted(path, limits, budget):
        high = limits.high.copy()
        high[lever] = int(np.ceil(high[lever] * RAISED))
        way = GoalWay(lever, bool(limits.capped[lever]), int(high[lever]), None, 0)
        ways.append(_with_limits(path, replace(limits, high=high), way, budget, goal))
    ways += [
        _with_group(path, limits, number, groups[number], budget, goal)
        for number in _holding(path, limits, budget)[:MOST_WAYS]
    ]
    ways += [_with_measure(path, one, budget, goal, reached) for one in more]
    kept = [way for way in ways if way.closed_cents > 0]
    return tuple(sorted(kept, key=_cost))


def _near(budget: float) -> float:
    return max(budget * 1e-3, 0.01)


def _with_limits(
    path: GoalPath, limits: Limits, way: GoalWay, budget: float, goal: float
) -> GoalWay:
    """What other limits do under the same budget, and what money is then still missing."""
    there = replace(path, allowed=_bounds(limits), knots=FEW_KNOTS)
    closed = min(there.reached(budget), goal) - path.reached(budget)
    return replace(
        way,
        more_budget_cents=_more(there.least_budget(goal, near=_near(budget)), budget),
        closed_cents=max(_floor_cents(closed), 0),
    )


def _holding(path: GoalPath, limits: Limits, budget: float) -> list[int]:
    """Groups that the plan for a budget touches, floors and caps alike."""
    totals = limits.groups.totals(path.plan(budget) * CENTS_PER_UNIT)
    near = _TOUCHED * budget * CENTS_PER_UNIT
    at_floor = (totals <= limits.groups.least + near) & (limits.groups.least > 0)
    return [int(one) for one in np.flatnonzero(at_floor | (totals >= limits.groups.most - near))]


def _with_group(
    path: GoalPath,
    limits: Limits,
    number: int,
    group: GroupProspect,
    budget: float,
    goal: float,
) -> GoalWay:
    """What a group does that gives way: half as much more, or half as much at least."""
    least, most = limits.groups.least.copy(), limits.groups.most.copy()
    total = limits.groups.totals(path.plan(budget) * CENTS_PER_UNIT)[number]
    is_floor = bool(total - least[number] < most[number] - total)
    if is_floor:
        changed = int(group.least_cents / 2)
        least[number] = max(least[number] - (group.least_cents - changed), 0.0)
    else:
        whole = group.most_cents or 0
        changed = int(np.ceil(whole * RAISED))
        most[number] += changed - whole
    way = GoalWay(None, False, changed, None, 0, group=group.group.name, is_floor=is_floor)
    there = replace(limits, groups=replace(limits.groups, least=least, most=most))
    return _with_limits(path, there, way, budget, goal)


def _with_measure(
    path: GoalPath, measure: MoreMeasure, budget: float, goal: float, reached: float
) -> GoalWay:
    """What a measure does that takes its cost out of the same budget."""
    done = Done(path.year.own_outcome + measure.outcome, 0.0)
    there = replace(path, year=replace(path.year, done=done), knots=FEW_KNOTS)
    cost = measure.cost_cents / CENTS_PER_UNIT
    needed = there.least_budget(goal, near=_near(budget))
    closed = min(there.reached(budget - cost), goal) - reached
    return GoalWay(
        lever=None,
        is_capacity=False,
        raised_cents=0,
        more_budget_cents=_more(None if needed is None else needed + cost, budget),
        closed_cents=max(_floor_cents(closed), 0) if budget - cost >= there.least else 0,
        measure=measure.name,
    )


def _more(needed: float | None, budget: float) -> int | None:
    return None if needed is None else max(int(np.ceil((needed - budget) * CENTS_PER_UNIT)), 0)


def _cost(way: GoalWay) -> tuple[float, int]:
    """Ways that reach the goal before those that do not; the cheaper, and the farther, first."""
    money = np.inf if way.more_budget_cents is None else float(way.more_budget_cents)
    return money, -way.closed_cents


def _most_wanted(path: GoalPath, limits: Limits, budget: float) -> list[int]:
    """Levers at their upper bound, those first whose next unit of money would bring most."""
    plan = path.plan(budget)
    at_bound: Bool[np.ndarray, " lever"] = plan * CENTS_PER_UNIT >= limits.high - 1
    slope = path.year.thinned(PATH_DRAWS).local_value(plan).slope
    wanted = np.argsort(-np.where(at_bound & (limits.high > 0), slope, -np.inf), kind="stable")
    return [int(lever) for lever in wanted[: int(at_bound.sum())]][:MOST_WAYS]
