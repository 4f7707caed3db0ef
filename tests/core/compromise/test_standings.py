"""What each department gets by a prepared surface is what bargaining says it gets."""

import numpy as np
import pytest

from core.compromise.test_joint_mean import wishing
from core.planning.made_up_fits import brief_of, fit_of_truth, small_firm
from core.planning.surface.made_up_surroundings import random_amounts
from gespann.core.compromise.both_wishes import BothWishes
from gespann.core.compromise.joint_problem import joint_problem
from gespann.core.compromise.standings import standings
from gespann.core.compromise.wishes import SharedOutcome
from gespann.core.planning.joint_plan import plan
from gespann.core.planning.surface.prepare import prepare_surface
from gespann.core.quantities import CENTS_PER_UNIT, Department

WEIGHTS = {
    SharedOutcome.REVENUE: 1.0, SharedOutcome.CONTRIBUTION: 2.0, SharedOutcome.LATER: 0.5,
}  # fmt: skip


@pytest.fixture(scope="module")
def fit():
    return fit_of_truth(small_firm(5), draws=40)


@pytest.fixture(scope="module")
def planned(fit):
    return plan(fit, brief_of(fit.firm), epsilon=0.02)


@pytest.fixture(scope="module")
def surface(fit, planned):
    return prepare_surface(fit, brief_of(fit.firm), planned)


@pytest.fixture(scope="module")
def wishes(planned):
    return wishing(planned, weights=WEIGHTS, least_cents=1_000_00)


@pytest.fixture(scope="module")
def exact(fit, planned, wishes):
    return joint_problem(fit, brief_of(fit.firm), planned, wishes, epsilon=0.02).problem


def test_gains_are_those_of_bargaining(surface, exact, wishes):
    for cents in random_amounts(surface.bounds, 25, 8):
        told = standings(surface, wishes, cents)
        gains = exact.utilities(cents / CENTS_PER_UNIT) - exact.disagreement
        assert [one.department.value for one in told] == list(exact.departments)
        assert [one.gain for one in told] == pytest.approx(gains, abs=2e-3)


def test_parts_add_up_to_the_gain(surface, wishes):
    for one in standings(surface, wishes, surface.best_cents):
        parts = [*one.outcomes, *one.wishes]
        assert sum(part.adds for part in parts) == pytest.approx(one.gain)
        assert {part.kind for part in one.outcomes} == set(WEIGHTS)
        assert one.share is None


def test_without_an_agreement_nobody_gains(surface, wishes):
    for one in standings(surface, wishes, surface.plans_cents["last_year"]):
        assert one.gain == pytest.approx(0, abs=2e-3)


def test_the_share_is_that_of_the_best_case(surface, wishes):
    told = standings(surface, wishes, surface.best_cents, best_gains={Department.SALES: 2.0})
    by_side = {one.department: one for one in told}
    assert by_side[Department.SALES].share == by_side[Department.SALES].gain / 2
    assert by_side[Department.MARKETING].share is None


def test_a_wish_counts_by_how_much_of_it_is_fulfilled(surface, planned):
    wishes = wishing(planned)
    cents = surface.plans_cents["last_year"]
    one = standings(surface, wishes, cents)[0].wishes[0]
    assert one.fulfilled == pytest.approx(1 / 1.2, rel=1e-3)
    assert (one.amount_cents, one.wished_cents) == (
        int(cents[surface.names.index(one.lever)]), round(1.2 * one.amount_cents),
    )  # fmt: skip


def test_what_the_firm_has_not_is_left_aside(surface, planned):
    told = standings(
        surface, wishing(planned, weights={SharedOutcome.LEADS: 1.0}), surface.best_cents
    )
    assert [one.outcomes for one in told] == [(), ()]


def test_a_surface_for_another_signed_plan_is_refused(fit, planned, surface, wishes):
    signed = dict.fromkeys(surface.names, 500000)
    other = BothWishes(wishes.sides, signed)
    with pytest.raises(ValueError, match="another plan without agreement"):
        standings(surface, other, surface.best_cents)
    fitting = prepare_surface(
        fit, brief_of(fit.firm), planned, signed_cents=np.array(list(signed.values()))
    )
    for one in standings(fitting, other, surface.best_cents):
        assert one.gain > 0
