"""Columns of a table: where a value is found, how it is shown, and by what it is sorted."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from gespann.language.numbers import NOT_KNOWN
from gespann.ui.marks import Words
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
    """

    name: str
    heading: Words
    path: str
    show: Callable[[Any], str] = str
    sorts_by: str = ""
    template: str = ""
    is_figure: bool = False

    def shown(self, row: Any) -> str:
        """What is read in this row."""
        value = value_at(row, self.path)
        return NOT_KNOWN if value in (None, "") else self.show(value)


def text(name: str, heading: Words, path: str = "", *, sorts: bool = True) -> Column:
    """Words as they are."""
    return _column(name, heading, path, str, sorts=sorts, is_figure=False)


def day(name: str, heading: Words, path: str = "", *, sorts: bool = True) -> Column:
    """Dates in the reader's locale."""
    return _column(name, heading, path, figures.day, sorts=sorts, is_figure=False)


def number(
    name: str, heading: Words, path: str = "", *, digits: int = 0, sorts: bool = True
) -> Column:
    """Numbers with at most this many decimals."""
    return _column(
        name, heading, path, partial(figures.number, digits=digits), sorts=sorts, is_figure=True
    )


def percent(
    name: str, heading: Words, path: str = "", *, digits: int = 0, sorts: bool = True
) -> Column:
    """Shares in percent."""
    return _column(
        name, heading, path, partial(figures.percent, digits=digits), sorts=sorts, is_figure=True
    )


def money(
    name: str, heading: Words, path: str = "", *, currency: str, sorts: bool = True
) -> Column:
    """Cents as whole units of money."""
    return _column(
        name, heading, path, partial(figures.money, currency=currency), sorts=sorts, is_figure=True
    )


def part(
    name: str, heading: Words, template: str, *, sorts_by: str = "", is_figure: bool = False
) -> Column:
    """A cell with a template of its own, for links, marks and pictures."""
    return Column(name, heading, "", sorts_by=sorts_by, template=template, is_figure=is_figure)


def _column(
    name: str,
    heading: Words,
    path: str,
    show: Callable[[Any], str],
    *,
    sorts: bool,
    is_figure: bool,
) -> Column:
    path = path or name
    return Column(name, heading, path, show, path if sorts else "", is_figure=is_figure)
