"""A test is read as it was held: what was changed, what it brought, what is doubtful."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from made_up_panels import firm_of, outcomes, starts

from gespann.core.experiments.held import Held
from gespann.core.experiments.reading import read_experiment
from gespann.core.firm import Experiment

DAYS = [day.item() for day in starts(120)]
TESTED = ("M01", "M04", "M06")
ROWS = [1, 4, 6]
HELD = Held("Fairs", "geo", TESTED, DAYS[104], DAYS[109])


def held_test(seed=0, *, lift=0.1, effort_in_test=0.2, periods=110, first=104, **course):
    """Outcome and effort of a firm that held a test in its last periods."""
    outcome = outcomes(np.random.default_rng(seed), periods=periods, **course)
    effort = np.full(outcome.shape, 0.1)
    effort[ROWS, first:] = effort_in_test
    outcome[ROWS, first:] *= 1 + lift
    return outcome, effort


def read(held=HELD, **changes):
    return read_experiment(firm_of(*held_test(**changes)), held)


def codes(reading):
    return {finding.code for finding in reading.findings}


def test_a_reading_is_an_experiment_for_the_fit():
    one = read().experiment
    assert (one.lever, one.kind, one.markets, one.first, one.last, one.stage) == (
        "Fairs", "geo", TESTED, DAYS[104], DAYS[109], "",
    )  # fmt: skip
    assert one.name == f"Fairs {DAYS[104]}"
    assert one.change_units == pytest.approx(0.1 * 3 * 6)


def test_a_doubled_lift_is_read_as_much_more():
    plain, double = read(lift=0.0), read(lift=0.2)
    assert double.expected_outcome == pytest.approx(plain.expected_outcome)
    added = double.experiment.effect - plain.experiment.effect
    assert added == pytest.approx(0.2 * plain.actual_outcome)
    assert double.experiment.standard_error == plain.experiment.standard_error


@pytest.mark.slow
def test_effects_are_read_without_bias_and_intervals_hold_them():
    """The lift of 10 % is known here; the outcome without it is what was simulated."""
    shortfall, held = [], []
    for seed in range(120):
        outcome, effort = held_test(seed, lift=0.0)
        truth = 0.1 * outcome[ROWS, 104:].sum()
        outcome[ROWS, 104:] *= 1.1
        one = read_experiment(firm_of(outcome, effort), HELD).experiment
        shortfall.append((one.effect - truth) / truth)
        held.append(abs(one.effect - truth) < 1.645 * one.standard_error)
    assert abs(np.mean(shortfall)) < 3 * np.std(shortfall) / np.sqrt(120)
    assert 0.85 <= np.mean(held) <= 0.95


def test_the_return_is_the_effect_over_its_cost():
    reading = read()
    money = 0.1 * 3 * 6 * 50
    assert reading.change_cents == round(money * 100)
    low, middle, high = reading.return_interval
    assert middle == pytest.approx(reading.experiment.effect / money)
    assert high - middle == pytest.approx(middle - low)


def test_with_less_effort_and_less_outcome_the_return_is_positive():
    reading = read(lift=-0.2, effort_in_test=0.0)
    assert reading.experiment.change_units == pytest.approx(-0.1 * 3 * 6)
    assert reading.experiment.effect < 0
    low, middle, high = reading.return_interval
    assert 0 < low < middle < high


def test_the_order_of_the_markets_does_not_matter():
    plain = firm_of(*held_test())
    order = np.random.default_rng(0).permutation(12)
    history = plain.history
    turned = replace(
        history,
        markets=tuple(history.markets[k] for k in order),
        outcome=history.outcome[order],
        effort=history.effort[order],
    )
    first = read_experiment(plain, HELD)
    second = read_experiment(replace(plain, history=turned), HELD)
    assert second.experiment.effect == pytest.approx(first.experiment.effect)
    assert set(second.experiment.markets) == set(first.experiment.markets)
    assert [one.market for one in second.controls] == [one.market for one in first.controls]


def test_another_unit_scales_effect_and_error_alike():
    outcome, effort = held_test()
    euros, cents = (
        read_experiment(firm_of(scale * outcome, effort), HELD).experiment for scale in (1, 100)
    )
    assert cents.effect == pytest.approx(100 * euros.effect)
    assert cents.standard_error == pytest.approx(100 * euros.standard_error)


def test_what_is_felt_after_the_test_is_counted_in_its_window():
    outcome, effort = held_test(lift=0.0, periods=112)
    effort[ROWS, 110:] = 0.1
    outcome[ROWS, 104:] *= 1.1
    one = read_experiment(firm_of(outcome, effort), replace(HELD, carry_over=2)).experiment
    assert one.last == HELD.last + timedelta(weeks=2)
    assert one.change_units == pytest.approx(0.1 * 3 * 6)


def test_a_switch_back_test_in_all_markets_is_read():
    outcome = outcomes(np.random.default_rng(8), markets=1, periods=116)
    effort = np.full(outcome.shape, 0.1)
    changed = np.array([104, 105, 108, 109, 112, 113])
    effort[:, changed] = 0.3
    truth = 0.3 * outcome[:, changed].sum()
    outcome[:, changed] *= 1.3
    held = Held("Fairs", "switchback", (), DAYS[104], DAYS[115], block=2)
    reading = read_experiment(firm_of(outcome, effort), held)
    one = reading.experiment
    assert one.change_units == pytest.approx(0.2 * 6)
    assert abs(one.effect - truth) < 3 * one.standard_error
    assert one.effect > 3 * one.standard_error
    assert reading.controls == ()


def test_before_and_after_is_read_with_a_warning():
    held = Held("Fairs", "before_after", (), DAYS[112], DAYS[119])
    outcome = outcomes(np.random.default_rng(9), markets=1, periods=120)
    effort = np.full(outcome.shape, 0.1)
    effort[:, 112:] = 0.2
    reading = read_experiment(firm_of(outcome, effort), held)
    assert "before_after_is_weak" in codes(reading)
    assert abs(reading.experiment.effect) < 3 * reading.experiment.standard_error


def test_planned_effort_takes_the_place_of_what_is_guessed():
    one = read(replace(HELD, planned_units=1.0)).experiment
    assert one.change_units == pytest.approx(0.2 * 3 * 6 - 1.0)


def test_what_all_markets_did_more_of_is_no_change_but_is_told():
    outcome, effort = held_test()
    effort[:, 104:] *= 1.5
    reading = read_experiment(firm_of(outcome, effort), HELD)
    assert reading.experiment.change_units == pytest.approx(0.3 * 18 - 0.15 * 18)
    assert "controls_changed_too" in codes(reading)


def test_markets_of_an_earlier_test_at_that_time_are_no_controls():
    other = Experiment(
        "Other", "Fairs", "geo", ("M00", "M02"), DAYS[100], DAYS[106], 1.0, 1.0, 1.0
    )  # fmt: skip
    firm = firm_of(*held_test(), experiments=(other,))
    named = {one.market for one in read_experiment(firm, HELD).controls}
    assert named
    assert not named & {"M00", "M02"}


def test_markets_left_out_are_no_controls():
    reading = read(replace(HELD, left_out=("M00", "M02")))
    assert not {one.market for one in reading.controls} & {"M00", "M02"}


def test_a_short_test_with_little_change_is_doubted():
    outcome, effort = held_test(periods=106, effort_in_test=0.105)
    held = replace(HELD, last=DAYS[105])
    assert codes(read_experiment(firm_of(outcome, effort), held)) >= {
        "test_was_short", "effort_hardly_changed",
    }  # fmt: skip


def test_markets_that_do_not_move_together_are_doubted():
    assert "controls_follow_poorly" in codes(read(noise=0.4))


def refused(held=HELD, outcome=None, **changes):
    given, effort = held_test(**changes)
    reading = read_experiment(firm_of(given if outcome is None else outcome, effort), held)
    assert reading.experiment is None
    return [finding.code for finding in reading.findings]


def test_what_cannot_be_read_is_refused_with_the_reason():
    assert refused(effort_in_test=0.1) == ["effort_not_changed"]
    assert refused(replace(HELD, last=DAYS[119])) == ["test_not_in_history"]
    assert refused(replace(HELD, carry_over=3)) == ["test_not_in_history"]
    assert refused(periods=38, first=32, held=replace(HELD, first=DAYS[32], last=DAYS[37])) == [
        "too_little_before_test"
    ]
    assert refused(replace(HELD, markets=())) == ["no_market_to_compare_with"]
    assert refused(replace(HELD, kind="switchback", block=6)) == ["test_never_switched_back"]


def test_a_test_whose_outcome_is_missing_is_refused():
    outcome, _effort = held_test()
    outcome[4, 107] = np.nan
    assert refused(outcome=outcome) == ["test_outcome_missing"]


def test_an_outcome_missing_in_a_control_costs_only_that_control():
    outcome, effort = held_test()
    outcome[2, 107] = np.nan
    reading = read_experiment(firm_of(outcome, effort), HELD)
    assert reading.experiment is not None
    assert "M02" not in {one.market for one in reading.controls}


def test_a_kind_nobody_knows_is_a_broken_contract():
    with pytest.raises(ValueError, match="kind must be one of"):
        replace(HELD, kind="ab")
