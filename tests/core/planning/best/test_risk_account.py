"""The joint plan of a firm with an attitude to risk: what that costs, brings and tells."""

from dataclasses import replace

import numpy as np
import pytest

from core.planning.made_up_fits import brief_of, fit_of_truth, small_firm
from gespann.core.compromise.both_wishes import BothWishes, DepartmentWishes
from gespann.core.compromise.joint_mean import joint_mean
from gespann.core.compromise.wishes import SharedOutcome
from gespann.core.firm import Attitude, Risk
from gespann.core.planning.joint_plan import plan
from gespann.core.planning.limits import limits_of
from gespann.core.planning.room_results import Wish
from gespann.core.planning.year.forecast_base import last_year_phasing
from gespann.core.planning.year.planning_year import planning_year
from gespann.core.planning.year.risk import worst_mean
from gespann.core.planning.year.risk_year import valued_year
from gespann.core.quantities import Department

WORST_FIFTH = Risk(Attitude.CVAR, 0.2)


def amounts(prospect):
    return np.array([a.amount_cents for a in prospect.allocations])


@pytest.fixture(scope="module")
def fit():
    return fit_of_truth(small_firm(0, levers=4, markets=1), draws=300, uncertainty=0.5, drift=0.15)


@pytest.fixture(scope="module")
def brief(fit):
    return brief_of(fit.firm, risk=WORST_FIFTH)


@pytest.fixture(scope="module")
def cautious(fit, brief):
    first = plan(fit, brief).optimum.allocations
    wishes = (
        Wish(first[0].lever.name, first[0].high_cents),
        Wish(first[-1].lever.name, first[-1].low_cents),
        Wish(Department.MARKETING, int(1.2 * (first[0].amount_cents + first[1].amount_cents))),
    )
    return plan(fit, brief, epsilon=0.01, wishes=wishes)


@pytest.fixture(scope="module")
def years(fit, brief):
    """What is expected of each draw, and what luck makes of it."""
    phasing = last_year_phasing(fit.firm, brief)
    year, luck = planning_year(fit, brief, phasing)
    limits = limits_of(fit.firm, brief, phasing)
    allowed = limits.within(brief.budget_cents)
    usual = allowed.scaled(limits.last_year / 100)
    valued = valued_year(year, luck, brief.risk, budget=allowed.budget, usual=usual)
    return year, valued.lucky


def test_the_mean_has_no_account_and_is_what_is_planned_by_if_nothing_is_said(fit, brief):
    plain = plan(fit, replace(brief, risk=Risk()))
    assert plain.risk is None
    assert brief_of(fit.firm).risk == Risk()


def test_the_account_tells_of_both_optima_what_they_bring(fit, brief, cautious, years):
    year, lucky = years
    account, plain = cautious.risk, plan(fit, replace(brief, risk=Risk()))
    assert account.means_amount_cents == pytest.approx(amounts(plain.optimum), abs=1)
    for cents, expected, worst in (
        (amounts(cautious.optimum), account.expected_cents, account.worst_cents),
        (amounts(plain.optimum), account.means_expected_cents, account.means_worst_cents),
    ):
        euros = cents / 100
        assert expected == pytest.approx(100 * year.contributions(euros).mean(), rel=1e-6)
        assert worst == pytest.approx(100 * worst_mean(lucky.contributions(euros), 0.2), rel=1e-6)
    assert account.worth_cents == account.worst_cents
    assert account.given_up_cents > 0
    assert account.worst_gained_cents > 0
    assert not account.changes_nothing


def test_certificate_room_and_split_are_told_in_the_worst_cases(cautious):
    value = cautious.risk.worst_cents
    assert cautious.certificate.value_cents == pytest.approx(value, rel=1e-6)
    assert cautious.certificate.bound_cents >= value
    assert cautious.certificate.gap <= 0.005
    # Rounding the edge of the worst cases is told with the proof, and costs next to nothing.
    assert cautious.room.value_cents == pytest.approx(value, rel=2e-3)
    assert cautious.split.contribution_cents.max() == pytest.approx(value, rel=5e-3)


def test_a_wish_outside_the_room_costs_of_the_worst_cases(cautious, years):
    _, lucky = years
    assert all(wish.is_possible for wish in cautious.room.wishes)
    for wish in cautious.room.wishes:
        granted = worst_mean(lucky.contributions(wish.amounts_cents / 100), 0.2)
        price = cautious.risk.worst_cents / 100 - granted
        assert wish.price_cents / 100 == pytest.approx(price, abs=2e-3 * abs(granted))


def test_the_plan_goes_towards_the_optimum_of_the_attitude(fit, brief):
    whole = plan(fit, brief, caution=0.0)
    assert amounts(whole.recommended).tolist() == amounts(whole.optimum).tolist()


def test_the_logarithm_gives_up_less_than_the_worst_fifth(fit, brief, cautious):
    """Wealth is the budget and more; against it most cases look alike."""
    careful = plan(fit, replace(brief, risk=Risk(Attitude.LOG)))
    assert 0 <= careful.risk.given_up_cents < cautious.risk.given_up_cents
    assert careful.risk.worst_share == 0.2
    assert careful.risk.worth_cents < careful.risk.expected_cents


def test_an_attitude_that_changes_nothing_says_so(fit, brief):
    fixed = replace(
        fit.firm, levers=tuple(replace(lever, bounds=(1.0, 1.0)) for lever in fit.firm.levers)
    )
    same = plan(replace(fit, firm=fixed), brief)
    assert same.risk.changes_nothing
    assert "risk_changes_nothing" in [finding.code for finding in same.findings]


def test_too_few_bad_cases_are_told(fit, brief, cautious):
    assert "risk_few_draws" not in [finding.code for finding in cautious.findings]
    few = plan(fit, replace(brief, risk=Risk(Attitude.CVAR, 0.02)))
    (finding,) = (one for one in few.findings if one.code == "risk_few_draws")
    assert finding.values == {"share": 0.02, "draws": 6}


def test_the_golden_mean_gives_up_no_more_of_the_worst_cases_than_the_room(
    fit, brief, cautious, years
):
    weights = {SharedOutcome.REVENUE: 0.5, SharedOutcome.CONTRIBUTION: 0.5}
    sides = tuple(DepartmentWishes(side, weights, ()) for side in Department)
    mean = joint_mean(fit, brief, cautious, BothWishes(sides))
    _, lucky = years
    assert mean.spare_cents == pytest.approx(0.01 * cautious.risk.worst_cents, rel=5e-3)
    found = mean.found.amount_cents
    assert found is not None
    worth = worst_mean(lucky.contributions(found / 100), 0.2)
    # The floor is kept with fewer draws than it is told with.
    assert worth >= 0.985 * cautious.risk.worst_cents / 100
    price = cautious.risk.worst_cents - 100 * worth
    near = 2e-3 * cautious.risk.worst_cents
    assert mean.found.price_cents == pytest.approx(price, abs=near)
