"""The firm as the core sees it: its levers, its history and the plan that is asked for.

Readers (`gespann.files`) and the simulator make a `Firm`; response model and planning use it.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from jaxtyping import Float

from gespann.core.quantities import Department, Period

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
    """

    name: str
    column: str
    department: Department
    kind: str
    unit: str
    cost_per_unit: float = 1.0
    bounds: tuple[float, float] | None = None
    capacity: float | None = None


@dataclass(frozen=True)
class Stage:
    """A step of the funnel with a counted outcome; the last one is the firm's outcome."""

    name: str
    column: str
    kind: str


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
    """

    starts: np.ndarray
    markets: tuple[str, ...]
    outcome: Float[np.ndarray, "market period"]
    effort: Float[np.ndarray, "market period lever"]
    controls: Float[np.ndarray, "market period control"]
    competitors: Float[np.ndarray, "market period competitor"]
    stages: Float[np.ndarray, "market period stage"]
    potential: Float[np.ndarray, " market"] | None = None


@dataclass(frozen=True)
class PlanBrief:
    """What the plan is asked to do: one hard budget for the coming periods, perhaps a goal.

    Attributes:
        start: First day of the plan.
        periods: Number of periods planned.
        budget_cents: The hard budget of both departments together.
        goal_cents: Outcome to be reached, in money, or None.
        bounds: Default bounds of every lever as multiples of last year's amount.
    """

    start: date
    periods: int
    budget_cents: int
    goal_cents: int | None = None
    bounds: tuple[float, float] = (0.5, 1.5)


@dataclass(frozen=True)
class Firm:
    """Everything the core needs to know of a firm.

    Attributes:
        currency: ISO 4217 code.
        period: Length of one row of history.
        margin: Share of the outcome's money that is contribution before the levers' cost.
        outcome_value: Money per unit of outcome; 1 where the outcome is money.
        controls: Names of the control columns, in the order of `history.controls`.
        competitors: Names of the competitor columns, in the order of `history.competitors`.
        plan: The brief, or None if the folder has no [plan].
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
