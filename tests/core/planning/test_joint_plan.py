from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.planning.made_up_fits import altered, brief_of, fit_of_truth, small_firm
from core.planning.made_up_years import allowed_amounts, planning_year, usual_euros
from gespann.core.planning.best import optimum
from gespann.core.planning.best.caution import safe_step
from gespann.core.planning.best.optimum import best_plan
from gespann.core.planning.joint_plan import plan
from gespann.core.planning.limits import BudgetTooSmall
from gespann.core.planning.results import JointPlan, Prospect
from gespann.core.planning.year.forecast_base import last_year_phasing, plan_year
from gespann.core.progress import Phase
from gespann.core.quantities import Department, Period


def cents(prospect: Prospect) -> list[int]:
    return [allocation.amount_cents for allocation in prospect.allocations]


def found(planned: JointPlan) -> dict:
    return {finding.code: finding for finding in planned.findings}


def prospects(planned: JointPlan) -> tuple[Prospect, ...]:
    return planned.recommended, planned.optimum, planned.last_year


def changed(fit, lever: int, **changes):
    """The fit of a firm of which one lever is different."""
    levers = list(fit.firm.levers)
    levers[lever] = replace(levers[lever], **changes)
    return replace(fit, firm=replace(fit.firm, levers=tuple(levers)))


@pytest.fixture(scope="module")
def fit():
    return fit_of_truth(small_firm(4), uncertainty=0.6)


@given(
    seed=st.integers(0, 500),
    share=st.floats(0.0, 2.5),
    bounds=st.sampled_from([(0.5, 1.5), (0.0, 3.0), (0.7, 0.7), (0.9, 1.1)]),
    caution=st.sampled_from([0.0, 0.8, 1.0]),
    periods=st.sampled_from([3, 12, 18]),
)
@settings(max_examples=12)
def test_budget_and_bounds_hold_to_the_cent(seed, share, bounds, caution, periods):
    made = fit_of_truth(small_firm(seed, levers=3), draws=12)
    brief = brief_of(made.firm, bounds=bounds, periods=periods)
    last_year = last_year_phasing(made.firm, brief).last_year_euros
    # Three cents for three levers, whose least amounts are rounded up.
    budget = round(100 * float(last_year.sum()) * max(share, bounds[0])) + 3
    planned = plan(made, replace(brief, budget_cents=budget), caution=caution)
    for prospect in prospects(planned):
        assert prospect.total_cents <= budget
        for one in prospect.allocations:
            assert one.low_cents <= one.amount_cents <= one.high_cents
            assert one.low_cents >= round(bounds[0] * one.last_year_cents) - 1
            assert one.high_cents <= bounds[1] * one.last_year_cents + 1
            assert one.units * one.lever.cost_per_unit * 100 == pytest.approx(one.amount_cents)
    assert planned.recommended.total_cents == planned.optimum.total_cents


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("caution", [0.0, 0.8])
def test_no_plan_is_expected_to_be_worse_than_last_year(seed, caution):
    made = fit_of_truth(small_firm(seed), uncertainty=0.8)
    brief = brief_of(made.firm)
    planned = plan(made, brief, caution=caution)
    year, _ = plan_year(made, brief, last_year_phasing(made.firm, brief), seed=made.seed)

    def expected(prospect):
        return 100 * year.contributions(np.array(cents(prospect)) / 100).mean()

    # Rounding to the cent may cost a few cents.
    assert expected(planned.recommended) >= expected(planned.last_year) - 100
    assert expected(planned.optimum) >= expected(planned.recommended) - 100
    certificate = planned.certificate
    assert certificate.value_cents == pytest.approx(expected(planned.optimum), abs=100)
    assert certificate.bound_cents >= certificate.value_cents
    assert certificate.gap <= 0.005
    assert planned.recommended.better_than_last_year >= caution
    assert planned.last_year.better_than_last_year == 1.0


@pytest.mark.parametrize("seed", range(4))
def test_the_mean_along_the_way_to_the_optimum_never_falls_below_last_year(seed):
    year, allowed = planning_year(seed, bond=0.5, uncertainty=0.8), allowed_amounts(seed, 4)
    last_year = allowed.scaled(usual_euros(seed, 4))
    best = best_plan(year, allowed, [last_year])
    before = year.contributions(last_year).mean()
    for step in np.linspace(0, 1, 11):
        there = year.contributions(last_year + step * (best.euros - last_year)).mean()
        assert there >= before - 1e-9 * abs(before)


def test_counting_in_another_unit_changes_no_amount(fit):
    """Hours instead of days: eight times the units at an eighth of the cost."""
    effort = fit.firm.history.effort.copy()
    effort[..., 2] *= 8
    other = changed(fit, 2, cost_per_unit=fit.firm.levers[2].cost_per_unit / 8, unit="hour")
    firm = replace(other.firm, history=replace(other.firm.history, effort=effort))
    brief = brief_of(fit.firm)
    one, same = plan(fit, brief), plan(altered(other, firm=firm), brief)
    for mine, others in zip(prospects(one), prospects(same), strict=True):
        assert cents(others) == pytest.approx(cents(mine), abs=1)
    assert same.optimum.allocations[2].units == pytest.approx(8 * one.optimum.allocations[2].units)


def test_the_order_of_levers_changes_no_amount(fit):
    order = np.array([2, 0, 3, 1])
    posterior = fit.posterior
    mixed = altered(
        fit,
        firm=replace(
            fit.firm,
            levers=tuple(fit.firm.levers[k] for k in order),
            history=replace(fit.firm.history, effort=fit.firm.history.effort[..., order]),
        ),
        posterior=replace(
            posterior,
            retention=posterior.retention[:, order],
            half_saturation=posterior.half_saturation[:, order],
            effect=posterior.effect[:, order],
            long_share=posterior.long_share[:, order],
            market_effect=posterior.market_effect[..., order],
        ),
    )
    brief = brief_of(fit.firm)
    one, same = plan(fit, brief), plan(mixed, brief)
    # The search stops where the contribution is flat: there, cents are worth nothing.
    tolerance = 1e-6 * brief.budget_cents
    assert cents(same.optimum) == pytest.approx(np.array(cents(one.optimum))[order], abs=tolerance)
    assert same.certificate.value_cents == pytest.approx(one.certificate.value_cents, abs=100)


def test_the_same_seed_gives_the_same_plan_to_the_last_figure(fit):
    brief = brief_of(fit.firm)
    one, same = plan(fit, brief), plan(fit, brief)
    assert prospects(one) == prospects(same)
    assert one.certificate == same.certificate


@pytest.fixture(scope="module")
def way():
    """A planning year of which draws disagree on whether the optimum is better."""
    year, allowed = planning_year(2, uncertainty=1.2, draws=101), allowed_amounts(2, 4)
    last_year = allowed.scaled(usual_euros(2, 4))
    best = best_plan(year, allowed, [last_year]).euros
    return year, last_year, best


def share_better(way, step):
    year, last_year, best = way
    after = year.contributions(last_year + step * (best - last_year))
    # A cent for each lever is lost in rounding anyway, and counts as none.
    return (after >= year.contributions(last_year) - 0.04).mean()


def test_one_goes_as_far_as_caution_allows_and_no_further(way):
    steps = {c: safe_step(*way, c) for c in (0.6, 0.7, 0.75, 0.8, 0.9)}
    part_way = {c: step for c, step in steps.items() if 0 < step < 1}
    assert part_way
    for caution, step in part_way.items():
        assert share_better(way, step) >= caution
        assert share_better(way, step + 2e-4) < caution


def test_more_caution_never_goes_further(way):
    steps = [safe_step(*way, caution) for caution in np.linspace(0, 1, 41)]
    assert (np.diff(steps) <= 0).all()
    assert steps[0] == 1.0
    assert steps[-1] == 0.0


def test_full_caution_moves_where_all_draws_agree():
    year, allowed = planning_year(2, uncertainty=0.0), allowed_amounts(2, 4)
    last_year = allowed.scaled(usual_euros(2, 4))
    best = best_plan(year, allowed, [last_year]).euros
    assert safe_step(year, last_year, best, 1.0) == 1.0


def test_an_optimum_that_is_last_year_but_for_the_last_digit_is_reached():
    year, usual = planning_year(2, uncertainty=1.2), usual_euros(2, 4)
    hair = 1e-9 * np.array([1, -1, 1, -1])
    assert safe_step(year, usual, usual + hair, 1.0) == 1.0


def test_no_caution_recommends_the_optimum(fit):
    planned = plan(fit, brief_of(fit.firm), caution=0.0)
    assert planned.step == 1.0
    assert planned.recommended == planned.optimum
    assert {"goes_part_way", "keeps_last_year"} & set(found(planned)) == set()


def test_a_plan_that_may_not_move_keeps_last_year_and_says_how_sure_the_optimum_is():
    made = fit_of_truth(small_firm(3), uncertainty=0.8)
    planned = plan(made, brief_of(made.firm), caution=1.0)
    assert planned.step == 0.0
    assert planned.recommended == planned.last_year
    values = found(planned)["keeps_last_year"].values
    assert values == {"probability": planned.optimum.better_than_last_year, "caution": 1.0}
    assert values["probability"] < 1.0


def test_a_plan_that_goes_part_of_the_way_says_how_far():
    made = fit_of_truth(small_firm(6), uncertainty=0.8)
    planned = plan(made, brief_of(made.firm), caution=0.8)
    assert 0 < planned.step < 1
    assert found(planned)["goes_part_way"].values == {"step": planned.step, "caution": 0.8}
    ends = np.array(cents(planned.last_year)), np.array(cents(planned.optimum))
    between = ends[0] + planned.step * (ends[1] - ends[0])
    assert cents(planned.recommended) == pytest.approx(between, abs=2)


@pytest.mark.parametrize("caution", [-0.1, 1.1])
def test_caution_is_a_probability(fit, caution):
    with pytest.raises(ValueError, match=r"caution must be a probability in \[0, 1\]"):
        plan(fit, brief_of(fit.firm), caution=caution)


@pytest.mark.parametrize("multiple", [0.7, 1.0, 1.5])
def test_levers_that_are_all_fixed_are_planned_as_they_must_be(fit, multiple):
    brief = brief_of(fit.firm, bounds=(multiple, multiple))
    planned = plan(fit, replace(brief, budget_cents=2 * brief.budget_cents), caution=1.0)
    for one in planned.recommended.allocations:
        assert one.amount_cents == pytest.approx(multiple * one.last_year_cents, abs=1)
    assert planned.step == 1.0
    assert planned.certificate.gap == pytest.approx(0.0, abs=1e-9)
    assert "keeps_last_year" not in found(planned)


def test_a_budget_of_just_the_least_amounts_is_spent_on_them(fit):
    least = cents(plan(fit, brief_of(fit.firm, bounds=(0.5, 0.5))).recommended)
    planned = plan(fit, brief_of(fit.firm, budget_cents=sum(least)), caution=1.0)
    assert cents(planned.recommended) == least
    assert planned.step == 1.0
    with pytest.raises(BudgetTooSmall, match=f"add up to {sum(least)} cents") as refused:
        plan(fit, brief_of(fit.firm, budget_cents=sum(least) - 1))
    assert refused.value.least_cents == sum(least)
    assert refused.value.budget_cents == sum(least) - 1


def test_a_budget_beyond_all_upper_bounds_is_not_spent(fit):
    brief = brief_of(fit.firm, bounds=(0.9, 1.0))
    planned = plan(fit, replace(brief, budget_cents=10 * brief.budget_cents))
    assert planned.recommended.total_cents <= sum(
        one.high_cents for one in planned.recommended.allocations
    )
    left = 10 * brief.budget_cents - planned.recommended.total_cents
    assert found(planned)["bounds_leave_money"].values["cents"] == left


def test_money_that_would_not_come_back_stays_unspent(fit):
    """With a tenth of the margin, no lever is worth more than its least amount."""
    poor = replace(fit, firm=replace(fit.firm, margin=fit.firm.margin / 20))
    planned = plan(poor, brief_of(fit.firm))
    assert cents(planned.optimum) == [one.low_cents for one in planned.optimum.allocations]
    left = found(planned)["money_left"].values
    assert left["cents"] == planned.budget_cents - planned.recommended.total_cents


def test_capacity_binds_where_more_would_be_better(fit):
    rich = replace(fit, firm=replace(fit.firm, margin=1.0))
    lever = rich.firm.levers[1]
    last = plan(rich, brief_of(rich.firm)).last_year.allocations[1].last_year_cents
    capacity = 0.8 * last / 100 / lever.cost_per_unit / 12
    planned = plan(
        changed(rich, 1, capacity=capacity),
        brief_of(rich.firm, budget_cents=2 * rich.firm.plan.budget_cents),
        caution=0.0,
    )
    assert planned.recommended.allocations[1].units == pytest.approx(12 * capacity, rel=1e-6)
    finding = found(planned)["capacity_binds"]
    assert finding.subject == lever.name
    assert finding.values == {"capacity": capacity, "unit": lever.unit}


def test_capacity_below_the_lower_bound_wins_over_it(fit):
    planned = plan(changed(fit, 1, capacity=1e-3), brief_of(fit.firm))
    one = planned.recommended.allocations[1]
    assert one.low_cents == one.amount_cents == one.high_cents


def test_own_bounds_of_a_lever_win_over_those_of_the_brief(fit):
    planned = plan(changed(fit, 0, bounds=(1.0, 1.0)), brief_of(fit.firm))
    one = planned.recommended.allocations[0]
    assert one.amount_cents == one.last_year_cents


def test_a_lever_without_a_last_year_gets_nothing_and_says_so(fit):
    effort = fit.firm.history.effort.copy()
    effort[:, -12:, 1] = 0.0
    firm = replace(fit.firm, history=replace(fit.firm.history, effort=effort))
    planned = plan(replace(fit, firm=firm), brief_of(firm))
    assert planned.recommended.allocations[1].amount_cents == 0
    assert found(planned)["lever_without_last_year"].subject == firm.levers[1].name
    assert planned.recommended.total_cents > 0


def test_a_weekly_plan_of_half_a_year_over_two_markets():
    made = fit_of_truth(small_firm(1, period=Period.WEEK, periods=110, markets=2), draws=20)
    brief = brief_of(made.firm, periods=26)
    planned = plan(made, replace(brief, budget_cents=brief.budget_cents // 2))
    cost = np.array([lever.cost_per_unit for lever in made.firm.levers])
    spent = (made.firm.history.effort[:, -52:-26] * cost).sum(axis=(0, 1))
    last_year = [one.last_year_cents for one in planned.recommended.allocations]
    assert last_year == pytest.approx(100 * spent, abs=1)
    assert planned.periods == 26


def test_a_plan_may_start_after_a_gap_and_one_that_has_begun_is_for_its_rest(fit):
    brief = brief_of(fit.firm)
    later = plan(fit, replace(brief, start=date(brief.start.year, 4, 1), periods=6))
    assert later.start == date(brief.start.year, 4, 1)
    begun = plan(fit, replace(brief, start=date(brief.start.year - 1, 12, 1)))
    assert (begun.start, begun.periods) == (brief.start, brief.periods - 1)


def test_a_firm_with_less_than_a_year_of_history_gets_a_plan():
    made = fit_of_truth(small_firm(2, periods=9, levers=2), draws=10)
    steady = replace(made.posterior, coefficients=0 * made.posterior.coefficients + 0.1)
    planned = plan(altered(made, posterior=steady), brief_of(made.firm))
    assert planned.recommended.total_cents <= planned.budget_cents


@pytest.mark.parametrize("department", Department)
def test_a_firm_of_one_department_gets_a_plan(fit, department):
    levers = tuple(replace(lever, department=department) for lever in fit.firm.levers)
    planned = plan(altered(fit, firm=replace(fit.firm, levers=levers)), brief_of(fit.firm))
    assert planned.recommended.better_than_last_year >= 0.8
    assert planned.split.marketing_share.size == 0


def test_a_firm_of_one_lever_gets_a_plan():
    made = fit_of_truth(small_firm(5, levers=1))
    planned = plan(made, brief_of(made.firm))
    assert planned.recommended.total_cents <= planned.budget_cents
    assert len(planned.curves) == 1


def test_a_higher_goal_is_never_more_likely(fit):
    brief = brief_of(fit.firm)
    usual = plan(fit, brief).recommended.outcome_cents.median
    goals = [int(usual * share) for share in (0.2, 1.0, 5.0)]
    planned = [plan(fit, replace(brief, goal_cents=goal)) for goal in goals]
    chances = [one.recommended.goal_probability for one in planned]
    assert (np.diff(chances) <= 0).all()
    assert 0 == chances[2] < chances[1] < chances[0] == 1
    assert ["goal_unlikely" in found(one) for one in planned] == [p < 0.5 for p in chances]
    assert [one.goal_cents for one in planned] == goals


def test_without_a_goal_there_is_no_probability_of_it(fit):
    planned = plan(fit, brief_of(fit.firm, goal_cents=None))
    assert [one.goal_probability for one in prospects(planned)] == [None] * 3


def test_more_budget_never_makes_the_goal_less_likely_at_the_optimum(fit):
    """The same shocks for all budgets, so that only the plan makes a difference."""
    rich = replace(fit, firm=replace(fit.firm, margin=1.0))
    goal = int(plan(rich, brief_of(rich.firm)).optimum.outcome_cents.median)
    usual = rich.firm.plan.budget_cents
    chances = [
        plan(
            rich,
            brief_of(rich.firm, goal_cents=goal, budget_cents=int(usual * share)),
        ).optimum.goal_probability
        for share in (0.6, 1.0, 1.4)
    ]
    assert (np.diff(chances) >= 0).all()
    assert chances[0] < chances[-1]


def test_intervals_are_ordered_and_contribution_is_margin_times_outcome_less_cost(fit):
    planned = plan(fit, brief_of(fit.firm))
    for one in prospects(planned):
        outcome, contribution = one.outcome_cents, one.contribution_cents
        assert outcome.low < outcome.median < outcome.high
        for of_outcome, left in zip(outcome.as_list(), contribution.as_list(), strict=True):
            assert left == pytest.approx(fit.firm.margin * of_outcome - one.total_cents)


def test_progress_is_told_from_nothing_to_all(fit):
    told = []
    plan(fit, brief_of(fit.firm), progress=told.append)
    assert {one.phase for one in told} == {Phase.PLAN}
    assert [one.done for one in told] == list(range(told[-1].total + 1))


def test_what_the_controls_are_taken_as_is_told(fit):
    names = (*fit.firm.controls, *fit.firm.competitors)
    assert found(plan(fit, brief_of(fit.firm)))["controls_as_last_year"].values == {"names": names}


def test_a_proof_that_stays_loose_is_told(fit, monkeypatch):
    monkeypatch.setattr(optimum, "MOST_BOXES", 0)
    bonded = replace(fit.posterior, bond=np.ones(fit.posterior.size))
    planned = plan(altered(fit, posterior=bonded), brief_of(fit.firm, bounds=(0.0, 3.0)))
    assert planned.certificate.gap > 0.005
    assert found(planned)["certificate_loose"].values == {"gap": planned.certificate.gap}


def test_a_bound_that_binds_is_told_with_its_side(fit):
    planned = plan(fit, brief_of(fit.firm), caution=0.0)
    told = {
        (finding.subject, finding.values["side"], finding.values["cents"])
        for finding in planned.findings
        if finding.code == "bound_binds"
    }
    ends = {"low": lambda one: one.low_cents, "high": lambda one: one.high_cents}
    assert told == {
        (one.lever.name, side, end(one))
        for one in planned.recommended.allocations
        for side, end in ends.items()
        if one.amount_cents == end(one)
    }
    assert told
