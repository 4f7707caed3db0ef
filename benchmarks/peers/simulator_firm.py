"""The first generator: Gespann's own simulator, written independently of its response model.

Multiplicative in outcome, with drift, autocorrelated noise and a bond between the departments. Its
saturation 1 - exp(-stock / kappa) and its geometric adstock are common to all tools; its log scale
and its bond are Gespann's.
"""

from dataclasses import replace

import numpy as np
from known_firm import KnownFirm

from gespann.core.quantities import Department
from gespann.core.simulation import Scenario, SimulatedFirm, random_scenario, simulate
from gespann.core.simulation.plan_year import PlanYear


def simulator_firm(
    seed: int,
    *,
    markets: int = 1,
    periods: int = 156,
    bond: float = 0.0,
    sales_variation: float = 1.0,
    follows_sales: float = 0.2,
) -> KnownFirm:
    """A random firm of seven levers.

    Args:
        seed: Same seed, same firm.
        bond: 0 for departments that add up, 1 for complements.
        sales_variation: Multiplies how much the sales department's efforts vary.
        follows_sales: % change of every effort per % of last month's sales.
    """
    scenario = random_scenario(
        seed, markets=markets, periods=periods, bond=bond, follows_sales=follows_sales
    )
    return known(simulate(_varied(scenario, sales_variation), seed))


def _varied(scenario: Scenario, factor: float) -> Scenario:
    levers = [
        replace(lever, effort=replace(lever.effort, variation=factor * lever.effort.variation))
        if lever.department is Department.SALES
        else lever
        for lever in scenario.levers
    ]
    return replace(scenario, levers=tuple(levers))


def known(told: SimulatedFirm) -> KnownFirm:
    """A simulated firm as the benchmark judges it."""
    course = told.truth.course
    scenario = course.scenario
    scale = scenario.period.per_year / scenario.year
    last_year = 100 * scale * course.spend[:, -scenario.year :].sum(axis=1)
    year = PlanYear.after(course, "last_year")
    share = year.phasing.sum(axis=1)

    def worth(plan: np.ndarray) -> tuple[float, np.ndarray]:
        """Each market's share of the year's effort is changed; what a market feels is its own."""
        units = plan * year.units_per_cent
        felt = year.response / np.where(share > 0, share, 1.0)[:, None]
        stock = year.carried + units[:, None] * felt
        flow = course.chain.flow(year.given, stock, units[:, None] * year.phasing)
        by_stock, _ = course.chain.slopes(year.given, flow, stock, year.counted)
        slopes = (by_stock * felt).sum(axis=1) * year.units_per_cent
        cents = 100 * scenario.margin
        outcome = float((flow.outcome[-1] * year.counted).sum())
        return cents * outcome - float(plan.sum()), cents * slopes - 1

    added = np.array([told.truth.added(lever.name) for lever in told.firm.levers])
    return KnownFirm(told.firm, last_year, added, worth)
