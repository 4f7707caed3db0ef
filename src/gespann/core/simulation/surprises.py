"""What no plan foresees: wild weeks, promotions, years that are missing, columns that change.

What truly happened and what the books say of it are two things: a strike happened, a slip of the
pen did not, and a year without records was sold in like any other.
"""

from dataclasses import dataclass

from gespann.core.simulation import checks


@dataclass(frozen=True)
class WildWeeks:
    """Periods whose outcome is far from anything that the levers explain.

    Attributes:
        first: Number of the first of them in the history, from 0.
        factor: On the outcome; 0.2 for a strike, 6 for a slip of the pen.
        periods: How many.
        markets: Numbers of the markets concerned, from 0; empty for all of them.
        mistyped: Whether only the books are wrong.
    """

    first: int
    factor: float
    periods: int = 1
    markets: tuple[int, ...] = ()
    mistyped: bool = False

    def __post_init__(self) -> None:
        checks.not_negative("first", self.first)
        checks.not_negative("factor", self.factor)
        checks.positive("periods", self.periods)


@dataclass(frozen=True)
class Promotion:
    """Periods of a price action that no lever stands for, and the slack after it.

    Attributes:
        first, periods, markets: As of wild weeks.
        factor: On the outcome while it lasts, at least 1.
        payback: Share of what it brought that is only borrowed from the time after.
        payback_periods: Length of that time.
    """

    first: int
    factor: float
    periods: int = 2
    markets: tuple[int, ...] = ()
    payback: float = 0.5
    payback_periods: int = 4

    def __post_init__(self) -> None:
        checks.not_negative("first", self.first)
        checks.positive("periods", self.periods)
        checks.positive("payback_periods", self.payback_periods)
        checks.share("payback", self.payback)
        if not self.factor >= 1:
            raise ValueError(f"a promotion has a factor of at least 1, got {self.factor}")
        checks.not_negative("the factor of the payback", self.payback_factor)

    @property
    def payback_factor(self) -> float:
        """Factor on the outcome of the time after it."""
        borrowed = self.payback * (self.factor - 1) * self.periods
        return 1 - borrowed / self.payback_periods


@dataclass(frozen=True)
class MissingRecords:
    """Periods in which no outcome and no stage was recorded; effort was.

    Attributes:
        first, periods, markets: As of wild weeks; a year of weeks unless it is said.
    """

    first: int
    periods: int = 52
    markets: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        checks.not_negative("first", self.first)
        checks.positive("periods", self.periods)


@dataclass(frozen=True)
class ChangedDefinition:
    """From one period on a lever's column counts differently; its cost per unit is today's.

    Attributes:
        lever: Name of the lever.
        first: Number of the first period of the new count, from 1.
        factor: Units counted now for one that was counted before.
        declared: Whether the firm knows: then it keeps two levers, one until and one since.
    """

    lever: str
    first: int
    factor: float = 3.0
    declared: bool = False

    def __post_init__(self) -> None:
        checks.positive("first", self.first)
        checks.positive("factor", self.factor)


Surprise = WildWeeks | Promotion | MissingRecords | ChangedDefinition
