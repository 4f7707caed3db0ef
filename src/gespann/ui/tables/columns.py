"""Columns of a table: where a value is found, how it is shown, and by what it is sorted."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from html import unescape
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import strip_tags

from gespann.language.numbers import NOT_KNOWN
from gespann.ui.marks import Words
from gespann.ui.tables.in_files import (
    DAY,
    MONEY,
    WORDS,
    InFiles,
    Plain,
    number_in_files,
    percent_in_files,
)
from gespann.ui.tables.paths import value_at
from gespann.ui.templatetags import figures


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        name: In the address, as in ?sort=name.
        heading: Above the column, and on a phone before each value.
        path: Where in a row the value is found, "department__name".
        show: From a value to what is read; of None a dash.
        sorts_by: The path that it is sorted by; "" if it is not.
        template: A part that shows the cell in place of `show`, given `row`.
        is_figure: Figures stand to the right, one below the other.
        value: The path of what files tell, where a template shows the cell; without one they tell
            a figure as it is sorted by, and else the words that the template shows.
        in_files: How files tell the value.
        unit: Of the value, said in the head of a workbook's column.
        is_exported: False for what can be pressed, which is nothing to take away.
        address: The path in a row of where the value leads to, such as what it is made up of.
    """

    name: str
    heading: Words
    path: str
    show: Callable[[Any], str] = str
    sorts_by: str = ""
    template: str = ""
    is_figure: bool = False
    value: str = ""
    in_files: InFiles = WORDS
    unit: str = ""
    is_exported: bool = True
    address: str = ""

    def shown(self, row: Any) -> str:
        """What is read in this row."""
        value = value_at(row, self.path)
        return NOT_KNOWN if value in (None, "") else self.show(value)

    def leads_to(self, row: Any) -> str:
        """The address behind the value in this row, or ""."""
        return str(value_at(row, self.address) or "") if self.address else ""

    def plain(self, row: Any) -> Plain:
        """What a file tells of this row; None of what is not known."""
        value = self._told(row)
        return None if value in (None, "") else self.in_files.plain(value)

    def _told(self, row: Any) -> Any:
        path = self.value or self.path or (self.sorts_by if self.is_figure else "")
        if path or not self.template:
            return value_at(row, path)
        shown = strip_tags(render_to_string(self.template, {"row": row}))
        return " ".join(unescape(shown).split())


def text(
    name: str, heading: Words, path: str = "", *, sorts: bool = True, address: str = ""
) -> Column:
    """Words as they are."""
    return _column(name, heading, path, str, sorts=sorts, in_files=WORDS, address=address)


def day(name: str, heading: Words, path: str = "", *, sorts: bool = True) -> Column:
    """Dates in the reader's locale."""
    return _column(name, heading, path, figures.day, sorts=sorts, in_files=DAY)


def number(
    name: str, heading: Words, path: str = "", *, digits: int = 0, sorts: bool = True
) -> Column:
    """Numbers with at most this many decimals."""
    show = partial(figures.number, digits=digits)
    return _column(name, heading, path, show, sorts=sorts, in_files=number_in_files(digits))


def percent(
    name: str, heading: Words, path: str = "", *, digits: int = 0, sorts: bool = True
) -> Column:
    """Shares in percent."""
    show = partial(figures.percent, digits=digits)
    return _column(name, heading, path, show, sorts=sorts, in_files=percent_in_files(digits))


def money(
    name: str,
    heading: Words,
    path: str = "",
    *,
    currency: str,
    is_exact: bool = False,
    sorts: bool = True,
    address: str = "",
) -> Column:
    """Cents as whole units of money, or to the cent."""
    show = partial(figures.exact_money if is_exact else figures.money, currency=currency)
    return _column(
        name, heading, path, show, sorts=sorts, in_files=MONEY, unit=currency, address=address
    )


def part(
    name: str,
    heading: Words,
    template: str,
    *,
    sorts_by: str = "",
    is_figure: bool = False,
    value: str = "",
    is_exported: bool = True,
) -> Column:
    """A cell with a template of its own, for links, marks and pictures.

    Files tell what lies at the path `value`; without one they tell the words that are shown.
    """
    return Column(
        name, heading, "", sorts_by=sorts_by, template=template, is_figure=is_figure, value=value,
        is_exported=is_exported,
    )  # fmt: skip


def _column(
    name: str,
    heading: Words,
    path: str,
    show: Callable[[Any], str],
    *,
    sorts: bool,
    in_files: InFiles,
    unit: str = "",
    address: str = "",
) -> Column:
    path = path or name
    return Column(
        name, heading, path, show, path if sorts else "",
        is_figure=in_files not in (WORDS, DAY), in_files=in_files, unit=unit, address=address,
    )  # fmt: skip
