"""Scenarios of a funnel: which stages a firm has, and how one leads to the next."""

from dataclasses import dataclass

from gespann.core.simulation import checks

STAGE_NAMES = ("Leads", "Offers", "Deals", "Revenue")
MONEY_STAGE = "Revenue"


@dataclass(frozen=True)
class StageScenario:
    """One stage: what becomes of the previous stage's outcome, and when.

        log E[outcome] = base + log F(levers that act here) + log exposure

    The exposure is the previous stage's outcome, spread over the periods that follow by a gamma
    distribution cut into periods. Revenue is money, all other stages are counts.

    Attributes:
        name: One of STAGE_NAMES.
        rate: Outcome per unit of exposure with the levers of this stage at usual effort: the
            share of leads that get an offer, or the revenue of a deal. Not used by the first
            stage, whose level follows from the scenario's usual outcome.
        delay: Mean of the gamma distribution in periods, from the middle of the first one; 0 if
            everything follows within the same period. Not used by the first stage.
        delay_variation: Its coefficient of variation.
        noise: Of a count, the coefficient of variation beyond chance (negative binomial). Of
            revenue, the coefficient of variation of what a single unit of exposure brings; its
            square is divided by their number.
        drift: Standard deviation of the yearly step of the stage's own random walk. The first
            stage has that of the scenario.
        market_spread: Standard deviation of log rate between markets; as above.
        known_from: First period in which the firm recorded this stage.
    """

    name: str
    rate: float = 1.0
    delay: float = 0.0
    delay_variation: float = 0.5
    noise: float = 0.0
    drift: float = 0.0
    market_spread: float = 0.0
    known_from: int = 0

    def __post_init__(self) -> None:
        if self.name not in STAGE_NAMES:
            raise ValueError(f"a stage must be one of {STAGE_NAMES}, got {self.name!r}")
        checks.positive("rate", self.rate)
        checks.positive("delay_variation", self.delay_variation)
        for name in ("delay", "noise", "drift", "market_spread", "known_from"):
            checks.not_negative(name, getattr(self, name))

    @property
    def is_money(self) -> bool:
        """Whether the outcome is money, not a count."""
        return self.name == MONEY_STAGE

    @property
    def column(self) -> str:
        """Its column in the history table."""
        return self.name.lower()


FULL_FUNNEL = (
    StageScenario("Leads"),
    StageScenario("Offers", rate=0.4, delay=2.0),
    StageScenario("Deals", rate=0.3, delay=4.0),
    StageScenario("Revenue", rate=5_000.0, noise=0.5),
)


@dataclass(frozen=True)
class FunnelScenario:
    """The stages behind the outcome, and how many of the first one's outcome can be worked.

    Attributes:
        stages: At least two in the order of STAGE_NAMES, the last one Revenue.
        worked_by: Name of the lever whose effort works the first stage's outcome, or "" if
            nobody has to.
        per_unit: How many of them one unit of it can work.
        capacity_without: How many a period are worked without it in an average market.
        unworked_worth: What one beyond that is worth for the next stage against a worked one.
        per_unit_known: Whether the firm knows `per_unit`.
        levers_placed: Whether the firm says at which stages its levers act.
    """

    stages: tuple[StageScenario, ...] = FULL_FUNNEL
    worked_by: str = ""
    per_unit: float = 0.0
    capacity_without: float = 0.0
    unworked_worth: float = 0.3
    per_unit_known: bool = True
    levers_placed: bool = True

    def __post_init__(self) -> None:
        places = [STAGE_NAMES.index(stage.name) for stage in self.stages]
        if len(places) < 2 or places != sorted(set(places)) or not self.stages[-1].is_money:
            names = [stage.name for stage in self.stages]
            raise ValueError(
                f"a funnel has at least two of {STAGE_NAMES} in this order and ends in"
                f" {MONEY_STAGE}, got {names}"
            )
        checks.share("unworked_worth", self.unworked_worth)
        checks.not_negative("per_unit", self.per_unit)
        checks.not_negative("capacity_without", self.capacity_without)

    @property
    def worth_of_first(self) -> float:
        """Usual revenue of one worked outcome of the first stage."""
        worth = 1.0
        for stage in self.stages[1:]:
            worth *= stage.rate
        return worth
