"""The value of when the money is spent, against differences, sums and the planning year."""

import numpy as np
import pytest

from core.planning.made_up_chains import MARKETS, PERIODS, made_up_chain
from core.planning.made_up_fits import brief_of, fit_of_truth, small_firm
from core.planning.plain_firms import brief_after, plain_firm, plain_fit
from gespann.core.planning.phasing.timed_efforts import Carry, TimedYear, timed_year
from gespann.core.planning.year.forecast_base import last_year_phasing
from gespann.core.planning.year.planning_year import planning_year
from gespann.core.response.model.carryover import adstock

PLANNED = 6


def timed_chain(seed: int, *, before: int = 2) -> TimedYear:
    """A funnel of three stages, the first two by the chains of the tests, told period by period."""
    chain = made_up_chain(seed, before=before)
    rng = np.random.default_rng([seed, 9])

    def carry(levers: int) -> Carry:
        return Carry(
            weights=rng.uniform(0.2, 1, (2, chain.draws, levers)),
            retentions=rng.uniform(0, 0.9, (2, chain.draws, levers)),
            per_euro=rng.uniform(0, 1e-5, (MARKETS, levers)),
        )

    return TimedYear(chain, tuple(carry(len(link.levers)) for link in chain.links), PLANNED)


@pytest.mark.parametrize("seed", range(3))
def test_the_slope_is_what_a_little_more_in_one_period_brings(seed):
    year = timed_chain(seed, before=seed)
    rng = np.random.default_rng(seed)
    euros = rng.uniform(0, 4e4, (PLANNED, 4))
    slope = year.local_value(euros).slope
    for period in range(PLANNED):
        for lever in range(4):
            step = np.zeros_like(euros)
            step[period, lever] = 1.0
            ahead, back = (year.local_value(euros + sign * step).value for sign in (1, -1))
            assert slope[period, lever] == pytest.approx((ahead - back) / 2, rel=1e-4, abs=1e-5)


def test_carry_over_run_backwards_is_its_own_mirror():
    """<felt(x), g> = <x, back(g)> for any x and g."""
    rng = np.random.default_rng(1)
    carry = Carry(rng.uniform(0, 1, (2, 5, 3)), rng.uniform(0, 0.95, (2, 5, 3)), np.ones((1, 3)))
    euros, slopes = rng.normal(size=(8, 3)), rng.normal(size=(5, 8, 3))
    assert (carry.felt(euros) * slopes).sum() == pytest.approx((euros * carry.back(slopes)).sum())


def test_money_is_felt_as_the_carry_over_of_both_lives_says():
    rng = np.random.default_rng(2)
    carry = Carry(rng.uniform(0, 1, (2, 4, 3)), rng.uniform(0, 0.95, (2, 4, 3)), np.ones((1, 3)))
    euros = rng.uniform(0, 1, (8, 3))
    lives = (
        weight[:, None] * adstock(np.broadcast_to(euros, (4, 8, 3)), rate, np.zeros((4, 3)))
        for weight, rate in zip(carry.weights, carry.retentions, strict=True)
    )
    assert carry.felt(euros) == pytest.approx(sum(lives))


def test_amounts_in_given_shapes_bring_what_the_planning_year_says():
    told = small_firm(3)
    fit = fit_of_truth(told, draws=30)
    brief = brief_of(fit.firm)
    before = last_year_phasing(fit.firm, brief)
    chain = timed_year(fit, brief, before).with_shapes(before.share[0])
    year, _ = planning_year(fit, brief, before)
    for euros in (before.last_year_euros, 1.5 * before.last_year_euros):
        assert chain.outcomes(euros) == pytest.approx(year.outcomes(euros), rel=1e-9)


def test_the_year_after_counts_what_is_felt_in_it():
    """One month of half the stock left after each month: the last month of a plan works on."""
    firm = plain_firm(levers=1, effort=np.full((1, 36, 1), 1000.0))
    brief = brief_after(firm)
    year = timed_year(plain_fit(firm, retention=0.5), brief, last_year_phasing(firm, brief))
    steady = np.full((12, 1), 1000.0)
    slope = year.local_value(steady).slope[:, 0]
    assert slope == pytest.approx(slope[0], rel=1e-3)


def test_the_value_of_few_draws_is_that_of_the_same_draws():
    year, euros = timed_chain(4), np.full((PLANNED, 4), 1e4)
    assert year.thinned(year.chain.draws).local_value(euros).value == pytest.approx(
        year.local_value(euros).value
    )
    assert year.thinned(3).chain.draws == 3
    assert PERIODS > PLANNED
