"""What all pages that book do alike: show the form, look ahead, book once, and say what was booked.

Where the limit refuses, the page goes on: how much is missing, who could release what, and one
click for each way. What was typed stays in the form.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import Model
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from gespann.apps.budget.actions.refused import KeyTaken, OverLimit
from gespann.apps.budget.forms.keyed import KeyedForm
from gespann.apps.budget.models import Commitment, Line, Pot
from gespann.apps.budget.views import kept, ways
from gespann.apps.organisation.rules import SignedInRequest
from gespann.refusals import Refusal
from gespann.ui.answers import answer, go

PAGE_OR_FORM = ["GET", "HEAD", "POST"]
UNPROCESSABLE = 422
AnyForm = TypeVar("AnyForm", bound=Form)
Trail = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Said:
    """What a page that books says around its form.

    Attributes:
        trail: Names and addresses from the start to the page that one comes from and goes back to.
        line: Whose limit may refuse, where money can be found for it.
        facts: Names and amounts that help to fill in the form, in cents.
        grave: Whether what it does cannot simply be done the other way round.
    """

    heading: str
    button: str
    trail: Trail
    lead: str = ""
    line: Line | None = None
    facts: tuple[tuple[str, int], ...] = ()
    currency: str = ""
    is_grave: bool = False

    @property
    def back(self) -> str:
        """The page that one came from."""
        return self.trail[-1][1]


def only_if(allowed: bool) -> None:
    """Whoever may not do it finds no such page.

    Raises: Http404.
    """
    if not allowed:
        raise Http404


def form_of(request: HttpRequest, kind: Callable[..., AnyForm], **more: Any) -> AnyForm:
    """The form: as it was sent, as far as it is typed, as it was kept, or as a link has it."""
    if request.method == "POST":
        return kind(request.POST, **more)
    if _looks_ahead(request):
        return kind(request.GET, **more)
    return kind(initial={**_from_link(request), **_kept(request)}, **more)


def book(
    request: SignedInRequest,
    said: Said,
    form: Form,
    act: Callable[[], str],
    *,
    onward: Callable[[], str] | None = None,
) -> HttpResponse:
    """The page with its form, or on to where one came from once it is booked.

    Args:
        act: Does it, and hands out the sentence that says so.
        onward: The page to go on to instead, asked once it is done.
    """
    if request.method == "POST" and said.line is not None and "way" in request.POST:
        return ways.go(request, said.line, request.POST["way"])
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            sentence = act()
        except Refusal as refused:
            refusal = refused
            _tell(form, refused)
        else:
            kept.drop(request, request.POST.get("key", ""))
            messages.success(request, sentence)
            return go(request, onward() if onward else said.back)
    return _page(request, said, form, refusal)


def _page(
    request: SignedInRequest, said: Said, form: Form, refusal: Refusal | None
) -> HttpResponse:
    was_sent = request.method == "POST"
    over = refusal if isinstance(refusal, OverLimit) and said.line is not None else None
    context = {
        "said": said,
        "form": form,
        "foresight": form.foresight() if isinstance(form, KeyedForm) else None,
        "over": over,
        "steps": ways.steps(over, request.user) if over else [],
    }
    return answer(
        request,
        "budget/act.html",
        context,
        part="" if was_sent else "budget/_foresight.html",
        status=UNPROCESSABLE if was_sent else 200,
    )


def _tell(form: Form, refusal: Refusal) -> None:
    if isinstance(refusal, OverLimit):
        form.add_error(None, refusal.sentence)  # without the way that it names: all are shown
        return
    if isinstance(refusal, KeyTaken) and isinstance(form, KeyedForm):
        # They may mean this one, too: then they send it once more, and it is another click.
        form.with_another_key()
    form.add_error(None, str(refusal))


def trail_of(row: Pot | Line | Commitment) -> Trail:
    """From the start to the page of a pot, a line or a commitment."""
    if isinstance(row, Pot):
        return (*ways.start(), _place(row, "budget:pot"))
    if isinstance(row, Line):
        return (*trail_of(row.pot), _place(row, "budget:line"))
    return (*trail_of(row.line), _place(row, "budget:commitment"))


def _place(row: Model, name: str) -> tuple[str, str]:
    return str(row), reverse(name, args=[row.pk])


def _looks_ahead(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False)) and request.method == "GET"


def _from_link(request: HttpRequest) -> dict[str, Any]:
    """What a link of ours says; amounts are cents there."""
    asked = {name: str(value) for name, value in request.GET.items()}
    return {
        name: int(value) if name.endswith("_cents") and value.isdecimal() else value
        for name, value in asked.items()
        if name not in ("key", "kept")
    }


def _kept(request: HttpRequest) -> dict[str, Any]:
    return kept.typed_before(request, request.GET.get("kept", ""))
