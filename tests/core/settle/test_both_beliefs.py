"""Each side's posterior follows from the pooled one by the ratio of both priors."""

from dataclasses import replace

import numpy as np
import pytest

from core.response.believing import FAIRS, MARKETING, SALES, VISITS, asked, believed
from gespann.core.response.model.design import build_design, usually_felt
from gespann.core.response.model.scaling import scale_efforts
from gespann.core.response.prior.beliefs import believed_prior, prior_of_belief
from gespann.core.settle.apart import weighted_interval
from gespann.core.settle.both_beliefs import beliefs_about, believer_weights, effective_draws
from posteriors import posterior_of, single_stage

DRAWS = 20_000
OPTIMIST = believed(0.3, 1.5, believer=SALES)
SCEPTIC = believed(0.1, 0.9, believer=MARKETING)


@pytest.fixture(scope="module")
def firm():
    return asked(OPTIMIST, SCEPTIC)


@pytest.fixture(scope="module")
def stage(firm):
    """Draws from the pooled prior of the visits; the fairs do nothing."""
    return single_stage(firm, drawn_from(firm, believed_prior(firm, VISITS)))


def drawn_from(firm, prior, draws=DRAWS):
    rng = np.random.default_rng(3)
    elasticity = prior.elasticity_median * np.exp(
        prior.elasticity_sigma * rng.standard_normal(draws)
    )
    felt = felt_of(firm)[0]
    kappa = (
        felt * prior.saturation_median * np.exp(prior.saturation_sigma * rng.standard_normal(draws))
    )
    # One lever alone has this elasticity at usual effort if beta h'(1) / (1 + beta h(1)) is it.
    slope, height = np.exp(-1 / kappa) / kappa, -np.expm1(-1 / kappa)
    effect = elasticity / np.maximum(slope - elasticity * height, 1e-3)
    monthly = rng.beta(prior.retention_alpha, prior.retention_beta, draws)
    long_share = rng.beta(prior.long_alpha, prior.long_beta, draws)
    still, steady = np.zeros(draws), np.ones(draws)
    return posterior_of(
        effect=np.stack([effect, still], axis=1),
        half_saturation=np.stack([kappa, steady], axis=1),
        retention=np.stack([monthly, 0.5 * steady], axis=1),
        long_share=np.stack([long_share, still], axis=1),
        bond=still,
        noise=steady,
        autocorrelation=still,
        drift=steady,
        market_drift=steady,
        coefficients=np.zeros((draws, 1)),
    )


def felt_of(firm):
    priors = [believed_prior(firm, lever) for lever in firm.levers]
    return usually_felt(firm, priors, *scale_efforts(firm))


@pytest.mark.parametrize("belief", [OPTIMIST, SCEPTIC])
def test_draws_of_the_pooled_prior_become_draws_of_the_believers_prior(firm, stage, belief):
    weights = believer_weights(firm, (stage,), 0, belief)
    own, posterior = prior_of_belief(belief, VISITS), stage.posterior
    kappa = posterior.half_saturation[:, 0]
    slope, height = np.exp(-1 / kappa) / kappa, -np.expm1(-1 / kappa)
    elasticity = posterior.effect[:, 0] * slope / (1 + posterior.effect[:, 0] * height)
    found = weighted_interval(elasticity, weights)
    assert found.median == pytest.approx(own.elasticity_median, rel=0.05)
    assert np.log(found.high / found.low) == pytest.approx(
        2 * 1.645 * own.elasticity_sigma, rel=0.1
    )
    saturation = weighted_interval(kappa / felt_of(firm)[0], weights)
    assert saturation.median == pytest.approx(own.saturation_median, rel=0.05)
    monthly = float(weights @ posterior.retention[:, 0])
    expected = own.retention_alpha / (own.retention_alpha + own.retention_beta)
    assert monthly == pytest.approx(expected, rel=0.05)


def test_where_both_believe_the_same_the_draws_stay_as_they_are():
    same = asked(OPTIMIST, replace(OPTIMIST, believer=MARKETING))
    stage = single_stage(same, drawn_from(same, believed_prior(same, VISITS), draws=500))
    weights = believer_weights(same, (stage,), 0, OPTIMIST)
    assert weights == pytest.approx(np.full(500, 1 / 500))
    assert effective_draws(weights) == pytest.approx(500)


def test_weights_add_up_to_one_and_none_rules(firm, stage):
    extreme = believed(0.5, 1.5, believer=SALES)
    weights = believer_weights(firm, (stage,), 0, extreme)
    assert weights.sum() == pytest.approx(1)
    assert effective_draws(weights) > 1
    assert weights.max() < 0.1


def test_answers_are_found_by_lever_and_side(firm):
    assert beliefs_about(firm, 0) == {SALES: OPTIMIST, MARKETING: SCEPTIC}
    assert beliefs_about(firm, 1) == {}
    assert firm.levers[1] == FAIRS


def test_the_unit_of_the_saturation_is_the_one_of_the_fit(firm):
    design, _scaling, _columns = build_design(firm)
    prior = believed_prior(firm, VISITS)
    assert np.exp(design.saturation_log_median[0]) == pytest.approx(
        prior.saturation_median * felt_of(firm)[0]
    )
