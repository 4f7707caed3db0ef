"""The dispute between two beliefs, and the test that settles most of it."""

from dataclasses import replace

import numpy as np
import pytest

from core.planning.made_up_fits import brief_of
from core.settle.judged_firms import MARKETING, SALES, believing, fit_around_truth
from gespann.core.settle.dispute import settle
from gespann.core.settle.problem import LEAST_SHARE
from gespann.core.settle.results import Worth

LEVER = 0  # marketing's search ads


@pytest.fixture(scope="module")
def fit():
    """Marketing believes in its search ads, sales does not."""
    return believing(fit_around_truth(draws=400, uncertainty=0.7), 1.6, 0.5, lever=LEVER)


@pytest.fixture(scope="module")
def brief(fit):
    return brief_of(fit.firm, bounds=(0.2, 3.0))


@pytest.fixture(scope="module")
def found(fit, brief):
    return settle(fit, brief, years=5.0)


def test_who_believes_in_a_lever_would_give_it_more(found):
    (dispute,) = found.disputes
    marketing, sales = dispute.views[MARKETING], dispute.views[SALES]
    assert marketing.return_.median > sales.return_.median
    assert marketing.best_cents > sales.best_cents


def test_the_money_in_dispute_is_what_both_expect_to_lose(found):
    (dispute,) = found.disputes
    assert min(dispute.loss_cents.values()) >= 0
    assert dispute.money_cents == pytest.approx(sum(dispute.loss_cents.values()))
    assert dispute.money_cents > 0


def test_the_test_says_how_much_of_the_money_it_settles(found, brief):
    (best,) = found.settling
    assert 0 <= best.settled_share <= 1
    assert best.settled_cents == pytest.approx(best.dispute.money_cents - best.left_cents)
    assert best.net_cents == pytest.approx(
        best.candidate.rest * best.settled_cents - best.candidate.cost_cents
    )
    enough = best.net_cents >= LEAST_SHARE * brief.budget_cents and best.settled_share >= 0.1
    assert (found.verdict is Worth.WORTH_IT) == enough


def test_an_effect_as_the_believer_expects_it_is_found_more_surely(found):
    (best,) = found.settling
    assert best.power[MARKETING] > best.power[SALES]


def test_a_result_that_shows_more_makes_both_give_more(found):
    assert [one.quantile for one in found.reactions] == [0.1, 0.5, 0.9]
    assert sorted(found.reactions, key=lambda one: one.result) == list(found.reactions)
    more_effort = found.settling[0].candidate.effort > 1
    for side in (MARKETING, SALES):
        returns = [one.views[side].return_.median for one in found.reactions]
        amounts = [one.views[side].best_cents for one in found.reactions]
        assert returns == sorted(returns, reverse=not more_effort)
        assert amounts == sorted(amounts, reverse=not more_effort)


def test_after_every_result_the_believer_would_still_give_more_than_the_sceptic(found):
    for one in found.reactions:
        assert one.views[MARKETING].best_cents >= one.views[SALES].best_cents


def test_sides_that_have_changed_places_dispute_as_much(fit, brief, found):
    other = settle(believing(fit, 0.5, 1.6, lever=LEVER), brief, years=5.0)
    (one,), (swapped,) = found.disputes, other.disputes
    assert swapped.money_cents == pytest.approx(one.money_cents)
    assert swapped.views[SALES] == one.views[MARKETING]


def test_the_further_apart_both_are_the_more_is_in_dispute(fit, brief):
    money = []
    for sales in (1.2, 0.8, 0.5):
        found = settle(believing(fit, 1.6, sales, lever=LEVER), brief)
        money.append(sum(one.money_cents for one in found.disputes))
    assert money == sorted(money)


def test_who_agrees_has_nothing_to_settle(fit, brief):
    found = settle(believing(fit, 1.0, 1.0, lever=LEVER), brief)
    assert (found.verdict, found.disputes) == (Worth.IMPOSSIBLE, ())
    assert [one.code for one in found.findings] == ["nothing_in_dispute"]


def test_bounds_that_hold_both_at_the_same_amount_leave_nothing_in_dispute(fit):
    found = settle(fit, brief_of(fit.firm, bounds=(1.0, 1.0)))
    assert [one.code for one in found.findings] == ["nothing_in_dispute"]


def test_without_beliefs_there_is_no_dispute_to_speak_of(fit, brief):
    silent = replace(fit, firm=replace(fit.firm, beliefs=()))
    found = settle(silent, brief)
    assert [one.code for one in found.findings] == ["nothing_believed"]


def test_one_side_alone_disputes_nothing(fit, brief):
    alone = replace(fit, firm=replace(fit.firm, beliefs=fit.firm.beliefs[:1]))
    name = fit.firm.levers[LEVER].name
    found = settle(alone, brief, lever=name)
    assert [(one.code, one.subject) for one in found.findings] == [("lever_not_answered", name)]


def test_a_named_lever_is_looked_at_alone(fit, brief):
    name = fit.firm.levers[LEVER].name
    found = settle(fit, brief, lever=name, years=5.0)
    assert [one.lever.name for one in found.disputes] == [name]


def test_without_a_history_the_dispute_is_told_but_no_test(fit, brief):
    history = replace(fit.firm.history, assumed=True)
    # What a firm assumes is flat; the draws stay those of the fit.
    found = settle(replace(fit, firm=replace(fit.firm, history=history)), brief)
    assert found.disputes
    assert found.settling == ()
    assert [one.code for one in found.findings] == ["test_needs_history"]


def test_a_belief_that_few_draws_reach_is_told(fit, brief):
    far = believing(fit, 1.6, 0.02, lever=LEVER)
    found = settle(far, brief)
    thin = [one for one in found.disputes if one.effective_draws < 40]
    codes = [one.code for one in found.findings]
    assert ("belief_far_from_evidence" in codes) == bool(thin)
    assert thin


def test_a_lever_of_another_firm_is_a_broken_contract(fit, brief):
    with pytest.raises(ValueError, match="not in list"):
        settle(fit, brief, lever="Skywriting")


def test_a_more_precise_firm_settles_more(fit, brief, found):
    """The same firm with outcomes that scatter half as much: tests show more."""
    history = fit.firm.history
    outcome = history.outcome
    calm = (
        outcome.mean(axis=1, keepdims=True) * (outcome / outcome.mean(axis=1, keepdims=True)) ** 0.3
    )
    steadier = replace(fit, firm=replace(fit.firm, history=replace(history, outcome=calm)))
    other = settle(steadier, brief, years=5.0)
    assert other.settling[0].settled_share > found.settling[0].settled_share
    assert np.isfinite(other.settling[0].net_cents)
