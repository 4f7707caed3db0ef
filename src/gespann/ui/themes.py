"""Light, dark, or as the device has it: one cookie, read when the page is made.

The page comes in the right colours at once, without a script that would flash. A cookie and not the
account, since a bright office and a dark living room are places of one and the same person.
"""

from typing import Literal, get_args

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Theme = Literal["light", "dark", "system"]
THEMES: tuple[Theme, ...] = get_args(Theme)
COOKIE = "theme"
_A_YEAR = 365 * 24 * 60 * 60


def chosen(request: HttpRequest) -> Theme:
    """What the reader chose; "system" if nothing that we know."""
    wish = request.COOKIES.get(COOKIE, "")
    return wish if wish in THEMES else "system"


def remember(response: HttpResponse, theme: Theme) -> None:
    """Keeps the choice on this device for a year."""
    if theme == "system":
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_cookie(
        COOKIE,
        theme,
        max_age=_A_YEAR,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
