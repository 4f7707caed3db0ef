"""Planning many lines at once: all or nothing, and never over what somebody else has planned."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gespann.apps.budget import rules
from gespann.apps.budget.actions.booking import content_of, leg, locked_lines, once, usual_day
from gespann.apps.budget.actions.lines import open_line
from gespann.apps.budget.models import Entry, Kind, Line, Pot, Purpose
from gespann.apps.budget.models.entry import LARGEST_CENTS
from gespann.apps.organisation.models import Department, Person
from gespann.refusals import NotAllowed, Refusal


@dataclass(frozen=True)
class Wish:
    """What somebody wants a line to plan, in cents.

    Attributes:
        seen_cents: What it planned when they looked.
        wanted_cents: What it shall plan.
    """

    seen_cents: int
    wanted_cents: int


@dataclass(frozen=True)
class NewLine:
    """A line that somebody wants to be opened, with what is planned for it."""

    name: str
    department: Department
    purpose: Purpose
    lever: str
    market: str
    month: date | None
    planned_cents: int


class PlannedMeanwhile(Refusal):
    """Somebody else has planned some of the lines anew since they were looked at.

    Attributes:
        lines: Those lines, as they are now.
    """

    def __init__(self, lines: tuple[Line, ...]) -> None:
        self.lines = lines
        super().__init__(
            ngettext(
                "Somebody else has planned {count} of these amounts anew meanwhile; nothing was "
                "saved.",
                "Somebody else has planned {count} of these amounts anew meanwhile; nothing was "
                "saved.",
                len(lines),
            ).format(count=len(lines))
        )


class NothingToPlan(Refusal):
    """All lines plan what is wanted already."""


def plan_lines(pot: Pot, wishes: Mapping[int, Wish], *, by: Person, key: UUID) -> Entry:
    """Plan lines of a pot anew, all of them or none.

    Lines that plan what is wanted already are left as they are.

    Args:
        wishes: For each line, by its id.
        key: Names one click; the first entry has it, and all others one that follows from it.

    Returns: The first entry.

    Raises: NotAllowed; PlannedMeanwhile; NothingToPlan; Refusal if a line is of another pot, an
        amount is out of all bounds, or the year is closed.
    """
    if any(not 0 <= wish.wanted_cents <= LARGEST_CENTS for wish in wishes.values()):
        raise Refusal(_("What is planned is not less than nothing, and within reason."))
    asked = sorted((pk, wish.seen_cents, wish.wanted_cents) for pk, wish in wishes.items())
    content = content_of("plan_lines", pot=pot.pk, lines=asked, by=by.pk)
    return once(Entry, key, content, lambda: _planned(pot, wishes, by, key, content), pot=pot)


def land_plan(
    pot: Pot,
    wishes: Mapping[int, Wish],
    opened: Sequence[NewLine],
    *,
    by: Person,
    key: UUID,
) -> None:
    """Open lines and plan others, all of it or nothing. Sent twice, it lands once.

    Raises: what `open_line` and `plan_lines` raise; NothingToPlan if there is nothing to do.
    """
    with transaction.atomic():
        for number, new in enumerate(opened, start=1):
            open_line(
                pot, new.name, new.department, lever=new.lever, purpose=new.purpose,
                market=new.market, month=new.month, planned_cents=new.planned_cents, by=by,
                key=uuid5(key, f"line {number}"),
            )  # fmt: skip
        if wishes or not opened:
            plan_lines(pot, wishes, by=by, key=key)


def _planned(pot: Pot, wishes: Mapping[int, Wish], by: Person, key: UUID, content: str) -> Entry:
    lines = locked_lines(wishes)
    if len(lines) < len(wishes) or any(line.pot_id != pot.pk for line in lines.values()):
        raise Refusal(_("Some of these lines do not belong to this pot."))
    _ask_for(by, lines.values())
    changed = [line for pk, line in lines.items() if line.planned_cents != wishes[pk].wanted_cents]
    late = tuple(line for line in changed if line.planned_cents != wishes[line.pk].seen_cents)
    if late:
        raise PlannedMeanwhile(late)
    if not changed:
        raise NothingToPlan(_("Everything is planned like this already; nothing was changed."))
    day = usual_day(changed[0])
    Entry.objects.bulk_create(
        Entry(
            kind=Kind.PLAN, line=line, key=leg(key, number), content=content, by=by, day=day,
            planned_cents=wishes[line.pk].wanted_cents - line.planned_cents,
        )
        for number, line in enumerate(changed)
    )  # fmt: skip
    return Entry.objects.get(key=key)


def _ask_for(by: Person, lines: Iterable[Line]) -> None:
    departments = {line.department for line in lines}
    if len(rules.plans_for(by, departments)) < len(departments):
        raise NotAllowed(_("Heads of the department, controllers and the management plan lines."))
