"""Response curves: what each lever adds for each amount, and what the next unit of money brings."""

import numpy as np

from gespann.core.planning.results import Allocation, JointPlan, ResponseCurve
from gespann.core.quantities import CENTS_PER_UNIT, Interval
from gespann.core.response.results import Fit
from gespann.files.report.document import PANEL, Cell, Key, Panel, Panels, Row, Section, Table
from gespann.files.report.drawing.lines import Spot, draw_response
from gespann.files.report.words import (
    BOTH,
    currency_name,
    department_keys,
    money_span,
    money_wording,
    way_keys,
)
from gespann.language import gettext as _
from gespann.language.numbers import exact_money, money


def curves(fit: Fit, plan: JointPlan) -> Section:
    """A small chart for each lever, with axes of its own."""
    ordered = sorted(plan.curves, key=lambda curve: BOTH.index(curve.lever.department))
    planned = {a.lever.name: a for a in plan.recommended.allocations}
    panels = tuple(
        _panel(i, curve, planned[curve.lever.name], fit.firm.currency)
        for i, curve in enumerate(ordered)
    )
    lead = _(
        "The steeper the curve, the more the next {unit} brings. The band holds the truth in "
        "nine cases out of ten. One {unit} pays for itself as long as it adds {even} of outcome."
    ).format(unit=currency_name(fit.firm.currency), even=break_even(fit))
    description = _(
        "Outcome added over the plan against nothing of the lever, the others as planned. Each "
        "chart has axes of its own."
    )
    keys = (*department_keys(fit), *way_keys("last_year"), Key("planned", _("The plan")))
    rows = tuple(_row(curve, planned[curve.lever.name], fit.firm.currency) for curve in ordered)
    columns = (_("Lever"), _("Planned"), _("Adds"), _("The last {unit} brings").format(
        unit=currency_name(fit.firm.currency)))  # fmt: skip
    table = Table("curves-table", _("What each lever adds as planned"), columns, rows)
    return Section(
        "curves",
        _("What more or less of each lever would bring"),
        lead,
        (Panels("curves", description, panels, keys, table),),
    )


def break_even(fit: Fit) -> str:
    """Outcome that one unit of money must add to pay for itself."""
    return exact_money(round(CENTS_PER_UNIT / fit.firm.margin), fit.firm.currency)


def marginal_at(curve: ResponseCurve, cents: int) -> float:
    """Outcome that one more unit of money brings at this amount."""
    return float(np.interp(cents, curve.amount_cents, curve.marginal))


def _marginal_words(curve: ResponseCurve, cents: int, currency: str) -> str:
    return exact_money(round(CENTS_PER_UNIT * marginal_at(curve, cents)), currency)


def _panel(i: int, curve: ResponseCurve, allocation: Allocation, currency: str) -> Panel:
    planned = allocation.amount_cents
    note = _("The last {unit} brings {marginal}.").format(
        unit=currency_name(currency), marginal=_marginal_words(curve, planned, currency)
    )
    title = _("Response of “{lever}”").format(lever=curve.lever.name)
    drawing = draw_response(
        f"curve-{i}",
        PANEL,
        (title, note),
        curve.lever.department,
        curve.amount_cents.tolist(),
        (curve.low_cents.tolist(), curve.median_cents.tolist(), curve.high_cents.tolist()),
        (Spot("last_year", allocation.last_year_cents), Spot("plan", planned)),
        (money_wording(currency), money_wording(currency)),
    )
    return Panel(curve.lever.name, note, drawing, curve.lever.department)


def _row(curve: ResponseCurve, allocation: Allocation, currency: str) -> Row:
    at = allocation.amount_cents
    added = Interval(
        *(
            float(np.interp(at, curve.amount_cents, y))
            for y in (curve.low_cents, curve.median_cents, curve.high_cents)
        )
    )
    return Row(
        curve.lever.name,
        (
            Cell(money(at, currency)),
            Cell(money(added.median, currency), money_span(added, currency)),
            Cell(_marginal_words(curve, at, currency)),
        ),
        curve.lever.department,
    )
