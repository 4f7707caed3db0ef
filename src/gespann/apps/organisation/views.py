"""Pages of the organisation."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from gespann.apps.organisation import actions, queries, rules
from gespann.language import LANGUAGES
from gespann.ui.answers import answer, go


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where everybody arrives: the firm and its departments."""
    return answer(
        request,
        "organisation/home.html",
        {
            "firm": queries.firm(),
            "departments": queries.departments_visible_to(request.user),
            "works_here": rules.works_here(request.user),
        },
    )


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Who works here, and where."""
    if not rules.may_see_organisation(request.user):
        raise Http404
    return answer(request, "organisation/people.html", {"people": queries.people()})


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Read on in another language: a cookie for strangers, the account for people."""
    code = request.POST.get("language", "")
    here = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(here, None, require_https=request.is_secure())
    response = go(request, here if is_ours else "home")
    if code in LANGUAGES:
        if request.user.is_authenticated:
            actions.choose_language(request.user, code)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        )
    return response
