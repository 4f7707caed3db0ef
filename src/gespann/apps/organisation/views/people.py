"""Pages about people: who works here, one person, and what administrators do about them."""

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gespann.apps.organisation import queries, rules
from gespann.apps.organisation.actions import deputies, invitations, places
from gespann.apps.organisation.actions import people as acts
from gespann.apps.organisation.forms import people as forms
from gespann.apps.organisation.models import Person
from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.organisation.views import tables
from gespann.apps.organisation.views.entrance import UNPROCESSABLE, links
from gespann.ui.answers import answer, done, go

PAGE_OR_FORM = ["GET", "HEAD", "POST"]


@require_safe
def everybody(request: SignedInRequest) -> HttpResponse:
    """Who works here, and where; administrators also see who has left."""
    if not rules.may_see_organisation(request.user):
        raise Http404
    may_keep = rules.may_keep_organisation(request.user)
    return answer(
        request,
        "organisation/people.html",
        {
            "people": tables.people(request.GET),
            "may_keep": may_keep,
            "left": tables.leavers(request.GET) if may_keep else None,
        },
    )


@require_safe
def journal(request: SignedInRequest) -> HttpResponse:
    """Who changed what in the organisation."""
    if not rules.may_keep_organisation(request.user):
        raise Http404
    return answer(
        request,
        "organisation/journal.html",
        {"journal": tables.journal(request.GET), "may_keep": True},
    )


@never_cache
@require_http_methods(PAGE_OR_FORM)
def invite(request: SignedInRequest) -> HttpResponse:
    """Enter somebody new; the link that opens the account is shown once."""
    if not rules.may_keep_organisation(request.user):
        raise Http404
    form = forms.InvitationForm(request.POST or None)
    secrets: list[str] = []

    def act() -> None:
        typed = form.cleaned_data
        secrets.append(
            invitations.invite(
                typed["name"], typed["email"], typed["language"], form.place(), by=request.user
            )
        )

    if request.method == "POST" and done(form, act):
        return _link_page(request, secrets[0])
    return answer(
        request,
        "organisation/invite.html",
        {"form": form},
        status=UNPROCESSABLE if form.is_bound else 200,
    )


@never_cache
@require_POST
def another_link(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new link for somebody whose account is not open yet."""
    person = _person(request, pk)
    if not rules.may_send_link(request.user, person):
        raise Http404
    return _link_page(request, invitations.send_another_link(person, by=request.user))


@require_safe
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """Places, offices and deputies of a person, with what the reader may do about them."""
    return _person_page(request, _person(request, pk))


@require_POST
def place(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a person a place."""
    person = _person(request, pk, rules.may_keep_organisation(request.user))
    form = forms.PlaceForm(request.POST)

    def act() -> None:
        place = form.place()
        places.place(
            person, place.level, place.department, place.team, place.starts, by=request.user
        )

    return _acted(request, person, form, act, place_form=form)


@require_POST
def appoint(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a person an office."""
    person = _person(request, pk, rules.may_keep_organisation(request.user))
    form = forms.AppointmentForm(request.POST)
    return _acted(
        request, person, form,
        lambda: places.appoint(person, **form.cleaned_data, by=request.user),
        appointment_form=form,
    )  # fmt: skip


@require_POST
def choose_deputy(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let somebody stand in for a person."""
    person = _person(request, pk)
    if not rules.may_choose_deputy(request.user, person):
        raise Http404
    form = forms.DeputyForm(request.POST, person=person)
    return _acted(
        request, person, form,
        lambda: deputies.choose_deputy(person, **form.cleaned_data, by=request.user),
        deputy_form=form,
    )  # fmt: skip


@require_POST
def rename(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a person another name."""
    person = _person(request, pk, rules.may_keep_organisation(request.user))
    form = forms.NameForm(request.POST)
    return _acted(
        request, person, form,
        lambda: acts.rename(person, form.cleaned_data["name"], by=request.user),
        name_form=form,
    )  # fmt: skip


@require_POST
def change_address(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a person another address, before the account is opened."""
    person = _person(request, pk)
    if not rules.may_change_address(request.user, person):
        raise Http404
    form = forms.AddressForm(request.POST)
    return _acted(
        request, person, form,
        lambda: acts.change_address(person, form.cleaned_data["email"], by=request.user),
        address_form=form,
    )  # fmt: skip


@require_http_methods(PAGE_OR_FORM)
def leave(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close the account of somebody who leaves, after a page that says what that means."""
    person = _person(request, pk)
    if not rules.may_close_account(request.user, person):
        raise Http404
    form = forms.LastDayForm(request.POST or None)
    if request.method == "POST" and done(
        form, lambda: acts.close_account(person, form.cleaned_data["last_day"], by=request.user)
    ):
        messages.success(request, _("The account of {person} is closed.").format(person=person))
        return go(request, "organisation:person", person.pk)
    return answer(
        request,
        "organisation/leave.html",
        {"person": person, "form": form},
        status=UNPROCESSABLE if form.is_bound else 200,
    )


@require_http_methods(PAGE_OR_FORM)
def take_name_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the name of somebody who has left out of the history, after a page that warns."""
    person = _person(request, pk)
    if not rules.may_take_name_out(request.user, person):
        raise Http404
    if request.method == "POST":
        acts.take_name_out(person, by=request.user)
        messages.success(request, _("The name is taken out."))
        return go(request, "organisation:people")
    return answer(request, "organisation/take_name_out.html", {"person": person})


def _person(request: SignedInRequest, pk: int, may: bool = True) -> Person:
    """A person whom the reader may see; otherwise there is no such page."""
    if not may:
        raise Http404
    return get_object_or_404(queries.people_visible_to(request.user), pk=pk)


def _acted(
    request: SignedInRequest, person: Person, form: BaseForm, act: Any, **bound: BaseForm
) -> HttpResponse:
    """Do it and show the person's page anew, or show it with what was typed and why not."""
    if done(form, act):
        return go(request, "organisation:person", person.pk)
    return _person_page(request, person, UNPROCESSABLE, **bound)


def _person_page(
    request: SignedInRequest, person: Person, status: int = 200, **bound: BaseForm
) -> HttpResponse:
    reader = request.user
    may_keep = rules.may_keep_organisation(reader) and not person.has_left
    appointments = list(queries.appointments_of(person))
    context: dict[str, Any] = {
        "person": person,
        "memberships": queries.memberships_of(person),
        "appointments": appointments,
        "may_end": [one for one in appointments if rules.may_end_appointment(reader, one)],
        "deputyships": queries.deputyships_of(person),
        "deputyships_held": queries.deputyships_held_by(person),
        "changes": (
            tables.changes(request.GET, person) if rules.may_see_entries(reader, person) else None
        ),
        "stands_in": rules.stands_in_for(reader, person),
        "is_oneself": reader == person,
        "may_keep": may_keep,
        "may_see_address": rules.may_see_address(reader, person),
        "may_send_link": rules.may_send_link(reader, person),
        "may_close_account": rules.may_close_account(reader, person),
        "may_take_name_out": rules.may_take_name_out(reader, person),
        "may_choose_deputy": rules.may_choose_deputy(reader, person),
    }
    if may_keep:
        context["place_form"] = forms.PlaceForm()
        context["appointment_form"] = forms.AppointmentForm()
        context["name_form"] = forms.NameForm(initial={"name": person.name})
    if rules.may_change_address(reader, person):
        context["address_form"] = forms.AddressForm(initial={"email": person.email})
    if context["may_choose_deputy"]:
        context["deputy_form"] = forms.DeputyForm(person=person)
    return answer(request, "organisation/person.html", {**context, **bound}, status=status)


def _link_page(request: SignedInRequest, secret: str) -> HttpResponse:
    person = queries.invited(secret)
    if person is None:
        raise Http404
    return answer(
        request,
        "organisation/link.html",
        {"person": person, "links": links(request, {person: secret})},
    )
