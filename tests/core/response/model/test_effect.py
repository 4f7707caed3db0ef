"""Effects beta are exactly those that give the elasticities that were asked for."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gespann.core.response.evidence import stage_elasticity
from gespann.core.response.model import parameters
from gespann.core.response.model.effect import bonded_factor, saturation
from posteriors import posterior_of

effect_of = jax.jit(parameters.effect_of)
bonds = st.one_of(st.just(0.0), st.just(1.0), st.floats(0, 1))


@st.composite
def levers(draw):
    """Elasticities whose levers explain less than the whole outcome, saturations, departments."""
    weights = draw(arrays(float, 4, elements=st.floats(0.01, 1)))
    explained = draw(st.floats(0.001, 0.95))
    half = draw(arrays(float, 4, elements=st.floats(0.1, 20)))
    marketing = draw(arrays(float, 4, elements=st.sampled_from([0.0, 1.0])))
    share = weights / weights.sum() * explained
    return share / (half * np.expm1(1 / half)), half, marketing


@jax.jit
def exact_elasticity(effect, half, bond, marketing):
    """Derivative of log F by log effort, all levers steady at their usual effort."""

    def log_factor(log_effort):
        lifted = effect * -jnp.expm1(-jnp.exp(log_effort) / half)
        return jnp.log(bonded_factor(lifted @ marketing, lifted @ (1 - marketing), bond))

    return jax.grad(log_factor)(jnp.zeros_like(effect))


@given(levers(), bonds)
def test_the_elasticity_at_usual_effort_is_what_was_asked_for(case, bond):
    wanted, half, marketing = case
    effect = effect_of(wanted, half, bond, marketing)
    assert (np.asarray(effect) > 0).all()
    np.testing.assert_allclose(exact_elasticity(effect, half, bond, marketing), wanted, rtol=1e-9)


@pytest.mark.parametrize("bond", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("department", [0.0, 1.0])
def test_of_one_department_alone_the_bond_has_nothing_to_hold(department, bond):
    wanted, half = jnp.array([0.05, 0.1]), jnp.array([0.8, 2.0])
    marketing = jnp.full(2, department)
    effect = effect_of(wanted, half, bond, marketing)
    share = wanted * half * jnp.expm1(1 / half)
    # With one department 1 - Q = 1 / F, so each lever's part is its share times F.
    np.testing.assert_allclose(
        effect * -jnp.expm1(-1 / half), share / (1 - share.sum()), rtol=1e-12
    )


@given(levers(), bonds)
def test_exchanging_the_departments_changes_no_effect(case, bond):
    wanted, half, marketing = case
    one = effect_of(wanted, half, bond, marketing)
    other = effect_of(wanted, half, bond, 1 - marketing)
    np.testing.assert_allclose(one, other, rtol=1e-9)


@given(levers(), bonds)
def test_the_elasticities_of_a_posterior_are_those_of_its_effects(case, bond):
    wanted, half, marketing = case
    effect = effect_of(wanted, half, bond, marketing)
    nothing = np.zeros(1)
    posterior = posterior_of(
        retention=np.zeros((1, len(half))),
        half_saturation=half[None],
        effect=np.asarray(effect)[None],
        bond=np.array([bond]),
        noise=nothing, autocorrelation=nothing, drift=nothing, market_drift=nothing,
        coefficients=np.empty((1, 0)),
    )  # fmt: skip
    np.testing.assert_allclose(stage_elasticity(posterior, marketing > 0)[0], wanted, rtol=1e-9)


@given(st.floats(0, 5), st.floats(0, 5))
def test_the_bond_leads_from_a_sum_to_a_product(marketing, sales):
    assert bonded_factor(marketing, sales, 0.0) == 1 + marketing + sales
    assert bonded_factor(marketing, sales, 1.0) == pytest.approx((1 + marketing) * (1 + sales))


@given(st.floats(0.01, 10), st.floats(0.05, 20))
def test_every_further_unit_brings_less_than_the_one_before(stock, half):
    stocks = np.array([0.0, stock, 2 * stock])
    nothing, one, two = saturation(stocks, np.array(half))
    assert nothing == 0
    assert two - one <= one <= 1
