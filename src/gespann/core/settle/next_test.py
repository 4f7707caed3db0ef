"""Which test is worth most to the firm, its cost taken off; or that none is worth it, and why."""

from collections.abc import Callable, Iterator

from threadpoolctl import threadpool_limits

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Firm, PlanBrief
from gespann.core.progress import Phase, Progress, Report, silent
from gespann.core.quantities import CENTS_PER_UNIT, Interval
from gespann.core.response.results import Fit
from gespann.core.settle.candidates import Outline
from gespann.core.settle.decisions import Path
from gespann.core.settle.problem import JudgedYear, problem_of
from gespann.core.settle.results import Candidate, NextTest, Worth
from gespann.core.settle.sample_information import (
    perfect_information,
    sample_information,
    worth_of_result,
)


def next_test(
    fit: Fit, brief: PlanBrief, *, years: float = 1.0, progress: Report = silent
) -> NextTest:
    """The test that brings the firm most, or the reason why none is worth its cost.

    Args:
        brief: The plan whose amounts the result is to decide.
        years: Planning years for which the result is used; the time of the test counts off.
        progress: Told of the progress.

    Raises: BudgetTooSmall if the lower bounds do not fit into the budget; ValueError if `years` is
        not positive or the plan starts before the history ends.

    Source: Raiffa and Schlaifer (1961), Applied Statistical Decision Theory, chapter 4.
    """
    if (nothing := nobody_recorded(fit.firm, brief)) is not None:
        return nothing
    # The draws are valued in threads already; BLAS threads of their own would stand in their way.
    with threadpool_limits(1, user_api="blas"):
        return _next_test(problem_of(fit, brief, years=years), progress)


def nobody_recorded(firm: Firm, brief: PlanBrief) -> NextTest | None:
    """The answer for a firm without a history; it needs no fit."""
    if not firm.history.assumed:
        return None
    return NextTest(Worth.IMPOSSIBLE, (), 0, {}, brief.periods, (nothing_recorded(),))


def nothing_recorded() -> Finding:
    """Why no test can be judged for a firm without a history."""
    return Finding("test_needs_history", Severity.ALARM, Topic.EXPERIMENT)


def _next_test(problem: JudgedYear, progress: Report) -> NextTest:
    levers = problem.firm.levers
    chosen: list[Candidate] = []
    known: dict[str, float] = {}
    reasons: list[Finding] = []
    considered = 0
    for number, lever in enumerate(levers):
        progress(Progress(Phase.TESTS, number, len(levers)))
        path = problem.path(number)
        if path is None:
            continue
        worth = problem.years * perfect_information(path.benefit)
        known[lever.name] = worth * CENTS_PER_UNIT
        # No test of it could bring what knowing all about it does not.
        if worth < problem.least:
            continue
        found, count, why = problem.tests(number)
        considered += count
        reasons += why
        if found:
            chosen.append(judged(problem, path, max(found, key=_net_of(problem, path))))
    progress(Progress(Phase.TESTS, len(levers), len(levers)))
    # One that may owe its worth to chance in the draws does not stand before one that does not.
    ordered = tuple(sorted(chosen, key=lambda one: (not is_worth_it(problem, one), -one.net_cents)))
    return NextTest(
        verdict=_verdict(problem, ordered, known),
        candidates=ordered,
        considered=considered,
        known_cents=known,
        periods=problem.brief.periods,
        findings=tuple(_findings(problem, ordered, known, reasons)),
    )


def _net_of(problem: JudgedYear, path: Path) -> Callable[[Outline], tuple[float, float]]:
    """What a test of a lever brings beyond its cost."""

    def net(one: Outline) -> tuple[float, float]:
        evsi, _evppi = worth_of_result(path.benefit, one.effect, one.error)
        # Of tests that bring the same, such as nothing, the more powerful one.
        return problem.rest(one.design.periods) * evsi - one.cost, one.power

    return net


def judged(problem: JudgedYear, path: Path, one: Outline) -> Candidate:
    """A test with the whole of its worth."""
    rest = problem.rest(one.design.periods)
    information = sample_information(path.benefit, one.effect, one.error)
    return Candidate(
        design=one.design,
        stage=one.stage,
        effort=one.effort,
        effect=Interval.of(one.effect),
        power=one.power,
        information=information.times(rest * CENTS_PER_UNIT),
        rest=rest,
        spend_cents=one.spend * CENTS_PER_UNIT,
        lost_cents=float(one.lost.mean()) * CENTS_PER_UNIT,
    )


def is_worth_it(problem: JudgedYear, candidate: Candidate) -> bool:
    """Whether it brings enough beyond its cost, and more than chance in the draws explains."""
    enough = candidate.net_cents >= problem.least * CENTS_PER_UNIT
    return enough and candidate.is_worth_it


def _verdict(problem: JudgedYear, ordered: tuple[Candidate, ...], known: dict[str, float]) -> Worth:
    if ordered and is_worth_it(problem, ordered[0]):
        return Worth.WORTH_IT
    nothing_to_learn = all(cents < problem.least * CENTS_PER_UNIT for cents in known.values())
    return Worth.NOT_WORTH_IT if ordered or nothing_to_learn else Worth.IMPOSSIBLE


def _findings(
    problem: JudgedYear,
    ordered: tuple[Candidate, ...],
    known: dict[str, float],
    reasons: list[Finding],
) -> Iterator[Finding]:
    """Why no test is worth it, if so, and which levers cannot be tested."""
    if not (ordered and is_worth_it(problem, ordered[0])):
        yield why_not(problem, ordered, known)
    elif ordered[0].information.cross_checked < ordered[0].information.evsi / 2:
        yield _finding("test_worth_unsure", Severity.WARNING, ordered[0].design.lever.name)
    yield from reasons


def why_not(
    problem: JudgedYear, ordered: tuple[Candidate, ...], known: dict[str, float]
) -> Finding:
    """Why no test is worth holding: little to learn, too imprecise, too dear, or perhaps chance."""
    least = problem.least * CENTS_PER_UNIT
    if not ordered:
        most = max(known.values(), default=0.0)
        if most >= least:
            return _finding("no_lever_can_be_tested", Severity.WARNING, cents=round(most))
        return _finding("little_to_learn", Severity.NOTE, cents=round(most))
    best = ordered[0]
    values = {
        "cents": round(best.information.evsi),
        "known_cents": round(best.information.evppi),
        "cost_cents": round(best.cost_cents),
        "least_cents": round(least),
    }
    name = best.design.lever.name
    if best.net_cents >= least:
        error = round(best.information.standard_error)
        return _finding("test_worth_chance", Severity.NOTE, name, error_cents=error, **values)
    if best.information.evppi - best.cost_cents < least:
        return _finding("test_dearer_than_knowing", Severity.NOTE, name, **values)
    if best.information.evsi < best.information.evppi / 2:
        return _finding("tests_too_imprecise", Severity.NOTE, name, power=best.power, **values)
    return _finding("test_dearer_than_worth", Severity.NOTE, name, **values)


def _finding(code: str, severity: Severity, subject: str = "", **values: object) -> Finding:
    return Finding(code, severity, Topic.EXPERIMENT, subject, values)
