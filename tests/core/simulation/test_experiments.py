import dataclasses

import numpy as np
import pytest
from made_up_firms import LIVELY, ads, scenario, visits
from made_up_funnels import funnel_firm

from gespann.core.simulation import ChangedDefinition, PlannedTest, random_scenario, simulate

GEO = PlannedTest("Half", "Ads", first=40, periods=8, change=2.0, markets=(0, 2))
PLAIN = scenario(ads(effort=LIVELY), visits(effort=LIVELY), noise=0.1, markets=4)


def with_test(test, told=PLAIN, seed=1):
    return simulate(dataclasses.replace(told, tests=(test,)), seed)


def test_effort_is_changed_in_the_markets_and_the_window_of_the_test_and_nowhere_else():
    plain, changed = (one.firm.history.effort for one in (simulate(PLAIN, 1), with_test(GEO)))
    ratio = changed / plain
    assert ratio[[0, 2], 40:48, 0] == pytest.approx(np.full((2, 8), 2.0), rel=1e-4)
    ratio[[0, 2], 40:48, 0] = 1.0
    assert np.array_equal(ratio, np.ones_like(ratio))


def test_a_switchback_changes_every_other_block_and_begins_with_a_change():
    test = PlannedTest("Back", "Ads", 20, 10, 0.5, "switchback", block=2)
    plain, changed = (
        one.firm.history.effort[0, :, 0] for one in (simulate(PLAIN, 1), with_test(test))
    )
    on = (changed / plain).round(3)[20:30]
    assert on.tolist() == [0.5, 0.5, 1, 1, 0.5, 0.5, 1, 1, 0.5, 0.5]


def test_the_change_is_told_in_units_and_the_window_in_days():
    report = with_test(GEO).firm.experiments[0]
    plain = simulate(PLAIN, 1).firm.history
    assert report.change_units == pytest.approx(plain.effort[[0, 2], 40:48, 0].sum(), abs=0.2)
    assert (report.first, report.last) == tuple(day.item() for day in plain.starts[[40, 47]])
    assert report.markets == ("Region 1", "Region 3")
    assert (report.name, report.lever, report.kind, report.stage) == ("Half", "Ads", "geo", "")


def test_the_true_effect_is_what_the_same_firm_would_lack_without_the_test():
    """Nothing looks at sales, so that the firm without its test is the counterfactual."""
    plain, changed = simulate(PLAIN, 1), with_test(GEO)
    lacking = changed.firm.history.outcome - plain.firm.history.outcome
    true = changed.truth.experiments[0]
    assert true.effect == pytest.approx(lacking[[0, 2], 40:48].sum(), abs=0.2)
    assert true.effect > 0


def test_carry_over_beyond_the_window_is_no_effect_of_the_test():
    lasting = scenario(ads(retention=0.9, effort=LIVELY), visits(), markets=4)
    plain, changed = simulate(lasting, 1), with_test(GEO, lasting)
    lacking = (changed.firm.history.outcome - plain.firm.history.outcome)[[0, 2]]
    assert changed.truth.experiments[0].effect == pytest.approx(lacking[:, 40:48].sum(), abs=0.2)
    assert lacking[:, 48:].sum() > 1_000


def test_a_test_that_stops_a_lever_shows_what_it_brought():
    stop = dataclasses.replace(GEO, change=0.0)
    true = with_test(stop).truth.experiments[0]
    usual = simulate(PLAIN, 1).firm.history.effort[[0, 2], 40:48, 0].sum()
    assert true.change_units == pytest.approx(-usual)
    assert true.effect < 0


def test_in_a_funnel_the_effect_is_that_on_the_stage_that_was_measured():
    at = {
        stage: with_test(dataclasses.replace(GEO, stage=stage), funnel_firm()).truth.experiments[0]
        for stage in ("Leads", "Deals", "Revenue", "")
    }
    assert at[""] == at["Revenue"]
    assert at["Leads"].effect > at["Deals"].effect / (0.4 * 0.3)  # most deals come later
    assert at["Deals"].effect > 0


def test_readings_scatter_around_the_truth_by_their_standard_error():
    """One firm of many markets, each of which makes a test of its own."""
    tests = tuple(
        dataclasses.replace(GEO, name=f"Test {market}", markets=(market,)) for market in range(200)
    )
    told = scenario(ads(), noise=0.1, markets=201, periods=52, tests=tests)
    simulated = simulate(told, 1)
    pairs = zip(simulated.firm.experiments, simulated.truth.experiments, strict=True)
    off = [(report.effect - true.effect) / report.standard_error for report, true in pairs]
    assert np.mean(off) == pytest.approx(0.0, abs=0.2)
    assert np.std(off) == pytest.approx(1.0, abs=0.12)


def differences_in_differences(told, stage):
    """Two markets in a window against two others, many times in one firm of many markets.

    Nothing acts, so that the differences are nothing but error.
    """
    many = dataclasses.replace(told, markets=4_000, potential_spread=0.0, market_spread=0.0)
    history = simulate(many, 1).firm.history
    outcome = history.outcome if stage is None else history.stages[..., stage]
    summed = outcome[:, 40:48].sum(axis=1).reshape(1_000, 4)
    return summed @ [1, -1, 1, -1]


def test_the_standard_error_is_that_of_a_difference_in_differences():
    idle = scenario(ads(elasticity=0.0), noise=0.1, markets=4, potential_spread=0.0)
    idle = dataclasses.replace(idle, market_spread=0.0)
    stated = with_test(GEO, idle).truth.experiments[0].standard_error
    assert stated == pytest.approx(differences_in_differences(idle, None).std(), rel=0.1)


def test_noise_that_stays_for_a_while_is_read_with_a_larger_error():
    idle = scenario(ads(elasticity=0.0), noise=0.1, autocorrelation=0.5, markets=4)
    once = dataclasses.replace(idle, autocorrelation=0.0)
    stays, goes = (with_test(GEO, one).truth.experiments[0].standard_error for one in (idle, once))
    # The mean of many periods of an AR(1) varies by (1 + a) / (1 - a) as much.
    assert stays / goes == pytest.approx(np.sqrt(3.0), rel=0.03)


@pytest.mark.parametrize(
    ("number", "stage"), [(0, "Leads"), (1, "Offers"), (2, "Deals"), (3, "Revenue")]
)
def test_counts_and_amounts_are_read_with_their_own_error(number, stage):
    """What the stages before scatter is passed on, though delays smooth some of it."""
    idle = funnel_firm(
        levers=(ads(elasticity=0.0),), markets=4, potential_spread=0.0, market_spread=0.0
    )
    test = dataclasses.replace(GEO, stage=stage)
    stated = with_test(test, idle).truth.experiments[0].standard_error
    measured = differences_in_differences(idle, number).std()
    assert stated == pytest.approx(measured, rel=0.1)


def test_of_two_tests_each_is_compared_with_the_firm_that_makes_the_other():
    other = dataclasses.replace(GEO, name="Other", lever="Visits", markets=(1,), change=0.5)
    alone, both = with_test(GEO), simulate(dataclasses.replace(PLAIN, tests=(GEO, other)), 1)
    assert both.truth.experiments[0].effect == pytest.approx(alone.truth.experiments[0].effect)
    assert both.truth.experiments[1].change_units < 0


def test_units_are_told_as_they_were_counted_at_that_time():
    test = dataclasses.replace(GEO, lever="Visits")
    changes = {first: ChangedDefinition("Visits", first, 3.0, declared=True) for first in (20, 80)}
    plain = with_test(test).truth.experiments[0].change_units
    reports = {
        first: with_test(test, dataclasses.replace(PLAIN, surprises=(change,))).firm.experiments[0]
        for first, change in changes.items()
    }
    assert reports[20].change_units == pytest.approx(3 * plain)
    assert reports[80].change_units == pytest.approx(plain)
    assert reports[20].lever == "Visits"
    assert reports[80].lever.startswith("Visits before")


@pytest.mark.parametrize("markets", [1, 6])
@pytest.mark.parametrize("periods", [12, 60])
def test_short_histories_have_room_for_tests_and_surprises(markets, periods):
    for seed in range(20):
        told = random_scenario(
            seed, markets=markets, periods=periods, levers=4, experiments=True, surprises=True
        )
        assert all(test.window.stop <= periods for test in told.tests)
        assert len(simulate(told, seed).firm.experiments) == 2


@pytest.mark.parametrize("markets", [1, 6])
def test_tests_of_a_random_firm_are_of_both_departments_and_leave_its_levers_alone(markets):
    for seed in range(10):
        plain, told = (
            random_scenario(seed, markets=markets, experiments=wanted) for wanted in (False, True)
        )
        assert dataclasses.replace(told, tests=()) == plain
        department = {lever.name: lever.department for lever in told.levers}
        assert len({department[test.lever] for test in told.tests}) == 2
        kinds = [test.kind for test in told.tests]
        assert kinds == (["geo", "geo"] if markets > 1 else ["switchback", "before_after"])


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"kind": "horoscope"}, "kind must be one of"),
        ({"markets": ()}, "a geo test names its markets"),
        ({"change": -1.0}, "change must not be negative"),
    ],
)
def test_tests_that_make_no_sense_are_refused(changes, complaint):
    with pytest.raises(ValueError, match=complaint):
        dataclasses.replace(GEO, **changes)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"lever": "Radio"}, "no lever 'Radio'"),
        ({"stage": "Leads"}, "or stage 'Leads'"),
        ({"first": 100}, "within the history"),
        ({"markets": (0, 1, 2, 3)}, "left to compare with"),
    ],
)
def test_tests_that_do_not_fit_the_firm_are_refused(changes, complaint):
    with pytest.raises(ValueError, match=complaint):
        with_test(dataclasses.replace(GEO, **changes))
