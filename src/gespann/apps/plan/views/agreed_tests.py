"""Tests that settle what both sides believe: proposed, signed by both, run, and learnt from."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gespann.apps.market import actions as market_acts
from gespann.apps.market import engine as market_engine
from gespann.apps.market import rules as market_rules
from gespann.apps.organisation.fresh import asks_before_it_signs, signed_in_freshly
from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.plan import rules
from gespann.apps.plan.actions.agreed_tests import propose_test
from gespann.apps.plan.actions.signing import sign_test
from gespann.apps.plan.actions.test_results import record_result
from gespann.apps.plan.actions.turns import RoundChanged
from gespann.apps.plan.at_table.test_forms import ResultForm, TestForm
from gespann.apps.plan.at_table.tests_told import (
    TestTold,
    dispute_of,
    disputes_told,
    test_told,
    to_start_from,
    worth_told,
)
from gespann.apps.plan.models import AgreedTest, Round, TestResult
from gespann.apps.plan.queries.agreed_tests import (
    experiment_of,
    is_known_to_fits,
    result_of,
    tests_visible_to,
)
from gespann.apps.plan.queries.rounds import currency_of, levers_of, whole_prepared_for
from gespann.apps.plan.queries.sent_before import has_signed_test
from gespann.apps.plan.views.factors import factor_of
from gespann.apps.plan.views.finding import found
from gespann.apps.response.queries import summary_of
from gespann.core.quantities import Period
from gespann.refusals import Refusal
from gespann.ui.answers import answer, go

UNPROCESSABLE, CONFLICT = 422, 409


@require_safe
def tests(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where both sides believe different things, and the tests that were agreed on."""
    planning = found(request, pk)
    today, currency = timezone.localdate(), currency_of(planning)
    told = [test_told(one, today) for one in tests_visible_to(request.user, planning)]
    dispute = dispute_of(whole_prepared_for(planning))
    context = {
        "planning": planning,
        "currency": currency,
        "told": told,
        "disputes": disputes_told(dispute, {o.test.lever for o in told}) if dispute else [],
        "worth": worth_told(dispute, currency, _period(planning)) if dispute else None,
        "is_computed": dispute is not None,
        "may_propose": rules.may_propose_test(request.user, planning),
        "lever": request.GET.get("lever", ""),
    }
    return answer(request, "plan/tests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: SignedInRequest, pk: int) -> HttpResponse:
    """Propose a test; it binds nobody before both have signed."""
    planning = found(request, pk)
    if not rules.may_propose_test(request.user, planning):
        raise Http404
    levers = [one.name for one in levers_of(planning)]
    start = to_start_from(
        dispute_of(whole_prepared_for(planning)),
        request.GET.get("lever", ""),
        levers,
        timezone.localdate(),
        currency_of(planning),
        _period(planning),
    )
    form = TestForm(
        request.POST if request.method == "POST" else None, levers=levers, initial=start
    )
    if form.is_valid():
        try:
            made = propose_test(planning, form.test(), by=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The test is proposed. Now both sides sign it."))
            return go(request, "plan:test", made.pk)
    status = UNPROCESSABLE if form.is_bound else 200
    context = {"planning": planning, "form": form}
    return answer(request, "plan/propose_test.html", context, status=status)


@require_safe
def test(request: SignedInRequest, pk: int) -> HttpResponse:
    """A test: what is done, what each side will conclude, who has signed, what it has shown."""
    return _page(request, _test(request, pk))


@require_POST
@asks_before_it_signs
def sign(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign what one's side will conclude."""
    agreed = _test(request, pk)
    if rules.speaks_in(request.user, agreed.round) is None:
        raise Http404
    if request.POST.get("hash") != agreed.hash:
        raise Http404
    if has_signed_test(agreed, by=request.user):
        return go(request, "plan:test", pk)
    try:
        sign_test(agreed, factor_of(request), by=request.user)
    except Refusal as refusal:
        return _page(request, _test(request, pk), str(refusal), UNPROCESSABLE)
    messages.success(request, _("Your side has signed the test."))
    return go(request, "plan:test", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def result(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record what a test has shown, or correct it."""
    agreed = _test(request, pk)
    if not rules.may_record_result(request.user, agreed):
        raise Http404
    told = test_told(agreed, timezone.localdate())
    seen = told.result.number if told.result is not None else 0
    if request.method == "POST" and request.POST.get("follows") != str(seen):
        return _result_came_second(request, pk)
    form = _result_form(told, request.POST if request.method == "POST" else None)
    context = {"planning": agreed.round, "told": told, "form": form}
    if not form.is_valid():
        status = UNPROCESSABLE if form.is_bound else 200
        return answer(request, "plan/result.html", context, status=status)
    try:
        record_result(
            agreed,
            form.shown(),
            follows=seen,
            reason=form.cleaned_data.get("reason", ""),
            by=request.user,
        )
    except RoundChanged:
        return _result_came_second(request, pk)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return answer(request, "plan/result.html", context, status=UNPROCESSABLE)
    messages.success(request, _("The result is recorded."))
    return go(request, "plan:test", pk)


@require_POST
def into_history(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a result into the firm's document, so that the next fit learns from it."""
    agreed = _test(request, pk)
    shown = result_of(agreed)
    if shown is None or not market_rules.may_keep_history(request.user):
        raise Http404
    experiment = experiment_of(shown)
    try:
        brought = market_acts.brought_with(
            experiment, instead_of=_before(agreed, shown), by=request.user
        )
        read = market_engine.read(brought)
        if read.faults:
            return _page(request, agreed, _as_sentences(read.faults), UNPROCESSABLE)
        market_acts.land_experiment(brought, read.summary, by=request.user)
    except Refusal as refusal:
        return _page(request, agreed, str(refusal), UNPROCESSABLE)
    messages.success(request, _("The history holds the result; the next fit learns from it."))
    return go(request, "plan:test", pk)


# --- How it is done ---------------------------------------------------------------------------


def _test(request: SignedInRequest, pk: int) -> AgreedTest:
    planning = found(request, get_object_or_404(AgreedTest.objects.only("round"), pk=pk).round_id)
    agreed = get_object_or_404(tests_visible_to(request.user, planning), pk=pk)
    agreed.round = planning
    return agreed


def _page(
    request: SignedInRequest, agreed: AgreedTest, refusal: str = "", status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    told = test_told(agreed, today)
    context = {
        "planning": agreed.round,
        "told": told,
        "refusal": refusal,
        "may_sign": _may_sign(request, agreed),
        "is_fresh": signed_in_freshly(request),
        "may_record": rules.may_record_result(request.user, agreed) and today > told.ends,
        "is_known": told.result is not None and is_known_to_fits(told.result),
        "may_keep_history": market_rules.may_keep_history(request.user),
        "corrected": sorted(agreed.results.all(), key=lambda one: -one.number)[1:],
    }
    return answer(request, "plan/test.html", context, status=status)


def _period(planning: Round) -> Period:
    return summary_of(planning.fit).period


def _may_sign(request: SignedInRequest, agreed: AgreedTest) -> bool:
    return timezone.localdate() < agreed.starts and rules.may_sign_test(request.user, agreed)


def _result_form(told: TestTold, data: Any, typed: Any = None) -> ResultForm:
    initial = {name: typed[name] for name in typed or () if name != "follows"}
    return ResultForm(
        data,
        first=told.test.starts,
        last=told.ends,
        kind="geo" if told.test.markets else "before_after",
        follows=told.result.number if told.result is not None else 0,
        initial=initial,
    )


def _result_came_second(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another result came first: it is shown, and what was typed stands in the form."""
    agreed = _test(request, pk)
    told = test_told(agreed, timezone.localdate())
    context = {
        "planning": agreed.round,
        "told": told,
        "form": _result_form(told, None, request.POST),
        "is_late": True,
    }
    return answer(request, "plan/result.html", context, status=CONFLICT)


def _before(agreed: AgreedTest, shown: TestResult) -> Any:
    """The result that a correction takes the place of in the firm's document."""
    earlier = [one for one in agreed.results.all() if one.number < shown.number]
    known = [one for one in earlier if is_known_to_fits(one)]
    return experiment_of(known[-1]) if known else None


def _as_sentences(faults: Any) -> str:
    return " ".join(f"{one['what']} {one.get('mend') or ''}".strip() for one in faults)
