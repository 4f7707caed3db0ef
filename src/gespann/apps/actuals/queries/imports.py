"""Drafts, imports and rules."""

from datetime import datetime, timedelta

from django.db.models import Max, QuerySet
from django.utils import timezone

from gespann.apps.actuals import rules
from gespann.apps.actuals.models import Draft, Import, Rule
from gespann.apps.budget.models import Pot
from gespann.apps.organisation.models import Person
from gespann.apps.organisation.queries import firm
from gespann.apps.organisation.rules import Somebody

DRAFTS_LAST = timedelta(days=1)


def draft_of(user: Person) -> Draft | None:
    """What somebody has brought and may still land."""
    if not rules.may_bring(user):
        return None
    return Draft.objects.filter(by=user, made__gt=oldest_draft()).first()


def has_draft(user: Person) -> bool:
    """Whether somebody has brought a file that has not landed."""
    return rules.may_bring(user) and Draft.objects.filter(by=user, made__gt=oldest_draft()).exists()


def oldest_draft() -> datetime:
    """Drafts from before this moment are over."""
    return timezone.now() - DRAFTS_LAST


def imports_visible_to(user: Somebody) -> QuerySet[Import]:
    """Every file that ever landed, the latest first, with what has undone it."""
    landed = (
        Import.objects.filter(undoes__isnull=True)
        .select_related("by", "undone__by")
        .order_by("-number")
    )
    return landed if rules.may_see_actuals(user) else landed.none()


def last_number() -> int:
    """The number of the last import; 0 before there is one."""
    return Import.objects.aggregate(last=Max("number"))["last"] or 0


def landed_with(sha256: str) -> Import | None:
    """The import of this very file that is in force, if it has landed before."""
    return Import.objects.filter(sha256=sha256, undoes=None, undone=None).first()


def usual_currency() -> str:
    """The currency that is meant where a file says none: that of the latest pot."""
    latest = Pot.objects.order_by("-first_day").values_list("currency", flat=True).first()
    there = firm()
    return latest or (there.currency if there else "EUR")


def rules_in_force() -> QuerySet[Rule]:
    """The rules that hold, in the order in which they are asked."""
    return (
        Rule.objects.filter(ended_at__isnull=True)
        .select_related("line__pot", "line__department", "by")
        .order_by("position", "pk")
    )
