"""What a phasing is expected to bring against what it truly brings in simulated firms."""

from dataclasses import replace

import numpy as np
import pytest

from core.planning.made_up_fits import brief_of, fit_of_truth, small_firm, steady
from gespann.core.planning.joint_plan import plan
from gespann.core.planning.limits import limits_of
from gespann.core.planning.phasing.phasing import phasing_of
from gespann.core.planning.year.forecast_base import last_year_phasing
from gespann.core.planning.year.planning_year import planning_year
from gespann.core.quantities import PhasingKind
from gespann.core.simulation import simulate
from gespann.core.simulation.plan_year import PlanYear


def foreseeable(seed, **changes):
    """A simulated firm without random walks, and a fit that knows the truth."""
    told = simulate(steady(small_firm(seed, **changes).truth.course.scenario), seed)
    return told, fit_of_truth(told, draws=3, uncertainty=0.0)


def true_outcome(told, cents, share) -> float:
    """What amounts truly bring that are spread in some way, worked out by the simulator."""
    course = told.truth.course
    nothing = course.mechanics.steady(np.zeros_like(course.end.short))
    response = course.mechanics.stocks(nothing, share / course.usual[:, None])
    year = replace(PlanYear.after(course, "flat"), phasing=share, response=response)
    return year.outcome(cents.astype(float))[0]


@pytest.mark.parametrize(("seed", "markets"), [(1, 1), (2, 2), (3, 1)])
@pytest.mark.parametrize("kind", list(PhasingKind))
def test_every_way_to_spread_brings_what_it_truly_brings(seed, markets, kind):
    told, fit = foreseeable(seed, markets=markets)
    brief = brief_of(told.firm, phasing=kind)
    limits = limits_of(told.firm, brief, last_year_phasing(told.firm, brief))
    phasing = phasing_of(fit, brief, limits).phasing
    year, _ = planning_year(fit, brief, phasing)
    outcome = year.outcomes(limits.last_year / 100)
    assert outcome == pytest.approx(true_outcome(told, limits.last_year, phasing.share), rel=1e-3)


@pytest.mark.parametrize("seed", range(1, 5))
def test_who_knows_the_truth_gains_by_the_best_shapes_what_was_promised(seed):
    told, fit = foreseeable(seed)
    planned = plan(fit, brief_of(told.firm, phasing=PhasingKind.OPTIMISED), caution=0.0)
    cents = np.array([one.amount_cents for one in planned.recommended.allocations])
    before = last_year_phasing(told.firm, brief_of(told.firm)).share
    gained = true_outcome(told, cents, planned.phasing.share) - true_outcome(told, cents, before)
    promised = planned.phasing.expected_gain_cents / 100 / told.firm.margin
    assert gained == pytest.approx(promised, rel=0.02, abs=200)
