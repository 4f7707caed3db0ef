"""What a fit and its plan come to, as the documents that pages read."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from math import isfinite
from typing import Any

import numpy as np

from gespann.apps.response.models import Verdict
from gespann.apps.response.outlook import (
    Amount,
    Chain,
    ChainPart,
    ChainStage,
    Difference,
    DoneMeasure,
    Goal,
    Outlook,
    RunningYear,
    Summary,
)
from gespann.apps.response.queries import Results
from gespann.core.findings import Severity
from gespann.core.firm import Firm, History
from gespann.core.planning.results import JointPlan
from gespann.core.quantities import CENTS_PER_UNIT, Department
from gespann.core.response import checks
from gespann.core.response.results import Fit
from gespann.files.documents import to_document
from gespann.files.report.sections.funnel import (
    mean_delay,
    shares_of_sides,
    yearly_contribution,
    yearly_volumes,
)
from gespann.files.report.words import last_day


def told(fit: Fit, plan: JointPlan | None, no_outlook: str) -> Mapping[str, Any]:
    """Verdict and documents, under the names that `models.Found` has for them."""
    return {
        "verdict": verdict_of(fit).value,
        "summary": to_document(summary_of(fit, plan, no_outlook)),
        "results": to_document(results_of(fit, plan)),
    }


def verdict_of(fit: Fit) -> Verdict:
    """An alarm forbids using the figures; a warning, or a check that did not pass, is a caveat."""
    severities = {finding.severity for finding in fit.findings}
    if Severity.ALARM in severities:
        return Verdict.FAIL
    all_passed = checks.passed(fit.checks) == len(fit.checks)
    return Verdict.PASS if all_passed and Severity.WARNING not in severities else Verdict.REVIEW


def summary_of(fit: Fit, plan: JointPlan | None, no_outlook: str = "") -> Summary:
    """The short document."""
    firm, verdicts = fit.firm, [check.verdict for check in fit.checks]
    starts: list[date] = firm.history.starts.astype("datetime64[D]").tolist()
    return Summary(
        firm=firm.name,
        currency=firm.currency,
        outcome_name=firm.outcome_called,
        period=firm.period,
        starts=starts[0],
        ends=starts[-1],
        passed=verdicts.count(checks.Verdict.PASS),
        to_review=verdicts.count(checks.Verdict.REVIEW),
        failed=verdicts.count(checks.Verdict.FAIL),
        bond=fit.bond,
        chain=_chain(fit),
        outlook=None if plan is None else _outlook(firm, plan),
        differences=tuple(_differences(fit)),
        has_beliefs=any(one.widest_effort is not None for one in fit.opinions),
        no_outlook=no_outlook,
    )


def _differences(fit: Fit) -> Iterator[Difference]:
    """Where the sides differ by money, and who expects more of the lever.

    Below the usual effort, who expects less of the outcome expects more of the lever.
    """
    for one in fit.opinions:
        effort, cents = one.widest_effort, one.widest_contribution_cents
        if effort is None or not cents:
            continue
        sales_expects_more = one.difference_at(effort) * (effort - 1) > 0
        more = Department.SALES if sales_expects_more else Department.MARKETING
        yield Difference(one.lever.name, one.lever.department, cents, more, one.nearer)


def results_of(fit: Fit, plan: JointPlan | None) -> Results:
    """The long document: without draws, and with all markets as one."""
    short = replace(fit, stages=(), firm=_as_one_market(fit.firm))
    # Here: it loads JAX, which the library has to tell first where to keep programs.
    from gespann.core.response.steady_curves import steady_curves

    curves = steady_curves(fit.firm, fit.stages)
    return Results(short, None if plan is None else _short(plan), curves)


def _as_one_market(firm: Firm) -> Firm:
    """Pages tell sums over the markets, and thousands of markets would be long to read."""
    history = firm.history
    periods = len(history.starts)
    return replace(
        firm,
        history=History(
            starts=history.starts,
            markets=("",),
            outcome=history.outcome.sum(axis=0, keepdims=True),
            effort=history.effort.sum(axis=0, keepdims=True),
            controls=np.zeros((1, periods, 0)),
            competitors=np.zeros((1, periods, 0)),
            stages=history.stages.sum(axis=0, keepdims=True),
            assumed=history.assumed,
        ),
    )


def _short(plan: JointPlan) -> JointPlan:
    """Without the plans that were drawn from its room, and its phasing market by market."""
    room, phasing = plan.room, plan.phasing
    return replace(
        plan,
        room=room and replace(room, draws_cents=room.draws_cents[:0]),
        phasing=phasing and replace(phasing, share=phasing.share.sum(axis=0, keepdims=True)),
    )


def _outlook(firm: Firm, plan: JointPlan) -> Outlook:
    chosen, last_year = plan.recommended, plan.last_year
    return Outlook(
        starts=plan.start,
        ends=last_day(plan.start, plan.periods, firm.period),
        periods=plan.periods,
        budget_cents=plan.budget_cents,
        goal=_goal(plan),
        amounts=tuple(
            Amount(
                lever=one.lever.name,
                department=one.lever.department,
                amount_cents=one.amount_cents,
                last_year_cents=one.last_year_cents,
                least_cents=one.low_cents,
                most_cents=one.high_cents,
                units=one.units,
                unit=one.lever.unit,
            )
            for one in chosen.allocations
        ),
        measures=tuple(
            DoneMeasure(one.measure.name, one.measure.department, one.measure.cost_cents)
            for one in plan.measures
            if one.is_done
        ),
        outcome=chosen.outcome_cents,
        contribution=chosen.contribution_cents,
        better_than_last_year=chosen.better_than_last_year,
        last_year_outcome=last_year.outcome_cents,
        last_year_contribution=last_year.contribution_cents,
        left_to_later_years=chosen.left_cents,
        so_far=_so_far(plan),
    )


def _goal(plan: JointPlan) -> Goal | None:
    answers, probability = plan.goal, plan.recommended.goal_probability
    if plan.goal_cents is None or probability is None or answers is None:
        return None
    best = answers.probability
    return Goal(
        goal_cents=plan.goal_cents,
        probability=probability,
        best_probability=probability if best is None else best,
        certainty=answers.certainty,
        highest_cents=answers.highest_cents,
        least_budget_cents=answers.least_budget_cents,
    )


def _so_far(plan: JointPlan) -> RunningYear | None:
    so_far = plan.so_far
    if so_far is None:
        return None
    return RunningYear(
        starts=so_far.start,
        periods=so_far.periods,
        budget_cents=so_far.budget_cents,
        goal_cents=so_far.goal_cents,
        spent_cents=sum(so_far.spent_cents),
        reached_cents=so_far.reached_cents,
    )


def _chain(fit: Fit) -> Chain:
    firm, fitted = _with_a_stage(fit.firm), fit.fitted
    return Chain(
        stages=_stages(fit, firm),
        contribution_cents=_known(CENTS_PER_UNIT * yearly_contribution(firm)),
        base_cents=float(fitted.base_cents.sum()),
        parts=tuple(
            ChainPart(
                lever=one.lever.name,
                department=one.lever.department,
                added_cents=float(fitted.added_cents[:, k].sum()),
                share=one.added_share,
            )
            for k, one in enumerate(fit.levers)
        ),
    )


def _stages(fit: Fit, firm: Firm) -> tuple[ChainStage, ...]:
    return tuple(
        ChainStage(
            name=stage.data.name,
            volume=_known(volume if stage.data.is_count else CENTS_PER_UNIT * volume),
            is_count=stage.data.is_count,
            by_marketing=dict(shares_of_sides(stage)).get(Department.MARKETING, 0.0)
            if stage.data.levers
            else None,
            delay_periods=None if number == 0 else mean_delay(stage).median,
        )
        for number, (stage, volume) in enumerate(zip(fit.stages, yearly_volumes(firm), strict=True))
    )


def _with_a_stage(firm: Firm) -> Firm:
    """Where only the outcome is known, it is the one stage of the chain, in money."""
    if firm.stages:
        return firm
    money = firm.history.outcome[..., None] * firm.outcome_value
    return replace(firm, outcome_value=1.0, history=replace(firm.history, stages=money))


def _known(value: float) -> float | None:
    return float(value) if isfinite(value) else None
