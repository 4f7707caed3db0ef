"""Rows of tables of figures: a group's name, its amounts, and where each of them leads to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gespann.apps.budget.models import Line, Pot
from gespann.apps.budget.queries.figures import By, Figures
from gespann.apps.budget.queries.groups import Group, Told, key_of
from gespann.apps.budget.views.asked import AMOUNTS, NAMES, entries_address, pot_address

_NOWHERE = dict.fromkeys(("itself", *AMOUNTS), "")


@dataclass(frozen=True)
class Row:
    """A group as a table shows it.

    Attributes:
        to: The addresses behind its name and its amounts.
        keys: What a line can be chosen by, where the row is a line.
        at_year_end_cents, missing_cents: None as of a past day.
    """

    name: str
    side: str
    department: str
    figures: Figures
    at_year_end_cents: int | None
    missing_cents: int | None
    to: dict[str, str]
    keys: dict[str, str]


def rows(told: Told, by: By) -> list[Row]:
    """One for each group: month after month, else by department and the largest first."""

    def place(group: Group) -> tuple[Any, ...]:
        if by is By.MONTH:
            return (group.key,)
        departments = [department.name for department in group.departments]
        largest = max(group.figures.granted_cents, group.figures.planned_cents)
        return (departments, -largest, group.key)

    return [_row(group, by, told) for group in sorted(told.groups(by), key=place)]


def total(shown: Iterable[Row]) -> Row:
    """All rows together, as the foot of a table."""
    all_rows = list(shown)
    return Row(
        _("Together"),
        "",
        "",
        sum((row.figures for row in all_rows), Figures()),
        _sum(row.at_year_end_cents for row in all_rows),
        _sum(row.missing_cents for row in all_rows),
        _NOWHERE,
        {},
    )


def name_of(line: Line, by: By) -> str:
    """What the group is called that this line belongs to."""
    if by is By.DEPARTMENT:
        return str(line.department)
    if by is By.MONTH:
        return month_name(line.month) if line.month else _("The whole year")
    if by is By.MARKET:
        return line.market or _("Without a market")
    return line.lever if by is By.LEVER else line.name


def month_name(month: date) -> str:
    """Such as March 2026."""
    return date_format(month, "F Y")


def _row(group: Group, by: By, told: Told) -> Row:
    first = group.lines[0]
    is_line = by is By.LINE
    return Row(
        name_of(first, by),
        group.side,
        ", ".join(one.name for one in group.departments),
        group.figures,
        None if group.forecast is None else group.forecast.at_year_end_cents,
        None if group.forecast is None else group.missing_cents,
        _of_line(first, told.day) if is_line else _of_group(told.pot, group.key, by, told.day),
        {NAMES[one]: key_of(first, one) for one in By} if is_line else {},
    )


def _of_line(line: Line, day: date | None) -> dict[str, str]:
    amounts = {amount: entries_address(line, amount, day) for amount in AMOUNTS}
    return {"itself": reverse("budget:line", args=[line.pk]), **amounts}


def _of_group(pot: Pot, key: str, by: By, day: date | None) -> dict[str, str]:
    asked = {"by": NAMES[By.LINE], NAMES[by]: key}
    lines = f"{pot_address(pot, day, **asked)}#figures"
    return dict.fromkeys(_NOWHERE, lines)


def _sum(cents: Iterable[int | None]) -> int | None:
    known: Sequence[int] = [one for one in cents if one is not None]
    return sum(known) if known else None
