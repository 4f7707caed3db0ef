"""The firm as the core sees it: its levers, its history and the plan that is asked for.

Readers (`gespann.files`) and the simulator make a `Firm`; response model and planning use it.
"""

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from jaxtyping import Float

from gespann.core.quantities import Department, Period, PhasingKind

MARKETING_KINDS = (
    "search_ads", "social_ads", "display_ads", "online_video", "tv", "radio", "print",
    "out_of_home", "direct_mail", "email", "telemarketing", "trade_fair", "event", "content",
    "pr", "catalogue", "promotion", "partner",
)  # fmt: skip
SALES_KINDS = (
    "personal_selling", "inside_sales", "demo", "key_account", "customer_service",
)  # fmt: skip
LEVER_KINDS = (*MARKETING_KINDS, *SALES_KINDS, "other")
STAGE_KINDS = ("count", "money")
EXPERIMENT_KINDS = ("geo", "switchback", "before_after")


@dataclass(frozen=True)
class Lever:
    """Something a department can do more or less of, with a cost per unit.

    Attributes:
        name: As people call it; unique in the firm.
        column: Its column in the history table.
        department: Who decides on it.
        kind: One of LEVER_KINDS; chooses the published prior.
        unit: What one unit of the column is ("EUR", "visit", "call").
        cost_per_unit: Money of the firm's currency per unit; 1 for a column of spend.
        bounds: Least and greatest planned amount as multiples of last year's, or None for the
            plan's default bounds.
        capacity: Most units that can be done in one period, all markets together, or None.
        stages: Names of the stages it acts on; empty for all of them.
        least_useful_cents: The plan gives it at least so much or nothing at all; None where its
            bounds alone count.
        committed_cents: What is ordered already: the plan gives it no less.
        since, until: First and last day on which the column counts for this lever, or None. A
            lever whose definition changed becomes two, one until the change and one since.
        phasing: How its amount is spread over the periods, or None for the plan's own way.
        pulse_periods: Length of the blocks in which alone it can be run, in periods, or None if
            it can be run in any period; the plan chooses the blocks.
        pulses: Most such blocks in one plan, or None for as many as there is room for.
    """

    name: str
    column: str
    department: Department
    kind: str
    unit: str
    cost_per_unit: float = 1.0
    bounds: tuple[float, float] | None = None
    capacity: float | None = None
    stages: tuple[str, ...] = ()
    least_useful_cents: int | None = None
    committed_cents: int = 0
    since: date | None = None
    until: date | None = None
    phasing: PhasingKind | None = None
    pulse_periods: int | None = None
    pulses: int | None = None


@dataclass(frozen=True)
class Stage:
    """A step of the funnel with a counted outcome; the last one is the firm's outcome.

    Attributes:
        name: As people call it; unique in the firm.
        column: Its column in the history table.
        kind: One of STAGE_KINDS.
        worked_by: Name of the sales lever whose effort works what comes out of this stage, or "".
            What it cannot work loses worth for the next stage. Only the first stage has one.
        per_unit: How many of this stage's outcome one unit of that lever can work, or None if
            the firm does not know.
    """

    name: str
    column: str
    kind: str
    worked_by: str = ""
    per_unit: float | None = None


@dataclass(frozen=True)
class History:
    """What happened: arrays over markets and periods, none of them with gaps in time.

    Attributes:
        starts: First day of each period, ascending, as datetime64[D].
        markets: Names; a firm without markets has one, named "".
        outcome: Outcome in its own unit; NaN where it was not observed.
        effort: Units of each lever; finite and not negative.
        controls: Finite values of the control columns.
        competitors: Finite values of the competitor columns.
        stages: Outcome of each stage; NaN where it was not observed.
        potential: Size of each market, positive, or None if it is not known.
        assumed: Whether nothing was recorded and this is only last year's totals, spread evenly
            over one year of periods. A fit then learns the level from it and nothing else.
    """

    starts: np.ndarray
    markets: tuple[str, ...]
    outcome: Float[np.ndarray, "market period"]
    effort: Float[np.ndarray, "market period lever"]
    controls: Float[np.ndarray, "market period control"]
    competitors: Float[np.ndarray, "market period competitor"]
    stages: Float[np.ndarray, "market period stage"]
    potential: Float[np.ndarray, " market"] | None = None
    assumed: bool = False


@dataclass(frozen=True)
class Belief:
    """What one department expects of one lever: the answers of decision calculus (Little 1970).

    Outcomes are relative to the usual one (1.0 at usual effort of this lever, all others as
    usual), efforts steady for so long that their effect has built up.

    Attributes:
        believer: The department that answered; about its own or the other's lever.
        lever: Name of the lever.
        without: Outcome with no effort at all.
        half: Outcome with half of the usual effort.
        more: Outcome with one and a half times the usual effort.
        most: Outcome with as much effort as anybody can think of.
        lasts_months: Months until nine tenths of an effect have passed.
    """

    believer: Department
    lever: str
    without: float
    half: float
    more: float
    most: float
    lasts_months: float


@dataclass(frozen=True)
class Experiment:
    """A test of one lever and what it showed.

    Attributes:
        name: As people call it; unique in the firm.
        lever: Name of the lever whose effort was changed on purpose.
        kind: One of EXPERIMENT_KINDS.
        markets: Markets in which it was changed; empty for all of them.
        first, last: First day of the first and of the last period of the window.
        change_units: Units by which effort in those markets and periods differed from what it
            would have been, in total; negative for less.
        effect: Outcome of `stage` in its own unit by which these markets and periods differed,
            in total.
        standard_error: Of that effect.
        stage: Name of the stage whose outcome was measured; "" for the firm's outcome.
    """

    name: str
    lever: str
    kind: str
    markets: tuple[str, ...]
    first: date
    last: date
    change_units: float
    effect: float
    standard_error: float
    stage: str = ""


@dataclass(frozen=True)
class Exclusion:
    """Periods whose outcome the analyst took out of the fit; their effort still counts.

    Attributes:
        first, last: First day of the first and of the last period.
        markets: Markets concerned; empty for all of them.
        reason: As the analyst wrote it; shown in the report.
    """

    first: date
    last: date
    markets: tuple[str, ...] = ()
    reason: str = ""


class Attitude(StrEnum):
    """What plans are compared by where nobody knows what will come."""

    MEAN = "mean"
    CVAR = "cvar"
    LOG = "log"


@dataclass(frozen=True)
class Risk:
    """A firm's attitude to risk.

    Attributes:
        attitude: The mean of all cases, that of the worst of them (conditional value at risk), or
            the expected logarithm of wealth.
        level: Share of the worst cases that CVAR looks at, in (0, 1].
    """

    attitude: Attitude = Attitude.MEAN
    level: float = 0.2

    def __post_init__(self) -> None:
        if not 0 < self.level <= 1:
            raise ValueError(f"the level must lie in (0, 1], got {self.level}")
        if not isinstance(self.attitude, Attitude):
            raise ValueError(f"the attitude must be an Attitude, got {self.attitude!r}")


MEAN = Risk()


@dataclass(frozen=True)
class Measure:
    """A project that is done wholly or not at all: a fair, a catalogue, a new rep.

    What it brings is told as the 5 %, 50 % and 95 % quantiles of what may come.

    Attributes:
        name: As people call it; unique in the firm.
        department: Who would do it.
        cost_cents: What it costs over the plan.
        brings_cents: Outcome in money that it adds over the plan; None for nothing of its own.
        stage: Name of the stage of the funnel that it adds to, or "".
        adds: How many of that stage's outcome it adds over the plan; None without a stage.
        raises: Name of the lever whose capacity it raises, or "".
        by: Units of that lever that can be done more in one period.
        since: Day from which it works; None for the whole plan.
        needs: Names of measures without which it cannot be done.
        excludes: Names of measures beside which it cannot be done.
        decided: Whether it is done in any case.
    """

    name: str
    department: Department
    cost_cents: int
    brings_cents: tuple[int, int, int] | None = None
    stage: str = ""
    adds: tuple[float, float, float] | None = None
    raises: str = ""
    by: float = 0.0
    since: date | None = None
    needs: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    decided: bool = False


@dataclass(frozen=True)
class BudgetGroup:
    """Levers and measures that together get a least or a most of the budget.

    Attributes:
        name: As people call it; unique in the firm.
        levers, measures: Names; a lever or a measure may belong to several groups.
        least_cents, most_cents: Floor and cap as money over the whole plan, or None.
        least_share, most_share: The same as shares of the budget, in [0, 1], or None.
        why: The reason, as people wrote it; shown in the report.
        long_term: Whether it is long-term work: brands and relations that pay off later.
    """

    name: str
    levers: tuple[str, ...]
    measures: tuple[str, ...] = ()
    least_cents: int | None = None
    most_cents: int | None = None
    least_share: float | None = None
    most_share: float | None = None
    why: str = ""
    long_term: bool = False

    def least_of(self, budget_cents: int) -> int:
        """The floor under a budget, in whole cents; nothing where there is none."""
        of_share = 0 if self.least_share is None else _up(self.least_share * budget_cents)
        return max(self.least_cents or 0, of_share)

    def most_of(self, budget_cents: int) -> int | None:
        """The cap under a budget, in whole cents; None where there is none."""
        caps = [] if self.most_cents is None else [self.most_cents]
        if self.most_share is not None:
            caps.append(_down(self.most_share * budget_cents))
        return min(caps, default=None)


_LAST_DIGIT = 1e-6  # of a cent: what is left of a share that is no binary number


def _up(cents: float) -> int:
    return math.ceil(cents - _LAST_DIGIT)


def _down(cents: float) -> int:
    return math.floor(cents + _LAST_DIGIT)


@dataclass(frozen=True)
class SoFar:
    """What has happened of a plan that is running already.

    Attributes:
        start: First day of the whole plan.
        periods: Number of periods of the whole plan.
        budget_cents: The hard budget of the whole plan.
        goal_cents: Outcome to be reached over the whole plan, in money, or None.
        spent_cents: Spent on each lever since the start.
        reached_cents: Outcome since the start, in money, where it was observed.
        unobserved: Markets and periods since the start whose outcome was not observed.
        last_year_cents: Spent on each lever in the periods of the whole plan a year earlier.
    """

    start: date
    periods: int
    budget_cents: int
    goal_cents: int | None
    spent_cents: tuple[int, ...]
    reached_cents: int
    unobserved: int
    last_year_cents: tuple[int, ...]


@dataclass(frozen=True)
class PlanBrief:
    """What the plan is asked to do: one hard budget for the coming periods, perhaps a goal.

    Attributes:
        start: First day of the plan.
        periods: Number of periods planned.
        budget_cents: The hard budget of both departments together.
        goal_cents: Outcome to be reached, in money, or None.
        bounds: Default bounds of every lever as multiples of last year's amount.
        risk: What plans are compared by.
        phasing: How amounts are spread over the periods, where a lever does not say otherwise.
        so_far: What has happened of the plan, where this is the brief of its rest; start, periods,
            budget and goal are then those of the rest, bounds those of the whole plan.
    """

    start: date
    periods: int
    budget_cents: int
    goal_cents: int | None = None
    bounds: tuple[float, float] = (0.5, 1.5)
    risk: Risk = MEAN
    phasing: PhasingKind = PhasingKind.LAST_YEAR
    so_far: SoFar | None = None


@dataclass(frozen=True)
class Firm:
    """Everything the core needs to know of a firm.

    Attributes:
        currency: ISO 4217 code.
        period: Length of one row of history.
        margin: Share of the outcome's money that is contribution before the levers' cost.
        outcome_name: The column that the outcome stands in.
        outcome_value: Money per unit of outcome; 1 where the outcome is money.
        controls: Names of the control columns, in the order of `history.controls`.
        competitors: Names of the competitor columns, in the order of `history.competitors`.
        plan: The brief, or None if the folder has no [plan].
        beliefs: Answers of both departments; at most one of each about each lever.
        experiments: Tests and what they showed.
        exclusions: What was taken out of the fit.
        measures: Projects that a plan may do or leave.
        groups: Floors and caps of levers and measures together.
    """

    name: str
    currency: str
    period: Period
    margin: float
    levers: tuple[Lever, ...]
    history: History
    outcome_name: str
    outcome_value: float = 1.0
    controls: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    plan: PlanBrief | None = None
    beliefs: tuple[Belief, ...] = ()
    experiments: tuple[Experiment, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    measures: tuple[Measure, ...] = ()
    groups: tuple[BudgetGroup, ...] = ()

    @property
    def outcome_called(self) -> str:
        """What people call the outcome: the name of the last stage, or else of its column."""
        return self.stages[-1].name if self.stages else self.outcome_name
