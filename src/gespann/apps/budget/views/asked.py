"""What the address of a page with figures asks for, and the addresses that ask for something else.

Whatever there is not is passed over: an old link shows the page as it is rather than an error.
"""

from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from gespann.apps.budget.models import Line, Pot
from gespann.apps.budget.queries.figures import By
from gespann.ui.marks import Words

# In addresses a line is "line", as people say it, and not the name of a column.
NAMES: dict[By, str] = {by: "line" if by is By.LINE else by.value for by in By}
TITLES: dict[By, Words] = {
    By.DEPARTMENT: _("By department"),
    By.LEVER: _("By lever"),
    By.MARKET: _("By market"),
    By.MONTH: _("By month"),
    By.LINE: _("Line by line"),
}
HEADINGS: dict[By, Words] = {
    By.DEPARTMENT: _("Department"),
    By.LEVER: _("Lever"),
    By.MARKET: _("Market"),
    By.MONTH: _("Month"),
    By.LINE: _("Line"),
}
AMOUNTS: dict[str, Words] = {
    "planned": _("Planned"),
    "granted": _("Granted"),
    "committed": _("Committed"),
    "spent": _("Spent"),
    "available": _("Available"),
}


def by_asked_for(request: HttpRequest, usual: By = By.LEVER) -> By:
    """What figures are to be told apart by."""
    return {name: by for by, name in NAMES.items()}.get(request.GET.get("by", ""), usual)


def day_asked_for(request: HttpRequest, name: str) -> date | None:
    """A day, if one is named."""
    try:
        return parse_date(request.GET.get(name, ""))
    except ValueError:  # it looks like a day, and there is none such
        return None


def pot_address(pot: Pot, day: date | None = None, **asked: str) -> str:
    """The page of a pot, told apart in some way, as of some day."""
    return _with(reverse("budget:pot", args=[pot.pk]), as_of=day, **asked)


def entries_address(line: Line, amount: str, until: date | None = None) -> str:
    """The entries that add up to a figure of a line."""
    return _with(reverse("budget:entries", args=[line.pk]), amount=amount, until=until)


def _with(address: str, **asked: object) -> str:
    told = {name: str(value) for name, value in asked.items() if value}
    return f"{address}?{urlencode(told)}" if told else address
