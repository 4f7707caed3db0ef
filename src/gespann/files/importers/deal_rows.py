"""Rows of a CRM: deals and contacts with their stage, without anybody's name."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from gespann.files.importers.currencies import currency_of
from gespann.files.importers.entries import Deal
from gespann.files.importers.fields import FieldsOfRows
from gespann.files.importers.keys import Keys
from gespann.files.importers.names_in_headers import normalised
from gespann.files.importers.read_rows import ReadRows
from gespann.files.importers.totals import checksums_of
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

_WON = re.compile(r"\b(?:won|closedwon|gewonnen\w*)\b")
_LOST = re.compile(r"\b(?:lost|closedlost|verloren\w*|not won|nicht gewonnen)\b")
_YES = {"true", "1", "yes", "ja", "wahr", "x", "won", "gewonnen"}
_NO = {"lost", "verloren"}


def read_deals(fields: FieldsOfRows) -> ReadRows:
    """The deals of all rows that are whole.

    Raises: InputRefused if no column holds a day, or none holds a stage.
    """
    if not (fields.has("created") or fields.has("closed")):
        what = _("No column holds the day on which a deal was created or closed.")
        raise InputRefused([Fault(what, _mend_of_columns(), fields.file)])
    if not fields.has("stage"):
        what = _("No column holds the stage of a deal.")
        raise InputRefused([Fault(what, _mend_of_columns(), fields.file)])
    created, closed = fields.days("created"), fields.days("closed")
    totals = {
        index: label
        for index, label in fields.body.labels.items()
        if created[index] is None and closed[index] is None
    }
    _note_rows_without_day(fields, created, closed, totals)
    amounts = fields.numbers("amount")
    keys = Keys(fields.source.key)
    entries = [
        _deal(fields, index, created[index], closed[index], keys, amounts[index])
        for index in fields.whole(totals)
    ]
    return ReadRows(
        entries=entries,
        currency=currency_of(fields, ("amount",), totals),
        not_data=totals,
        checksums=checksums_of(fields, totals, {"amount": amounts}, entries),
        duplicates=keys.duplicates,
    )


def _deal(
    fields: FieldsOfRows,
    index: int,
    created: date | None,
    closed: date | None,
    keys: Keys,
    amount: Decimal | None,
) -> Deal:
    row, stage = fields.rows[index], fields.texts("stage")[index]
    record = fields.texts("record")[index]
    pipeline, origin = fields.texts("pipeline")[index], fields.texts("origin")[index]
    # Without an identity of its own a deal is known by all that is read of it.
    identity = (record,) if record else (f"{created}", f"{closed}", stage, f"{amount}", pipeline)
    key = keys.of(row, identity, () if record else (origin,))
    won = _won(fields, index, stage)
    return Deal(row, key, created, closed, stage, won, amount, pipeline, origin)


def _won(fields: FieldsOfRows, index: int, stage: str) -> bool | None:
    name = normalised(stage)
    if stage in fields.mapping.won or stage in fields.mapping.lost:
        return stage in fields.mapping.won
    said = fields.texts("is_won")[index].casefold()
    if said in _YES or said in _NO:
        return said in _YES
    if _LOST.search(name) or fields.texts("is_closed")[index].casefold() in _YES - {"x"}:
        return bool(_WON.search(name)) and not _LOST.search(name)
    if _WON.search(name):
        return True
    return False if fields.texts("lost_reason")[index] else None


def _note_rows_without_day(
    fields: FieldsOfRows,
    created: list[date | None],
    closed: list[date | None],
    totals: Mapping[int, str],
) -> None:
    column = fields.column("created") or fields.column("closed")
    for index, days in enumerate(zip(created, closed, strict=True)):
        if days == (None, None) and index not in totals and index not in fields.faults.found:
            mend = _("Write the day of the row, or leave the row out.")
            fields.faults.add(index, column, _("The day is missing."), mend)


def _mend_of_columns() -> str:
    return _("Add such a column to the export, or say which one it is.")
