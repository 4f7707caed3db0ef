"""The table as a workbook and as CSV."""

import csv
import io
from typing import Any

from gespann.files.intake.formulas import harmless
from gespann.files.planned.content import KEYS, PlannedLine, PlannedTable
from gespann.language import gettext as _
from gespann.language import language
from gespann.language.numbers import day

KEY_ROW, FIRST_ROW, SPARE_ROWS = 2, 4, 50
_INK, _SOFT, _RULE, _EDIT = "#26221D", "#645C51", "#DDD5C7", "#FFFDF5"
WIDTHS = (8, 12, 18, 12, 24, 34, 16, 12, 16, 16)


def planned_workbook(table: PlannedTable) -> bytes:
    """The workbook, in the language in use: ids hidden, amounts to be changed, room for lines."""
    import xlsxwriter  # only who wants a workbook waits for it

    file = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        title = _("Planned in {pot}").format(pot=table.pot)
        book.set_properties({"title": title, "author": table.made_by})
        _write_sheet(book, book.add_worksheet(_("Plan")), table, title)
        _write_about(book, book.add_worksheet(_("About")), table, title)
    return file.getvalue()


def planned_csv(table: PlannedTable) -> bytes:
    """The same as CSV, with the separators of the language in use and its byte order mark."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";" if language() == "de" else ",")
    writer.writerow(KEYS)
    for line in table.lines:
        cells = {**_words(line), "seen": str(line.planned_cents)}
        cells |= {"planned": _amount(line.planned_cents), "granted": _amount(line.granted_cents)}
        writer.writerow([harmless(cells[key]) for key in KEYS])
    return file.getvalue().encode("utf-8-sig")


def _words(line: PlannedLine) -> dict[str, str]:
    return {
        "id": str(line.id),
        "department": line.department,
        "purpose": line.purpose,
        "lever": line.lever,
        "name": line.name,
        "market": line.market,
        "month": f"{line.month:%Y-%m}" if line.month else "",
    }


def _amount(cents: int) -> str:
    sign = "," if language() == "de" else "."
    return f"{cents // 100}{sign}{cents % 100:02d}"


def _write_sheet(book: Any, sheet: Any, table: PlannedTable, title: str) -> None:
    plain: dict[str, Any] = {"font_name": "Calibri", "font_size": 11, "font_color": _INK}
    style: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 16},
        "soft": {"font_color": _SOFT, "font_size": 9},
        "head": {"bold": True, "bottom": 2, "bottom_color": _INK},
        "text": {},
        "money": {"num_format": "#,##0.00"},
        "edit": {"num_format": "#,##0.00", "bg_color": _EDIT, "border": 1, "border_color": _RULE},
    }
    formats = {name: book.add_format(plain | more) for name, more in style.items()}
    sheet.write_string(0, 2, title, formats["title"])
    sheet.write_string(1, 2, _hint(), formats["soft"])
    for column, (key, head) in enumerate(zip(KEYS, _heads(table.currency), strict=True)):
        sheet.write_string(KEY_ROW, column, key, formats["soft"])
        sheet.write_string(KEY_ROW + 1, column, head, formats["head"])
    for at, line in enumerate(table.lines, start=FIRST_ROW):
        words = _words(line)
        sheet.write_number(at, 0, line.id)
        sheet.write_number(at, 1, line.planned_cents)
        for column, key in enumerate(KEYS):
            if key in words and key != "id":
                sheet.write_string(at, column, words[key], formats["text"])
        sheet.write_number(at, 8, line.planned_cents / 100, formats["edit"])
        sheet.write_number(at, 9, line.granted_cents / 100, formats["money"])
    last = FIRST_ROW + len(table.lines) - 1
    for at in range(last + 1, last + 1 + SPARE_ROWS):
        for column in range(2, 9):
            sheet.write_blank(at, column, None, formats["edit"])
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width, None, {"hidden": column < 2})
    if table.lines:
        sheet.autofilter(FIRST_ROW - 1, 0, last, len(KEYS) - 1)
    sheet.freeze_panes(FIRST_ROW, 6)


def _write_about(book: Any, sheet: Any, table: PlannedTable, title: str) -> None:
    bold = book.add_format({"bold": True})
    rows = (
        (title, ""),
        (_("Written by"), table.made_by),
        (_("Written on"), f"{day(table.made_at.date())} {table.made_at:%H:%M}"),
        (_("Currency"), table.currency),
    )
    for at, (name, value) in enumerate(rows):
        sheet.write_string(at, 0, name, bold)
        sheet.write_string(at, 1, value)
    sheet.set_column(0, 1, 30)


def _hint() -> str:
    return _(
        "Change what is planned. New lines go below, with department, lever and name; what a line "
        "is for is never changed. Rows may be sorted; the row of keys must stay."
    )


def _heads(currency: str) -> list[str]:
    return [
        _("Id"), _("Planned before, in cents"), _("Department"), _("For a"),
        _("Lever or measure"), _("Name"), _("Market"), _("Month"),
        f"{_('Planned')} ({currency})", f"{_('Granted')} ({currency})",
    ]  # fmt: skip
