"""The inspection finds what was put into simulated histories, and only that."""

import numpy as np
import pytest
from inspected_firms import firm_of, found, free_effort, with_history

from gespann.core.findings import Severity, Topic
from gespann.core.quantities import Period
from gespann.core.response.inspection import inspect, lever_variations
from gespann.core.response.inspection.collinearity import within_market_correlations
from gespann.core.response.inspection.following import CHANCE_PER_FIRM, following
from gespann.core.response.inspection.variation import variation

SEASON = 0.3 * np.sin(2 * np.pi * np.arange(156) / 52)


def slow(rng, shape, persistence):
    """A stationary series per market in which this share is left after one period."""
    noise = rng.normal(size=shape)
    series = np.zeros(shape)
    series[:, 0] = noise[:, 0] / np.sqrt(1 - persistence**2)
    for t in range(1, shape[1]):
        series[:, t] = persistence * series[:, t - 1] + noise[:, t]
    return series


def codes(firm):
    return [(finding.code, finding.subject) for finding in inspect(firm)]


def test_nothing_is_said_of_a_history_that_can_teach():
    assert inspect(firm_of(free_effort(1, levers=3))) == ()


def test_a_lever_that_stands_still_in_each_market_never_varies():
    effort = free_effort(1, markets=2, levers=2)
    effort[0, :, 1], effort[1, :, 1] = 0.1, 0.7
    assert codes(firm_of(effort)) == [("lever_never_varies", "lever 1")]


def test_a_lever_that_only_follows_the_season_varies_little():
    effort = free_effort(1, levers=2)
    effort[0, :, 1] = 100 * np.exp(SEASON) * np.random.default_rng(2).normal(1, 0.02, 156)
    (finding,) = inspect(firm_of(effort))
    assert (finding.code, finding.subject) == ("lever_varies_little", "lever 1")
    assert finding.values["variation"] == pytest.approx(0.02, abs=0.02)
    assert (finding.severity, finding.topic) == (Severity.WARNING, Topic.DATA)


def test_variation_does_not_depend_on_unit_level_of_markets_or_season():
    noise = np.random.default_rng(3).normal(0, 5, (2, 156))
    plain = variation(100 + noise, Period.WEEK)
    assert variation(7 * (100 + noise), Period.WEEK) == pytest.approx(plain)
    assert variation(100 + noise + [[20], [-20]], Period.WEEK) == pytest.approx(plain)
    season = np.sin(2 * np.pi * np.arange(156) / 52)
    assert variation(100 + noise + 30 * season, Period.WEEK) == pytest.approx(plain)
    assert plain == pytest.approx(0.05, rel=0.1)


def test_a_lever_used_in_few_periods_is_told_with_the_share():
    effort = free_effort(1, levers=2)
    effort[0, 8:, 1] = 0
    (finding,) = inspect(firm_of(effort))
    assert (finding.code, finding.values["share"]) == ("lever_rarely_used", 8 / 156)


def test_levers_that_move_as_one_are_told_once():
    effort = free_effort(1, levers=3)
    effort[..., 2] = 3 * effort[..., 0] + 40
    (finding,) = inspect(firm_of(effort))
    assert (finding.code, finding.subject) == ("levers_move_together", "lever 0")
    assert finding.values["other"] == "lever 2"
    assert finding.values["correlation"] == pytest.approx(1)


def test_levers_that_differ_only_between_markets_do_not_move_together():
    effort = free_effort(1, markets=2, levers=2)
    effort[1] += 10_000
    assert abs(within_market_correlations(effort)[0, 1]) < 0.2


def test_a_short_history_is_told_in_periods_and_years():
    short, lasting = inspect(firm_of(free_effort(1, periods=78)))
    assert (short.code, dict(short.values)) == ("short_history", {"periods": 78, "years": 1.5})
    assert (lasting.code, lasting.severity) == ("lasting_share_not_seen", Severity.NOTE)


def test_two_years_are_not_short_but_do_not_show_what_lasts():
    firm = firm_of(free_effort(3, periods=24), period=Period.MONTH)
    assert codes(firm) == [("lasting_share_not_seen", "")]
    assert inspect(firm_of(free_effort(3, periods=25), period=Period.MONTH)) == ()


def test_fewer_rows_than_parameters_are_told():
    firm = firm_of(free_effort(1, periods=24, levers=8), period=Period.MONTH)
    outcome = firm.history.outcome.copy()
    outcome[0, 3] = np.nan
    (finding,) = found(with_history(firm, outcome=outcome), "fewer_rows_than_parameters")
    assert finding.values["rows"] == 23
    assert finding.values["parameters"] == 3 * 8 + 4 + 1 + 4


def follower(seed, markets, strength, lag):
    """Effort that rises with the outcome of some periods ago, and that works a little."""
    rng = np.random.default_rng(seed)
    noise = 0.1 * slow(rng, (markets, 156), 0.5)
    own = 0.3 * rng.normal(size=(markets, 156))
    effort, log_outcome = np.ones((markets, 156)), np.zeros((markets, 156))
    for t in range(156):
        before = log_outcome[:, t - lag] - SEASON[t - lag] if t >= lag else 0.0
        effort[:, t] = np.exp(strength * before + own[:, t])
        log_outcome[:, t] = SEASON[t] + noise[:, t] + 0.05 * np.log1p(effort[:, t])
    return effort[..., None], np.exp(log_outcome)


@pytest.mark.parametrize("markets", [1, 8])
@pytest.mark.parametrize("lag", [1, 3])
def test_effort_that_follows_sales_is_found_with_its_lag(markets, lag):
    found = [
        [
            finding.values["lag"]
            for finding in inspect(firm_of(*follower(seed, markets, strength=1.5, lag=lag)))
            if finding.code == "effort_follows_sales"
        ]
        for seed in range(40)
    ]
    assert sum(bool(lags) for lags in found) >= 36
    assert sum(lags == [lag] for lags in found) >= 32


@pytest.mark.parametrize("markets", [1, 8])
@pytest.mark.parametrize("persistence", [0.0, 0.9])
@pytest.mark.parametrize("works", [0.0, 0.3])
def test_effort_of_its_own_will_is_called_a_follower_in_one_firm_of_twenty_at_most(
    markets, persistence, works
):
    alarms = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        effort = np.exp(0.5 * slow(rng, (markets, 156), persistence) + SEASON)
        drift = np.cumsum(rng.normal(0, 0.01, 156))
        noise = 0.1 * slow(rng, (markets, 156), 0.5)
        outcome = np.exp(SEASON + drift + works * np.log1p(effort) + noise)
        firm = firm_of(effort[..., None], outcome)
        alarms += any(finding.code == "effort_follows_sales" for finding in inspect(firm))
    assert alarms <= 200 / 20
    assert CHANCE_PER_FIRM <= 0.05


def test_following_does_not_depend_on_the_units():
    effort, outcome = follower(1, 2, strength=1.5, lag=2)
    one = following(effort[..., 0], outcome, Period.WEEK)
    other = following(1000 * effort[..., 0], outcome / 50, Period.WEEK)
    assert one is not None
    assert other is not None
    assert (one.lag, one.z) == (other.lag, pytest.approx(other.z))


def test_too_little_history_gives_no_answer():
    effort = free_effort(1, periods=20)[..., 0]
    assert following(effort, np.ones((1, 20)), Period.WEEK) is None


def test_the_table_of_levers_says_how_much_each_was_moved():
    effort = free_effort(1, markets=2, levers=3)
    effort[..., 1] = 2 * effort[..., 0]
    effort[:, :78, 2] = 0
    one, two, three = lever_variations(firm_of(effort))
    assert two.mean_per_period == pytest.approx(2 * one.mean_per_period)
    assert two.variation == pytest.approx(one.variation)
    assert (one.moves_with, two.moves_with) == ("lever 1", "lever 0")
    assert one.strongest_correlation == pytest.approx(1)
    assert (one.share_of_zeros, three.share_of_zeros) == (0, 0.5)
    assert three.mean_per_period == pytest.approx(effort[..., 2].sum() / 156)


def test_a_single_lever_moves_with_none():
    (only,) = lever_variations(firm_of(free_effort(1)))
    assert (only.moves_with, only.strongest_correlation) == ("", 0)
