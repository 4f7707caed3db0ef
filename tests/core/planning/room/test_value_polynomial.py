"""The polynomial that stands in for the value: exact where it can be, and with true slopes."""

import numpy as np
import pytest

from gespann.core.planning.room.value_polynomial import Sample, ValuePolynomial


def cubic(x):
    """A cubic of three levers with all kinds of terms, and its slope."""
    a, b, c = x
    value = 5 + 2 * a - b + 3 * a * b - c**2 + a * b * c - 2 * c**3 + b**5
    slope = [2 + 3 * b + b * c, -1 + 3 * a + a * c + 5 * b**4, -2 * c + a * b - 6 * c**2]
    return Sample(np.array(x), float(value), np.array(slope))


@pytest.fixture(scope="module")
def fitted():
    plans = np.random.default_rng(1).uniform(-2, 2, (30, 3))
    samples = [cubic(plan) for plan in plans]
    return ValuePolynomial.through(samples, np.array([0.3, -0.2, 0.1]), np.array([2.0, 1.5, 3.0]))


def test_a_polynomial_is_found_again_exactly(fitted):
    plans = np.random.default_rng(2).uniform(-2, 2, (50, 3))
    assert fitted.values(plans) == pytest.approx([cubic(plan).value for plan in plans])


def test_slopes_and_curvatures_are_those_of_the_polynomial(fitted):
    at, step = np.array([0.4, 1.1, -0.7]), 1e-5
    here = fitted.local_value(at)
    assert here.value == pytest.approx(cubic(at).value)
    assert here.slope == pytest.approx(cubic(at).slope)
    for lever in range(3):
        ahead, behind = at.copy(), at.copy()
        ahead[lever] += step
        behind[lever] -= step
        bend = (cubic(ahead).slope - cubic(behind).slope) / (2 * step)
        assert here.curvature[lever] == pytest.approx(bend, abs=1e-6)


def test_what_the_samples_leave_open_is_left_out():
    """A single plan tells value and slope: a plane, and nothing bends."""
    sample = cubic((0.5, 0.5, 0.5))
    plane = ValuePolynomial.through([sample], sample.euros, np.ones(3), degree=1)
    there = plane.local_value(np.array([1.5, 0.0, 2.0]))
    assert there.slope == pytest.approx(sample.slope)
    assert there.curvature == pytest.approx(np.zeros((3, 3)))
