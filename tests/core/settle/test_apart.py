"""The money in dispute before and after a result."""

import numpy as np
import pytest

from gespann.core.quantities import Department
from gespann.core.settle.apart import Proposals, weighted_interval
from gespann.core.settle.decisions import Path

MARKETING, SALES = Department.MARKETING, Department.SALES
# Two states of the world: in the first the lever is worth 3 per unit, in the second nothing; it
# costs 1 per unit, and 0 or 10 units can be had.
TWO_STATES = Path(0, np.array([0.0, 10.0]), np.array([[0.0, 20.0], [0.0, -10.0]]))
SIGNAL = np.array([1.0, 0.0])


def weights(marketing: float, sales: float) -> dict[Department, np.ndarray]:
    """How likely each holds the first state to be."""
    return {
        side: np.array([share, 1 - share])
        for side, share in ((MARKETING, marketing), (SALES, sales))
    }


def test_each_expects_to_lose_by_the_proposal_of_the_other():
    found = Proposals.of(TWO_STATES, weights(0.8, 0.1))
    # Marketing expects 0.8 x 20 - 0.2 x 10 = 14 of the lever, sales 0.1 x 20 - 0.9 x 10 = -7.
    assert found.choice == {MARKETING: 1, SALES: 0}
    assert found.loss == {MARKETING: pytest.approx(14), SALES: pytest.approx(7)}
    assert found.money == pytest.approx(21)


def test_who_proposes_the_same_disputes_nothing_whatever_the_reasons():
    assert Proposals.of(TWO_STATES, weights(0.9, 0.5)).money == 0


def test_the_money_is_the_difference_in_valuing_the_step_between_the_proposals():
    held = weights(0.8, 0.1)
    found = Proposals.of(TWO_STATES, held)
    before = {side: one[None] for side, one in held.items()}
    assert found.still_apart(before) == pytest.approx([found.money])


def test_a_result_that_leaves_no_doubt_settles_everything():
    held = weights(0.8, 0.1)
    assert Proposals.of(TWO_STATES, held).expected_left(held, SIGNAL, 0.05) < 0.01


@pytest.mark.parametrize("error", [np.inf, 100.0])
def test_a_result_that_says_nothing_settles_nothing(error):
    held = weights(0.8, 0.1)
    found = Proposals.of(TWO_STATES, held)
    assert found.expected_left(held, SIGNAL, error) == pytest.approx(found.money, rel=1e-3)


def test_more_precise_tests_settle_more():
    held = weights(0.7, 0.2)
    found = Proposals.of(TWO_STATES, held)
    left = [found.expected_left(held, SIGNAL, error) for error in (0.1, 0.3, 0.6, 1.0, 2.0)]
    assert left == sorted(left)


def test_what_is_left_agrees_with_bayes_rule_by_hand():
    """Results are drawn halfway between both expectations; each side updates on its own."""
    held, error = weights(0.7, 0.2), 0.5
    rng = np.random.default_rng(1)
    first = rng.random(200_000) < (0.7 + 0.2) / 2
    results = np.where(first, 1.0, 0.0) + error * rng.standard_normal(len(first))
    likely = np.exp(-0.5 * ((results[:, None] - SIGNAL) / error) ** 2)
    after = {side: (likely * one)[:, 0] / (likely @ one) for side, one in held.items()}
    expected = np.abs(30 * (after[MARKETING] - after[SALES])).mean()  # a step is worth 30 p - 10
    found = Proposals.of(TWO_STATES, held).expected_left(held, SIGNAL, error)
    assert found == pytest.approx(expected, rel=0.01)


def test_both_sides_count_alike():
    one, other = weights(0.8, 0.1), weights(0.1, 0.8)
    found = [Proposals.of(TWO_STATES, held) for held in (one, other)]
    assert found[0].money == pytest.approx(found[1].money)
    assert found[0].expected_left(one, SIGNAL, 0.4) == pytest.approx(
        found[1].expected_left(other, SIGNAL, 0.4)
    )


def test_weighted_percentiles_are_those_of_repeated_draws():
    values, counts = np.array([4.0, 1.0, 3.0, 2.0]), np.array([10, 40, 30, 20])
    found = weighted_interval(values, counts / 100)
    assert found.median == pytest.approx(np.median(np.repeat(values, counts)), abs=0.51)
    assert found.low <= 1.0 + 1e-9
    assert found.high >= 3.5
