"""The one text that both sides write at: its versions, and putting it on the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.plan import rules
from gespann.apps.plan.actions import proposals as acts
from gespann.apps.plan.actions import words
from gespann.apps.plan.at_table.amounts_form import TextForm
from gespann.apps.plan.at_table.lines import (
    Difference,
    Piece,
    difference_of_words,
    differences,
    hints,
)
from gespann.apps.plan.at_table.reading import TheTable, the_table
from gespann.apps.plan.at_table.starts import chosen, starts_of_text
from gespann.apps.plan.conflicts import Conflict
from gespann.apps.plan.figures import lines_of
from gespann.apps.plan.models import MediatorText
from gespann.apps.plan.queries.sent_before import has_put
from gespann.apps.plan.queries.table import texts_visible_to
from gespann.apps.plan.views.finding import found
from gespann.refusals import Refusal
from gespann.ui.answers import answer, go

UNPROCESSABLE, CONFLICT = 422, 409


@dataclass(frozen=True)
class ComparedText:
    """Two versions of the text side by side: the amounts that differ, and the words."""

    mine: MediatorText
    theirs: MediatorText | None
    amounts: Sequence[Difference]
    words: Sequence[Piece]


@require_http_methods(["GET", "HEAD", "POST"])
def text(request: SignedInRequest, pk: int) -> HttpResponse:
    """Read the one text, and write its next version."""
    planning = found(request, pk)
    seen = the_table(request.user, planning)
    if request.method == "POST" and not rules.may_write_text(request.user, planning):
        raise Http404
    if not seen.may_write_text:
        return _page(request, seen, None)
    starts = starts_of_text(seen)
    start = chosen(starts, request.GET.get("from", ""))
    form = TextForm(
        request.POST if request.method == "POST" else None,
        levers=seen.levers,
        currency=seen.currency,
        lines=start.lines,
        hints=hints(seen),
        follows=_number(seen),
        words=seen.text.words if seen.text is not None else "",
    )
    more: dict[str, Any] = {"starts": starts, "start": start}
    if not form.is_valid():
        return _page(request, seen, form, UNPROCESSABLE if form.is_bound else 200, more)
    try:
        written = words.write_text(
            planning,
            form.lines(),
            form.cleaned_data["words"],
            follows=form.follows,
            by=request.user,
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, seen, form, UNPROCESSABLE, more)
    if isinstance(written, Conflict):
        return _came_second(request, the_table(request.user, planning), written)
    messages.success(
        request, _("Version {number} of the text is written.").format(number=written.number)
    )
    return go(request, "plan:text", pk)


@require_POST
def put_text(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put the text on the table, for both sides to accept or to ask something of."""
    planning = found(request, pk)
    seen = the_table(request.user, planning)
    if not rules.may_put_text(request.user, planning) or seen.text is None:
        raise Http404
    if has_put(seen.text, by=request.user):
        return go(request, "plan:table", pk)
    if request.POST.get("version") != str(seen.text.number):
        late = _("There is a later version of this text. Look at it first.")
        return _page(request, seen, None, CONFLICT, {"refusal": late})
    follows = request.POST.get("follows", "")
    try:
        acts.put_text(
            seen.text, follows=int(follows) if follows.isdecimal() else 0, by=request.user
        )
    except Refusal as refusal:
        more = {"refusal": str(refusal)}
        return _page(request, the_table(request.user, planning), None, CONFLICT, more)
    messages.success(request, _("The text lies on the table; both sides answer it."))
    return go(request, "plan:table", pk)


@require_safe
def text_version(request: SignedInRequest, pk: int) -> HttpResponse:
    """A version of the text, and what it has changed of the one before."""
    version = get_object_or_404(MediatorText, pk=pk)
    planning = found(request, version.round_id)
    before = texts_visible_to(request.user, planning).filter(number=version.number - 1).first()
    seen = the_table(request.user, planning)
    context = {
        "planning": seen.planning,
        "table": seen,
        "version": version,
        "compared": _compared(version, before, seen.currency),
    }
    return answer(request, "plan/text_version.html", context)


# --- How it is done ---------------------------------------------------------------------------


def _page(
    request: SignedInRequest,
    seen: TheTable,
    form: TextForm | None,
    status: int = 200,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {
        "planning": seen.planning,
        "table": seen,
        "form": form,
        "versions": list(texts_visible_to(request.user, seen.planning).defer("lines", "words")),
        "may_put": _may_put(request, seen),
        **(more or {}),
    }
    return answer(request, "plan/text.html", context, status=status)


def _may_put(request: SignedInRequest, seen: TheTable) -> bool:
    """Whether the reader may put the latest version, and it does not lie there already."""
    if seen.text is None or not rules.may_put_text(request.user, seen.planning):
        return False
    return all(one.text_id != seen.text.pk for one in seen.proposals)


def _came_second(
    request: SignedInRequest, seen: TheTable, conflict: Conflict[MediatorText]
) -> HttpResponse:
    """Somebody has written meanwhile: both are shown, and what was typed stands in the form."""
    mine = conflict.mine
    form = TextForm(
        levers=seen.levers,
        currency=seen.currency,
        lines=lines_of(mine.lines),
        hints=hints(seen),
        follows=conflict.version,
        words=mine.words,
    )
    more = {
        "conflict": conflict,
        "compared": _compared(mine, conflict.theirs, seen.currency),
    }
    return _page(request, seen, form, CONFLICT, more)


def _compared(mine: MediatorText, theirs: MediatorText | None, currency: str) -> ComparedText:
    """What `mine` changes of `theirs`."""
    old = () if theirs is None else lines_of(theirs.lines)
    return ComparedText(
        mine,
        theirs,
        differences(lines_of(mine.lines), old, currency),
        difference_of_words("" if theirs is None else theirs.words, mine.words),
    )


def _number(seen: TheTable) -> int:
    return seen.text.number if seen.text is not None else 0
