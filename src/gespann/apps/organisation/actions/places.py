"""Who works where and holds which office, from when until when."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.organisation import rules
from gespann.apps.organisation.actions.journal import note
from gespann.apps.organisation.models import (
    Act,
    Appointment,
    Dated,
    Department,
    Level,
    Membership,
    Office,
    Person,
    Team,
)
from gespann.refusals import NotAllowed, Refusal


@transaction.atomic
def place(
    person: Person,
    level: Level,
    department: Department | None,
    team: Team | None,
    starts: date,
    *,
    by: Person,
) -> Membership:
    """Give somebody a place in the hierarchy.

    Raises: NotAllowed, or Refusal if level, department and team do not go together.
    """
    if not rules.may_keep_organisation(by):
        raise NotAllowed(_("Only an administrator can give people their places."))
    if person.has_left:
        raise Refusal(_("{person} works here no more.").format(person=person))
    note(Act.PLACED, by=by, person=person)
    return placed(person, level, department, team, starts)


@transaction.atomic
def end_membership(membership: Membership, last_day: date, *, by: Person) -> None:
    """Let a place end with this day.

    Raises: NotAllowed, or Refusal if it starts later.
    """
    if not rules.may_keep_organisation(by):
        raise NotAllowed(_("Only an administrator can give people their places."))
    ended(membership, last_day)
    note(Act.PLACE_ENDED, by=by, person=membership.person)


@transaction.atomic
def appoint(person: Person, office: Office, starts: date, *, by: Person) -> Appointment:
    """Give somebody an office for the whole firm.

    Raises: NotAllowed, or Refusal if the person holds it already.
    """
    if not rules.may_keep_organisation(by):
        raise NotAllowed(_("Only an administrator can give offices."))
    if person.has_left:
        raise Refusal(_("{person} works here no more.").format(person=person))
    if person.appointments.filter(office=office, ends__isnull=True).exists():
        raise Refusal(_("{person} holds this office already.").format(person=person))
    note(Act.APPOINTED, by=by, person=person)
    return Appointment.objects.create(person=person, office=office, starts=starts)


@transaction.atomic
def end_appointment(appointment: Appointment, last_day: date, *, by: Person) -> None:
    """Let an office end with this day.

    Raises: NotAllowed, or Refusal if it starts later.
    """
    one_administrator_leaves_at_a_time()
    if not rules.may_end_appointment(by, appointment):
        raise NotAllowed(
            _("Only an administrator can end an office, and one administrator has to stay.")
        )
    ended(appointment, last_day)
    note(Act.OFFICE_ENDED, by=by, person=appointment.person)


def placed(
    person: Person, level: Level, department: Department | None, team: Team | None, starts: date
) -> Membership:
    """A place, without asking whether that is allowed.

    Raises: Refusal if level, department and team do not go together.
    """
    if level == Level.MANAGEMENT and department is not None:
        raise Refusal(_("Management belongs to no department: leave the department empty."))
    if level != Level.MANAGEMENT and department is None:
        raise Refusal(_("Below management everybody belongs to a department: choose one."))
    if team is not None and level not in (Level.TEAM_LEAD, Level.STAFF):
        raise Refusal(_("Only team leads and staff belong to a team: leave the team empty."))
    if team is not None and team.department != department:
        raise Refusal(
            _("The team “{team}” belongs to {department}.").format(
                team=team, department=team.department
            )
        )
    return Membership.objects.create(
        person=person, level=level, department=department, team=team, starts=starts
    )


def one_administrator_leaves_at_a_time() -> None:
    """Wait until whoever else is ending an administrator's office has done it or not.

    Otherwise two could each count on the other's staying. Whether one is left cannot be asked in
    the statement that ends an office, since it is about another row. SQLite has one writer at a
    time, so that its transactions wait for each other anyway; PostgreSQL waits for these rows.
    """
    held = Appointment.objects.filter(office=Office.ADMINISTRATOR).order_by("pk")
    list(held.select_for_update().values_list("pk", flat=True))


def no_longer(row: Dated) -> None:
    """Let something with dates hold no more from today on; what begins today or later never was."""
    today = timezone.localdate()
    if row.starts >= today:
        row.delete()
    else:
        row.ends = today - timedelta(days=1)
        row.save(update_fields=["ends"])


def ended(row: Dated, last_day: date) -> None:
    """Let something with dates end with this day.

    Raises: Refusal if it starts later.
    """
    if last_day < row.starts:
        raise Refusal(_("The last day lies before the first."))
    row.ends = last_day
    row.save(update_fields=["ends"])
