"""Firms with many markets: what all share is learnt from a sample, the rest from every market."""

from dataclasses import replace
from datetime import date

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads
from small_firms import position_of, small_firm

from gespann.core.firm import Experiment, Firm
from gespann.core.response.fitting import fit
from gespann.core.response.model.density import log_posterior
from gespann.core.response.model.design import Design, build_design, weighted
from gespann.core.response.model.mean_outcome import stocks_of
from gespann.core.response.model.stages import stages_of
from gespann.core.response.sampling import stage_fitting
from gespann.core.response.sampling.market_sample import of_markets, sampled_markets
from gespann.core.response.sampling.stage_fitting import fit_stage
from gespann.core.simulation import random_scenario, simulate

CELLS_OF_ONE = 36 * 2  # periods x levers of a market


def with_sizes(markets: int = 24, seed: int = 4) -> Firm:
    firm = small_firm(markets=markets, seed=seed)
    sizes = np.random.default_rng(seed).lognormal(0, 1, markets)
    return replace(firm, history=replace(firm.history, potential=sizes))


def with_test_in(firm: Firm, *markets: int) -> Firm:
    names = tuple(firm.history.markets[m] for m in markets)
    trial = Experiment(
        "test", "lever 0", "geo", names, date(2021, 9, 1), date(2022, 2, 1), 60.0, 1500.0, 400.0
    )
    return replace(firm, experiments=(trial,))


def seen_only(design: Design, chosen: np.ndarray) -> Design:
    """The design in which all other markets were not observed."""
    seen = np.zeros(design.seen.shape)
    seen[chosen] = design.seen[chosen]
    return weighted(replace(design, seen=seen, follows=design.follows * seen), design.weight)


def test_a_firm_whose_markets_all_fit_in_has_no_sample():
    design, _, _ = build_design(with_sizes())
    assert sampled_markets(design, 1, cells=24 * CELLS_OF_ONE) is None
    assert sampled_markets(design, 1, cells=23 * CELLS_OF_ONE) is not None


def test_one_market_of_each_group_of_similar_size_is_drawn():
    firm = with_sizes()
    design, _, _ = build_design(firm)
    chosen = sampled_markets(design, 1, cells=8 * CELLS_OF_ONE)
    by_size = np.argsort(firm.history.potential)
    assert list(chosen) == sorted(chosen)
    for group in np.split(by_size, 8):
        assert np.isin(group, chosen).sum() == 1


def test_every_market_is_as_likely_as_any_other_and_a_seed_repeats_itself():
    design, _, _ = build_design(with_sizes())
    drawn = [sampled_markets(design, seed, cells=8 * CELLS_OF_ONE) for seed in range(300)]
    np.testing.assert_array_equal(drawn[7], sampled_markets(design, 7, cells=8 * CELLS_OF_ONE))
    often = np.bincount(np.concatenate(drawn), minlength=24) / 300
    # A third each; 300 draws have a standard error of 0.027.
    np.testing.assert_allclose(often, 1 / 3, atol=0.11)


def test_the_markets_of_tests_always_belong_to_it():
    design, _, _ = build_design(with_test_in(with_sizes(), 3, 17))
    for seed in range(20):
        chosen = sampled_markets(design, seed, cells=6 * CELLS_OF_ONE)
        assert len(chosen) == 6
        assert {3, 17} <= set(chosen)


def test_a_sample_of_all_markets_says_what_all_say():
    design, _, _ = build_design(with_test_in(with_sizes(), 3, 17))
    position = jnp.asarray(position_of(2, 5))
    whole = of_markets(design, np.arange(24))
    assert float(log_posterior(position, whole)) == pytest.approx(
        float(log_posterior(position, design)), abs=1e-9
    )


@pytest.mark.parametrize("seed", range(3))
def test_a_sample_says_what_all_say_if_the_others_were_not_observed(seed):
    design, _, _ = build_design(with_test_in(with_sizes(), 3, 17))
    chosen = sampled_markets(design, seed, cells=7 * CELLS_OF_ONE)
    position = jnp.asarray(position_of(2, seed))
    assert float(log_posterior(position, of_markets(design, chosen))) == pytest.approx(
        float(log_posterior(position, seen_only(design, chosen))), abs=1e-8
    )


def test_few_markets_with_tabulated_stocks_have_no_sample():
    design, _, _ = build_design(small_firm(markets=3))
    assert sampled_markets(design, 1, cells=1) is None
    with pytest.raises(ValueError, match="from the efforts"):
        of_markets(design, np.array([0]))


def test_the_stocks_slopes_are_those_of_their_recursion():
    rng = np.random.default_rng(3)
    effort = jnp.asarray(rng.gamma(1.0, 1.0, (30, 4, 2)))
    before = jnp.asarray(rng.gamma(1.0, 1.0, (4, 2)))
    place = jnp.array([0.2, 0.9]), jnp.asarray(0.98), jnp.array([0.1, 0.6])
    check_grads(stocks_of(effort, before), place, order=1, modes=("fwd", "rev"))


def test_single_precision_moves_neither_density_nor_slope():
    design, _, _ = build_design(simulate(random_scenario(2, markets=40, periods=104), 2).firm)
    single = replace(
        design, effort=design.effort.astype(np.float32), before=design.before.astype(np.float32)
    )
    levers = design.marketing.shape[0]
    both = [jax.jit(jax.value_and_grad(log_posterior)) for _ in range(2)]
    for seed in range(3):
        position = jnp.asarray(position_of(levers, seed, width=0.4))
        exact, slope = both[0](position, design)
        value, near = both[1](position, single)
        assert value.dtype == np.float64
        # Of 4,160 outcomes: the log density spreads by some units over the posterior.
        assert float(value) == pytest.approx(float(exact), abs=0.01)
        np.testing.assert_allclose(near, slope, atol=1e-3 * float(jnp.abs(slope).max()))


@pytest.fixture(scope="module")
def sampled_and_exact():
    """One firm of 24 markets: fitted with 12 of them, and with all."""
    truth = simulate(random_scenario(6, markets=24, periods=104, levers=2), 6)
    (stage,) = stages_of(truth.firm)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage_fitting, "SAMPLED_CELLS", 12 * 104 * 2)
        sampled = fit_stage(truth.firm, stage, seed=1, chains=2, draws=200)
    exact = fit_stage(truth.firm, stage, seed=1, chains=2, draws=200)
    return sampled.fit, exact.fit


def test_intervals_of_what_is_shared_are_those_of_half_as_many_markets(sampled_and_exact):
    sampled, exact = (np.log(one.posterior.noise) for one in sampled_and_exact)
    # The noise's relative error goes with the root of the number of outcomes.
    assert sampled.std() / exact.std() == pytest.approx(2**0.5, rel=0.25)
    assert abs(sampled.mean() - exact.mean()) < 3 * sampled.std()


def test_every_market_has_its_own_base_from_its_own_history(sampled_and_exact):
    sampled, exact = (one.posterior.coefficients for one in sampled_and_exact)
    assert sampled.shape[1] == exact.shape[1]
    middle, spread = exact.mean(axis=0), exact.std(axis=0)
    assert np.corrcoef(sampled.mean(axis=0), middle)[0, 1] > 0.95
    assert (np.abs(sampled.mean(axis=0) - middle) < 4 * np.maximum(spread, 0.01)).mean() > 0.95


def test_the_fit_says_from_how_many_markets_it_has_learnt(sampled_and_exact):
    assert [one.sampled_markets for one in sampled_and_exact] == [12, None]


def test_a_reader_is_told(monkeypatch):
    firm = with_sizes(markets=12)
    monkeypatch.setattr(stage_fitting, "SAMPLED_CELLS", 10 * CELLS_OF_ONE)
    found = fit(firm, chains=2, draws=50, seed=1)
    (told,) = [one for one in found.findings if one.code == "learnt_from_sample"]
    assert dict(told.values) == {"stage": "revenue", "markets": 10, "all": 12}
    assert found.stages[0].posterior.market_effect.shape[1] == 12


def test_a_posterior_can_be_asked_of_the_markets_that_another_one_has_learnt_from():
    """Else draws of the one could not serve the other."""
    firm = simulate(random_scenario(6, markets=24, periods=104, levers=2), 6).firm
    (stage,) = stages_of(firm)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage_fitting, "SAMPLED_CELLS", 12 * 104 * 2)
        one = stage_fitting.target_of(firm, stage, seed=1)
        other = stage_fitting.target_of(firm, stage, seed=2, chosen=one.chosen)
        by_chance = stage_fitting.target_of(firm, stage, seed=2)
    np.testing.assert_array_equal(other.chosen, one.chosen)
    np.testing.assert_array_equal(other.part.log_outcome, one.part.log_outcome)
    assert len(other.design.seen) == 24
    assert not np.array_equal(by_chance.chosen, one.chosen)
