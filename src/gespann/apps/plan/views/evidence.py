"""The evidence of a round: what the history has taught, beside what both sides believe."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.plan import rules
from gespann.apps.plan.models import Round
from gespann.apps.plan.queries.evidence import results_for
from gespann.apps.plan.queries.remarks import remarks_visible_to
from gespann.apps.plan.queries.rounds import levers_of, prepared_for
from gespann.apps.plan.views.finding import found
from gespann.apps.response.queries import Results, summary_of
from gespann.core.planning.results import JointPlan
from gespann.files.report.document import Section
from gespann.files.report.sections.curves import curves
from gespann.files.report.sections.evidence import evidence as what_the_data_said
from gespann.files.report.sections.notices import notices
from gespann.files.report.sections.opinions import opinions
from gespann.files.report.sections.returns import returns
from gespann.ui.answers import answer


@require_safe
def evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    """Verdict, beliefs where they differ by money, and every lever with how much the data said."""
    planning = found(request, pk)
    ready = prepared_for(planning)
    results = results_for(planning, ready)
    summary = summary_of(planning.fit)
    context = {
        "remarks": remarks_visible_to(request.user, planning),
        "planning": planning,
        "currency": summary.currency,
        "fit": planning.fit,
        "ready": ready,
        "both": rules.are_both_handed_in(planning, planning.edition),
        "summary": summary,
        "checked": results.fit.diagnostics,
        "verdict": planning.fit.get_verdict_display(),
        "sections": _sections(results),
        "levers": levers_of(planning),
        "other_brief": _other_brief(results, planning),
    }
    return answer(request, "plan/evidence.html", context)


def _other_brief(results: Results, planning: Round) -> JointPlan | None:
    """The plan that these figures tell of, where its budget or goal is not the round's."""
    plan = results.plan
    if plan is None:
        return None
    of_round = (planning.budget_cents, planning.goal_cents)
    return None if (plan.budget_cents, plan.goal_cents) == of_round else plan


def _sections(results: Results) -> Sequence[Section]:
    fit, plan = results.fit, results.plan
    told = [
        notices(fit, plan),
        opinions(fit),
        what_the_data_said(fit),
        returns(fit),
        None if plan is None else curves(fit, plan),
    ]
    return [one for one in told if one is not None]
