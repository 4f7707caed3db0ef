"""Measures that both sides wish for beside their levers."""

from gespann.apps.organisation.rules import Somebody
from gespann.apps.plan.models import Round, WishedMeasure
from gespann.apps.plan.queries.wishes import wishes_visible_to


def measures_visible_to(user: Somebody, planning: Round) -> list[WishedMeasure]:
    """The measures of the wishes as they are now, as far as somebody may see them."""
    wishes = wishes_visible_to(user).filter(round=planning, edition=planning.edition)
    rows = WishedMeasure.objects.filter(wishes__in=wishes.values("pk")).select_related("wishes")
    return list(rows.order_by("wishes__side", "pk"))
