"""The JSON documents that `--json` prints: amounts in whole cents, None for what is not known."""

import json
import math
from collections.abc import Iterable

from gespann.cli.groups_document import group_document
from gespann.core.findings import Finding, Severity
from gespann.core.firm import Attitude
from gespann.core.planning.results import (
    Allocation,
    Certificate,
    JointPlan,
    MarketPlan,
    MeasureProspect,
    Prospect,
)
from gespann.core.planning.risk_results import RiskAccount
from gespann.core.quantities import Interval
from gespann.core.response.checks import Check
from gespann.core.response.results import Diagnostics, Fit, LeverEvidence, StageFit
from gespann.language.checks import remedy as mend
from gespann.language.checks import sentence as told
from gespann.language.checks import title
from gespann.language.findings import remedy, sentence
from gespann.language.measures import why
from gespann.language.risk import account_told

Document = dict[str, object]


def as_text(document: Document) -> str:
    """The document as text. A number that is not finite has no place in JSON and is refused."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2)


def plan_document(fit: Fit, plan: JointPlan) -> Document:
    """A plan with all that stands behind it."""
    return {
        "budget_cents": plan.budget_cents,
        "plan": [_allocation(allocation) for allocation in plan.recommended.allocations],
        "optimum": [_allocation(allocation) for allocation in plan.optimum.allocations],
        "measures": [_measure(one, fit.firm.currency) for one in plan.measures],
        "groups": [group_document(one, plan, fit.firm.currency) for one in plan.groups],
        "expected": _expected(plan.recommended),
        "goal": {
            "target_cents": plan.goal_cents,
            "probability": _number(plan.recommended.goal_probability),
        },
        "better_than_last_year": _number(plan.recommended.better_than_last_year),
        "left_to_later_years": _left(plan),
        **_evidence(fit),
        "certificate": _certificate(plan.certificate),
        "risk": risk_document(plan.risk, fit.firm.currency),
        **({} if plan.by_market is None else {"by_market": _by_market(plan.by_market)}),
        "warnings": warnings_of(plan.findings, fit.firm.currency),
    }


def risk_document(account: RiskAccount | None, currency: str) -> Document:
    """The attitude to risk, and what it costs and brings where it is not the mean."""
    if account is None:
        return {"attitude": Attitude.MEAN.value}
    risk = account.risk
    return {
        "attitude": risk.attitude.value,
        "level": risk.level if risk.attitude is Attitude.CVAR else None,
        "worth_cents": account.worth_cents,
        "expected_contribution_cents": account.expected_cents,
        "worst_share": account.worst_share,
        "worst_contribution_cents": account.worst_cents,
        "optimum_of_the_mean": {
            "amounts_cents": account.means_amount_cents.tolist(),
            "worth_cents": account.means_worth_cents,
            "expected_contribution_cents": account.means_expected_cents,
            "worst_contribution_cents": account.means_worst_cents,
        },
        "measures_only_here": list(account.only_here),
        "measures_only_of_the_mean": list(account.only_means),
        "changes_nothing": account.changes_nothing,
        "message": " ".join(account_told(account, currency)),
    }


def fit_document(fit: Fit) -> Document:
    """A fit on its own: the same keys as in a plan's document."""
    return {**_evidence(fit), "warnings": warnings_of(fit.findings, fit.firm.currency)}


def _evidence(fit: Fit) -> Document:
    return {
        "levers": [_lever(evidence) for evidence in fit.levers],
        "bond": _interval(fit.bond),
        "fit": _diagnostics(fit.diagnostics),
        "stages": [_stage(stage) for stage in fit.stages],
        "checks": [_check(check) for check in fit.checks],
    }


def _allocation(allocation: Allocation) -> Document:
    return {
        "lever": allocation.lever.name,
        "department": allocation.lever.department.value,
        "amount_cents": allocation.amount_cents,
        "last_year_cents": allocation.last_year_cents,
        "units": _number(allocation.units),
    }


def _measure(one: MeasureProspect, currency: str) -> Document:
    return {
        "measure": one.measure.name,
        "department": one.measure.department.value,
        "cost_cents": one.measure.cost_cents,
        "done": one.is_done,
        "in_optimum": one.is_best,
        "outcome_cents": _interval_in_cents(one.outcome_cents),
        "net_cents": round(one.net_cents),
        "pays_probability": _number(one.pays),
        "otherwise_cents": None if one.otherwise_cents is None else round(one.otherwise_cents),
        "message": why(one, currency),
    }


def _by_market(plan: MarketPlan) -> Document:
    amounts = [
        {
            "market": market,
            "lever": lever.name,
            "department": lever.department.value,
            "amount_cents": int(plan.amount_cents[i, k]),
            "joint_cents": int(plan.joint_cents[i, k]),
            "last_year_cents": int(plan.last_year_cents[i, k]),
        }
        for i, market in enumerate(plan.markets)
        for k, lever in enumerate(plan.levers)
    ]
    return {
        "plan": amounts,
        "measures": list(plan.done),
        "measures_cents": plan.measures_cents,
        "keeps_joint": plan.keeps_joint,
        "expected": {
            "outcome_cents": _interval_in_cents(plan.outcome_cents),
            "contribution_cents": _interval_in_cents(plan.contribution_cents),
        },
        "gain_cents": _interval_in_cents(plan.gain_cents),
        "expected_gain_cents": round(plan.expected_gain_cents),
        **_worth_gain(plan),
        "better_than_joint": _number(plan.better_than_joint),
        "better_than_last_year": _number(plan.better_than_last_year),
        "certificate": _certificate(plan.certificate),
    }


def _worth_gain(plan: MarketPlan) -> Document:
    """By the attitude to risk, where that is not the mean."""
    gain = plan.worth_gain_cents
    return {} if gain is None else {"worth_gain_cents": round(gain)}


def _expected(prospect: Prospect) -> Document:
    return {
        "outcome_cents": _interval_in_cents(prospect.outcome_cents),
        "contribution_cents": _interval_in_cents(prospect.contribution_cents),
    }


def _left(plan: JointPlan) -> Document:
    """Outcome of the three years after the plan, which does not count for it."""
    ways = {"plan": plan.recommended, "optimum": plan.optimum, "last_year": plan.last_year}
    return {
        f"{name}_cents": None if way.left_cents is None else _interval_in_cents(way.left_cents)
        for name, way in ways.items()
    }


def _lever(evidence: LeverEvidence) -> Document:
    return {
        "lever": evidence.lever.name,
        "roi": _interval(evidence.roi),
        "elasticity": _interval(evidence.elasticity),
        "half_life_periods": _interval(evidence.half_life),
        "long_share": _interval(evidence.long_share),
        "data_said": _number(evidence.data_said),
    }


def _stage(stage: StageFit) -> Document:
    return {
        "stage": stage.data.name,
        "r_hat": _number(stage.r_hat),
        "ess_bulk": _number(stage.ess_bulk),
        "ess_tail": _number(stage.ess_tail),
        "divergences": stage.divergences,
    }


def _diagnostics(diagnostics: Diagnostics) -> Document:
    return {
        "r_hat_max": _number(diagnostics.r_hat_max),
        "ess_bulk_min": _number(diagnostics.ess_bulk_min),
        "ess_tail_min": _number(diagnostics.ess_tail_min),
        "divergences": diagnostics.divergences,
        "forecast_skill": _number(diagnostics.forecast_skill),
    }


def _check(check: Check) -> Document:
    return {
        "code": check.code,
        "group": check.group.value,
        "subject": check.subject,
        "verdict": check.verdict.value,
        "figures": {name: _figure(value) for name, value in check.values.items()},
        "title": title(check),
        "message": told(check),
        "remedy": mend(check),
    }


def _figure(value: object) -> object:
    """A number that JSON knows, or the words as they are."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return value if isinstance(value, int) else _number(value)


def _certificate(certificate: Certificate) -> Document:
    return {"bound_cents": certificate.bound_cents, "gap": _number(certificate.gap)}


def warnings_of(findings: Iterable[Finding], currency: str) -> list[Document]:
    """Findings that ask for attention, with sentence and remedy."""
    return [
        finding_document(finding, currency)
        for finding in findings
        if finding.severity is not Severity.NOTE
    ]


def finding_document(finding: Finding, currency: str) -> Document:
    """A finding with sentence and remedy."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "subject": finding.subject,
        "message": sentence(finding, currency=currency),
        "remedy": remedy(finding, currency=currency),
    }


def _interval(interval: Interval) -> list[float | None]:
    return [_number(value) for value in interval.as_list()]


def _interval_in_cents(interval: Interval) -> list[int | None]:
    return [round(value) if math.isfinite(value) else None for value in interval.as_list()]


def _number(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None
