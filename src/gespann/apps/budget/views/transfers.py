"""Pages of transfers: proposed, changed, signed by both sides, withdrawn."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gespann.apps.budget import rules
from gespann.apps.budget.actions import transfers as acts
from gespann.apps.budget.actions.refused import OverLimit, told
from gespann.apps.budget.forms.transfers import ChangeForm, TransferForm
from gespann.apps.budget.models import Pot, Transfer
from gespann.apps.budget.queries.ledger import lines_of, lines_visible_to, pots_visible_to
from gespann.apps.budget.queries.transfers import (
    State,
    departments_of,
    missing_among,
    signatures_of,
    state_of,
    transfers_with_state,
)
from gespann.apps.budget.queries.ways_out import heads
from gespann.apps.budget.views import kept, ways
from gespann.apps.budget.views.booking import (
    PAGE_OR_FORM,
    UNPROCESSABLE,
    Said,
    Trail,
    book,
    form_of,
    only_if,
)
from gespann.apps.organisation.fresh import asks_before_it_signs, signed_in_freshly
from gespann.apps.organisation.models import Department
from gespann.apps.organisation.rules import SignedInRequest
from gespann.refusals import Refusal
from gespann.ui.answers import answer, go
from gespann.ui.tables import Table, day, part, text


@require_safe
def transfers(request: SignedInRequest) -> HttpResponse:
    """All proposals, those that wait first."""
    only_if(rules.may_see_budget(request.user))
    context = {
        "transfers": _table(request),
        "trail": ways.start(),
        "may_propose": rules.may_propose_something(request.user),
    }
    return answer(request, "budget/transfers.html", context)


@require_http_methods(PAGE_OR_FORM)
def propose(request: SignedInRequest) -> HttpResponse:
    """Propose to move money from one line to another."""
    only_if(rules.may_propose_something(request.user))
    pot = _pot(request)
    if pot is None:
        return answer(request, "budget/nothing_to_transfer.html", {"trail": _trail()})
    lines = list(lines_of(pot).select_related("department", "pot"))
    form = form_of(request, TransferForm, pot=pot, lines=lines)
    form.initial.setdefault("kept", request.GET.get("kept", ""))
    said = Said(
        heading=_("Propose a transfer"),
        button=_("Propose"),
        lead=_(
            "Between two departments both heads sign, inside one its head is enough. The money "
            "moves with the last signature."
        ),
        trail=_trail(),
    )
    made: list[Transfer] = []

    def act() -> str:
        typed = dict(form.cleaned_data)
        key_of_what_waits = typed.pop("kept")
        made.append(acts.propose_transfer(by=request.user, **typed))
        kept.connect(request, key_of_what_waits, made[0].pk)
        return _("The transfer is proposed. It waits for its signatures.")

    answered = book(request, said, form, act)
    return go(request, "budget:transfer", made[0].pk) if made else answered


@require_safe
def transfer(request: SignedInRequest, pk: int) -> HttpResponse:
    """A proposal: both lines before and after, and who has signed what."""
    found = _found(request, pk)
    signed = signatures_of(found)
    missing = missing_among(found, signed) if state_of(found) is State.OPEN else []
    context = {
        "transfer": found,
        "trail": _trail(),
        "state": state_of(found).value,
        "currency": found.source.pot.currency,
        "both": _before_and_after(found),
        "sides": [_side(one, signed, missing) for one in departments_of(found)],
        "void": [one for one in signed if one.void is not None],
        "signs_for": [one for one in missing if rules.may_sign(request.user, one)],
        "may_change": state_of(found) is State.OPEN
        and rules.may_change_transfer(request.user, found),
        "is_fresh": signed_in_freshly(request) if missing else True,
        "way_back": kept.way_back(request, found.pk),
    }
    return answer(request, "budget/transfer.html", context)


@require_http_methods(PAGE_OR_FORM)
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Propose another amount; what was signed before is void."""
    found = _found(request, pk)
    only_if(rules.may_change_transfer(request.user, found) and state_of(found) is State.OPEN)
    form = form_of(request, ChangeForm, transfer=found)
    said = Said(
        heading=_("Change the proposal"),
        button=_("Propose this instead"),
        lead=_("Signatures on what was proposed before stay visible and are void."),
        trail=(*_trail(), (str(found), reverse("budget:transfer", args=[pk]))),
    )

    def act() -> str:
        typed = dict(form.cleaned_data)
        typed.pop("key")
        acts.change_transfer(found, by=request.user, **typed)
        return _("The proposal is changed. Both sides sign it anew.")

    return book(request, said, form, act)


@require_http_methods(PAGE_OR_FORM)
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a proposal back, after a question."""
    found = _found(request, pk)
    only_if(rules.may_change_transfer(request.user, found))
    if request.method != "POST":
        context = {"transfer": found, "trail": _trail()}
        return answer(request, "budget/withdraw.html", context)
    try:
        acts.withdraw_transfer(found, by=request.user)
        messages.success(request, _("The proposal is withdrawn."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return go(request, "budget:transfer", pk)


@require_http_methods(PAGE_OR_FORM)
@asks_before_it_signs
def sign(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign for one department; before that, password or code are asked for once more."""
    found = _found(request, pk)
    may_sign_for = [one for one in departments_of(found) if rules.may_sign(request.user, one)]
    only_if(bool(may_sign_for))
    if request.method != "POST":
        return go(request, "budget:transfer", pk)
    asked = [one for one in may_sign_for if str(one.pk) == request.POST.get("department")]
    revision = request.POST.get("revision", "")
    if not asked or not revision.isdecimal():
        return answer(request, "400.html", status=UNPROCESSABLE)
    try:
        acts.sign_transfer(found, asked[0], revision=int(revision), by=request.user)
    except Refusal as refusal:
        words = refusal.sentence if isinstance(refusal, OverLimit) else str(refusal)
        messages.error(request, words)
    else:
        messages.success(request, _said_of(_found(request, pk)))
    return go(request, "budget:transfer", pk)


# --- How it is done ---------------------------------------------------------------------------


def _found(request: SignedInRequest, pk: int) -> Transfer:
    return get_object_or_404(transfers_with_state(request.user), pk=pk)


def _trail() -> Trail:
    return (*ways.start(), (_("Transfers"), reverse("budget:transfers")))


def _pot(request: SignedInRequest) -> Pot | None:
    """The pot of the lines that a link or the form names; else the latest."""
    named = request.POST.get("target") or request.GET.get("target") or ""
    line = lines_visible_to(request.user).filter(pk=named).first() if named.isdecimal() else None
    return line.pot if line else pots_visible_to(request.user).filter(lines__isnull=False).first()


def _said_of(found: Transfer) -> str:
    if state_of(found) is State.BOOKED:
        return _("{cents} went from “{source}” to “{target}”.").format(
            cents=told(found.amount_cents, found.source.pot.currency),
            source=found.source,
            target=found.target,
        )
    return _("Signed. The money moves once the other side has signed, too.")


def _before_and_after(found: Transfer) -> list[dict[str, Any]]:
    """Both lines as they are, and as they would be; once it is booked, as they were and became."""
    booked = {one.line_id: one for one in found.entries.all()}
    rows = []
    for line, change in (
        (found.source, -found.amount_cents),
        (found.target, found.amount_cents),
    ):
        entry = booked.get(line.pk)
        granted = entry.granted_after - change if entry else line.granted_cents
        used = (
            entry.committed_after + entry.spent_after
            if entry
            else line.committed_cents + line.spent_cents
        )
        rows.append(
            {
                "line": line,
                "granted": granted,
                "granted_after": granted + change,
                "available": granted - used,
                "available_after": granted + change - used,
            }
        )
    return rows


def _side(department: Department, signed: list[Any], missing: list[Department]) -> dict[str, Any]:
    """A department: its signature that counts, or who could give it."""
    mine = [one for one in signed if one.signature.department == department and one.void is None]
    return {
        "department": department,
        "signature": mine[-1].signature if mine else None,
        "asked": heads(department, timezone.localdate()) if department in missing else (),
    }


def _table(request: SignedInRequest) -> Table:
    rows = [
        {
            "pk": one.pk,
            "what": str(one),
            "amount": one.amount_cents,
            "reason": one.reason,
            "state": state_of(one).value,
            "at": timezone.localdate(one.at),
            "currency": one.source.pot.currency,
        }
        for one in transfers_with_state(request.user)
    ]
    return Table(
        "all_transfers",
        request.GET,
        rows,
        [
            part("what", _("From and to"), "budget/_transfer_link.html", sorts_by="what"),
            part(
                "amount", _("Amount"), "budget/_transfer_amount.html", sorts_by="amount",
                is_figure=True,
            ),
            text("reason", _("Reason"), sorts=False),
            part("state", _("State"), "budget/_state_of_transfer.html", sorts_by="state"),
            day("at", _("Proposed on")),
        ],
        caption=_("All transfers"),
    )  # fmt: skip
