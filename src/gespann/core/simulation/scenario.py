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
from gespann.core.simulation import checks
from gespann.core.simulation.funnel_scenario import MONEY_STAGE, FunnelScenario, StageScenario
from gespann.core.simulation.planned_test import PlannedTest
from gespann.core.simulation.surprises import ChangedDefinition, Surprise


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
        checks.not_negative("variation", self.variation)
        checks.share("own", self.own)
        checks.retention("persistence", self.persistence)
        if not all(0 <= point < 1 for point in self.pulses):
            raise ValueError(f"pulses must lie in [0, 1), got {self.pulses}")


@dataclass(frozen=True)
class LeverScenario:
    """One lever and its true effect.

    Exactly one of `elasticity` and `effect` states how much it does.

    Attributes:
        usual: Units per period in a market of average potential.
        elasticity: % change of a stage's outcome per % change of effort, all levers at usual
            effort and the stages before as they are; one for each of its stages, or one for all.
        effect: beta, the effect at saturation as a share of the base, at each of its stages.
        stages: Names of the stages of the funnel on which it acts; empty for the first one.
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
    elasticity: float | tuple[float, ...] | None = None
    effect: float | None = None
    stages: tuple[str, ...] = ()
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
        for size in (*self._elasticities, self.effect or 0.0):
            checks.not_negative("elasticity or effect", size)
        if isinstance(self.elasticity, tuple) and len(self.elasticity) != max(len(self.stages), 1):
            raise ValueError(f"{self.name}: state one elasticity for each of {self.stages}")
        checks.positive("usual", self.usual)
        checks.positive("cost_per_unit", self.cost_per_unit)
        checks.positive("half_saturation", self.half_saturation)
        checks.retention("retention", self.retention)
        checks.share("long_share", self.long_share)
        if self.long_share > 0:
            checks.positive("long_half_life", self.long_half_life)
        if self.capacity is not None:
            checks.positive("capacity", self.capacity)

    @property
    def _elasticities(self) -> tuple[float, ...]:
        """As many as there are stages, or one for all of them."""
        stated = self.elasticity
        return stated if isinstance(stated, tuple) else (stated or 0.0,)

    def elasticity_at(self, stage: str) -> float:
        """Stated elasticity at one of its stages; 0 if none is stated."""
        stated = self._elasticities
        return stated[self.stages.index(stage)] if len(stated) > 1 else stated[0]

    @property
    def total_elasticity(self) -> float:
        """Stated elasticities of all its stages together."""
        stated = self._elasticities
        return sum(stated) if len(stated) > 1 else stated[0] * max(len(self.stages), 1)

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
        stages: Names of the stages of the funnel that it moves; empty for the first one.
    """

    name: str
    coefficient: float
    level: float = 1.0
    spread: float = 0.05
    persistence: float = 0.9
    stages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        checks.not_negative("spread", self.spread)
        checks.retention("persistence", self.persistence)


@dataclass(frozen=True)
class BeliefScenario:
    """How far the departments' answers are from the truth.

    Attributes:
        own: Factor by which each side overrates what its own levers do.
        other: The same for the other side's levers.
        noise: Standard deviation of the log error of every answer.
        common: Standard deviation of the log error about a lever that both sides share, because
            nobody in the firm knows better.
    """

    own: float = 1.4
    other: float = 0.7
    noise: float = 0.15
    common: float = 0.0

    def __post_init__(self) -> None:
        for name in ("own", "other", "noise", "common"):
            checks.not_negative(name, getattr(self, name))


@dataclass(frozen=True)
class Scenario:
    """A firm to be simulated, with its whole truth.

    Growth, random walks, season and noise are those of the first stage of a funnel; the later
    ones have what their own scenarios say.

    Attributes:
        usual_outcome: Money per period in a market of average potential, everything as usual; in
            a funnel, if all of the first stage's outcome is worked.
        bond: delta in [0, 1]; 0: the departments add up, 1: each multiplies the other. The same
            at all stages of a funnel.
        periods: Periods of history.
        start: First day of the history.
        markets: Number of markets; their potentials are log-normal with mean 1.
        potential_spread: Standard deviation of log potential.
        potential_known: Whether the firm's history tells the potentials.
        market_spread: Standard deviation of a market's log outcome around its potential.
        effect_spread: Standard deviation of log effect between markets, of each lever; its mean
            over many markets is the stated effect.
        growth: Yearly growth of log outcome that goes on in the plan.
        drift: Standard deviation of the yearly step of the common random walk.
        market_drift: The same for each market's own random walk around the common one.
        season: (cosine, sine) of each harmonic of the year, in log outcome.
        noise: Standard deviation of log outcome around its expectation.
        autocorrelation: AR(1) coefficient of the noise, in [0, 1).
        surprises: What happened that no lever, season or market explains.
        tests: Tests of levers that were made.
        beliefs: What the departments expect of the levers, or None if they were not asked.
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
    effect_spread: float = 0.0
    growth: float = 0.0
    drift: float = 0.0
    market_drift: float = 0.0
    season: tuple[tuple[float, float], ...] = ()
    controls: tuple[InfluenceScenario, ...] = ()
    competitors: tuple[InfluenceScenario, ...] = ()
    noise: float = 0.0
    autocorrelation: float = 0.0
    surprises: tuple[Surprise, ...] = ()
    tests: tuple[PlannedTest, ...] = ()
    beliefs: BeliefScenario | None = None
    margin: float = 0.4
    funnel: FunnelScenario | None = None
    budget: float | None = None
    goal_growth: float = 0.03
    plan_bounds: tuple[float, float] = (0.5, 1.5)

    def __post_init__(self) -> None:
        names = [lever.name for lever in self.levers]
        if not names or len(set(names)) < len(names):
            raise ValueError(f"levers must have names that differ, got {names}")
        if self.funnel and self.funnel.worked_by not in {"", *names}:
            raise ValueError(f"worked_by is not a lever: {self.funnel.worked_by!r}")
        self._check_stages()
        self._check_surprises(names)
        self._check_tests(names)
        if self.periods < 1 or self.markets < 1:
            raise ValueError("a firm needs at least one period and one market")
        checks.share("bond", self.bond)
        checks.retention("autocorrelation", self.autocorrelation)
        checks.positive("usual_outcome", self.usual_outcome)
        for name in (
            "noise", "drift", "market_drift", "potential_spread", "market_spread", "effect_spread",
        ):  # fmt: skip
            checks.not_negative(name, getattr(self, name))

    def _check_stages(self) -> None:
        known = {stage.name for stage in self.funnel.stages} if self.funnel else set()
        acting = {one.name: one.stages for one in (*self.controls, *self.competitors)}
        for name, stages in (acting | {one.name: one.stages for one in self.levers}).items():
            if not known.issuperset(stages):
                raise ValueError(f"{name} acts on {stages}, the funnel has {sorted(known)}")

    def _check_surprises(self, levers: list[str]) -> None:
        changed = [one.lever for one in self.surprises if isinstance(one, ChangedDefinition)]
        if not set(levers).issuperset(changed) or len(set(changed)) < len(changed):
            raise ValueError(f"definitions can change once, of levers only; got {changed}")
        for surprise in self.surprises:
            if surprise.first >= self.periods:
                raise ValueError(f"the history ends before this surprise: {surprise}")

    def _check_tests(self, levers: list[str]) -> None:
        stages = {"", *(stage.name for stage in self.stages)}
        for test in self.tests:
            if test.lever not in levers or test.stage not in stages:
                raise ValueError(f"{test.name}: no lever {test.lever!r} or stage {test.stage!r}")
            if test.window.stop > self.periods or not set(test.markets) < {*range(self.markets)}:
                raise ValueError(
                    f"{test.name}: window and markets must lie within the history, and some"
                    " markets must be left to compare with"
                )

    @property
    def stages(self) -> tuple[StageScenario, ...]:
        """The stages of the funnel; without one, the revenue alone."""
        return self.funnel.stages if self.funnel else (StageScenario(MONEY_STAGE),)

    @property
    def year(self) -> int:
        """Periods of history that count as last year: a whole one, or all there are."""
        return min(self.periods, self.period.per_year)

    @property
    def quarter(self) -> int:
        """Periods whose mean effort stands for the time before the history."""
        return min(self.periods, self.period.per_year // 4)
