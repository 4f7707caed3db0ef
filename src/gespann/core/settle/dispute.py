"""Settle it by a test: what both departments are apart, and the test that settles most of it.

Each department's belief about one lever is held against the evidence; both then update on the same
result. A test settles as much as the money in dispute is expected to shrink.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float
from threadpoolctl import threadpool_limits

from gespann.core.experiments.results import power_of
from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Firm, PlanBrief
from gespann.core.progress import Phase, Progress, Report, silent
from gespann.core.quantities import CENTS_PER_UNIT
from gespann.core.response.results import Fit
from gespann.core.settle.apart import (
    SIDES,
    Proposals,
    Weights,
    expected_results,
    updated,
    weighted_interval,
)
from gespann.core.settle.both_beliefs import beliefs_about, believer_weights, effective_draws
from gespann.core.settle.candidates import Outline
from gespann.core.settle.decisions import Path
from gespann.core.settle.next_test import judged, nothing_recorded
from gespann.core.settle.problem import JudgedYear, problem_of
from gespann.core.settle.results import (
    Dispute,
    DisputeAnswer,
    Reaction,
    Settling,
    View,
    Worth,
)

QUANTILES = (0.1, 0.5, 0.9)  # a low, a middle and a high result
MOST_LEVERS = 3  # for which tests are designed
FEWEST_DRAWS = 40
LEAST_SETTLED = 0.1  # of the money in dispute; less is no settlement


def settle(
    fit: Fit,
    brief: PlanBrief,
    *,
    lever: str | None = None,
    years: float = 1.0,
    progress: Report = silent,
) -> DisputeAnswer:
    """The dispute between both departments, and the test that settles most of it for least cost.

    Args:
        brief: The plan that both argue about.
        lever: Name of the lever to settle; None for the ones with the most money in dispute.
        years: Planning years for which a result is used; the time of the test counts off.
        progress: Told of the progress.

    Raises: BudgetTooSmall if the lower bounds do not fit into the budget; ValueError if there is
        no such lever, `years` is not positive, or the plan starts before the history ends.
    """
    if (nothing := nobody_asked(fit.firm, brief, lever)) is not None:
        return nothing
    answered = _answered(fit.firm, lever)
    with threadpool_limits(1, user_api="blas"):
        return _settle(problem_of(fit, brief, years=years), answered, lever, progress)


def nobody_asked(firm: Firm, brief: PlanBrief, lever: str | None) -> DisputeAnswer | None:
    """The answer where both sides have not said what they expect; it needs no fit.

    Raises: ValueError if there is no such lever.
    """
    if _answered(firm, lever):
        return None
    code = "nothing_believed" if lever is None else "lever_not_answered"
    return _nothing(brief, _finding(code, lever or ""))


def _answered(firm: Firm, lever: str | None) -> list[int]:
    """Positions of the levers that are asked for and that both sides have answered about."""
    names = [one.name for one in firm.levers]
    wanted = range(len(names)) if lever is None else [names.index(lever)]
    return [number for number in wanted if len(beliefs_about(firm, number)) == len(SIDES)]


@dataclass(frozen=True)
class _Quarrel:
    """A dispute with what it is computed from."""

    number: int
    path: Path
    weights: Weights
    proposals: Proposals
    returns: Float[np.ndarray, " draw"]
    dispute: Dispute


def _settle(
    problem: JudgedYear, answered: list[int], lever: str | None, progress: Report
) -> DisputeAnswer:
    steps = len(answered) + min(MOST_LEVERS, len(answered))
    quarrels = []
    for done, number in enumerate(answered):
        progress(Progress(Phase.TESTS, done, steps))
        if (path := problem.path(number)) is not None:
            quarrels.append(_quarrel(problem, number, path))
    quarrels.sort(key=lambda one: -one.dispute.money_cents)
    serious = [one for one in quarrels if _is_serious(problem, one)]
    disputes = tuple(one.dispute for one in (serious if lever is None else quarrels))
    if not serious:
        most = quarrels[0].dispute.money_cents if quarrels else 0.0
        finding = _finding("nothing_in_dispute", lever or "", cents=round(most))
        return replace(_nothing(problem.brief, finding), disputes=disputes)
    if problem.firm.history.assumed:
        return replace(_nothing(problem.brief, nothing_recorded()), disputes=disputes)
    found: list[tuple[_Quarrel, Outline, Settling]] = []
    reasons: list[Finding] = []
    for done, quarrel in enumerate(serious[:MOST_LEVERS]):
        progress(Progress(Phase.TESTS, len(answered) + done, steps))
        tests, _count, why = problem.tests(quarrel.number)
        reasons += why
        if tests:
            found.append(_best_test(problem, quarrel, tests))
    progress(Progress(Phase.TESTS, steps, steps))
    found.sort(key=lambda one: -one[2].net_cents)
    return DisputeAnswer(
        verdict=_verdict(problem, found),
        disputes=disputes,
        settling=tuple(one for _quarrel, _outline, one in found),
        reactions=tuple(_reactions(*found[0][:2])) if found else (),
        periods=problem.brief.periods,
        findings=(*_findings(problem, found, serious), *reasons),
    )


def _quarrel(problem: JudgedYear, number: int, path: Path) -> _Quarrel:
    firm, stages = problem.firm, problem.stages
    weights = {
        side: believer_weights(firm, stages, number, belief)
        for side, belief in beliefs_about(firm, number).items()
    }
    proposals = Proposals.of(path, weights)
    returns = _returns(problem, number, path)
    return _Quarrel(
        number,
        path,
        weights,
        proposals,
        returns,
        Dispute(
            lever=firm.levers[number],
            views={side: _view(path, returns, weights[side]) for side in SIDES},
            loss_cents={side: proposals.loss[side] * CENTS_PER_UNIT for side in SIDES},
            effective_draws=min(effective_draws(one) for one in weights.values()),
        ),
    )


def _returns(problem: JudgedYear, number: int, path: Path) -> Float[np.ndarray, " draw"]:
    """Outcome per unit of money of the lever, at the amount that is best without a test."""
    plan = problem.best.copy()
    plan[number] = path.best_amount or path.amounts[-1]
    without = plan.copy()
    without[number] = 0.0
    added = problem.year.outcomes(plan) - problem.year.outcomes(without)
    return np.asarray(added / plan[number])


def _view(path: Path, returns: np.ndarray, weights: np.ndarray) -> View:
    best = float(path.amounts[(weights @ path.benefit).argmax()])
    return View(weighted_interval(returns, weights), round(best * CENTS_PER_UNIT))


def _is_serious(problem: JudgedYear, quarrel: _Quarrel) -> bool:
    return quarrel.dispute.money_cents >= problem.least * CENTS_PER_UNIT


def _best_test(
    problem: JudgedYear, quarrel: _Quarrel, tests: list[Outline]
) -> tuple[_Quarrel, Outline, Settling]:
    """The test that settles most money, its cost taken off."""

    def settled(one: Outline) -> float:
        left = quarrel.proposals.expected_left(quarrel.weights, one.effect, one.error)
        gone = max(0.0, quarrel.proposals.money - left)
        return problem.rest(one.design.periods) * gone - one.cost

    best = max(tests, key=lambda one: (settled(one), one.power))
    left = quarrel.proposals.expected_left(quarrel.weights, best.effect, best.error)
    return (
        quarrel,
        best,
        Settling(
            candidate=judged(problem, quarrel.path, best),
            dispute=quarrel.dispute,
            left_cents=left * CENTS_PER_UNIT,
            power={side: _power(best, quarrel.weights[side]) for side in SIDES},
        ),
    )


def _power(one: Outline, weights: np.ndarray) -> float:
    """Probability of finding the effect that somebody with these weights expects."""
    return power_of(weighted_interval(one.effect, weights).median, one.error)


def _reactions(quarrel: _Quarrel, one: Outline) -> Iterator[Reaction]:
    """What both would say to a low, a middle and a high result."""
    results = expected_results(quarrel.weights, one.effect, one.error)
    shown = np.interp(QUANTILES, np.cumsum(results.probability), results.values)
    after = updated(quarrel.weights, one.effect, results.error, shown)
    left = quarrel.proposals.still_apart(after)
    for k, quantile in enumerate(QUANTILES):
        yield Reaction(
            quantile=quantile,
            result=float(shown[k]),
            views={side: _view(quarrel.path, quarrel.returns, after[side][k]) for side in SIDES},
            dispute_cents=float(left[k]) * CENTS_PER_UNIT,
        )


def _verdict(problem: JudgedYear, found: list[tuple[_Quarrel, Outline, Settling]]) -> Worth:
    if not found:
        return Worth.IMPOSSIBLE
    best = found[0][2]
    enough = best.net_cents >= problem.least * CENTS_PER_UNIT
    is_worth_it = enough and best.settled_share >= LEAST_SETTLED
    return Worth.WORTH_IT if is_worth_it else Worth.NOT_WORTH_IT


def _findings(
    problem: JudgedYear,
    found: list[tuple[_Quarrel, Outline, Settling]],
    serious: list[_Quarrel],
) -> Iterator[Finding]:
    thin = [one for one in serious if one.dispute.effective_draws < FEWEST_DRAWS]
    for one in thin:
        draws = one.dispute.effective_draws
        yield _finding(
            "belief_far_from_evidence", one.dispute.lever.name, Severity.WARNING, draws=draws
        )
    if _verdict(problem, found) is Worth.NOT_WORTH_IT:
        best = found[0][2]
        yield _finding(
            "test_settles_too_little",
            best.dispute.lever.name,
            share=best.settled_share,
            cents=round(best.dispute.money_cents),
            cost_cents=round(best.candidate.cost_cents),
        )


def _nothing(brief: PlanBrief, finding: Finding) -> DisputeAnswer:
    return DisputeAnswer(Worth.IMPOSSIBLE, (), (), (), brief.periods, (finding,))


def _finding(
    code: str, subject: str = "", severity: Severity = Severity.NOTE, **values: object
) -> Finding:
    return Finding(code, severity, Topic.EXPERIMENT, subject, values)
