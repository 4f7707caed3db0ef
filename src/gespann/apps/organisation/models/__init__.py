"""Firm, departments, teams, people and years.

Who a person is to the firm stands in three kinds of rows with dates: memberships say where in the
hierarchy somebody works, appointments say which office somebody holds for the whole firm, and
deputyships say who stands in for whom. Rights are asked of these rows by `rules`; there is no
superuser and no switch on a person that would open doors.
"""

from gespann.apps.organisation.models.departments import Department, Side, Team
from gespann.apps.organisation.models.firm import Firm, FiscalYear
from gespann.apps.organisation.models.journal import Act, Entry
from gespann.apps.organisation.models.person import Invitation, Person, PersonManager
from gespann.apps.organisation.models.places import (
    Appointment,
    Dated,
    Deputyship,
    Given,
    Level,
    Membership,
    Office,
)
from gespann.apps.organisation.models.tokens import Token

__all__ = [
    "Act",
    "Appointment",
    "Dated",
    "Department",
    "Deputyship",
    "Entry",
    "Firm",
    "FiscalYear",
    "Given",
    "Invitation",
    "Level",
    "Membership",
    "Office",
    "Person",
    "PersonManager",
    "Side",
    "Team",
    "Token",
]
