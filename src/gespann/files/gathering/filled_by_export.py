"""What an export fills: its entries, each by the name that it is about, added up to periods.

Money becomes effort by the cost of a unit of the lever. Of bookings the expenses are debited and
count as they are; income is credited and counts with the other sign.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from gespann.core.quantities import CENTS_PER_UNIT
from gespann.files.gathering.choices import (
    EVENLY,
    LEFT_OUT,
    LOST,
    OPEN,
    UNDECIDED,
    WON,
    Choices,
    OfName,
)
from gespann.files.gathering.filled import (
    Amount,
    Filled,
    added_up,
    refuse_too_many,
    whole_periods,
)
from gespann.files.gathering.firm_columns import FirmColumn, Role, Target
from gespann.files.importers.entries import AdEntry, Booking, Deal, Entry, Export
from gespann.files.importers.groups import names_of_entry, signed_sides
from gespann.files.importers.source import Kind
from gespann.language import gettext as _
from gespann.language import ngettext
from gespann.refusals import Fault, InputRefused

BETWEEN_PIPELINE_AND_STAGE = " / "
FIGURES_OF_ADS = ("leads", "conversions", "clicks", "impressions")
FIGURES_OF_DEALS = ("created", "created_amount", "won", "won_amount")


def names_of(export: Export) -> dict[int, tuple[str, ...]]:
    """The names of each entry by its row; a stage with its pipeline if there are several."""
    several = len({one.pipeline for one in export.entries if isinstance(one, Deal)}) > 1
    return {
        one.row: (f"{one.pipeline}{BETWEEN_PIPELINE_AND_STAGE}{one.stage}",)
        if isinstance(one, Deal) and several
        else names_of_entry(one)
        for one in export.entries
    }


def span_of(export: Export) -> tuple[date, date] | None:
    """First and last day that the file speaks of: as it states itself, else of its entries."""
    days = [day for entry in export.entries for day in _days(entry)]
    days += export.stated_period or ()
    return (min(days), max(days)) if days else None


def _days(entry: Entry) -> Iterator[date]:
    if not isinstance(entry, Deal):
        yield entry.day
        return
    # The day of closing of an open deal is a hope, not a day.
    closed = entry.closed if entry.won is not None else None
    yield from (day for day in (entry.created, closed) if day is not None)


def filled_by(export: Export, choices: Choices, target: Target) -> Filled:
    """Add an export up as it was chosen.

    Raises: InputRefused if a choice is missing, or the money is of another currency.
    """
    if faults := [*_undecided(export, choices, target), *_other_currency(export, target)]:
        raise InputRefused(faults)
    span = span_of(export)
    if span is None:
        what = _("The file has no row that could be used.")
        raise InputRefused([Fault(what, _("Export it once more."), export.file)])
    first, last = choices.first or span[0], choices.last or span[1]
    columns = tuple(dict.fromkeys(_columns_of(export, choices, target)))
    count = (last - first).days // 7
    refuse_too_many(export.file, count, len(target.markets), len(columns))
    whole, part = whole_periods(target, first, last)
    amounts = list(_amounts(export, choices, target))
    named = (one.market for one in choices.names.values() if one.market not in ("", EVENLY))
    markets = tuple(dict.fromkeys([*target.markets, *named]))
    return Filled(
        file=export.file,
        source=export.source,
        values=added_up(target, amounts, whole, markets or ("",)),
        columns=columns,
        starts=tuple(whole),
        is_complete=True,
        left_out=tuple(part),
        names=frozenset(name for name, one in choices.names.items() if one.to != LEFT_OUT),
    )


def _columns_of(export: Export, choices: Choices, target: Target) -> Iterator[str]:
    if export.kind is not Kind.BOOKINGS:
        yield from (column for column in choices.figures if column in target.columns)
    if export.kind is not Kind.DEALS:
        yield from (one.to for one in choices.names.values() if one.to in target.columns)


def _amounts(export: Export, choices: Choices, target: Target) -> Iterator[Amount]:
    names = names_of(export)
    for entry in export.entries:
        if isinstance(entry, Booking):
            yield from _of_booking(entry, choices.names, target)
            continue
        chosen = choices.names.get(names[entry.row][0], OfName())
        if chosen.to == LEFT_OUT:
            continue
        if isinstance(entry, AdEntry):
            yield from _of_ad(entry, chosen, choices, target)
        else:
            yield from _of_deal(_meant(entry, chosen), chosen.market, choices)


def _of_ad(entry: AdEntry, chosen: OfName, choices: Choices, target: Target) -> Iterator[Amount]:
    column = target.columns.get(chosen.to)
    if column is not None and entry.cost is not None:
        yield Amount(entry.day, chosen.to, chosen.market, _effort(float(entry.cost), column))
    for name, figure in choices.figures.items():
        value = getattr(entry, figure)
        if value is not None:
            yield Amount(entry.day, name, chosen.market, float(value))


def _meant(deal: Deal, chosen: OfName) -> Deal:
    """The deal with the end that its stage was said to mean."""
    meanings = {OPEN: None, WON: True, LOST: False}
    return replace(deal, won=meanings.get(chosen.to, deal.won))


def _of_deal(deal: Deal, market: str, choices: Choices) -> Iterator[Amount]:
    for column, figure in choices.figures.items():
        event, _between, is_amount = figure.partition("_")
        day = deal.created if event == "created" else deal.closed if deal.won else None
        value = deal.amount if is_amount else 1
        if day is not None and value is not None:
            yield Amount(day, column, market, float(value))


def _of_booking(booking: Booking, names: Mapping[str, OfName], target: Target) -> Iterator[Amount]:
    for name, cents in signed_sides(booking):
        chosen = names.get(name, OfName(LEFT_OUT))
        column = target.columns.get(chosen.to)
        if column is not None:
            money = cents / CENTS_PER_UNIT
            value = _effort(money, column) if column.role is Role.LEVER else -money
            yield Amount(booking.day, chosen.to, chosen.market, value)


def _effort(money: float, column: FirmColumn) -> float:
    """Units of a lever that an amount of money has paid for."""
    return money / column.lever.cost_per_unit if column.lever else money


def _undecided(export: Export, choices: Choices, target: Target) -> Iterator[Fault]:
    open_names = [name for name, one in choices.names.items() if not _is_decided(one, target)]
    if open_names:
        what = ngettext(
            "Of {count} name it is not said where it goes: {names}.",
            "Of {count} names it is not said where they go: {names}.",
            len(open_names),
        ).format(count=len(open_names), names=", ".join(f"“{name}”" for name in open_names[:5]))
        yield Fault(what, _("Choose for each, or leave it out."), export.file)
    if not list(_columns_of(export, choices, target)):
        what = _("The file fills no column of the history so far.")
        yield Fault(what, _("Choose what its names and figures are for."), export.file)


def _is_decided(chosen: OfName, target: Target) -> bool:
    if chosen.to == LEFT_OUT:
        return True
    return chosen.to != UNDECIDED and bool(chosen.market or not target.market_column)


def _other_currency(export: Export, target: Target) -> Iterator[Fault]:
    if export.currency and target.currency and export.currency != target.currency:
        what = _("The file counts in {here}, the firm in {firm}.").format(
            here=export.currency, firm=target.currency
        )
        yield Fault(what, _("Export it in the firm’s currency."), export.file)
