"""The whole check: every line, every pot, and the rules of the database itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gespann.apps.budget.engine.guards import missing_guards
from gespann.apps.budget.engine.lines import line_faults
from gespann.apps.budget.engine.pots import pot_faults
from gespann.apps.budget.models import Line, Pot

Tell = Callable[[float], None]


@dataclass(frozen=True)
class Verdict:
    """What a check has found.

    Attributes:
        entries: How many entries were added up.
        lines, pots: How many lines and pots they belong to.
        faults: Each a sentence; none if all is well.
    """

    entries: int
    lines: int
    pots: int
    faults: tuple[str, ...]

    @property
    def is_well(self) -> bool:
        """Whether the balances are what the entries say, and no entry was touched."""
        return not self.faults


def check_ledger(tell: Tell = lambda _share: None) -> Verdict:
    """Add everything up again, verify every chain, and compare with the balances.

    Others may go on booking: what they book meanwhile is not looked at.

    Args:
        tell: Is told the share that is done, from 0 to 1.
    """
    lines = list(Line.objects.order_by("pk"))
    pots = list(Pot.objects.select_related("fiscal_year").order_by("pk"))
    faults = [*missing_guards(), *_of_lines(lines, tell)]
    for pot in pots:
        faults += pot_faults(pot)
    return Verdict(
        entries=sum(line.entries_count for line in lines),
        lines=len(lines),
        pots=len(pots),
        faults=tuple(faults),
    )


def _of_lines(lines: list[Line], tell: Tell) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        yield from line_faults(line)
        tell(number / len(lines))
