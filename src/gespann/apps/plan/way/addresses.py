"""Where the pages of a round are."""

from django.urls import NoReverseMatch, reverse

from gespann.apps.plan.models import Phase, Round

PAGES = {
    Phase.WISHES: "plan:wishes",
    Phase.EVIDENCE: "plan:evidence",
    Phase.ROOM: "plan:room",
    Phase.PROPOSALS: "plan:table",
    Phase.SIGNATURES: "plan:signatures",
}


def page_of(name: str, planning: Round) -> str:
    """The address of a page of a round; "" if this workbench has no such page."""
    try:
        return reverse(name, args=[planning.pk])
    except NoReverseMatch:
        return ""
