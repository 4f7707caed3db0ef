"""Mechanics: how the simulated firm turns effort into success.

    log E[outcome] = base + log F + log exposure,   F = 1 + M + S + bond M S
    M, S = sums of effect h(stock) over the levers of a department,   h(s) = 1 - exp(-s / kappa)

A stock is what is felt of an effort: a short-lived part and, for some levers, a long-lived one,
each with geometric weights that sum to one. Effort is counted in multiples of usual effort. A
lever may act on several stages of a funnel: its stock is the same there, its effect is not.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.quantities import Department
from gespann.core.simulation.scenario import Scenario

_LARGEST_FACTOR = 1e6  # elasticities that ask for more cannot be met by any finite effect


class Carried(NamedTuple):
    """What is left of past effort: the short-lived and the long-lived stock of each lever."""

    short: Float[np.ndarray, "market lever"]
    long: Float[np.ndarray, "market lever"]


@dataclass(frozen=True)
class Mechanics:
    """The true parameters of all levers at one stage, and the bond.

    Attributes:
        effect: beta in a typical market; 0 for a lever that does not act on this stage.
        own: What each market's effects are multiplied by, or None if they are the same.
        The others are as in the scenario, one number for each lever.
    """

    marketing: Bool[np.ndarray, " lever"]
    retention: Float[np.ndarray, " lever"]
    long_share: Float[np.ndarray, " lever"]
    long_retention: Float[np.ndarray, " lever"]
    half_saturation: Float[np.ndarray, " lever"]
    effect: Float[np.ndarray, " lever"]
    bond: float
    own: Float[np.ndarray, "market lever"] | None = None

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        stage: str = "",
        own: Float[np.ndarray, "market lever"] | None = None,
    ) -> "Mechanics":
        """The parameters at a stage (the first one, unless it is named), effects found from the
        elasticities.

        Raises: ValueError if the elasticities are larger than any finite effects can bring.
        """
        levers, stage = scenario.levers, stage or scenario.stages[0].name
        half_saturation = np.array([lever.half_saturation for lever in levers])
        marketing = np.array([lever.department is Department.MARKETING for lever in levers])
        long_retention = [
            0.5 ** (1 / lever.long_half_life) if lever.long_half_life else 0.0 for lever in levers
        ]
        return cls(
            marketing=marketing,
            retention=np.array([lever.retention for lever in levers]),
            long_share=np.array([lever.long_share for lever in levers]),
            long_retention=np.array(long_retention),
            half_saturation=half_saturation,
            effect=_effects(scenario, stage, marketing, half_saturation),
            bond=scenario.bond,
            own=own,
        )

    def steady(self, effort: Float[np.ndarray, "market lever"]) -> Carried:
        """What is carried by an effort that has always been the same."""
        return Carried(effort, effort)

    def step(self, carried: Carried, effort: Float[np.ndarray, "market lever"]) -> Carried:
        """One period on."""
        short, long = self.retention, self.long_retention
        return Carried(
            short * carried.short + (1 - short) * effort,
            long * carried.long + (1 - long) * effort,
        )

    def felt(self, carried: Carried) -> Float[np.ndarray, "market lever"]:
        """The stock: both lives together."""
        long = self.long_share
        return np.asarray((1 - long) * carried.short + long * carried.long)

    def stocks(
        self, carried: Carried, effort: Float[np.ndarray, "market period lever"]
    ) -> Float[np.ndarray, "market period lever"]:
        """The stock of each period, from what was carried into the first one."""
        stocks = np.empty_like(effort)
        for t in range(effort.shape[1]):
            carried = self.step(carried, effort[:, t])
            stocks[:, t] = self.felt(carried)
        return stocks

    def left(self, carried: Carried, periods: int) -> Float[np.ndarray, "market period lever"]:
        """The stock of each period if nothing more is done."""
        ages = np.arange(1, periods + 1)[:, None]
        short = (1 - self.long_share) * self.retention**ages
        long = self.long_share * self.long_retention**ages
        return np.asarray(short * carried.short[:, None] + long * carried.long[:, None])

    def parts(self, stock: Float[np.ndarray, "*cell lever"]) -> Float[np.ndarray, "*cell lever"]:
        """What each lever does on its own, as a share of the base."""
        return np.asarray(self._effect_on(stock) * -np.expm1(-stock / self.half_saturation))

    def _effect_on(self, stock: Float[np.ndarray, "*cell lever"]) -> Float[np.ndarray, "..."]:
        """Effects of each market beside its stocks; a single row is a typical market."""
        if self.own is None or stock.ndim == 1:
            return self.effect
        effect = self.effect * self.own
        return effect[:, None] if stock.ndim == 3 else effect

    def departments(
        self, stock: Float[np.ndarray, "*cell lever"]
    ) -> tuple[Float[np.ndarray, "*cell"], Float[np.ndarray, "*cell"]]:
        """M and S: what marketing and sales do on their own."""
        parts = self.parts(stock)
        marketing = parts[..., self.marketing].sum(axis=-1)
        return np.asarray(marketing), np.asarray(parts[..., ~self.marketing].sum(axis=-1))

    def factor(self, stock: Float[np.ndarray, "*cell lever"]) -> Float[np.ndarray, "*cell"]:
        """F: outcome relative to what comes without any lever."""
        marketing, sales = self.departments(stock)
        return np.asarray(1 + marketing + sales + self.bond * marketing * sales)

    def slopes(self, stock: Float[np.ndarray, "*cell lever"]) -> Float[np.ndarray, "*cell lever"]:
        """Derivative of F by the stock of each lever."""
        marketing, sales = self.departments(stock)
        other = np.where(self.marketing, sales[..., None], marketing[..., None])
        rise = self._effect_on(stock) / self.half_saturation * np.exp(-stock / self.half_saturation)
        return np.asarray(rise * (1 + self.bond * other))


def _effects(
    scenario: Scenario,
    stage: str,
    marketing: Bool[np.ndarray, " lever"],
    half_saturation: Float[np.ndarray, " lever"],
) -> Float[np.ndarray, " lever"]:
    """Effects that give the elasticities stated for a stage with every lever at usual effort."""
    here = [stage in (one.stages or (scenario.stages[0].name,)) for one in scenario.levers]
    stated = np.array([
        (np.nan if one.effect is None else one.effect) if acts else 0.0
        for one, acts in zip(scenario.levers, here, strict=True)
    ])  # fmt: skip
    wanted = np.array([
        one.elasticity_at(stage) if acts else 0.0
        for one, acts in zip(scenario.levers, here, strict=True)
    ])  # fmt: skip
    saturation = -np.expm1(-1 / half_saturation)
    slope = np.exp(-1 / half_saturation) / half_saturation
    fixed = np.where(np.isnan(stated), 0.0, stated * saturation)
    per_factor = wanted * saturation / slope  # part = per_factor F / (1 + bond other)

    def totals(of: Float[np.ndarray, " lever"]) -> tuple[float, float]:
        return float(of[marketing].sum()), float(of[~marketing].sum())

    (m, s), (m_fixed, s_fixed), (a, b) = (totals(x) for x in (0 * fixed, fixed, per_factor))
    factor, before, bond = 1.0, 0.0, scenario.bond
    # The way from below rises to the least solution, if there is one.
    while factor - before > 1e-14 * factor:
        before = factor
        m = m_fixed + a * factor / (1 + bond * s)
        s = s_fixed + b * (1 + m + s + bond * m * s) / (1 + bond * m)
        factor = 1 + m + s + bond * m * s
        if factor > _LARGEST_FACTOR:
            raise ValueError(
                f"{scenario.name}: no finite effects give elasticities {wanted.tolist()} at these "
                "saturations; lower the elasticities or the half_saturation"
            )
    other = np.where(marketing, s, m)
    found = wanted * factor / (slope * (1 + bond * other))
    return np.where(np.isnan(stated), found, stated)
