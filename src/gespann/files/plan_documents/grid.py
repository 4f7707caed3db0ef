"""A plan as a grid: a row for each lever in each market, a column for each month, whole cents.

Rows are known by an id that stays the same as long as the names do, whatever the order, so that a
workbook that comes back, or a ledger, knows which amount is meant.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

import numpy as np
from jaxtyping import Float, Int

from gespann.core.planning.amounts.whole_cents import spread_in_cents
from gespann.core.quantities import Department, Period
from gespann.files.names import one_line
from gespann.files.plan_documents.agreed import Agreed, DoneMeasure


@dataclass(frozen=True)
class GridRow:
    """One lever in one market.

    Attributes:
        id: Stays the same as long as both names do.
        market: "" where the firm has one market without a name.
    """

    id: str
    lever: str
    department: Department
    market: str


@dataclass(frozen=True)
class PlanGrid:
    """A plan by lever, market and month.

    Attributes:
        rows: Lever by lever, each market in turn.
        months: First day of each.
        cents: Planned amounts.
        low_cents, high_cents: Bounds of each lever over all markets and months, by its name.
        last_year_cents: Of each lever.
        budget_cents: For the levers together: what measures leave of the budget.
        measures: What is done besides, for the whole plan.
    """

    firm: str
    currency: str
    rows: tuple[GridRow, ...]
    months: tuple[date, ...]
    cents: Int[np.ndarray, "row month"]
    low_cents: dict[str, int]
    high_cents: dict[str, int]
    last_year_cents: dict[str, int]
    budget_cents: int
    measures: tuple[DoneMeasure, ...] = ()

    @property
    def levers(self) -> tuple[str, ...]:
        """Names in the order of the rows."""
        return tuple(dict.fromkeys(row.lever for row in self.rows))

    def of_lever(self, lever: str) -> Int[np.ndarray, " own"]:
        """Positions of a lever's rows."""
        return np.array([k for k, row in enumerate(self.rows) if row.lever == lever])


def row_id(lever: str, market: str) -> str:
    """The id of a lever in a market."""
    return f"{_short('L', lever)}-{_short('M', market)}" if market else _short("L", lever)


def _short(kind: str, name: str) -> str:
    return kind + sha256(one_line(name).encode()).hexdigest()[:10]


def plan_grid(agreed: Agreed) -> PlanGrid:
    """The agreed amounts, spread over markets and months as the plan spreads them."""
    allocations = agreed.prospect.allocations
    markets = agreed.fit.firm.history.markets
    months, share = _monthly(agreed)
    cents = np.array([a.amount_cents for a in allocations], dtype=np.int64)
    spread = spread_in_cents(cents, share.reshape(-1, len(cents)))
    by_row = spread.reshape(len(markets), len(months), -1).transpose(2, 0, 1)
    names = [a.lever.name for a in allocations]
    return PlanGrid(
        firm=agreed.firm,
        currency=agreed.currency,
        rows=tuple(
            GridRow(row_id(a.lever.name, market), a.lever.name, a.lever.department, market)
            for a in allocations
            for market in markets
        ),
        months=months,
        cents=by_row.reshape(-1, len(months)),
        low_cents=dict(zip(names, (a.low_cents for a in allocations), strict=True)),
        high_cents=dict(zip(names, (a.high_cents for a in allocations), strict=True)),
        last_year_cents=dict(zip(names, (a.last_year_cents for a in allocations), strict=True)),
        budget_cents=agreed.plan.budget_cents - agreed.prospect.measures_cents,
        measures=agreed.done,
    )


def _monthly(agreed: Agreed) -> tuple[tuple[date, ...], Float[np.ndarray, "market month lever"]]:
    """The months of the plan, and how each lever's amount is spread over markets and them."""
    plan, firm = agreed.plan, agreed.fit.firm
    starts = [_start(plan.start, number, firm.period) for number in range(plan.periods)]
    months = tuple(dict.fromkeys(day.replace(day=1) for day in starts))
    shape = (len(firm.history.markets), plan.periods, len(firm.levers))
    share = np.full(shape, 1 / (shape[0] * shape[1]))
    if plan.phasing is not None:
        share = plan.phasing.share
    monthly = np.zeros((shape[0], len(months), shape[2]))
    for period, day in enumerate(starts):
        monthly[:, months.index(day.replace(day=1))] += share[:, period]
    return months, monthly


def _start(first: date, number: int, period: Period) -> date:
    if period is Period.WEEK:
        return first + timedelta(weeks=number)
    months = first.year * 12 + first.month - 1 + number
    return date(months // 12, months % 12 + 1, 1)
