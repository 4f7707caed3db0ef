"""The sampler against a plain one, and against histories whose truth is known."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from arviz_stats.base import array_stats
from calibrated_firms import firm_with_two_levers
from firms_with_effects import deals_of_worked_leads, firm_with_effects
from numpyro.infer import MCMC, NUTS
from plain_model import full_model
from simulation_based import calibrate
from small_firms import on_device, with_effort

from gespann.core.firm import Firm
from gespann.core.response.evidence import stage_elasticity
from gespann.core.response.model import density
from gespann.core.response.model.base import BaseColumns
from gespann.core.response.model.design import build_design
from gespann.core.response.model.parameters import dimension
from gespann.core.response.model.scaling import scale_efforts
from gespann.core.response.model.stages import stages_of
from gespann.core.response.results import Posterior, is_marketing
from gespann.core.response.sampling.diagnostics import convergence
from gespann.core.response.sampling.sampler import PATIENCE, find_mode, sample, spread_around
from gespann.core.response.sampling.stage_fitting import to_posterior

# Side by side in one program: another number would be another one to compile.
CHAINS = 4


def within_error(ours: np.ndarray, theirs: np.ndarray) -> bool:
    """Whether two means differ by no more than their effective draws leave open."""
    variance = sum(x.var() / effective(x) for x in (ours, theirs))
    return bool(abs(ours.mean() - theirs.mean()) < 4 * np.sqrt(variance))


def effective(draws: np.ndarray) -> float:
    """Effective number of draws for a mean."""
    return float(array_stats.ess(draws, 0, 1, method="mean"))


def plain_draws(firm: Firm, samples: int) -> dict[str, np.ndarray]:
    """Draws of a plain sampler from the whole model of a firm's last stage.

    Args:
        samples: Of all its chains together. They run side by side, where eight cost little more
            than two; each has a warm-up of its own.
    """
    stage = stages_of(firm)[-1]
    scaled, scaling = scale_efforts(firm)
    efforts = (array[0][..., list(stage.levers)] for array in (scaled, scaling.before))
    mcmc = MCMC(
        NUTS(partial(full_model, *map(jnp.asarray, efforts), on_device(firm)),
             target_accept_prob=0.9, dense_mass=True, max_tree_depth=8),
        num_warmup=500, num_samples=samples // 8, num_chains=8,
        chain_method="vectorized",
        progress_bar=False,
    )  # fmt: skip
    mcmc.run(jax.random.key(1))
    return {name: np.asarray(draws) for name, draws in
            mcmc.get_samples(group_by_chain=True).items()}  # fmt: skip


Pairs = dict[str, tuple[np.ndarray, np.ndarray]]


def shared_pairs(sampled: Posterior, plain: dict[str, np.ndarray], columns: BaseColumns) -> Pairs:
    """Draws of ours beside those of the plain sampler, of what a stage has once."""
    growth = columns.trend_columns
    growth_sd = columns.shared_scale[growth]
    return {
        "bond": (sampled.bond, plain["bond"]),
        "noise": (np.log(sampled.noise), np.log(plain["noise"])),
        "autocorrelation": (sampled.autocorrelation, 0.95 * plain["autocorrelation over 0.95"]),
        "drift": (np.log(sampled.drift), np.log(plain["drift"])),
        "growth": (sampled.coefficients[:, growth], growth_sd * plain["base"][..., growth]),
        "level": (sampled.coefficients[:, -2], 3 * plain["base"][..., -1]),
        "long_retention": (sampled.long_retention, plain["long_retention"]),
    }


def lever_pairs(sampled: Posterior, plain: dict[str, np.ndarray], firm: Firm, k: int) -> Pairs:
    """The same of one lever."""
    elasticities = stage_elasticity(sampled, is_marketing(firm.levers))
    return {
        f"elasticity {k}": (np.log(elasticities[:, k]), np.log(plain[f"elasticity {k}"])),
        f"half_saturation {k}": (
            np.log(sampled.half_saturation[:, k]), np.log(plain[f"half_saturation {k}"])
        ),
        f"retention {k}": (sampled.retention[:, k], 0.97 * plain[f"share of 0.97 {k}"]),
        f"long_share {k}": (sampled.long_share[:, k], plain[f"long_share {k}"]),
    }  # fmt: skip


def assert_same_posterior(pairs: Pairs) -> None:
    for name, (ours, theirs) in pairs.items():
        ours = np.asarray(ours).reshape(CHAINS, -1)
        assert within_error(ours, theirs), name
        # Some tails are heavy, so spread is compared where its Monte Carlo error can be known.
        for point in np.quantile(theirs, (0.05, 0.25, 0.75, 0.95)):
            assert within_error(ours < point, theirs < point), name
        middle = [np.diff(np.quantile(x, (0.1, 0.9))).item() for x in (ours, theirs)]
        # The error of such a width, in shares of it, is about one over the root of the draws.
        error = np.sqrt(1 / effective(ours) + 1 / effective(theirs))
        assert middle[0] == pytest.approx(middle[1], rel=4 * error), name


def ours_and_plain(firm: Firm, samples: int) -> Pairs:
    """Draws of the model with the base integrated out beside those of the whole model."""
    design, _, columns = build_design(firm)
    sampled = to_posterior(sample(design, seed=2, chains=CHAINS, draws=1500), design, 2)
    plain = plain_draws(firm, samples)
    pairs = shared_pairs(sampled, plain, columns)
    for k in range(2):
        pairs |= lever_pairs(sampled, plain, firm, k)
    if design.arrivals is not None:
        lag = np.arange(sampled.delay.shape[-1])
        pairs |= {
            "mean delay": (sampled.delay @ lag, plain["delay"] @ lag),
            "capacity": (np.log(sampled.capacity), np.log(plain["capacity"])),
            "unworked": (sampled.unworked_worth, plain["unworked_worth"]),
        }
    return pairs


@pytest.mark.slow
def test_integrating_the_base_out_gives_the_posterior_of_the_whole_model():
    assert_same_posterior(ours_and_plain(firm_with_effects(), 5000))


@pytest.mark.slow
def test_of_counts_it_gives_the_same_but_for_what_a_laplace_approximation_costs():
    """The base of counts is integrated out by Laplace's approximation: no difference is seen."""
    assert_same_posterior(ours_and_plain(deals_of_worked_leads(), 1600))


@pytest.mark.slow
def test_posteriors_are_right_on_average_over_what_the_prior_holds_possible():
    ranks = calibrate(firm_with_two_levers(60), replications=40, seed=7, draws=150)
    p_values = ranks.p_values(bins=5)
    # Fourteen quantities are looked at, so the least chance may be one in a thousand.
    assert min(p_values.values()) > 1e-3, p_values


def test_the_same_seed_draws_the_same():
    design, _, _ = build_design(firm_with_effects())
    one, same, other = (sample(design, seed=seed, chains=CHAINS, draws=50) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.positions, same.positions)
    assert (one.positions != other.positions).all()


def test_the_chains_of_a_small_firm_agree():
    design, _, _ = build_design(firm_with_effects())
    found = convergence(sample(design, seed=3, chains=CHAINS, draws=1000))
    assert found.is_reached
    assert found.divergences <= 4


def test_at_the_mode_the_density_is_flat_and_no_neighbour_is_higher():
    design = on_device(firm_with_effects())
    mode = find_mode(design)
    covariance = spread_around(mode, design)
    value = jax.jit(lambda at: density.log_posterior(at, design))
    rng = np.random.default_rng(1)
    factor = np.linalg.cholesky(covariance)
    for _ in range(50):
        assert value(mode + 0.1 * factor @ rng.normal(size=len(mode))) < value(mode)


def test_draws_that_do_not_fill_a_block_are_cut_to_what_was_asked_for():
    design, _, _ = build_design(firm_with_effects())
    reports = []
    chains = sample(
        design, seed=1, chains=CHAINS, draws=70,
        report=lambda done, total: reports.append((done, total)),
    )  # fmt: skip
    assert chains.positions.shape == (CHAINS, 70, dimension(2))
    assert chains.divergent.shape == chains.steps.shape == (CHAINS, 70)
    done, totals = zip(*reports, strict=True)
    assert list(done) == sorted(done)
    assert set(totals) == {done[-1]}


def test_chains_that_are_not_worth_enough_go_on_and_are_thinned():
    design, _, _ = build_design(firm_with_effects())
    lengths, reports = [], []

    def enough(chains):
        lengths.append(chains.positions.copy())
        return len(lengths) == 2

    found = sample(
        design, seed=1, chains=CHAINS, draws=50, enough=enough,
        report=lambda done, total: reports.append((done, total)),
    )  # fmt: skip
    plain = sample(design, seed=1, chains=CHAINS, draws=50)
    longer = sample(design, seed=1, chains=CHAINS, draws=100)
    np.testing.assert_array_equal(lengths[0], plain.positions)
    np.testing.assert_array_equal(found.positions, longer.positions[:, ::2])
    assert found.divergent.shape == found.steps.shape == (CHAINS, 50)
    assert reports[-1][0] == reports[-1][1] + 50


def test_nobody_waits_for_ever_for_chains_that_never_agree():
    design, _, _ = build_design(firm_with_effects())
    asked = []
    found = sample(design, seed=1, chains=CHAINS, draws=50, enough=lambda c: bool(asked.append(c)))
    assert len(asked) == PATIENCE
    assert found.positions.shape[1] == 50


def test_a_lever_that_never_moved_learns_nothing_of_its_size_and_shape():
    firm = firm_with_effects()
    effort = firm.history.effort.copy()
    effort[..., 0] = 5.0
    design, _, _ = build_design(with_effort(firm, effort))
    chains = sample(design, seed=5, chains=CHAINS, draws=1000)
    # The sampler's coordinates are whitened by the prior: mean 0 and sd 1 for saturation.
    saturation = chains.positions[..., 2]
    assert abs(saturation.mean()) < 0.2
    assert saturation.std() == pytest.approx(1, abs=0.1)
