"""The standard error of a comparison is honest, and the comparison is not biased."""

import numpy as np
import pytest
from made_up_panels import firm_of, outcomes

from gespann.core.experiments.comparison import (
    Series,
    expected,
    placebos,
    pre_period_fit,
    relative_errors,
)
from gespann.core.experiments.panel import against_markets, panel_of
from gespann.core.experiments.schedule import steady, switching

PANELS = 250
# What is called a 90 % interval may hold the truth in 85 to 95 % of the cases.
FEWEST, MOST = 0.85, 0.95


def untested(seed, schedule, **course):
    """Relative error of the comparison where no test was held, and its stated standard error."""
    outcome = outcomes(np.random.default_rng(seed), **course)
    start = outcome.shape[1] - schedule.span
    treated = np.arange(len(outcome)) < max(1, len(outcome) // 5)
    panel = panel_of(firm_of(outcome), "Fairs").before(start)
    before, used = against_markets(panel, treated, ~treated)
    after = Series(outcome[treated, start:].sum(axis=0), outcome[used, start:].T, 0)
    found = placebos(before, schedule)
    foreseen = expected(before, after, schedule).sum()
    return after.treated[schedule.measured].sum() / foreseen - 1, found.standard_error


@pytest.mark.parametrize(
    ("schedule", "course"),
    [
        (steady(6), {}),
        (steady(6), {"rho": 0.8}),
        (steady(8), {"markets": 5, "periods": 84}),
        (switching(8, 2), {}),
    ],
    ids=["weeks", "slow noise", "few markets", "switch-back"],
)
def test_ninety_percent_intervals_hold_the_truth_nine_times_in_ten(schedule, course):
    errors, stated = np.array([untested(seed, schedule, **course) for seed in range(PANELS)]).T
    held = (np.abs(errors) < 1.645 * stated).mean()
    assert FEWEST <= held <= MOST
    assert abs(errors.mean()) < 3 * errors.std() / np.sqrt(PANELS)  # not biased
    assert np.sqrt((stated**2).mean()) == pytest.approx(errors.std(), rel=0.25)


def series_of(seed, periods=100):
    outcome = outcomes(np.random.default_rng(seed), markets=6, periods=periods)
    return Series(outcome[0], outcome[1:].T, 33)


def test_relative_errors_do_not_depend_on_the_unit():
    plain, other = series_of(1), series_of(1)
    other = Series(other.treated * 1.17, other.donors * 1.17, other.least)
    first, second = placebos(plain, steady(6)), placebos(other, steady(6))
    assert second.errors == pytest.approx(first.errors)
    assert second.standard_error == pytest.approx(first.standard_error)


def test_a_history_told_backwards_is_as_uncertain():
    series = series_of(2)
    assert placebos(series.reversed, steady(6)).standard_error == pytest.approx(
        placebos(series, steady(6)).standard_error, rel=0.05
    )


def test_a_market_that_follows_another_exactly_is_foreseen_exactly():
    course = np.exp(np.cumsum(np.random.default_rng(3).normal(0, 0.1, 80)))
    series = Series(3 * course, course[:, None], 26)
    assert placebos(series, steady(5)).standard_error < 1e-6
    assert pre_period_fit(series, 5)[0] < 1e-6


def test_few_windows_make_the_standard_error_wider_than_what_was_seen():
    found = placebos(series_of(4, periods=48), steady(8))
    assert found.degrees < 8
    assert found.standard_error > 1.1 * found.root_mean_square


def test_a_planted_effect_is_what_is_read():
    treated, synthetic = np.full((1, 20), 50.0), np.ones((1, 20))
    treated[:, 12:] *= 1.25
    assert relative_errors(treated, synthetic, steady(8)) == pytest.approx([0.25])
