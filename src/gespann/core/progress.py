"""Progress of long work: the core reports it, whoever called shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """The parts of a fit, a plan, a compromise and a surface that take time, in their order."""

    PREPARE = "prepare"
    SAMPLE = "sample"
    FORECAST_CHECK = "forecast_check"
    EVIDENCE_ALONE = "evidence_alone"
    THOROUGH_CHECKS = "thorough_checks"
    PLAN = "plan"
    TESTS = "tests"
    COMPROMISE = "compromise"
    SURFACE = "surface"


@dataclass(frozen=True)
class Progress:
    """`done` of `total` steps of one phase.

    Attributes:
        beyond: Steps that were not foreseen, taken on the way because the work of the steps
            before was not good enough yet: draws of chains that have not converged.
    """

    phase: Phase
    done: int
    total: int
    beyond: int = 0


Report = Callable[[Progress], None]
Steps = Callable[[int, int, int], None]  # done, total and beyond, of a phase the caller knows


def of_phase(progress: Report, phase: Phase) -> Steps:
    """Tell of steps as those of one phase."""
    return lambda done, total, beyond: progress(Progress(phase, done, total, beyond))


def one_part(steps: Steps, number: int, parts: int) -> Callable[[int, int], None]:
    """Tell of one of several equal pieces of work, in which more than all can be done.

    What is done beyond a piece's total does not count as done of the next one.
    """

    def told(done: int, total: int) -> None:
        beyond = max(done - total, 0)
        steps(number * total + done - beyond, parts * total, beyond)

    return told


def silent(progress: Progress) -> None:
    """Report to nobody."""
