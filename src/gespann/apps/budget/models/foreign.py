"""Money in another currency, at the rate at which it was booked."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

LARGEST_PRODUCT = 2**63 - 1_000_000  # with room for the half cent that the database adds


@dataclass(frozen=True)
class Foreign:
    """An invoice in another currency.

    Attributes:
        currency: Three letters.
        minor: The amount in the smallest unit of that currency: cents of dollars, whole yen.
        rate: Smallest units of the pot's currency for one of the other, to six decimals.
    """

    currency: str
    minor: int
    rate: Decimal

    def __post_init__(self) -> None:
        if self.rate <= 0 or self.rate_millionths != self.rate * 1_000_000:
            raise ValueError(f"a rate is positive, with six decimals at most, got {self.rate}")

    @property
    def is_too_large(self) -> bool:
        """Whether amount and rate together are beyond what the database can multiply."""
        return self.minor * self.rate_millionths > LARGEST_PRODUCT

    @property
    def rate_millionths(self) -> int:
        """The rate in whole millionths, as it is kept."""
        return int(self.rate * 1_000_000)

    @property
    def booked_cents(self) -> int:
        """What it is worth in the pot's currency, to the cent."""
        return int((self.minor * self.rate).to_integral_value(ROUND_HALF_EVEN))
