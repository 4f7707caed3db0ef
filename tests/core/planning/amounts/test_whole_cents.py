import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.planning.made_up_groups import around
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.amounts.group_limits import NO_GROUPS, GroupLimits
from gespann.core.planning.amounts.whole_cents import NoWholeCents, in_whole_cents, market_cents


@st.composite
def roundings(draw):
    """Amounts within bounds and budget, from less than a cent to thousands of millions."""
    levers = draw(st.integers(1, 8))
    size = 10 ** draw(st.integers(0, 12))
    numbers = st.lists(st.integers(0, size), min_size=levers, max_size=levers)
    low, width = np.array(draw(numbers)), np.array(draw(numbers))
    share = draw(st.floats(0, 1.2))
    budget = int(low.sum() + share * width.sum())
    towards = np.array([draw(st.floats(0, 1)) for _ in range(levers)])
    above = towards * width
    above = above * min(1.0, (budget - low.sum()) / max(above.sum(), 1e-9))
    return (low + above) / 100, low, low + width, budget


@given(roundings())
@settings(max_examples=300)
def test_bounds_and_budget_hold_exactly_and_no_lever_moves_by_a_cent(case):
    euros, low, high, budget = case
    cents = in_whole_cents(*case)
    assert cents.dtype == np.int64
    assert (low <= cents).all()
    assert (cents <= high).all()
    assert int(cents.sum()) <= budget
    assert int(cents.sum()) == min(budget, round(float((euros * 100).sum())))
    assert np.abs(cents - euros * 100).max() < 1 + 1e-3


@given(st.integers(0, 10_000), st.integers(1, 6))
@settings(max_examples=100)
def test_wishes_beyond_bounds_and_budget_are_brought_within_them(seed, levers):
    rng = np.random.default_rng(seed)
    low = rng.integers(0, 10**9, levers)
    high = low + rng.integers(0, 10**9, levers)
    budget = int(low.sum() + rng.integers(0, 10**9))
    cents = in_whole_cents(rng.uniform(-1e9, 1e9, levers), low, high, budget)
    assert (low <= cents).all()
    assert (cents <= high).all()
    assert int(cents.sum()) <= budget


def test_amounts_far_above_the_budget_are_cut_alike():
    none, plenty = np.zeros(2, dtype=np.int64), np.full(2, 10**15)
    cents = in_whole_cents(np.array([3e10, 1e10]), none, plenty, 25 * 10**11)
    assert cents.tolist() == [225 * 10**10, 25 * 10**10]


def test_the_largest_remainder_gets_the_cent():
    none, plenty = np.zeros(3, dtype=np.int64), np.full(3, 1000)
    euros = np.array([0.102, 0.107, 0.101])
    assert in_whole_cents(euros, none, plenty, 1000).tolist() == [10, 11, 10]


def test_of_equal_remainders_the_first_lever_gets_the_cent():
    none, plenty = np.zeros(4, dtype=np.int64), np.full(4, 1000)
    assert in_whole_cents(np.full(4, 0.105), none, plenty, 1000).tolist() == [11, 11, 10, 10]
    assert in_whole_cents(np.full(3, 1 / 3), none[:3], plenty[:3], 100).tolist() == [34, 33, 33]


def test_a_budget_of_a_cent_less_takes_it_from_the_smallest_remainder():
    none, plenty = np.zeros(3, dtype=np.int64), np.full(3, 1000)
    euros = np.array([0.10, 0.207, 0.303])
    assert in_whole_cents(euros, none, plenty, 60).sum() == 60


def test_whole_cents_stay_as_they_are():
    low, high = np.array([0, 5]), np.array([10**12, 10**12])
    assert in_whole_cents(np.array([12345678.9, 0.07]), low, high, 10**12).tolist() == [
        1234567890,
        7,
    ]


def test_low_bounds_above_the_budget_are_refused():
    with pytest.raises(ValueError, match="low bounds of 30 cents exceed 29 cents"):
        in_whole_cents(np.array([0.1, 0.2]), np.array([10, 20]), np.array([50, 50]), 29)


@settings(max_examples=60)
@given(st.integers(0, 10_000))
def test_groups_are_kept_to_the_cent_and_no_amount_moves_by_more_than_some(seed):
    rng = np.random.default_rng([seed, 9])
    low = rng.integers(0, 10**6, 6)
    high = low + rng.integers(0, 2 * 10**7, 6)
    inside = rng.integers(low, high + 1)
    budget = int(inside.sum() + rng.integers(0, 10**6))
    groups = around(rng, inside, whole=True)
    euros = rng.normal(5e4, 1e5, 6)
    cents = in_whole_cents(euros, low, high, budget, groups)
    assert cents.dtype == np.int64
    assert groups.hold(cents)
    assert (cents >= low).all()
    assert (cents <= high).all()
    assert cents.sum() <= budget
    exact = BudgetSet(low.astype(float), high.astype(float), float(budget), groups)
    assert np.abs(cents - exact.nearest(euros * 100)).max() <= 5


def test_groups_that_bind_nothing_leave_every_cent_where_it_was():
    low, high = np.zeros(4, dtype=np.int64), np.full(4, 10**9)
    euros = np.array([0.105, 3.333, 7.777, 12.345])
    loose = GroupLimits(np.ones((1, 4), dtype=bool), np.array([1.0]), np.array([1e9]))
    assert (
        in_whole_cents(euros, low, high, 10**6, loose) == in_whole_cents(euros, low, high, 10**6)
    ).all()


def test_rounding_does_not_carry_a_group_over_its_cap():
    """By remainder alone the first two would get both odd cents; one goes outside the group."""
    groups = NO_GROUPS.and_at_most(np.array([True, True, False, False, False]), 67.0)
    low, high = np.zeros(5, dtype=np.int64), np.full(5, 100)
    euros = np.array([0.336, 0.334, 0.333, 0.333, 0.334])
    assert in_whole_cents(euros, low, high, 1000)[:2].sum() == 68
    cents = in_whole_cents(euros, low, high, 1000, groups)
    assert cents[:2].sum() == 67
    assert cents.sum() == 167


def test_pairs_that_only_halves_of_a_cent_could_keep_are_refused():
    """Three levers, every two of them one cent together: each would need half a cent."""
    pairs = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]], dtype=bool)
    groups = GroupLimits(pairs, np.ones(3), np.ones(3))
    low, high = np.zeros(3, dtype=np.int64), np.full(3, 10)
    with pytest.raises(NoWholeCents):
        in_whole_cents(np.full(3, 0.005), low, high, 10, groups)


def test_by_market_every_lever_keeps_its_cents_whatever_they_are_rounded_from():
    euros = np.array([[0.333, 5.0], [0.333, 5.004], [0.333, 5.004]])
    low, high = np.zeros((3, 2), dtype=np.int64), np.full((3, 2), 600)
    cents = market_cents(euros, low, high, np.array([103, 1500]))
    assert cents.sum(axis=0).tolist() == [103, 1500]
