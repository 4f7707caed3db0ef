"""Who am I, the firm, its departments, teams, people and years: what the pages show, as JSON."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema

from gespann.apps.organisation import queries, rules, scopes
from gespann.apps.organisation.api.access import endpoint
from gespann.apps.organisation.api.paging import Page, Paging, Pk, paged
from gespann.apps.organisation.models import Department, Level, Person
from gespann.apps.organisation.rules import SignedInRequest

READ = scopes.register("organisation:read", _("Read who works where"))
router = Router()
Side = Literal["sales", "marketing", "other"]
LevelName = Literal["management", "head", "team_lead", "staff"]


class TokenShape(Schema):
    """The token that this very request came with."""

    name: str
    scopes: list[str]
    expires: date


class Me(Schema):
    """The person whom the token acts for."""

    id: int
    name: str
    language: Literal["de", "en"]
    works_here: bool
    token: TokenShape


class FirmShape(Schema):
    """The firm."""

    name: str
    currency: str


class TeamShape(Schema):
    """A team and where it belongs."""

    id: int
    name: str
    department: int


class DepartmentShape(Schema):
    """A department with its teams."""

    id: int
    name: str
    side: Side
    teams: list[TeamShape]


class PlaceShape(Schema):
    """Where somebody works today; management belongs to no department."""

    level: LevelName
    department: int | None
    team: int | None


class PersonShape(Schema):
    """Somebody who works here. The address is told to its owner and to administrators only."""

    id: int
    name: str
    email: str | None
    places: list[PlaceShape]
    offices: list[Literal["administrator", "controller"]]
    deputies: list[int]


class YearShape(Schema):
    """A fiscal year."""

    name: str
    starts: date
    ends: date


@router.get("/me", **endpoint(_("Whom this token acts for, and what it was made for"), Me))
def me(request: SignedInRequest) -> Any:
    """Any token may ask this."""
    person = request.user
    return {
        "id": person.pk,
        "name": str(person),
        "language": person.language,
        "works_here": rules.works_here(person),
        "token": person.token,
    }


@router.get("/organisation/firm", **endpoint(_("The firm"), FirmShape, 404, scope=READ))
def firm(request: SignedInRequest) -> Any:
    """Name and currency."""
    _ask(request)
    found = queries.firm()
    if found is None:
        raise Http404
    return found


@router.get(
    "/organisation/departments",
    **endpoint(_("All departments with their teams"), list[DepartmentShape], 404, scope=READ),
)
def departments(request: SignedInRequest) -> Any:
    """Sales and marketing first."""
    _ask(request)
    return [_department(one) for one in queries.departments()]


@router.get(
    "/organisation/departments/{pk}",
    **endpoint(_("A department with its teams"), DepartmentShape, 404, scope=READ),
)
def department(request: SignedInRequest, pk: Pk) -> Any:
    """One of them."""
    _ask(request)
    return _department(get_object_or_404(queries.departments(), pk=pk))


@router.get(
    "/organisation/people",
    **endpoint(_("Everybody who works here"), Page[PersonShape], 404, scope=READ),
)
def people(request: SignedInRequest, paging: Annotated[Paging, Query()]) -> Any:
    """As on the page of people."""
    _ask(request)
    reader = request.user
    sees_all = rules.may_keep_organisation(reader)
    return paged(
        queries.with_places(queries.people()),
        paging,
        lambda one: _person(one, sees_all or one.pk == reader.pk),
    )


@router.get(
    "/organisation/people/{pk}",
    **endpoint(_("Somebody who works here"), PersonShape, 404, scope=READ),
)
def person(request: SignedInRequest, pk: Pk) -> Any:
    """One of them."""
    seen = queries.people_visible_to(request.user)
    found = get_object_or_404(queries.with_places(seen), pk=pk)
    return _person(found, rules.may_see_address(request.user, found))


@router.get(
    "/organisation/years",
    **endpoint(_("All fiscal years, the latest first"), list[YearShape], 404, scope=READ),
)
def years(request: SignedInRequest) -> Any:
    """As on the page of years."""
    _ask(request)
    return queries.fiscal_years()


def _department(one: Department) -> dict[str, Any]:
    teams = [{"id": team.pk, "name": team.name, "department": one.pk} for team in one.teams.all()]
    return {"id": one.pk, "name": one.name, "side": one.side, "teams": teams}


def _person(one: Any, with_address: bool) -> dict[str, Any]:
    """A person of `queries.with_places`."""
    someone: Person = one
    return {
        "id": someone.pk,
        "name": str(someone),
        "email": someone.email if with_address else None,
        "places": [
            {
                "level": Level(place.level).name.lower(),
                "department": place.department_id,
                "team": place.team_id,
            }
            for place in one.places
        ],
        "offices": [office.office for office in one.offices],
        "deputies": [deputyship.deputy_id for deputyship in one.deputies],
    }


def _ask(request: SignedInRequest) -> None:
    if not rules.may_see_organisation(request.user):
        raise Http404
