"""The rail: all phases of a round, on every page of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from gespann.apps.plan.models import Phase, Round
from gespann.apps.plan.queries.rounds import obstacle
from gespann.apps.plan.queries.table import on_the_table
from gespann.apps.plan.way.addresses import PAGES, page_of
from gespann.ui.marks import Words

YEAR = "year"


class State(StrEnum):
    """How far a phase is."""

    DONE = "done"
    HERE = "here"
    WAITS = "waits"


@dataclass(frozen=True)
class Stop:
    """A phase on the rail.

    Attributes:
        address: Of its page; "" while there is nothing to be seen on it.
        words: What it waits for, where it is the next one.
    """

    name: str
    label: Words
    state: State
    address: str
    words: Words = ""

    @property
    def state_label(self) -> str:
        """Its state in a word."""
        return {
            State.DONE: _("done"),
            State.HERE: _("now"),
            State.WAITS: _("later"),
        }[self.state]


def rail(planning: Round) -> Sequence[Stop]:
    """All phases in their order, and the year that the signed plan is carried out in."""
    here = Phase(planning.phase)
    reached = max(here.place, _looked_at_before(planning))
    stops = [_stop(planning, phase, here, reached) for phase in Phase]
    year = Stop(
        YEAR,
        _("The year"),
        State.HERE if planning.is_frozen else State.WAITS,
        page_of("plan:year", planning) if planning.is_frozen else "",
    )
    return [*stops, year]


def _stop(planning: Round, phase: Phase, here: Phase, reached: int) -> Stop:
    if planning.is_frozen or phase.place < here.place:
        state = State.DONE
    else:
        state = State.HERE if phase is here else State.WAITS
    is_next = phase.place == here.place + 1 and not planning.is_frozen
    return Stop(
        phase.value,
        phase.label,
        state,
        page_of(PAGES[phase], planning) if phase.place <= reached else "",
        obstacle(planning, phase) if is_next else "",
    )


def _looked_at_before(planning: Round) -> int:
    """The furthest phase of which something is left to be seen after a round has gone back."""
    if planning.versions:
        return Phase.SIGNATURES.place
    return Phase.PROPOSALS.place if on_the_table(planning) is not None else 0
