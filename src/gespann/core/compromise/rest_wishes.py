"""Both sides' wishes for a running year: what is still to come of them."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from gespann.core.compromise.both_wishes import BothWishes, DepartmentWishes, LeverWish
from gespann.core.planning.amounts.whole_cents import in_whole_cents
from gespann.core.planning.groups_of_plan import groups_beside_measures
from gespann.core.planning.results import JointPlan
from gespann.core.quantities import CENTS_PER_UNIT


def still_wished(wishes: BothWishes, plan: JointPlan) -> BothWishes:
    """Wishes for the whole year less what has been spent; as they are where nothing has been.

    A wish that what was spent fulfils already is left out: no plan can take it back. The plan that
    both signed last becomes its own rest, within what bounds, groups and budget still allow.

    Args:
        wishes: For the whole year.
        plan: For the rest of it.
    """
    if plan.so_far is None:
        return wishes
    names = [allocation.lever.name for allocation in plan.recommended.allocations]
    spent = dict(zip(names, plan.so_far.spent_cents, strict=True))
    signed = wishes.signed_cents
    one, other = wishes.sides
    return replace(
        wishes,
        sides=(_of_side(one, spent), _of_side(other, spent)),
        signed_cents=None if signed is None else _still_signed(signed, spent, plan),
    )


def _of_side(side: DepartmentWishes, spent: Mapping[str, int]) -> DepartmentWishes:
    still = (wish for wish in side.wishes if wish.cents > spent[wish.lever])
    return replace(side, wishes=tuple(_rest(wish, spent[wish.lever]) for wish in still))


def _rest(wish: LeverWish, spent_cents: int) -> LeverWish:
    """The rest of a wish; an amount counts for as much of it as it does for the whole."""
    rest = wish.cents - spent_cents
    return replace(
        wish,
        cents=rest,
        least_cents=max(wish.least_cents - spent_cents, 0),
        weight=wish.weight * rest / wish.cents,
    )


def _still_signed(
    signed: Mapping[str, int], spent: Mapping[str, int], plan: JointPlan
) -> dict[str, int]:
    allocations = plan.optimum.allocations
    rest = np.array([max(signed[name] - spent[name], 0) for name in spent]) / CENTS_PER_UNIT
    low = np.array([one.low_cents for one in allocations], dtype=np.int64)
    high = np.array([one.high_cents for one in allocations], dtype=np.int64)
    left = plan.budget_cents - plan.optimum.measures_cents
    cents = in_whole_cents(rest, low, high, left, groups_beside_measures(plan))
    return {name: int(one) for name, one in zip(spent, cents, strict=True)}
