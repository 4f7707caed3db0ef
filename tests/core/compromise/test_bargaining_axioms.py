"""The axioms of the bargaining solutions, on cases drawn by chance."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_bargains import Own, Saturating, abstract, best_of, random_problem, saturating

from gespann.core.compromise.aims import Solution, Total
from gespann.core.compromise.concave_program import Program
from gespann.core.compromise.maximise import maximise
from gespann.core.compromise.problem import bargaining_problem
from gespann.core.compromise.solutions import bargain
from gespann.core.compromise.surface import Appraisal, Surface
from gespann.core.compromise.wishes import Wish, Wishes
from gespann.core.planning.amounts.budget_set import BudgetSet

KS, NASH = Solution.KALAI_SMORODINSKY, Solution.NASH
EGALITARIAN = Solution.EGALITARIAN
SEEDS = st.integers(0, 2**31)
FEW = settings(max_examples=12)
CLOSE = 2e-4  # of a best case; a proof stops at a gap of 1e-6, and a top is flat


def roomy(seed, **asked):
    """A problem with a common gain: the room is wide."""
    return random_problem(seed, **{"epsilon": 0.4, **asked})


@given(SEEDS, st.sampled_from(Solution), st.integers(2, 3))
@FEW
def test_nobody_can_have_more_without_another_having_less(seed, solution, departments):
    problem = roomy(seed, departments=departments)
    found = bargain(problem, wanted=(solution,))
    if not found.settlements:
        return
    chosen = found.settlements[solution]
    scale = np.where(found.ranges > 0, found.ranges, problem.measure)
    gains = (chosen.utilities - problem.disagreement) / scale
    more = Program(problem, Total(np.ones(departments)), scale, gains - 1e-9)
    better = maximise(more, [chosen.euros, problem.best])
    assert better.objective - gains.sum() <= CLOSE


def mirrored(seed):
    """Two departments that are each other's mirror image, lever for lever."""
    rng = np.random.default_rng([seed, 9])
    half, common = saturating(rng, 2, 1), saturating(rng, 2, 1)
    own, other = half.effect[0], rng.uniform(0.1, 0.9) * half.effect[0]
    outcomes = Saturating(
        start=np.concatenate([common.start, half.start, half.start]),
        effect=np.array(
            [np.tile(common.effect[0], 2), np.append(own, other), np.append(other, own)]
        ),
        scale=np.tile(half.scale, 2),
    )
    low, high = np.tile(rng.uniform(0, 10, 2), 2), np.tile(rng.uniform(30, 80, 2), 2)
    allowed = BudgetSet(low, high, float(low.sum() + 0.5 * (high - low).sum()))
    best = best_of(outcomes, allowed)
    weights, wish = rng.dirichlet(np.ones(3)), rng.uniform(20, 60, 2)
    wishes = (
        Wishes("one", weights, tuple(Wish(k, wish[k], weight=0.3) for k in range(2))),
        Wishes("two", weights[[0, 2, 1]],
               tuple(Wish(k + 2, wish[k], weight=0.3) for k in range(2))),
    )  # fmt: skip
    before = allowed.nearest(np.tile(rng.uniform(5, 15, 2), 2))
    value = outcomes.at(best).value
    return bargaining_problem(
        outcomes, allowed, wishes, disagreement=before, best=best, floor=value - 0.4 * abs(value)
    )


@given(SEEDS)
@FEW
def test_who_is_alike_is_treated_alike(seed):
    found = bargain(mirrored(seed), wanted=(NASH, EGALITARIAN))
    for solution in (KS, NASH, EGALITARIAN):
        first, second = found.settlements[solution].shares
        assert first == pytest.approx(second, abs=CLOSE)


@given(SEEDS, st.floats(0.01, 100), st.floats(0.01, 100))
@FEW
def test_no_unit_of_a_departments_utility_matters(seed, first, second):
    problem = roomy(seed)
    rescaled = replace(
        problem,
        wishes=tuple(
            Wishes(
                one.department,
                one.weights,
                tuple(replace(wish, weight=wish.weight * unit) for wish in one.wishes),
            )
            for one, unit in zip(problem.wishes, (first, second), strict=True)
        ),
        surface=Rescaled(problem.surface, np.array([first, second]), np.array([3.0, -7.0])),
        disagreement=problem.disagreement * [first, second] + [3.0, -7.0],
    )
    one, other = (bargain(each, wanted=(NASH,)) for each in (problem, rescaled))
    if not one.settlements:
        assert not other.settlements
        return
    for solution in (KS, NASH):
        shares = one.settlements[solution].shares
        assert other.settlements[solution].shares == pytest.approx(shares, abs=10 * CLOSE)


@dataclass(frozen=True)
class Rescaled:
    """A surface in other units of utility, with other zeros."""

    surface: Surface
    units: np.ndarray
    zeros: np.ndarray
    is_concave = True

    def at(self, euros: np.ndarray) -> Appraisal:
        here = self.surface.at(euros)
        return replace(
            here,
            utilities=self.units * here.utilities + self.zeros,
            utility_slopes=self.units[:, None] * here.utility_slopes,
        )

    def above(self, box: BudgetSet) -> Surface:
        return self


@given(SEEDS)
@FEW
def test_plans_that_are_not_chosen_do_not_matter_to_nash(seed):
    problem = roomy(seed)
    found = bargain(problem, wanted=(NASH,))
    if not found.settlements:
        return
    chosen, allowed = found.settlements[NASH], problem.allowed
    rng = np.random.default_rng([seed, 10])
    kept = rng.uniform(0, 1, (2, len(allowed.low)))
    fewer = replace(
        problem,
        allowed=BudgetSet(
            chosen.euros - kept[0] * (chosen.euros - allowed.low),
            chosen.euros + kept[1] * (allowed.high - chosen.euros),
            allowed.budget,
        ),
        floor=problem.floor + 0.5 * (chosen.value - problem.floor),
    )
    again = bargain(fewer, wanted=(NASH,)).settlements[NASH]
    gains = chosen.utilities - problem.disagreement
    assert again.utilities - problem.disagreement == pytest.approx(gains, rel=5e-3, abs=1e-6)


def own_money(rng, departments):
    """Everybody's utility grows with its own money alone, concavely."""
    return Own(rng.uniform(0.3, 1.0, departments), rng.uniform(0.5, 5, departments))


@given(SEEDS, st.floats(1.01, 3))
@FEW
def test_whose_possibilities_grow_does_not_lose_under_kalai_smorodinsky(seed, more):
    rng = np.random.default_rng([seed, 11])
    surface, high = own_money(rng, 2), rng.uniform(0.4, 1.2, 2)
    budget = float(rng.uniform(0.8, 1.2) * high.max())

    def second_has(most):
        allowed = BudgetSet(np.zeros(2), np.array([high[0], most]), budget)
        return bargain(abstract(surface, allowed, np.zeros(2), np.full(2, 0.01)), wanted=())

    before, after = second_has(high[1]), second_has(more * high[1])
    assert after.ranges[0] == pytest.approx(before.ranges[0], rel=1e-6)
    gained = after.settlements[KS].utilities - before.settlements[KS].utilities
    assert gained[1] >= -1e-5


@given(SEEDS, st.integers(2, 4), st.floats(1.01, 3))
@FEW
def test_a_larger_budget_harms_nobody_under_kalai_smorodinsky(seed, departments, more):
    """A theorem where everybody wants money for its own levers: one good, concave utilities."""
    rng = np.random.default_rng([seed, 12])
    surface, zero = own_money(rng, departments), np.zeros(departments)
    # The most anybody could spend binds in neither case.
    high, budget = np.full(departments, 10.0), float(rng.uniform(0.5, 3))

    def with_budget(money):
        allowed = BudgetSet(zero, high, money)
        return bargain(abstract(surface, allowed, zero, zero + 0.01), wanted=()).settlements[KS]

    gained = with_budget(more * budget).utilities - with_budget(budget).utilities
    assert gained.min() >= -1e-5
