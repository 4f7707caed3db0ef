"""Lines: opened, planned, granted money, and money taken back."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from gespann.apps.budget import rules
from gespann.apps.budget.actions.booking import content_of, entry, locked_lines, once, positive
from gespann.apps.budget.models import Entry, Kind, Line, Pot, Purpose
from gespann.apps.organisation.models import Department, Person
from gespann.refusals import NotAllowed, Refusal


def open_line(
    pot: Pot,
    name: str,
    department: Department,
    *,
    lever: str,
    purpose: Purpose = Purpose.LEVER,
    market: str = "",
    month: date | None = None,
    planned_cents: int = 0,
    day: date | None = None,
    by: Person,
    key: UUID,
) -> Line:
    """Open a line for one lever or measure of one department, with what is planned for it.

    Args:
        day: What is planned is booked for; today if not said.

    Raises: NotAllowed, or Refusal if the key was used for something else.
    """
    if not rules.may_open_line(by, department):
        raise NotAllowed(_("Heads of the department, controllers and the management open lines."))
    if planned_cents < 0:
        raise Refusal(_("What is planned is not less than nothing."))
    content = content_of(
        "open_line", pot=pot.pk, name=name, department=department.pk, lever=lever, purpose=purpose,
        market=market, month=month, planned_cents=planned_cents, by=by.pk, **_of_day(day),
    )  # fmt: skip

    def act() -> Entry:
        line = Line.objects.create(
            pot=pot, name=name, purpose=purpose, lever=lever, department=department, market=market,
            month=month, closed_through=Pot.objects.get(pk=pot.pk).closed_through,
        )  # fmt: skip
        return entry(Kind.PLAN, line, key, content, by=by, planned_cents=planned_cents, day=day)

    opened = once(Entry, key, content, act)
    return Line.objects.select_related("pot", "department").get(pk=opened.line_id)


def rename_line(line: Line, name: str, *, by: Person) -> None:
    """Give a line another name. What it is for stays as it is.

    Raises: NotAllowed.
    """
    if not rules.may_plan(by, line):
        raise NotAllowed(_("Heads of the department, controllers and the management name lines."))
    Line.objects.filter(pk=line.pk).update(name=name)


def plan(line: Line, planned_cents: int, *, by: Person, key: UUID, text: str = "") -> Entry:
    """Say what is planned for a line in all; it binds nobody and is kept with its history.

    Raises: NotAllowed, or Refusal.
    """
    if not rules.may_plan(by, line):
        raise NotAllowed(_("Heads of the department, controllers and the management plan lines."))
    if planned_cents < 0:
        raise Refusal(_("What is planned is not less than nothing."))
    content = content_of("plan", line=line.pk, planned_cents=planned_cents, by=by.pk, text=text)

    def act() -> Entry:
        now = locked_lines([line.pk])[line.pk]
        return entry(
            Kind.PLAN, line, key, content, by=by, text=text,
            planned_cents=planned_cents - now.planned_cents,
        )  # fmt: skip

    return once(Entry, key, content, act)


def grant(
    line: Line,
    amount_cents: int,
    *,
    by: Person,
    key: UUID,
    text: str = "",
    day: date | None = None,
) -> Entry:
    """Grant money of the pot to a line.

    Args:
        day: From which on it counts; today if not said. Who granted it, and when, is kept beside.

    Raises: NotAllowed, or OverPot if the pot has no more.
    """
    return _granted(Kind.GRANT, line, positive(amount_cents), by, key, text, day)


def take_back(line: Line, amount_cents: int, *, by: Person, key: UUID, text: str = "") -> Entry:
    """Take money back into the pot that is neither committed nor spent.

    Raises: NotAllowed, or OverLimit if less is available.
    """
    return _granted(Kind.TAKE_BACK, line, -positive(amount_cents), by, key, text)


def _granted(
    kind: Kind, line: Line, cents: int, by: Person, key: UUID, text: str, day: date | None = None
) -> Entry:
    if not rules.may_grant(by):
        raise NotAllowed(_("The management grants money, and takes it back."))
    content = content_of(kind, line=line.pk, cents=cents, by=by.pk, text=text, **_of_day(day))
    deputy_for = rules.signs_for_management(by)
    return once(
        Entry, key, content,
        lambda: entry(
            kind, line, key, content, by=by, granted_cents=cents, text=text, day=day,
            stands_for=None if deputy_for == by else deputy_for,
        ),
        line=line,
        wanted=lambda: max(0, -cents),
    )  # fmt: skip


def _of_day(day: date | None) -> dict[str, date]:
    """The day as part of what was asked for; clicks of before it could be said have none."""
    return {} if day is None else {"day": day}
