"""The plan against last year: who gets how much, by department and by lever."""

from markupsafe import Markup

from gespann.core.planning.results import Allocation, JointPlan
from gespann.core.quantities import Department
from gespann.core.response.results import Fit
from gespann.files.report.document import Cell, Figure, Key, Row, Section, Table, drawn_twice
from gespann.files.report.drawing.rows import Frame, amount_mark, draw_rows
from gespann.files.report.drawing.rows import Row as DrawnRow
from gespann.files.report.drawing.scales import Axis
from gespann.files.report.drawing.shares import ShareBar, SharePart, draw_shares
from gespann.files.report.drawing.svg import bar
from gespann.files.report.words import (
    BOTH,
    by_department,
    change_words,
    department_keys,
    department_names,
    marketing_share,
    money_wording,
    signed_money,
    signed_percent,
    total_of,
    way_names,
)
from gespann.language import gettext as _
from gespann.language.numbers import money, number, percent

NEAR = 0.01


def amounts(fit: Fit, plan: JointPlan) -> Section:
    """Shares of the departments, amounts of the levers, and all of it as a table."""
    return Section(
        name="plan",
        heading=_("The plan against last year"),
        lead=_lead(fit, plan),
        blocks=(_shares(fit, plan), _levers(fit, plan), table(fit, plan)),
    )


def _lead(fit: Fit, plan: JointPlan) -> str:
    moves = [
        (a.amount_cents - a.last_year_cents, a.lever.name) for a in plan.recommended.allocations
    ]
    most, least = max(moves), min(moves)
    currency = fit.firm.currency
    if most[0] <= 0 or least[0] >= 0:
        return _("Last year’s amounts are those of the same length of time.")
    return _(
        "The largest step up is “{up}” ({more}), the largest step down “{down}” ({less}). "
        "Last year’s amounts are those of the same length of time."
    ).format(
        up=most[1],
        more=signed_money(most[0], currency),
        down=least[1],
        less=signed_money(least[0], currency),
    )


def _shares(fit: Fit, plan: JointPlan) -> Figure:
    ways = (("last_year", plan.last_year), ("plan", plan.recommended))
    bars = tuple(
        ShareBar(way_names()[way], tuple(_part(prospect.allocations, side) for side in BOTH))
        for way, prospect in ways
    )
    title = _("Shares of the departments")
    words = _("Marketing’s share was {before} and is {after} in the plan.").format(
        before=percent(marketing_share(plan.last_year.allocations)),
        after=percent(marketing_share(plan.recommended.allocations)),
    )

    def draw(name: str, width: float) -> Markup:
        return draw_shares(name, width, title, words, bars)

    wide, narrow = drawn_twice("shares", draw)
    return Figure("shares", words, wide, narrow, department_keys(fit))


def _part(allocations: tuple[Allocation, ...], side: Department) -> SharePart:
    cents = total_of(allocations, side)
    share = percent(cents / (sum(a.amount_cents for a in allocations) or 1))
    return SharePart(side, float(cents), f"{department_names()[side]} {share}", share)


def _levers(fit: Fit, plan: JointPlan) -> Figure:
    allocations, currency = by_department(plan.recommended.allocations), fit.firm.currency
    rows = tuple(
        DrawnRow(
            a.lever.name,
            a.lever.department,
            f"{money(a.amount_cents, currency)}  {change_words(a)}",
        )
        for a in allocations
    )
    title = _("Planned amount of each lever against last year")
    description = _("The pale bar shows the bounds within which the plan could choose.")
    largest = max(max(a.amount_cents, a.last_year_cents, a.high_cents) for a in allocations)

    def mark(i: int, axis: Axis, y: float) -> list[Markup]:
        a = allocations[i]
        low, high = axis(a.low_cents), axis(a.high_cents)
        return [
            bar(low, y - 12, max(high - low, 2), 24, "bounds", 3),
            *amount_mark(a.last_year_cents, a.amount_cents, axis, y, a.lever.department),
        ]

    def draw(name: str, width: float) -> Markup:
        frame = Frame(name, title, description, width, department_names(), 150)
        axis = Axis.over([0, largest], frame.left, frame.right, 5 if width > 500 else 3)
        return draw_rows(frame, rows, axis, money_wording(currency), mark)

    wide, narrow = drawn_twice("amounts", draw)
    keys = (
        Key("last_year", _("Last year")),
        Key("planned-bar", _("The plan")),
        Key("bounds", _("Bounds")),
    )
    return Figure("amounts", description, wide, narrow, keys)


def table(fit: Fit, plan: JointPlan) -> Table:
    """Every amount to the whole unit of money, with totals of each side and of both."""
    allocations = by_department(plan.recommended.allocations)
    rows: list[Row] = []
    for side in BOTH:
        own = tuple(a for a in allocations if a.lever.department is side)
        rows += [_row(a, fit.firm.currency) for a in own]
        if own:
            rows.append(_total(department_names()[side], own, fit.firm.currency, side))
    rows.append(_total(_("Both together"), allocations, fit.firm.currency, None))
    columns = (_("Lever"), _("Plan"), _("Last year"), _("Change"), _("Bounds"))
    return Table("amounts-table", _("The plan, lever by lever"), columns, tuple(rows))


def _row(a: Allocation, currency: str) -> Row:
    bounds = _("{low} to {high}").format(
        low=money(a.low_cents, currency), high=money(a.high_cents, currency)
    )
    is_money = a.lever.unit.casefold() == currency.casefold()
    units = "" if is_money else f"{number(a.units)} × {a.lever.unit}"
    return Row(
        head=a.lever.name,
        cells=(
            Cell(money(a.amount_cents, currency), units),
            Cell(money(a.last_year_cents, currency)),
            Cell(signed_money(a.amount_cents - a.last_year_cents, currency), change_words(a)),
            Cell(bounds, _at_bound(a)),
        ),
        department=a.lever.department,
    )


def _at_bound(a: Allocation) -> str:
    room = NEAR * max(a.high_cents - a.low_cents, 1)
    if a.high_cents - a.amount_cents < room:
        return _("at its upper bound")
    return _("at its lower bound") if a.amount_cents - a.low_cents < room else ""


def _total(
    name: str, allocations: tuple[Allocation, ...], currency: str, side: Department | None
) -> Row:
    planned = sum(a.amount_cents for a in allocations)
    last = sum(a.last_year_cents for a in allocations)
    change = signed_percent((planned - last) / last) if last else ""
    return Row(
        head=name,
        cells=(
            Cell(money(planned, currency)),
            Cell(money(last, currency)),
            Cell(signed_money(planned - last, currency), change),
            Cell(""),
        ),
        department=side,
        is_total=True,
    )
