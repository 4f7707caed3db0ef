"""Polynomials that stand in for the outcomes of a planning year while bargaining searches.

Bargaining asks for thousands of plans, and one plan of a funnel takes a pass over all posterior
draws and stages. The outcomes are smooth: polynomials through some dozens of plans of a box say the
same in a hundredth of the time. What was found is then held against the draws themselves, and where
it differs the box is drawn closer around what was found.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from gespann.core.compromise.bargain_results import Settlement
from gespann.core.compromise.outcomes import LocalOutcomes, Outcomes, SharedOutcomes
from gespann.core.compromise.problem import BargainingProblem
from gespann.core.compromise.solutions import bargain
from gespann.core.compromise.year_outcomes import Valued, YearOutcomes
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.room.value_polynomial import Sample, ValuePolynomial

TOLERANCE = 0.02  # of what may be given up, and of a best case
_PASSES = 2
_CLOSER = 1.5  # times the box around what was found
_NARROWEST = 0.05  # of the whole reach of a lever
_MORE_SAMPLES = 10


@dataclass(frozen=True)
class FittedOutcomes:
    """The outcomes of a planning year as polynomials near some plans.

    Attributes:
        exact: The outcomes themselves; they prove what the polynomials only find.
        worth, year, later, leads: What stands in for V and each of them.
    """

    exact: YearOutcomes
    worth: Valued
    year: Valued
    later: Valued
    leads: Valued
    is_concave = False

    @classmethod
    def through(
        cls, exact: YearOutcomes, plans: Sequence[Float[np.ndarray, " lever"]], box: BudgetSet
    ) -> "FittedOutcomes":
        """Polynomials through the outcomes of some plans of a box."""
        worth, own, later, leads = exact.functions
        year = _polynomial(own, plans, box)
        others = (
            year if valued is None else _polynomial(valued, plans, box) for valued in (later, leads)
        )
        return cls(exact, year if worth is None else _polynomial(worth, plans, box), year, *others)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the outcomes."""
        return self.exact.names

    def at(self, euros: Float[np.ndarray, " lever"]) -> LocalOutcomes:
        """What a plan brings, nearly."""
        return self.exact.brought(euros, self.worth, self.year, self.later, self.leads)

    def above(self, box: BudgetSet) -> Outcomes:
        """Concave outcomes above the exact ones in a box."""
        return self.exact.above(box)


def _polynomial(
    valued: Valued, plans: Sequence[Float[np.ndarray, " lever"]], box: BudgetSet
) -> Valued:
    centre, reach = (box.low + box.high) / 2, np.maximum((box.high - box.low) / 2, 1e-9)
    samples = []
    for euros in plans:
        here = valued(euros)
        samples.append(Sample(euros, here.value, here.slope))
    return ValuePolynomial.through(samples, centre, reach).local_value


def samples_needed(levers: int) -> int:
    """Plans through which the polynomials are well determined: each tells levers + 1 figures."""
    terms = (levers + 3) * (levers + 2) * (levers + 1) // 6 + 4 * levers
    return -(-3 * terms // (2 * (levers + 1))) + _MORE_SAMPLES


def spread_plans(
    box: BudgetSet, count: int, rng: np.random.Generator
) -> list[Float[np.ndarray, " lever"]]:
    """Plans all over a box that keep the budget."""
    reach = box.reachable_high - box.low
    shares = rng.uniform(size=(count, len(box.low)))
    return [box.nearest(box.low + share * reach) for share in shares]


def searchable(
    problem: BargainingProblem,
    exact: YearOutcomes,
    within: BudgetSet,
    *,
    seed: int,
    tell: Callable[[], None] = lambda: None,
) -> BargainingProblem:
    """The problem with polynomials in the place of its outcomes, true where bargaining leads.

    Its room is narrower by what the polynomials may miss, so that its plans lie in the real one.

    Args:
        problem: With the outcomes themselves.
        exact: These outcomes.
        within: A box that holds the room, inside the bounds.
        seed: Chooses the plans that the polynomials go through.
        tell: Called after each pass.
    """
    surface = problem.surface
    if not isinstance(surface, SharedOutcomes):
        raise ValueError("only outcomes of a planning year can be fitted")
    rng, known = np.random.default_rng([seed, 17]), [problem.best]

    spare = max(problem.best_value - problem.floor, 0.0)
    floor = problem.floor + (TOLERANCE * spare if np.isfinite(spare) else 0.0)

    def fitted(box: BudgetSet, allowed: BudgetSet) -> BargainingProblem:
        plans = [*known, *spread_plans(box, samples_needed(len(problem.best)), rng)]
        outcomes = FittedOutcomes.through(exact, plans, box)
        polynomial = replace(surface, outcomes=outcomes)
        return replace(problem, surface=polynomial, allowed=allowed, floor=floor)

    box, fast = within, problem
    for _ in range(_PASSES):
        fast = fitted(box, within)
        found = [one.euros for one in _found(fast, seed)]
        tell()
        if not found:
            # Nobody can agree to a plan of the room: what would be needed lies outside it.
            return fitted(problem.allowed, problem.allowed)
        if _is_true(problem, fast, found):
            break
        known += found
        box = _around([problem.best, *found], within)
    return fast


def _found(fast: BargainingProblem, seed: int) -> tuple[Settlement, ...]:
    """The plans that decide: best cases and the golden mean."""
    bargained = bargain(fast, seed=seed, wanted=(), proven=False)
    return (*bargained.best_cases, *(bargained.settlements or {}).values())


def _is_true(
    problem: BargainingProblem, fast: BargainingProblem, plans: list[Float[np.ndarray, " lever"]]
) -> bool:
    """Whether V and utilities of plans are what the polynomials say, against what matters."""
    spare = problem.best_value - problem.floor
    apart = [np.abs(problem.utilities(one) - fast.utilities(one)) for one in plans]
    worth = [abs(problem.surface.at(one).value - fast.surface.at(one).value) for one in plans]
    gained = [np.abs(problem.utilities(one) - problem.disagreement) for one in plans]
    matters = np.maximum(np.max(gained, axis=0), 1e-3 * problem.measure)
    return bool(
        max(worth) <= TOLERANCE * max(spare, 1e-4 * abs(problem.best_value))
        and (np.max(apart, axis=0) <= TOLERANCE * matters).all()
    )


def _around(plans: list[Float[np.ndarray, " lever"]], within: BudgetSet) -> BudgetSet:
    """A box around plans, somewhat wider, inside another one."""
    low, high = np.min(plans, axis=0), np.max(plans, axis=0)
    reach = within.high - within.low
    half = np.maximum(_CLOSER * (high - low) / 2, _NARROWEST * reach)
    middle = (low + high) / 2
    narrow = np.maximum(middle - half, within.low), np.minimum(middle + half, within.high)
    if narrow[0].sum() > within.budget:
        return within
    return replace(within, low=narrow[0], high=narrow[1])
