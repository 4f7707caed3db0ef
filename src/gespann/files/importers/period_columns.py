"""Entries added up to weeks or months: columns of a history table.

Between the first and the last day of an export a period without rows is a zero: nothing was spent,
nothing closed. Outside it is not known. The first and last period are left out where the export
does not hold all their days, for half a week looks like a week of half the effort.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from gespann.core.quantities import Period
from gespann.files.importers.entries import AdEntry, Deal, Entry, Export
from gespann.files.importers.groups import names_in, signed_sides
from gespann.language import gettext as _
from gespann.language.numbers import number
from gespann.refusals import Fault, InputRefused

MOST_CELLS = 10_000_000
_OF_ADS = ("cost", "impressions", "clicks", "conversions", "leads")

Amount = Decimal | int
ColumnKey = tuple[str, str]  # group and figure


@dataclass(frozen=True)
class PeriodColumn:
    """One column of a history.

    Attributes:
        group: The group that it adds up.
        figure: What it counts: "cost", "impressions", "clicks", "conversions" or "leads" of ads;
            "created", "created_amount", "closed" or "closed_amount" of deals, where closed means
            won or lost; "amount_cents" of bookings.
        values: One for each period.
    """

    group: str
    figure: str
    values: tuple[Amount, ...]


@dataclass(frozen=True)
class IncompletePeriod:
    """A period of which the export holds only some days.

    Attributes:
        start: Its first day.
        first: The first of its days that the export holds.
        last: The last of them.
        sums: What the columns would be, by group and figure.
    """

    start: date
    first: date
    last: date
    sums: Mapping[ColumnKey, Amount]


@dataclass(frozen=True)
class PeriodColumns:
    """An export by periods.

    Attributes:
        period: The length of each.
        starts: First day of each; weeks start on Monday.
        columns: Values of each group and figure.
        left_out: The first and last period, where they are incomplete.
        ungrouped: Names that belong to no group, with the number of their entries.
    """

    period: Period
    starts: tuple[date, ...]
    columns: tuple[PeriodColumn, ...]
    left_out: tuple[IncompletePeriod, ...]
    ungrouped: Mapping[str, int]


def by_period(
    export: Export,
    period: Period,
    groups: Mapping[str, str],
    known: tuple[date, date] | None = None,
) -> PeriodColumns:
    """Add an export up.

    Args:
        groups: Name of a campaign, a stage or a cost centre with its account -> group; names that
            are absent are left out and told.
        known: First and last day that the export is about; None for those that the file states,
            else those of its entries.

    Raises: InputRefused if that gives more cells than can be read.
    """
    sums: dict[ColumnKey, dict[date, Amount]] = defaultdict(dict)
    for day, key, amount in _amounts(export, groups):
        start = start_of(day, period)
        sums[key][start] = sums[key].get(start, 0) + amount
    ungrouped = {name: n for name, n in names_in(export).items() if name not in groups}
    span = _span(export, known)
    if span is None:
        return PeriodColumns(period, (), (), (), ungrouped)
    starts = _starts(export, span, period, len(sums))
    whole = tuple(start for start in starts if _is_whole(start, span, period))
    return PeriodColumns(
        period=period,
        starts=whole,
        columns=tuple(
            PeriodColumn(group, figure, tuple(column.get(start, 0) for start in whole))
            for (group, figure), column in sorted(sums.items())
        ),
        left_out=tuple(
            _incomplete(start, span, period, sums) for start in starts if start not in set(whole)
        ),
        ungrouped=ungrouped,
    )


@lru_cache(maxsize=100_000)
def start_of(day: date, period: Period) -> date:
    """First day of the week or month that holds a day."""
    if period is Period.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday())


def _end_of(start: date, period: Period) -> date:
    return _next(start, period) - timedelta(days=1)


def _next(start: date, period: Period) -> date:
    if period is Period.WEEK:
        return start + timedelta(days=7)
    return (start + timedelta(days=31)).replace(day=1)


def _amounts(export: Export, groups: Mapping[str, str]) -> Iterator[tuple[date, ColumnKey, Amount]]:
    for entry in export.entries:
        if isinstance(entry, AdEntry):
            yield from _of_ad(entry, groups)
        elif isinstance(entry, Deal):
            yield from _of_deal(entry, groups)
        else:
            for name, cents in signed_sides(entry):
                if name in groups:
                    yield entry.day, (groups[name], "amount_cents"), cents


def _of_ad(entry: AdEntry, groups: Mapping[str, str]) -> Iterator[tuple[date, ColumnKey, Amount]]:
    group = groups.get(entry.campaign)
    if group is None:
        return
    for figure in _OF_ADS:
        value = getattr(entry, figure)
        if value is not None:
            yield entry.day, (group, figure), value


def _of_deal(deal: Deal, groups: Mapping[str, str]) -> Iterator[tuple[date, ColumnKey, Amount]]:
    group = groups.get(deal.stage)
    if group is None:
        return
    # The day of closing of an open deal is a hope, not a day.
    days = {"created": deal.created, "closed": deal.closed if deal.won is not None else None}
    for figure, day in days.items():
        if day is not None:
            yield day, (group, figure), 1
            if deal.amount is not None:
                yield day, (group, f"{figure}_amount"), deal.amount


def _days_of(entry: Entry) -> Iterator[date]:
    if not isinstance(entry, Deal):
        yield entry.day
        return
    if entry.created is not None:
        yield entry.created
    if entry.closed is not None and entry.won is not None:
        yield entry.closed


def _span(export: Export, known: tuple[date, date] | None) -> tuple[date, date] | None:
    """First and last day of which the export says something, even if it is nothing."""
    days = [day for entry in export.entries for day in _days_of(entry)]
    days += known or export.stated_period or ()
    return (min(days), max(days)) if days else None


def _starts(
    export: Export, span: tuple[date, date], period: Period, columns: int
) -> tuple[date, ...]:
    count = (span[1] - span[0]).days // 7 + 2
    if count * max(columns, 1) > MOST_CELLS:
        what = _("{columns} columns of {periods} periods are more than can be read.").format(
            columns=number(columns), periods=number(count)
        )
        mend = _("Put more of the names together, or look for a day with a wrong year.")
        raise InputRefused([Fault(what, mend, export.file)])
    starts = [start_of(span[0], period)]
    while (following := _next(starts[-1], period)) <= span[1]:
        starts.append(following)
    return tuple(starts)


def _is_whole(start: date, span: tuple[date, date], period: Period) -> bool:
    return span[0] <= start and _end_of(start, period) <= span[1]


def _incomplete(
    start: date,
    span: tuple[date, date],
    period: Period,
    sums: Mapping[ColumnKey, Mapping[date, Amount]],
) -> IncompletePeriod:
    return IncompletePeriod(
        start=start,
        first=max(start, span[0]),
        last=min(_end_of(start, period), span[1]),
        sums={key: column[start] for key, column in sorted(sums.items()) if start in column},
    )
