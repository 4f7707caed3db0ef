"""Rules: seen by both sides, kept by those who bring files."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gespann.apps.actuals import rules
from gespann.apps.actuals.actions import keeping
from gespann.apps.actuals.forms.rule import RuleForm
from gespann.apps.actuals.models import Rule
from gespann.apps.actuals.queries.imports import has_draft, rules_in_force
from gespann.apps.actuals.views.asking import UNPROCESSABLE, ask, tabs_for
from gespann.apps.budget.models import Line
from gespann.apps.budget.queries.ledger import lines_visible_to
from gespann.apps.organisation.rules import SignedInRequest
from gespann.ui.answers import answer, done, go
from gespann.ui.tables import Table, part, text

FIELDS = (
    "origin", "program", "accounts", "cost_centre", "cost_object", "campaign", "payee", "text",
    "treatment", "tax_percent", "line",
)  # fmt: skip


@require_http_methods(["GET", "HEAD"])
def mapping(request: SignedInRequest) -> HttpResponse:
    """All rules that hold, in their order."""
    ask(request, rules.may_see_actuals)
    held = list(rules_in_force())
    for place, rule in enumerate(held, start=1):
        rule.place = place  # type: ignore[attr-defined]
        rule.may_change = rules.may_change_rule(request.user, rule)  # type: ignore[attr-defined]
        rule.may_order = rules.may_order_rules(request.user)  # type: ignore[attr-defined]
    table = Table(
        "rules",
        request.GET,
        held,
        [
            part("place", _("Rule"), "actuals/_rule_place.html", value="place"),
            text("asks", _("If an invoice has"), sorts=False),
            part("then", _("What becomes of it"), "actuals/_then.html"),
            part("order", _("Order"), "actuals/_rule_order.html", is_exported=False),
        ],
        caption=_("Rules in the order in which they are asked"),
        page_size=100,
    )
    return answer(
        request,
        "actuals/mapping.html",
        {
            "rules": table,
            "may_keep": rules.may_keep_rules(request.user),
            "has_draft": has_draft(request.user),
            **tabs_for(request),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new_rule(request: SignedInRequest) -> HttpResponse:
    """A new rule, filled in from what waits."""
    ask(request, rules.may_keep_rules)
    return _rule_page(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a rule."""
    found = get_object_or_404(rules_in_force(), pk=pk)
    ask(request, lambda user: rules.may_change_rule(user, found))
    return _rule_page(request, found)


@require_POST
def move_rule(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let a rule be asked earlier or later."""
    ask(request, rules.may_order_rules)
    found = get_object_or_404(rules_in_force(), pk=pk)
    keeping.move_rule(found, up=request.POST.get("to") == "up", by=request.user)
    return go(request, "actuals:rules")


@require_POST
def end_rule(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let a rule decide nothing any more."""
    found = get_object_or_404(rules_in_force(), pk=pk)
    ask(request, lambda user: rules.may_change_rule(user, found))
    keeping.end_rule(found, by=request.user)
    messages.success(request, _("The rule is ended. What it has booked stays booked."))
    return go(request, "actuals:rules")


def _rule_page(request: SignedInRequest, found: Rule | None) -> HttpResponse:
    asked = (
        {name: getattr(found, name) for name in FIELDS}
        if found
        else {name: request.GET[name] for name in FIELDS if request.GET.get(name)}
    )
    form = RuleForm(
        *((request.POST,) if request.method == "POST" else ()),
        initial=asked,
        lines=_lines(request),
        may_leave_out=rules.may_keep_rule(request.user, None),
    )
    if form.is_bound and done(
        form, lambda: keeping.keep_rule(form.cleaned_data, by=request.user, rule=found)
    ):
        messages.success(request, _("The rule holds from now on."))
        return go(request, "actuals:preview" if has_draft(request.user) else "actuals:rules")
    return answer(
        request,
        "actuals/rule.html",
        {"form": form, "rule": found, **tabs_for(request)},
        status=UNPROCESSABLE if form.is_bound else 200,
    )


def _lines(request: SignedInRequest) -> Sequence[Line]:
    may: dict[int, bool] = {}
    found = []
    order = ("-pot__first_day", "department__name", "name", "pk")
    for line in lines_visible_to(request.user).select_related("pot__fiscal_year").order_by(*order):
        department = line.department_id
        if department not in may:
            may[department] = rules.may_keep_rule(request.user, line)
        if may[department]:
            found.append(line)
    return found
