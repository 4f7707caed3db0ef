"""Scores: what tools are given and hand back, and how their plans and draws are judged."""

import json
from dataclasses import replace

import numpy as np
import pytest
from additive_firm import additive_firm
from handover import BOUNDS, YEAR, Answer, read
from known_firm import KnownFirm
from scoring import convergence, faults, judged_draws, judged_plan, scored

from gespann.files.firm_folder_writer import write_firm


@pytest.fixture(scope="module")
def firm() -> KnownFirm:
    return additive_firm(3, markets=2, periods=70)


def known_to_add(firm: KnownFirm, *added: float) -> KnownFirm:
    return replace(firm, added=np.array(added))


# Plans


def test_the_oracle_has_no_regret_and_last_years_split_has_its_own(firm):
    for bounds in BOUNDS.values():
        best = judged_plan(firm, np.array(firm.oracle(bounds).amounts_cents), bounds)
        usual = judged_plan(firm, firm.last_year, bounds)
        assert best["regret"] == pytest.approx(0, abs=1e-9)
        assert best["worse"] == usual["worse"] == 0
        assert usual["regret"] == pytest.approx(usual["last_year"])
        assert 0 < usual["regret"] < 1


def test_doing_nothing_gives_the_whole_incremental_profit_away(firm):
    nothing = judged_plan(firm, np.zeros(7), (0.0, 3.0))
    assert nothing["regret"] == pytest.approx(1)
    assert nothing["worse"] == pytest.approx(1 - nothing["last_year"])


def test_a_plan_by_market_is_judged_by_market(firm):
    swapped = firm.last_year[::-1]
    assert judged_plan(firm, swapped, (0.5, 1.5))["regret"] != pytest.approx(
        judged_plan(firm, swapped.sum(axis=0), (0.5, 1.5))["regret"]
    )


def test_a_plan_that_breaks_what_was_asked_says_so(firm):
    last = firm.last_year.sum(axis=0)
    assert faults(firm, last, (0.5, 1.5)) == []
    assert faults(firm, firm.last_year, (0.5, 1.5)) == []
    assert faults(firm, 1.1 * last, (0.5, 1.5)) == ["10.0 % over the budget"]
    tilted = last * [0.4, *6 * [1.0]]
    assert faults(firm, tilted, (0.5, 1.5)) == ["outside the bounds"]
    assert faults(firm, tilted, (0.0, 3.0)) == []


# Draws


def test_coverage_counts_the_levers_whose_interval_holds_the_truth(firm):
    # Draws 0, 1, ..., 100 of each lever: the 90 % interval is from 5 to 95, the median 50.
    added = np.repeat(np.arange(101.0)[:, None], 4, axis=1)
    found = judged_draws(known_to_add(firm, 4.0, 5.0, 50.0, 96.0), added)
    assert found["held"] == [False, True, True, False]
    whole = 4 + 5 + 50 + 96
    assert found["error"] == pytest.approx((46 + 45 + 0 + 46) / whole)
    assert found["bias"] == pytest.approx((46 + 45 + 0 - 46) / whole)
    assert found["width"] == pytest.approx(4 * 90 / whole)


def test_intervals_from_the_right_distribution_hold_nine_tenths(firm):
    rng = np.random.default_rng(0)
    centre = rng.normal(10, 1, 2000)
    draws = centre + rng.standard_normal((500, 2000))
    truth = centre + rng.standard_normal(2000)
    assert np.mean(judged_draws(known_to_add(firm, *truth), draws)["held"]) == pytest.approx(
        0.9, abs=0.025
    )


def test_independent_draws_are_worth_what_they_are_and_constants_count_for_nothing():
    rng = np.random.default_rng(2)
    sampled = [rng.standard_normal((4, 500, 3)), np.ones((4, 500, 2))]
    found = convergence(sampled, seconds=2.0)
    assert found["sampled"] == 3
    assert found["r_hat"] == pytest.approx(1, abs=0.01)
    assert 1500 < found["ess_min"] <= found["ess_median"] < 2500
    assert found["ess_min_per_second"] == pytest.approx(found["ess_min"] / 2)


def test_chains_that_stay_apart_have_not_converged():
    draws = np.random.default_rng(3).standard_normal((4, 500, 1)) + np.arange(4)[:, None, None]
    assert convergence([draws], 1.0)["r_hat"] > 1.5


# The handover


@pytest.fixture(scope="module")
def folder(firm, tmp_path_factory):
    return write_firm(tmp_path_factory.mktemp("handed") / "firm", firm.firm)


def test_a_tool_reads_the_firms_own_files(firm, folder):
    given, history = read(folder), firm.firm.history
    cost = np.array([lever.cost_per_unit for lever in firm.firm.levers])
    assert given.markets == history.markets
    assert given.levers == tuple(lever.name for lever in firm.firm.levers)
    np.testing.assert_allclose(given.outcome, history.outcome)
    np.testing.assert_allclose(given.spend, history.effort * cost)
    np.testing.assert_allclose(given.influences, history.controls, rtol=1e-4)
    np.testing.assert_allclose(given.potential, history.potential)
    np.testing.assert_allclose(100 * given.last_year, firm.last_year)
    assert 100 * given.budget == pytest.approx(firm.budget)
    assert given.start.date() == firm.firm.plan.start
    assert (given.start - given.starts[-1]).days == 7


def test_a_firm_without_markets_is_one_market(tmp_path):
    firm = additive_firm(5, periods=40)
    given = read(write_firm(tmp_path / "firm", firm.firm))
    assert (given.markets, given.has_markets, given.potential) == (("",), False, None)
    np.testing.assert_allclose(given.outcome, firm.firm.history.outcome)
    np.testing.assert_allclose(100 * given.last_year, firm.last_year)


def test_the_pattern_is_that_of_last_year_and_even_where_nothing_was_done(folder):
    given = read(folder)
    np.testing.assert_allclose(given.pattern.sum(axis=1), 1)
    last = given.spend[:, -YEAR:]
    np.testing.assert_allclose(given.pattern, last / last.sum(axis=1, keepdims=True))
    rested = replace(given, spend=np.where(np.arange(7) == 2, 0.0, given.spend))
    np.testing.assert_allclose(rested.pattern[..., 2], 1 / YEAR)


def test_pymc_marketing_gets_a_row_for_each_market_and_week(folder):
    from pymc_adapter import table_of

    given = read(folder)
    table = table_of(given, is_scaled=True)
    assert list(table) == ["date", "y", "geo", *given.levers, "price_index", "t"]
    assert len(table) == 2 * 70
    second = table[table.geo == given.markets[1]]
    np.testing.assert_allclose(second.y, given.outcome[1])
    np.testing.assert_allclose(second["Field visits"], given.spend[1, :, 4])
    assert (second.date == given.starts).all()
    assert table.price_index.mean() == pytest.approx(0, abs=1e-9)
    assert table.price_index.std(ddof=0) == pytest.approx(1)
    assert (second.t.iloc[0], second.t.iloc[-1]) == (0, 1)
    assert table_of(given, is_scaled=False).t.max() == 69  # as its notebook counts


def test_meridian_gets_potentials_as_population_and_no_control_that_is_the_same_everywhere(folder):
    from meridian_adapter import kept_controls, table_of

    given = read(folder)
    assert kept_controls(given) == []
    table = table_of(given)
    assert list(table) == ["time", "revenue", "geo", "population", *given.levers]
    second = table[table.geo == given.markets[1]]
    np.testing.assert_allclose(second.revenue, given.outcome[1])
    np.testing.assert_allclose(second.population, 1e5 * given.potential[1])
    assert table.time.iloc[0] == "2023-01-02"
    own = replace(given, influences=given.influences * [[[1.0]], [[2.0]]])
    assert kept_controls(own) == [0]
    assert "price_index" in table_of(own)


def test_meridian_without_markets_keeps_its_controls(tmp_path):
    from meridian_adapter import table_of

    given = read(write_firm(tmp_path / "firm", additive_firm(5, periods=40).firm))
    assert list(table_of(given)) == ["time", "revenue", *given.levers, "price_index"]


def test_an_answer_is_scored_for_what_was_put_down(firm, tmp_path):
    answer = Answer(tmp_path, begun=0.0)
    answer.mark("fit_begun")
    answer.mark("fit_done")
    answer.plan("half", firm.last_year.sum(axis=0) / 100)
    early = scored(firm, tmp_path)
    assert early["half"]["worse"] == 0
    assert "wide" not in early
    assert "held" not in early
    rng = np.random.default_rng(0)
    answer.draws(
        firm.added * rng.lognormal(0, 0.1, (800, 7)), {"a": rng.standard_normal((4, 200, 2, 3))}
    )
    whole = scored(firm, tmp_path)
    assert all(whole["held"])
    assert whole["sampled"] == 6
    assert whole["gib_to_fit_done"] > 0.01
    assert whole["seconds_to_plan_half"] >= whole["seconds_to_fit_done"]
    json.dumps(whole)


def test_a_tool_that_put_nothing_down_is_scored_with_nothing(firm, tmp_path):
    assert scored(firm, tmp_path) == {"troubles": []}


def test_gespann_hands_over_what_was_sampled_chain_by_chain():
    from gespann_adapter import _sampled

    from posteriors import posterior_of

    effect = np.arange(12.0).reshape(6, 2)
    ones = np.ones(6)
    posterior = posterior_of(
        chains=2, effect=effect, retention=effect, half_saturation=effect, bond=ones, noise=ones,
        autocorrelation=ones, drift=ones, market_drift=ones, coefficients=effect,
    )  # fmt: skip
    found = _sampled(posterior)
    np.testing.assert_array_equal(found["effect"], effect.reshape(2, 3, 2))
    assert found["bond"].shape == (2, 3)
    assert not {"coefficients", "market_effect", "chains"} & set(found)
