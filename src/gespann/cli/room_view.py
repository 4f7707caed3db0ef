"""The room and the goal's answers on standard output."""

from rich.console import Console
from rich.table import Table

from gespann.cli.terminal import name_of
from gespann.core.planning.results import JointPlan
from gespann.core.planning.room_results import JointRoom, Range
from gespann.core.quantities import Department
from gespann.core.response.results import Fit
from gespann.language import gettext as _
from gespann.language.goal import answers_told
from gespann.language.numbers import money, percent
from gespann.language.room import digits, meaning, outer_span, sureness, wish_told, wished_for


def show_room(console: Console, fit: Fit, plan: JointPlan) -> None:
    """What the room means, the reach of every lever, and the price of each wish."""
    room = plan.room
    if room is None:
        return
    currency = fit.firm.currency
    console.print()
    heading = _("The room: what costs at most {share} of the best expected contribution")
    console.print(heading.format(share=percent(room.epsilon, digits(room.epsilon))), style="bold")
    console.print(meaning(room, currency))
    console.print(_reach(room, currency))
    console.print(sureness(room, currency))
    for wish in room.wishes:
        console.print(f"{wished_for(wish)}: {wish_told(wish, room, currency)}")


def _reach(room: JointRoom, currency: str) -> Table:
    table = Table(header_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(_("Lever"))
    for heading in (_("At least"), _("Optimum"), _("At most")):
        table.add_column(heading, justify="right")
    if not room.is_proven:
        table.add_column(_("None lies beyond"), justify="right")
    for department in Department:
        total = 0
        for lever, reach, best in zip(room.levers, room.ranges, room.best_cents, strict=True):
            if lever.department is department:
                total += int(best)
                table.add_row(f"  {lever.name}", *_cells(reach, int(best), room, currency))
        reach = room.departments[department]
        table.add_row(
            name_of(department),
            *_cells(reach, total, room, currency),
            style="bold",
            end_section=True,
        )
    best = int(room.best_cents.sum())
    table.add_row(_("Together"), *_cells(room.total, best, room, currency), style="bold")
    return table


def _cells(reach: Range, best: int, room: JointRoom, currency: str) -> tuple[str, ...]:
    found = (reach.least_cents, best, reach.greatest_cents)
    cells = tuple(money(cents, currency) for cents in found)
    return cells if room.is_proven else (*cells, outer_span(reach, currency))


def show_goal(console: Console, fit: Fit, plan: JointPlan) -> None:
    """The goal's questions with their answers."""
    if plan.goal is None:
        return
    console.print()
    console.print(_("Budget and goal"), style="bold")
    for question, answer in answers_told(plan.goal, fit.firm.levers, fit.firm.currency):
        console.print(f"{question} {answer}")
