"""The statement as a workbook: the five numbers, what was booked, and what seals the month."""

import io
from datetime import datetime, time
from typing import Any

from gespann.files.statement.content import NUMBERS, StatementContent
from gespann.files.statement.words import number_names, signature, state, title
from gespann.language import gettext as _

CENTS_PER_UNIT = 100


def statement_workbook(content: StatementContent) -> bytes:
    """The workbook, in the language in use."""
    import xlsxwriter  # only who wants a workbook waits for it

    file = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": title(content), "author": content.firm})
        formats = {
            "title": book.add_format({"bold": True, "font_size": 16}),
            "bold": book.add_format({"bold": True}),
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
            "money": book.add_format({"num_format": "#,##0.00"}),
            "sum": book.add_format({"num_format": "#,##0.00", "bold": True}),
            "day": book.add_format({"num_format": 14}),
            "plain": None,
        }
        _write_lines(book.add_worksheet(_("Lines")), content, formats)
        _write_movements(book.add_worksheet(_("Movements")), content, formats)
        _write_seal(book.add_worksheet(_("Signatures")), content, formats)
    return file.getvalue()


def _write_lines(sheet: Any, content: StatementContent, formats: dict[str, Any]) -> None:
    sheet.write_string(0, 0, title(content), formats["title"])
    sheet.write_string(1, 0, state(content), formats["bold"])
    _write_head(sheet, 3, [_("Line"), *_with_currency(content)], formats)
    for at, row in enumerate(content.rows, start=4):
        is_sum = row.kind != "line"
        sheet.write_string(at, 0, row.name, formats["bold" if is_sum else "plain"])
        for column, key in enumerate(NUMBERS, start=1):
            cents = getattr(row.numbers, key)
            _write_cents(sheet, at, column, cents, formats["sum" if is_sum else "money"])
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, len(NUMBERS), 16)
    sheet.freeze_panes(4, 1)


def _write_movements(sheet: Any, content: StatementContent, formats: dict[str, Any]) -> None:
    heads = [_("Line"), _("No."), _("Day"), _("What"), _("Text"), *_with_currency(content)[:4]]
    _write_head(sheet, 0, heads, formats)
    for at, one in enumerate(content.movements, start=1):
        sheet.write_string(at, 0, one.line)
        sheet.write_number(at, 1, one.number)
        sheet.write_datetime(at, 2, datetime.combine(one.day, time()), formats["day"])
        sheet.write_string(at, 3, one.what)
        sheet.write_string(at, 4, one.text)
        for column, key in enumerate(NUMBERS[:4], start=5):
            _write_cents(sheet, at, column, getattr(one.numbers, key), formats["money"])
    sheet.set_column(0, 0, 30)
    sheet.set_column(2, 2, 12)
    sheet.set_column(3, 4, 24)
    sheet.set_column(5, 8, 16)
    sheet.freeze_panes(1, 0)


def _write_seal(sheet: Any, content: StatementContent, formats: dict[str, Any]) -> None:
    sheet.write_string(0, 0, state(content), formats["bold"])
    at = 2
    for one in content.signatures:
        sheet.write_string(at, 0, one.department)
        sheet.write_string(at, 1, signature(one) or _("not signed"))
        at += 1
    if content.closed is not None:
        sheet.write_string(at + 1, 0, _("Hash of the close"))
        sheet.write_string(at + 1, 1, content.closed.hash)
        heads = [_("Line"), _("Hash of the last entry"), _("Entries")]
        _write_head(sheet, at + 3, heads, formats)
        for place, (name, count, head) in enumerate(content.closed.chains, start=at + 4):
            sheet.write_string(place, 0, name)
            sheet.write_string(place, 1, head)
            sheet.write_number(place, 2, count)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 70)


def _with_currency(content: StatementContent) -> list[str]:
    return [f"{name} ({content.currency})" for name in number_names()]


def _write_head(sheet: Any, at: int, heads: list[str], formats: dict[str, Any]) -> None:
    for column, head in enumerate(heads):
        sheet.write_string(at, column, head, formats["head"])


def _write_cents(sheet: Any, at: int, column: int, cents: int, style: Any) -> None:
    sheet.write_number(at, column, cents / CENTS_PER_UNIT, style)
