"""Both sides' wishes beside the money there is: what is spent, and what a cut has taken."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from gespann.core.compromise.both_wishes import BothWishes, DepartmentWishes, LeverWish
from gespann.core.planning.amounts.whole_cents import in_whole_cents
from gespann.core.planning.groups_of_plan import groups_beside_measures
from gespann.core.planning.results import JointPlan
from gespann.core.planning.year_of_plan import allowed_by
from gespann.core.quantities import CENTS_PER_UNIT


def still_wished(wishes: BothWishes, plan: JointPlan) -> BothWishes:
    """Wishes for the whole year less what has been spent, beside a signed plan that can be paid.

    A wish that what was spent fulfils already is left out: no plan can take it back. The plan that
    both signed last becomes its own rest, within what bounds and groups still allow. Where it asks
    for more than the budget, every lever gives up the same share of it: without an agreement no
    more can be spent than there is.

    Args:
        wishes: For the whole year.
        plan: For the rest of it.
    """
    if plan.so_far is None:
        return _affordable(wishes, plan)
    names = [allocation.lever.name for allocation in plan.recommended.allocations]
    spent = dict(zip(names, plan.so_far.spent_cents, strict=True))
    one, other = wishes.sides
    rest = replace(wishes, sides=(_of_side(one, spent), _of_side(other, spent)))
    if wishes.signed_cents is None:
        return rest
    signed = {name: max(wishes.signed_cents[name] - spent[name], 0) for name in names}
    within = _paid(signed, plan)
    return replace(rest, signed_cents=within, is_cut=sum(signed.values()) > _left(plan))


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


def _affordable(wishes: BothWishes, plan: JointPlan) -> BothWishes:
    signed = wishes.signed_cents
    if signed is None or sum(signed.values()) <= _left(plan):
        return wishes
    return replace(wishes, signed_cents=_paid(signed, plan), is_cut=True)


def _left(plan: JointPlan) -> int:
    """What there is for the levers, in cents."""
    return plan.budget_cents - plan.optimum.measures_cents


def _paid(signed: Mapping[str, int], plan: JointPlan) -> dict[str, int]:
    """What was signed, within bounds and groups, and cut by one share where money is short."""
    allowed, names = allowed_by(plan), [one.lever.name for one in plan.optimum.allocations]
    wanted = np.array([signed[name] for name in names]) / CENTS_PER_UNIT
    if sum(signed.values()) > _left(plan):
        wanted = allowed.scaled(wanted)
    low, high = (
        np.array([getattr(one, end) for one in plan.optimum.allocations], dtype=np.int64)
        for end in ("low_cents", "high_cents")
    )
    cents = in_whole_cents(wanted, low, high, _left(plan), groups_beside_measures(plan))
    return {name: int(one) for name, one in zip(names, cents, strict=True)}
