"""What departments answer becomes a prior, and what contradicts itself is refused."""

from dataclasses import replace

import numpy as np
import pytest
from believing import FAIRS, MARKETING, SALES, VISITS, asked, believed
from scipy import stats

from gespann.core.firm import Belief
from gespann.core.response.model.design import build_design
from gespann.core.response.prior.beliefs import (
    ELASTICITY_SIGMA_LEAST,
    SATURATION_SIGMA_LEAST,
    believed_prior,
    lives,
    pooled,
    prior_of_belief,
    relative_curves,
)
from gespann.core.response.prior.contradictions import contradictions
from gespann.core.response.prior.priors import LeverPrior, published_prior
from gespann.core.simulation import random_scenario, simulate

FLAT = Belief(SALES, "Visits", 1.0, 1.0, 1.0, 1.0, 3.0)


@pytest.mark.parametrize("elasticity", [0.02, 0.1, 0.25])
@pytest.mark.parametrize("kappa", [0.5, 1.2, 3.0, 9.0])
def test_answers_on_a_curve_of_the_model_give_that_curve_back(elasticity, kappa):
    prior = prior_of_belief(believed(elasticity, kappa), VISITS)
    assert prior.elasticity_median == pytest.approx(elasticity, rel=1e-4)
    assert prior.saturation_median == pytest.approx(kappa, rel=1e-4)


def test_the_curve_has_the_elasticity_that_it_is_said_to_have():
    step = 1e-5
    around = relative_curves(np.array([0.17]), np.array([0.8]), np.array([1 - step, 1, 1 + step]))
    assert around[0, 1] == 1.0
    assert (around[0, 2] - around[0, 0]) / (2 * step) == pytest.approx(0.17, rel=1e-6)


def scaled(belief, factor):
    """All effects so many times as large."""
    return replace(
        belief,
        **{
            name: 1 + factor * (getattr(belief, name) - 1)
            for name in ("without", "half", "more", "most")
        },
    )


def test_who_expects_twice_the_effect_gets_twice_the_elasticity_and_the_same_bend():
    wild = Belief(SALES, "Visits", 0.8, 0.93, 1.04, 1.2, 6.0)
    once, twice = (prior_of_belief(scaled(wild, by), VISITS) for by in (1, 2))
    assert twice.elasticity_median == pytest.approx(2 * once.elasticity_median, rel=1e-6)
    assert twice.saturation_median == pytest.approx(once.saturation_median, rel=1e-6)


def test_the_more_is_expected_the_larger_is_the_elasticity():
    wild = Belief(SALES, "Visits", 0.7, 0.9, 1.05, 1.25, 6.0)
    found = [
        prior_of_belief(scaled(wild, by), VISITS).elasticity_median
        for by in np.linspace(0.01, 1.5, 40)
    ]
    assert (np.diff(found) > 0).all()


def test_no_sigma_is_smaller_than_what_people_know_even_of_a_perfect_curve():
    prior = prior_of_belief(believed(0.2), VISITS)
    assert prior.elasticity_sigma >= ELASTICITY_SIGMA_LEAST
    assert prior.saturation_sigma >= SATURATION_SIGMA_LEAST


def test_answers_that_lie_on_no_curve_are_believed_less():
    smooth = prior_of_belief(believed(0.1), VISITS)
    rough = prior_of_belief(Belief(SALES, "Visits", 0.8, 0.92, 1.0, 1.0, 6.0), VISITS)
    assert rough.elasticity_sigma > smooth.elasticity_sigma
    assert rough.saturation_sigma > smooth.saturation_sigma


def test_whoever_says_that_nothing_happens_leaves_room_for_a_small_effect():
    prior = prior_of_belief(FLAT, VISITS)
    elasticity = stats.lognorm(prior.elasticity_sigma, scale=prior.elasticity_median)
    assert elasticity.ppf(0.5) < 0.005
    assert elasticity.sf(0.01) > 0.1
    assert prior.saturation_median == published_prior(VISITS).saturation_median


def test_a_firm_that_lives_by_one_lever_alone_is_still_within_the_model():
    prior = prior_of_belief(Belief(SALES, "Visits", 0.0, 0.5, 1.1, 1.2, 6.0), VISITS)
    share = (
        prior.elasticity_median * prior.saturation_median * np.expm1(1 / prior.saturation_median)
    )
    assert 0.8 < share < 1


@pytest.mark.parametrize("months", [1.0, 3.0, 6.0, 12.0])
def test_nine_tenths_of_a_short_effect_have_passed_when_it_was_said(months):
    prior = prior_of_belief(believed(0.1, lasts_months=months), VISITS)
    left = prior.retention_alpha / (prior.retention_alpha + prior.retention_beta)
    assert left**months == pytest.approx(0.1)
    assert prior.long_alpha / (prior.long_alpha + prior.long_beta) == pytest.approx(0.1)


@pytest.mark.parametrize("months", [20.0, 24.0, 36.0])
def test_what_lasts_for_years_lives_long(months):
    short, long = lives(months)
    left = (1 - long) * short**months + long * 0.5 ** (months / 12)
    assert left == pytest.approx(0.1)


def test_the_longer_it_is_said_to_last_the_more_is_left():
    both = np.array([lives(months) for months in np.linspace(0.3, 60, 200)])
    assert (np.diff(both, axis=0) >= 0).all()
    assert ((both > 0) & (both < 1)).all()


def spread(prior):
    """The widths of a prior's four distributions."""
    return np.array([
        prior.elasticity_sigma,
        prior.saturation_sigma,
        stats.beta(prior.retention_alpha, prior.retention_beta).std(),
        stats.beta(prior.long_alpha, prior.long_beta).std(),
    ])  # fmt: skip


OPTIMIST = prior_of_belief(believed(0.3, 3.0, lasts_months=36.0), VISITS)
PESSIMIST = prior_of_belief(believed(0.03, 0.5, lasts_months=2.0), VISITS)


def test_both_sides_count_alike():
    assert pooled(OPTIMIST, PESSIMIST) == pooled(PESSIMIST, OPTIMIST)
    sales, marketing = believed(0.3), believed(0.1, believer=MARKETING)
    one = believed_prior(asked(sales, marketing), VISITS)
    other = believed_prior(
        asked(replace(sales, believer=MARKETING), replace(marketing, believer=SALES)), VISITS
    )
    assert one == other
    assert one.elasticity_median == pytest.approx((0.3 * 0.1) ** 0.5, rel=1e-4)


def test_sides_that_disagree_are_less_sure_together_than_each_alone():
    together = spread(pooled(OPTIMIST, PESSIMIST))
    assert (together > spread(OPTIMIST)).all()
    assert (together > spread(PESSIMIST)).all()


def test_sides_that_agree_are_as_sure_together_as_each_alone():
    both, one = pooled(OPTIMIST, OPTIMIST), OPTIMIST
    assert spread(both) == pytest.approx(spread(one))
    assert both.elasticity_median == pytest.approx(one.elasticity_median)


def test_the_pool_has_mean_and_variance_of_the_mixture():
    rng = np.random.default_rng(1)
    both = pooled(OPTIMIST, PESSIMIST)
    draws = np.concatenate([
        rng.normal(np.log(p.elasticity_median), p.elasticity_sigma, 400_000)
        for p in (OPTIMIST, PESSIMIST)
    ])  # fmt: skip
    assert np.log(both.elasticity_median) == pytest.approx(draws.mean(), abs=0.01)
    assert both.elasticity_sigma == pytest.approx(draws.std(), rel=0.01)
    left = np.concatenate([
        rng.beta(p.retention_alpha, p.retention_beta, 400_000) for p in (OPTIMIST, PESSIMIST)
    ])  # fmt: skip
    beta = stats.beta(both.retention_alpha, both.retention_beta)
    assert beta.mean() == pytest.approx(left.mean(), abs=0.005)
    assert beta.std() == pytest.approx(left.std(), rel=0.02)


def test_one_side_alone_is_pooled_with_what_is_published():
    firm = asked(believed(0.3))
    assert believed_prior(firm, VISITS) == pooled(
        prior_of_belief(firm.beliefs[0], VISITS), published_prior(VISITS)
    )


def test_what_nobody_answered_about_is_as_published():
    firm = asked(believed(0.3))
    assert believed_prior(firm, FAIRS) == published_prior(FAIRS)
    assert believed_prior(asked(), VISITS) == published_prior(VISITS)


def test_the_model_computes_with_what_is_believed():
    firm = asked(believed(0.3), believed(0.3, believer=MARKETING))
    design, _, _ = build_design(firm)
    assert np.exp(design.elasticity_log_median[0]) == pytest.approx(0.3, rel=1e-4)
    wide = believed_prior(firm, VISITS).elasticity_sigma
    assert design.elasticity_sigma[0] == pytest.approx(wide)


@pytest.mark.parametrize("factor", [1e-3, 1e6])
def test_units_of_outcome_and_effort_do_not_matter(factor):
    firm = asked(believed(0.3), believed(0.1, believer=MARKETING))
    history = replace(
        firm.history, outcome=firm.history.outcome * factor, effort=firm.history.effort / factor
    )
    one, _, _ = build_design(firm)
    other, _, _ = build_design(replace(firm, history=history))
    for name in ("elasticity_log_median", "elasticity_sigma", "saturation_log_median"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name))


GOOD = Belief(SALES, "Visits", 0.7, 0.88, 1.08, 1.3, 6.0)
REFUSED = {
    "more effort would bring less: without is 0.9": {"without": 0.9},
    "more effort would bring less: half is 1.1 and usual is 1.0": {"half": 1.1},
    "more effort would bring less: usual is 1.0 and more is 0.95": {"more": 0.95},
    "more effort would bring less: more is 1.08 and most is 1.05": {"most": 1.05},
    "the second half of the usual effort would bring 0.27, the first 0.03": {"half": 0.73},
    "half as much again would bring 0.15, the half before 0.12": {"more": 1.15},
    "half as much again would bring nothing, and yet the most 0.3 more": {"more": 1.0},
    "without must not be negative, got -0.1": {"without": -0.1},
    "lasts_months must be positive, got 0": {"lasts_months": 0.0},
    "every answer must be a finite number": {"most": float("nan")},
}


@pytest.mark.parametrize("reason", REFUSED)
def test_answers_that_contradict_themselves_are_refused_with_the_reason(reason):
    answers = replace(GOOD, **REFUSED[reason])
    assert str(contradictions(answers)[0]).startswith(reason)
    with pytest.raises(ValueError, match="the answers of sales about 'Visits' contradict"):
        prior_of_belief(answers, VISITS)


def test_answers_that_agree_with_themselves_are_not_refused():
    assert contradictions(GOOD) == ()
    assert contradictions(FLAT) == ()
    linear = Belief(MARKETING, "Visits", 0.8, 0.9, 1.1, 3.0, 6.0)
    assert contradictions(linear) == ()
    assert contradictions(replace(FLAT, most=1.01)) == ()
    rounded = Belief(MARKETING, "Visits", 0.95, 0.97, 1.03, 1.1, 6.0)  # 0.9450, 0.9725, 1.0275
    assert contradictions(rounded) == ()


@pytest.mark.parametrize("seed", range(6))
def test_departments_that_know_the_truth_but_for_a_bias_believe_what_comes_near_it(seed):
    """Each side overrates its own levers and underrates the other's; the pool lies between."""
    told = simulate(random_scenario(seed, beliefs=True), seed)
    truth = {lever.name: lever.elasticity for lever in told.truth.levers}
    for lever in told.firm.levers:
        prior = believed_prior(told.firm, lever)
        assert isinstance(prior, LeverPrior)
        z = np.log(truth[lever.name] / prior.elasticity_median) / prior.elasticity_sigma
        assert abs(z) < 1.645
