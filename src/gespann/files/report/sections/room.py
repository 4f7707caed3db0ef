"""The room: where both departments are free to choose, as a picture and lever by lever."""

from collections.abc import Sequence

from markupsafe import Markup

from gespann.core.planning.results import JointPlan, Prospect
from gespann.core.planning.room_results import JointRoom, Range
from gespann.core.quantities import Department
from gespann.core.response.results import Fit
from gespann.files.report.document import (
    Block,
    Cell,
    Figure,
    Item,
    Items,
    Key,
    Paragraph,
    Row,
    Section,
    Table,
    drawn_twice,
)
from gespann.files.report.drawing.lines import spot_mark
from gespann.files.report.drawing.plane import Plane
from gespann.files.report.drawing.rows import Frame, draw_rows
from gespann.files.report.drawing.rows import Row as DrawnRow
from gespann.files.report.drawing.scales import Axis
from gespann.files.report.drawing.svg import Point, bar
from gespann.files.report.sections.both_totals import drawn_plane, points
from gespann.files.report.sections.prospects import ways
from gespann.files.report.words import (
    BOTH,
    department_names,
    lever_order,
    money_wording,
    total_of,
    way_keys,
)
from gespann.language import gettext as _
from gespann.language.numbers import money, short_money
from gespann.language.room import (
    at_most,
    meaning,
    outer_span,
    span,
    sureness,
    wish_told,
    wished_for,
)

DOTS = 160


def room(fit: Fit, plan: JointPlan, whose: Sequence[Department] = ()) -> Section | None:
    """What the room means, its outline, the reach of every lever; None if not asked for.

    Args:
        whose: Which department has each of the room's wishes; empty where nobody has said so.
    """
    found = plan.room
    if found is None:
        return None
    blocks: list[Block] = []
    if all(_has_levers(found, side) for side in BOTH) and len(found.outline_cents) > 2:
        blocks.append(_plane(fit, plan, found))
    blocks += [_levers(fit, plan, found), Paragraph(sureness(found, fit.firm.currency))]
    if found.wishes:
        blocks.append(_wishes(found, whose or [None] * len(found.wishes), fit.firm.currency))
    return Section(
        "room",
        _("The room: where both sides are free"),
        meaning(found, fit.firm.currency),
        tuple(blocks),
    )


def _wishes(found: JointRoom, whose: Sequence[Department | None], currency: str) -> Items:
    told = (
        Item(wished_for(wish, side), wish_told(wish, found, currency))
        for wish, side in zip(found.wishes, whose, strict=True)
    )
    return Items(tuple(told), "terms")


def _has_levers(found: JointRoom, side: Department) -> bool:
    return any(lever.department is side for lever in found.levers)


def _totals(prospect: Prospect) -> Point:
    marketing, sales = (float(total_of(prospect.allocations, side)) for side in BOTH)
    return marketing, sales


def _plane(fit: Fit, plan: JointPlan, found: JointRoom) -> Figure:
    currency = fit.firm.currency
    title = _("The room in the plane of both departments’ totals")
    description = _(
        "Each dot is a plan drawn from the room, each as likely as any other. All of them are "
        "expected to contribute nearly as much as the optimum."
    )
    sides = [[lever.department is side for lever in found.levers] for side in BOTH]
    drawn = found.draws_cents[:: max(1, len(found.draws_cents) // DOTS)]
    plane = Plane(
        outline=points(found.outline_cents.tolist()),
        outer=() if found.is_proven else points(found.outer_outline_cents.tolist()),
        plans=[(float(row[sides[0]].sum()), float(row[sides[1]].sum())) for row in drawn],
        spots=[(way, _totals(prospect)) for way, prospect in ways(plan)],
        budget=float(plan.budget_cents) if _is_near(plan, found) else None,
    )
    wide, narrow = drawn_plane("plane", plane, (title, description), currency)
    beyond = () if found.is_proven else (Key("room-outer", _("No plan of the room lies beyond")),)
    spent = Key("budget-line", _("The whole budget"))
    keys = (
        *way_keys("last_year", "plan", "optimum"),
        Key("room", at_most(found.epsilon)),
        *beyond,
        *((spent,) if plane.budget is not None else ()),
    )
    rows = [
        Row(department_names()[side], _range_cells(found.departments[side], found, currency), side)
        for side in BOTH
    ]
    rows.append(Row(_("Both together"), _range_cells(found.total, found, currency), is_total=True))
    columns = (_("Department"), _("In the room"), _("None lies beyond"))
    table = Table("plane-table", title, columns[: 2 if found.is_proven else 3], tuple(rows))
    return Figure("plane", description, wide, narrow, keys, table)


def _is_near(plan: JointPlan, found: JointRoom) -> bool:
    """Whether the line of the whole budget lies where the picture is drawn."""
    corners = found.outline_cents if found.is_proven else found.outer_outline_cents
    return plan.budget_cents <= float(corners.max(axis=0).sum())


def _range_cells(reach: Range, found: JointRoom, currency: str) -> tuple[Cell, ...]:
    inside = Cell(span(reach, currency))
    return (inside,) if found.is_proven else (inside, Cell(outer_span(reach, currency)))


def _levers(fit: Fit, plan: JointPlan, found: JointRoom) -> Figure:
    currency, order = fit.firm.currency, lever_order(fit)
    planned = plan.recommended.allocations
    rows = tuple(
        DrawnRow(
            found.levers[k].name,
            found.levers[k].department,
            _("{low} to {high}").format(
                low=short_money(found.ranges[k].least_cents, currency),
                high=short_money(found.ranges[k].greatest_cents, currency),
            ),
        )
        for k in order
    )
    title = _("How far each lever may move within the room")
    description = _(
        "The strong bar is the room, the pale one the bounds. Not every mixture of these amounts "
        "is in the room: what one lever gets, others may have to give."
    )
    largest = max(max(a.high_cents, a.last_year_cents) for a in planned)

    def mark(i: int, axis: Axis, y: float) -> list[Markup]:
        k = order[i]
        a, reach = planned[k], found.ranges[k]
        low, high = axis(reach.least_cents), axis(reach.greatest_cents)
        side = a.lever.department
        return [
            bar(axis(a.low_cents), y - 10, axis(a.high_cents) - axis(a.low_cents), 20, "bounds", 3),
            bar(low, y - 6, max(high - low, 2), 12, f"{side}-soft", 2),
            spot_mark("optimum", (axis(int(found.best_cents[k])), y)),
            spot_mark("plan", (axis(a.amount_cents), y), side),
        ]

    def draw(name: str, width: float) -> Markup:
        frame = Frame(name, title, description, width, department_names(), 170)
        axis = Axis.over([0, largest], frame.left, frame.right, 5 if width > 500 else 3)
        return draw_rows(frame, rows, axis, money_wording(currency), mark)

    wide, narrow = drawn_twice("reach", draw)
    keys = (
        *way_keys("plan", "optimum"),
        Key("plan-soft", _("In the room")),
        Key("bounds", _("Bounds")),
    )
    return Figure("reach", description, wide, narrow, keys, _table(plan, found, order, currency))


def _table(plan: JointPlan, found: JointRoom, order: tuple[int, ...], currency: str) -> Table:
    planned = plan.recommended.allocations
    rows = tuple(
        Row(
            found.levers[k].name,
            (
                Cell(money(found.ranges[k].least_cents, currency)),
                Cell(money(found.ranges[k].greatest_cents, currency)),
                Cell(money(planned[k].amount_cents, currency)),
                Cell(money(int(found.best_cents[k]), currency)),
            ),
            found.levers[k].department,
        )
        for k in order
    )
    columns = (_("Lever"), _("At least"), _("At most"), _("Plan"), _("Optimum"))
    return Table("reach-table", _("The room, lever by lever"), columns, rows)
