"""What the levers added, against the simulator, which was written without sight of the model."""

from dataclasses import replace

import numpy as np
import pytest
from small_firms import small_firm, with_outcome

from gespann.core.firm import Firm
from gespann.core.quantities import Period
from gespann.core.response.evidence import (
    AsItWas,
    added_by_levers,
    chain,
    elasticity,
    factor,
)
from gespann.core.response.model.scaling import scale_efforts
from gespann.core.response.results import StageFit, is_marketing
from gespann.core.simulation import SimulatedFirm, random_scenario, simulate
from posteriors import posterior_of, single_stage


def true_stage(simulated: SimulatedFirm, draws: int = 1) -> StageFit:
    """A stage that knows the truth, in the units of the response model."""
    firm, levers = simulated.firm, simulated.truth.levers
    _, scaling = scale_efforts(firm)
    # The simulator counts in units per potential; the model in usual efforts.
    kappa = [lever.half_saturation_units for lever in levers] / scaling.usual
    nothing = np.zeros(draws)
    posterior = posterior_of(
        markets=len(firm.history.markets),
        retention=np.tile([lever.retention for lever in levers], (draws, 1)),
        long_share=np.tile([lever.long_share for lever in levers], (draws, 1)),
        long_retention=np.full(draws, levers[0].long_retention),
        half_saturation=np.tile(kappa, (draws, 1)),
        effect=np.tile([lever.effect for lever in levers], (draws, 1)),
        market_effect=np.tile(
            np.stack([simulated.truth.effect_by_market(lever.name) for lever in levers], axis=-1),
            (draws, 1, 1),
        ),
        bond=np.full(draws, simulated.truth.bond),
        noise=nothing, autocorrelation=nothing, drift=nothing, market_drift=nothing,
        coefficients=np.empty((draws, 0)),
    )  # fmt: skip
    return single_stage(firm, posterior)


def added(simulated: SimulatedFirm, draws: int = 1, firm: Firm | None = None) -> np.ndarray:
    """Money that each lever added, by draw."""
    stage = true_stage(simulated, draws)
    return added_by_levers(firm or simulated.firm, (stage,))


def course_of(firm: Firm, stage: StageFit) -> AsItWas:
    return AsItWas.of(firm, (stage,), (stage.posterior,))


FIRMS = [
    {"markets": 1, "periods": 156},
    {"markets": 4, "periods": 104},
    {"markets": 1, "periods": 48, "period": Period.MONTH, "bond": 0.0},
    {"markets": 3, "periods": 60, "period": Period.MONTH, "bond": 1.0, "levers": 3},
]


@pytest.mark.parametrize("shape", FIRMS)
@pytest.mark.parametrize("seed", range(3))
def test_with_the_true_parameters_the_model_and_the_simulator_agree_on_every_lever(shape, seed):
    simulated = simulate(random_scenario(seed, **shape), seed)
    names = [lever.name for lever in simulated.firm.levers]
    wanted = [simulated.truth.added(name) for name in names]
    found = added(simulated)
    # Outcomes are recorded in whole cents.
    np.testing.assert_allclose(found[0], wanted, rtol=1e-8)


# In several markets the simulator weighs usual effort by potential, the model does not.
@pytest.mark.parametrize("shape", [shape for shape in FIRMS if shape["markets"] == 1])
def test_with_the_true_parameters_the_elasticities_are_the_simulators(shape):
    simulated = simulate(random_scenario(7, **shape), 7)
    levers = len(simulated.firm.levers)
    found = elasticity((true_stage(simulated),), levers)[0]
    np.testing.assert_allclose(found, [lever.elasticity for lever in simulated.truth.levers])


def test_a_firm_that_does_not_tell_its_potentials_is_scaled_by_its_outcome():
    known = simulate(random_scenario(1, markets=3, periods=104), 1).firm
    unknown = replace(known, history=replace(known.history, potential=None))
    size = known.history.outcome.mean(axis=1)
    np.testing.assert_allclose(scale_efforts(unknown)[1].potential, size / size.mean())


def test_scaled_efforts_have_a_mean_of_one():
    firm = small_firm(markets=3, seed=8)
    scaled, scaling = scale_efforts(firm)
    np.testing.assert_allclose(scaled.mean(axis=(0, 1)), 1)
    back = scaled * scaling.usual * scaling.potential[:, None, None]
    np.testing.assert_allclose(back, firm.history.effort)


@pytest.mark.parametrize("bond", [0.0, 0.7])
def test_base_and_additions_make_up_the_expected_outcome(bond):
    simulated = simulate(random_scenario(2, periods=60, markets=2, bond=bond), 2)
    firm, stage = simulated.firm, true_stage(simulated)
    log_base = np.random.default_rng(1).normal(5, 0.1, (1, 2, 60))
    course = course_of(firm, stage)
    expected = np.exp(log_base) * factor(stage, stage.posterior, course.done[0])
    base, additions = chain(firm, course, expected)
    np.testing.assert_allclose(base, np.exp(log_base).sum(axis=(0, 1)))
    np.testing.assert_allclose(base + additions.sum(axis=1), expected.sum(axis=(0, 1)))
    assert (additions >= 0).all()


def test_of_what_all_draws_expect_the_sums_are_handed_on():
    simulated = simulate(random_scenario(2, periods=60, markets=2), 2)
    expected = np.random.default_rng(1).uniform(100, 200, (1, 2, 60))
    one = chain(simulated.firm, course_of(simulated.firm, true_stage(simulated)), expected)
    three = chain(
        simulated.firm,
        course_of(simulated.firm, true_stage(simulated, 3)),
        np.repeat(expected, 3, axis=0),
    )
    for single, threefold in zip(one, three, strict=True):
        np.testing.assert_allclose(threefold, 3 * single)


def test_what_was_not_observed_is_not_credited():
    simulated = simulate(random_scenario(2, periods=60), 2)
    whole = simulated.firm
    hidden = np.zeros(60, bool)
    hidden[30:40] = True

    def money(seen):
        outcome = np.where(seen, whole.history.outcome, np.nan)
        return added(simulated, firm=with_outcome(whole, outcome))

    np.testing.assert_allclose(money(hidden) + money(~hidden), added(simulated))


def test_a_unit_of_outcome_counts_what_it_is_worth():
    simulated = simulate(random_scenario(3, periods=60), 3)
    dear = replace(simulated.firm, outcome_value=250.0)
    np.testing.assert_allclose(added(simulated, firm=dear), 250 * added(simulated))


def test_many_draws_are_worked_through_in_parts_that_change_nothing(monkeypatch):
    simulated = simulate(random_scenario(4, periods=60), 4)
    whole = added(simulated, draws=7)
    monkeypatch.setattr("gespann.core.response.evidence.CELLS_AT_ONCE", 1000)
    np.testing.assert_array_equal(added(simulated, draws=7), whole)


@pytest.mark.parametrize("bond", [0.0, 0.5, 1.0])
def test_the_bond_decides_whether_the_levers_add_up(bond):
    simulated = simulate(random_scenario(5, periods=104, bond=bond, levers=4), 5)
    firm = simulated.firm
    assert set(is_marketing(firm.levers)) == {True, False}
    everything = np.ones(len(firm.levers), bool)
    left = course_of(firm, true_stage(simulated)).ratio_without(everything)[0]
    together = (firm.history.outcome * (1 - left)).sum()
    # Without a bond nothing is counted twice; with one, what both do together counts for each.
    ratio = added(simulated).sum() / together
    assert ratio == pytest.approx(1, abs=1e-9) if bond == 0 else ratio > 1
