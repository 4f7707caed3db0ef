"""Who stands in for whom."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from gespann.apps.concerns.actions import leave
from gespann.apps.organisation import concerns, rules
from gespann.apps.organisation.actions.journal import note
from gespann.apps.organisation.actions.places import no_longer
from gespann.apps.organisation.models import Act, Deputyship, Person
from gespann.refusals import NotAllowed, Refusal


@transaction.atomic
def choose_deputy(
    person: Person, deputy: Person, starts: date, ends: date | None, *, by: Person
) -> Deputyship:
    """Let somebody stand in for a person.

    Raises: NotAllowed, or Refusal if the deputy comes from elsewhere or the dates are no dates.
    """
    if not rules.may_choose_deputy(by, person):
        raise NotAllowed(_("People choose their own deputy, or an administrator does."))
    if not rules.may_be_deputy(deputy, person):
        raise Refusal(
            _(
                "{deputy} cannot stand in for {person}: a deputy comes from the same department, "
                "so that neither side speaks for the other."
            ).format(deputy=deputy, person=person)
        )
    if ends is not None and ends < starts:
        raise Refusal(_("The last day lies before the first."))
    note(Act.DEPUTY_CHOSEN, by=by, person=person)
    row = Deputyship.objects.create(person=person, deputy=deputy, starts=starts, ends=ends)
    others = [one for one in (person, deputy) if one != by]
    leave(concerns.DEPUTY, others, deputyship=row.pk)
    return row


@transaction.atomic
def end_deputyship(deputyship: Deputyship, *, by: Person) -> None:
    """End a deputyship with yesterday, so that it holds no more; one to come never was.

    Raises: NotAllowed.
    """
    if not rules.may_end_deputyship(by, deputyship):
        raise NotAllowed(_("Only both who are concerned and administrators can end a deputyship."))
    no_longer(deputyship)
    note(Act.DEPUTY_ENDED, by=by, person=deputyship.person)
