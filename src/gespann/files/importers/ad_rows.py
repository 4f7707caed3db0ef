"""Rows of an ad platform: what each campaign cost and brought on each day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from gespann.files.importers.currencies import currency_of
from gespann.files.importers.entries import AdEntry
from gespann.files.importers.fields import FieldsOfRows
from gespann.files.importers.keys import Keys
from gespann.files.importers.read_rows import ReadRows
from gespann.files.importers.source import FIELDS, Kind, Reads
from gespann.files.importers.stated_period import stated_period
from gespann.files.importers.totals import checksums_of
from gespann.language import gettext as _
from gespann.language.numbers import day as shown_day
from gespann.refusals import Fault, InputRefused

FIGURES = ("cost", "impressions", "clicks", "conversions", "leads")
_IDENTITY = ("campaign_id", "campaign", "ad_group", "ad")


def read_ads(fields: FieldsOfRows) -> ReadRows:
    """The entries of all rows that are whole, and the totals of the file.

    Raises: InputRefused if its rows are totals of more than a day, or hold no figures.
    """
    if not fields.has("day") and not (fields.has("start") and fields.has("end")):
        raise _refused(fields, _("The file has no column of days: its rows are totals."))
    if not any(fields.has(name) for name in FIGURES):
        raise InputRefused([_no_figures(fields)])
    first = fields.days("day" if fields.has("day") else "start")
    last = _last_days(fields, first)
    totals = _total_rows(fields, first, last)
    _refuse_totals_of_periods(fields, first, last, totals)
    _note_rows_without_day(fields, first, totals)
    figures = {name: _figure(fields, name) for name in FIGURES}
    entries, keys = _entries(fields, first, figures, totals)
    return ReadRows(
        entries=entries,
        currency=currency_of(fields, ("cost",), totals),
        not_data=totals,
        checksums=checksums_of(fields, totals, figures, entries),
        duplicates=keys.duplicates,
        stated_period=_stated(fields),
    )


def _entries(
    fields: FieldsOfRows,
    days: Sequence[date | None],
    figures: Mapping[str, Sequence[Any]],
    totals: Mapping[int, str],
) -> tuple[list[AdEntry], Keys]:
    keys = Keys(fields.source.key)
    identities = [fields.texts(name) for name in _IDENTITY]
    campaigns = fields.texts("campaign")
    entries = []
    for index in fields.whole(totals):
        day = days[index]
        if day is None:
            continue
        values = {name: column[index] for name, column in figures.items()}
        about = tuple(texts[index] for texts in identities)
        row = fields.rows[index]
        key = keys.of(row, (day.isoformat(), *about), tuple(values.values()))
        entries.append(AdEntry(row, key, day, campaigns[index], **values))
    return entries, keys


def _figure(fields: FieldsOfRows, name: str) -> Sequence[Any]:
    is_count = FIELDS[Kind.ADS][name] is Reads.COUNT
    return fields.counts(name) if is_count else fields.numbers(name)


def _last_days(fields: FieldsOfRows, first: list[date | None]) -> list[date | None]:
    """The last day of each row; the same as the first where the export has a column of days.

    Meta writes the whole report's start and end beside a column of days; LinkedIn calls the day
    itself the start.
    """
    starts_elsewhere = any(field.name == "start" for field in fields.source.fields)
    if fields.has("end") and not (fields.has("day") and starts_elsewhere):
        return fields.days("end")
    return first


def _total_rows(
    fields: FieldsOfRows, first: list[date | None], last: list[date | None]
) -> dict[int, str]:
    totals = {index: label for index, label in fields.body.labels.items() if first[index] is None}
    if not (fields.source.nameless_totals and fields.has("campaign")):
        return totals
    nameless = {
        index: ""
        for index, name in enumerate(fields.texts("campaign"))
        if not name and index not in fields.body.widths
        if first[index] is None or first[index] != last[index]
    }
    return nameless | totals


def _refuse_totals_of_periods(
    fields: FieldsOfRows,
    first: list[date | None],
    last: list[date | None],
    totals: Mapping[int, str],
) -> None:
    longer = [
        index
        for index, (start, end) in enumerate(zip(first, last, strict=True))
        if start and end and start != end and index not in totals
    ]
    dated = [index for index, start in enumerate(first) if start and index not in totals]
    if (longer and len(longer) == len(dated)) or _all_on_first_day(fields, first, dated):
        raise _refused(fields, _("Each row is the total of a period, not of a day."))
    for index in longer:
        start, end = first[index], last[index]
        assert start is not None  # noqa: S101  # chosen so above
        assert end is not None  # noqa: S101
        what = _("The row is the total from {first} to {last}, not of a day.").format(
            first=shown_day(start), last=shown_day(end)
        )
        fields.faults.add(index, fields.column("end"), what, _how_to_export_daily(fields))


def _all_on_first_day(fields: FieldsOfRows, first: list[date | None], dated: list[int]) -> bool:
    """Whether a report of several days has all its rows on the first: then they are totals."""
    stated = _stated(fields)
    if stated is None or stated[0] == stated[1] or not dated:
        return False
    return {first[index] for index in dated} == {stated[0]}


def _stated(fields: FieldsOfRows) -> tuple[date, date] | None:
    order = fields.mapping.day_order or fields.source.day_order
    return stated_period(fields.table.preamble, order)


def _note_rows_without_day(
    fields: FieldsOfRows, days: list[date | None], totals: Mapping[int, str]
) -> None:
    column = fields.column("day") or fields.column("start")
    for index, day in enumerate(days):
        if day is None and index not in totals and index not in fields.faults.found:
            mend = _("Write the day of the row, or leave the row out.")
            fields.faults.add(index, column, _("The day is missing."), mend)


def _how_to_export_daily(fields: FieldsOfRows) -> str:
    how = fields.source.how_to_export_daily
    return how() if how else _("Export the table with one row for each day.")


def _refused(fields: FieldsOfRows, what: str) -> InputRefused:
    return InputRefused([Fault(what, _how_to_export_daily(fields), fields.file)])


def _no_figures(fields: FieldsOfRows) -> Fault:
    return Fault(
        what=_("No column holds costs, impressions, clicks, conversions or leads."),
        mend=_("Add such a column to the export, or say which one it is."),
        file=fields.file,
    )
