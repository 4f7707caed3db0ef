"""What each department gets of any amounts, by a prepared surface: at once, and with NumPy alone.

The utilities are those that the golden mean bargains with; here they are told of whatever plan
somebody tries out.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from gespann.core.compromise.both_wishes import BothWishes, DepartmentWishes
from gespann.core.compromise.log_ratio import log_ratio
from gespann.core.compromise.wishes import SharedOutcome, Wish
from gespann.core.planning.surface.prepared import PreparedSurface
from gespann.core.quantities import CENTS_PER_UNIT, Department


@dataclass(frozen=True)
class WeighedOutcome:
    """A shared outcome that a department weighs.

    Attributes:
        before, after: Without an agreement and by the plan, in money (leads: their number).
        adds: What that adds to the utility.
    """

    kind: SharedOutcome
    before: float
    after: float
    adds: float


@dataclass(frozen=True)
class FulfilledWish:
    """An amount that a department wishes for a lever.

    Attributes:
        fulfilled: Share of the wish; 0 below its least amount.
        adds: What the plan adds to the utility against no agreement.
    """

    lever: str
    wished_cents: int
    amount_cents: int
    fulfilled: float
    adds: float


@dataclass(frozen=True)
class Standing:
    """What a plan means to one department.

    Attributes:
        gain: Utility beyond that of not agreeing; the parts add up to it.
        share: Of its best case, where that is known.
    """

    department: Department
    gain: float
    share: float | None
    outcomes: tuple[WeighedOutcome, ...]
    wishes: tuple[FulfilledWish, ...]


def standings(
    surface: PreparedSurface,
    wishes: BothWishes,
    cents: Int[np.ndarray, " lever"],
    *,
    best_gains: Mapping[Department, float] | None = None,
    weighed: Float[np.ndarray, " 5"] | None = None,
) -> tuple[Standing, ...]:
    """What a plan means to both departments.

    What a department weighs and the firm has not is left aside, as bargaining does.

    Args:
        surface: Prepared for the plan that holds if they do not agree.
        best_gains: Gain of each department's best case, as the golden mean found it; None if it is
            not known.
        weighed: `surface.weighed(cents)`, where the caller has asked for it already.

    Raises: ValueError if an amount lies outside its bounds, or the last plan that both signed is
        another than the surface was prepared for.
    """
    _refuse_another_reference(surface, wishes)
    before = surface.shared.reference
    after = surface.weighed(cents) if weighed is None else weighed
    return tuple(
        _standing(surface, side, before, after, cents, (best_gains or {}).get(side.department))
        for side in wishes.sides
    )


def _refuse_another_reference(surface: PreparedSurface, wishes: BothWishes) -> None:
    if wishes.signed_cents is None:
        signed = surface.plans_cents["last_year"]
    else:
        signed = np.array([wishes.signed_cents[name] for name in surface.names])
    if not np.array_equal(signed, surface.shared.reference_cents):
        raise ValueError("the surface was prepared for another plan without agreement")


def _standing(
    surface: PreparedSurface,
    side: DepartmentWishes,
    before: Float[np.ndarray, " 5"],
    after: Float[np.ndarray, " 5"],
    cents: Int[np.ndarray, " lever"],
    best_gain: float | None,
) -> Standing:
    outcomes = tuple(_outcomes(side, before, after))
    wishes = tuple(_wishes(surface, side, cents))
    gain = sum((one.adds for one in outcomes), 0.0) + sum((one.adds for one in wishes), 0.0)
    share = gain / best_gain if best_gain else None
    return Standing(side.department, gain, share, outcomes, wishes)


def _outcomes(
    side: DepartmentWishes, before: np.ndarray, after: np.ndarray
) -> list[WeighedOutcome]:
    found = []
    for k, kind in enumerate(SharedOutcome):
        weight = side.weights.get(kind, 0.0)
        # Only a positive outcome can be weighed by its log.
        if weight > 0 and before[k] > 0:
            log = float(log_ratio(after[k : k + 1] / before[k])[0][0])
            found.append(WeighedOutcome(kind, float(before[k]), float(after[k]), weight * log))
    return found


def _wishes(
    surface: PreparedSurface, side: DepartmentWishes, cents: np.ndarray
) -> list[FulfilledWish]:
    found, reference = [], surface.shared.reference_cents
    for one in side.wishes:
        k = surface.names.index(one.lever)
        wish = Wish(k, one.cents / CENTS_PER_UNIT, one.least_cents / CENTS_PER_UNIT, one.weight)
        now, then = (
            wish.fulfilment(float(amounts[k]) / CENTS_PER_UNIT) for amounts in (cents, reference)
        )
        found.append(
            FulfilledWish(one.lever, one.cents, int(cents[k]), now, one.weight * (now - then))
        )
    return found
