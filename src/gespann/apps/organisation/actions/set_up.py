"""The first five minutes: a firm, its two sides, its year and its first people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from gespann.apps.organisation.actions.invitations import Place, entered, let_in
from gespann.apps.organisation.actions.journal import note
from gespann.apps.organisation.actions.structure import last_day_of_year, name_of_year, year_opened
from gespann.apps.organisation.models import (
    Act,
    Appointment,
    Department,
    Firm,
    Invitation,
    Level,
    Office,
    Person,
    Side,
)
from gespann.refusals import Refusal


class FirstPlace(StrEnum):
    """Where somebody works, as far as it is known before there are teams."""

    NONE = ""
    MANAGEMENT = "management"
    HEAD_OF_SALES = "head_of_sales"
    HEAD_OF_MARKETING = "head_of_marketing"
    SALES = "sales"
    MARKETING = "marketing"


@dataclass(frozen=True)
class FirstPerson:
    """Somebody who is there from the beginning."""

    name: str
    email: str
    place: FirstPlace


@dataclass(frozen=True)
class SetUp:
    """All that is asked for on the first day. The first of the people keeps the organisation."""

    firm: str
    currency: str
    year_starts: date
    sales: str
    marketing: str
    language: str
    administrator: FirstPerson
    password: str
    others: Sequence[FirstPerson] = ()


def set_up_secret() -> str:
    """The secret of the link to the set-up, which is worth nothing once there is a firm.

    It follows from the secret key, so that all processes know it and none has to keep it.
    """
    return salted_hmac("gespann.set-up", "the first day", algorithm="sha256").hexdigest()[:40]


def is_set_up_secret(secret: str) -> bool:
    """Whether it is this one, in a time that does not tell how much of it is right."""
    return constant_time_compare(secret, set_up_secret())


@transaction.atomic
def set_up(wanted: SetUp) -> dict[Person, str]:
    """Set up the firm; the secrets of the links by which the others open their accounts.

    Raises: Refusal if there is a firm already, or two people share an address.
    """
    try:
        with transaction.atomic():
            Firm.objects.create(name=wanted.firm, currency=wanted.currency)
    except IntegrityError:
        raise Refusal(_("The firm is set up already.")) from None
    sides = {
        Side.SALES: Department.objects.create(name=wanted.sales, side=Side.SALES),
        Side.MARKETING: Department.objects.create(name=wanted.marketing, side=Side.MARKETING),
    }
    starts = wanted.year_starts
    year_opened(name_of_year(starts), starts, last_day_of_year(starts), None)
    administrator, _secret = _enter(wanted.administrator, wanted.language, sides, None)
    let_in(administrator, wanted.password)
    Invitation.objects.filter(person=administrator).delete()
    note(Act.SET_UP, by=None, person=administrator)
    Appointment.objects.create(
        person=administrator, office=Office.ADMINISTRATOR, starts=timezone.localdate()
    )
    return dict(_enter(one, wanted.language, sides, administrator) for one in wanted.others)


def _enter(
    one: FirstPerson, language: str, sides: dict[Side, Department], by: Person | None
) -> tuple[Person, str]:
    return entered(one.name, one.email, language, _place(one.place, sides), by=by)


def _place(place: FirstPlace, sides: dict[Side, Department]) -> Place | None:
    levels: dict[FirstPlace, tuple[Level, Department | None]] = {
        FirstPlace.MANAGEMENT: (Level.MANAGEMENT, None),
        FirstPlace.HEAD_OF_SALES: (Level.HEAD, sides[Side.SALES]),
        FirstPlace.HEAD_OF_MARKETING: (Level.HEAD, sides[Side.MARKETING]),
        FirstPlace.SALES: (Level.STAFF, sides[Side.SALES]),
        FirstPlace.MARKETING: (Level.STAFF, sides[Side.MARKETING]),
    }
    if place not in levels:
        return None
    level, department = levels[place]
    return Place(level, department, None, timezone.localdate())
