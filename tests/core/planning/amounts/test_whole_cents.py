import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gespann.core.planning.amounts.whole_cents import in_whole_cents


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
@settings(max_examples=300, deadline=None)
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
@settings(max_examples=100, deadline=None)
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
