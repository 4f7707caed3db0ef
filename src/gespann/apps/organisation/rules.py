"""Who may keep the organisation, and what people are to it today.

Everything is closed unless a row with today's date opens it. These functions are the only place
that knows; buttons, pages and actions ask them. What a page reads for one of them serves all others
(`standing`).
"""

from typing import TypeGuard

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Q
from django.http import HttpRequest
from django.utils import timezone

from gespann.apps.organisation.models import (
    Appointment,
    Department,
    Deputyship,
    Level,
    Office,
    Person,
    Side,
    Token,
)
from gespann.apps.organisation.standing import holding as holding
from gespann.apps.organisation.standing import standing_of

Somebody = Person | AnonymousUser


class SignedInRequest(HttpRequest):
    """A request behind the log-in, where every page is unless it says that it needs none."""

    user: Person


# --- What somebody is ------------------------------------------------------------------------


def works_here(user: Somebody) -> bool:
    """Whether the person has a place or an office in the firm today."""
    return _is_in(user) and standing_of(user).works_here


def holds(user: Somebody, office: Office) -> bool:
    """Whether the person holds this office today."""
    return _is_in(user) and office in standing_of(user).offices


def belongs_to(user: Somebody, department: Department) -> bool:
    """Whether the person works in this department today, on any level."""
    return _is_in(user) and standing_of(user).has_department(department.pk)


def works_in_a_department(user: Somebody) -> bool:
    """Whether the person works in any department today."""
    return _is_in(user) and any(one.department_pk for one in standing_of(user).places)


def belongs_to_side(user: Somebody, side: Side) -> bool:
    """Whether the person works in sales, or in marketing, today."""
    return _is_in(user) and standing_of(user).has_side(side)


def is_management(user: Somebody) -> bool:
    """Whether the person belongs to the management of the firm today."""
    return _is_in(user) and standing_of(user).has_level(Level.MANAGEMENT)


def speaks_for(user: Somebody, department: Department) -> bool:
    """Whether the person may bind this department today: as its head, or as a head's deputy."""
    return _is_in(user) and department.pk in standing_of(user).speaks_for


def speaks_for_a_department(user: Somebody) -> bool:
    """Whether the person may bind any department today."""
    return _is_in(user) and bool(standing_of(user).speaks_for)


def stands_in_for(user: Somebody, person: Person) -> bool:
    """Whether the person is this other one's deputy today."""
    return _is_in(user) and person.pk in standing_of(user).stands_in_for


def has_way_in(person: Person) -> bool:
    """Whether the person can log in already, by password, single sign-on or passkey."""
    return person.has_usable_password() or standing_of(person).has_way_in_without_password


def acts_in_person(user: Somebody) -> bool:
    """Whether somebody is there, and not a program with a token of theirs.

    Every rule about signing, and about what opens further doors, asks this.
    """
    return _is_in(user) and user.token is None


# --- What somebody may -----------------------------------------------------------------------


def may_see_organisation(user: Somebody) -> bool:
    """Colleagues see who works where."""
    return works_here(user)


def may_keep_organisation(user: Somebody) -> bool:
    """Administrators keep people, departments, teams and years."""
    return holds(user, Office.ADMINISTRATOR)


def may_see_address(user: Somebody, person: Person) -> bool:
    """An e-mail address is for its owner and for administrators."""
    return _is_in(user) and (user == person or may_keep_organisation(user))


def may_see_entries(user: Somebody, person: Person) -> bool:
    """What was changed about a person is for that person and for administrators."""
    return may_see_address(user, person)


def may_choose_deputy(user: Somebody, person: Person) -> bool:
    """People choose their own deputy; an administrator helps who cannot."""
    return _is_in(user) and not person.has_left and (user == person or may_keep_organisation(user))


def may_be_deputy(deputy: Person, person: Person) -> bool:
    """A deputy comes from the same department, or both are management.

    Otherwise one side could come to speak for the other by way of a holiday.
    """
    if deputy == person or deputy.has_left or person.has_left:
        return False
    places = person.memberships.filter(_today())
    same_place = deputy.memberships.filter(_today()).filter(
        Q(department__in=places.exclude(department=None).values("department"))
        | Q(Exists(places.filter(level=Level.MANAGEMENT)), level=Level.MANAGEMENT)
    )
    return same_place.exists()


def may_end_deputyship(user: Somebody, deputyship: Deputyship) -> bool:
    """Both sides of a deputyship may end it, and an administrator."""
    return _is_in(user) and (
        user in (deputyship.person, deputyship.deputy) or may_keep_organisation(user)
    )


def may_end_appointment(user: Somebody, appointment: Appointment) -> bool:
    """An administrator ends an office, but not that of the last administrator."""
    return may_keep_organisation(user) and (
        appointment.office != Office.ADMINISTRATOR or another_administrator(appointment.person)
    )


def may_close_account(user: Somebody, person: Person) -> bool:
    """An administrator closes the accounts of those who leave; the last one has to stay."""
    return (
        may_keep_organisation(user)
        and not person.has_left
        and (not holds(person, Office.ADMINISTRATOR) or another_administrator(person))
    )


def may_take_name_out(user: Somebody, person: Person) -> bool:
    """Only the names of those who have left can be taken out of the history."""
    return may_keep_organisation(user) and person.has_left and person.name != ""


def may_send_link(user: Somebody, person: Person) -> bool:
    """An invitation's link can be made until the account is opened, and never after.

    Later it would be a way to log in as somebody else.
    """
    return may_keep_organisation(user) and not person.has_left and not has_way_in(person)


def may_change_address(user: Somebody, person: Person) -> bool:
    """For the same reason: whoever gets the mail can choose a new password."""
    return may_send_link(user, person)


def may_make_token(user: Somebody) -> bool:
    """Whoever works here may let programs act for them; a program lets nobody in."""
    return acts_in_person(user) and works_here(user)


def may_revoke_token(user: Somebody, token: Token) -> bool:
    """Everybody puts an end to their own tokens, and sees nobody else's."""
    return _is_in(user) and token.person_id == user.pk


def another_administrator(person: Person) -> bool:
    """Whether the firm has another administrator with an open account and no end in sight."""
    return (
        Appointment.objects.filter(_today(), office=Office.ADMINISTRATOR, ends__isnull=True)
        .filter(person__is_active=True)
        .exclude(person=person)
        .exists()
    )


def _is_in(user: Somebody) -> TypeGuard[Person]:
    return user.is_authenticated and user.is_active


def _today() -> Q:
    return holding(timezone.localdate())
