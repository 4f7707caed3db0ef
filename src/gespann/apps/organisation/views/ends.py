"""Pages on which something with dates ends: a place, an office, a deputyship."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gespann.apps.organisation import rules
from gespann.apps.organisation.actions import deputies, places
from gespann.apps.organisation.forms.people import LastDayForm
from gespann.apps.organisation.models import Appointment, Deputyship, Membership
from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.organisation.views import tables
from gespann.apps.organisation.views.entrance import UNPROCESSABLE
from gespann.ui.answers import answer, done, go

EndAct = Callable[..., None]
PAGE_OR_FORM = ["GET", "HEAD", "POST"]


@require_http_methods(PAGE_OR_FORM)
def membership(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a place."""
    if not rules.may_keep_organisation(request.user):
        raise Http404
    row = get_object_or_404(Membership.objects.select_related("person", "department"), pk=pk)
    return _end(request, row, places.end_membership)


@require_http_methods(PAGE_OR_FORM)
def appointment(request: SignedInRequest, pk: int) -> HttpResponse:
    """End an office."""
    row = get_object_or_404(Appointment.objects.select_related("person"), pk=pk)
    if not rules.may_end_appointment(request.user, row):
        raise Http404
    return _end(request, row, places.end_appointment)


@require_POST
def deputyship(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a deputyship at once."""
    row = get_object_or_404(Deputyship.objects.select_related("person", "deputy"), pk=pk)
    if not rules.may_end_deputyship(request.user, row):
        raise Http404
    deputies.end_deputyship(row, by=request.user)
    # Back to the page with the button: a deputy's own, or that of the person.
    is_deputy = request.user.pk == row.deputy_id
    return go(request, "organisation:person", row.deputy_id if is_deputy else row.person_id)


@require_safe
def all_deputyships(request: SignedInRequest) -> HttpResponse:
    """Who stands in for whom, from today on."""
    if not rules.may_see_organisation(request.user):
        raise Http404
    return answer(
        request,
        "organisation/deputies.html",
        {
            "deputies": tables.deputies(request.GET),
            "may_keep": rules.may_keep_organisation(request.user),
        },
    )


def _end(request: SignedInRequest, row: Membership | Appointment, end: EndAct) -> HttpResponse:
    form = LastDayForm(request.POST or None)
    if request.method == "POST" and done(
        form, lambda: end(row, form.cleaned_data["last_day"], by=request.user)
    ):
        return go(request, "organisation:person", row.person_id)
    return answer(
        request,
        "organisation/end.html",
        {"row": row, "person": row.person, "form": form},
        status=UNPROCESSABLE if form.is_bound else 200,
    )
