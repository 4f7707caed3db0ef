"""The golden mean between two departments of a fitted firm: whole cents, and nobody loses."""

from dataclasses import replace

import numpy as np
import pytest

from core.planning.made_up_fits import altered, brief_of, fit_of_truth, small_firm
from gespann.core.compromise import joint_mean as joint_mean_module
from gespann.core.compromise import joint_problem
from gespann.core.compromise.aims import Solution
from gespann.core.compromise.bargain_results import Verdict
from gespann.core.compromise.both_wishes import BothWishes, DepartmentWishes, LeverWish
from gespann.core.compromise.joint_mean import joint_mean
from gespann.core.compromise.wishes import SharedOutcome
from gespann.core.planning.joint_plan import plan
from gespann.core.quantities import Department

EPSILON = 0.02
KS = Solution.KALAI_SMORODINSKY


@pytest.fixture(scope="module")
def fit():
    return fit_of_truth(small_firm(5), draws=20)


@pytest.fixture(scope="module")
def planned(fit):
    return plan(fit, brief_of(fit.firm))


def wishing(planned, more=1.2, weights=None, **changes):
    """Each side wishes for more of its own levers than it had."""
    weights = {SharedOutcome.CONTRIBUTION: 2.0} if weights is None else weights
    sides = (
        DepartmentWishes(
            side,
            weights,
            tuple(
                LeverWish(one.lever.name, round(more * one.amount_cents), **changes)
                for one in planned.last_year.allocations
                if one.lever.department is side
            ),
        )
        for side in Department
    )
    return BothWishes(tuple(sides))


def mean_of(fit, planned, wishes, solution=KS, epsilon=EPSILON):
    return joint_mean(fit, brief_of(fit.firm), planned, wishes, solution=solution, epsilon=epsilon)


@pytest.fixture(scope="module")
def mean(fit, planned):
    return mean_of(fit, planned, wishing(planned))


@pytest.mark.parametrize("solution", list(Solution))
def test_every_solution_keeps_bounds_and_budget_to_the_cent_and_nobody_loses(
    fit, planned, solution
):
    found = mean_of(fit, planned, wishing(planned), solution).found
    cents = found.amount_cents
    assert found.solution is solution
    assert cents.dtype == np.int64
    assert cents.sum() <= planned.budget_cents
    for amount, one in zip(cents, planned.optimum.allocations, strict=True):
        assert one.low_cents <= amount <= one.high_cents
    assert (found.chosen.shares >= -1e-6).all()


def test_both_get_the_same_share_and_it_costs_no_more_than_the_room_allows(mean):
    marketing, sales = mean.found.chosen.shares
    assert marketing == pytest.approx(sales, abs=1e-3)
    assert mean.found.price_cents <= mean.spare_cents + 100


def test_it_lies_in_the_room_of_all_draws_where_few_draws_are_bargained_with(monkeypatch):
    """A firm without a bond, whose draws lie far apart."""
    told = fit_of_truth(small_firm(5, bond=0.0), draws=60, uncertainty=0.6)
    posterior = replace(told.posterior, bond=np.zeros(told.posterior.size))
    told = altered(told, posterior=posterior)
    planned = plan(told, brief_of(told.firm))
    wishes = wishing(planned)
    exceeded = []
    for few in (4, 6, 8):
        monkeypatch.setattr(joint_problem, "CONCAVE_DRAWS", few)
        found = mean_of(told, planned, wishes)
        if found.found.amount_cents is None:
            continue
        assert found.found.price_cents <= found.spare_cents + 100
        monkeypatch.setattr(joint_mean_module, "_DRAWN_CLOSER", 0)
        undrawn = mean_of(told, planned, wishes)
        monkeypatch.undo()
        exceeded.append(undrawn.found.price_cents > undrawn.spare_cents + 100)
    assert any(exceeded)


def test_a_wider_room_gives_nobody_less(fit, planned, mean):
    wider = mean_of(fit, planned, wishing(planned), epsilon=2 * EPSILON)
    gained = [one.found.chosen.shares * one.found.bargained.ranges for one in (mean, wider)]
    assert gained[1].min() >= gained[0].min() - 1e-3


def test_without_a_signed_plan_last_years_split_is_what_both_compare_with(mean, planned):
    split = [one.amount_cents for one in planned.last_year.allocations]
    assert mean.disagreement_cents.tolist() == split


def test_a_signed_plan_takes_its_place(fit, planned):
    names = [lever.name for lever in fit.firm.levers]
    signed = {name: 10_000_00 * (k + 1) for k, name in enumerate(names)}
    found = mean_of(fit, planned, replace(wishing(planned), signed_cents=signed))
    assert found.disagreement_cents.tolist() == list(signed.values())


def test_the_wished_plan_leaves_what_is_not_wished_for(mean):
    marketing = mean.wishes.sides[0]
    for k, amount in enumerate(mean.wished_plan(marketing)):
        wished = marketing.cents_of(mean.levers[k].name)
        assert amount == (mean.disagreement_cents[k] if wished is None else wished)


def test_the_room_of_the_plan_says_how_much_may_be_given_up(fit):
    with_room = plan(fit, brief_of(fit.firm), epsilon=0.03)
    found = mean_of(fit, with_room, wishing(with_room), epsilon=0.5)
    assert found.epsilon == 0.03


def test_a_department_that_wants_nothing_leaves_the_room_to_the_other(fit, planned):
    marketing, sales = wishing(planned).sides
    nothing = BothWishes((marketing, replace(sales, weights={}, wishes=())))
    found = mean_of(fit, planned, nothing)
    assert found.found.chosen.shares[0] == pytest.approx(1.0, abs=1e-3)
    assert "department_wants_nothing" in [one.code for one in found.findings]


def test_an_outcome_that_is_not_positive_is_left_out_and_said_so(fit, planned):
    dear = replace(fit, firm=replace(fit.firm, margin=1e-6))
    found = mean_of(dear, planned, wishing(planned))
    assert found.findings[0].code == "outcome_not_weighed"
    assert found.findings[0].values == {"outcome": "contribution"}


def test_no_common_gain_is_an_answer(fit, planned):
    kept = wishing(planned, more=0.5, weights={})
    found = mean_of(fit, planned, kept)
    assert found.found.bargained.verdict is Verdict.NO_COMMON_GAIN
    assert found.found.amount_cents is None
    assert "no_common_gain" in [one.code for one in found.findings]


def test_a_room_of_less_than_nothing_is_a_broken_contract(fit, planned):
    with pytest.raises(ValueError, match="epsilon must not be negative"):
        mean_of(fit, planned, wishing(planned), epsilon=-0.1)
