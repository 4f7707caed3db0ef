"""The kinds of levers in words, by the side to which they belong."""

from typing import Any

from django.utils.translation import gettext_lazy as _

MARKETING_KINDS: dict[str, Any] = {
    "search_ads": _("Search ads"),
    "social_ads": _("Social media ads"),
    "display_ads": _("Display ads"),
    "online_video": _("Online video"),
    "tv": _("Television"),
    "radio": _("Radio"),
    "print": _("Print"),
    "out_of_home": _("Posters"),
    "direct_mail": _("Letters"),
    "email": _("E-mails"),
    "telemarketing": _("Telemarketing"),
    "trade_fair": _("Trade fairs"),
    "event": _("Events"),
    "content": _("Content"),
    "pr": _("Public relations"),
    "catalogue": _("Catalogue"),
    "promotion": _("Promotions"),
    "partner": _("Partners"),
}
SALES_KINDS: dict[str, Any] = {
    "personal_selling": _("Visits of field staff"),
    "inside_sales": _("Calls of inside sales"),
    "demo": _("Demonstrations"),
    "key_account": _("Key account work"),
    "customer_service": _("Customer service"),
}
OTHER: dict[str, Any] = {"other": _("Something else")}
GROUPS_OF_KINDS = [
    (_("Marketing"), list(MARKETING_KINDS.items())),
    (_("Sales"), list(SALES_KINDS.items())),
    (_("Other"), list(OTHER.items())),
]
