"""The firms on which tools are compared: their truth, their oracle, and the two generators."""

from dataclasses import replace

import numpy as np
import pytest
from additive_firm import (
    COST,
    KINDS,
    LAGS,
    SALES,
    AdditiveTruth,
    additive_firm,
    adstock,
    saturation,
)
from cases import CASES, firm_of, markets_of, pays
from known_firm import KnownFirm
from simulator_firm import known, simulator_firm

from gespann.core.simulation import random_scenario, simulate

HALF = (0.5, 1.5)
GENERATORS = (simulator_firm, additive_firm)


@pytest.fixture(scope="module", params=GENERATORS, ids=["simulator", "additive"])
def small(request) -> KnownFirm:
    return request.param(3, markets=2, periods=70)


def relative_slopes(firm: KnownFirm, plan: np.ndarray) -> np.ndarray:
    """Slopes by differences, market by lever."""
    found = np.empty_like(plan)
    for cell in np.ndindex(plan.shape):
        step = np.zeros_like(plan)
        step[cell] = 1e-4 * plan[cell]
        found[cell] = (firm.worth(plan + step)[0] - firm.worth(plan - step)[0]) / (2 * step[cell])
    return found


def test_a_plan_by_lever_is_last_years_division_among_the_markets(small):
    plan = 1.3 * small.last_year.sum(axis=0)
    assert small.contribution(plan) == pytest.approx(small.contribution(1.3 * small.last_year))


def test_the_slopes_are_those_of_the_worth(small):
    plan = small.last_year * np.linspace(0.5, 1.5, small.last_year.size).reshape(2, -1)
    np.testing.assert_allclose(small.worth(plan)[1], relative_slopes(small, plan), atol=1e-4)


def test_nothing_within_the_bounds_and_the_budget_beats_the_oracle(small):
    oracle, rng = small.oracle(HALF), np.random.default_rng(1)
    low, high = small.bounds(HALF)
    assert sum(oracle.amounts_cents) <= small.budget
    assert ((low <= oracle.amounts_cents) & (oracle.amounts_cents <= high)).all()
    for _ in range(200):
        plan = low + rng.random(len(low)) * (high - low)
        plan = low + (plan - low) * min(1, (small.budget - low.sum()) / (plan - low).sum())
        assert small.contribution(plan) <= oracle.contribution_cents + 1e-6 * small.budget


def test_wider_bounds_never_hurt_the_oracle(small):
    assert small.oracle((0, 3)).contribution_cents >= small.oracle(HALF).contribution_cents


def test_last_year_is_what_the_history_shows_scaled_to_a_year(small):
    history = small.firm.history
    cost = np.array([lever.cost_per_unit for lever in small.firm.levers])
    spent = 100 * (history.effort[:, -52:] * cost).sum(axis=1)
    np.testing.assert_allclose(small.last_year, spent)
    assert small.budget == small.firm.plan.budget_cents


@pytest.mark.parametrize("plan", [np.zeros(3), -np.ones(7), np.ones((3, 7))])
def test_a_plan_that_is_none_is_refused(small, plan):
    with pytest.raises(ValueError, match="none negative"):
        small.contribution(plan)


def test_the_first_generator_judges_as_the_simulators_own_truth_does():
    told = simulate(random_scenario(5, markets=3, periods=60, bond=0.7), 5)
    firm, plan = known(told), [round(1.2 * cents) for cents in told.truth.last_year_cents]
    assert firm.contribution(np.array(plan)) == pytest.approx(
        told.truth.expected_contribution(plan)
    )
    low, high = (one.tolist() for one in firm.bounds(HALF))
    oracle = told.truth.oracle(firm.budget, list(zip(low, high, strict=True)))
    assert firm.oracle(HALF).contribution_cents == pytest.approx(oracle.contribution_cents)


def test_only_the_sales_departments_effort_varies_less():
    weak, strong = (
        simulator_firm(4, sales_variation=factor).firm.history.effort for factor in (0.3, 1.5)
    )
    spread = [np.std(np.log1p(effort[0]), axis=0) for effort in (weak, strong)]
    np.testing.assert_allclose(spread[0][:4], spread[1][:4], rtol=0.02)
    assert (spread[0][4:] < 0.5 * spread[1][4:]).all()


# The second generator, in closed form.


def test_adstock_starts_with_the_history_and_is_whole_after_its_last_lag():
    felt = adstock(np.ones((1, 20, 1)), np.array([0.5]))[0, :, 0]
    weights = 0.5 ** np.arange(LAGS)
    np.testing.assert_allclose(felt[:LAGS], np.cumsum(weights) / weights.sum())
    np.testing.assert_allclose(felt[LAGS - 1 :], 1.0)


def test_a_burst_of_effort_fades_geometrically():
    effort = np.zeros((1, 12, 1))
    effort[0, 2] = 1.0
    felt = adstock(effort, np.array([0.7]))[0, :, 0]
    np.testing.assert_allclose(felt[3:10] / felt[2:9], 0.7)
    assert felt[:2].sum() + felt[2 + LAGS :].sum() == 0
    assert felt.sum() == pytest.approx(1.0)


def test_hill_is_at_its_half_and_the_logistic_as_pymc_marketing_writes_it():
    felt, half = np.array([0.8, 0.8]), np.array([0.8, 0.4])
    found = saturation(felt, half, np.array([True, False]))
    rate = felt[1] / half[1]
    np.testing.assert_allclose(found, [0.5, (1 - np.exp(-rate)) / (1 + np.exp(-rate))])


def test_levers_at_steady_usual_effort_bring_what_was_drawn():
    truth = AdditiveTruth.draw(np.random.default_rng(0), markets=3)
    units = np.broadcast_to(truth.usual * truth.size[:, None, None], (3, 10, len(KINDS)))
    added = truth.added(truth.felt(units))[:, -1]
    one = truth.effect * saturation(np.ones(len(KINDS)), truth.half, truth.is_hill)
    np.testing.assert_allclose(added, truth.size[:, None] * one)
    assert 0.25 <= one.sum() / truth.level <= 0.5
    assert truth.size.mean() == pytest.approx(1)


def test_without_noise_the_outcome_is_base_and_levers_together(monkeypatch):
    drawn = AdditiveTruth.draw
    quiet = {"noise": 0.0, "season": np.zeros((2, 2)), "price_effect": 0.0, "trend": 0.0}
    truths = []

    def draw(rng, markets):
        truths.append(replace(drawn(rng, markets), **quiet))
        return truths[-1]

    monkeypatch.setattr(AdditiveTruth, "draw", draw)
    firm = additive_firm(2, markets=2, periods=60)
    base = truths[0].level * truths[0].size.sum() * 60
    assert firm.firm.history.outcome.sum() == pytest.approx(base + firm.added.sum(), rel=1e-6)


def test_the_plan_year_of_a_steady_firm_repeats_its_last_year(monkeypatch):
    """Same efforts, no trend: the true contribution is that of the last year's expectation."""
    drawn = AdditiveTruth.draw
    monkeypatch.setattr(
        AdditiveTruth,
        "draw",
        lambda rng, markets: replace(drawn(rng, markets), trend=0.0, noise=0.0),
    )
    firm = additive_firm(6, periods=130)
    history = firm.firm.history
    repeated = np.concatenate([history.effort, history.effort[:, -52:]], axis=1)
    truth = drawn(np.random.default_rng([6, 1, 2]), 1)
    added = truth.added(truth.felt(repeated))[:, -52:].sum()
    past = truth.added(truth.felt(history.effort))[:, -52:].sum()
    base = history.outcome[:, -52:].sum() - past
    cost = (COST * history.effort[:, -52:]).sum()
    expected = 100 * (firm.firm.margin * (base + added) - cost)
    assert firm.contribution(firm.last_year) == pytest.approx(expected, rel=1e-6)


def test_effort_that_follows_sales_rises_where_sales_were_high():
    calm, led = (additive_firm(8, follows_sales=factor).firm.history for factor in (0.0, 1.0))
    change = np.log((led.effort[0, 60:, 0] + 1) / (calm.effort[0, 60:, 0] + 1))
    before = np.array([led.outcome[0, week - 4 : week].mean() for week in range(60, 156)])
    assert np.corrcoef(change, before)[0, 1] > 0.9


def test_sales_efforts_are_counted_and_money_is_in_cents():
    effort = additive_firm(1, markets=3).firm.history.effort
    assert (effort[..., SALES] == effort[..., SALES].round()).all()
    np.testing.assert_allclose(100 * effort, (100 * effort).round(), atol=1e-6)


def test_there_are_twelve_cases_and_more_and_each_has_a_firm_of_its_own():
    names = {case.split(",")[0] for case in CASES}
    assert len(CASES) >= 12
    assert names == {"simulator", "peers' form"}
    assert {markets_of(case) for case in CASES} == {1, 20}
    few = [case for case in CASES if "short" in case or "effort follows" in case]
    firms = [firm_of(case, seed) for case in few for seed in (0, 1)]
    assert len({firm.budget for firm in firms}) == len(firms)


def test_the_levers_of_every_firm_pay_and_of_one_that_costs_as_much_they_do_not(small):
    for case in CASES:
        firm = firm_of(case, 0)
        gain = firm.contribution(firm.last_year) - firm.contribution(0 * firm.last_year)
        assert gain >= 0.5 * firm.budget
    worthless = replace(small, worth=lambda plan: (-float(plan.sum()), -np.ones_like(plan)))
    assert not pays(worthless)


def test_the_same_seed_makes_the_same_firm():
    one, other = (firm_of("peers' form, short", 4) for _ in range(2))
    np.testing.assert_array_equal(one.firm.history.outcome, other.firm.history.outcome)
    np.testing.assert_array_equal(one.added, other.added)
