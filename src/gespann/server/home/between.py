"""What is open between the sides: where they expect different things, the most money first."""

from dataclasses import dataclass

from gespann.apps.response.outlook import Difference, Summary
from gespann.core.quantities import Department

SHOWN = 3


@dataclass(frozen=True)
class Matter:
    """A lever of which both sides expect different things.

    Attributes:
        more, less: Who expects more of it, and who less.
        share: Of the largest difference, as a bar is long.
    """

    difference: Difference
    more: Department
    less: Department
    share: float


def matters(summary: Summary | None) -> list[Matter]:
    """The differences that weigh most."""
    apart = sorted(summary.differences if summary else (), key=lambda one: -one.cents)[:SHOWN]
    return [
        Matter(one, one.more, _other(one.more), one.cents / max(apart[0].cents, 1.0))
        for one in apart
    ]


def _other(side: Department) -> Department:
    return Department.SALES if side == Department.MARKETING else Department.MARKETING
