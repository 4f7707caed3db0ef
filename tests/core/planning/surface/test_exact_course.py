"""What amounts bring period by period adds up to what they bring, measures included."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from core.planning.made_up_chains import made_up_chain
from core.planning.made_up_fits import fit_of_truth, small_firm
from core.planning.made_up_luck import made_up_luck
from core.planning.made_up_years import usual_euros
from gespann.core.firm import Measure
from gespann.core.planning.joint_plan import plan
from gespann.core.planning.surface.exact import exact_course, exact_prospect
from gespann.core.planning.year_of_plan import cents_of
from gespann.core.quantities import Department

CATALOGUE = Measure("Catalogue", Department.MARKETING, 1_000_00, brings_cents=(0, 0, 0))
FAIR = Measure(
    "Fair", Department.SALES, 50_000_00, brings_cents=(200_000_00, 300_000_00, 500_000_00)
)


@pytest.fixture(scope="module")
def fit():
    fit = fit_of_truth(small_firm(5, markets=2), draws=60)
    return replace(fit, firm=replace(fit.firm, measures=(FAIR, CATALOGUE)))


@pytest.fixture(scope="module")
def brief(fit):
    return fit.firm.plan


@pytest.fixture(scope="module")
def planned(fit, brief):
    return plan(fit, brief, epsilon=None)


def test_the_last_period_has_what_the_whole_plan_brings(fit, brief, planned):
    cents = cents_of(planned.last_year)
    prospect, course = exact_course(fit, brief, planned, cents)
    assert prospect == exact_prospect(fit, brief, planned, cents)
    ends = [one[-1] for one in (course.low_cents, course.median_cents, course.high_cents)]
    assert ends == pytest.approx(prospect.outcome_cents.as_list(), rel=1e-12)
    assert len(course.starts) == brief.periods
    assert course.starts[0] == brief.start
    assert (np.diff(course.median_cents) > 0).all()


def test_planned_amounts_add_up_to_the_cent_in_the_plan_s_own_phasing(fit, brief, planned):
    cents = cents_of(planned.recommended)
    _prospect, course = exact_course(fit, brief, planned, cents)
    assert course.amount_cents.sum(axis=0).tolist() == cents.tolist()
    exact = planned.phasing.shape * cents
    assert np.abs(course.amount_cents - exact).max() < 1.0


def test_of_measures_those_count_that_are_named(fit, brief, planned):
    assert [one.is_best for one in planned.measures] == [True, False]
    cents = cents_of(planned.optimum)
    fair, none, both = (
        exact_prospect(fit, brief, planned, cents, measures=named)
        for named in (
            {"Fair": 50_000_00}, {}, {"Fair": 50_000_00, "Catalogue": 1_000_00},
        )
    )  # fmt: skip
    assert fair == exact_prospect(fit, brief, planned, cents)
    assert none.measures_cents == 0
    assert fair.outcome_cents.median - none.outcome_cents.median > 100_000_00
    assert both.outcome_cents == fair.outcome_cents
    assert both.total_cents == fair.total_cents + 1_000_00


def test_of_a_measure_that_the_firm_does_not_know_only_the_cost_counts(fit, brief, planned):
    cents = cents_of(planned.optimum)
    without = exact_prospect(fit, brief, planned, cents, measures={})
    film = exact_prospect(fit, brief, planned, cents, measures={"A film": 20_000_00})
    assert film.outcome_cents == without.outcome_cents
    lost = np.subtract(without.contribution_cents.as_list(), film.contribution_cents.as_list())
    assert lost == pytest.approx([20_000_00] * 3)
    assert film.better_than_last_year <= without.better_than_last_year


def test_what_measures_bring_is_spread_evenly(fit, brief, planned):
    cents = cents_of(planned.optimum)
    (_, fair), (_, none) = (
        exact_course(fit, brief, planned, cents, measures=named) for named in ({"Fair": 1}, {})
    )
    more = fair.median_cents - none.median_cents
    assert (np.diff(more) > -20_000_00).all()  # medians of sums are no sums of medians
    assert more[-1] > 10 * more[0] > 0


@pytest.mark.parametrize("stages", [2, 3])
def test_the_periods_of_a_funnel_add_up_to_its_outcome(stages):
    year = made_up_chain(7, stages=stages, levers=4, draws=30)
    luck, euros = made_up_luck(year, 7), usual_euros(7, 4)
    by_period = year.outcomes_by_period(euros, luck, 1)
    counted = len(range(*year.counted.indices(year.links[-1].base.shape[2])))
    assert by_period.shape == (30, counted)
    assert by_period.sum(axis=1) == pytest.approx(year.outcomes(euros, luck), rel=1e-12)


def test_periods_are_whole_days_in_their_order(fit, brief, planned):
    _, course = exact_course(fit, brief, planned, cents_of(planned.optimum))
    assert all(type(one) is date for one in course.starts)
    assert list(course.starts) == sorted(course.starts)
    assert course.amount_cents.dtype == np.int64
