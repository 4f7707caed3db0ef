"""The rail, on top of every page of a round."""

from collections.abc import Sequence

from django import template

from gespann.apps.plan.models import Round
from gespann.apps.plan.way import rail as way

register = template.Library()


@register.simple_tag
def rail_of(planning: Round) -> Sequence[way.Stop]:
    """All phases of a round, where it stands, and what the next one waits for."""
    return way.rail(planning)
