"""Pages about departments, teams and fiscal years."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gespann.apps.organisation import queries, rules
from gespann.apps.organisation.actions import structure as acts
from gespann.apps.organisation.forms.people import NameForm
from gespann.apps.organisation.forms.structure import FiscalYearForm
from gespann.apps.organisation.models import Department, Team
from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.organisation.views import tables
from gespann.apps.organisation.views.entrance import UNPROCESSABLE
from gespann.refusals import Refusal
from gespann.ui.answers import answer, done, go

PAGE_OR_FORM = ["GET", "HEAD", "POST"]


@require_http_methods(PAGE_OR_FORM)
def departments(request: SignedInRequest) -> HttpResponse:
    """All departments with their teams; administrators add one."""
    _ask(request)
    form = NameForm(request.POST or None)
    if request.method == "POST" and done(
        form, lambda: acts.found_department(form.cleaned_data["name"], by=request.user)
    ):
        return go(request, "organisation:departments")
    return answer(
        request,
        "organisation/departments.html",
        {
            "departments": queries.departments_with_counts(),
            "may_keep": rules.may_keep_organisation(request.user),
            "form": form,
        },
        status=UNPROCESSABLE if form.is_bound else 200,
    )


@require_http_methods(PAGE_OR_FORM)
def department(request: SignedInRequest, pk: int) -> HttpResponse:
    """A department with its people and teams; administrators add a team."""
    _ask(request)
    department = get_object_or_404(Department, pk=pk)
    form = NameForm(request.POST or None)
    if request.method == "POST" and done(
        form, lambda: acts.found_team(department, form.cleaned_data["name"], by=request.user)
    ):
        return go(request, "organisation:department", pk)
    teams = list(department.teams.order_by("name"))
    return answer(
        request,
        "organisation/department.html",
        {
            "department": department,
            "teams": teams,
            "members": tables.members(request.GET, department, teams),
            "may_keep": rules.may_keep_organisation(request.user),
            "form": form,
        },
        status=UNPROCESSABLE if form.is_bound else 200,
    )


@require_http_methods(PAGE_OR_FORM)
def rename_department(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another name for a department."""
    _ask_to_keep(request)
    row = get_object_or_404(Department, pk=pk)
    return _rename(request, row, acts.rename_department, pk)


@require_http_methods(PAGE_OR_FORM)
def rename_team(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another name for a team."""
    _ask_to_keep(request)
    row = get_object_or_404(Team, pk=pk)
    return _rename(request, row, acts.rename_team, row.department_id)


@require_POST
def remove_department(request: SignedInRequest, pk: int) -> HttpResponse:
    """Remove a department that never had anybody in it."""
    _ask_to_keep(request)
    row = get_object_or_404(Department, pk=pk)
    try:
        acts.remove_department(row, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return go(request, "organisation:department", pk)
    return go(request, "organisation:departments")


@require_POST
def remove_team(request: SignedInRequest, pk: int) -> HttpResponse:
    """Remove a team that never had anybody in it."""
    _ask_to_keep(request)
    row = get_object_or_404(Team, pk=pk)
    try:
        acts.remove_team(row, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return go(request, "organisation:department", row.department_id)


@require_http_methods(PAGE_OR_FORM)
def years(request: SignedInRequest) -> HttpResponse:
    """All fiscal years; administrators add the next."""
    _ask(request)
    may_keep = rules.may_keep_organisation(request.user)
    to_come = acts.year_to_come() if may_keep else None
    form = FiscalYearForm(request.POST or None, initial=asdict(to_come) if to_come else {})
    if request.method == "POST" and done(
        form, lambda: acts.open_fiscal_year(**form.cleaned_data, by=request.user)
    ):
        messages.success(request, _("The fiscal year is added."))
        return go(request, "organisation:years")
    return answer(
        request,
        "organisation/years.html",
        {
            "years": tables.years(request.GET),
            "this_year": queries.fiscal_year_on(timezone.localdate()),
            "may_keep": may_keep,
            "form": form,
        },
        status=UNPROCESSABLE if form.is_bound else 200,
    )


def _rename(
    request: SignedInRequest, row: Department | Team, rename: Any, department: int
) -> HttpResponse:
    form = NameForm(request.POST or None, initial={"name": row.name})
    before = row.name
    if request.method == "POST" and done(
        form, lambda: rename(row, form.cleaned_data["name"], by=request.user)
    ):
        return go(request, "organisation:department", department)
    return answer(
        request,
        "organisation/rename.html",
        {"name": before, "form": form, "department": department},
        status=UNPROCESSABLE if form.is_bound else 200,
    )


def _ask(request: SignedInRequest) -> None:
    """Everybody who works here sees these pages; only administrators may send their forms."""
    if not rules.may_see_organisation(request.user):
        raise Http404
    if request.method == "POST":
        _ask_to_keep(request)


def _ask_to_keep(request: SignedInRequest) -> None:
    if not rules.may_keep_organisation(request.user):
        raise Http404
