"""Blocks of periods against looking through all of them."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gespann.core.planning.phasing.pulses import Blocks, Pulses, best_blocks


class Saturating:
    """What an amount in blocks brings under a season, carry-over and saturation: concave."""

    def __init__(self, seed: int, pulses: Pulses) -> None:
        rng = np.random.default_rng(seed)
        self.pulses = pulses
        self.season = rng.lognormal(0, 0.4, pulses.periods)
        rate = rng.uniform(0, 0.8)
        lags = np.subtract.outer(np.arange(pulses.periods), np.arange(pulses.periods))
        self.carry = np.where(lags >= 0, (1 - rate) * rate ** np.maximum(lags, 0), 0.0)
        self.size = rng.uniform(1, 20)

    def lacking(self, blocks: Blocks) -> np.ndarray:
        return np.exp(-self.size * self.carry @ self.pulses.shape(blocks))

    def value(self, blocks: Blocks) -> float:
        return float(self.season @ (1 - self.lacking(blocks)))

    def slope(self, blocks: Blocks) -> np.ndarray:
        return self.size * self.carry.T @ (self.season * self.lacking(blocks))


class Seasonal:
    """A season alone: the value is the mean of the season over the blocks."""

    def __init__(self, season: list[float], pulses: Pulses) -> None:
        self.season, self.pulses = np.array(season), pulses

    def value(self, blocks: Blocks) -> float:
        return float(self.season @ self.pulses.shape(blocks))

    def slope(self, _blocks: Blocks) -> np.ndarray:
        return self.season


def found(of: Saturating | Seasonal, **options) -> Blocks:
    return best_blocks(of.value, of.slope, of.pulses, **options)


def apart(blocks: Blocks, length: int) -> bool:
    return all(b - a >= length for a, b in pairwise(blocks))


@pytest.mark.parametrize(
    ("periods", "length", "most"), [(7, 2, 3), (6, 1, 6), (9, 4, 2), (5, 5, 1), (5, 2, 9)]
)
def test_every_choice_is_every_choice_and_counted_rightly(periods, length, most):
    pulses = Pulses(periods, length, most)
    by_hand = {
        blocks
        for count in range(1, most + 1)
        for blocks in combinations(range(periods - length + 1), count)
        if apart(blocks, length)
    }
    every = list(pulses.every())
    assert set(every) == by_hand
    assert len(every) == len(by_hand) == pulses.count


@given(
    seed=st.integers(0, 10_000),
    periods=st.integers(8, 14),
    length=st.integers(1, 4),
    most=st.integers(1, 3),
)
@settings(max_examples=60, derandomize=True)
def test_changing_block_by_block_comes_near_the_best_of_all(seed, periods, length, most):
    pulses = Pulses(periods, length, most)
    of = Saturating(seed, pulses)
    best = max(map(of.value, pulses.every()))
    searched = found(of, looked_through=0)
    assert apart(searched, length)
    assert 1 <= len(searched) <= most
    assert of.value(searched) >= 0.98 * best
    assert of.value(found(of, looked_through=10**9)) == best


@pytest.mark.parametrize("seed", range(5))
def test_of_a_year_of_weeks_no_single_change_is_better(seed):
    pulses = Pulses(52, 4, 4)
    of = Saturating(seed, pulses)
    searched = found(of)
    assert of.value(searched) >= max(map(of.value, pulses.changed(searched))) - 1e-12


def test_a_good_start_is_kept_or_bettered():
    pulses = Pulses(52, 4, 4)
    of = Saturating(1, pulses)
    start = (0, 4, 8, 12)
    assert of.value(found(of, start=start)) >= of.value(start)
    best = found(of)
    assert found(of, start=best) == best


@pytest.mark.parametrize("looked_through", [0, 1000])
def test_one_block_is_placed_where_the_season_is(looked_through):
    of = Seasonal([0, 0, 1, 5, 6, 2, 0, 0], Pulses(8, 2, 3))
    assert found(of, looked_through=looked_through) == (3,)


@pytest.mark.parametrize("looked_through", [0, 1000])
def test_as_many_blocks_as_the_amount_needs_are_used(looked_through):
    of = Seasonal([0, 0, 1, 5, 6, 2, 0, 0], Pulses(8, 2, 3, least=2))
    assert len(found(of, looked_through=looked_through)) == 2
    with pytest.raises(ValueError, match="do not fit"):
        Pulses(8, 3, 3, least=3)


def test_the_amount_is_spread_evenly_over_the_blocks():
    assert Pulses(7, 2, 2).shape((0, 4)).tolist() == [0.25, 0.25, 0, 0, 0.25, 0.25, 0]
