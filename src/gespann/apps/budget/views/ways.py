"""The conversation that begins where the limit refuses: one click for each way to find money."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.budget.actions.asking import ask_for_money
from gespann.apps.budget.actions.commitments import release_expired
from gespann.apps.budget.actions.refused import OverLimit, told
from gespann.apps.budget.models import Line
from gespann.apps.budget.queries.ledger import lines_visible_to
from gespann.apps.budget.queries.ways_out import Way, WayOut, managers
from gespann.apps.budget.views import kept
from gespann.apps.organisation.models import Person
from gespann.apps.organisation.rules import SignedInRequest
from gespann.refusals import Refusal
from gespann.ui import answers

EXPIRED, POT, LINE = "expired", "pot", "line-"


@dataclass(frozen=True)
class Step:
    """A way to find money, and the click that begins it.

    Attributes:
        matter: Where there is money, in a sentence.
        who: Who decides on it: names with their office.
        button: What the click does.
        value: How the form names it; "" where `address` leads somewhere else.
        address: Where a link leads.
    """

    matter: str
    who: str
    button: str
    value: str = ""
    address: str = ""


# Apps that stand above this one add their ways in `AppConfig.ready`, such as a clearing that begins
# with these figures. Each gets the refusal and the reader, and says a step or nothing.
FURTHER: list[Callable[[OverLimit, Person], Step | None]] = []


def steps(over: OverLimit, reader: Person) -> list[Step]:
    """What can be done now, the nearest first; asking the management always comes last."""
    found = [_step(way, over) for way in over.ways if way.way is not Way.POT]
    further = [step for make in FURTHER if (step := make(over, reader)) is not None]
    return [*found, *further, _ask_the_management(over)]


def go(request: SignedInRequest, line: Line, way: str) -> HttpResponse:
    """Begin one of the ways; what was typed is kept, and the way leads back to it."""
    address = request.path
    key = kept.keep(request, address)
    if way.startswith(LINE):
        return answers.go(request, _proposal(request, line, way.removeprefix(LINE), key))
    if way == EXPIRED:
        _release_expired(request, line)
    elif way == POT:
        _ask(request, line)
    else:
        raise Http404
    return answers.go(request, kept.back_to(address, key))


def start() -> tuple[tuple[str, str], ...]:
    """Where all pages of the budget begin."""
    return ((_("Home"), reverse("home")), (_("Budget"), reverse("budget:pots")))


def names(people: tuple[Person, ...]) -> str:
    """Names of people, one after the other."""
    return ", ".join(str(one) for one in people)


def _step(way: WayOut, over: OverLimit) -> Step:
    currency, line = over.line.pot.currency, way.line
    cents = told(way.cents, currency)
    if way.way is Way.EXPIRED_COMMITMENTS or line is None:
        return Step(
            _("Orders of this line whose last day is over still hold {cents}.").format(cents=cents),
            _("You can release them yourself."),
            _("Release the expired orders"),
            EXPIRED,
        )
    shifted = told(min(way.cents, over.missing_cents or way.cents), currency)
    return Step(
        _("“{line}” of {department} has {cents} available.").format(
            line=line, department=line.department, cents=cents
        ),
        _who_signs(way, over.line),
        _("Propose to shift {cents} from “{line}”").format(cents=shifted, line=line),
        f"{LINE}{line.pk}",
    )


def _who_signs(way: WayOut, target: Line) -> str:
    line = way.line
    if line is None or not way.ask:
        return _("Nobody heads this department now.")
    words = (
        _("{names} (head of {department}) signs for it, and the head of {own}.")
        if way.needs_both_signatures
        else _("{names} (head of {department}) signs for it; that is enough.")
    )
    return words.format(names=names(way.ask), department=line.department, own=target.department)


def _ask_the_management(over: OverLimit) -> Step:
    pot, people = over.line.pot, managers(timezone.localdate())
    missing = told(over.missing_cents or 0, pot.currency)
    matter = (
        _("The pot has {cents} that are not granted to any line.").format(
            cents=told(pot.ungranted_cents, pot.currency)
        )
        if pot.ungranted_cents
        else _("The pot is granted in full; only a higher limit brings more.")
    )
    if not people:
        return Step(matter, _("Nobody belongs to the management now."), "")
    who = _("{names} (management) can grant more.").format(names=names(people))
    return Step(matter, who, _("Ask the management for {cents}").format(cents=missing), POT)


def _proposal(request: HttpRequest, line: Line, source: str, key: str) -> str:
    """The page that proposes a transfer, with amount, lines and reason filled in."""
    if not source.isdecimal():
        raise Http404
    other = get_object_or_404(lines_visible_to(request.user), pk=source)
    missing = _missing(request)
    asked_for = {
        "source": other.pk,
        "target": line.pk,
        "amount_cents": min(missing, other.available_cents) or "",
        "reason": _reason(request, line, missing),
        "kept": key,
    }
    return f"{reverse('budget:propose_transfer')}?{urlencode(asked_for)}"


def _reason(request: HttpRequest, line: Line, missing: int) -> str:
    what = request.POST.get("what") or request.POST.get("text") or str(line)
    return _("For “{what}”: {cents} are missing on “{line}”.").format(
        what=what, line=line, cents=told(missing, line.pot.currency)
    )


def _release_expired(request: SignedInRequest, line: Line) -> None:
    try:
        cents = release_expired(line, by=request.user, key=_key(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return
    words = _("{cents} are released and available again. What you typed is still here.")
    messages.success(request, words.format(cents=told(cents, line.pot.currency)))


def _ask(request: SignedInRequest, line: Line) -> None:
    try:
        people = ask_for_money(line, _missing(request), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return
    words = _("{names} will be told that you ask for it. What you typed is still here.")
    messages.success(request, words.format(names=names(people)))


def _missing(request: HttpRequest) -> int:
    """What was missing when the database refused, as the page has shown it."""
    words = request.POST.get("missing", "")
    return int(words) if words.isdecimal() else 0


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid4()
