"""All of a pot as files, for auditors."""

from django.db.models import Sum
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from gespann.apps.budget.engine.export import ledger_csv, ledger_file
from gespann.apps.budget.models import Pot
from gespann.apps.budget.queries.ledger import pots_visible_to
from gespann.apps.budget.views.statement import as_file, ask_for_file
from gespann.apps.organisation.rules import SignedInRequest

MOST_AT_ONCE = 2000  # entries: the workbook of more takes longer than a page may


@require_safe
def entries_csv(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Every entry with its hash; sent on while it is read, so that no size is too large."""
    pot = _pot(request, pk)
    response = StreamingHttpResponse(ledger_csv(pot), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="ledger-{pot.pk}.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
def ledger_xlsx(request: SignedInRequest, pk: int) -> HttpResponse:
    """Entries and all that is signed as a workbook; a large one by a job."""
    pot = _pot(request, pk)
    if (pot.lines.aggregate(all=Sum("entries_count"))["all"] or 0) > MOST_AT_ONCE:
        return ask_for_file(request, "ledger.xlsx", pot)
    return as_file(ledger_file(pot))


def _pot(request: SignedInRequest, pk: int) -> Pot:
    return get_object_or_404(pots_visible_to(request.user), pk=pk)
