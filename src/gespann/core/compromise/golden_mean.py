"""The golden mean: the plan both sides can agree to, in whole cents, with its price and reasons."""

from dataclasses import replace

import numpy as np
from jaxtyping import Int

from gespann.core.compromise.account import accounts
from gespann.core.compromise.aims import Solution
from gespann.core.compromise.bargain_results import Bargain, Settlement
from gespann.core.compromise.frontier import frontier
from gespann.core.compromise.mean_results import GoldenMean
from gespann.core.compromise.problem import BargainingProblem
from gespann.core.compromise.reasons import reasons
from gespann.core.compromise.solutions import bargain, refined, settlement_at
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.amounts.group_limits import GroupLimits
from gespann.core.planning.amounts.whole_cents import in_whole_cents
from gespann.core.quantities import CENTS_PER_UNIT


def golden_mean(
    problem: BargainingProblem,
    levers: tuple[str, ...],
    *,
    solution: Solution = Solution.KALAI_SMORODINSKY,
    points: int = 0,
    seed: int = 0,
    wanted: tuple[Solution, ...] = tuple(Solution),
    search: BargainingProblem | None = None,
) -> GoldenMean:
    """The plan that all departments can agree to, within budget, bounds and groups to the cent.

    Args:
        levers: Names, in the order of the amounts.
        solution: Which bargaining solution is the golden mean.
        points: Plans on the frontier between two departments; 0 for none.
        seed: For additional starts where the surface is not known to be concave.
        wanted: Solutions to be found beside Kalai-Smorodinsky; the chosen one must be among them.
        search: The same problem for searching, where the problem itself takes too long.

    Raises: ValueError if the problem knows no disagreement plan, or names do not fit the levers.
    """
    if len(levers) != len(problem.best):
        raise ValueError(f"{len(problem.best)} levers need as many names, got {len(levers)}")
    bargained = _bargained(problem, search, seed, wanted)
    search = search or problem
    exact = (bargained.settlements or {}).get(solution)
    chosen = None if exact is None else _to_the_cent(problem, bargained, exact)
    return GoldenMean(
        solution=solution,
        bargained=bargained,
        chosen=chosen,
        amount_cents=None if chosen is None else cents_of(chosen),
        price_cents=0 if chosen is None else price_cents(problem, chosen),
        accounts=() if chosen is None else accounts(problem, bargained, chosen),
        frontier=frontier(search, bargained, points=points, seed=seed),
        findings=tuple(reasons(problem, bargained, chosen, levers, search=search)),
    )


def _bargained(
    problem: BargainingProblem,
    search: BargainingProblem | None,
    seed: int,
    wanted: tuple[Solution, ...],
) -> Bargain:
    if search is None or search is problem:
        return bargain(problem, seed=seed, wanted=wanted)
    rough = bargain(search, seed=seed, wanted=wanted, proven=False)
    return refined(replace(problem, allowed=search.allowed), rough, wanted=wanted)


def price_cents(problem: BargainingProblem, plan: Settlement) -> int:
    """What a plan costs the firm against the best one; negative if the best was not the best."""
    return round((problem.best_value - plan.value) * CENTS_PER_UNIT)


def cents_of(plan: Settlement) -> Int[np.ndarray, " lever"]:
    """The amounts of a plan that is in whole cents already."""
    return np.round(plan.euros * CENTS_PER_UNIT).astype(np.int64)


def groups_in_cents(allowed: BudgetSet) -> GroupLimits:
    """Groups in whole cents, no wider than they are."""
    exact = allowed.groups.scaled(float(CENTS_PER_UNIT))
    return replace(exact, least=np.ceil(exact.least - 1e-3), most=np.floor(exact.most + 1e-3))


def _to_the_cent(problem: BargainingProblem, bargained: Bargain, exact: Settlement) -> Settlement:
    """The plan rounded within bounds, groups and budget; no least amount reached is lost."""
    allowed = problem.allowed
    low = allowed.low.astype(float).copy()
    for _, wish in problem.every_wish:
        if wish.least > 0 and wish.fulfilment(float(exact.euros[wish.lever])) > 0:
            low[wish.lever] = max(low[wish.lever], wish.least)
    low_cents = np.ceil(low * CENTS_PER_UNIT - 1e-6).astype(np.int64)
    high_cents = np.floor(allowed.high * CENTS_PER_UNIT + 1e-6).astype(np.int64)
    budget_cents = int(np.floor(allowed.budget * CENTS_PER_UNIT + 1e-6))
    groups = groups_in_cents(allowed)
    try:
        cents = in_whole_cents(exact.euros, low_cents, high_cents, budget_cents, groups)
    except ValueError:
        # Least amounts that leave less than a cent between them: the bounds alone must hold.
        low_cents = np.ceil(allowed.low * CENTS_PER_UNIT - 1e-6).astype(np.int64)
        cents = in_whole_cents(exact.euros, low_cents, high_cents, budget_cents, groups)
    aim = exact.objective, exact.bound
    return settlement_at(problem, cents / CENTS_PER_UNIT, bargained.ranges, aim, exact.dropped)
