"""Where the bargaining of both departments stands, on standard output."""

import numpy as np
from rich.console import Console
from rich.table import Table

from gespann.cli.terminal import name_of, show_findings
from gespann.core.compromise.rounds_results import JointRounds
from gespann.core.quantities import Department
from gespann.language import gettext as _
from gespann.language.compromise import against, shares_told
from gespann.language.numbers import NOT_KNOWN, day, money
from gespann.language.rounds import (
    amounts_side_by_side,
    blockade_told,
    change_told,
    hand_name,
    movement_told,
    next_told,
    objections_told,
    standing_told,
    text_told,
)
from gespann.language.rounds import shares_told as placed_shares


def show_bargaining(console: Console, state: JointRounds, currency: str) -> None:
    """The rounds so far, the amounts side by side, the next step, and a blockade if any."""
    console.print(_("Bargaining between both departments"), style="bold")
    console.print(standing_told(state))
    if state.placed:
        console.print()
        console.print(
            _("Shares of the best case, counted from {otherwise}:").format(
                otherwise=against(state.mean)
            )
        )
        console.print(_rounds(state))
    console.print()
    console.print(shares_told(state.mean))
    console.print(_amounts(state, currency))
    for found in state.next_proposals:
        told = next_told(state, found, currency)
        console.print(told.sentence)
        for change in told.changes:
            console.print(f"  {change_told(change)}")
    for sentence in objections_told(state, currency):
        console.print(sentence)
    if state.text is not None and not state.rounds.is_agreed:
        console.print(text_told(state))
    if (stuck := blockade_told(state, currency)) is not None:
        console.print()
        console.print(
            _("The matter does not move: {reason}").format(reason=stuck.reason), style="yellow"
        )
        for number, step in enumerate(stuck.steps, start=1):
            console.print(f"  {number}. {step}")
    show_findings(console, state.mean.findings, currency)


def _rounds(state: JointRounds) -> Table:
    table = Table(header_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("", justify="right")
    table.add_column(_("Day"))
    table.add_column(_("Proposal of"))
    for heading in (_("Marketing gets"), _("Sales gets")):
        table.add_column(heading, justify="right")
    table.add_column(_("Against the last one"))
    table.add_column(_("Note"))
    for number, placed in enumerate(state.placed, start=1):
        note = placed.round.note
        if not placed.is_allowed:
            note = " ".join([_("breaks budget or bounds by now"), note]).strip()
        table.add_row(
            str(number),
            day(placed.round.day),
            hand_name(placed.round.department),
            *placed_shares(state, placed),
            movement_told(state, placed),
            note,
        )
    return table


def _amounts(state: JointRounds, currency: str) -> Table:
    """Every lever: without agreement, in the last proposals, in the text and the golden mean."""
    columns = amounts_side_by_side(state)
    table = Table(header_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(_("Lever"))
    for heading, _cents in columns:
        table.add_column(heading, justify="right", max_width=12)
    for department in Department:
        own = [k for k, lever in enumerate(state.levers) if lever.department is department]
        for k in own:
            cells = (_cell(cents, [k], currency) for _heading, cents in columns)
            table.add_row(f"  {state.levers[k].name}", *cells)
        cells = (_cell(cents, own, currency) for _heading, cents in columns)
        table.add_row(name_of(department), *cells, style="bold", end_section=True)
    everything = list(range(len(state.levers)))
    cells = (_cell(cents, everything, currency) for _heading, cents in columns)
    table.add_row(_("Together"), *cells, style="bold")
    return table


def _cell(cents: np.ndarray | None, levers: list[int], currency: str) -> str:
    return NOT_KNOWN if cents is None else money(int(cents[levers].sum()), currency)
