"""The page of the year: plan, ledger and forecast, what each side promised, and the documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from gespann.apps.budget.models import Pot
from gespann.apps.jobs import actions as jobs
from gespann.apps.jobs.kinds import kind_named
from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.plan import rules
from gespann.apps.plan.course_of_year import CourseOfYear, month_ends
from gespann.apps.plan.in_year.notes import note
from gespann.apps.plan.in_year.pictures import money_chart, outcome_chart
from gespann.apps.plan.in_year.promises import promises
from gespann.apps.plan.models import SIDES, PlanVersion, Round
from gespann.apps.plan.models.version import DOCUMENT, ENDINGS
from gespann.apps.plan.queries.expectations import (
    Expected,
    expected_now,
    expected_when_signed,
    fit_signed_on,
    has_seen_more,
)
from gespann.apps.plan.queries.following import (
    LeverOff,
    OutcomeMonth,
    deviations,
    levers_off,
    money_months,
    month_just_over,
    outcome_months,
    planned_until,
)
from gespann.apps.plan.queries.money import pot_of
from gespann.apps.plan.queries.rest import rest_of_year
from gespann.apps.plan.queries.rounds import currency_of, job_for, prepared_for
from gespann.apps.plan.queries.versions import in_force
from gespann.apps.plan.queries.year import LineOfYear, lines_of_year, used_by_month, used_until
from gespann.apps.plan.views.expectations import finding_out
from gespann.apps.plan.views.finding import found
from gespann.apps.response.models import Fit
from gespann.apps.response.queries import latest_fit
from gespann.language import LANGUAGES
from gespann.ui.answers import answer, go
from gespann.ui.charts.chart import Chart


@require_safe
def year(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was planned, what happened, and where the year ends."""
    planning = found(request, pk)
    version = in_force(planning)
    pot = pot_of(planning)
    context = {
        "planning": planning,
        "currency": currency_of(planning),
        "version": version,
        "pot": pot,
    }
    if version is not None and pot is not None:
        latest = latest_fit()
        context |= _Following(request, planning, version, pot, latest).told()
        context |= _planning_anew(request, planning, latest)
        context |= {"rest": rest_of_year(planning, version)}
    return answer(request, "plan/year.html", context)


@dataclass
class _Following:
    """The year of a plan in force."""

    request: SignedInRequest
    planning: Round
    version: PlanVersion
    pot: Pot
    latest: Fit | None

    @cached_property
    def currency(self) -> str:
        return currency_of(self.planning)

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def ends(self) -> tuple[date, ...]:
        return month_ends(self.pot.first_day, self.pot.last_day)

    @cached_property
    def lines(self) -> Sequence[LineOfYear]:
        return lines_of_year(self.request.user, self.version, self.pot)

    @cached_property
    def signed(self) -> CourseOfYear | None:
        """What was expected when both signed."""
        told = expected_when_signed(self.version)
        return None if told is None else told.course

    @cached_property
    def now(self) -> Expected | None:
        """What the latest fit expects that was asked."""
        return expected_now(self.version)

    def told(self) -> dict[str, Any]:
        """What the page tells."""
        lines, by_now = self.lines, month_just_over(self.ends, self.today)
        end_cents = sum(one.forecast.at_year_end_cents for one in lines)
        planned = {} if by_now is None else planned_until(self.signed, by_now) or {}
        return {
            "sides": [
                (side, [(one, planned.get(one.name)) for one in lines if one.part is side])
                for side in SIDES
            ],
            "planned_cents": self.version.total_cents,
            "used_cents": sum(one.used_cents for one in lines),
            "end_cents": end_cents,
            "off": [one for one in lines if one.off_cents > 0],
            "by_now": by_now,
            "planned_by_now": planned,
            "money_chart": self._money(end_cents),
            "promises": promises(self.planning, self.version, lines, self.today),
            **self._outcome(),
        }

    def _money(self, end_cents: int) -> Chart:
        months = money_months(
            self.signed, self.ends, used_by_month(self.lines), end_cents, self.today
        )
        return money_chart(months, self.currency)

    def _outcome(self) -> dict[str, Any]:
        """What has come and what is expected, with a note where it has left its band."""
        now = None if self.now is None else self.now.course
        months = outcome_months(self.signed, now, self.ends)
        latest = now or self.signed
        return {
            "outcome_chart": outcome_chart(months, self.planning.goal_cents, self.currency),
            "note": note(deviations(months), self._levers_off(months), self.currency),
            "signed": self.signed,
            "now": now,
            "came_cents": None
            if latest is None or latest.so_far is None
            else latest.so_far.reached_cents,
            **self._finding_out(),
        }

    def _levers_off(self, months: Sequence[OutcomeMonth]) -> Sequence[LeverOff]:
        """Up to the last month whose outcome is known; else up to the last one that is over."""
        known = [one.ends for one in months if one.observed_cents is not None]
        last = known[-1] if known else month_just_over(self.ends, self.today)
        if last is None:
            return []
        year = {one.name: one.planned_cents for one in self.lines if not one.is_measure}
        return levers_off(planned_until(self.signed, last), used_until(self.lines, last), year)

    def _finding_out(self) -> dict[str, Any]:
        """What is still to be found out: what was expected, else what the latest fit expects."""
        if self.signed is None:
            fit = fit_signed_on(self.version)
            return {"expecting": finding_out(self.request, self.version, fit)}
        latest = self.latest
        is_known = latest is None or (self.now is not None and self.now.fit == latest.pk)
        if latest is None or is_known or not has_seen_more(latest, self.version):
            return {}
        return {"expecting": finding_out(self.request, self.version, latest.pk), "is_later": True}


def _planning_anew(request: SignedInRequest, planning: Round, latest: Fit | None) -> dict[str, Any]:
    """What the reader can do so that the rest of the year is planned with what is known by now."""
    is_ready = prepared_for(planning) is not None
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
