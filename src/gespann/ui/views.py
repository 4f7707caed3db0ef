"""What readers choose of the look."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from gespann.ui import themes
from gespann.ui.answers import go


@login_not_required
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Read on in light or dark, or as the device has it."""
    here = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(here, None, require_https=request.is_secure())
    response = go(request, here if is_ours else "home")
    theme = request.POST.get("theme")
    if theme in themes.THEMES:
        themes.remember(response, theme)
    return response
