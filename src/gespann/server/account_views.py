"""Pages of the own account that are ours and not allauth's: where one is logged in."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gespann.apps.organisation.rules import SignedInRequest
from gespann.server import log_ins
from gespann.ui.answers import answer, go
from gespann.ui.tables import Table, day, part, text


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def where_logged_in(request: SignedInRequest) -> HttpResponse:
    """All log-ins of the reader; a button ends all but this one."""
    here = _here(request)
    if request.method == "POST":
        log_ins.end_all_others(request.user, here)
        messages.success(request, _("Every other log-in is ended."))
        return go(request, "usersessions_list")
    found = log_ins.log_ins_of(request.user, here)
    context = {"log_ins": _table(found), "has_others": any(not one.is_here for one in found)}
    return answer(request, "account/log_ins.html", context)


@require_POST
def end_log_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """End one log-in; the one of this page by logging out."""
    session = get_object_or_404(UserSession, user=request.user, pk=pk)
    if session.session_key == _here(request):
        return go(request, "account_logout")
    session.end()
    messages.success(request, _("This log-in is ended."))
    return go(request, "usersessions_list")


def _here(request: SignedInRequest) -> str:
    return request.session.session_key or ""


def _table(found: list[log_ins.LogIn]) -> Table:
    columns = [
        part("device", _("Browser"), "account/_device.html"),
        day("since", _("Since"), sorts=False),
        day("ends", _("Ends by itself"), sorts=False),
        text("address", _("Network address"), sorts=False),
        part("end", _("What can be done"), "account/_end_log_in.html", is_exported=False),
    ]
    return Table("log-ins", {}, found, columns, caption=_("Where I am logged in"))
