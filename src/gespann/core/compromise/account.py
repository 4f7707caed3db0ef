"""Who gets and gives what: utilities taken apart into outcomes and wishes, to the last share."""

import numpy as np
from jaxtyping import Float

from gespann.core.compromise.bargain_results import Bargain, Settlement
from gespann.core.compromise.mean_results import Account, Matter, Part
from gespann.core.compromise.outcomes import SharedOutcomes
from gespann.core.compromise.problem import BargainingProblem


def accounts(
    problem: BargainingProblem, bargained: Bargain, plan: Settlement
) -> tuple[Account, ...]:
    """The account of every department that has something to gain.

    Raises: ValueError if the problem knows no disagreement plan to compare with.
    """
    if problem.reference is None:
        raise ValueError("accounts compare with the disagreement plan, and there is none")
    made = []
    for d in np.flatnonzero(bargained.can_gain):
        best = bargained.best_cases[d].euros
        made.append(
            Account(
                department=problem.departments[d],
                share=float(plan.shares[d]),
                gets=_parts(problem, bargained, int(d), problem.reference, plan.euros),
                gives=_parts(problem, bargained, int(d), plan.euros, best),
            )
        )
    return tuple(made)


def _parts(
    problem: BargainingProblem,
    bargained: Bargain,
    d: int,
    before: Float[np.ndarray, " lever"],
    after: Float[np.ndarray, " lever"],
) -> tuple[Part, ...]:
    """Why one plan is better for a department than another, what does not matter left out."""
    found = [*_outcome_parts(problem, d, before, after), *_wish_parts(problem, d, before, after)]
    measured = [_measured(part, float(bargained.ranges[d])) for part in found]
    telling = [part for part in measured if abs(part.share) > 1e-9]
    return tuple(sorted(telling, key=lambda part: -part.share))


def _measured(part: Part, range_: float) -> Part:
    return Part(part.matter, part.name, part.lever, part.before, part.after, part.share / range_)


def _outcome_parts(
    problem: BargainingProblem, d: int, before: np.ndarray, after: np.ndarray
) -> list[Part]:
    surface = problem.surface
    if not isinstance(surface, SharedOutcomes):
        return []
    gains = surface.logs(after) - surface.logs(before)
    amounts = surface.outcomes.at(before).amounts, surface.outcomes.at(after).amounts
    return [
        Part(
            Matter.OUTCOME,
            name,
            -1,
            float(amounts[0][k]),
            float(amounts[1][k]),
            float(surface.weights[d, k] * gains[k]),
        )
        for k, name in enumerate(surface.outcomes.names)
    ]


def _wish_parts(
    problem: BargainingProblem, d: int, before: np.ndarray, after: np.ndarray
) -> list[Part]:
    parts = []
    for wish in problem.wishes[d].wishes:
        old, new = float(before[wish.lever]), float(after[wish.lever])
        gain = wish.weight * (wish.fulfilment(new) - wish.fulfilment(old))
        parts.append(Part(Matter.WISH, "", wish.lever, old, new, gain))
    return parts
