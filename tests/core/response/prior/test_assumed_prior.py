"""A firm without any data: what is said of its levers is what publications and beliefs say."""

from dataclasses import replace
from itertools import product

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from believing import MARKETING, asked, believed, without_history
from numpy.polynomial.hermite_e import hermegauss
from scipy import stats

from gespann.core.firm import Firm
from gespann.core.response.model.design import Design, build_design
from gespann.core.response.model.likelihood import log_likelihood
from gespann.core.response.model.parameters import PER_LEVER, dimension, parameters
from gespann.core.response.model.scaling import scale_efforts, usual_spend
from gespann.core.response.prior.joint import JointPrior, joint_prior
from gespann.core.response.sampling.prior_draws import draw_prior, prior_elasticities

DRAWS = 200_000
# Median and sigma of the elasticity of personal selling and of advertising (docs/methods.md).
PUBLISHED = ((0.20, 0.7), (0.05, 1.0))
SATURATION = (1.2, 0.5)
BELIEFS = (believed(0.3), believed(0.1, believer=MARKETING))


@pytest.fixture(scope="module")
def design() -> Design:
    """Of a firm that was not asked either."""
    return build_design(without_history(asked()))[0]


def moments(prior: JointPrior) -> np.ndarray:
    """Mean and standard deviation of each elasticity, by Gauss-Hermite quadrature.

    Log-normal elasticities and half saturations, times (1 - Q)^2 of what stays unexplained.
    """
    points, weights = hermegauss(24)
    nodes = np.array(list(product(points, repeat=4))).T
    mass = np.prod(np.array(list(product(weights, repeat=4))), axis=1)
    scores = np.linalg.cholesky(prior.correlation) @ nodes[:2]
    one, other = (
        lever.elasticity_median * np.exp(lever.elasticity_sigma * score)
        for lever, score in zip(prior.levers, scores, strict=True)
    )
    halves = SATURATION[0] * np.exp(SATURATION[1] * nodes[2:])
    shares = np.stack([one, other]) * halves * np.expm1(1 / halves)
    mass = mass * np.maximum(1 - shares.sum(axis=0), 0) ** 2
    means = [np.average(e, weights=mass) for e in (one, other)]
    spreads = [
        np.sqrt(np.average((e - mean) ** 2, weights=mass))
        for e, mean in zip((one, other), means, strict=True)
    ]
    return np.array([means, spreads])


def test_elasticities_have_the_mean_and_the_spread_of_what_is_believed_of_both_levers(design):
    firm = without_history(asked())
    drawn, _ = prior_elasticities(design, np.random.default_rng(1), DRAWS)
    mean, spread = moments(joint_prior(firm, usual_spend(firm, scale_efforts(firm)[1])))
    np.testing.assert_allclose(drawn.mean(axis=0), mean, rtol=0.01)
    np.testing.assert_allclose(drawn.std(axis=0), spread, rtol=0.02)


def test_what_lasts_has_the_mean_and_the_spread_of_its_beta(design):
    drawn = draw_prior(design, np.random.default_rng(2), 50_000)
    assert design.per_month == 1
    for values, known in (
        (drawn.retention, (stats.beta(1.2, 1.8), stats.beta(1.2, 1.8))),
        (drawn.long_share, (stats.beta(1, 3), stats.beta(1, 4))),
    ):
        np.testing.assert_allclose(values.mean(axis=0), [one.mean() for one in known], rtol=0.02)
        np.testing.assert_allclose(values.std(axis=0), [one.std() for one in known], rtol=0.02)


def published_or_believed(firm: Firm) -> tuple[np.ndarray, np.ndarray]:
    design = build_design(firm)[0]
    return np.asarray(design.elasticity_log_median), np.asarray(design.elasticity_sigma)


@pytest.mark.parametrize("beliefs", [(), BELIEFS], ids=["not asked", "asked"])
def test_the_prior_is_that_of_the_same_firm_with_a_history(beliefs):
    firm = asked(*beliefs)
    every_year = np.tile(firm.history.effort[:, :12], (1, 4, 1))  # the same spend
    firm = replace(firm, history=replace(firm.history, effort=every_year))
    with_history, without = (
        published_or_believed(firm),
        published_or_believed(without_history(firm)),
    )
    np.testing.assert_allclose(without, with_history)


def test_answers_move_the_prior_of_their_lever_and_of_no_other():
    alike = (believed(0.3), believed(0.3, believer=MARKETING))
    agreed = published_or_believed(without_history(asked(*alike)))
    disputed = published_or_believed(without_history(asked(*BELIEFS)))
    assert np.exp(agreed[0][0]) == pytest.approx(0.3)
    assert np.exp(disputed[0][0]) == pytest.approx(np.sqrt(0.3 * 0.1), rel=0.02)
    assert agreed[1][0] < PUBLISHED[0][1] < disputed[1][0]
    for medians, sigmas in (agreed, disputed):
        assert (np.exp(medians[1]), sigmas[1]) == pytest.approx(PUBLISHED[1])


def told_apart(firm: Firm) -> float:
    """Range of the log likelihood over what the levers may do, all else as the prior has it."""
    design = jax.tree.map(jnp.asarray, build_design(firm)[0])
    positions = np.zeros((12, dimension(2)))
    positions[:, : 2 * PER_LEVER] = np.random.default_rng(3).normal(size=(12, 2 * PER_LEVER))
    places = [parameters(jnp.asarray(one), design) for one in positions]
    return float(np.ptp([float(log_likelihood(at, design)) for at in places]))


def test_the_one_total_that_is_known_says_next_to_nothing_of_the_levers():
    """Whatever they do, the level of the base makes up for it."""
    firm = asked()
    assert told_apart(without_history(firm)) < 0.5  # at most 1.6 times as likely
    assert told_apart(firm) > 10
