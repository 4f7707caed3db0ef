"""How people get their accounts: by a link that opens it once, within a few days."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.concerns.actions import leave
from gespann.apps.organisation import concerns, queries, rules
from gespann.apps.organisation.actions.journal import note
from gespann.apps.organisation.actions.places import placed
from gespann.apps.organisation.models import Act, Department, Invitation, Level, Person, Team
from gespann.apps.organisation.queries import fingerprint
from gespann.refusals import NotAllowed, Refusal

VALID_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Place:
    """Where in the hierarchy somebody works from a day on."""

    level: Level
    department: Department | None
    team: Team | None
    starts: date


@transaction.atomic
def invite(name: str, email: str, language: str, place: Place | None, *, by: Person) -> str:
    """Enter somebody and return the secret of the link that opens their account.

    Raises: NotAllowed, or Refusal if the address is somebody's already.
    """
    if not rules.may_keep_organisation(by):
        raise NotAllowed(_("Only an administrator can invite people."))
    person, secret = entered(name, email, language, place, by=by)
    note(Act.INVITED, by=by, person=person)
    return secret


@transaction.atomic
def send_another_link(person: Person, *, by: Person) -> str:
    """Make a new link, which voids those before, and return its secret.

    Raises: NotAllowed.
    """
    if not rules.may_send_link(by, person):
        raise NotAllowed(
            _("A link can only be made by an administrator, and only until the account is opened.")
        )
    Invitation.objects.filter(person=person, used__isnull=True).delete()
    note(Act.LINK_MADE, by=by, person=person)
    return _new_link(person, by)


@transaction.atomic
def open_account(secret: str, password: str) -> Person:
    """Choose the password of the account that a link belongs to. The link is used up.

    Raises: Refusal if the link was used, is too old, or is none.
    """
    now = timezone.now()
    link = Invitation.objects.filter(fingerprint=fingerprint(secret))
    # Ask and act in one statement: of two clicks at the same moment only one opens the account. It
    # looks at this table alone; a condition on the person would become a subquery, and PostgreSQL
    # does not ask that again after waiting for the other click. Whoever leaves loses their links.
    if not link.filter(used__isnull=True, expires__gt=now).update(used=now):
        raise Refusal(
            _("This link is used up or too old. An administrator of your firm can make a new one.")
        )
    person = link.select_related("person").get().person
    let_in(person, password)
    note(Act.OPENED, by=person, person=person)
    others = queries.administrators().exclude(pk=person.pk)
    leave(concerns.ACCOUNT_OPENED, others, person=person.pk)
    return person


def let_in(person: Person, password: str) -> None:
    """Open the account with this password; the address counts as proved."""
    person.set_password(password)
    person.save(update_fields=["password"])
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)


def entered(
    name: str, email: str, language: str, place: Place | None, *, by: Person | None
) -> tuple[Person, str]:
    """Somebody new, without asking whether that is allowed, with the secret of their link.

    Raises: Refusal if the address is somebody's already.
    """
    person = Person(name=name, email=email.lower(), language=language)
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        raise Refusal(
            _("Somebody with the address {address} is here already.").format(address=email)
        ) from None
    if place is not None:
        placed(person, place.level, place.department, place.team, place.starts)
    return person, _new_link(person, by)


def _new_link(person: Person, by: Person | None) -> str:
    secret = secrets.token_urlsafe(32)
    Invitation.objects.create(
        person=person, fingerprint=fingerprint(secret), by=by, expires=timezone.now() + VALID_FOR
    )
    return secret
