"""What one file fills of the history: values by period, market and column."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from gespann.files.gathering.choices import EVENLY
from gespann.files.gathering.firm_columns import Target
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

MOST_CELLS = 2_000_000
Place = tuple[date, str]  # first day of a period, and a market


@dataclass(frozen=True)
class Amount:
    """A part of one cell of the history."""

    day: date
    column: str
    market: str
    value: float


@dataclass(frozen=True)
class Filled:
    """What a file fills.

    Attributes:
        file: Its name.
        source: Key of its source, or "table".
        values: By place the value of each column, NaN where the file leaves the cell empty.
        columns: Those that it fills.
        starts: Periods that it holds whole.
        is_complete: Whether within them a place without rows is a zero, as in an export.
        left_out: Periods of which it holds only some days; they are not filled.
        names: What its entries are about, so that nothing is counted twice.
    """

    file: str
    source: str
    values: dict[Place, dict[str, float]]
    columns: tuple[str, ...]
    starts: tuple[date, ...]
    is_complete: bool
    left_out: tuple[date, ...] = ()
    names: frozenset[str] = field(default_factory=frozenset)


def whole_periods(target: Target, first: date, last: date) -> tuple[list[date], list[date]]:
    """The periods between two days that lie between them as a whole, and those that do not."""
    whole: list[date] = []
    part: list[date] = []
    start = target.start(first)
    while start <= last:
        ends = target.following(start) - timedelta(days=1)
        (whole if first <= start and ends <= last else part).append(start)
        start = target.following(start)
    return whole, part


def added_up(
    target: Target, amounts: Iterable[Amount], starts: Sequence[date], markets: Sequence[str]
) -> dict[Place, dict[str, float]]:
    """Amounts by place; those outside of the periods are left aside.

    Args:
        markets: All of them, among which an amount for all is shared out evenly.
    """
    sums: dict[Place, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    within = set(starts)
    for one in amounts:
        start = target.start(one.day)
        if start not in within:
            continue
        shared = markets if one.market == EVENLY else (one.market,)
        for market in shared:
            sums[start, market][one.column] += one.value / len(shared)
    return {place: dict(columns) for place, columns in sums.items()}


def refuse_too_many(file: str, starts: int, markets: int, columns: int) -> None:
    """Refuse what no table can hold, such as a day of the year 1026.

    Raises: InputRefused.
    """
    if starts * max(markets, 1) * max(columns, 1) > MOST_CELLS:
        what = _("From its first to its last day the file spans more periods than can be read.")
        mend = _("Look for a day with a wrong year, or narrow the days that count.")
        raise InputRefused([Fault(what, mend, file)])
