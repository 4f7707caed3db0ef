"""The plan by market: who gets more where, beside the joint plan that spreads as last year."""

import numpy as np
from markupsafe import Markup

from gespann.core.planning.results import JointPlan, MarketPlan
from gespann.core.planning.risk_results import RiskAccount
from gespann.core.quantities import CENTS_PER_UNIT
from gespann.core.response.results import Fit
from gespann.files.report.document import (
    PANEL,
    Cell,
    Key,
    Panel,
    Panels,
    Paragraph,
    Row,
    Section,
    Table,
)
from gespann.files.report.drawing.rows import amount_mark
from gespann.files.report.drawing.scales import Axis, bottom_axis
from gespann.files.report.drawing.svg import fitted, picture, text
from gespann.files.report.words import (
    lever_order,
    money_span,
    money_wording,
    signed_money,
    signed_percent,
)
from gespann.language import gettext as _
from gespann.language import ngettext
from gespann.language.measures import measures_by_market
from gespann.language.numbers import money, percent
from gespann.language.risk import by_market_told

SHOWN = 12
LABEL, HEIGHT = 84.0, 24.0


def markets(fit: Fit, plan: JointPlan) -> Section | None:
    """A small chart of bars for each lever, and the markets as a table; None if not asked for."""
    by_market = plan.by_market
    if by_market is None:
        return None
    shown = np.argsort(-by_market.amount_cents.sum(axis=1), kind="stable")[:SHOWN]
    return Section(
        name="markets",
        heading=_("The plan by market"),
        lead=" ".join(
            (_lead(fit, by_market, plan.risk), *measures_by_market(by_market, plan.measures))
        ),
        blocks=(
            _table(fit, by_market, shown),
            *_hidden(by_market, shown),
            _panels(fit, by_market, shown),
        ),
    )


def _lead(fit: Fit, plan: MarketPlan, account: RiskAccount | None) -> str:
    currency = fit.firm.currency
    if plan.keeps_joint:
        return _(
            "The joint plan spreads each amount over the markets as last year. No other spread is "
            "expected to bring more and is safe enough, so it stays as it is."
        )
    if account is not None:
        spread = _("The joint plan spreads each amount over the markets as last year.")
        return " ".join((spread, *by_market_told(plan, account.risk, currency)))
    return _(
        "The joint plan spreads each amount over the markets as last year. Planned by market, the "
        "same budget is expected to contribute {gain} more ({span}), and it is better than the "
        "joint plan with a probability of {probability}. No plan by market can be expected to "
        "contribute more than {bound}; its optimum is within {gap} of that."
    ).format(
        gain=money(round(plan.expected_gain_cents), currency),
        span=money_span(plan.gain_cents, currency),
        probability=percent(plan.better_than_joint),
        bound=money(plan.certificate.bound_cents, currency),
        gap=percent(plan.certificate.gap, 2),
    )


def _hidden(plan: MarketPlan, shown: np.ndarray) -> tuple[Paragraph, ...]:
    count = len(plan.markets) - len(shown)
    if not count:
        return ()
    words = ngettext(
        "{count} smaller market is not shown.", "{count} smaller markets are not shown.", count
    )
    return (Paragraph(words.format(count=count)),)


def _table(fit: Fit, plan: MarketPlan, shown: np.ndarray) -> Table:
    """The markets with the most money, and all of them together."""
    totals = (plan.joint_cents.sum(axis=1), plan.amount_cents.sum(axis=1))
    rows = [
        _row(plan.markets[m], int(totals[0][m]), int(totals[1][m]), fit.firm.currency)
        for m in shown
    ]
    whole = _("All markets"), int(totals[0].sum()), int(totals[1].sum())
    rows.append(_row(*whole, fit.firm.currency, is_total=True))
    columns = (_("Market"), _("Joint plan"), _("By market"), _("Change"))
    return Table("markets-table", _("Both departments’ money by market"), columns, tuple(rows))


def _row(name: str, joint: int, own: int, currency: str, *, is_total: bool = False) -> Row:
    change = signed_percent((own - joint) / joint) if joint else ""
    cells = (
        Cell(money(joint, currency)),
        Cell(money(own, currency)),
        Cell(signed_money(own - joint, currency), change),
    )
    return Row(name, cells, is_total=is_total)


def _panels(fit: Fit, plan: MarketPlan, shown: np.ndarray) -> Panels:
    order = lever_order(fit)
    description = _("Amount of each lever in each market; each chart has an axis of its own.")
    keys = (Key("last_year", _("Last year")), Key("planned-bar", _("The plan by market")))
    rows = tuple(
        Row(
            f"{plan.levers[k].name}, {plan.markets[m]}",
            (
                Cell(money(int(plan.amount_cents[m, k]), fit.firm.currency)),
                Cell(money(int(plan.joint_cents[m, k]), fit.firm.currency)),
                Cell(money(int(plan.last_year_cents[m, k]), fit.firm.currency)),
            ),
            plan.levers[k].department,
        )
        for k in order
        for m in shown
    )
    columns = (_("Lever and market"), _("By market"), _("Joint plan"), _("Last year"))
    table = Table("markets-levers-table", _("Every lever in every market"), columns, rows)
    panels = tuple(_panel(fit, plan, k, shown) for k in order)
    return Panels("markets", description, panels, keys, table)


def _what_moves(plan: MarketPlan, lever: int, currency: str) -> str:
    moved = plan.amount_cents[:, lever] - plan.joint_cents[:, lever]
    market = int(np.abs(moved).argmax())
    if abs(moved[market]) < CENTS_PER_UNIT:
        return _("As in the joint plan, in every market.")
    return _("Against the joint plan, most moves in {market}: {change}.").format(
        market=plan.markets[market], change=signed_money(int(moved[market]), currency)
    )


def _panel(fit: Fit, plan: MarketPlan, lever: int, shown: np.ndarray) -> Panel:
    own, last = plan.amount_cents[shown, lever], plan.last_year_cents[shown, lever]
    one, currency = plan.levers[lever], fit.firm.currency
    note = _what_moves(plan, lever, currency)
    title = _("Amounts of “{lever}” by market").format(lever=one.name)
    bottom = HEIGHT * len(shown)
    axis = Axis.over([0, *own.tolist(), *last.tolist()], LABEL, PANEL - 14, 2)
    parts: list[Markup] = bottom_axis(axis, money_wording(currency), [(0.0, bottom)], bottom)
    for i, m in enumerate(shown):
        y = HEIGHT * (i + 0.5)
        parts.append(text((0, y + 4), fitted(plan.markets[m], LABEL - 8, 12), "tick"))
        parts += amount_mark(float(last[i]), float(own[i]), axis, y, one.department)
    drawing = picture(f"markets-{lever}", (PANEL, bottom + 24), title, note, parts)
    return Panel(one.name, note, drawing, one.department)
