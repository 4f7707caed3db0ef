"""Pages about one's own tokens."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gespann.apps.organisation import queries, rules
from gespann.apps.organisation.actions import tokens as acts
from gespann.apps.organisation.forms.tokens import TokenForm
from gespann.apps.organisation.fresh import asks_again
from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.organisation.views.entrance import UNPROCESSABLE
from gespann.ui.answers import answer, done, go
from gespann.ui.tables import Table, day, part, text


@require_safe
def tokens(request: SignedInRequest) -> HttpResponse:
    """One's own tokens."""
    return answer(
        request,
        "organisation/tokens.html",
        {"tokens": _table(request), "may_make": rules.may_make_token(request.user)},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@asks_again
def make(request: SignedInRequest) -> HttpResponse:
    """Make a token, after password or code were asked for once more; the secret is shown once."""
    if not rules.may_make_token(request.user):
        raise Http404
    form = TokenForm(request.POST or None)
    secrets: list[str] = []

    def act() -> None:
        typed = form.cleaned_data
        _token, secret = acts.make_token(
            typed["name"], typed["scopes"], typed["expires"], by=request.user
        )
        secrets.append(secret)

    if request.method == "POST" and done(form, act):
        context = {"name": form.cleaned_data["name"], "secret": secrets[0]}
        return answer(request, "organisation/token_made.html", context)
    return answer(
        request,
        "organisation/make_token.html",
        {"form": form},
        status=UNPROCESSABLE if form.is_bound else 200,
    )


@require_POST
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put an end to a token."""
    token = get_object_or_404(queries.tokens_of(request.user), pk=pk)
    acts.revoke_token(token, by=request.user)
    messages.success(request, _("The token “{name}” opens nothing any more.").format(name=token))
    return go(request, "tokens")


def _table(request: SignedInRequest) -> Table:
    today = timezone.localdate()
    rows = [
        {
            "pk": one.pk,
            "name": one.name,
            "scopes": ", ".join(one.scopes),
            "made": one.made,
            "expires": one.expires,
            "is_over": one.is_over_on(today),
            "last_used": one.last_used,
        }
        for one in queries.tokens_of(request.user)
    ]
    return Table(
        "tokens",
        request.GET,
        rows,
        [
            text("name", _("Name")),
            text("scopes", _("What it may do"), sorts=False),
            day("made", _("Made")),
            part("expires", _("Last day"), "organisation/_token_end.html", sorts_by="expires"),
            day("last_used", _("Last used")),
            part("revoke", _("Revoke"), "organisation/_revoke_token.html", is_exported=False),
        ],
        caption=_("My tokens"),
    )
