"""Rows of tables of figures: a group's name, its amounts, and where each of them leads to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from gespann.apps.budget.models import Line, Pot
from gespann.apps.budget.queries.figures import By, Figures
from gespann.apps.budget.queries.forecast import Forecast
from gespann.apps.budget.queries.groups import Group, Told, key_of
from gespann.apps.budget.views.asked import AMOUNTS, NAMES, entries_address, pot_address
from gespann.ui.templatetags.figures import month

_NOWHERE = dict.fromkeys(("itself", *AMOUNTS), "")


@dataclass(frozen=True)
class Row:
    """A group as a table shows it.

    Attributes:
        key: What its lines have in common, as addresses say it.
        to: The addresses behind its name and its amounts.
        keys: What a line can be chosen by, where the row is a line.
        forecast: None as of a past day.
    """

    key: str
    name: str
    side: str
    department: str
    figures: Figures
    forecast: Forecast | None
    missing_cents: int
    to: dict[str, str]
    keys: dict[str, str]


def rows(told: Told, by: By) -> list[Row]:
    """One for each group: month after month, else by department and the largest first."""

    def place(row: Row) -> tuple[Any, ...]:
        if by is By.MONTH:
            return (row.key,)
        largest = max(row.figures.granted_cents, row.figures.planned_cents)
        return (row.department, -largest, row.name)

    return sorted((_row(group, by, told) for group in told.groups(by)), key=place)


def total(shown: Iterable[Row]) -> Row:
    """All rows together, as the foot of a table."""
    all_rows = list(shown)
    known = [row.forecast for row in all_rows if row.forecast is not None]
    return Row(
        "",
        _("Together"),
        "",
        "",
        sum((row.figures for row in all_rows), Figures()),
        sum(known, Forecast()) if known else None,
        sum(row.missing_cents for row in all_rows),
        _NOWHERE,
        {},
    )


def name_of(line: Line, by: By) -> str:
    """What the group is called that this line belongs to."""
    if by is By.DEPARTMENT:
        return str(line.department)
    if by is By.MONTH:
        return month(line.month) if line.month else _("The whole year")
    if by is By.MARKET:
        return line.market or _("Without a market")
    return line.lever if by is By.LEVER else line.name


def _row(group: Group, by: By, told: Told) -> Row:
    first = group.lines[0]
    is_line = by is By.LINE
    return Row(
        group.key,
        name_of(first, by),
        group.side,
        ", ".join(one.name for one in group.departments),
        group.figures,
        group.forecast,
        group.missing_cents,
        _of_line(first, told.day) if is_line else _of_group(told.pot, group.key, by, told.day),
        {NAMES[one]: key_of(first, one) for one in By} if is_line else {},
    )


def _of_line(line: Line, day: date | None) -> dict[str, str]:
    amounts = {amount: entries_address(line, amount, day) for amount in AMOUNTS}
    return {"itself": reverse("budget:line", args=[line.pk]), **amounts}


def _of_group(pot: Pot, key: str, by: By, day: date | None) -> dict[str, str]:
    asked = {"by": NAMES[By.LINE], NAMES[by]: key}
    lines = f"{pot_address(pot, day, **asked)}#figures-heading"
    return dict.fromkeys(_NOWHERE, lines)
