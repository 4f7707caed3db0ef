"""Lines told apart by what they are for, each group with its five numbers and its forecast.

A pot has hundreds of lines and up to a million entries. So the lines are read once, with the
balances that stand on them, and added up here; as of a past day, with what figures say of it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from gespann.apps.budget.models import Line, Pot
from gespann.apps.budget.queries.figures import AMOUNTS, By, Figures, figures_as_of
from gespann.apps.budget.queries.forecast import Forecast, forecast_by
from gespann.apps.budget.queries.ledger import lines_of
from gespann.apps.organisation.models import Department

NONE = "-"  # in addresses: of no market, of no single month


@dataclass(frozen=True)
class Group:
    """Lines that have something in common, at least one.

    Attributes:
        key: What they have in common, as addresses say it.
        forecast: None as of a past day, from which nothing is foreseen.
        missing_cents: What the ledger will refuse; what one line lacks, no other makes up for.
    """

    key: str
    lines: Sequence[Line]
    figures: Figures
    forecast: Forecast | None
    missing_cents: int

    @cached_property
    def departments(self) -> list[Department]:
        """Whose lines they are, by name."""
        found = {line.department_id: line.department for line in self.lines}
        return sorted(found.values(), key=lambda one: one.name)

    @property
    def side(self) -> str:
        """The side that all of them belong to; "" if they are of several."""
        sides = {str(one.side) for one in self.departments}
        return sides.pop() if len(sides) == 1 else ""


@dataclass(frozen=True)
class Told:
    """The lines of a pot with their figures, from which groups of all kinds follow.

    Attributes:
        day: As of which past day; None for now.
        figures, forecasts: By the key of the line.
    """

    pot: Pot
    day: date | None
    lines: Sequence[Line]
    figures: Mapping[int, Figures]
    forecasts: Mapping[int, Forecast]

    @cached_property
    def everything(self) -> Group:
        """All lines as one group, also where there is none yet."""
        return self._group("", self.lines)

    def groups(self, by: By) -> list[Group]:
        """One for each department, lever, market, month or line; none of them is empty."""
        found: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            found[key_of(line, by)].append(line)
        return [self._group(key, lines) for key, lines in found.items()]

    def _group(self, key: str, lines: Sequence[Line]) -> Group:
        forecasts = [self.forecasts[line.pk] for line in lines if line.pk in self.forecasts]
        return Group(
            key,
            lines,
            sum(map(self._of, lines), Figures()),
            None if self.day else sum(forecasts, Forecast()),
            sum(one.missing_cents for one in forecasts),
        )

    def _of(self, line: Line) -> Figures:
        return self.figures.get(line.pk, Figures())


def told(pot: Pot, today: date, day: date | None = None) -> Told:
    """The lines of a pot as they are now, or as they stood at the end of a past day."""
    lines = list(lines_of(pot))
    if day is None:
        now = {line.pk: figures_of(line) for line in lines}
        return Told(pot, day, lines, now, forecast_by(pot, lines, today, By.LINE))
    then = figures_as_of(Line.objects.filter(pot=pot), day, By.LINE)
    return Told(pot, day, [line for line in lines if line.pk in then], then, {})


def figures_of(line: Line) -> Figures:
    """The five numbers of a line, as they are now."""
    return Figures(*(getattr(line, name) for name in AMOUNTS))


def key_of(line: Line, by: By) -> str:
    """What a line is told apart by, as addresses say it."""
    if by is By.DEPARTMENT:
        return str(line.department_id)
    if by is By.MONTH:
        return f"{line.month:%Y-%m}" if line.month else NONE
    return str(getattr(line, by.value)) or NONE
