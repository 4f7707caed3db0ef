"""Progress of long work: the core reports it, whoever called shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """The parts of a fit and a plan that take time, in their order."""

    PREPARE = "prepare"
    SAMPLE = "sample"
    FORECAST_CHECK = "forecast_check"
    THOROUGH_CHECKS = "thorough_checks"
    PLAN = "plan"


@dataclass(frozen=True)
class Progress:
    """`done` of `total` steps of one phase."""

    phase: Phase
    done: int
    total: int


Report = Callable[[Progress], None]


def silent(progress: Progress) -> None:
    """Report to nobody."""
