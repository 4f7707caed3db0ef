"""Remarks beside the lines that they are about, and where a fact can be looked up."""

from urllib.parse import urlsplit

from django import template
from django.urls import Resolver404, resolve
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from gespann.apps.plan.queries.remarks import Remarks, RemarksOnLine

register = template.Library()


@register.filter
def of_line(remarks: Remarks, line: str) -> RemarksOnLine:
    """What was said of one line."""
    return remarks.of(line)


@register.filter
def evidence(shown_by: str) -> SafeString | str:
    """Where a fact can be looked up: a link, or a source in words."""
    address = urlsplit(shown_by)
    if address.scheme in ("http", "https") and address.netloc:
        return format_html(
            '<a href="{}" rel="noopener noreferrer">{}</a>', shown_by, address.netloc
        )
    if shown_by.startswith("/") and not shown_by.startswith("//"):
        return format_html('<a href="{}">{}</a>', shown_by, _called(address.path))
    return shown_by


def _called(path: str) -> str:
    """What a page of the workbench is called in a link."""
    try:
        match = resolve(path)
    except Resolver404:
        return path
    number = match.args[0] if match.args else match.kwargs.get("pk", "")
    names = {
        "response:fit": _("What the data said: fit {number}"),
        "response:curves": _("Response curves of fit {number}"),
        "response:checks": _("Checks of fit {number}"),
        "market:history": _("The history"),
        "market:batch": _("Batch {number} of the history"),
        "budget:pots": _("The ledger"),
        "budget:pot": _("Budget {number} in the ledger"),
        "budget:entry": _("Entry {number} of the ledger"),
        "budget:line": _("Line {number} of the ledger"),
        "budget:commitment": _("Commitment {number} in the ledger"),
    }
    return names.get(match.view_name, path).format(number=number)
