"""The prepared surface says what exact valuation says, within the error that it states."""

from dataclasses import replace

import numpy as np
import pytest

from core.planning.made_up_fits import brief_of, fit_of_truth, small_firm
from core.planning.surface.made_up_surroundings import (
    around_a_funnel,
    in_cents,
    random_amounts,
)
from gespann.core.firm import Attitude, Measure, Risk
from gespann.core.planning.joint_plan import plan
from gespann.core.planning.surface.exact import exact_prospect
from gespann.core.planning.surface.prepare import STEPS, prepare_surface, surface_around
from gespann.core.planning.year.risk import share_not_worse
from gespann.core.planning.year.risk_year import valued_year
from gespann.core.planning.year_of_plan import cents_of, year_of_plan
from gespann.core.quantities import CENTS_PER_UNIT, Interval

ASKED = 40
# Other plans than those held back may be a little farther off than the farthest of these.
MARGIN = 1.5


@pytest.fixture(scope="module", params=[1, 2])
def funnel(request):
    around = around_a_funnel(request.param, goal=10_000_000_00)
    # A goal that about every second case reaches.
    usual = around.plans_cents["last_year"] / CENTS_PER_UNIT
    goal = int(np.median(around.ground.year.outcomes(usual)) * CENTS_PER_UNIT)
    return replace(around, goal_cents=goal)


@pytest.fixture(scope="module")
def surface(funnel):
    return surface_around(funnel, seed=3)


@pytest.fixture(scope="module")
def fit():
    return fit_of_truth(small_firm(5, markets=2), draws=200)


@pytest.fixture(scope="module")
def planned(fit):
    goal = fit.firm.plan.goal_cents or 1_000_000_00
    return plan(fit, brief_of(fit.firm, goal_cents=goal), epsilon=0.01)


@pytest.fixture(scope="module")
def of_plan(fit, planned):
    return prepare_surface(fit, brief_of(fit.firm, goal_cents=planned.goal_cents), planned)


def apart(surface, ground, cents):
    """Contribution, worth, interval and probabilities at one plan, as exact figures say."""
    told, euros = surface.at(cents), cents / CENTS_PER_UNIT
    outcome = ground.year.outcomes(euros, ground.luck) * CENTS_PER_UNIT
    brought = ground.year.contributions(euros)
    best = ground.valued.local_value(surface.best_cents / CENTS_PER_UNIT).value
    price = (best - ground.valued.local_value(euros).value) * CENTS_PER_UNIT
    return (
        abs(brought.mean() * CENTS_PER_UNIT - told.expected_contribution_cents),
        abs(price - told.price_cents),
        np.abs(np.subtract(Interval.of(outcome).as_list(), told.outcome_cents.as_list())).max(),
        abs((outcome >= surface.goal_cents).mean() - told.goal_probability),
        abs(share_not_worse(brought, surface.before, len(euros)) - told.better_than_last_year),
    )


def assert_honest(surface, ground, cents, *, draws):
    missed = np.max([apart(surface, ground, one) for one in cents], axis=0)
    error = surface.error
    assert missed[0] <= MARGIN * error.contribution_cents
    assert missed[1] <= 2 * MARGIN * error.worth_cents  # a difference of two
    assert missed[2] <= MARGIN * error.interval_cents
    assert missed[3:].max() <= MARGIN * error.probability + 2 / draws


def test_a_funnel_with_a_bond_is_told_within_the_stated_error(surface, funnel):
    assert_honest(surface, funnel.ground, random_amounts(surface.bounds, ASKED, 1), draws=60)


def test_the_error_is_small_against_what_plans_differ_by(surface, funnel):
    values = [
        funnel.ground.year.contributions(one / CENTS_PER_UNIT).mean() * CENTS_PER_UNIT
        for one in random_amounts(surface.bounds, ASKED, 2)
    ]
    assert surface.error.contribution_cents < 0.01 * np.ptp(values)
    assert surface.error.probability <= 0.05


def test_a_firm_of_one_stage_is_told_within_the_stated_error(of_plan, fit, planned):
    ground = year_of_plan(fit, brief_of(fit.firm, goal_cents=planned.goal_cents), planned)
    assert_honest(of_plan, ground, random_amounts(of_plan.bounds, ASKED, 3), draws=200)
    assert of_plan.error.contribution_cents < 1e-3 * abs(planned.certificate.value_cents)


@pytest.mark.parametrize("name", ["recommended", "optimum", "last_year"])
def test_the_plan_s_own_figures_come_out(of_plan, planned, name):
    exact, told = getattr(planned, name), of_plan.at(of_plan.plans_cents[name])
    error = of_plan.error
    ends = np.subtract(exact.outcome_cents.as_list(), told.outcome_cents.as_list())
    assert np.abs(ends).max() <= MARGIN * error.interval_cents
    assert abs(exact.goal_probability - told.goal_probability) <= MARGIN * error.probability + 0.01
    better = exact.better_than_last_year - told.better_than_last_year
    assert abs(better) <= MARGIN * error.probability + 0.01


def test_exact_figures_of_the_plan_s_own_amounts_are_the_plan_s(fit, planned):
    brief = brief_of(fit.firm, goal_cents=planned.goal_cents)
    for own in (planned.optimum, planned.last_year):
        assert exact_prospect(fit, brief, planned, cents_of(own)) == own


@pytest.mark.parametrize("cents", [[1, 2], [-1, 1, 1, 1]])
def test_exact_figures_of_what_is_no_plan_are_refused(fit, planned, cents):
    with pytest.raises(ValueError, match="every lever needs an amount"):
        exact_prospect(fit, brief_of(fit.firm), planned, np.array(cents))


def test_last_year_s_split_is_no_worse_than_itself(of_plan):
    assert of_plan.at(of_plan.plans_cents["last_year"]).better_than_last_year == 1.0


def test_the_best_plan_costs_nothing_and_lies_in_the_room(of_plan, planned):
    told = of_plan.at(of_plan.best_cents)
    assert told.price_cents == 0
    assert told.is_in_room
    assert not told.is_close_call
    assert of_plan.spare_cents == planned.room.spare_cents


def test_plans_drawn_from_the_room_are_found_in_it(of_plan, planned):
    told = [of_plan.at(one) for one in planned.room.draws_cents[:60]]
    surely_outside = [one for one in told if not one.is_in_room and not one.is_close_call]
    assert len(surely_outside) <= 1  # the room's own polynomial has an error, too


def test_what_costs_too_much_or_breaks_a_group_is_answered_and_told(surface, funnel):
    bounds = surface.bounds
    told = surface.at(bounds.high)
    assert told.over_budget_cents == int(bounds.high.sum()) - bounds.budget > 0
    assert told.is_in_room is False
    assert surface.at(bounds.low).missed_groups == (0,)
    assert surface.at(bounds.low).is_in_room is False


@pytest.mark.parametrize("beyond", [-1, 1])
def test_amounts_beyond_their_bounds_are_refused(surface, beyond):
    cents = (surface.bounds.low if beyond < 0 else surface.bounds.high).copy()
    cents[1] += beyond
    for ask in (surface.at, surface.curves, surface.splits, surface.weighed):
        with pytest.raises(ValueError, match="amount 1 must lie in"):
            ask(cents)


def test_another_number_of_amounts_is_refused(surface):
    with pytest.raises(ValueError, match="need as many"):
        surface.at([1, 2])


def test_curves_go_from_the_least_to_the_greatest_amount_and_through_the_plan(surface):
    cents = surface.plans_cents["last_year"]
    here = surface.at(cents)
    for k, curve in enumerate(surface.curves(cents)):
        assert (curve.amount_cents[0], curve.amount_cents[-1]) == (
            surface.bounds.low[k], surface.bounds.high[k],
        )  # fmt: skip
        assert curve.median_cents[0] == 0
        assert (np.diff(curve.median_cents) > 0).all()
        assert (curve.low_cents <= curve.high_cents).all()
        assert (curve.marginal > 0).all()
        at_plan = np.interp(cents[k], curve.amount_cents, curve.contribution_cents)
        assert at_plan == pytest.approx(here.expected_contribution_cents, rel=1e-3)


def test_a_curve_s_slope_is_that_of_the_year(surface, funnel):
    cents = surface.plans_cents["last_year"]
    slope = funnel.ground.year.local_value(cents / CENTS_PER_UNIT).slope
    for k, curve in enumerate(surface.curves(cents)):
        told = np.interp(cents[k], curve.amount_cents, curve.marginal)
        exact = (slope[k] + 1) / funnel.ground.year.margin
        assert told == pytest.approx(exact, rel=0.05, abs=0.02)


def test_splits_spend_the_same_money_within_bounds(surface):
    cents = surface.plans_cents["last_year"]
    splits = surface.splits(cents, points=11)
    shares = [one.marketing_share for one in splits]
    assert shares == sorted(shares)
    assert len(set(shares)) == 11
    for one in splits:
        marketing = int(one.amount_cents[surface.marketing].sum())
        assert (one.amount_cents >= surface.bounds.low).all()
        assert (one.amount_cents <= surface.bounds.high).all()
        assert one.amount_cents.sum() == pytest.approx(cents.sum(), abs=len(cents))
        assert marketing == pytest.approx(one.marketing_share * cents.sum(), abs=len(cents))
        there = surface.at(one.amount_cents)
        assert one.contribution_cents == pytest.approx(there.expected_contribution_cents)


@pytest.mark.parametrize("attitude", [Attitude.CVAR, Attitude.LOG])
def test_prices_are_those_of_the_firm_s_attitude_to_risk(attitude):
    def valued(year, luck, usual):
        return valued_year(year, luck, Risk(attitude, 0.2), budget=float(usual.sum()), usual=usual)

    around = around_a_funnel(4, valued=valued)
    surface = surface_around(around, seed=3)
    best = around.ground.valued.local_value(surface.best_cents / CENTS_PER_UNIT).value
    for cents in random_amounts(surface.bounds, 20, 5):
        exact = best - around.ground.valued.local_value(cents / CENTS_PER_UNIT).value
        told = surface.at(cents).price_cents
        assert abs(told - exact * CENTS_PER_UNIT) <= 2 * MARGIN * surface.error.worth_cents
    assert surface.at(around.plans_cents["last_year"]).goal_probability is None


def test_measures_of_the_optimum_are_done(fit):
    measure = Measure(
        name="Fair", department=fit.firm.levers[0].department, cost_cents=10_000_00, decided=True,
        brings_cents=(40_000_00, 50_000_00, 60_000_00),
    )  # fmt: skip
    busy = replace(fit, firm=replace(fit.firm, measures=(measure,)))
    made = plan(busy, brief_of(busy.firm))
    surface = prepare_surface(busy, brief_of(busy.firm), made)
    told = surface.at(surface.best_cents)
    assert surface.own_cost == 10_000
    ends = np.subtract(made.optimum.outcome_cents.as_list(), told.outcome_cents.as_list())
    assert np.abs(ends).max() <= MARGIN * surface.error.interval_cents + 1
    assert surface.at(surface.plans_cents["last_year"]).better_than_last_year == pytest.approx(
        1.0, abs=0.01
    )


def test_a_lever_that_cannot_move_stays_where_it_is(funnel):
    ground = funnel.ground
    low = ground.allowed.low.copy()
    low[0] = ground.allowed.high[0]
    fixed = replace(ground, allowed=replace(ground.allowed, low=low))
    plans = dict.fromkeys(funnel.plans_cents, in_cents(fixed.allowed.scaled(low)))
    surface = surface_around(replace(funnel, ground=fixed, plans_cents=plans), seed=3)
    assert surface.bounds.low[0] == surface.bounds.high[0]
    assert_honest(surface, fixed, random_amounts(surface.bounds, 10, 1), draws=60)
    curve = surface.curves(surface.bounds.low)[0]
    assert not curve.median_cents.any()


def test_what_departments_weigh_is_what_the_year_says(surface, funnel):
    year, few = funnel.ground.year, surface.shared.draws
    leads = replace(year, links=year.links[:1], margin=1.0)
    for cents in random_amounts(surface.bounds, 15, 6):
        euros = cents / CENTS_PER_UNIT
        without = funnel.later.outcomes(np.zeros(4)).mean()
        exact = [
            year.outcomes(euros)[few].mean(),
            year.contributions(euros)[few].mean(),
            leads.outcomes(euros).mean(),
            funnel.later.outcomes(euros).mean() - without,
            funnel.capacity[-1] - euros[-1],
        ]
        assert surface.weighed(cents) == pytest.approx(exact, rel=0.02)


def test_the_same_seed_makes_the_same_surface(funnel, surface):
    again = surface_around(funnel, seed=3)
    assert np.array_equal(again.expected.coefficients, surface.expected.coefficients)
    assert again.error == surface.error


def test_progress_is_told_to_the_end(fit, planned):
    told = []
    brief = brief_of(fit.firm, goal_cents=planned.goal_cents)
    prepare_surface(fit, brief, planned, progress=told.append)
    assert [one.done for one in told] == list(range(STEPS + 1))
