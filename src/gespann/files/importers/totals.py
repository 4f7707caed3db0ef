"""Rows in which an export adds itself up, against our own sums."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import sqrt
from typing import Any

from gespann.files.importers.entries import Checksum
from gespann.files.importers.fields import FieldsOfRows
from gespann.files.importers.names_in_headers import normalised
from gespann.files.importers.source import FIELDS, Reads

# What a total is called that covers all rows; others cover a part, such as "Search".
_OF_ALL = {
    "", "account", "campaigns", "campaign", "filtered campaigns", "all campaigns",
    "all but removed campaigns", "all enabled campaigns", "konto", "kampagnen", "kampagne",
    "gefilterte kampagnen", "alle kampagnen", "alle außer entfernte kampagnen",
    "alle aktivierten kampagnen",
}  # fmt: skip
_ROUNDING = Decimal("0.01")


def checksums_of(
    fields: FieldsOfRows,
    totals: Mapping[int, str],
    columns: Mapping[str, Sequence[Any]],
    entries: Sequence[Any],
) -> list[Checksum]:
    """Every figure of every total row, beside the sum of the entries.

    Args:
        totals: Label of each total row, by its index.
        columns: The figures by field and index, total rows included.
    """
    if not totals:
        return []
    sums = {name: _sum(entries, name) for name in columns}
    return [
        Checksum(
            row=fields.rows[index],
            label=label,
            field=name,
            stated=Decimal(column[index]),
            summed=sums[name],
            agrees=_agrees(fields, name, label, Decimal(column[index]), sums[name], len(entries)),
        )
        for index, label in sorted(totals.items())
        for name, column in columns.items()
        if column[index] is not None
    ]


def _sum(entries: Sequence[Any], name: str) -> Decimal:
    values = (getattr(entry, name) for entry in entries)
    return sum((Decimal(value) for value in values if value is not None), Decimal(0))


def _agrees(
    fields: FieldsOfRows, name: str, label: str, stated: Decimal, summed: Decimal, count: int
) -> bool | None:
    if normalised(label) not in _OF_ALL:
        return None
    if FIELDS[fields.source.kind][name] is Reads.COUNT:
        return stated == summed
    # Each row is rounded to cents, the total only once: the errors of n rows add up to some
    # sqrt(n / 12) cents, of which this allows more than three times as much.
    return abs(stated - summed) <= _ROUNDING * Decimal(1 + sqrt(count))
