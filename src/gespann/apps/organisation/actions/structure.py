"""Departments, teams and fiscal years."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from gespann.apps.organisation import queries, rules
from gespann.apps.organisation.actions.journal import note
from gespann.apps.organisation.models import Act, Department, FiscalYear, Person, Side, Team
from gespann.refusals import NotAllowed, Refusal


@dataclass(frozen=True)
class YearToCome:
    """The fiscal year after the last one that is known, which nobody has added yet."""

    name: str
    starts: date
    ends: date


def found_department(name: str, *, by: Person) -> Department:
    """Add a department beside sales and marketing.

    Raises: NotAllowed, or Refusal if the name is taken.
    """
    _ask(by)
    department = Department(name=name)
    _saved(department, _("There is a department “{name}” already.").format(name=name), by)
    return department


def rename_department(department: Department, name: str, *, by: Person) -> None:
    """Give a department another name.

    Raises: NotAllowed, or Refusal if the name is taken.
    """
    _ask(by)
    department.name = name
    _saved(department, _("There is a department “{name}” already.").format(name=name), by)


def remove_department(department: Department, *, by: Person) -> None:
    """Remove a department that never had anybody in it.

    Raises: NotAllowed, or Refusal if it is sales, marketing, or has teams, people or a history.
    """
    _ask(by)
    if department.side != Side.OTHER:
        raise Refusal(_("Sales and marketing stay: Gespann is for both of them."))
    _removed(department, by)


def found_team(department: Department, name: str, *, by: Person) -> Team:
    """Add a team to a department.

    Raises: NotAllowed, or Refusal if the name is taken there.
    """
    _ask(by)
    team = Team(department=department, name=name)
    _saved(team, _("There is a team “{name}” already.").format(name=name), by)
    return team


def rename_team(team: Team, name: str, *, by: Person) -> None:
    """Give a team another name.

    Raises: NotAllowed, or Refusal if the name is taken in its department.
    """
    _ask(by)
    team.name = name
    _saved(team, _("There is a team “{name}” already.").format(name=name), by)


def remove_team(team: Team, *, by: Person) -> None:
    """Remove a team that never had anybody in it.

    Raises: NotAllowed, or Refusal if it has people or a history.
    """
    _ask(by)
    _removed(team, by)


def open_fiscal_year(name: str, starts: date, ends: date, *, by: Person) -> FiscalYear:
    """Add a fiscal year.

    Raises: NotAllowed, or Refusal if it is too long, or shares a day or its name with another.
    """
    _ask(by)
    return year_opened(name, starts, ends, by)


def year_opened(name: str, starts: date, ends: date, by: Person | None) -> FiscalYear:
    """A fiscal year, without asking whether that is allowed.

    Raises: Refusal if it is too long, or shares a day or its name with another.
    """
    if ends <= starts:
        raise Refusal(_("The last day lies before the first."))
    if ends > last_day_of_year(starts):
        # § 240 HGB; a shorter year is possible when a firm is founded or changes its year.
        raise Refusal(_("A fiscal year has twelve months at most."))
    year = FiscalYear(name=name, starts=starts, ends=ends)
    _saved(year, _("Another fiscal year has the same name or shares a day with this one."), by)
    return year


def year_to_come() -> YearToCome | None:
    """Twelve months after the last fiscal year; None before there is one."""
    last = queries.fiscal_years().first()
    if last is None:
        return None
    starts = last.ends + timedelta(days=1)
    return YearToCome(name_of_year(starts), starts, last_day_of_year(starts))


def name_of_year(starts: date) -> str:
    """ "2027", or "2026/27" for a year that begins within a calendar year."""
    if (starts.month, starts.day) == (1, 1):
        return str(starts.year)
    return f"{starts.year}/{(starts.year + 1) % 100:02}"


def last_day_of_year(starts: date) -> date:
    """The last day of twelve months."""
    try:
        next_year = starts.replace(year=starts.year + 1)
    except ValueError:  # a year that begins on 29 February
        next_year = date(starts.year + 1, 3, 1)
    return next_year - timedelta(days=1)


def _ask(by: Person) -> None:
    if not rules.may_keep_organisation(by):
        raise NotAllowed(_("Only an administrator can change departments, teams and years."))


def _saved(row: Department | Team | FiscalYear, if_refused: str, by: Person | None) -> None:
    """Saved, unless the database has something against it, which is the only judge of races."""
    act = Act.YEAR_OPENED if isinstance(row, FiscalYear) else Act.STRUCTURE
    try:
        with transaction.atomic():
            row.save()
            note(act, by=by)
    except IntegrityError:
        raise Refusal(if_refused) from None


def _removed(row: Department | Team, by: Person) -> None:
    try:
        with transaction.atomic():
            row.delete()
            note(Act.STRUCTURE, by=by)
    except ProtectedError:
        raise Refusal(
            _("“{name}” has or had people or teams and stays for the history.").format(name=row)
        ) from None
