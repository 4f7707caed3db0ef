"""Plans that both departments have signed: their chain, and that each was booked as it says."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from django.db.models import Q
from django.utils.translation import gettext as _

from gespann.apps.budget.models import Entry, Kind, Pot, SignedPlan
from gespann.apps.budget.models.seal import hash_of
from gespann.apps.organisation.models import Deputyship, Level, Membership

Booked = tuple[int, int]
A_DAY = timedelta(days=1)


def plan_faults(pot: Pot) -> Iterator[str]:
    """What is wrong with the signed plans of a pot, and with grants that nobody has signed."""
    head = ""
    allowed: set[str] = set()
    plans = SignedPlan.objects.filter(pot=pot).order_by("number")
    for number, plan in enumerate(plans, start=1):
        if plan.number != number or plan.hash != hash_of(plan.sealed(head)):
            yield _("“{plan}” was changed after both had signed it.").format(plan=plan)
        head = plan.hash
        allowed |= {key for key, _line, _cents in plan.changes}
        yield from _booked_otherwise(plan)
    yield from _granted_by_nobody(pot, allowed)


def _booked_otherwise(plan: SignedPlan) -> Iterator[str]:
    """A plan is booked whole, with the amounts that it says."""
    wanted: dict[str, Booked] = {key: (line, cents) for key, line, cents in plan.changes}
    entries = Entry.objects.filter(key__in=list(wanted))
    found = {one.key.hex: (one.line_id, one.granted_cents) for one in entries}
    if found != wanted:
        yield _("“{plan}” was not booked as both have signed it.").format(plan=plan)


def _granted_by_nobody(pot: Pot, allowed: set[str]) -> Iterator[str]:
    """Grants that no plan lists are of the management, or of a deputy of theirs."""
    grants = Entry.objects.filter(line__pot=pot, kind__in=[Kind.GRANT, Kind.TAKE_BACK])
    may = cache(_may_grant)
    for entry in grants.select_related("line").order_by("pk"):
        day = entry.at.date() if entry.at is not None else pot.first_day
        if entry.key.hex not in allowed and not may(entry.by_id, entry.stands_for_id, day):
            yield _("Entry {number} of “{line}” grants money without anybody who may.").format(
                number=entry.number, line=entry.line
            )


def _may_grant(by: int, stands_for: int | None, day: date) -> bool:
    """Whether somebody belonged to the management, or stood in for who did; a day more or less."""
    then = Q(starts__lte=day + A_DAY) & (Q(ends__isnull=True) | Q(ends__gte=day - A_DAY))
    boss = stands_for or by
    places = Membership.objects.filter(then, person=boss, level=Level.MANAGEMENT)
    deputies = Deputyship.objects.filter(then, person=boss, deputy=by)
    return places.exists() and (boss == by or deputies.exists())
