"""The designer proposes tests that keep what they promise, or says what would."""

from dataclasses import replace

import numpy as np
import pytest
from made_up_panels import firm_of, outcomes, starts

from gespann.core.experiments.design import design_experiment
from gespann.core.experiments.held import Held
from gespann.core.experiments.market_sets import candidate_sets, set_sizes
from gespann.core.experiments.reading import read_experiment
from gespann.core.experiments.results import Precision, Verdict, Wish, power_of
from gespann.core.experiments.selection import without_luck
from gespann.core.firm import Exclusion

FIVE_PERCENT = Precision(smallest_effect=0.05)
WISH = Wish("Fairs", 2.0, FIVE_PERCENT, durations=(4, 8))


def firm(seed=0, **course):
    return firm_of(outcomes(np.random.default_rng(seed), **course))


def codes(proposal):
    return {finding.code for finding in proposal.findings}


@pytest.fixture(scope="module")
def proposal():
    return design_experiment(firm(noise=0.02), WISH)


def test_the_proposed_test_does_what_was_asked(proposal):
    design = proposal.design
    assert proposal.verdict is Verdict.REACHED
    assert design.power >= 0.8
    assert design.smallest_effect <= 0.05 * design.expected_outcome
    assert power_of(design.smallest_effect, design.standard_error) == pytest.approx(0.8, abs=0.01)


def test_no_market_is_both_test_and_control_and_tests_are_the_smaller_part(proposal):
    for design in proposal.alternatives:
        controls = {control.market for control in design.controls}
        assert not controls & set(design.test_markets)
        assert sum(control.weight for control in design.controls) == pytest.approx(1)
        whole = firm(noise=0.02).history.outcome[:, -52:].sum() / 52 * design.periods
        assert design.expected_outcome <= 0.5 * whole


def test_of_the_tests_that_suffice_the_cheapest_is_proposed(proposal):
    enough = [one for one in proposal.alternatives if one.power >= 0.8]
    assert proposal.design.change_cents == min(one.change_cents for one in enough)


def test_the_cost_is_the_change_in_units_at_their_price(proposal):
    design = proposal.design
    units = 0.1 * len(design.test_markets) * design.periods
    assert design.change_units == pytest.approx(units)
    assert design.change_cents == round(units * 50 * 100)
    effect = design.smallest_effect / (design.change_cents / 100)
    assert design.smallest_return == pytest.approx(effect)


def test_switching_off_saves_what_the_lever_costs():
    design = design_experiment(firm(), replace(WISH, effort=0.0)).design
    usual = 0.1 * len(design.test_markets) * design.periods
    assert design.change_units == pytest.approx(-usual)
    assert design.change_cents < 0


def test_no_test_touches_a_forbidden_market():
    forbidden = ("M00", "M03", "M07")
    proposal = design_experiment(firm(1), replace(WISH, forbidden=forbidden))
    assert all(not set(forbidden) & set(one.test_markets) for one in proposal.alternatives)


def test_the_power_curve_rises_from_the_error_of_the_first_kind():
    curve = np.array(design_experiment(firm(), WISH).design.power_curve)
    assert curve[0] == pytest.approx([0, 0.1], abs=1e-6)
    assert (np.diff(curve, axis=0) > 0).all()


def test_another_currency_changes_amounts_and_nothing_else():
    euros, cents = firm(2), firm(2)
    cents = replace(cents, history=replace(cents.history, outcome=100 * cents.history.outcome))
    first, second = (design_experiment(one, WISH).design for one in (euros, cents))
    assert second.test_markets == first.test_markets
    assert second.standard_error == pytest.approx(100 * first.standard_error)
    assert second.power == pytest.approx(first.power)


def test_the_order_of_the_markets_does_not_matter():
    plain = firm(3)
    order = np.random.default_rng(0).permutation(12)
    history = plain.history
    turned = replace(
        plain,
        history=replace(
            history,
            markets=tuple(history.markets[k] for k in order),
            outcome=history.outcome[order],
            effort=history.effort[order],
        ),
    )
    first, second = (design_experiment(one, WISH).design for one in (plain, turned))
    assert set(second.test_markets) == set(first.test_markets)
    assert second.standard_error == pytest.approx(first.standard_error)


def test_a_precision_out_of_reach_is_answered_with_what_would_reach_it():
    proposal = design_experiment(firm(), replace(WISH, precision=Precision(half_width=0.002)))
    assert proposal.verdict is Verdict.NOT_REACHED
    (finding,) = [one for one in proposal.findings if one.code == "precision_not_reached"]
    assert finding.values["periods"] > 8
    assert finding.values["effort"] > 2
    errors = [one.standard_error / one.expected_outcome for one in proposal.alternatives]
    chosen = proposal.design
    assert chosen.standard_error / chosen.expected_outcome == min(errors)


def test_a_longer_test_is_more_precise_in_relation_to_the_outcome():
    wish = Wish("Fairs", 2.0, Precision(half_width=0.001), durations=(3, 12), kind="geo")
    short, long = (
        np.mean(
            [
                one.alternatives[k].standard_error / one.alternatives[k].expected_outcome
                for one in (design_experiment(firm(seed), wish) for seed in range(5))
            ]
        )
        for k in (0, 1)
    )
    assert long < short


def test_a_firm_without_markets_is_told_how_weak_before_and_after_is():
    one = firm(4, markets=1, periods=156)
    proposal = design_experiment(one, replace(WISH, kind="before_after"))
    assert proposal.design.controls == ()
    assert "before_after_is_weak" in codes(proposal)
    within = design_experiment(one, WISH)
    assert within.design.kind in ("switchback", "before_after")


def test_blocks_of_a_switch_back_test_outlast_the_carry_over():
    proposal = design_experiment(firm(), replace(WISH, kind="switchback", carry_over=2))
    changed = proposal.design.changed
    assert changed[:8] == (True,) * 4 + (False,) * 4
    assert sum(changed) * 2 == len(changed)
    assert "carry_over_not_known" not in codes(proposal)


def test_too_short_a_history_allows_no_test():
    proposal = design_experiment(firm(periods=30), WISH)
    assert (proposal.verdict, proposal.design) == (Verdict.IMPOSSIBLE, None)
    assert codes(proposal) == {"no_test_possible"}


def test_a_lever_that_was_not_used_cannot_be_changed_by_a_multiple():
    outcome = outcomes(np.random.default_rng(0))
    proposal = design_experiment(firm_of(outcome, np.zeros(outcome.shape)), WISH)
    assert proposal.verdict is Verdict.IMPOSSIBLE


def test_what_the_analyst_took_out_is_no_placebo():
    outcome = outcomes(np.random.default_rng(6))
    wild = outcome.copy()
    wild[:, 40:44] *= np.random.default_rng(7).uniform(0.2, 3, (12, 4))
    days = [day.item() for day in starts(104)]
    out = Exclusion(first=days[40], last=days[43])
    calm = design_experiment(firm_of(outcome, exclusions=(out,)), WISH)
    assert design_experiment(firm_of(wild, exclusions=(out,)), WISH) == calm


@pytest.mark.parametrize(
    "change",
    [{"effort": 1.0}, {"power": 1.0}, {"durations": ()}, {"carry_over": -1}, {"effort": -0.5}],
)
def test_a_wish_without_sense_is_a_broken_contract(change):
    with pytest.raises(ValueError, match=r"must|at least"):
        replace(WISH, **change)


@pytest.mark.parametrize("given", [{}, {"smallest_effect": 0.0}, {"half_width": float("nan")}])
def test_a_precision_is_one_positive_figure(given):
    with pytest.raises(ValueError, match="one positive figure"):
        Precision(**given)


def test_candidate_sets_have_all_sizes_and_at_most_half_of_the_outcome():
    size = np.random.default_rng(0).lognormal(size=20)
    allowed = np.arange(20) != 4
    sets = candidate_sets(size, allowed, np.random.default_rng(1))
    assert {int(one.sum()) for one in sets} <= set(set_sizes(19))
    assert max(size[one].sum() for one in sets) <= 0.5 * size.sum()
    assert not any(one[4] for one in sets)
    assert len({one.tobytes() for one in sets}) == len(sets)


def test_the_luckiest_of_equals_is_not_believed():
    rng = np.random.default_rng(2)
    degrees, truth = 12.0, 0.03
    errors = truth * np.sqrt(rng.chisquare(degrees, 200) / degrees)
    fair = without_luck(errors, rng.lognormal(size=200), degrees)
    assert errors.min() < 0.6 * truth
    assert fair.min() > 0.85 * truth


def test_true_differences_between_sets_are_believed():
    size = np.ones(50)
    errors = np.geomspace(0.01, 0.5, 50)
    assert without_luck(errors, size, 40.0) == pytest.approx(errors, rel=0.05)


@pytest.mark.slow
def test_tests_find_what_they_promise_to_find_as_often_as_they_promise():
    found, errors, held_truth = [], [], []
    wish = Wish("Fairs", 2.0, Precision(smallest_effect=0.01), durations=(6,), kind="geo")
    for seed in range(200):
        outcome = outcomes(np.random.default_rng(seed), periods=110)
        design = design_experiment(firm_of(outcome[:, :104]), wish).design
        rows = [int(name[1:]) for name in design.test_markets]
        effort = np.full(outcome.shape, 0.1)
        effort[rows, 104:] = 0.2
        outcome[rows, 104:] *= 1 + design.smallest_effect / design.expected_outcome
        days = [day.item() for day in starts(110)]
        held = Held("Fairs", "geo", design.test_markets, days[104], days[109])
        read = read_experiment(firm_of(outcome, effort), held)
        one = read.experiment
        found.append(one.effect > 1.645 * one.standard_error)
        planted = design.smallest_effect / design.expected_outcome
        # The lift is on the outcome as it was, the effect is read against what was expected.
        error = (1 + one.effect / read.expected_outcome) / (1 + planted) - 1
        errors.append(error * design.expected_outcome / design.standard_error)
        truth = planted / (1 + planted) * read.actual_outcome
        held_truth.append(abs(one.effect - truth) < 1.645 * one.standard_error)
    assert 0.72 <= np.mean(found) <= 0.93
    assert 0.85 <= np.mean(np.abs(errors) < 1.645) <= 0.95
    assert 0.85 <= np.mean(held_truth) <= 0.95
