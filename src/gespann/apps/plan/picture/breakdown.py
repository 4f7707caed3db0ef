"""Amounts by market and by month: as the plan's phasing spreads each lever's money.

The joint plan, both wishes and what the sliders say stand beside each other, all levers together or
one of them, all markets or one of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.utils.translation import gettext as _
from jaxtyping import Float, Int

from gespann.apps.plan.picture.spread_chart import Spread, described, spread_chart
from gespann.apps.plan.queries.room import MOST_MARKETS, Room
from gespann.core.planning.results import JointPlan
from gespann.core.quantities import Department
from gespann.language.numbers import money
from gespann.ui.charts.chart import Chart, Said
from gespann.ui.marks import Words

WEEKS_OF_A_YEAR = 50  # periods from which on a plan of a year counts weeks

Shares = Float[np.ndarray, "market period lever"]


@dataclass(frozen=True)
class Chosen:
    """What to look at.

    Attributes:
        lever: Position of one lever; None for all.
        side: The levers of one side; None for both.
        market: Position of one market, for the months; None for all.
    """

    lever: int | None = None
    side: Department | None = None
    market: int | None = None

    @classmethod
    def of(cls, asked: Mapping[str, str], room: Room) -> "Chosen":
        """As an address says it; what makes no sense is left aside."""
        levers, market = asked.get("of-levers", ""), asked.get("of-market", "")
        return cls(
            _position(levers, len(room.surface.names)),
            next((side for side in Department if side.value == levers), None),
            _position(market, len(room.markets)),
        )

    def counts(self, departments: Sequence[Department]) -> Float[np.ndarray, " lever"]:
        """1 for each lever that is looked at, else 0."""
        return np.array([
            float(self.lever in (None, k) and self.side in (None, side))
            for k, side in enumerate(departments)
        ])  # fmt: skip


@dataclass(frozen=True)
class Option:
    """A lever, a side or a market to choose."""

    value: str
    words: str
    is_chosen: bool


Named = tuple[str, Department | None]  # what a row or column is about; whose lever, if it is one


@dataclass(frozen=True)
class BrokenDown:
    """A table with the sums of its rows and columns.

    Attributes:
        of: What stands in the first column.
    """

    name: str
    of: Words
    columns: Sequence[Named]
    rows: Sequence[tuple[str, Department | None, Sequence[str]]]
    totals: Sequence[str]


@dataclass(frozen=True)
class View:
    """By month or by market: all plans in a picture, the sliders' amounts lever by lever."""

    heading: str
    chart: Chart | None
    table: BrokenDown


@dataclass(frozen=True)
class Breakdown:
    """What there is to see.

    Attributes:
        markets: None for a firm with one market.
        gain_cents: What the plan by market is expected to bring beyond the same money spread as
            last year; None where it was not made.
        is_too_large: Whether it was not made because there are many markets.
    """

    lever_options: Sequence[Option]
    market_options: Sequence[Option]
    months: View
    markets: View | None
    gain_cents: float | None
    is_too_large: bool


def breakdown(
    room: Room, cents: Int[np.ndarray, " lever"], currency: str, chosen: Chosen | None = None
) -> Breakdown | None:
    """None where the plan does not know how its money is spread."""
    plan = room.plan
    if plan.phasing is None:
        return None
    looking = chosen or Chosen()
    shown = _Shown(room, plan.phasing.share, looking, currency)
    by_market = plan.by_market
    return Breakdown(
        lever_options=_lever_options(room, looking),
        market_options=_market_options(shown),
        months=shown.months(cents),
        markets=shown.by_market(cents),
        gain_cents=None if by_market is None else max(by_market.expected_gain_cents, 0.0),
        is_too_large=by_market is None and len(room.markets) > MOST_MARKETS,
    )


def _position(written: str, count: int) -> int | None:
    known = written.isascii() and written.isdecimal() and len(written) < 9
    return int(written) if known and int(written) < count else None


def _lever_options(room: Room, chosen: Chosen) -> Sequence[Option]:
    sides = {Department.SALES: _("All of sales"), Department.MARKETING: _("All of marketing")}
    everything = Option("", _("All levers"), chosen.lever is None and chosen.side is None)
    return [
        everything,
        *(Option(side.value, words, chosen.side is side) for side, words in sides.items()),
        *(Option(str(k), one, chosen.lever == k) for k, one in enumerate(room.surface.names)),
    ]


def _market_options(shown: "_Shown") -> Sequence[Option]:
    """Empty where there is nothing to choose."""
    if not shown.knows_markets:
        return []
    chosen, names = shown.chosen.market, shown.room.markets
    listed = [Option(str(i), names[i], chosen == i) for i in shown.largest]
    return [Option("", _("All markets"), chosen is None), *listed]


@dataclass(frozen=True)
class _Shown:
    room: Room
    share: Shares
    chosen: Chosen
    currency: str

    @property
    def knows_markets(self) -> bool:
        return 1 < self.share.shape[0] == len(self.room.markets)

    @property
    def largest(self) -> Sequence[int]:
        """The markets that get most by the joint plan, in the order of the firm's history."""
        at = (self.share.sum(axis=1) @ self.room.plans_cents["recommended"]).argsort()[::-1]
        return sorted(at[:MOST_MARKETS].tolist())

    def months(self, cents: Int[np.ndarray, " lever"]) -> View:
        """By month, in all markets or the one that is looked at."""
        market = self.chosen.market if self.knows_markets else None
        within = self.share if market is None else self.share[market : market + 1]
        names, of_month = _months(self.room.plan, self.share.shape[1])
        by_month = np.zeros((len(names), self.share.shape[2]))
        np.add.at(by_month, of_month, within.sum(axis=0))
        heading = _("By month")
        if market is not None:
            heading = _("By month in {market}").format(market=self.room.markets[market])
        return self._view("by-month", (heading, _("Month")), names, by_month, cents)

    def by_market(self, cents: Int[np.ndarray, " lever"]) -> View | None:
        """By market; those beyond the largest ones together."""
        if not self.knows_markets:
            return None
        shares, largest = self.share.sum(axis=1), self.largest
        names = [self.room.markets[i] for i in largest]
        shown = shares[largest]
        if len(largest) < len(shares):
            names.append(_("All others"))
            shown = np.vstack([shown, shares.sum(axis=0) - shown.sum(axis=0)])
        return self._view("by-market", (_("By market"), _("Market")), names, shown, cents)

    def _view(
        self,
        name: str,
        words: tuple[str, str],
        rows: Sequence[str],
        shares: Float[np.ndarray, "row lever"],
        cents: Int[np.ndarray, " lever"],
    ) -> View:
        heading, head = words
        counts = self.chosen.counts(self.room.surface.departments)
        spreads = [
            Spread(kind, words, shares @ (counts * of)) for kind, words, of in self._plans(cents)
        ]
        if name == "by-market":
            spreads[1:1] = self._by_market_plan(counts)
        chart = None
        if max(float(one.cents.max()) for one in spreads) > 0:
            said = Said(f"{name}-picture", heading, described(spreads, rows))
            chart = spread_chart(said, rows, head, spreads, self.currency)
        return View(heading, chart, self._table(name, head, rows, shares * cents, counts))

    def _table(
        self,
        name: str,
        head: str,
        rows: Sequence[str],
        at: Float[np.ndarray, "row lever"],
        counts: Float[np.ndarray, " lever"],
    ) -> BrokenDown:
        """The levers that are looked at, those of sales first: above months, beside markets."""
        names, sides = self.room.surface.names, self.room.surface.departments
        order = sorted(np.flatnonzero(counts), key=lambda k: sides[k] is not Department.SALES)
        levers: list[Named] = [(names[k], sides[k]) for k in order]
        named: list[Named] = [(row, None) for row in rows]
        if name == "by-market":  # from top to bottom, since a firm may have many of them
            return _table(name, head, named, levers, at[:, order], self.currency)
        return _table(name, _("Lever"), levers, named, at.T[order], self.currency)

    def _plans(
        self, cents: Int[np.ndarray, " lever"]
    ) -> Sequence[tuple[str, str, Int[np.ndarray, " lever"]]]:
        """The joint plan, both wishes, and on top of them what the sliders say."""
        known = self.room.plans_cents
        return [
            ("plan", _("Recommended plan"), known["recommended"]),
            ("wish-sales", _("As sales wishes"), known["sales"]),
            ("wish-marketing", _("As marketing wishes"), known["marketing"]),
            ("here", _("Your amounts"), cents),
        ]

    def _by_market_plan(self, counts: Float[np.ndarray, " lever"]) -> Sequence[Spread]:
        """The joint plan as it is best made in each market, where that was done for these."""
        plan = self.room.plan.by_market
        if plan is None or len(self.largest) < len(plan.markets):
            return []
        return [Spread("optimum", _("Planned market by market"), plan.amount_cents @ counts)]


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
        of,
        columns,
        [(label, side, told(line)) for (label, side), line in zip(rows, at, strict=True)],
        told(at.sum(axis=0)),
    )
