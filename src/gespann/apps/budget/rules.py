"""Who may plan, grant, commit, settle, transfer and close, and for whom somebody signs.

Everything is closed unless a row of the organisation with today's date opens it. Controllers keep
the books; the management grants, and so do both heads together by a plan that they have signed;
departments commit what they were granted; only heads and their deputies bind a department.
"""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from gespann.apps.budget.models import Entry, Kind, Line, SignedPlan, Transfer
from gespann.apps.organisation import rules as organisation
from gespann.apps.organisation.models import Department, Level, Membership, Office, Person, Side
from gespann.apps.organisation.rules import Somebody
from gespann.apps.organisation.standing import read_once


def may_see_budget(user: Somebody) -> bool:
    """Colleagues of both sides see the same figures."""
    return organisation.works_here(user)


def may_keep_books(user: Somebody) -> bool:
    """Controllers open pots without money in them, and book invoices."""
    return organisation.holds(user, Office.CONTROLLER)


def may_set_limit(user: Somebody) -> bool:
    """The management decides how much money there is."""
    return _is_or_stands_in_for_management(user)


def may_open_pot(user: Somebody) -> bool:
    """A pot without a limit binds nobody."""
    return may_keep_books(user) or may_set_limit(user)


def may_open_line(user: Somebody, department: Department) -> bool:
    """A line without money binds nobody: heads open them, controllers and the management."""
    return (
        organisation.speaks_for(user, department)
        or may_keep_books(user)
        or _is_or_stands_in_for_management(user)
    )


def may_open_some_line(user: Somebody) -> bool:
    """Whether there is any department for which they may open lines."""
    return (
        organisation.speaks_for_a_department(user)
        or may_keep_books(user)
        or _is_or_stands_in_for_management(user)
    )


def may_plan(user: Somebody, line: Line) -> bool:
    """What is planned on a line is up to those who may open it."""
    return may_open_line(user, line.department)


def plans_for(user: Somebody, departments: Iterable[Department]) -> frozenset[int]:
    """The keys of those of these departments whose lines this person may plan, asked at once."""
    found = list(departments)
    if may_keep_books(user) or _is_or_stands_in_for_management(user):
        return frozenset(one.pk for one in found)
    return frozenset(one.pk for one in found if organisation.speaks_for(user, one))


def may_grant(user: Somebody) -> bool:
    """The management grants money of the pot to lines, and takes back what is not committed."""
    return _is_or_stands_in_for_management(user)


def may_commit(user: Somebody, line: Line) -> bool:
    """Whoever works in the line's department may promise its money."""
    return organisation.belongs_to(user, line.department)


def may_book(user: Somebody, line: Line) -> bool:
    """Invoices are booked, and money released, by the line's department or by controllers."""
    return organisation.belongs_to(user, line.department) or may_keep_books(user)


def may_commit_something(user: Somebody) -> bool:
    """Whether there could be a line on which they commit money."""
    return organisation.works_in_a_department(user)


def may_book_something(user: Somebody) -> bool:
    """Whether there could be a line on which they book invoices."""
    return organisation.works_in_a_department(user) or may_keep_books(user)


def may_reverse(user: Somebody, entry: Entry) -> bool:
    """Mistakes are reversed by those who could have booked it, and are no staff.

    A transfer is not reversed: both sides transfer the money back. Nor is what both have signed
    as a plan: they amend it.
    """
    if entry.kind in (Kind.TRANSFER, Kind.REVERSE):
        return False
    if entry.kind in (Kind.GRANT, Kind.TAKE_BACK):
        return may_grant(user) and not _is_of_a_signed_plan(entry)
    return organisation.speaks_for(user, entry.line.department) or may_keep_books(user)


def may_propose_transfer(user: Somebody, source: Line, target: Line) -> bool:
    """Whoever works in one of the two departments may propose to move money between them."""
    return any(organisation.belongs_to(user, line.department) for line in (source, target))


def may_propose_something(user: Somebody) -> bool:
    """Whoever works in a department may propose something for it."""
    return organisation.works_in_a_department(user)


def may_change_transfer(user: Somebody, transfer: Transfer) -> bool:
    """As long as it is not booked, both sides may change a proposal, or withdraw it."""
    return may_propose_transfer(user, transfer.source, transfer.target)


def may_sign(user: Somebody, department: Department) -> bool:
    """Heads of a department sign for it, and their deputies."""
    return isinstance(user, Person) and signs_for_head(user, department) is not None


def may_sign_statement(user: Somebody, department: Department) -> bool:
    """Statements of closed months are countersigned by the heads of sales and marketing."""
    return department.side in (Side.SALES, Side.MARKETING) and may_sign(user, department)


def may_close_month(user: Somebody) -> bool:
    """Controllers sign months off."""
    return organisation.acts_in_person(user) and may_keep_books(user)


def signs_for_head(user: Person, department: Department) -> Person | None:
    """The head for whom a signature of this person counts: they themselves, or who is away."""
    return _first_stood_in_for(user, Level.HEAD, department)


def signs_for_management(user: Person) -> Person | None:
    """Who of the management a signature of this person counts for."""
    return _first_stood_in_for(user, Level.MANAGEMENT)


def people_on(level: Level, day: date, department: Department | None = None) -> list[Person]:
    """Who holds a place on this level of a department that day, or of the firm without one."""
    places = Membership.objects.filter(
        organisation.holding(day), level=level, department=department
    )
    return read_once(
        ("budget.people", level, day, department and department.pk),
        lambda: [place.person for place in places.select_related("person").order_by("pk")],
    )


def _is_of_a_signed_plan(entry: Entry) -> bool:
    plans = SignedPlan.objects.filter(pot=entry.line.pot_id).values_list("changes", flat=True)
    return any(key == entry.key.hex for changes in plans for key, _line, _cents in changes)


def _is_or_stands_in_for_management(user: Somebody) -> bool:
    return isinstance(user, Person) and signs_for_management(user) is not None


def _first_stood_in_for(
    user: Person, level: Level, department: Department | None = None
) -> Person | None:
    if not organisation.acts_in_person(user):  # a program with somebody's token signs nothing
        return None
    people = people_on(level, timezone.localdate(), department)
    if user in people:
        return user
    return next(
        (one for one in people if not one.has_left and organisation.stands_in_for(user, one)), None
    )
