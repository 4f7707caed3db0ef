"""Tests that a firm plans: change one lever on purpose, and look at what comes of it."""

from dataclasses import dataclass

from gespann.core.firm import EXPERIMENT_KINDS
from gespann.core.simulation import checks


@dataclass(frozen=True)
class PlannedTest:
    """A test of one lever.

    Attributes:
        name: Unique in the scenario.
        lever: Name of the lever.
        first: Number of the first period of the window, from 0.
        periods: Length of the window.
        change: Factor on the effort that would have been made.
        kind: One of EXPERIMENT_KINDS. A geo test changes effort in its markets throughout the
            window, a switch-back changes it in every other block of it, before/after is a
            geo test without markets to compare with.
        markets: Numbers of the markets, from 0; empty for all of them.
        block: Periods of one block of a switch-back.
        stage: Name of the stage whose outcome is measured; "" for the firm's outcome.
    """

    name: str
    lever: str
    first: int
    periods: int
    change: float
    kind: str = "geo"
    markets: tuple[int, ...] = ()
    block: int = 2
    stage: str = ""

    def __post_init__(self) -> None:
        if self.kind not in EXPERIMENT_KINDS:
            raise ValueError(f"kind must be one of {EXPERIMENT_KINDS}, got {self.kind!r}")
        if self.kind == "geo" and not self.markets:
            raise ValueError(f"{self.name}: a geo test names its markets")
        checks.not_negative("first", self.first)
        checks.positive("periods", self.periods)
        checks.positive("block", self.block)
        checks.not_negative("change", self.change)

    @property
    def window(self) -> slice:
        """Its periods in the history."""
        return slice(self.first, self.first + self.periods)

    def is_on(self, period: int) -> bool:
        """Whether effort is changed in this period; a switch-back begins with its change."""
        since = period - self.first
        if not 0 <= since < self.periods:
            return False
        return self.kind != "switchback" or since // self.block % 2 == 0
