"""What programs may ask for of fits: what each came to, and to make one."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Field, Form, Query, Router, Schema, Status

from gespann.apps.organisation import scopes
from gespann.apps.organisation.api.access import endpoint
from gespann.apps.organisation.api.paging import Page, Paging, Pk, paged
from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.response import actions, queries, rules
from gespann.apps.response.forms import LARGEST_SEED, LEAST_DRAWS, MOST_DRAWS, USUAL_DRAWS
from gespann.apps.response.models import Fit

READ = scopes.register("fits:read", _("Read what was learned from the history"))
WRITE = scopes.register("fits:write", _("Ask for a fit"))
router = Router()


class FitShape(Schema):
    """A fit; `entries_since` of the history's journal it does not know."""

    id: int
    verdict: Literal["pass", "review", "fail"]
    made_at: datetime
    seconds: float
    entry: int
    entries_since: int
    seed: int
    draws: int
    thorough: bool


class FitWithSummary(FitShape):
    """A fit with what it came to: checks, bond, chain, and the outlook of the joint plan.

    Amounts are whole cents, shares lie between 0 and 1, and intervals hold nine cases out of ten.
    """

    summary: dict[str, Any]


class Wanted(Schema):
    """What a fit is asked to be; the same seed gives the same fit."""

    seed: int = Field(0, ge=0, le=LARGEST_SEED)
    draws: int = Field(USUAL_DRAWS, ge=LEAST_DRAWS, le=MOST_DRAWS)
    thorough: bool = False


class AskedFor(Schema):
    """The job that makes it: see /api/jobs/{pk}."""

    job: int


@router.get("", **endpoint(_("All fits, the latest first"), Page[FitShape], 404, scope=READ))
def fits(request: SignedInRequest, paging: Annotated[Paging, Query()]) -> Any:
    """As on the page of fits."""
    _ask_to_see(request)
    return paged(queries.fits(), paging, _told)


@router.post(
    "/ask", **endpoint(_("Ask for a fit"), AskedFor, 400, 404, 409, status=202, scope=WRITE)
)
def ask(request: SignedInRequest, wanted: Annotated[Wanted, Form()]) -> Any:
    """Heads, their deputies, controllers and administrators; a worker makes it."""
    if not rules.may_ask_for_fit(request.user):
        raise Http404
    job = actions.ask_for_fit(**wanted.dict(), by=request.user)
    return Status(202, {"job": job.pk})


@router.get("/{pk}", **endpoint(_("A fit, and what it came to"), FitWithSummary, 404, scope=READ))
def fit(request: SignedInRequest, pk: Pk) -> Any:
    """The figures of the first page of the workbench, and of the fit's own."""
    _ask_to_see(request)
    found = get_object_or_404(queries.fits(), pk=pk)
    return {**_told(found), "summary": found.summary}


def _told(fit: Fit) -> dict[str, Any]:
    return {
        "id": fit.pk,
        "verdict": fit.verdict,
        "made_at": fit.at,
        "seconds": fit.seconds,
        "entry": fit.entry.number,
        "entries_since": fit.since,  # type: ignore[attr-defined]
        "seed": fit.seed,
        "draws": fit.draws,
        "thorough": fit.thorough,
    }


def _ask_to_see(request: SignedInRequest) -> None:
    if not rules.may_see_fits(request.user):
        raise Http404
