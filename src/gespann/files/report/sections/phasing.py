"""When the money is spent: every lever's amount over the periods beside last year's."""

from datetime import date, timedelta

import numpy as np
from jaxtyping import Int

from gespann.core.planning.amounts.whole_cents import spread_in_cents
from gespann.core.planning.period_amounts import period_cents
from gespann.core.planning.results import JointPlan, PlanPhasing
from gespann.core.quantities import Period, PhasingKind
from gespann.core.response.results import Fit
from gespann.files.report.document import (
    PANEL,
    Block,
    Cell,
    Key,
    Panel,
    Panels,
    Paragraph,
    Row,
    Section,
    Table,
)
from gespann.files.report.drawing.calendar import draw_calendar
from gespann.files.report.words import department_keys, lever_order, money_wording
from gespann.language import gettext as _
from gespann.language.numbers import day, money
from gespann.language.phasing import gain_told, proof_told, way_told

PEAK = 1.2  # times the mean: less is no peak worth naming


def phasing(fit: Fit, plan: JointPlan) -> Section | None:
    """A small chart for each lever; None where the plan does not say how it is spread."""
    if plan.phasing is None:
        return None
    proof = proof_told(plan.phasing)
    blocks: list[Block] = [_panels(fit, plan, plan.phasing)]
    if proof:
        blocks.append(Paragraph(proof))
    return Section(
        "phasing",
        _("When the money is spent"),
        _lead(plan.phasing, fit.firm.currency),
        tuple(blocks),
    )


def _lead(phasing: PlanPhasing, currency: str) -> str:
    told = gain_told(phasing, currency)
    if any(kind is not PhasingKind.LAST_YEAR for kind in phasing.kinds):
        return told
    return " ".join([told, _("With --phasing=optimised the plan seeks the best way itself.")])


def starts_of(plan: JointPlan, period: Period) -> tuple[date, ...]:
    """First day of each period of the plan."""
    if period is Period.WEEK:
        return tuple(plan.start + timedelta(weeks=i) for i in range(plan.periods))
    months = (plan.start.year * 12 + plan.start.month - 1 + i for i in range(plan.periods))
    return tuple(date(month // 12, month % 12 + 1, 1) for month in months)


def _last_year(plan: JointPlan, phasing: PlanPhasing) -> Int[np.ndarray, "period lever"]:
    """What was spent in each period a year earlier."""
    cents = np.array([one.last_year_cents for one in plan.recommended.allocations], dtype=np.int64)
    return spread_in_cents(cents, phasing.last_year)


def _panels(fit: Fit, plan: JointPlan, phasing: PlanPhasing) -> Panels:
    starts, order = starts_of(plan, fit.firm.period), lever_order(fit)
    planned, last = period_cents(plan), _last_year(plan, phasing)
    panels = tuple(_panel(fit, plan, phasing, k, planned[:, k], last[:, k], starts) for k in order)
    names = [plan.recommended.allocations[k].lever.name for k in order]
    rows = tuple(
        Row(day(start), tuple(Cell(money(int(planned[i, k]), fit.firm.currency)) for k in order))
        for i, start in enumerate(starts)
    )
    table = Table(
        "phasing-table", _("The plan, period by period"), (_("Period from"), *names), rows
    )
    caption = _("Amount of each lever in each period; each chart has an axis of its own.")
    keys = (*department_keys(fit), Key("last-steps", _("Last year")))
    return Panels("phasing", caption, panels, keys, table)


def _panel(
    fit: Fit,
    plan: JointPlan,
    phasing: PlanPhasing,
    k: int,
    planned: np.ndarray,
    last: np.ndarray,
    starts: tuple[date, ...],
) -> Panel:
    lever = plan.recommended.allocations[k].lever
    way = way_told(lever, phasing.kinds[k])
    note = _note(way, planned, starts, in_blocks=lever.pulse_periods is not None)
    title = _("Amount of “{lever}” over the periods").format(lever=lever.name)
    drawing = draw_calendar(
        f"phasing-{k}",
        PANEL,
        (title, note),
        lever.department,
        planned.astype(float),
        last.astype(float),
        (day(starts[0]), day(starts[-1]) if len(starts) > 1 else ""),
        money_wording(fit.firm.currency),
    )
    return Panel(lever.name, note, drawing, lever.department)


def _note(way: str, planned: np.ndarray, starts: tuple[date, ...], *, in_blocks: bool) -> str:
    """How a lever is spread, and when its blocks begin or most is spent."""
    if in_blocks and planned.any():
        begins = (planned > 0) & ~np.roll(planned > 0, 1)
        begins[0] = planned[0] > 0
        days = ", ".join(
            day(start) for start, is_first in zip(starts, begins, strict=True) if is_first
        )
        return _("{way}; they begin on {days}.").format(way=way, days=days)
    if planned.max() <= PEAK * planned.mean():
        return _("{way}.").format(way=way)
    peak = day(starts[int(planned.argmax())])
    return _("{way}; most in the period from {day}.").format(way=way, day=peak)
