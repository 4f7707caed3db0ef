"""Shared outcomes of a planning year, and the golden mean under a response model."""

import numpy as np
import pytest

from core.planning.made_up_chains import made_up_chain
from core.planning.made_up_years import allowed_amounts, planning_year, random_plans, usual_euros
from gespann.core.compromise.aims import Solution
from gespann.core.compromise.bargain_results import Verdict
from gespann.core.compromise.golden_mean import golden_mean
from gespann.core.compromise.problem import bargaining_problem
from gespann.core.compromise.reasons import LOOSE_SHARE
from gespann.core.compromise.solutions import bargain
from gespann.core.compromise.wishes import SharedOutcome, Wish, Wishes
from gespann.core.compromise.year_outcomes import YearOutcomes
from gespann.core.planning.best.optimum import best_plan

LEVERS = 4
NAMES = ("Trade fairs", "Search ads", "Field visits", "Calls")
EVERY = tuple(SharedOutcome)
KS = Solution.KALAI_SMORODINSKY


def of_funnel(seed):
    """A funnel's year with all that can be weighed; the later years are those of another funnel."""
    chain = made_up_chain(seed)
    capacity = np.array([np.inf, np.inf, np.inf, 4e5])
    return YearOutcomes(chain, EVERY, made_up_chain(seed + 50, before=3), capacity, 0.5)


def of_one_stage(seed, bond=None):
    year = planning_year(seed, bond=bond, draws=60)
    return YearOutcomes(year, (SharedOutcome.REVENUE, SharedOutcome.CONTRIBUTION))


def between_departments(outcomes, seed, *, epsilon=0.02):
    """Each side wishes for 1.4 times the usual amounts of its own levers."""
    usual, allowed = usual_euros(seed, LEVERS), allowed_amounts(seed, LEVERS)
    best = best_plan(outcomes.year, allowed, [allowed.low])
    count = len(outcomes.kinds)
    wishes = tuple(
        Wishes(name, np.ones(count), tuple(Wish(k, 1.4 * usual[k]) for k in own))
        for name, own in {"marketing": (0, 1), "sales": (2, 3)}.items()
    )
    value = outcomes.at(best.euros).value
    return bargaining_problem(
        outcomes,
        allowed,
        wishes,
        disagreement=allowed.scaled(usual),
        best=best.euros,
        floor=value - epsilon * abs(value),
    )


def test_outcomes_are_those_of_the_year():
    outcomes, euros = of_funnel(1), usual_euros(1, LEVERS)
    chain, later = outcomes.year, outcomes.later
    brought = dict(zip(outcomes.names, outcomes.at(euros).amounts, strict=True))
    assert brought["revenue"] == pytest.approx(chain.outcomes(euros).mean())
    assert brought["contribution"] == pytest.approx(chain.contributions(euros).mean())
    assert brought["later"] == pytest.approx(
        (later.outcomes(euros) - later.outcomes(np.zeros(LEVERS))).mean()
    )
    assert brought["spare"] == pytest.approx(4e5 - euros[3])
    value = outcomes.at(euros).value
    counted = 0.5 * chain.margin * brought["later"]
    assert value == pytest.approx(brought["contribution"] + counted)


def test_leads_are_what_comes_out_of_the_first_stage():
    outcomes, euros = of_funnel(2), usual_euros(2, LEVERS)
    first = outcomes.year.links[0]
    numbers = first.base * first.factor(first.sides(first.lacking(euros)))
    leads = outcomes.at(euros).amounts[outcomes.names.index("leads")]
    assert leads == pytest.approx(numbers.sum(axis=(1, 2)).mean())


@pytest.mark.parametrize("seed", range(2))
def test_slopes_are_what_a_little_more_of_each_lever_brings(seed):
    outcomes, euros = of_funnel(seed), usual_euros(seed, LEVERS)
    here = outcomes.at(euros)
    for lever, width in enumerate(1e-4 * euros):
        step = width * np.eye(LEVERS)[lever]
        ahead, back = outcomes.at(euros + step), outcomes.at(euros - step)
        central = (ahead.amounts - back.amounts) / (2 * width)
        assert here.slopes[:, lever] == pytest.approx(central, rel=1e-4, abs=1e-5)
        assert here.slope[lever] == pytest.approx(
            (ahead.value - back.value) / (2 * width), rel=1e-4, abs=1e-5
        )


@pytest.mark.parametrize("make", [of_funnel, of_one_stage])
def test_nothing_in_a_box_lies_above_the_concave_outcomes(make):
    outcomes, allowed = make(3), allowed_amounts(3, LEVERS)
    above = outcomes.above(allowed)
    assert above.is_concave
    for plan in random_plans(allowed, 20, 3):
        over, here = above.at(plan), outcomes.at(plan)
        assert (over.amounts >= here.amounts - 1e-9 * np.abs(here.amounts)).all()
        assert over.value >= here.value - 1e-9 * abs(here.value)


def test_only_one_stage_without_a_bond_is_known_to_be_concave():
    assert of_one_stage(1, bond=0.0).is_concave
    assert not of_one_stage(1, bond=0.4).is_concave
    assert not of_funnel(1).is_concave


@pytest.mark.parametrize("seed", range(2))
def test_without_a_bond_the_golden_mean_is_proven(seed):
    found = bargain(between_departments(of_one_stage(seed, bond=0.0), seed))
    assert found.verdict is Verdict.AGREED
    for settled in found.settlements.values():
        assert settled.bound - settled.objective <= 1e-5


@pytest.mark.parametrize("seed", range(2))
def test_with_a_bond_the_proof_says_how_much_more_there_could_be(seed):
    problem = between_departments(of_one_stage(seed), seed)
    found = bargain(problem)
    even = found.settlements[KS]
    assert even.shares == pytest.approx(np.full(2, even.objective), abs=1e-5)
    assert even.objective < even.bound <= even.objective + 0.05
    for plan in random_plans(problem.allowed, 300, seed):
        near = 0.3 * plan + 0.7 * even.euros
        gains = (problem.utilities(near) - problem.disagreement) / found.ranges
        if problem.surface.at(near).value >= problem.floor:
            assert gains.min() <= even.objective + 1e-5


def test_a_funnel_has_its_golden_mean_to_the_cent_and_says_what_is_not_proven():
    outcomes = YearOutcomes(made_up_chain(0, draws=3), (SharedOutcome.REVENUE, SharedOutcome.LEADS))
    found = golden_mean(between_departments(outcomes, 0), NAMES)
    assert found.chosen.shares[0] == pytest.approx(found.chosen.shares[1], abs=1e-3)
    assert found.amount_cents.sum() <= np.floor(100 * allowed_amounts(0, LEVERS).budget)
    is_loose = found.chosen.bound - found.chosen.objective > LOOSE_SHARE
    told = "compromise_not_proven" in [finding.code for finding in found.findings]
    assert told == is_loose
    assert found.chosen.objective <= found.chosen.bound


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (SharedOutcome.LATER, "later years were asked for"),
        (SharedOutcome.LEADS, "the firm has no funnel"),
        (SharedOutcome.SPARE, "no lever has a capacity"),
    ],
)
def test_what_a_firm_cannot_tell_cannot_be_weighed(kind, message):
    with pytest.raises(ValueError, match=message):
        YearOutcomes(planning_year(1), (kind,))
