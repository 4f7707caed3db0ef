"""Pages that are there before somebody is in: set-up, invitation, and the choice of language."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from gespann.apps.organisation import queries
from gespann.apps.organisation.actions import invitations, people
from gespann.apps.organisation.actions.set_up import is_set_up_secret, set_up
from gespann.apps.organisation.forms.people import PasswordForm
from gespann.apps.organisation.forms.set_up import SetUpForm, first_people
from gespann.apps.organisation.models import Person
from gespann.language import LANGUAGES
from gespann.ui.answers import answer, done, go

UNPROCESSABLE = 422
OPENED_FOR = "opened_for"  # in the session of whoever has opened an account: the log-in asks for it


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def first_day(request: HttpRequest, secret: str) -> HttpResponse:
    """Set up the firm; the page is gone as soon as there is one."""
    if queries.firm() is not None or not is_set_up_secret(secret):
        raise Http404
    form = SetUpForm(request.POST or None)
    others = first_people(request.POST or None)
    secrets: dict[Person, str] = {}
    if others.is_valid() and done(
        form, lambda: secrets.update(set_up(form.wanted(others.people())))
    ):
        return answer(
            request,
            "organisation/set_up_done.html",
            {"firm": queries.firm(), "links": links(request, secrets)},
        )
    return answer(
        request,
        "organisation/set_up.html",
        {"form": form, "others": others},
        status=UNPROCESSABLE if form.is_bound else 200,
    )


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Open the account that the link belongs to, by choosing a password."""
    person = queries.invited(secret)
    if person is None:
        return answer(request, "organisation/invitation_void.html", status=404)
    form = PasswordForm(request.POST or None, person=person)
    if request.method == "POST" and done(
        form, lambda: invitations.open_account(secret, form.cleaned_data["password"])
    ):
        messages.success(request, _("Your account is open. You can log in now."))
        request.session[OPENED_FOR] = person.email
        return go(request, settings.LOGIN_URL)
    return answer(
        request,
        "organisation/invitation.html",
        {"form": form, "person": person, "firm": queries.firm()},
        status=UNPROCESSABLE if form.is_bound else 200,
    )


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
            people.choose_language(request.user, code)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        )
    return response


def links(request: HttpRequest, secrets: dict[Person, str]) -> dict[Person, str]:
    """The addresses by which people open their accounts."""
    return {
        person: request.build_absolute_uri(reverse("invitation", args=[secret]))
        for person, secret in secrets.items()
    }
