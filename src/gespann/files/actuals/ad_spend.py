"""What campaigns cost: by day, or by month where the platform adds it up so."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from gespann.core.quantities import CENTS_PER_UNIT
from gespann.files.actuals.spent_rows import (
    Aside,
    Check,
    Origin,
    SpentRow,
    Statement,
    whole_or_refused,
)
from gespann.files.importers.currencies import currency_of
from gespann.files.importers.fields import FieldsOfRows
from gespann.files.importers.keys import Keys
from gespann.files.importers.stated_period import stated_period
from gespann.files.importers.totals import checksums_of
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

_IDENTITY = ("campaign_id", "campaign", "ad_group", "ad")


def read_ad_spend(fields: FieldsOfRows) -> Statement:
    """What was spent on each campaign and day, or month.

    Raises: InputRefused if there are no costs or days, a row is longer than a month, or cannot be
        read.
    """
    if not fields.has("cost"):
        what = _("No column holds what was spent.")
        raise InputRefused([Fault(what, _("Add the costs to the export."), fields.file)])
    first, last = _days(fields)
    totals = _totals(fields, first)
    costs = fields.numbers("cost")
    _note(fields, first, last, totals)
    whole_or_refused({i: found for i, found in fields.faults.found.items() if i not in totals})
    rows, nothing = _rows(fields, first, last, costs, totals)
    entries = [_Spent(Decimal(row.gross_cents) / CENTS_PER_UNIT) for row in rows]
    return Statement(
        fields.source.key,
        fields.source.title,
        Origin.ADS,
        currency_of(fields, ("cost",), totals),
        tuple(rows),
        aside={
            Aside.TOTAL: tuple(fields.rows[index] for index in sorted(totals)),
            Aside.NOTHING_SPENT: tuple(nothing),
        },
        checks=tuple(
            Check(one.label, _cents(one.stated), _cents(one.summed), one.agrees)
            for one in checksums_of(fields, totals, {"cost": costs}, entries)
        ),
    )


class _Spent:
    """What a checksum adds up."""

    def __init__(self, cost: Decimal) -> None:
        self.cost = cost


def _days(fields: FieldsOfRows) -> tuple[list[date | None], list[date | None]]:
    """First and last day of each row; where the file has none, the period that it states."""
    source = fields.source
    starts_elsewhere = any(field.name == "start" for field in source.fields)
    if fields.has("day") or fields.has("start"):
        first = fields.days("day" if fields.has("day") else "start")
        is_daily = fields.has("day") and (starts_elsewhere or not fields.has("end"))
        return first, (list(first) if is_daily or not fields.has("end") else fields.days("end"))
    stated = stated_period(fields.table.preamble, fields.mapping.day_order or source.day_order)
    if stated is None:
        what = _("The file says neither in a column nor above it which days it is about.")
        mend = _("Export it for one month, or with one row for each day.")
        raise InputRefused([Fault(what, mend, fields.file)])
    count = len(fields.rows)
    return [stated[0]] * count, [stated[1]] * count


def _totals(fields: FieldsOfRows, first: Sequence[date | None]) -> dict[int, str]:
    """Label of each row that adds others up, by its index."""
    has_days = fields.has("day") or fields.has("start")
    labelled = {
        index: label
        for index, label in fields.body.labels.items()
        if first[index] is None or not has_days
    }
    if not (fields.source.nameless_totals and fields.has("campaign")):
        return labelled
    nameless = [
        index
        for index, name in enumerate(fields.texts("campaign"))
        if not name and index not in fields.body.widths
    ]
    return dict.fromkeys(nameless, "") | labelled


def _note(
    fields: FieldsOfRows,
    first: Sequence[date | None],
    last: Sequence[date | None],
    totals: Mapping[int, str],
) -> None:
    column = fields.column("day") or fields.column("start")
    for index, (start, end) in enumerate(zip(first, last, strict=True)):
        if index in totals or index in fields.faults.found:
            continue
        if start is None or end is None:
            mend = _("Write the day of the row, or leave the row out.")
            fields.faults.add(index, column, _("The day is missing."), mend)
        elif end < start or (start.year, start.month) != (end.year, end.month):
            what = _("The row reaches beyond one month, and months are closed one by one.")
            mend = _("Export it for one month, or with one row for each day.")
            fields.faults.add(index, column, what, mend)


def _rows(
    fields: FieldsOfRows,
    first: Sequence[date | None],
    last: Sequence[date | None],
    costs: Sequence[Decimal | None],
    totals: Mapping[int, str],
) -> tuple[list[SpentRow], list[int]]:
    keys = Keys(fields.source.key)
    identities = [fields.texts(name) for name in _IDENTITY]
    campaigns = fields.texts("campaign")
    rows, nothing = [], []
    for index in range(len(fields.rows)):
        start, end, cost = first[index], last[index], costs[index]
        if index in totals or start is None or end is None:
            continue
        about = tuple(texts[index] for texts in identities)
        span = start.isoformat() if start == end else f"{start.isoformat()}/{end.isoformat()}"
        key = keys.of(fields.rows[index], (span, *about), (cost,))
        cents = _cents(cost or Decimal(0))
        if not cents:
            nothing.append(fields.rows[index])
            continue
        rows.append(
            SpentRow(
                fields.rows[index], key, end, cents, is_expense=True, campaign=campaigns[index]
            )
        )
    return rows, nothing


def _cents(amount: Decimal) -> int:
    return int((amount * CENTS_PER_UNIT).to_integral_value(ROUND_HALF_EVEN))
