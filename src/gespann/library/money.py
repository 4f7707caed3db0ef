"""Amounts of money as people give them, and as whole cents."""

from decimal import Decimal

from gespann.core.quantities import CENTS_PER_UNIT

Money = int | float | Decimal


def whole_cents(amount: Money) -> int:
    """An amount of money in whole cents.

    Raises: ValueError if it is negative or not finite.
    """
    # Through str, because a float such as 0.29 lies beside the decimal that was meant.
    exact = Decimal(str(amount))
    if not exact.is_finite() or exact < 0:
        raise ValueError(f"an amount of money must be finite and not negative, got {amount}")
    return int((exact * CENTS_PER_UNIT).to_integral_value())
