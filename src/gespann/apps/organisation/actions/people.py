"""What changes about a person: language, name, address, and that somebody leaves."""

from datetime import date, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.concerns.actions import drop_of
from gespann.apps.organisation import rules
from gespann.apps.organisation.actions.journal import note
from gespann.apps.organisation.actions.places import one_administrator_leaves_at_a_time
from gespann.apps.organisation.models import Act, Invitation, Person, Token
from gespann.refusals import NotAllowed, Refusal

KEPT_FOR = timedelta(days=30)


def choose_language(person: Person, code: str) -> None:
    """Speak this language to the person from now on."""
    Person.objects.filter(pk=person.pk).update(language=code)


@transaction.atomic
def rename(person: Person, name: str, *, by: Person) -> None:
    """Give a person another name.

    Raises: NotAllowed.
    """
    if not rules.may_keep_organisation(by) or person.has_left:
        raise NotAllowed(_("Only an administrator can change the names of those who work here."))
    person.name = name
    person.save(update_fields=["name"])
    note(Act.RENAMED, by=by, person=person)


def change_address(person: Person, email: str, *, by: Person) -> None:
    """Give a person another address, before the account is opened.

    Raises: NotAllowed, or Refusal if the address is somebody's already.
    """
    if not rules.may_change_address(by, person):
        raise NotAllowed(
            _("Once an account is opened, nobody but its owner can change its address.")
        )
    person.email = email.lower()
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
            note(Act.ADDRESS_CHANGED, by=by, person=person)
    except IntegrityError:
        raise Refusal(
            _("Somebody with the address {address} is here already.").format(address=email)
        ) from None


@transaction.atomic
def close_account(person: Person, last_day: date, *, by: Person) -> None:
    """Somebody leaves: every way in is closed at once, places and offices end with the last day.

    The history keeps the name until `take_name_out`.

    Raises: NotAllowed, or Refusal if the last day is yet to come.
    """
    one_administrator_leaves_at_a_time()
    if not rules.may_close_account(by, person):
        raise NotAllowed(
            _("Only an administrator can close an account, and one administrator has to stay.")
        )
    if last_day > timezone.localdate():
        raise Refusal(_("An account is closed on the last day, not before."))
    _close_every_way_in(person)
    _end_everything(person, last_day)
    drop_of(person)
    person.is_active, person.left_on = False, last_day
    person.save(update_fields=["is_active", "left_on"])
    note(Act.CLOSED, by=by, person=person)


@transaction.atomic
def take_name_out(person: Person, *, by: Person) -> None:
    """Take name and address of somebody who has left out of the history; it cannot be undone.

    Raises: NotAllowed.
    """
    if not rules.may_take_name_out(by, person):
        raise NotAllowed(_("Only the names of those who have left can be taken out."))
    person.name, person.email = "", f"{person.pk}@left.invalid"
    person.save(update_fields=["name", "email"])
    note(Act.NAME_TAKEN_OUT, by=by, person=person)


def erase_traces() -> None:
    """Erase what log-ins, links and tokens have left behind once it is of no use any more.

    Where somebody was logged in from is known only as long as that log-in lasts; a link or a token
    that was used or grew old stays for a month, in case somebody asks what became of it.
    """
    lasting = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    UserSession.objects.exclude(session_key__in=lasting).delete()
    Session.objects.filter(expire_date__lte=timezone.now()).delete()
    Invitation.objects.filter(expires__lt=timezone.now() - KEPT_FOR).delete()
    Token.objects.filter(expires__lt=timezone.localdate() - KEPT_FOR).delete()


def _close_every_way_in(person: Person) -> None:
    for session in UserSession.objects.filter(user=person):
        session.end()
    for ways in (Authenticator, SocialAccount, EmailAddress):
        ways.objects.filter(user=person).delete()
    Invitation.objects.filter(person=person).delete()
    Token.objects.filter(person=person).delete()
    # Sessions that are recorded nowhere carry a fingerprint of the password and fail with it.
    person.set_unusable_password()
    person.save(update_fields=["password"])


def _end_everything(person: Person, last_day: date) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    for rows, last in (
        (person.memberships, last_day),
        (person.appointments, last_day),
        # Nobody acts in the name of somebody who has left, not even today.
        (person.deputyships, min(last_day, yesterday)),
        (person.deputyships_held, min(last_day, yesterday)),
    ):
        rows.filter(starts__gt=last).delete()
        rows.exclude(ends__lte=last).update(ends=last)
