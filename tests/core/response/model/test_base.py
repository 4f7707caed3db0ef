"""The base's columns span what they are named after."""

import numpy as np
import pytest
from small_firms import small_firm, starts_of

from gespann.core.quantities import Period
from gespann.core.response.model.base import (
    LEVEL_SD,
    base_columns,
    random_walk_basis,
    season_columns,
    season_scale,
)


@pytest.mark.parametrize("per_year", [12, 52])
def test_the_whole_basis_of_the_trend_has_the_covariance_of_a_random_walk(per_year):
    basis = random_walk_basis(40, rank=40, per_year=per_year)
    index = np.arange(40)
    np.testing.assert_allclose(
        basis @ basis.T, np.minimum.outer(index, index) / per_year, atol=1e-9
    )


def test_the_leading_columns_keep_almost_all_of_the_random_walk():
    covariance = np.minimum.outer(np.arange(156), np.arange(156)) / 52
    basis = random_walk_basis(156, rank=19, per_year=52)
    assert (basis**2).sum() > 0.98 * np.trace(covariance)


@pytest.mark.parametrize("period", list(Period))
def test_the_season_comes_again_every_year(period):
    columns = season_columns(starts_of(period, 5 * period.per_year), period)
    assert columns.shape[1] == len(season_scale(period))
    days = np.datetime64("2021-07-01") + np.array([0, 1461]).astype("timedelta64[D]")
    once, again = season_columns(days, period)  # four years with their leap day
    np.testing.assert_allclose(once, again, atol=1e-12)


def test_controls_are_standardised_and_a_constant_one_does_nothing():
    firm = small_firm(controls=2, markets=2, seed=2)
    firm.history.controls[..., 1] = 7.0
    columns = base_columns(firm)
    varied, constant = columns.shared[..., -3], columns.shared[..., -2]
    assert varied.mean() == pytest.approx(0, abs=1e-12)
    assert varied.std() == pytest.approx(1)
    assert (constant == 0).all()


def test_only_several_markets_drift_apart():
    assert base_columns(small_firm(markets=1)).own.shape[1] == 1
    assert base_columns(small_firm(markets=2)).own.shape[1] > 1


@pytest.mark.parametrize("markets", [1, 3])
def test_every_column_has_its_prior_scale(markets):
    columns = base_columns(small_firm(markets=markets, controls=1))
    assert columns.shared.shape[-1] == len(columns.shared_scale) == len(columns.shared_is_trend)
    assert columns.own.shape[-1] == len(columns.own_scale) == len(columns.own_is_trend)
    assert (columns.shared_scale > 0).all()
    # The level of a single market is the common level.
    assert (columns.own_scale > 0).all() == (markets > 1)
    assert (columns.own_scale == 0).all() == (markets == 1)


def test_the_level_is_common_to_all_markets_and_comes_last():
    columns = base_columns(small_firm(markets=3, controls=1))
    assert (columns.shared[..., -1] == 1).all()
    assert columns.shared_scale[-1] == LEVEL_SD
    assert not columns.shared_is_trend[-1]


def test_the_columns_of_the_trend_come_first():
    columns = base_columns(small_firm(markets=2, periods=60))
    basis = random_walk_basis(60, rank=columns.trend_columns, per_year=12)
    np.testing.assert_array_equal(columns.shared[0, :, : columns.trend_columns], basis)
