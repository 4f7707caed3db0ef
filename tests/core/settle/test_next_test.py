"""Which test is worth most: ranked, net of its cost, and "none" where none is."""

from dataclasses import replace

import numpy as np
import pytest

from core.planning.made_up_fits import brief_of
from core.settle.judged_firms import fit_around_truth
from gespann.core.experiments.schedule import Schedule
from gespann.core.quantities import CENTS_PER_UNIT
from gespann.core.settle.candidates import cheapest, designs_of, durations_for, outlines
from gespann.core.settle.information import SampleInformation
from gespann.core.settle.next_test import is_worth_it, next_test, why_not
from gespann.core.settle.problem import LEAST_SHARE, problem_of
from gespann.core.settle.results import Worth
from gespann.core.settle.signals import Change, courses


@pytest.fixture(scope="module")
def fit():
    return fit_around_truth()


@pytest.fixture(scope="module")
def brief(fit):
    return brief_of(fit.firm, bounds=(0.2, 3.0))


@pytest.fixture(scope="module")
def found(fit, brief):
    return next_test(fit, brief, years=5.0)


def test_the_tests_are_ranked_by_what_they_bring_beyond_their_cost(found):
    assert len(found.candidates) > 1
    sure = [one.is_worth_it for one in found.candidates]
    assert sure == sorted(sure, reverse=True)
    for worth_it in (True, False):
        net = [one.net_cents for one in found.candidates if one.is_worth_it is worth_it]
        assert net == sorted(net, reverse=True)
    for one in found.candidates:
        assert one.net_cents == pytest.approx(one.information.evsi - one.cost_cents)
        assert one.cost_cents >= 0


def test_no_result_is_worth_more_than_a_perfect_one_or_than_knowing_all(found):
    for one in found.candidates:
        information = one.information
        assert 0 <= information.evsi <= information.evppi <= information.evpi
        known = found.known_cents[one.design.lever.name]
        assert information.evpi == pytest.approx(known * one.rest / 5.0)


def test_each_lever_is_shown_once_with_its_best_test(found, fit):
    names = [one.design.lever.name for one in found.candidates]
    assert len(set(names)) == len(names)
    assert set(names) <= {lever.name for lever in fit.firm.levers}
    assert found.considered > len(names)


def test_the_time_of_the_test_counts_off(found, brief):
    for one in found.candidates:
        assert one.rest == pytest.approx(5.0 - one.design.periods / brief.periods)


def test_a_result_that_is_used_for_longer_is_worth_more(fit, brief, found):
    shorter = next_test(fit, brief, years=1.0)
    assert shorter.known_cents == pytest.approx(
        {name: cents / 5 for name, cents in found.known_cents.items()}
    )
    assert (
        max((one.net_cents for one in shorter.candidates), default=0.0)
        < found.candidates[0].net_cents
    )


def test_the_answer_is_worth_it_only_if_it_brings_enough_beyond_its_cost(found, brief):
    best = found.candidates[0]
    enough = best.net_cents >= LEAST_SHARE * brief.budget_cents
    sure = best.information.evsi > 2 * best.information.standard_error
    assert (found.verdict is Worth.WORTH_IT) == (enough and sure)
    assert found.verdict is Worth.WORTH_IT
    assert found.best == best


def test_who_is_sure_of_all_levers_needs_no_test():
    sure = fit_around_truth(uncertainty=0.0)
    found = next_test(sure, brief_of(sure.firm))
    assert found.verdict is Worth.NOT_WORTH_IT
    assert found.best is None
    assert [finding.code for finding in found.findings] == ["little_to_learn"]


def test_where_bounds_leave_no_choice_there_is_nothing_to_learn(fit):
    found = next_test(fit, brief_of(fit.firm, bounds=(1.0, 1.0)))
    assert found.verdict is Worth.NOT_WORTH_IT
    assert found.known_cents == {}


REASONS = {
    # What the result is worth, its standard error, a perfect one and the cost, in thousandths of
    # the budget, of which one must be left.
    "test_worth_chance": (5.0, 4.0, 9.0, 1.0),
    "test_dearer_than_knowing": (1.0, 0.1, 2.0, 4.0),
    "tests_too_imprecise": (1.0, 0.1, 9.0, 2.0),
    "test_dearer_than_worth": (6.0, 0.1, 9.0, 7.0),
}


@pytest.mark.parametrize("code", REASONS)
def test_the_reason_why_none_is_worth_it_is_the_one_that_matters(fit, brief, found, code):
    problem = problem_of(fit, brief, years=1.0)
    evsi, error, evppi, cost = (problem.least * CENTS_PER_UNIT * one for one in REASONS[code])
    best = replace(
        found.candidates[0],
        information=SampleInformation(evsi, error, evsi, evppi, evppi),
        spend_cents=cost,
        lost_cents=0.0,
    )
    assert not is_worth_it(problem, best)
    reason = why_not(problem, (best,), {})
    assert (reason.code, reason.subject) == (code, best.design.lever.name)
    assert reason.values["cost_cents"] == round(cost)


def test_where_no_lever_can_be_tested_that_is_the_reason(fit, brief):
    problem = problem_of(fit, brief, years=1.0)
    much, little = 1e6 * problem.least, 0.5 * problem.least
    assert why_not(problem, (), {"Fairs": much}).code == "no_lever_can_be_tested"
    assert why_not(problem, (), {"Fairs": little}).code == "little_to_learn"


def test_for_a_firm_without_a_history_the_reason_is_told(fit, brief):
    history = replace(fit.firm.history, assumed=True)
    found = next_test(replace(fit, firm=replace(fit.firm, history=history)), brief)
    assert found.verdict is Worth.IMPOSSIBLE
    assert [finding.code for finding in found.findings] == ["test_needs_history"]


def test_a_lever_that_is_used_nowhere_cannot_be_tested(fit, brief):
    effort = fit.firm.history.effort.copy()
    effort[:, -12:, 0] = 0.0
    firm = replace(fit.firm, history=replace(fit.firm.history, effort=effort))
    designs, reasons = designs_of(firm, fit.stages, 0, brief.periods, seed=1)
    assert designs == ()
    assert [reason.code for reason in reasons] == ["no_test_possible"]


def test_with_one_market_a_test_is_held_in_turns_or_before_and_after():
    fit = fit_around_truth(markets=1)
    found = next_test(fit, brief_of(fit.firm, bounds=(0.2, 3.0)), years=5.0)
    assert {one.design.kind for one in found.candidates} <= {"switchback", "before_after"}
    assert found.candidates


def test_the_same_fit_gets_the_same_answer(fit, brief, found):
    assert next_test(fit, brief, years=5.0) == found


@pytest.mark.parametrize("years", [0.0, -1.0, float("inf")])
def test_years_must_make_sense(fit, brief, years):
    with pytest.raises(ValueError, match="years must be positive"):
        next_test(fit, brief, years=years)


def test_spend_and_lost_contribution_are_those_of_the_change(fit, brief):
    problem = problem_of(fit, brief, years=1.0)
    designs, _reasons = designs_of(fit.firm, problem.stages, 0, brief.periods, seed=1)
    for one in outlines(fit.firm, problem.stages, designs[:1]):
        design, lever = one.design, fit.firm.levers[0]
        units = (one.effort - 1) * design.usual_units * design.periods
        assert one.spend == pytest.approx(units * lever.cost_per_unit)
        assert design.change_cents == pytest.approx(one.spend * CENTS_PER_UNIT, abs=1)
        markets = np.isin(fit.firm.history.markets, design.test_markets)
        change = Change(0, one.effort, Schedule(design.changed), markets)
        (course,) = courses(fit.firm, problem.stages, change, design.periods + 12)
        usual = fit.firm.history.outcome[markets, -12:].mean(axis=1)
        gained = ((course - 1) * usual[:, None]).sum(axis=(1, 2))
        assert one.lost == pytest.approx(-gained * fit.firm.margin)


def test_a_weaker_and_dearer_test_is_not_looked_at(fit, brief):
    problem = problem_of(fit, brief, years=1.0)
    designs, _reasons = designs_of(fit.firm, problem.stages, 1, brief.periods, seed=1)
    every = list(outlines(fit.firm, problem.stages, designs))
    kept = cheapest(every)
    assert 0 < len(kept) < len(every)
    for one in every:
        if not any(one is other for other in kept):
            clear = one.effect.std() / one.error
            assert any(
                other.cost <= one.cost and other.effect.std() / other.error >= clear
                for other in kept
            )


def test_half_of_a_year_is_left_after_the_longest_test(fit):
    assert durations_for(fit.firm, 12) == (3, 6)
    assert durations_for(fit.firm, 6) == (3,)
    assert durations_for(fit.firm, 2) == (2,)
