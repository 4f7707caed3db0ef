"""A test as it was held, before anybody reads what it has shown."""

from dataclasses import dataclass
from datetime import date

from gespann.core.experiments.schedule import Schedule, block_for, steady, switching
from gespann.core.firm import EXPERIMENT_KINDS


@dataclass(frozen=True)
class Held:
    """A test as it was held.

    Attributes:
        lever: Name of the lever whose effort was changed.
        kind: One of EXPERIMENT_KINDS.
        markets: Markets in which it was changed; empty for all of them.
        first, last: First day of the first and of the last period.
        carry_over: Periods after a change in which its effect is still counted.
        block: Periods of a block of a switch-back test, changed first; None for twice the
            carry-over, at least 2. Other kinds have none.
        left_out: Markets that must not be used as controls.
        planned_units: What the effort of these markets in the changed periods would have been in
            total, or None to take it from before the test and from the controls.
        stage: Name of the stage that was measured; "" for the firm's outcome.
        name: As people call it.
    """

    lever: str
    kind: str
    markets: tuple[str, ...]
    first: date
    last: date
    carry_over: int = 0
    block: int | None = None
    left_out: tuple[str, ...] = ()
    planned_units: float | None = None
    stage: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        if self.kind not in EXPERIMENT_KINDS:
            raise ValueError(f"kind must be one of {EXPERIMENT_KINDS}, got {self.kind!r}")
        if self.carry_over < 0:
            raise ValueError(f"carry_over must not be negative, got {self.carry_over}")

    def schedule(self, periods: int) -> Schedule:
        """Which of its periods were changed.

        Raises: ValueError if a block is not longer than the carry-over.
        """
        if self.kind != "switchback":
            return steady(periods, self.carry_over)
        return switching(periods, self.block or block_for(self.carry_over), self.carry_over)
