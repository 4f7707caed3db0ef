"""Pages on which pots are opened, their limit is set, and lines are opened in them."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gespann.apps.budget import rules
from gespann.apps.budget.actions import lines as acts_on_lines
from gespann.apps.budget.actions import pots as acts
from gespann.apps.budget.actions.refused import told
from gespann.apps.budget.forms.lines import LineForm
from gespann.apps.budget.forms.pots import LimitForm, OpenPotForm
from gespann.apps.budget.models import Pot
from gespann.apps.budget.queries.ledger import measures_of, pots_visible_to, years_without_pot
from gespann.apps.budget.views import ways
from gespann.apps.budget.views.booking import PAGE_OR_FORM, Said, book, form_of, only_if, trail_of
from gespann.apps.market import queries as market
from gespann.apps.organisation import queries as organisation
from gespann.apps.organisation.models import Department
from gespann.apps.organisation.rules import SignedInRequest


@require_http_methods(PAGE_OR_FORM)
def open_pot(request: SignedInRequest) -> HttpResponse:
    """Open the pot of a fiscal year that has none."""
    only_if(rules.may_open_pot(request.user))
    firm, years = organisation.firm(), list(years_without_pot())
    form = form_of(request, OpenPotForm, years=years)
    form.initial.setdefault("currency", firm.currency if firm else "EUR")
    said = Said(
        heading=_("Open a pot"),
        button=_("Open the pot"),
        lead=_(
            "A pot holds the money of one fiscal year. It is opened without any; the management "
            "sets its limit."
        )
        if years
        else _("Every fiscal year has its pot already. Add the next year under Organisation."),
        trail=ways.start(),
    )

    def act() -> str:
        pot = acts.open_pot(
            form.cleaned_data["year"], form.cleaned_data["currency"], by=request.user
        )
        return _("The pot of {year} is open. Next its limit is set.").format(year=pot)

    def to_the_pot() -> str:
        """Its page says what comes next: the limit, then lines."""
        return reverse("budget:pot", args=[form.cleaned_data["year"].pot.pk])

    return book(request, said, form, act, onward=to_the_pot)


@require_http_methods(PAGE_OR_FORM)
def set_limit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Set how much money there is: the management, by name and with a reason."""
    pot = _pot(request, pk)
    only_if(rules.may_set_limit(request.user))
    form = form_of(request, LimitForm, pot=pot)
    said = Said(
        heading=_("Set the limit of {pot}").format(pot=pot),
        button=_("Sign the limit"),
        lead=_(
            "Nobody can grant, commit or spend more than this. The decision carries your name and "
            "stays in the history; a higher or lower limit is another decision."
        ),
        trail=trail_of(pot),
        facts=((_("Limit now"), pot.limit_cents), (_("Granted of it"), pot.granted_cents)),
        currency=pot.currency,
    )

    def act() -> str:
        typed = form.cleaned_data
        decided = acts.set_limit(
            pot, typed["limit_cents"], reason=typed["reason"], by=request.user, key=typed["key"]
        )
        limit = told(decided.limit_cents, pot.currency)
        return _("The limit of {pot} is {limit}.").format(pot=pot, limit=limit)

    return book(request, said, form, act)


@require_http_methods(PAGE_OR_FORM)
def open_line(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a line for a lever or measure of one department."""
    pot = _pot(request, pk)
    departments = _departments_of(request)
    only_if(bool(departments))
    form = form_of(
        request,
        LineForm,
        pot=pot,
        departments=departments,
        levers=market.levers(),
        measures=measures_of(pot),
    )
    said = Said(
        heading=_("Open a line"),
        button=_("Open the line"),
        lead=_(
            "A line is for one lever or measure of one department. What it is for stays as it is; "
            "only its name can change."
        ),
        trail=trail_of(pot),
    )

    def act() -> str:
        line = acts_on_lines.open_line(pot, by=request.user, **form.cleaned_data)
        return _("“{line}” is open.").format(line=line)

    return book(request, said, form, act)


def _pot(request: SignedInRequest, pk: int) -> Pot:
    return get_object_or_404(pots_visible_to(request.user), pk=pk)


def _departments_of(request: SignedInRequest) -> list[Department]:
    return [one for one in organisation.departments() if rules.may_open_line(request.user, one)]
