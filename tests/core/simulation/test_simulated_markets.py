import dataclasses
import subprocess
import sys

import numpy as np
import pytest
from made_up_firms import ads, scenario, visits
from made_up_funnels import funnel_firm

from gespann.core.simulation import random_scenario, simulate

LEVERS = ads(), visits(elasticity=0.0)


def test_effects_differ_between_markets_by_their_spread_around_the_stated_one():
    told = scenario(ads(effect=0.5), visits(), markets=4_000, effect_spread=0.3, periods=2)
    truth = simulate(told, 1).truth
    own = truth.effect_by_market("Ads")
    assert own.mean() == pytest.approx(1.0, abs=0.02)
    assert np.log(own).std() == pytest.approx(0.3, rel=0.05)
    assert abs(np.corrcoef(own, truth.effect_by_market("Visits"))[0, 1]) < 0.05
    assert truth.levers[0].effect == 0.5


def test_without_a_spread_every_market_responds_alike():
    truth = simulate(scenario(markets=5), 1).truth
    assert truth.effect_by_market("Ads").tolist() == [1.0] * 5


def test_a_market_of_its_own_effect_sells_what_the_formula_says():
    told = scenario(
        ads(effect=0.5), visits(effect=0.8), markets=6, effect_spread=0.4, bond=0.5,
        potential_spread=0.0, market_spread=0.0,
    )  # fmt: skip
    simulated = simulate(told, 2)
    a, v = (simulated.truth.effect_by_market(name) for name in ("Ads", "Visits"))
    reached = 1 - np.exp(-1)

    def factor(m, s):
        return 1 + m + s + 0.5 * m * s

    expected = 100_000 * factor(0.5 * a * reached, 0.8 * v * reached)
    expected = expected / factor(0.5 * reached, 0.8 * reached)
    assert simulated.firm.history.outcome[:, 5] == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("build", [scenario, funnel_firm])
def test_a_lever_adds_most_where_its_effect_is_greatest(build):
    told = build(markets=6, effect_spread=0.5, potential_spread=0.0, market_spread=0.0)
    told = dataclasses.replace(told, levers=LEVERS)
    truth = simulate(told, 3).truth
    order = np.argsort(truth.effect_by_market("Ads"))
    assert np.array_equal(np.argsort(truth.added_by_market("Ads")), order)


def test_a_market_has_the_same_effect_at_every_stage():
    chain = simulate(funnel_firm(effect_spread=0.3), 1).truth.course.chain
    for link in chain.links[1:]:
        assert np.array_equal(link.mechanics.own, chain.links[0].mechanics.own)


def test_the_order_of_the_levers_does_not_matter_to_the_markets():
    told = random_scenario(4, markets=3, effect_spread=0.3)
    turned = dataclasses.replace(told, levers=told.levers[::-1])
    straight, reverse = simulate(told, 1), simulate(turned, 1)
    assert reverse.firm.history.outcome == pytest.approx(straight.firm.history.outcome, abs=0.011)


@pytest.mark.parametrize("known", [True, False])
def test_the_history_tells_potentials_only_if_they_are_known(known):
    told = random_scenario(1, markets=4, periods=20, potential_known=known)
    assert (simulate(told, 1).firm.history.potential is not None) is known


LARGE = """
import pathlib, re, time
from gespann.core.simulation import random_scenario, simulate
told = random_scenario(1, markets=2_000, levers=12, effect_spread=0.3, funnel=True)
began = time.perf_counter()
history = simulate(told, 1).firm.history
assert history.effort.shape == (2_000, 156, 12)
peak = re.search(r"VmHWM:\\s*(\\d+) kB", pathlib.Path("/proc/self/status").read_text())[1]
print(time.perf_counter() - began, peak)
"""


def test_two_thousand_markets_of_twelve_levers_take_seconds_and_little_memory():
    """In a process of its own, so that nothing but the simulation is measured.

    `ru_maxrss` would not do: a new process inherits the peak of the one that started it.
    """
    ran = subprocess.run([sys.executable, "-c", LARGE], capture_output=True, text=True, check=True)
    seconds, kib = map(float, ran.stdout.split())
    assert seconds < 30  # about 1 on two shared cores
    assert kib < 3 * 2**20
