"""A ledger as a workbook of plain tables, for auditors."""

import io
from collections.abc import Iterable, Sequence

Cell = str | int | None
LONGEST_CELL = 32_767  # letters, of a workbook


def ledger_workbook(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]]) -> bytes:
    """The workbook; words as words, whatever they begin with, and whole numbers.

    Args:
        sheets: For each its name, the heads of its columns, and its rows.
    """
    import xlsxwriter  # only who wants a workbook waits for it

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, heads, rows in sheets:
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for column, head in enumerate(heads):
                sheet.write_string(0, column, head, bold)
            for at, row in enumerate(rows, start=1):
                for column, cell in enumerate(row):
                    if isinstance(cell, int):
                        sheet.write_number(at, column, cell)
                    elif cell:
                        sheet.write_string(at, column, cell[:LONGEST_CELL])
    return file.getvalue()
