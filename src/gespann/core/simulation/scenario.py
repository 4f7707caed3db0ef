"""Scenarios: what a firm to be simulated is like, in the words of people who know such firms.

A scenario holds the truth that a fit is later asked to find. Efforts and saturations are stated
relative to usual effort, and every lever's size as its elasticity there, because that is how
experience with levers is published and remembered.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from gespann.core.firm import LEVER_KINDS
from gespann.core.quantities import Department, Period


@dataclass(frozen=True)
class EffortScenario:
    """How the effort of one lever comes about, relative to its usual effort.

    Attributes:
        variation: Standard deviation of log effort around what season and sales ask for.
        persistence: AR(1) coefficient of that variation, in [0, 1).
        own: Share of that variation that is a market's own, in [0, 1]; the rest is common.
        season_following: % change of effort per % of season; 1: effort moves as the season does.
        follows_sales: % change of effort per % by which the last month's sales lie above what is
            usual; 0: effort does not look at sales. It starts after the first quarter, when
            there are sales to look at.
        pulses: Points of the year in [0, 1) at which all the effort takes place (trade fairs);
            empty for a lever that works all year.
    """

    variation: float = 0.3
    persistence: float = 0.5
    own: float = 0.5
    season_following: float = 0.0
    follows_sales: float = 0.0
    pulses: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        _not_negative("variation", self.variation)
        _share("own", self.own)
        _retention("persistence", self.persistence)
        if not all(0 <= point < 1 for point in self.pulses):
            raise ValueError(f"pulses must lie in [0, 1), got {self.pulses}")


@dataclass(frozen=True)
class LeverScenario:
    """One lever and its true effect.

    Exactly one of `elasticity` and `effect` states how much it does.

    Attributes:
        usual: Units per period in a market of average potential.
        elasticity: % change of outcome per % change of effort, all levers at usual effort.
        effect: beta, the effect at saturation as a share of the base.
        retention: theta, share of the short-lived effect left one period later, in [0, 1).
        half_saturation: kappa of 1 - exp(-stock / kappa), as a multiple of usual effort.
        long_share: pi, share of the effort that works through the long-lived stock, in [0, 1].
        long_half_life: Periods until half of the long-lived stock is gone; 0 without one.
        whole_units: Whether units are counted (visits); else spend is rounded to whole cents.
        capacity: Most units in one period, all markets together, or None.
        bounds: Least and greatest planned amount as multiples of last year's, or None.
    """

    name: str
    department: Department
    kind: str
    usual: float
    unit: str = "EUR"
    cost_per_unit: float = 1.0
    elasticity: float | None = None
    effect: float | None = None
    retention: float = 0.0
    half_saturation: float = 1.0
    long_share: float = 0.0
    long_half_life: float = 0.0
    whole_units: bool = False
    capacity: float | None = None
    bounds: tuple[float, float] | None = None
    effort: EffortScenario = field(default_factory=EffortScenario)

    def __post_init__(self) -> None:
        if self.kind not in LEVER_KINDS:
            raise ValueError(f"kind must be one of {LEVER_KINDS}, got {self.kind!r}")
        if (self.elasticity is None) == (self.effect is None):
            raise ValueError(f"{self.name}: state either elasticity or effect")
        _not_negative("elasticity or effect", self.effect or self.elasticity or 0.0)
        _positive("usual", self.usual)
        _positive("cost_per_unit", self.cost_per_unit)
        _positive("half_saturation", self.half_saturation)
        _retention("retention", self.retention)
        _share("long_share", self.long_share)
        if self.long_share > 0:
            _positive("long_half_life", self.long_half_life)
        if self.capacity is not None:
            _positive("capacity", self.capacity)

    @property
    def column(self) -> str:
        """Its column in the history table."""
        return re.sub(r"\W+", "_", self.name.lower()).strip("_")


@dataclass(frozen=True)
class InfluenceScenario:
    """Something that moves sales and that no department of the firm decides on.

    Attributes:
        name: Its column in the history table.
        coefficient: Change of log outcome per unit; for a competitor, what is lost per unit.
        level: Usual value.
        spread: Standard deviation around it.
        persistence: AR(1) coefficient of the way around it, in [0, 1).
    """

    name: str
    coefficient: float
    level: float = 1.0
    spread: float = 0.05
    persistence: float = 0.9

    def __post_init__(self) -> None:
        _not_negative("spread", self.spread)
        _retention("persistence", self.persistence)


@dataclass(frozen=True)
class FunnelScenario:
    """From leads over offers to deals; the levers bring leads, one of them also works them.

    Attributes:
        offer_rate: Share of worked leads that get an offer.
        deal_rate: Share of offers that become a deal.
        deal_size: Mean revenue of a deal.
        deal_spread: Standard deviation of a deal's revenue as a share of its mean.
        offer_delay: Periods from lead to offer.
        deal_delay: Periods from offer to deal.
        handling_lever: Name of the lever whose effort works leads, or "" if none is needed.
        leads_per_unit: Leads that one unit of it can work.
        leads_without: Leads per period that are worked without it in an average market.
        unworked_worth: What a lead beyond that is worth against a worked one, in [0, 1].
    """

    offer_rate: float = 0.4
    deal_rate: float = 0.3
    deal_size: float = 5_000.0
    deal_spread: float = 0.5
    offer_delay: int = 2
    deal_delay: int = 3
    handling_lever: str = ""
    leads_per_unit: float = 0.0
    leads_without: float = 0.0
    unworked_worth: float = 0.3

    def __post_init__(self) -> None:
        for name in ("offer_rate", "deal_rate", "unworked_worth"):
            _share(name, getattr(self, name))
        _positive("deal_size", self.deal_size)
        for name in ("deal_spread", "offer_delay", "deal_delay", "leads_per_unit", "leads_without"):
            _not_negative(name, getattr(self, name))

    @property
    def delay(self) -> int:
        """Periods from lead to deal."""
        return self.offer_delay + self.deal_delay

    @property
    def lead_value(self) -> float:
        """Expected revenue of a worked lead."""
        return self.offer_rate * self.deal_rate * self.deal_size


@dataclass(frozen=True)
class Scenario:
    """A firm to be simulated, with its whole truth.

    Attributes:
        usual_outcome: Money per period in a market of average potential, everything as usual.
        bond: delta in [0, 1]; 0: the departments add up, 1: each multiplies the other.
        periods: Periods of history.
        start: First day of the history.
        markets: Number of markets; their potentials are log-normal with mean 1.
        potential_spread: Standard deviation of log potential.
        potential_known: Whether the firm's history tells the potentials.
        market_spread: Standard deviation of a market's log outcome around its potential.
        growth: Yearly growth of log outcome that goes on in the plan.
        drift: Standard deviation of the yearly step of the common random walk.
        market_drift: The same for each market's own random walk around the common one.
        season: (cosine, sine) of each harmonic of the year, in log outcome.
        noise: Standard deviation of log outcome around its expectation.
        autocorrelation: AR(1) coefficient of the noise, in [0, 1).
        margin: Share of the outcome that is contribution before the levers' cost.
        funnel: The stages behind the outcome, or None where only revenue is known.
        budget: Money for the plan, or None for what the last year cost.
        goal_growth: The goal relative to the last year's outcome.
    """

    name: str
    levers: tuple[LeverScenario, ...]
    usual_outcome: float = 100_000.0
    currency: str = "EUR"
    bond: float = 0.0
    period: Period = Period.WEEK
    periods: int = 156
    start: date = date(2023, 1, 2)
    markets: int = 1
    potential_spread: float = 0.5
    potential_known: bool = True
    market_spread: float = 0.1
    growth: float = 0.0
    drift: float = 0.0
    market_drift: float = 0.0
    season: tuple[tuple[float, float], ...] = ()
    controls: tuple[InfluenceScenario, ...] = ()
    competitors: tuple[InfluenceScenario, ...] = ()
    noise: float = 0.0
    autocorrelation: float = 0.0
    margin: float = 0.4
    funnel: FunnelScenario | None = None
    budget: float | None = None
    goal_growth: float = 0.03
    plan_bounds: tuple[float, float] = (0.5, 1.5)

    def __post_init__(self) -> None:
        names = [lever.name for lever in self.levers]
        if not names or len(set(names)) < len(names):
            raise ValueError(f"levers must have names that differ, got {names}")
        if self.funnel and self.funnel.handling_lever not in {"", *names}:
            raise ValueError(f"handling_lever is not a lever: {self.funnel.handling_lever!r}")
        if self.periods < 1 or self.markets < 1:
            raise ValueError("a firm needs at least one period and one market")
        _share("bond", self.bond)
        _retention("autocorrelation", self.autocorrelation)
        _positive("usual_outcome", self.usual_outcome)
        for name in ("noise", "drift", "market_drift", "potential_spread", "market_spread"):
            _not_negative(name, getattr(self, name))

    @property
    def year(self) -> int:
        """Periods of history that count as last year: a whole one, or all there are."""
        return min(self.periods, self.period.per_year)

    @property
    def quarter(self) -> int:
        """Periods whose mean effort stands for the time before the history."""
        return min(self.periods, self.period.per_year // 4)


def _not_negative(name: str, value: int | float) -> None:
    if not value >= 0:
        raise ValueError(f"{name} must not be negative, got {value}")


def _positive(name: str, value: int | float) -> None:
    if not value > 0:
        raise ValueError(f"{name} must be positive, got {value}")


def _share(name: str, value: int | float) -> None:
    if not 0 <= value <= 1:
        raise ValueError(f"{name} must lie in [0, 1], got {value}")


def _retention(name: str, value: int | float) -> None:
    if not 0 <= value < 1:
        raise ValueError(f"{name} must lie in [0, 1), got {value}")
