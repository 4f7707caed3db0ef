"""Exposure: what of the stage before is worked, and when it becomes due."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_firms import on_device, one_draw, parameters_of, small_funnel

from gespann.core.firm import Firm, Stage
from gespann.core.response import evidence
from gespann.core.response.model.exposure import (
    LEAST,
    SHARPNESS,
    arrivals_of,
    delay_weights,
    delayed,
    worked,
)
from gespann.core.response.model.mean_outcome import log_exposure
from gespann.core.response.model.scaling import scale_efforts
from gespann.core.response.model.stages import stages_of
from posteriors import single_stage

sizes = st.floats(0.01, 100)
shares = st.floats(0, 1)


def weights(mean: float, cv: float, lags: int) -> np.ndarray:
    return np.asarray(delay_weights(jnp.asarray(mean), jnp.asarray(cv), lags))


def worth(number: float, capacity: float, unworked_worth: float) -> float:
    return float(worked(jnp.asarray(number), jnp.asarray(capacity), jnp.asarray(unworked_worth)))


@given(st.floats(0.05, 30), st.floats(0.1, 3))
def test_everything_that_arrives_becomes_due_sometime(mean, cv):
    found = weights(mean, cv, 52)
    assert (found >= 0).all()
    assert found.sum() == pytest.approx(1)


@pytest.mark.parametrize("mean", [2.0, 4.0, 9.0, 20.0])
@pytest.mark.parametrize("cv", [0.3, 0.6, 0.9])
def test_the_delay_has_the_mean_and_the_variation_that_was_asked_for(mean, cv):
    found, lag = weights(mean, cv, 400), np.arange(400)
    average = found @ lag
    assert average == pytest.approx(mean, rel=0.04)
    # Besides the delay itself, arrivals are spread over their period.
    deviation = np.sqrt(found @ (lag - average) ** 2)
    assert deviation == pytest.approx(np.sqrt((cv * mean) ** 2 + 1 / 12), rel=0.03)


def test_a_long_delay_that_varies_as_much_as_it_lasts_falls_geometrically():
    found = weights(50.0, 1.0, 400)
    np.testing.assert_allclose(found[51:] / found[50:-1], np.exp(-1 / 50), rtol=0.002)


def test_a_delay_of_days_falls_mostly_into_the_same_period():
    assert weights(0.1, 0.6, 12)[0] > 0.95


@pytest.mark.parametrize("cv", [0.1, 0.3, 0.6])
def test_no_small_change_of_a_delay_moves_all_of_it_to_another_period(cv):
    """Otherwise the density has cliffs, and the sampler diverges at them."""
    found = np.stack([weights(mean, cv, 12) for mean in np.arange(0.0, 3.0, 0.01)])
    assert np.abs(np.diff(found, axis=0)).max() < 0.1


@given(sizes, shares)
def test_with_capacity_enough_every_arrival_counts_in_full(number, share):
    assert worth(number, 100 * number, share) == pytest.approx(number)


@given(st.floats(1, 100), shares)
def test_without_capacity_arrivals_count_what_they_are_worth_unworked(number, share):
    assert worth(number, 1e-9, share) == pytest.approx(share * number, abs=1e-8)


@given(sizes, sizes, shares)
def test_no_more_is_worked_than_comes_and_than_can_be_worked(number, capacity, share):
    done = worth(number, capacity, 0.0)
    assert done <= min(number, capacity) * (1 + 1e-12)
    # At the round bend, where both are the same, a twelfth is lost at the most.
    assert done >= min(number, capacity) * 2 ** (-1 / SHARPNESS) * (1 - 1e-12)
    whole = worth(number, capacity, share)
    assert whole == pytest.approx(share * number + (1 - share) * done)


@given(sizes, sizes, shares, st.floats(0.5, 2))
def test_twice_the_arrivals_and_twice_the_capacity_are_worth_twice_as_much(
    number, capacity, share, scale
):
    once = worth(number, capacity, share)
    assert worth(scale * number, scale * capacity, share) == pytest.approx(scale * once)


@given(sizes, sizes, sizes, sizes, shares)
def test_arrivals_and_capacity_have_decreasing_returns_together(n, m, c, d, share):
    middle = worth((n + m) / 2, (c + d) / 2, share)
    assert middle >= (worth(n, c, share) + worth(m, d, share)) / 2 * (1 - 1e-12)


def test_what_is_due_is_the_sum_over_all_earlier_arrivals():
    rng = np.random.default_rng(1)
    lags, periods = 5, 8
    number, share = rng.uniform(size=(2, lags + periods)), rng.dirichlet(np.ones(lags))
    expected = np.zeros((2, periods))
    for t in range(periods):
        for lag in range(lags):
            expected[:, t] += share[lag] * number[:, lags + t - lag]
    np.testing.assert_allclose(delayed(jnp.asarray(number), jnp.asarray(share)), expected)
    exact = evidence.due(number[None], share[None])[0]
    np.testing.assert_allclose(exact, expected)


STEPS = (
    Stage("leads", "leads", "count", "lever 1", per_unit=0.7),
    Stage("deals", "deals", "count"),
    Stage("revenue", "revenue", "money"),
)


def worked_leads(seed: int = 3) -> Firm:
    firm = small_funnel(stages=STEPS, markets=2, periods=36, seed=seed)
    return replace(firm, history=replace(firm.history, potential=np.array([1.0, 3.0])))


def arrivals(firm: Firm, number: int):
    scaled, scaling = scale_efforts(firm)
    return arrivals_of(firm, stages_of(firm)[number], scaled, scaling.potential), scaled, scaling


def test_nothing_arrives_at_the_first_stage_and_only_what_is_worked_waits():
    firm = worked_leads()
    assert arrivals(firm, 0)[0] is None
    assert arrivals(firm, 1)[0].work is not None
    assert arrivals(firm, 2)[0].work is None


def test_the_year_before_the_history_is_like_its_first_quarter():
    firm = worked_leads()
    found, scaled, _ = arrivals(firm, 1)
    leads = firm.history.stages[..., 0]
    number = found.number * found.usual
    np.testing.assert_allclose(number[:, 12:], leads)
    quarter = leads[:, :3].mean(axis=1, keepdims=True)
    np.testing.assert_allclose(number[:, :12], np.repeat(quarter, 12, axis=1))
    assert found.number[:, 12:].mean() == pytest.approx(1)
    np.testing.assert_allclose(found.work[:, 12:], scaled[..., 1])
    np.testing.assert_allclose(found.work[:, 0], scaled[:, :3, 1].mean(axis=1))


def test_a_known_capacity_is_so_many_arrivals_for_every_unit_of_effort_in_every_market():
    firm = worked_leads()
    found, *_ = arrivals(firm, 1)
    able = np.exp(found.capacity_log_median) * found.work[:, 12:] * found.potential[:, None]
    np.testing.assert_allclose(able * found.usual, 0.7 * firm.history.effort[..., 1])


def test_a_known_capacity_holds_for_a_lever_that_began_late_too():
    firm = worked_leads()
    since = firm.history.starts[18].item()
    firm.history.effort[:, :18, 1] = 0.0
    firm = replace(firm, levers=(firm.levers[0], replace(firm.levers[1], since=since)))
    found, *_ = arrivals(firm, 1)
    able = np.exp(found.capacity_log_median) * found.work[:, 12:] * found.potential[:, None]
    np.testing.assert_allclose(able * found.usual, 0.7 * firm.history.effort[..., 1])


@pytest.mark.parametrize("number", [1, 2])
def test_the_evidence_sees_the_same_exposure_as_the_density(number):
    firm = worked_leads()
    link, design = stages_of(firm)[number], on_device(firm, number)
    for seed in range(3):
        at = parameters_of(design, seed)
        stage = replace(
            single_stage(firm, one_draw(at, design)),
            data=link,
            usual_arrivals=float(design.arrivals.usual),
        )
        found = evidence.exposure(
            stage,
            stage.posterior,
            firm,
            evidence.Efforts.of(firm),
            evidence.arrivals(stage, firm, 1),
        )[0]
        np.testing.assert_allclose(np.log(found), log_exposure(at, design), atol=1e-8)


def test_no_arrivals_at_all_are_a_number_still():
    slope = jax.grad(lambda number: worked(number, jnp.asarray(0.5), jnp.asarray(0.2)))
    assert np.isfinite(slope(jnp.asarray(0.0)))
    assert worth(0.0, 0.5, 0.2) == pytest.approx(LEAST)
