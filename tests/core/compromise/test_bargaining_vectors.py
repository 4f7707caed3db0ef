"""Bargaining solutions against closed forms, and their proofs against plans by chance."""

import numpy as np
import pytest
from made_up_bargains import Frontier, Own, Rotated, abstract, random_problem

from gespann.core.compromise.aims import Solution
from gespann.core.compromise.bargain_results import Verdict
from gespann.core.compromise.frontier import frontier
from gespann.core.compromise.solutions import bargain
from gespann.core.planning.amounts.budget_set import BudgetSet

KS, NASH = Solution.KALAI_SMORODINSKY, Solution.NASH
EGALITARIAN, UTILITARIAN = Solution.EGALITARIAN, Solution.UTILITARIAN
GOLDEN = (np.sqrt(5) - 1) / 2

# u_s = 2x, u_m = sqrt(1 - x), disagreement 0: x and both utilities.
VECTORS = {
    NASH: (2 / 3, 4 / 3, 3**-0.5),
    KS: (GOLDEN, 2 * GOLDEN, GOLDEN),
    EGALITARIAN: (0.390388203, 0.780776406, 0.780776406),
    UTILITARIAN: (0.9375, 1.875, 0.25),
}


def along_the_frontier():
    nobody, one = np.zeros(2), np.ones(1)
    return abstract(Frontier(), BudgetSet(0 * one, one, 1.0), nobody, 0.5 * one)


def within_the_room():
    allowed = BudgetSet(np.zeros(2), np.ones(2), 2.0)
    return abstract(Rotated(), allowed, np.zeros(2), np.zeros(2), floor=0.0)


@pytest.mark.parametrize("problem", [along_the_frontier, within_the_room])
@pytest.mark.parametrize("solution", VECTORS)
def test_the_known_frontier_has_the_known_solutions(problem, solution):
    x, first, second = VECTORS[solution]
    found = bargain(problem()).settlements[solution]
    assert found.euros[0] == pytest.approx(x, abs=1e-6)
    assert found.utilities == pytest.approx([first, second], abs=1e-6)
    assert 0 <= found.bound - found.objective <= 1e-6


def test_best_cases_are_the_ends_of_the_frontier():
    found = bargain(within_the_room())
    assert found.verdict is Verdict.AGREED
    assert found.ranges == pytest.approx([2, 1], abs=1e-6)
    ends = frontier(within_the_room(), found, points=5).shares
    assert ends[0] == pytest.approx([0, 1], abs=1e-4)
    assert ends[-1] == pytest.approx([1, 0], abs=1e-4)


def test_all_points_of_the_frontier_lie_on_it():
    problem = within_the_room()
    shares = frontier(problem, bargain(problem), points=9).shares
    # u_m = sqrt(1 - u_s / 2), in shares of the best cases 2 and 1.
    assert shares[:, 1] ** 2 == pytest.approx(1 - shares[:, 0], abs=1e-4)
    assert (np.diff(shares[:, 0]) > 0).all()


def test_three_departments_share_a_cake_evenly():
    surface = Own(np.ones(3), np.array([1.0, 2.0, 5.0]))
    allowed = BudgetSet(np.zeros(3), np.ones(3), 1.0)
    found = bargain(abstract(surface, allowed, np.zeros(3), np.full(3, 0.1)))
    assert found.settlements[KS].euros == pytest.approx(np.full(3, 1 / 3), abs=1e-6)
    assert found.settlements[NASH].euros == pytest.approx(np.full(3, 1 / 3), abs=1e-5)
    gain = 1 / (1 + 1 / 2 + 1 / 5)
    assert found.settlements[EGALITARIAN].utilities == pytest.approx(np.full(3, gain), abs=1e-6)
    assert found.settlements[UTILITARIAN].utilities == pytest.approx([0, 0, 5], abs=1e-6)


def test_whoever_can_have_more_at_nobodys_cost_gets_it():
    """The first two share a cake; the third has one of its own (leximin)."""
    surface = Own(np.ones(3), np.ones(3))
    allowed = BudgetSet(np.zeros(3), np.array([1.0, 1.0, 0.3]), 1.2)
    found = bargain(abstract(surface, allowed, np.zeros(3), np.full(3, 0.1)))
    # Everybody could have 1.2 / 2.3 of its best case; nobody can be raised beyond.
    assert found.settlements[KS].shares == pytest.approx(np.full(3, 1.2 / 2.3), abs=1e-6)
    even = found.settlements[EGALITARIAN].utilities
    assert even == pytest.approx([0.45, 0.45, 0.3], abs=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_nothing_by_chance_is_better_than_the_proof_says(seed):
    problem = random_problem(seed, epsilon=0.3)
    found = bargain(problem)
    rng = np.random.default_rng(seed)
    allowed = problem.allowed
    best = dict.fromkeys(Solution, -np.inf)
    centre = found.settlements[KS].euros
    for width in np.repeat([0.02, 0.1, 0.4, 1.0], 250):
        reach = allowed.low + rng.uniform(size=len(allowed.low)) * (allowed.high - allowed.low)
        plan = allowed.nearest((1 - width) * centre + width * reach)
        gains = problem.utilities(plan) - problem.disagreement
        if problem.surface.at(plan).value < problem.floor or (gains < 0).any():
            continue
        shares = gains / found.ranges
        for solution, reached in {
            KS: shares.min(),
            NASH: np.log(np.maximum(shares, 1e-12)).sum(),
            EGALITARIAN: gains.min(),
            UTILITARIAN: gains.sum(),
        }.items():
            best[solution] = max(best[solution], reached)
    for solution, reached in best.items():
        assert reached <= found.settlements[solution].bound + 1e-9
        assert np.isfinite(reached)
