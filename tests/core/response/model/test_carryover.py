"""Carry-over: the recursion against its closed form, and the table against the recursion."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gespann.core.response.model.carryover import (
    DEGREE,
    DEGREE_LONG,
    LONGEST_HALF_LIFE_YEARS,
    MONTHLY_RETENTION_MAX,
    RETENTION_MAX,
    adstock,
    effort_before,
    half_life_coordinate,
    long_retention,
    long_table,
    retention_coordinate,
    short_table,
)

efforts = arrays(float, (2, 30, 3), elements=st.floats(0, 10))
retentions = arrays(float, 3, elements=st.floats(0, 0.99))


def from_table(effort, before, retention):
    """The stock of the one lever at one retention, from the table."""
    table = short_table(effort, before)[0]
    angle = np.arccos(np.clip(retention_coordinate(np.log1p(-retention)), -1, 1))
    return (np.cos(np.arange(DEGREE) * angle) @ table).reshape(effort.shape)


@given(efforts, retentions)
def test_the_stock_is_the_sum_of_all_efforts_with_geometric_weights(effort, retention):
    before = effort_before(effort, 3)
    age = np.arange(30)[:, None] - np.arange(30)[None, :]
    weights = np.where(
        age[..., None] >= 0, (1 - retention) * retention ** np.maximum(age, 0)[..., None], 0
    )
    left = retention ** np.arange(1, 31)[:, None] * before[:, None]
    np.testing.assert_allclose(
        adstock(effort, retention, before), np.einsum("tul,mul->mtl", weights, effort) + left,
        atol=1e-9,
    )  # fmt: skip


@given(retentions, arrays(float, 3, elements=st.floats(0, 100)))
def test_steady_effort_passes_through_unchanged(retention, level):
    steady = np.broadcast_to(level, (1, 40, 3))
    np.testing.assert_allclose(adstock(steady, retention, steady[:, 0]), steady, atol=1e-12)


@given(efforts, efforts, retentions)
def test_the_stocks_of_two_efforts_add_up(one, other, retention):
    together = adstock(one + other, retention, one[:, 0] + other[:, 0])
    apart = adstock(one, retention, one[:, 0]) + adstock(other, retention, other[:, 0])
    np.testing.assert_allclose(together, apart, atol=1e-9)


@pytest.mark.parametrize("retention", [-0.1, 1.0, 1.5, np.nan])
def test_a_retention_that_cannot_be_is_refused(retention):
    effort = np.ones((1, 4, 1))
    with pytest.raises(ValueError, match="retention must lie in"):
        adstock(effort, np.array([retention]), effort[:, 0])


def test_effort_before_the_history_is_the_mean_of_its_first_quarter():
    effort = np.arange(2 * 10 * 2, dtype=float).reshape(2, 10, 2)
    np.testing.assert_array_equal(effort_before(effort, 3), effort[:, :3].mean(axis=1))


PATTERNS = ["steady", "varied", "pulses", "stopped", "begun"]


def effort_like(pattern, periods):
    """Effort of one lever in one market, with a mean of one."""
    rng = np.random.default_rng(1)
    effort = {
        "steady": np.ones((1, periods, 1)),
        "varied": rng.lognormal(0, 0.5, (1, periods, 1)),
        "pulses": (np.arange(periods) % 13 == 5).astype(float)[None, :, None] * 13,
        "stopped": (np.arange(periods) < periods // 2).astype(float)[None, :, None] * 2,
        "begun": (np.arange(periods) >= periods // 2).astype(float)[None, :, None] * 2,
    }[pattern]
    return effort / effort.mean()


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("periods", [36, 156])
def test_the_table_holds_the_stock_at_every_retention(pattern, periods):
    effort = effort_like(pattern, periods)
    before = effort_before(effort, 13)
    for retention in (*np.linspace(0, 0.99, 100), *np.linspace(0.99, RETENTION_MAX, 10)):
        exact = adstock(effort, np.array([retention]), before)
        assert np.abs(from_table(effort, before, retention) - exact).max() < 1e-4


def test_the_table_reaches_as_far_as_the_longest_retention_in_weeks():
    assert MONTHLY_RETENTION_MAX ** (12 / 52) <= RETENTION_MAX
    ends = retention_coordinate(np.log1p(-np.array([0.0, RETENTION_MAX])))
    np.testing.assert_allclose(ends, [-1, 1], atol=1e-12)


def test_the_table_keeps_levers_and_markets_apart():
    effort = np.random.default_rng(2).lognormal(0, 0.5, (3, 24, 4))
    before = effort_before(effort, 3)
    table = short_table(effort, before)
    assert table.shape == (4, DEGREE, 3 * 24)
    for k in range(4):
        own = short_table(effort[..., k : k + 1], before[:, k : k + 1])
        np.testing.assert_allclose(table[k], own[0], atol=1e-14)


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize(("periods", "per_year"), [(48, 12), (208, 52)])
def test_the_table_holds_the_long_stock_at_every_half_life(pattern, periods, per_year):
    effort = effort_like(pattern, periods)
    before = effort_before(effort, per_year // 4)
    table = long_table(effort, before, float(per_year))[0]
    assert table.shape == (DEGREE_LONG, periods)
    for years in np.geomspace(1 / LONGEST_HALF_LIFE_YEARS, LONGEST_HALF_LIFE_YEARS, 40):
        angle = np.arccos(np.clip(half_life_coordinate(years), -1, 1))
        found = np.cos(np.arange(DEGREE_LONG) * angle) @ table
        exact = adstock(effort, np.array([0.5 ** (1 / (years * per_year))]), before)
        assert np.abs(found - exact.ravel()).max() < 1e-4


@given(st.floats(1 / LONGEST_HALF_LIFE_YEARS, LONGEST_HALF_LIFE_YEARS), st.sampled_from([12, 52]))
def test_after_its_half_life_half_of_a_long_effect_is_left(years, per_year):
    retention = long_retention(half_life_coordinate(years), float(per_year))
    assert retention ** (years * per_year) == pytest.approx(0.5)


def test_the_long_life_reaches_from_a_quarter_to_four_years():
    np.testing.assert_allclose(half_life_coordinate(np.array([0.25, 1.0, 4.0])), [-1, 0, 1])
    quarter, _, longest = long_retention(np.array([-1.0, 0.0, 1.0]), 12.0)
    assert quarter**3 == pytest.approx(0.5)
    assert longest**48 == pytest.approx(0.5)
