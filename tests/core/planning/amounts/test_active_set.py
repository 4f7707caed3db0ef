"""The best of a quadratic function found from within: the conditions of optimality."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.planning.made_up_groups import keeps, tied_set
from gespann.core.planning.amounts.active_set import best_within

SOME = settings(max_examples=60)


@SOME
@given(st.integers(0, 10_000), st.floats(-6, 6))
def test_no_allowed_step_improves_it_however_steep_or_flat_it_is(seed, power):
    """At the best of a concave function no allowed plan lies in the direction of its slope."""
    allowed = tied_set(seed)
    rng = np.random.default_rng([seed, 8])
    size = allowed.budget
    unit = np.eye(5)
    sums, most = allowed.sums
    rows = np.vstack([sums, unit, -unit])
    most = np.concatenate([most, allowed.high, -allowed.low]) / size
    length = np.linalg.norm(rows, axis=1)
    at = allowed.nearest(rng.uniform(0, 2e5, 5)) / size
    root = rng.normal(size=(5, 5))
    slope, curvature = rng.normal(size=5) * 10**power, -(root @ root.T + 0.01 * unit)
    best = best_within(rows / length[:, None], most / length, at, slope, curvature)
    assert keeps(allowed, best * size)
    gradient = slope + curvature @ (best - at)
    farthest = allowed.best_linear(gradient) / size
    assert gradient @ (farthest - best) <= 1e-6 * max(float(np.abs(slope).max()), 1.0)
