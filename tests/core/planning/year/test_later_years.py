"""What a plan leaves to the years after it, against the simulator's truth."""

from dataclasses import replace

import numpy as np
import pytest

from core.planning.made_up_fits import altered, brief_of, fit_of_truth, steady
from gespann.core.planning.joint_plan import plan
from gespann.core.planning.year.chain_year import later_years
from gespann.core.planning.year.forecast_base import last_year_phasing
from gespann.core.quantities import Period
from gespann.core.simulation import random_scenario, simulate


def foreseeable(seed, *, half_life_years, **changes):
    """A firm whose base can be foreseen, with one long life for all levers, and a sure fit."""
    drawn = random_scenario(
        seed, levers=4, periods=60, period=Period.MONTH, long_life=True, **changes
    )
    levers = tuple(replace(lever, long_half_life=12 * half_life_years) for lever in drawn.levers)
    told = simulate(steady(replace(drawn, levers=levers, controls=(), competitors=())), seed)
    fit = fit_of_truth(told, draws=2, uncertainty=0.0)
    truths = told.truth.levers
    posterior = replace(
        fit.posterior,
        long_share=np.tile([lever.long_share for lever in truths], (2, 1)),
        long_retention=np.full(2, truths[0].long_retention),
    )
    return told, altered(fit, posterior=posterior)


@pytest.mark.parametrize(("seed", "half_life_years"), [(1, 0.7), (2, 1.5), (3, 3.0)])
def test_under_the_true_parameters_a_plan_leaves_what_it_truly_leaves(seed, half_life_years):
    told, fit = foreseeable(seed, half_life_years=half_life_years)
    brief = brief_of(told.firm)
    later = later_years(fit, brief, last_year_phasing(told.firm, brief))
    last = np.array(told.truth.last_year_cents)
    for amounts in (last, (1.5 * last).round(), (0.3 * last).round()):
        nothing = later.outcomes(np.zeros(len(last)))
        left = later.outcomes(amounts / 100) - nothing
        assert left == pytest.approx(told.truth.left_to_later_years(amounts, years=3), rel=5e-3)


def test_what_does_not_last_leaves_next_to_nothing():
    told, fit = foreseeable(4, half_life_years=1.0)
    brief = brief_of(told.firm)
    gone = replace(
        fit.posterior,
        retention=np.full_like(fit.posterior.retention, 0.0),
        long_share=np.zeros_like(fit.posterior.long_share),
    )
    later = later_years(altered(fit, posterior=gone), brief, last_year_phasing(told.firm, brief))
    last = np.array(told.truth.last_year_cents) / 100
    left = later.outcomes(last) - later.outcomes(np.zeros(len(last)))
    assert (np.abs(left) <= 1e-6 * later.outcomes(last)).all()


def test_the_plan_says_what_it_leaves():
    told, fit = foreseeable(5, half_life_years=2.0)
    planned = plan(fit, brief_of(told.firm))
    for prospect in (planned.recommended, planned.optimum, planned.last_year):
        assert 0 < prospect.left_cents.median < prospect.outcome_cents.median


def test_with_too_many_markets_nobody_looks_so_far_ahead(monkeypatch):
    told, fit = foreseeable(6, half_life_years=1.0)
    brief = brief_of(told.firm)
    monkeypatch.setattr("gespann.core.planning.year.chain_year._CELLS", 1000)
    assert later_years(fit, brief, last_year_phasing(told.firm, brief)) is None
    assert plan(fit, brief).recommended.left_cents is None
