"""The page on which the plan is written down, read, signed, withdrawn from, and amended."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gespann.apps.organisation.fresh import (
    asks_before_it_signs,
    signed_in_freshly,
)
from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.plan import figures, rules
from gespann.apps.plan.actions import signing, versions
from gespann.apps.plan.forms import AmendForm
from gespann.apps.plan.models import PlanVersion, Round, Signature
from gespann.apps.plan.queries.money import pot_of
from gespann.apps.plan.queries.rest import rest_of_year
from gespann.apps.plan.queries.rounds import currency_of
from gespann.apps.plan.queries.sent_before import has_signed, has_withdrawn, has_written_down
from gespann.apps.plan.queries.table import excess_cents
from gespann.apps.plan.queries.versions import (
    in_force,
    latest_version,
    proposal_to_write_down,
    sides_that_signed,
    versions_visible_to,
)
from gespann.apps.plan.views.expectations import expectation_of
from gespann.apps.plan.views.factors import factor_of
from gespann.apps.plan.views.finding import found
from gespann.apps.plan.way.money import missing_money
from gespann.apps.plan.written import tests_of, told_signatures, written
from gespann.language.numbers import exact_money
from gespann.refusals import Refusal
from gespann.ui.answers import answer, done, go

UNPROCESSABLE = 422


@require_safe
def signatures(request: SignedInRequest, pk: int) -> HttpResponse:
    """The version to be signed, written out whole, with all signatures."""
    return _page(request, found(request, pk))


@require_POST
def write_down(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write down what both have accepted, as a version to be signed."""
    planning = found(request, pk)
    follows = request.POST.get("follows", "")
    if not follows.isdecimal() or not rules.may_write_version(request.user, planning):
        raise Http404
    try:
        versions.write_down(planning, follows=int(follows), by=request.user)
    except Refusal as refusal:
        if not has_written_down(found(request, pk), int(follows), by=request.user):
            return _page(request, found(request, pk), str(refusal))
    return go(request, "plan:signatures", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@asks_before_it_signs
def sign(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign what the reader has seen; before that, password or code are asked for once more."""
    planning = found(request, pk)
    if request.method != "POST":
        return go(request, "plan:signatures", pk)
    version = _seen(request, planning)
    if version is None or rules.speaks_in(request.user, planning) is None:
        raise Http404
    if has_signed(version, by=request.user):
        return go(request, "plan:signatures", pk)
    try:
        signing.sign(version, factor_of(request), by=request.user)
    except Refusal as refusal:
        return _page(request, found(request, pk), str(refusal))
    messages.success(request, _said(found(request, pk)))
    return go(request, "plan:signatures", pk)


@require_POST
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the signature of one's own side back, with a reason."""
    planning = found(request, pk)
    latest = latest_version(planning)
    mine = _withdrawable(request, latest, rules.speaks_in(request.user, planning))
    reason = request.POST.get("reason", "")
    if has_withdrawn(latest, reason, by=request.user):
        return go(request, "plan:signatures", pk)
    if mine is None:
        raise Http404
    try:
        signing.withdraw(mine, reason=reason, by=request.user)
    except Refusal as refusal:
        return _page(request, planning, str(refusal))
    messages.info(request, _("The signature is withdrawn. It stays visible and is void."))
    return go(request, "plan:signatures", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write down a change of the plan in force, to be signed by both like the plan itself."""
    planning = found(request, pk)
    signed = in_force(planning)
    if signed is None or not rules.may_write_version(request.user, planning):
        raise Http404
    form = AmendForm(
        request.POST or None,
        lines=figures.lines_of_document(signed.content),
        currency=currency_of(planning),
        follows=planning.versions,
        instead=_recommended(request, planning, signed),
    )
    if done(form, lambda: _amended(request, planning, form)):
        return go(request, "plan:signatures", pk)
    context = {"planning": planning, "form": form, "version": signed}
    status = UNPROCESSABLE if form.is_bound else 200
    return answer(request, "plan/amend.html", context, status=status)


# --- How it is done ---------------------------------------------------------------------------


def _amended(request: SignedInRequest, planning: Round, form: AmendForm) -> None:
    said = form.cleaned_data
    versions.amend(
        planning, form.changed(), reason=said["reason"], follows=said["follows"], by=request.user
    )


def _recommended(request: SignedInRequest, planning: Round, signed: PlanVersion) -> dict[str, int]:
    """Amounts to begin with: those recommended for the rest of the year, if asked for."""
    if "rest" not in request.GET:
        return {}
    return {one.name: one.year_cents for one in rest_of_year(planning, signed)}


def _seen(request: SignedInRequest, planning: Round) -> PlanVersion | None:
    """The version that whoever signs has read: by its number and the hash of its figures."""
    number = request.POST.get("version", "")
    if not number.isdecimal():
        return None
    return (
        PlanVersion.objects.select_related("round__fiscal_year", "round__fit", "amends")
        .filter(round=planning, number=int(number), hash=request.POST.get("hash", ""))
        .first()
    )


def _said(planning: Round) -> str:
    version = latest_version(planning)
    if version is not None and version == in_force(planning):
        return _("Both sides have signed. The plan is in force, and its money is granted.")
    return _("Signed. The plan comes into force once the other side has signed, too.")


def _page(request: SignedInRequest, planning: Round, refusal: str = "") -> HttpResponse:
    all_versions = list(versions_visible_to(request.user, planning))
    latest = next((one for one in all_versions if rules.is_latest(one)), None)
    signed = in_force(planning)
    shown = latest or signed
    own = rules.speaks_in(request.user, planning)
    agreed = proposal_to_write_down(planning)
    excess = excess_cents(planning, agreed)
    held = sides_that_signed(latest) if latest is not None else frozenset()
    currency = currency_of(planning)
    context: dict[str, Any] = {
        "planning": planning,
        "currency": currency,
        "written": written(shown) if shown is not None else None,
        "signatures": told_signatures(shown) if shown is not None else [],
        "is_in_force": shown is not None and shown == signed,
        "in_force": signed,
        "is_overtaken": latest is not None and agreed is not None,
        "earlier": [(one, told_signatures(one)) for one in all_versions if one != shown],
        "tests": tests_of(planning),
        **(expectation_of(request, shown) if shown is not None else {}),
        "may_sign": latest is not None
        and agreed is None
        and own not in held
        and rules.may_sign(request.user, latest),
        "must_hand_over": latest is not None
        and own is not None
        and own not in held
        and rules.administers(request.user),
        "own": own,
        "is_fresh": signed_in_freshly(request),
        "withdrawable": _withdrawable(request, latest, own),
        "excess": exact_money(excess, currency_of(planning)) if excess else "",
        "may_write_down": agreed is not None
        and not excess
        and rules.may_write_version(request.user, planning),
        "may_amend": signed is not None and rules.may_write_version(request.user, planning),
        "pot": (pot := pot_of(planning)),
        "missing_money": missing_money(planning, pot, currency),
        "refusal": refusal,
    }
    status = UNPROCESSABLE if refusal else 200
    return answer(request, "plan/signatures.html", context, status=status)


def _withdrawable(
    request: SignedInRequest, version: PlanVersion | None, own: str | None
) -> Signature | None:
    """The reader's side's signature, as long as it can be taken back."""
    if version is None or own is None:
        return None
    mine = [one for one in version.signatures.all() if one.side == own]
    return next((one for one in mine if rules.may_withdraw(request.user, one)), None)
