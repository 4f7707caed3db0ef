"""A commitment: what is open and settled, its life, and what was drawn from it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from gespann.apps.budget.queries.ledger import (
    commitments_visible_to,
    entries_of_commitment,
    releases_of,
)
from gespann.apps.budget.views import tables
from gespann.apps.budget.views.events import event_of
from gespann.apps.organisation.rules import SignedInRequest
from gespann.ui.answers import answer


@require_safe
def commitment(request: SignedInRequest, pk: int) -> HttpResponse:
    """One commitment."""
    visible = commitments_visible_to(request.user).select_related(
        "line__department", "line__pot__fiscal_year", "blanket"
    )
    found = get_object_or_404(visible, pk=pk)
    line = found.line
    return answer(
        request,
        "budget/commitment.html",
        {
            "commitment": found,
            "line": line,
            "pot": line.pot,
            "life": [event_of(one, line) for one in entries_of_commitment(found)],
            "releases": tables.releases(request.GET, line, releases_of(found)),
        },
    )
