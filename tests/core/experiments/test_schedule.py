"""Which periods of a test are changed, measured and compared."""

import numpy as np
import pytest

from gespann.core.experiments.schedule import steady, switching


def test_a_steady_test_measures_all_its_periods_and_what_follows():
    assert steady(3, carry_over=2).measured.tolist() == [True] * 5


def test_a_switch_back_test_measures_until_the_effect_has_passed():
    schedule = switching(8, block=2, carry_over=1)
    assert schedule.changed == (True, True, False, False, True, True, False, False)
    assert schedule.measured.tolist() == [1, 1, 1, 0, 1, 1, 1, 0, 0]


def test_blocks_that_are_never_untouched_are_refused():
    with pytest.raises(ValueError, match="longer than 2 periods, got 2"):
        switching(8, block=2, carry_over=2)


@pytest.mark.parametrize("schedule", [steady(4), steady(4, 2), switching(12, 3, 1)])
def test_a_level_is_a_mean_of_untouched_periods(schedule):
    level = schedule.level_weights(lead=8)
    touched = np.concatenate([np.zeros(8, dtype=bool), schedule.measured])
    assert level.shape == (schedule.measured.sum(), 8 + schedule.span)
    assert level.sum(axis=1) == pytest.approx(1)
    assert level[:, touched].sum() == 0


def test_a_drift_within_a_switch_back_test_is_taken_out():
    schedule = switching(8, block=2)
    drift = np.arange(10.0)  # two periods before, eight in the test
    level = schedule.level_weights(lead=2) @ drift
    assert level.sum() == pytest.approx(drift[2:][schedule.measured].sum())
