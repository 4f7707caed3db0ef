import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_firms import ads, scenario, visits

from gespann.core.simulation.mechanics import Mechanics

retentions = st.floats(0.0, 0.97)
shares = st.floats(0.0, 1.0)


@settings(max_examples=40)
@given(retention=retentions, long_share=shares, half_life=st.floats(1.0, 200.0))
def test_a_steady_effort_passes_through_unchanged(retention, long_share, half_life):
    lever = ads(retention=retention, long_share=long_share, long_half_life=half_life)
    mechanics = Mechanics.of(scenario(lever))
    effort = np.full((1, 30, 1), 1.7)
    assert mechanics.stocks(mechanics.steady(effort[:, 0]), effort) == pytest.approx(effort)


@settings(max_examples=40)
@given(retention=retentions, long_share=shares)
def test_one_burst_is_felt_in_full_in_the_end(retention, long_share):
    lever = ads(retention=retention, long_share=long_share, long_half_life=10.0)
    mechanics = Mechanics.of(scenario(lever))
    effort = np.zeros((1, 2_000, 1))
    effort[0, 0] = 5.0
    nothing = mechanics.steady(np.zeros((1, 1)))
    assert mechanics.stocks(nothing, effort).sum() == pytest.approx(5.0)


def test_half_of_the_long_life_is_gone_after_its_half_life():
    mechanics = Mechanics.of(scenario(ads(long_share=1.0, long_half_life=13.0)))
    left = mechanics.left(mechanics.steady(np.ones((1, 1))), 26)[0, :, 0]
    assert left[[12, 25]] == pytest.approx([0.5, 0.25])


def test_what_is_left_of_the_past_is_the_stock_without_further_effort():
    levers = ads(retention=0.8, long_share=0.3, long_half_life=20.0), visits(retention=0.4)
    mechanics = Mechanics.of(scenario(*levers))
    carried = mechanics.steady(np.array([[1.5, 0.7]]))
    assert mechanics.left(carried, 15) == pytest.approx(
        mechanics.stocks(carried, np.zeros((1, 15, 2)))
    )


@settings(max_examples=40)
@given(bond=shares, kappas=st.tuples(st.floats(0.6, 4), st.floats(0.6, 4), st.floats(0.6, 4)))
def test_effects_give_the_elasticities_that_were_stated(bond, kappas):
    levers = (
        ads("A", elasticity=0.05, half_saturation=kappas[0]),
        ads("B", elasticity=0.02, half_saturation=kappas[1]),
        visits("C", elasticity=0.12, half_saturation=kappas[2]),
    )
    mechanics = Mechanics.of(scenario(*levers, bond=bond))
    step = 1e-5
    for k, lever in enumerate(levers):
        bent = np.exp(step * np.outer([1, -1], np.eye(3)[k]))
        more, less = np.log(mechanics.factor(bent))
        assert (more - less) / (2 * step) == pytest.approx(lever.elasticity, rel=1e-5)


def test_slopes_are_the_derivatives_of_the_factor():
    mechanics = Mechanics.of(scenario(ads(), ads("Fairs"), visits(), bond=0.6))
    stock, step = np.array([0.4, 1.3, 2.0]), 1e-6
    for k, direction in enumerate(np.eye(3)):
        rise = mechanics.factor(stock + step * direction) - mechanics.factor(
            stock - step * direction
        )
        assert rise / (2 * step) == pytest.approx(mechanics.slopes(stock)[k], rel=1e-6)


@settings(max_examples=40)
@given(stock=st.tuples(st.floats(0, 9), st.floats(0, 9)))
def test_without_a_bond_departments_add_up_and_with_a_full_one_they_multiply(stock):
    levers = ads(effect=0.7), visits(effect=1.1)
    both, only_ads, only_visits = np.array(stock) * np.array([[1, 1], [1, 0], [0, 1]])

    def factors(bond):
        mechanics = Mechanics.of(scenario(*levers, bond=bond))
        return [float(mechanics.factor(one)) for one in (both, only_ads, only_visits)]

    together, a, v = factors(0.0)
    assert together - 1 == pytest.approx((a - 1) + (v - 1))
    together, a, v = factors(1.0)
    assert together == pytest.approx(a * v)


def test_elasticities_that_no_effect_can_bring_are_refused():
    with pytest.raises(ValueError, match="lower the elasticities"):
        Mechanics.of(scenario(ads(elasticity=0.9), visits(elasticity=0.8)))
