"""Bargaining in rounds: the proposals in the plane of utilities, the next step, a blockade."""

import numpy as np
from jaxtyping import Float

from gespann.core.compromise.rounds_results import JointRounds, Placed
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
from gespann.files.report.drawing.svg import Point
from gespann.files.report.drawing.utilities import Put, Utilities, draw_utilities
from gespann.files.report.words import BOTH, department_names, lever_order, percent_wording
from gespann.language import gettext as _
from gespann.language.numbers import NOT_KNOWN, day, money
from gespann.language.rounds import (
    ChangeTold,
    NextTold,
    amounts_side_by_side,
    blockade_told,
    hand_name,
    movement_told,
    next_told,
    objections_told,
    shares_told,
    standing_told,
    text_told,
)


def bargaining(fit: Fit, state: JointRounds) -> Section:
    """Where the bargaining stands, the picture, the amounts, and what helps on."""
    currency = fit.firm.currency
    blocks: list[Block] = [_amounts(fit, state)]
    if state.mean.found.bargained.can_gain.all():
        blocks.insert(0, _plane(state))
    for found in state.next_proposals:
        blocks += _next(next_told(state, found, currency))
    blocks += [Paragraph(told) for told in objections_told(state, currency)]
    if state.text is not None and not state.rounds.is_agreed:
        blocks.append(Paragraph(text_told(state)))
    if (stuck := blockade_told(state, currency)) is not None:
        blocks.append(
            Paragraph(_("The matter does not move: {reason}").format(reason=stuck.reason))
        )
        steps = (Item(str(number), words) for number, words in enumerate(stuck.steps, start=1))
        blocks.append(Items(tuple(steps), "facts"))
    return Section("bargaining", _("Bargaining in rounds"), standing_told(state), tuple(blocks))


def _plane(state: JointRounds) -> Figure:
    title = _("The proposals in the plane of both departments’ utilities")
    description = _(
        "Each axis is the share of a department’s best case: 0 % is what holds without an "
        "agreement. The line is the frontier; no plan in the room lies beyond it. Proposals are "
        "numbered in turn."
    )
    puts = [
        Put(number, placed.round.department, _at(placed.shares))
        for number, placed in enumerate(state.placed, start=1)
    ]
    chosen = state.mean.found.chosen
    drawn = Utilities(
        frontier=[_at(plan.shares) for plan in state.frontier.plans],
        puts=puts,
        mean=None if chosen is None else _at(chosen.shares),
    )
    names = (_("Marketing: share of its best case"), _("Sales: share of its best case"))
    wide, narrow = drawn_twice(
        "utilities",
        lambda name, width: draw_utilities(
            name, width, (title, description), drawn, percent_wording, names
        ),
    )
    keys = [Key(f"{side}", _proposals_of(side)) for side in BOTH]
    if any(put.department is None for put in puts):
        keys.append(Key("plan", _("Mediator’s text")))
    if chosen is not None:
        keys.append(Key("mean", _("Golden mean")))
    rows = tuple(_row(state, number, placed) for number, placed in enumerate(state.placed, start=1))
    columns = (
        _("Proposal"),
        *(department_names()[side] for side in BOTH),
        _("Against the last one"),
        _("Note"),
    )
    table = Table("utilities-table", title, columns, rows, is_prose=True)
    return Figure("utilities", description, wide, narrow, tuple(keys), table)


def _at(shares: Float[np.ndarray, " department"]) -> Point:
    marketing, sales = shares
    return float(marketing), float(sales)


def _proposals_of(side: Department) -> str:
    return {
        Department.MARKETING: _("Proposals of marketing"),
        Department.SALES: _("Proposals of sales"),
    }[side]


def _row(state: JointRounds, number: int, placed: Placed) -> Row:
    one = placed.round
    head = _("{number}. {hand}, {day}").format(
        number=number, hand=hand_name(one.department), day=day(one.day)
    )
    note = one.note if placed.is_allowed else _("breaks budget or bounds by now")
    words = (*shares_told(state, placed), movement_told(state, placed), note)
    return Row(head, tuple(Cell(word) for word in words), one.department)


def _amounts(fit: Fit, state: JointRounds) -> Table:
    """Every lever in the plans that are worth comparing."""
    currency, columns = fit.firm.currency, amounts_side_by_side(state)

    def row(head: str, levers: list[int], side: Department | None = None) -> Row:
        cells = tuple(
            Cell(NOT_KNOWN if cents is None else money(int(cents[levers].sum()), currency))
            for _heading, cents in columns
        )
        return Row(head, cells, side, is_total=side is None)

    rows = [row(state.levers[k].name, [k], state.levers[k].department) for k in lever_order(fit)]
    for side in BOTH:
        own = [k for k, lever in enumerate(state.levers) if lever.department is side]
        rows.append(row(department_names()[side], own))
    rows.append(row(_("Both together"), list(range(len(state.levers)))))
    headings = (_("Lever"), *(heading for heading, _cents in columns))
    return Table("bargaining-amounts", _("The proposals, lever by lever"), headings, tuple(rows))


def _next(told: NextTold) -> list[Block]:
    if not told.changes:
        return [Paragraph(told.sentence)]
    columns = (
        _("Lever"),
        _("Now"),
        _("Next"),
        _("For the other side"),
        _("For one’s own"),
        _("What it is"),
    )
    rows = tuple(_change(change) for change in told.changes)
    return [Table(f"next-{told.department}", told.sentence, columns, rows)]


def _change(change: ChangeTold) -> Row:
    words = (change.before, change.after, change.other, change.own, change.meaning)
    return Row(change.lever, tuple(Cell(word) for word in words))
