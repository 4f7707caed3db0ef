"""Why bargaining came to what it came to, as findings: every edge has its reason and a way on."""

from dataclasses import replace

import numpy as np

from gespann.core.compromise.aims import Solution
from gespann.core.compromise.bargain_results import Bargain, Settlement, Verdict
from gespann.core.compromise.problem import BargainingProblem
from gespann.core.compromise.solutions import NOTHING, least_loss, starts_of
from gespann.core.compromise.wishes import Wish
from gespann.core.findings import Finding, Severity, Topic
from gespann.core.quantities import CENTS_PER_UNIT

LOOSE_SHARE = 0.005
_HALVINGS = 12


def reasons(
    problem: BargainingProblem,
    bargained: Bargain,
    chosen: Settlement | None,
    levers: tuple[str, ...],
    *,
    search: BargainingProblem | None = None,
) -> list[Finding]:
    """All findings about a compromise, those about single wishes last.

    Args:
        chosen: The golden mean, or None where there is none.
        levers: Names, in the order of the amounts.
        search: The same problem for searching, where the problem itself takes too long.
    """
    found = [*_verdict(search or problem, bargained), *_idle_departments(problem, bargained)]
    found.extend(_not_proven(bargained))
    found.extend(_too_many_wishes(problem))
    if chosen is not None:
        found.extend(_dropped(problem, chosen, levers))
    found.extend(_out_of_reach(problem, levers))
    return found


def _verdict(problem: BargainingProblem, bargained: Bargain) -> list[Finding]:
    match bargained.verdict:
        case Verdict.EMPTY_ROOM:
            missing = problem.floor - problem.best_value
            return [_finding("room_is_empty", Severity.ALARM, cents=_cents(missing))]
        case Verdict.SOMEBODY_WOULD_LOSE:
            price = price_of_no_loss(problem)
            if price is None:
                return [_finding("somebody_loses_everywhere", Severity.ALARM)]
            return [_finding("somebody_loses_in_room", Severity.ALARM, cents=_cents(price))]
        case Verdict.NO_COMMON_GAIN:
            return [_finding("no_common_gain", Severity.WARNING)]
        case Verdict.EITHER_OR:
            return [_finding("either_or", Severity.WARNING)]
        case Verdict.ONE_PLAN_IS_BEST_FOR_ALL:
            return [_finding("wishes_agree", Severity.NOTE)]
    return []


def price_of_no_loss(problem: BargainingProblem) -> float | None:
    """The least V given up in a plan in which nobody loses; None if there is no such plan.

    Found by bisection of the floor, to a thousandth of the way.
    """
    everywhere = replace(problem, floor=-np.inf)
    starts = starts_of(problem, 0)
    if least_loss(everywhere, starts) > NOTHING:
        return None
    known = [problem.surface.at(plan).value for plan in starts]
    cheap, dear = problem.best_value - problem.floor, problem.best_value - min(known)
    while least_loss(_down_to(problem, dear), starts) > NOTHING:
        cheap, dear = dear, 2 * max(dear, 1.0)
    for _ in range(_HALVINGS):
        middle = (cheap + dear) / 2
        if least_loss(_down_to(problem, middle), starts) > NOTHING:
            cheap = middle
        else:
            dear = middle
    return dear


def _down_to(problem: BargainingProblem, price: float) -> BargainingProblem:
    return replace(problem, floor=problem.best_value - price)


def _idle_departments(problem: BargainingProblem, bargained: Bargain) -> list[Finding]:
    """Departments that ask for nothing, or that have everything already."""
    if bargained.settlements is None:
        return []
    found = []
    for wish, able in zip(problem.wishes, bargained.can_gain, strict=True):
        if wish.largest == 0:
            code = "department_wants_nothing"
        elif not able:
            code = "department_gains_nothing"
        else:
            continue
        found.append(_finding(code, Severity.NOTE, department=wish.department))
    return found


def _not_proven(bargained: Bargain) -> list[Finding]:
    """How much more everybody could get, as far as is proven, where that is not next to nothing."""
    even = (bargained.settlements or {}).get(Solution.KALAI_SMORODINSKY)
    if even is None or even.bound - even.objective <= LOOSE_SHARE:
        return []
    values = {"share": even.objective, "gap": min(even.bound, 1.0) - even.objective}
    return [_finding("compromise_not_proven", Severity.NOTE, "", **values)]


def _too_many_wishes(problem: BargainingProblem) -> list[Finding]:
    """All wishes together, where they cost more than the budget."""
    wished = problem.allowed.low.astype(float).copy()
    for _, wish in problem.every_wish:
        wished[wish.lever] = max(wished[wish.lever], wish.euros)
    total, budget = float(wished.sum()), problem.allowed.budget
    if total <= budget:
        return []
    values = {"cents": _cents(budget), "wished_cents": _cents(total)}
    return [_finding("wishes_exceed_budget", Severity.NOTE, "", **values)]


def _dropped(
    problem: BargainingProblem, chosen: Settlement, levers: tuple[str, ...]
) -> list[Finding]:
    """Wishes that get less than the least amount that makes sense to those who have them."""
    found = []
    for d, wish in problem.every_wish:
        euros = float(chosen.euros[wish.lever])
        if wish.least > 0 and wish.fulfilment(euros) == 0.0:
            values = {
                "department": problem.departments[d],
                "cents": _cents(euros),
                "least_cents": _cents(wish.least),
            }
            found.append(
                _finding("minimum_not_kept", Severity.WARNING, levers[wish.lever], **values)
            )
    return found


def _out_of_reach(problem: BargainingProblem, levers: tuple[str, ...]) -> list[Finding]:
    """Wishes for more than a lever could ever get."""
    high = problem.allowed.reachable_high
    return [
        _beyond(problem.departments[d], wish, float(high[wish.lever]), levers[wish.lever])
        for d, wish in problem.every_wish
        if wish.euros > high[wish.lever] * (1 + 1e-9)
    ]


def _beyond(department: str, wish: Wish, most: float, lever: str) -> Finding:
    values = {
        "department": department,
        "cents": _cents(most),
        "wished_cents": _cents(wish.euros),
    }
    return _finding("wish_out_of_reach", Severity.NOTE, lever, **values)


def _cents(euros: float) -> int:
    return round(euros * CENTS_PER_UNIT)


def _finding(code: str, severity: Severity, subject: str = "", **values: object) -> Finding:
    return Finding(code, severity, Topic.COMPROMISE, subject, values)
