"""An entry, with everything that is kept of it."""

from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from gespann.apps.budget.models import Entry
from gespann.apps.budget.queries.ledger import entries_visible_to
from gespann.apps.budget.views.asked import AMOUNTS
from gespann.apps.organisation.rules import SignedInRequest
from gespann.core.quantities import CENTS_PER_UNIT
from gespann.ui.answers import answer


@require_safe
def entry(request: SignedInRequest, pk: int) -> HttpResponse:
    """One entry."""
    visible = entries_visible_to(request.user).select_related(
        "line__department", "line__pot__fiscal_year", "by", "stands_for", "commitment",
        "reverses", "transfer",
    )  # fmt: skip
    found = get_object_or_404(visible, pk=pk)
    changes = [
        (words, getattr(found, f"{name}_cents"), getattr(found, f"{name}_after", None))
        for name, words in AMOUNTS.items()
    ]
    return answer(
        request,
        "budget/entry.html",
        {
            "entry": found,
            "line": found.line,
            "pot": found.line.pot,
            "changes": [one for one in changes if one[1]],
            **_foreign(found),
        },
    )


def _foreign(entry: Entry) -> dict[str, Any]:
    """The invoice as it came, and the rate for one whole unit of its currency."""
    if entry.foreign_minor is None or entry.rate_millionths is None:
        return {}
    own, other = (
        10 ** get_currency_precision(currency)
        for currency in (entry.line.pot.currency, entry.foreign_currency)
    )
    return {
        "foreign_cents": entry.foreign_minor * CENTS_PER_UNIT / other,
        "rate": Decimal(entry.rate_millionths) / 1_000_000 * other / own,
    }
