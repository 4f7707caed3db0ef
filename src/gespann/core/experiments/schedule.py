"""The schedule of a test: in which periods effort is changed, and which periods are measured."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float

HORIZONS = (8, 13, 26, 52)


@dataclass(frozen=True)
class Schedule:
    """Periods of a test, from its first to its last and what follows.

    Attributes:
        changed: Whether effort is changed, for each period from the first to the last.
        carry_over: Periods after a change in which its effect is still counted.
    """

    changed: tuple[bool, ...]
    carry_over: int = 0

    @property
    def periods(self) -> int:
        """Periods from the first to the last."""
        return len(self.changed)

    @property
    def span(self) -> int:
        """Periods that are looked at: the test and the carry-over after it."""
        return self.periods + self.carry_over

    @cached_property
    def measured(self) -> Bool[np.ndarray, " period"]:
        """Whether a period's effect is counted: effort changed in it or shortly before."""
        felt = np.zeros(self.span, dtype=bool)
        for lag in range(self.carry_over + 1):
            felt[lag : lag + self.periods] |= np.array(self.changed)
        return felt

    def level_weights(self, lead: int) -> Float[np.ndarray, "measured period"]:
        """Which untouched periods set the level that each measured one is compared with.

        Before and after a run of measured periods lie untouched ones: before the test `lead` of
        them, the later ones counting more, within it those of its blocks. Each side counts the
        same; what lies on both sides takes out a drift.

        Returns: For each measured period, weights over `lead + span` periods that add up to one.
        """
        touched = np.concatenate([np.zeros(lead, dtype=bool), self.measured])
        edges = np.flatnonzero(np.diff(touched.astype(int))) + 1
        runs = np.split(np.arange(len(touched)), edges)
        rows = []
        for position, run in enumerate(runs):
            if touched[run[0]]:
                sides = [runs[side] for side in (position - 1, position + 1) if side < len(runs)]
                row = np.zeros(len(touched))
                for side in sides:
                    before = lead > 0 and side[0] == 0
                    row[side] = recency(lead) if before else 1 / len(side)
                row /= len(sides)
                rows.extend([row] * len(run))
        return np.array(rows)


def recency(lead: int) -> Float[np.ndarray, " period"]:
    """Weights of the periods before a test, the later ones heavier, adding up to one.

    They are the mean of plain means over the last 8, 13, 26, 52 and all of these periods. Choosing
    the one that did best would be more precise at times, and more confident than it should be.
    """
    horizons = [*(one for one in HORIZONS if one < lead), lead]
    weights = np.zeros(lead)
    for horizon in horizons:
        weights[lead - horizon :] += 1 / horizon
    return weights / len(horizons)


def steady(periods: int, carry_over: int = 0) -> Schedule:
    """Effort changed in every period of the test."""
    return Schedule((True,) * periods, carry_over)


def switching(periods: int, block: int, carry_over: int = 0) -> Schedule:
    """Effort changed and left alone in turns of `block` periods, changed first.

    Raises: ValueError if a block is not longer than the carry-over, for then no period in the
        test is untouched.
    """
    if block <= carry_over:
        raise ValueError(f"a block must be longer than {carry_over} periods, got {block}")
    return Schedule(tuple(t // block % 2 == 0 for t in range(periods)), carry_over)


def block_for(carry_over: int) -> int:
    """Periods of a block: as long as the carry-over twice, so that half of it is untouched."""
    return max(2, 2 * carry_over)
