"""Asking the management for money: a note for each of them, and no entry."""

from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.budget import concerns, rules
from gespann.apps.budget.actions.booking import positive
from gespann.apps.budget.models import Line
from gespann.apps.budget.queries.ways_out import managers
from gespann.apps.organisation.models import Person
from gespann.refusals import NotAllowed, Refusal


def ask_for_money(line: Line, amount_cents: int, *, by: Person) -> tuple[Person, ...]:
    """Let the management know that a line needs more; asked twice, they are told once.

    Returns: Whom it is told.

    Raises: NotAllowed, or Refusal if there is nobody to ask.
    """
    if not rules.may_book(by, line):
        raise NotAllowed(_("The line’s department and controllers ask for more money."))
    positive(amount_cents)
    people = managers(timezone.localdate())
    if not people:
        raise Refusal(_("Nobody belongs to the management now."))
    concerns.leave_once(concerns.ASKED, people, line=line.pk, cents=amount_cents, asked_by=by.pk)
    return people
