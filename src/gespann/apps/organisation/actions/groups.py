"""Places and offices that follow the groups of a firm's single sign-on."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gespann.apps.organisation import rules
from gespann.apps.organisation.actions.journal import note
from gespann.apps.organisation.actions.places import (
    no_longer,
    one_administrator_leaves_at_a_time,
    placed,
)
from gespann.apps.organisation.models import (
    Act,
    Appointment,
    Department,
    Level,
    Membership,
    Office,
    Person,
    Side,
)


@dataclass(frozen=True)
class GroupRole:
    """What membership of a group gives: an office, or a place on a level.

    Attributes:
        group: Name of the group, as the single sign-on tells it.
        office: The office, or None.
        level: The level, or None.
        department: "sales", "marketing", or the name of a department; "" for management.
    """

    group: str
    office: Office | None = None
    level: Level | None = None
    department: str = ""


@transaction.atomic
def follow_groups(person: Person, roles: Sequence[GroupRole]) -> None:
    """Give what these roles give and take back what groups gave before and give no more.

    What an administrator gave by hand stays. A role of a department that the firm does not have
    gives nothing. The firm's last administrator stays one, whatever the groups say.
    """
    _follow_places(person, [role for role in roles if role.level is not None])
    _follow_offices(person, [role for role in roles if role.office is not None])


def _follow_places(person: Person, roles: Sequence[GroupRole]) -> None:
    wanted: dict[tuple[int, Department | None], str] = {}
    for role in roles:
        if role.level == Level.MANAGEMENT:
            wanted.setdefault((role.level, None), role.group)
        elif role.level is not None and (department := _department(role.department)):
            wanted.setdefault((role.level, department), role.group)
    today = rules.holding(timezone.localdate())
    for place in Membership.objects.filter(today, person=person).select_related("department"):
        if (place.level, place.department) in wanted:
            del wanted[place.level, place.department]
        elif place.by_group:
            no_longer(place)
            note(Act.PLACE_ENDED, by=None, person=person)
    for (level, department), group in wanted.items():
        place = placed(person, Level(level), department, None, timezone.localdate())
        place.by_group = group
        place.save(update_fields=["by_group"])
        note(Act.PLACED, by=None, person=person)


def _follow_offices(person: Person, roles: Sequence[GroupRole]) -> None:
    one_administrator_leaves_at_a_time()
    wanted = {role.office: role.group for role in reversed(roles) if role.office is not None}
    today = rules.holding(timezone.localdate())
    for held in Appointment.objects.filter(today, person=person):
        if held.office in wanted:
            del wanted[Office(held.office)]
        elif held.by_group and not _is_of_last_administrator(held):
            no_longer(held)
            note(Act.OFFICE_ENDED, by=None, person=person)
    for office, group in wanted.items():
        Appointment.objects.create(
            person=person, office=office, starts=timezone.localdate(), by_group=group
        )
        note(Act.APPOINTED, by=None, person=person)


def _department(name: str) -> Department | None:
    side = Q(side=name) if name in (Side.SALES, Side.MARKETING) else Q(name=name)
    return Department.objects.filter(side).first()


def _is_of_last_administrator(held: Appointment) -> bool:
    return held.office == Office.ADMINISTRATOR and not rules.another_administrator(held.person)
