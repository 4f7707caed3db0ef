"""Which rooms the workbench has, and which of them a person is shown."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from gespann.apps.actuals import rules as actuals
from gespann.apps.budget import rules as budget
from gespann.apps.market import rules as market
from gespann.apps.organisation import queries, rules
from gespann.apps.organisation.rules import Somebody
from gespann.apps.plan import rules as plan
from gespann.apps.response import rules as response


@dataclass(frozen=True)
class Room:
    """An entry of the main navigation."""

    name: Callable[[], str]
    address: str
    path: str
    may_enter: Callable[[Somebody], bool]


@dataclass(frozen=True)
class Entry:
    """A room as one reader sees it."""

    name: str
    address: str
    is_here: bool


ROOMS: tuple[Room, ...] = (
    Room(lambda: _("History"), "market:history", "/history/", market.may_see_history),
    Room(lambda: _("What the data said"), "response:fits", "/fits/", response.may_see_fits),
    Room(lambda: _("Plan"), "plan:rounds", "/plan/", plan.may_enter),
    Room(lambda: _("Budget"), "budget:pots", "/budget/", budget.may_see_budget),
    Room(lambda: _("Invoices"), "actuals:inbox", "/actuals/", actuals.may_see_actuals),
    Room(
        lambda: _("Organisation"),
        "organisation:people",
        "/organisation/",
        rules.may_see_organisation,
    ),
    Room(lambda: _("My jobs"), "jobs:jobs", "/jobs/", rules.works_here),
)


def for_templates(request: HttpRequest) -> dict[str, object]:
    """What templates may ask for, found only if they do.

    `rooms`: the entries that this person may enter. `the_firm`: the firm, once it is set up.
    """
    return {
        "rooms": SimpleLazyObject(lambda: list(entries(request))),
        "the_firm": SimpleLazyObject(queries.firm),
    }


def entries(request: HttpRequest) -> Iterator[Entry]:
    """The rooms that are open to the reader, none before the log-in."""
    if not request.user.is_authenticated:
        return
    opened: dict[Callable[[Somebody], bool], bool] = {}  # many rooms ask the same rule
    for room in ROOMS:
        if room.may_enter not in opened:
            opened[room.may_enter] = room.may_enter(request.user)
        if opened[room.may_enter]:
            address = reverse(room.address)
            yield Entry(room.name(), address, request.path.startswith(room.path))
