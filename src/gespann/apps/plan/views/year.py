"""The page of the year: plan, ledger and forecast, what each side promised, and the documents."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from gespann.apps.budget.models import Pot
from gespann.apps.jobs import actions as jobs
from gespann.apps.jobs.kinds import kind_named
from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.plan import rules
from gespann.apps.plan.models import SIDES, Round
from gespann.apps.plan.models.version import DOCUMENT, ENDINGS
from gespann.apps.plan.queries.rest import rest_of_year
from gespann.apps.plan.queries.rounds import currency_of, job_for, prepared_for
from gespann.apps.plan.queries.versions import in_force
from gespann.apps.plan.queries.year import lines_of_year, months_of_year, reached, told_of
from gespann.apps.plan.views.finding import found
from gespann.apps.plan.written import tests_of
from gespann.apps.response.queries import latest_fit
from gespann.language import LANGUAGES
from gespann.ui.answers import answer, go


@require_safe
def year(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was planned, what happened, and where the year ends."""
    planning = found(request, pk)
    version = in_force(planning)
    pot = Pot.objects.filter(fiscal_year=planning.fiscal_year).first()
    context = {
        "planning": planning,
        "currency": currency_of(planning),
        "version": version,
        "pot": pot,
        "tests": tests_of(planning),
    }
    if version is not None and pot is not None:
        lines = lines_of_year(request.user, version, pot)
        context |= {
            "sides": [(side, [one for one in lines if one.part is side]) for side in SIDES],
            "planned_cents": version.total_cents,
            "used_cents": sum(
                one.figures.committed_cents + one.figures.spent_cents for one in lines
            ),
            "end_cents": sum(one.forecast.at_year_end_cents for one in lines),
            "off": [one for one in lines if one.off_cents > 0],
            "months": months_of_year(request.user, pot, version.total_cents),
            "measures": [one for one in lines if one.is_measure],
            "reached": reached(planning, version),
            "told": told_of(version),
            "rest": rest_of_year(planning, version),
            **_planning_anew(request, planning),
        }
    return answer(request, "plan/year.html", context)


def _planning_anew(request: SignedInRequest, planning: Round) -> dict[str, Any]:
    """What the reader can do so that the rest of the year is planned with what is known by now."""
    latest, is_ready = latest_fit(), prepared_for(planning) is not None
    job = None if is_ready else job_for(planning)
    return {
        "is_later_fit": latest is not None and latest.pk != planning.fit_id,
        "may_frame": rules.may_frame(request.user),
        "is_computing": job is not None and not job.has_ended,
        "may_prepare": not is_ready
        and (job is None or job.has_ended)
        and rules.may_prepare(request.user, planning),
        "may_amend": rules.may_write_version(request.user, planning),
    }


@require_POST
def document(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for the plan in force as a document; the way on leads to its job."""
    planning = found(request, pk)
    version, ending = in_force(planning), request.POST.get("ending", "")
    if version is None or ending not in ENDINGS:
        raise Http404
    code = (get_language() or "en")[:2]
    asked = {
        "version": version.pk,
        "ending": ending,
        "language": code if code in LANGUAGES else "en",
    }
    key = f"{version.pk}:{ending}:{asked['language']}"
    job = jobs.ask_for(kind_named(DOCUMENT), asked, by=request.user, key=key)
    return go(request, "jobs:job", job.pk)
