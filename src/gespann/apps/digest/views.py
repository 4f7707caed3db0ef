"""The page on which everybody chooses how often letters come, and sees what the next would say."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gespann.apps.digest import actions, queries
from gespann.apps.digest.forms import RhythmForm
from gespann.apps.organisation.rules import SignedInRequest
from gespann.ui.answers import answer, done, go

UNPROCESSABLE = 422


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: SignedInRequest) -> HttpResponse:
    """One's own letters."""
    person = request.user
    form = RhythmForm(request.POST or None, initial={"rhythm": queries.rhythm_of(person)})
    if request.method == "POST" and done(
        form, lambda: actions.choose_rhythm(person, form.cleaned_data["rhythm"])
    ):
        messages.success(request, _("It is noted."))
        return go(request, "mail")
    return answer(
        request,
        "digest/mail.html",
        {"form": form, "letter": queries.letter_for(person)},
        status=UNPROCESSABLE if form.is_bound else 200,
    )
