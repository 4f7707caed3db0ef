import numpy as np
import pytest

from core.planning.made_up_fits import brief_of, fit_of_truth, small_firm
from core.planning.made_up_years import allowed_amounts, planning_year, usual_euros
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.best.curves import response_curves, split_curve
from gespann.core.planning.best.optimum import best_plan
from gespann.core.planning.joint_plan import plan


@pytest.fixture(scope="module")
def firm():
    return small_firm(1).firm


@pytest.fixture(scope="module")
def curves(firm):
    year, euros = planning_year(1, bond=0.6), usual_euros(1, 4)
    allowed = BudgetSet(0.5 * euros, 1.5 * euros, float(euros.sum()))
    last_year = np.round(euros * 100).astype(np.int64)
    return year, euros, response_curves(firm, year, euros, allowed, last_year)


def test_curves_start_at_nothing_rise_and_flatten(curves):
    for curve in curves[2]:
        assert curve.amount_cents[0] == 0
        assert (np.diff(curve.amount_cents) > 0).all()
        for band in (curve.low_cents, curve.median_cents, curve.high_cents):
            assert band[0] == 0
            assert (np.diff(band) > 0).all()
        assert (curve.low_cents <= curve.median_cents).all()
        assert (curve.median_cents <= curve.high_cents).all()
        assert (np.diff(curve.marginal) < 0).all()


def test_curves_reach_beyond_the_upper_bound(curves):
    for curve, usual in zip(curves[2], curves[1], strict=True):
        assert curve.amount_cents[-1] == pytest.approx(1.2 * 1.5 * usual * 100, abs=1)


def test_a_curve_is_what_the_outcome_gains_with_the_other_levers_as_planned(curves):
    year, euros, drawn = curves
    for k, curve in enumerate(drawn):
        plans = np.tile(euros, (len(curve.amount_cents), 1))
        plans[:, k] = curve.amount_cents / 100
        outcomes = 100 * np.array([year.outcomes(one) for one in plans])
        added = outcomes - outcomes[0]
        assert curve.median_cents == pytest.approx(np.median(added, axis=1), rel=1e-6, abs=0.1)
        assert curve.low_cents == pytest.approx(np.percentile(added, 5, axis=1), rel=1e-6, abs=0.1)


def test_the_marginal_outcome_is_the_slope_of_the_expected_one(curves):
    year, euros, drawn = curves
    for k, curve in enumerate(drawn):
        for point in (0, 10, 40):
            at = euros.copy()
            at[k] = curve.amount_cents[point] / 100
            slope = (year.local_value(at).slope[k] + 1) / year.margin
            assert curve.marginal[point] == pytest.approx(slope, rel=1e-9)


def split_of(seed, **changes):
    year, allowed = planning_year(seed, **changes), allowed_amounts(seed, 4)
    best = best_plan(year, allowed, [allowed.low], gap=1e-6)
    return year, allowed, best, split_curve(year, allowed, best.euros)


@pytest.mark.parametrize("seed", range(5))
def test_the_split_is_best_where_the_optimum_is(seed):
    year, _, best, curve = split_of(seed, bond=0.7)
    top = 100 * best.value
    values = curve.contribution_cents
    assert values.max() <= top + 1e-6 * abs(top)
    share = best.euros[year.marketing].sum() / best.euros.sum()
    width = np.diff(curve.marketing_share).max()
    assert abs(curve.marketing_share[values.argmax()] - share) <= width
    between = np.interp(share, curve.marketing_share, values)
    assert between == pytest.approx(top, rel=5e-3)


@pytest.mark.parametrize("seed", range(3))
def test_no_random_plan_lies_above_the_split_curve(seed):
    year, allowed, best, curve = split_of(seed, bond=1.0)
    total = best.euros.sum()
    rng = np.random.default_rng(seed)
    sides = (year.marketing, ~year.marketing)
    for point in (0, 8, 16, 24):
        share = curve.marketing_share[point]
        for _ in range(20):
            wish = rng.uniform(allowed.low, allowed.high)
            plan_ = wish.copy()
            for side, money in zip(sides, (share * total, (1 - share) * total), strict=True):
                least = allowed.low[side].sum()
                room = BudgetSet(allowed.low[side], allowed.high[side], max(money, least))
                plan_[side] = room.scaled(wish[side])
            value = 100 * year.local_value(plan_).value
            assert value <= curve.contribution_cents[point] * (1 + 1e-7)


def test_the_split_stays_within_what_the_levers_allow():
    year, allowed, best, curve = split_of(4)
    total = best.euros.sum()
    money = curve.marketing_share * total
    marketing = year.marketing
    assert (money >= allowed.low[marketing].sum() - 1e-6).all()
    assert (money <= allowed.high[marketing].sum() + 1e-6).all()
    assert (total - money >= allowed.low[~marketing].sum() - 1e-6).all()
    assert (total - money <= allowed.high[~marketing].sum() + 1e-6).all()
    assert (np.diff(curve.marketing_share) > 0).all()


def test_without_a_choice_between_departments_there_is_no_curve():
    year, usual = planning_year(1), usual_euros(1, 4)
    fixed = BudgetSet(usual, usual, float(usual.sum()))
    assert split_curve(year, fixed, usual).marketing_share.size == 0
    assert (
        split_curve(
            planning_year(1, sales=0), allowed_amounts(1, 2), usual[:2]
        ).marketing_share.size
        == 0
    )


def test_a_plan_carries_the_curves_of_its_levers():
    made = fit_of_truth(small_firm(2))
    planned = plan(made, brief_of(made.firm))
    assert [curve.lever for curve in planned.curves] == list(made.firm.levers)
    for curve, one in zip(planned.curves, planned.recommended.allocations, strict=True):
        assert curve.amount_cents[-1] >= max(one.high_cents, one.amount_cents)
    top = planned.split.contribution_cents.max()
    assert top <= planned.certificate.bound_cents
    assert top == pytest.approx(planned.certificate.value_cents, rel=5e-3)
