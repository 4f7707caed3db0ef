"""Amounts by market and by month: as the plan's phasing spreads each lever's money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.utils.translation import gettext as _
from jaxtyping import Int

from gespann.apps.plan.queries.room import Room
from gespann.core.planning.results import JointPlan
from gespann.core.quantities import Department
from gespann.language.numbers import money
from gespann.ui.marks import Words

MOST_MARKETS = 24
WEEKS_OF_A_YEAR = 50  # periods from which on a plan of a year counts weeks


Named = tuple[str, Department | None]  # what a row or column is about; whose lever, if it is one


@dataclass(frozen=True)
class BrokenDown:
    """A table with the sums of its rows and columns.

    Attributes:
        of: What stands in the first column.
    """

    name: str
    caption: str
    of: Words
    columns: Sequence[Named]
    rows: Sequence[tuple[str, Department | None, Sequence[str]]]
    totals: Sequence[str]


@dataclass(frozen=True)
class Breakdown:
    """Both tables; a firm with one market has none by market."""

    months: BrokenDown
    markets: BrokenDown | None


def breakdown(room: Room, cents: Int[np.ndarray, " lever"], currency: str) -> Breakdown | None:
    """None where the plan does not know how its money is spread."""
    plan = room.plan
    if plan.phasing is None:
        return None
    share = plan.phasing.share  # market, period, lever
    money_at = share * cents
    months, of_month = _months(plan, share.shape[1])
    by_month = np.zeros((len(months), len(cents)))
    np.add.at(by_month, of_month, money_at.sum(axis=0))
    levers, order = _levers(plan)
    return Breakdown(
        _table(
            "by-month",
            _("By month"),
            _("Lever"),
            levers,
            [(name, None) for name in months],
            by_month.T[order],
            currency,
        ),
        _by_market(room, money_at.sum(axis=1), currency),
    )


def _by_market(room: Room, at: np.ndarray, currency: str) -> BrokenDown | None:
    """Markets from top to bottom, since a firm may have many of them."""
    if not 1 < len(at) <= MOST_MARKETS or len(room.markets) != len(at):
        return None
    levers, order = _levers(room.plan)
    markets: list[Named] = [(name, None) for name in room.markets]
    return _table("by-market", _("By market"), _("Market"), markets, levers, at[:, order], currency)


def _levers(plan: JointPlan) -> tuple[list[Named], list[int]]:
    """Names and sides of the levers, those of sales first, and their places in the plan."""
    levers = [one.lever for one in plan.recommended.allocations]
    order = sorted(range(len(levers)), key=lambda k: levers[k].department is not Department.SALES)
    return [(levers[k].name, levers[k].department) for k in order], order


def _months(plan: JointPlan, periods: int) -> tuple[list[str], list[int]]:
    """Names of the months, and to which one each period belongs."""
    starts = [_start(plan, period, periods) for period in range(periods)]
    keys = [(day.year, day.month) for day in starts]
    ordered = sorted(set(keys))
    names = [f"{month:02d}/{year}" for year, month in ordered]
    return names, [ordered.index(key) for key in keys]


def _start(plan: JointPlan, period: int, periods: int) -> date:
    """First day of a period: weeks where there are more of them than months."""
    if periods >= WEEKS_OF_A_YEAR:
        return plan.start + timedelta(weeks=period)
    months = plan.start.month - 1 + period
    return date(plan.start.year + months // 12, months % 12 + 1, 1)


def _table(
    name: str,
    caption: str,
    of: Words,
    rows: Sequence[Named],
    columns: Sequence[Named],
    at: np.ndarray,
    currency: str,
) -> BrokenDown:
    def told(cents: np.ndarray) -> list[str]:
        return [money(one, currency) for one in [*cents.tolist(), float(cents.sum())]]

    return BrokenDown(
        name,
        caption,
        of,
        columns,
        [(label, side, told(line)) for (label, side), line in zip(rows, at, strict=True)],
        told(at.sum(axis=0)),
    )
