"""What both departments have written down: weights, wished amounts, and what holds otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass

from gespann.core.compromise.wishes import SharedOutcome
from gespann.core.quantities import Department


@dataclass(frozen=True)
class LeverWish:
    """An amount that a department would like a lever to get, its own or the other side's.

    Attributes:
        lever: Its name.
        cents: Amount that fulfils the wish.
        least_cents: Amount below which the department would rather do without.
        weight: What its fulfilment counts: as much as a factor of e in an outcome of weight 1.
    """

    lever: str
    cents: int
    least_cents: int = 0
    weight: float = 1.0


@dataclass(frozen=True)
class DepartmentWishes:
    """What one department wants.

    Attributes:
        weights: Of the shared outcomes that it weighs; none of 0.
    """

    department: Department
    weights: Mapping[SharedOutcome, float]
    wishes: tuple[LeverWish, ...] = ()

    def cents_of(self, lever: str) -> int | None:
        """What it wishes for a lever, or None."""
        return next((wish.cents for wish in self.wishes if wish.lever == lever), None)


@dataclass(frozen=True)
class BothWishes:
    """What both departments want, and what holds if they do not agree.

    Attributes:
        sides: Marketing and sales.
        signed_cents: Amount of every lever in the last plan that both signed; None for last year's
            split of the money.
        is_cut: Whether that plan asked for more money than there is, and was cut to it.
    """

    sides: tuple[DepartmentWishes, DepartmentWishes]
    signed_cents: Mapping[str, int] | None = None
    is_cut: bool = False
