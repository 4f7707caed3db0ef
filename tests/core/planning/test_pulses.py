"""Blocks of periods against looking through all of them."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gespann.core.planning.pulses import (
    best_blocks,
    every_choice,
    number_of_choices,
    pulse_shape,
)


def saturating_value(seed: int, periods: int, length: int):
    """What an amount in blocks brings under a season, carry-over and saturation."""
    rng = np.random.default_rng(seed)
    season, rate, size = rng.lognormal(0, 0.4, periods), rng.uniform(0, 0.8), rng.uniform(1, 20)

    def value(blocks):
        stock, total = 0.0, 0.0
        for worth, share in zip(season, pulse_shape(blocks, length, periods), strict=True):
            stock = rate * stock + (1 - rate) * share
            total += worth * (1 - np.exp(-size * stock))
        return total

    return value


def apart(blocks: tuple[int, ...], length: int) -> bool:
    return all(b - a >= length for a, b in pairwise(blocks))


@pytest.mark.parametrize(
    ("periods", "length", "most"), [(7, 2, 3), (6, 1, 6), (9, 4, 2), (5, 5, 1)]
)
def test_every_choice_is_every_choice_and_counted_rightly(periods, length, most):
    found = list(every_choice(periods, length, 1, most))
    by_hand = {
        blocks
        for count in range(1, most + 1)
        for blocks in combinations(range(periods - length + 1), count)
        if apart(blocks, length)
    }
    assert set(found) == by_hand
    assert len(found) == len(by_hand) == number_of_choices(periods, length, 1, most)


@given(
    seed=st.integers(0, 10_000),
    periods=st.integers(8, 14),
    length=st.integers(1, 4),
    most=st.integers(1, 3),
)
@settings(max_examples=40, deadline=None)
def test_greedy_choice_with_exchange_comes_near_the_best_of_all(seed, periods, length, most):
    value = saturating_value(seed, periods, length)
    best = max(map(value, every_choice(periods, length, 1, min(most, periods // length))))
    found = best_blocks(value, periods, length, most, looked_through=0)
    assert apart(found, length)
    assert 1 <= len(found) <= most
    assert value(found) >= 0.98 * best
    assert value(best_blocks(value, periods, length, most, looked_through=10**9)) == best


def test_one_block_is_placed_where_the_season_is():
    season = np.array([0, 0, 1, 5, 6, 2, 0, 0])
    found = best_blocks(lambda blocks: float(season @ pulse_shape(blocks, 2, 8)), 8, 2, 3)
    assert found == (3,)


def test_as_many_blocks_as_the_amount_needs_are_used():
    season = np.array([0, 0, 1, 5, 6, 2, 0, 0])
    found = best_blocks(lambda blocks: float(season @ pulse_shape(blocks, 2, 8)), 8, 2, 3, least=2)
    assert len(found) == 2
    with pytest.raises(ValueError, match="do not fit"):
        best_blocks(lambda _blocks: 0.0, 8, 3, 3, least=3)


def test_the_amount_is_spread_evenly_over_the_blocks():
    assert pulse_shape((0, 4), 2, 7).tolist() == [0.25, 0.25, 0, 0, 0.25, 0.25, 0]
