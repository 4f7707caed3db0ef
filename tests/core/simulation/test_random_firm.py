import itertools

import numpy as np
import pytest

from gespann.core.quantities import Department, Period
from gespann.core.simulation import random_scenario, simulate
from gespann.core.simulation.mechanics import Mechanics

SEEDS = range(25)


def base_share(told):
    usual = np.ones(len(told.levers))
    factors = [Mechanics.of(told, stage.name).factor(usual) for stage in told.stages]
    return 1 / float(np.prod(factors))


@pytest.mark.parametrize("funnel", [False, True])
def test_random_firms_sell_at_least_three_tenths_without_any_lever(funnel):
    for seed in SEEDS:
        assert 0.3 - 1e-9 <= base_share(random_scenario(seed, funnel=funnel)) < 1


def test_a_funnel_says_where_a_lever_acts_and_leaves_what_it_does_in_all():
    for seed in SEEDS:
        plain, told = random_scenario(seed), random_scenario(seed, funnel=True)
        total = [lever.total_elasticity for lever in plain.levers]
        ratio = np.array([lever.total_elasticity for lever in told.levers]) / total
        assert ratio == pytest.approx(ratio[0])  # all alike, less if too little base was left
        assert 0.1 < ratio[0] <= 1 + 1e-9
        assert [lever.usual for lever in told.levers] == [lever.usual for lever in plain.levers]


def test_marketing_brings_leads_and_sales_works_further_down():
    told = random_scenario(1, funnel=True)
    for lever in told.levers:
        if lever.department is Department.MARKETING:
            assert lever.stages[0] == "Leads"
        else:
            assert "Leads" not in lever.stages
    assert {stage for lever in told.levers for stage in lever.stages} >= {
        "Leads",
        "Offers",
        "Deals",
    }


@pytest.mark.parametrize(("period", "weeks"), [(Period.WEEK, 1.0), (Period.MONTH, 52 / 12)])
def test_sales_cycles_last_from_two_weeks_to_half_a_year(period, weeks):
    cycles = []
    for seed in range(60):
        stages = random_scenario(seed, funnel=True, period=period).stages
        cycles.append(weeks * (stages[1].delay + stages[2].delay))
    assert 2 <= min(cycles) < 4
    assert 18 < max(cycles) <= 26


@pytest.mark.parametrize(
    "stages", [("Leads", "Revenue"), ("Leads", "Offers", "Revenue"), ("Offers", "Deals", "Revenue")]
)
def test_what_happens_at_a_missing_stage_happens_at_the_next(stages):
    for seed in range(5):
        whole, part = (random_scenario(seed, funnel=True, stages=of) for of in (
            ("Leads", "Offers", "Deals", "Revenue"), stages,
        ))  # fmt: skip
        assert tuple(stage.name for stage in part.stages) == stages
        first = [stage.name for stage in whole.stages].index(stages[0])
        for attribute in ("delay", "rate"):
            values = [getattr(stage, attribute) for stage in whole.stages[first + 1 :]]
            merged = [getattr(stage, attribute) for stage in part.stages[1:]]
            total = np.prod if attribute == "rate" else np.sum
            assert total(merged) == pytest.approx(total(values))
        for lever in part.levers:
            assert set(lever.stages) <= set(stages)
        outcome = simulate(part, seed).firm.history.outcome
        assert outcome.sum() == pytest.approx(156 * part.usual_outcome, rel=0.6)


def test_the_desk_can_work_about_as_many_leads_as_come():
    binds = [
        simulate(random_scenario(seed, funnel=True, periods=104), seed).truth.handling.binds
        for seed in range(20)
    ]
    assert 0.1 < np.mean(binds) < 0.6


def test_a_stage_recorded_part_time_begins_in_the_first_half_and_is_never_the_outcome():
    for seed in SEEDS:
        begins = [
            one.known_from for one in random_scenario(seed, funnel=True, part_time=True).stages
        ]
        assert sorted(begins)[:-1] == [0, 0, 0]
        assert 31 <= max(begins) <= 78
        assert begins[-1] == 0


@pytest.mark.parametrize(
    "option",
    [
        {"part_time": True},
        {"surprises": True},
        {"experiments": True},
        {"beliefs": True},
        {"effect_spread": 0.2},
        {"potential_known": False},
    ],
)
def test_an_option_leaves_the_rest_of_the_firm_as_it_is(option):
    plain, told = random_scenario(3, funnel=True), random_scenario(3, funnel=True, **option)
    assert plain != told
    assert plain.levers == told.levers
    assert (plain.season, plain.drift, plain.margin) == (told.season, told.drift, told.margin)
    assert [one.rate for one in plain.stages] == [one.rate for one in told.stages]


def test_everything_at_once_is_a_firm_with_a_truth():
    for seed, markets in itertools.product(range(3), (1, 4)):
        told = random_scenario(
            seed, markets=markets, funnel=True, part_time=True, long_life=True, effect_spread=0.2,
            surprises=True, experiments=True, beliefs=True,
        )  # fmt: skip
        first, again = simulate(told, seed), simulate(told, seed)
        assert np.array_equal(first.firm.history.stages, again.firm.history.stages, equal_nan=True)
        assert first.firm.beliefs == again.firm.beliefs
        assert first.firm.experiments == again.firm.experiments
        assert len(first.firm.experiments) == 2
        last = first.truth.last_year_cents
        assert np.isfinite(first.truth.expected_contribution(last))
        assert first.truth.left_to_later_years(last) > 0
        assert all(np.isfinite(lever.elasticity) for lever in first.truth.levers)
