"""What a fit comes to, in a few figures that every page can read at once.

Amounts are whole cents, shares lie in [0, 1], intervals hold nine cases out of ten. Names and
figures only: pages find the words, in the reader's language.
"""

from dataclasses import dataclass
from datetime import date

from gespann.core.quantities import Department, Interval, Period

NO_BUDGET = "no_budget"  # firm.toml has no section [plan]


@dataclass(frozen=True)
class Amount:
    """What the recommended plan gives one lever.

    Attributes:
        last_year_cents: Spent over the last year, scaled to the length of the plan.
        least_cents, most_cents: Between which bounds it was chosen.
        units: The amount in the lever's own unit, such as visits.
    """

    lever: str
    department: Department
    amount_cents: int
    last_year_cents: int
    least_cents: int
    most_cents: int
    units: float
    unit: str


@dataclass(frozen=True)
class DoneMeasure:
    """A measure that the recommended plan does."""

    name: str
    department: Department
    cost_cents: int


@dataclass(frozen=True)
class Goal:
    """The goal, and how far the budget reaches.

    Attributes:
        goal_cents: Outcome to be reached over the plan.
        probability: How likely the recommended plan reaches it.
        best_probability: How likely the budget reaches it if all of it is spent for the outcome.
        certainty: With which probability it is to be reached.
        highest_cents: What the budget reaches with that certainty.
        least_budget_cents: The least budget that reaches the goal with it; None if no budget
            within the bounds does.
    """

    goal_cents: int
    probability: float
    best_probability: float
    certainty: float
    highest_cents: int
    least_budget_cents: int | None

    @property
    def gap_cents(self) -> int:
        """How much more outcome the goal asks for than the budget reaches, or nothing."""
        return max(self.goal_cents - self.highest_cents, 0)

    def missing_budget_cents(self, budget_cents: int) -> int | None:
        """How much more money the goal needs; None if no money within the bounds suffices."""
        if self.least_budget_cents is None:
            return None
        return max(self.least_budget_cents - budget_cents, 0)


@dataclass(frozen=True)
class RunningYear:
    """What has happened already of a plan that is running; budget and goal are of the whole of it.

    Attributes:
        starts: First day of the whole plan.
        spent_cents: On all levers since then.
        reached_cents: Outcome since then, where it was observed.
    """

    starts: date
    periods: int
    budget_cents: int
    goal_cents: int | None
    spent_cents: int
    reached_cents: int


@dataclass(frozen=True)
class Outlook:
    """The joint plan of firm.toml's brief, as a fit sees it.

    In a year that is running, all of this is about its rest; `so_far` tells of what went before.

    Attributes:
        starts: First day of the plan.
        ends: Its last day.
        periods: How many there are in it.
        budget_cents: The hard budget of both departments together.
        goal: None where firm.toml names no goal.
        amounts: Of each lever, in the order of firm.toml.
        outcome: In cents, luck included.
        contribution: Margin times outcome, less what the plan costs; in cents.
        better_than_last_year: How likely the plan brings at least what last year's split of the
            same money would.
        last_year_outcome, last_year_contribution: What that would bring.
        left_to_later_years: Outcome in cents that the plan leaves to the three years after it.
        so_far: What has happened already; None for a plan that lies ahead as a whole.
    """

    starts: date
    ends: date
    periods: int
    budget_cents: int
    goal: Goal | None
    amounts: tuple[Amount, ...]
    measures: tuple[DoneMeasure, ...]
    outcome: Interval
    contribution: Interval
    better_than_last_year: float
    last_year_outcome: Interval
    last_year_contribution: Interval
    left_to_later_years: Interval | None
    so_far: RunningYear | None

    @property
    def spent_cents(self) -> int:
        """What the plan costs, measures included; it may leave some of the budget unspent."""
        return sum(one.amount_cents for one in self.amounts) + sum(
            one.cost_cents for one in self.measures
        )

    def cents_of(self, department: Department) -> int:
        """What one side gets, measures included."""
        levers = sum(one.amount_cents for one in self.amounts if one.department == department)
        measures = sum(one.cost_cents for one in self.measures if one.department == department)
        return levers + measures

    def last_year_cents_of(self, department: Department) -> int:
        """What the levers of one side got last year."""
        return sum(one.last_year_cents for one in self.amounts if one.department == department)


@dataclass(frozen=True)
class ChainStage:
    """One stage of the chain from contact to contribution, in an average year.

    Attributes:
        volume: How many; of money, how much in cents. None where it was never observed together
            with the others.
        is_count: Whether the volume is a number; else it is money.
        by_marketing: Marketing's share of what moves this stage; None where no lever does.
        delay_periods: Weeks or months from the stage before until it comes out of this one; None
            for the first.
    """

    name: str
    volume: float | None
    is_count: bool
    by_marketing: float | None
    delay_periods: float | None


@dataclass(frozen=True)
class ChainPart:
    """What one lever added to the outcome of the whole history.

    Attributes:
        added_cents: What it is expected to have added; base and levers make the whole.
        share: Of the whole outcome.
    """

    lever: str
    department: Department
    added_cents: float
    share: Interval


@dataclass(frozen=True)
class Chain:
    """How both sides' work became success.

    Attributes:
        stages: First to last; one where only the outcome is known.
        contribution_cents: Margin times outcome less what the levers cost, in an average year.
            None where it is not known.
        base_cents: What would have come without any lever, over the whole history.
        parts: What each lever added to that, in the order of firm.toml.
    """

    stages: tuple[ChainStage, ...]
    contribution_cents: float | None
    base_cents: float
    parts: tuple[ChainPart, ...]

    def added_cents_of(self, department: Department) -> float:
        """What all levers of one side added over the whole history."""
        return sum(one.added_cents for one in self.parts if one.department == department)


@dataclass(frozen=True)
class Difference:
    """A lever of which both sides expect different things.

    Attributes:
        department: Whose lever it is.
        cents: What both are apart, where it is most: contribution of a year.
        more: The side that expects more of the lever.
        nearer: The side to which the history is nearer; None if it cannot tell.
    """

    lever: str
    department: Department
    cents: float
    more: Department
    nearer: Department | None


@dataclass(frozen=True)
class Summary:
    """What a fit comes to.

    Attributes:
        firm, currency, outcome_name: As firm.toml calls them.
        period: Length of one row of the history.
        starts, ends: First day of the first and of the last period that was learnt from.
        passed, to_review, failed: How many checks came out how.
        bond: How much the departments help each other: at 0 they add up, at 1 each multiplies
            the other.
        differences: Where both sides expect different things, in the order of firm.toml.
        has_beliefs: Whether both sides have said of some lever what they expect.
        no_outlook: Why there is no outlook: NO_BUDGET, or a sentence in the language of whoever
            asked for the fit; "" where there is one.
    """

    firm: str
    currency: str
    outcome_name: str
    period: Period
    starts: date
    ends: date
    passed: int
    to_review: int
    failed: int
    bond: Interval
    chain: Chain
    outlook: Outlook | None
    differences: tuple[Difference, ...]
    has_beliefs: bool
    no_outlook: str = ""
