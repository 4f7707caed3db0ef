"""The first page, and the one that everybody comes back to."""

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from gespann.apps.digest.queries import news_for
from gespann.apps.market import queries as market
from gespann.apps.organisation import queries as organisation
from gespann.apps.organisation import rules
from gespann.apps.organisation.models import Person, Side
from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.response import queries as response
from gespann.apps.response.chain import chain_chart
from gespann.core.quantities import Department
from gespann.files.report.sections.bond import verdict
from gespann.server.home import charts
from gespann.server.home.between import matters
from gespann.server.home.learning import progress_of
from gespann.server.home.money import money_of
from gespann.server.home.planning import planning_steps
from gespann.server.home.standing import Standing, standing
from gespann.server.home.steps import next_steps, probability_words
from gespann.ui.answers import answer, polled

HARDLY = 0.005  # of the budget; whole units leave a little over everywhere


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Where the firm stands; whoever has no place in it is told so and sees nothing."""
    if not rules.works_here(request.user):
        return answer(request, "home/no_place.html", {"firm": organisation.firm()})
    now = standing()
    steps = [*planning_steps(now, request.user), *next_steps(now, **_begun(now, request.user))]
    return answer(
        request,
        "home/home.html",
        {
            "now": now,
            "firm": now.firm,
            "summary": now.summary,
            "outlook": now.outlook,
            "steps": [(step, step.may(request.user)) for step in steps],
            "concerns": news_for(request.user),
            "learning": progress_of(now.going_on) if now.going_on else None,
            "departments": organisation.departments(),
            "money": money_of(request.user, now.today),
            **_of_the_summary(now),
        },
    )


@require_safe
def learning(request: SignedInRequest) -> HttpResponse:
    """How far the fit is that is being made, whoever has asked for it."""
    if not rules.works_here(request.user):
        raise Http404
    job = response.jobs_going_on().last()
    told = {"learning": progress_of(job) if job else None}
    return polled(request, "home/_learning.html", told, is_done=job is None)


def _begun(now: Standing, reader: Person) -> dict[str, Any]:
    """How far the first history is; nothing once there is one."""
    if now.has_history:
        return {}
    return {
        "firm_is_entered": market.sketch_of(reader) is not None,
        "begun_by": str(market.who_else_enters(reader) or ""),
    }


def _of_the_summary(now: Standing) -> dict[str, Any]:
    summary, outlook = now.summary, now.outlook
    if summary is None:
        return {}
    names: charts.Names = {side: Side(side.value).label for side in Department}
    told: dict[str, Any] = {
        "matters": matters(summary),
        "names": names,
        "of_a_hundred": charts.of_a_hundred(summary.chain),
        "bond": verdict(summary.bond),
        "chain": chain_chart(summary),
        "parts": charts.parts(summary, names),
    }
    if outlook is None:
        return told
    told["prospects"] = charts.prospects(summary, outlook)
    told["sides"] = [
        (side.value, names[side], outlook.cents_of(side), outlook.last_year_cents_of(side))
        for side in (Department.SALES, Department.MARKETING)
    ]
    left = outlook.budget_cents - outlook.spent_cents
    told["unspent_cents"] = left if left > HARDLY * outlook.budget_cents else 0
    told["better"] = probability_words(outlook.better_than_last_year)
    if outlook.goal:
        told["probability"] = probability_words(outlook.goal.probability)
        told["missing_cents"] = outlook.goal.missing_budget_cents(outlook.budget_cents)
    return told
