"""The bargaining problem: what plans are possible, who wants what, and what if nobody agrees."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Float

from gespann.core.compromise.outcomes import Outcomes, SharedOutcomes
from gespann.core.compromise.surface import Surface
from gespann.core.compromise.wishes import Wish, Wishes
from gespann.core.planning.amounts.budget_set import BudgetSet


@dataclass(frozen=True)
class BargainingProblem:
    """Departments that look for a plan in { x allowed : V(x) >= floor, u >= u(disagreement) }.

    A utility is what the surface tells plus the fulfilment of the department's wishes.

    Attributes:
        surface: V, and the part of the utilities that depends on outcomes.
        allowed: Bounds of each lever and the budget, in money.
        wishes: Of each department, in the order of the surface's utilities.
        disagreement: Utility of each department if nobody agrees.
        best: A plan with the greatest V that is known; the room lies around it.
        floor: Least V of a plan in the room; -inf if every allowed plan is.
        reference: The disagreement plan, or None where there are only its utilities.
    """

    surface: Surface
    allowed: BudgetSet
    wishes: tuple[Wishes, ...]
    disagreement: Float[np.ndarray, " department"]
    best: Float[np.ndarray, " lever"]
    floor: float = -np.inf
    reference: Float[np.ndarray, " lever"] | None = None

    def __post_init__(self) -> None:
        if len(self.wishes) < 2 or len(self.wishes) != len(self.disagreement):
            raise ValueError(
                f"two or more departments bargain, each with its disagreement utility, got "
                f"{len(self.wishes)} and {len(self.disagreement)}"
            )
        if len({wish.department for wish in self.wishes}) < len(self.wishes):
            raise ValueError("the names of the departments must differ")

    @property
    def departments(self) -> tuple[str, ...]:
        """Names, in the order of all arrays over departments."""
        return tuple(wish.department for wish in self.wishes)

    @cached_property
    def every_wish(self) -> tuple[tuple[int, Wish], ...]:
        """All wishes that count, each with the position of its department."""
        return tuple(
            (d, wish) for d, one in enumerate(self.wishes) for wish in one.wishes if wish.weight > 0
        )

    @cached_property
    def best_value(self) -> float:
        """V of the best plan."""
        return self.surface.at(self.best).value

    @cached_property
    def measure(self) -> Float[np.ndarray, " department"]:
        """What a utility is measured by, so that no unit of it matters."""
        return np.array([wish.largest or 1.0 for wish in self.wishes])

    def utilities(self, euros: Float[np.ndarray, " lever"]) -> Float[np.ndarray, " department"]:
        """Utility of each department of a plan."""
        fulfilled = np.array([wish.fulfilment(euros) for wish in self.wishes])
        return self.surface.at(euros).utilities + fulfilled


def bargaining_problem(
    outcomes: Outcomes,
    allowed: BudgetSet,
    wishes: tuple[Wishes, ...],
    *,
    disagreement: Float[np.ndarray, " lever"],
    best: Float[np.ndarray, " lever"],
    floor: float = -np.inf,
) -> BargainingProblem:
    """The problem of departments that weigh shared outcomes and wish for amounts.

    Args:
        disagreement: The plan that holds if nobody agrees: the last one all signed, or what was
            done last year. It need not lie in the room, nor within the bounds.
        best: The plan with the greatest V.
        floor: Least V of a plan in the room, (1 - epsilon) V(best).

    Raises: ValueError if an outcome that somebody weighs is not positive at the disagreement plan.
    """
    surface = SharedOutcomes.of(outcomes, wishes, disagreement)
    unset = np.zeros(len(wishes))
    problem = BargainingProblem(surface, allowed, wishes, unset, best, floor, disagreement)
    return replace(problem, disagreement=problem.utilities(disagreement))
