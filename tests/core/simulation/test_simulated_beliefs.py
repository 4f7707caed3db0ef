import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_firms import ads, scenario, visits
from made_up_funnels import funnel, funnel_firm

from gespann.core.quantities import Department, Period
from gespann.core.simulation import (
    BeliefScenario,
    ChangedDefinition,
    beliefs_of,
    random_scenario,
    simulate,
)

EXACT = BeliefScenario(own=1.0, other=1.0, noise=0.0)


def beliefs(told, asked=EXACT, seed=1):
    return beliefs_of(simulate(told, seed).truth, asked, seed=seed)


def test_both_departments_are_asked_about_every_lever():
    asked = [(belief.lever, belief.believer) for belief in beliefs(scenario())]
    assert asked == [(lever, side) for lever in ("Ads", "Visits") for side in Department]


def test_who_knows_the_truth_answers_with_the_closed_form():
    told = scenario(ads(effect=0.5, half_saturation=1.5))
    belief = beliefs(told)[0]

    def outcome(effort):
        return 1 + 0.5 * (1 - np.exp(-effort / 1.5))

    answers = [belief.without, belief.half, belief.more, belief.most]
    expected = [outcome(x) / outcome(1) for x in (0, 0.5, 1.5, 10)]
    assert answers == pytest.approx(expected, abs=0.0011)


def test_an_answer_about_a_funnel_is_about_the_whole_chain():
    told = funnel_firm(levers=(ads(), visits(stages=("Offers", "Deals"), elasticity=(0.1, 0.15))))
    truth = simulate(told, 1).truth
    links = truth.course.chain.links
    without = np.array([1.0, 0.0])
    lost = [link.mechanics.factor(without) / link.mechanics.factor(np.ones(2)) for link in links]
    belief = beliefs(told)[2]
    assert belief.lever == "Visits"
    assert belief.without == pytest.approx(lost[1] * lost[2], abs=0.0011)


def test_a_lever_that_works_leads_is_believed_to_be_worth_more_where_hands_are_short():
    scarce = funnel(per_unit=5.0, capacity_without=50.0)
    short, free = (beliefs(funnel_firm(told))[2].without for told in (scarce, funnel()))
    assert short < free - 0.05


def test_each_side_overrates_its_own_levers_and_underrates_the_others():
    exact, biased = beliefs(scenario()), beliefs(scenario(), BeliefScenario(1.5, 0.5, 0.0))
    for true, believed in zip(exact, biased, strict=True):
        own = (believed.lever == "Ads") == (believed.believer is Department.MARKETING)
        bias = 1.5 if own else 0.5
        for answer in ("without", "half", "more", "most"):
            rise = getattr(believed, answer) - 1
            assert rise == pytest.approx(bias * (getattr(true, answer) - 1), abs=0.002)


def test_what_nobody_in_the_firm_knows_makes_both_sides_err_alike():
    exact = beliefs(scenario())
    astray = beliefs(scenario(), dataclasses.replace(EXACT, common=0.3))
    factors = [(1 - astray[k].without) / (1 - exact[k].without) for k in range(4)]
    assert factors[0] == pytest.approx(factors[1], abs=0.02)
    assert factors[2] == pytest.approx(factors[3], abs=0.02)
    assert abs(factors[0] - factors[2]) > 0.05  # and about each lever in its own way


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10_000), own=st.floats(0, 9), other=st.floats(0, 2), noise=st.floats(0, 2)
)
def test_nobody_contradicts_himself(seed, own, other, noise):
    told = random_scenario(seed, levers=4, periods=30, funnel=seed % 2 == 0)
    for belief in beliefs(told, BeliefScenario(own, other, noise), seed):
        assert 0 <= belief.without <= belief.half <= 1 <= belief.more <= belief.most
        first, second, third = (
            belief.half - belief.without, 1 - belief.half, belief.more - 1,
        )  # fmt: skip
        assert first >= second - 1e-9
        assert second >= third - 1e-9
        assert belief.most - belief.more <= 17 * third + 0.01
        assert belief.lasts_months > 0


@pytest.mark.parametrize(("period", "month"), [(Period.WEEK, 52 / 12), (Period.MONTH, 1.0)])
def test_an_effect_lasts_until_nine_tenths_of_it_have_passed(period, month):
    short = ads("A", retention=0.5)
    long = ads("B", retention=0.5, long_share=1.0, long_half_life=12.0)
    both = ads("C", retention=0.5, long_share=0.3, long_half_life=12.0)
    told = scenario(short, long, both, period=period, periods=60)
    months = [belief.lasts_months for belief in beliefs(told)][::2]
    assert months[0] == pytest.approx(np.log(0.1) / np.log(0.5) / month, abs=0.051)
    assert months[1] == pytest.approx(12 * np.log(0.1) / np.log(0.5) / month, abs=0.051)
    left = 0.7 * 0.5 ** (months[2] * month) + 0.3 * 0.5 ** (months[2] * month / 12)
    assert left == pytest.approx(0.1, abs=0.01)


def test_beliefs_are_part_of_the_firm_if_it_asked_for_them():
    told = dataclasses.replace(scenario(), beliefs=BeliefScenario())
    firm, again = simulate(told, 3).firm, simulate(told, 3).firm
    assert len(firm.beliefs) == 4
    assert firm.beliefs == again.beliefs
    assert firm.beliefs != simulate(told, 4).firm.beliefs
    assert simulate(scenario(), 3).firm.beliefs == ()


def test_nobody_is_asked_about_a_definition_that_is_given_up():
    change = ChangedDefinition("Ads", 50, declared=True)
    asked = {
        belief.lever for belief in beliefs(dataclasses.replace(scenario(), surprises=(change,)))
    }
    assert asked == {"Ads", "Visits"}


def test_beliefs_of_a_random_firm_overrate_what_is_their_own():
    told = [random_scenario(seed, beliefs=True).beliefs for seed in range(20)]
    assert all(one.other < 1 < one.own for one in told)
