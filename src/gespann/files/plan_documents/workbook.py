"""The plan as a workbook: amounts by lever, market and month to go on with, and their overview.

Names are written as text, never as formulas. The grid has a row and a column of keys for whoever
reads it back; all else may be moved, sorted, or read in another language.
"""

from pathlib import Path
from typing import Any

import xlsxwriter
from babel.dates import format_date
from xlsxwriter.utility import xl_col_to_name, xl_range_abs

from gespann.core.quantities import CENTS_PER_UNIT
from gespann.files.plan_documents.grid import PlanGrid
from gespann.files.report.words import department_names
from gespann.language import gettext as _
from gespann.language.numbers import locale_code

KEYS = ("id", "department", "lever", "market", "total")
KEY_ROW, FIRST_ROW = 2, 4  # counted from 0
_INK, _SOFT, _RULE, _PAPER, _EDIT = "#26221D", "#645C51", "#DDD5C7", "#F7F3EB", "#FFFDF5"


def write_workbook(path: Path, grid: PlanGrid, title: str) -> None:
    """Write the workbook, in the language in use."""
    options = {
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"title": title, "author": grid.firm})
        formats = _formats(book, grid.currency)
        names = _("Overview"), _("Plan")
        overview, sheet = (book.add_worksheet(name) for name in names)
        _write_grid(sheet, grid, title, formats)
        _write_overview(overview, grid, title, names[1], formats)
        overview.activate()


def _formats(book: Any, currency: str) -> dict[str, Any]:
    money = f'#,##0.00 "{currency}"' if currency.isalpha() else "#,##0.00"
    base: dict[str, object] = {
        "font_name": "Calibri",
        "font_size": 11,
        "font_color": _INK,
        "valign": "vcenter",
    }
    styles: dict[str, dict[str, object]] = {
        "title": {"bold": True, "font_size": 16},
        "soft": {"font_color": _SOFT, "font_size": 9, "text_wrap": False},
        "key": {"font_color": "#A79E91", "font_size": 8},
        "head": {"bold": True, "bottom": 2, "bottom_color": _INK, "text_wrap": True},
        "head_right": {
            "bold": True, "bottom": 2, "bottom_color": _INK, "align": "right", "text_wrap": True,
        },
        "text": {},
        "money": {"num_format": money, "bg_color": _PAPER},
        "edit": {
            "num_format": money, "bg_color": _EDIT, "border": 1, "border_color": _RULE,
            "locked": False,
        },
        "bold": {"bold": True, "top": 1, "top_color": _INK},
        "bold_money": {"num_format": money, "bold": True, "top": 1, "top_color": _INK},
        "wrong": {"font_color": "#9F1D2D", "bg_color": "#F8E6E3"},
    }  # fmt: skip
    return {name: book.add_format(base | style) for name, style in styles.items()}


def _write_grid(sheet: Any, grid: PlanGrid, title: str, formats: dict[str, Any]) -> None:
    sheet.write_string(0, 0, title, formats["title"])
    sheet.write_string(
        1, 0,
        _(
            "The amounts of the months can be changed. Rows and columns may be moved; their keys "
            "in grey must stay."
        ),
        formats["soft"],
    )  # fmt: skip
    first, count = len(KEYS), len(grid.months)
    keys = [*KEYS, *(month.isoformat()[:7] for month in grid.months)]
    heads = [_("Key"), _("Department"), _("Lever"), _("Market"), _("Together")]
    heads += [format_date(month, "MMM yyyy", locale=locale_code()) for month in grid.months]
    for column, (key, head) in enumerate(zip(keys, heads, strict=True)):
        sheet.write_string(KEY_ROW, column, key, formats["key"])
        right = formats["head_right" if column >= first - 1 else "head"]
        sheet.write_string(KEY_ROW + 1, column, head, right)
    ends = xl_col_to_name(first), xl_col_to_name(first + count - 1)
    for number, row in enumerate(grid.rows):
        at = FIRST_ROW + number
        sheet.write_string(at, 0, row.id, formats["key"])
        words = department_names()[row.department], row.lever, row.market
        for column, word in enumerate(words, start=1):
            sheet.write_string(at, column, word, formats["text"])
        total = int(grid.cents[number].sum()) / CENTS_PER_UNIT
        formula = f"=SUM({ends[0]}{at + 1}:{ends[1]}{at + 1})"
        sheet.write_formula(at, first - 1, formula, formats["money"], total)
        for month in range(count):
            cents = int(grid.cents[number, month])
            sheet.write_number(at, first + month, cents / CENTS_PER_UNIT, formats["edit"])
    _finish(sheet, grid, first, count)


def _finish(sheet: Any, grid: PlanGrid, first: int, count: int) -> None:
    last = FIRST_ROW + len(grid.rows) - 1
    sheet.data_validation(
        FIRST_ROW, first, last, first + count - 1,
        {
            "validate": "decimal", "criteria": ">=", "value": 0,
            "error_title": _("Not an amount"), "error_message": _("Write an amount, 0 or more."),
        },
    )  # fmt: skip
    sheet.autofilter(FIRST_ROW - 1, 0, last, first + count - 1)
    sheet.freeze_panes(FIRST_ROW, first)
    sheet.set_column(0, 0, 25)
    sheet.set_column(1, 1, 13)
    sheet.set_column(2, 3, 24)
    sheet.set_column(first - 1, first + count - 1, 15)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(KEY_ROW, FIRST_ROW - 1)


def _write_overview(
    sheet: Any, grid: PlanGrid, title: str, plan: str, formats: dict[str, Any]
) -> None:
    sheet.write_string(0, 0, title, formats["title"])
    sheet.write_string(1, 0, grid.firm, formats["soft"])
    heads = [
        _("Department"), _("Lever"), _("Last year"), _("Least"), _("Most"), _("Plan"), _("Change"),
    ]  # fmt: skip
    for column, head in enumerate(heads):
        sheet.write_string(3, column, head, formats["head_right" if column > 1 else "head"])
    rows = range(FIRST_ROW, FIRST_ROW + len(grid.rows))
    lever_cells = _cells(plan, rows[0], rows[-1], KEYS.index("lever"))
    total_cells = _cells(plan, rows[0], rows[-1], KEYS.index("total"))
    for number, lever in enumerate(grid.levers):
        at, own = 4 + number, grid.of_lever(lever)
        side = department_names()[grid.rows[int(own[0])].department]
        planned = int(grid.cents[own].sum())
        sheet.write_string(at, 0, side, formats["text"])
        sheet.write_string(at, 1, lever, formats["text"])
        figures = (grid.last_year_cents, grid.low_cents, grid.high_cents)
        for column, of in enumerate(figures, start=2):
            sheet.write_number(at, column, of[lever] / CENTS_PER_UNIT, formats["money"])
        # Not SUMIF, which takes “<5” or “A*” in a name for a condition.
        formula = f"=SUMPRODUCT(--EXACT({lever_cells},B{at + 1}),{total_cells})"
        sheet.write_formula(at, 5, formula, formats["money"], planned / CENTS_PER_UNIT)
        change = (planned - grid.last_year_cents[lever]) / CENTS_PER_UNIT
        sheet.write_formula(at, 6, f"=F{at + 1}-C{at + 1}", formats["money"], change)
        sheet.conditional_format(
            at, 5, at, 5,
            {
                "type": "formula", "format": formats["wrong"],
                "criteria": f"=OR(ROUND(F{at + 1},2)<D{at + 1},ROUND(F{at + 1},2)>E{at + 1})",
            },
        )  # fmt: skip
    _write_totals(sheet, grid, formats)
    sheet.set_column(0, 0, 13)
    sheet.set_column(1, 1, 30)
    sheet.set_column(2, 6, 18)
    sheet.freeze_panes(4, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _cells(sheet: str, first: int, last: int, column: int) -> str:
    name = sheet.replace("'", "''")
    return f"'{name}'!{xl_range_abs(first, column, last, column)}"


def _write_totals(sheet: Any, grid: PlanGrid, formats: dict[str, Any]) -> None:
    first, at = 4, 4 + len(grid.levers)
    planned = int(grid.cents.sum())
    figures = {
        2: sum(grid.last_year_cents.values()), 5: planned,
        6: planned - sum(grid.last_year_cents.values()),
    }  # fmt: skip
    for column in range(7):
        sheet.write_blank(at, column, None, formats["bold"])
    sheet.write_string(at, 0, _("Both together"), formats["bold"])
    for column, cents in figures.items():
        letter = xl_col_to_name(column)
        formula = f"=SUM({letter}{first + 1}:{letter}{at})"
        sheet.write_formula(at, column, formula, formats["bold_money"], cents / CENTS_PER_UNIT)
    sheet.write_string(at + 1, 0, _("Budget for levers"), formats["text"])
    sheet.write_number(at + 1, 5, grid.budget_cents / CENTS_PER_UNIT, formats["money"])
    sheet.conditional_format(
        at, 5, at, 5,
        {
            "type": "formula", "criteria": f"=ROUND(F{at + 1},2)>F{at + 2}",
            "format": formats["wrong"],
        },
    )  # fmt: skip
    if grid.measures:
        _write_measures(sheet, grid, at + 3, formats)


def _write_measures(sheet: Any, grid: PlanGrid, at: int, formats: dict[str, Any]) -> None:
    """What is done besides: for the whole plan, and not among the amounts that can be changed."""
    heads = {0: _("Department"), 1: _("Measure"), 5: _("Plan")}
    for column in range(7):
        right = formats["head_right" if column > 1 else "head"]
        sheet.write_string(at, column, heads.get(column, ""), right)
    for number, one in enumerate(grid.measures, start=at + 1):
        sheet.write_string(number, 0, department_names()[one.department], formats["text"])
        sheet.write_string(number, 1, one.name, formats["text"])
        sheet.write_number(number, 5, one.cost_cents / CENTS_PER_UNIT, formats["money"])
