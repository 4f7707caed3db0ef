"""What is read of a file with actuals: rows in whole cents, and what stands beside them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from gespann.refusals import Fault, InputRefused

HALF = Decimal("0.5")
MILLIONTH = Decimal("0.000001")


class Origin(StrEnum):
    """What kind of program a file comes from."""

    LEDGER = "ledger"
    ADS = "ads"
    BANK = "bank"


class Aside(StrEnum):
    """Why a row is no actual; it is counted all the same."""

    TOTAL = "total"
    PENDING = "pending"
    NOTHING_SPENT = "nothing_spent"
    BALANCE = "balance"


@dataclass(frozen=True, slots=True)
class SpentRow:
    """One booking, one campaign's day or month, or one payment.

    Attributes:
        row: Its number as a spreadsheet shows it; of an entry in XML, which one it is.
        key: The same for the same row of another export.
        day: The day of the document, of the ads (the last one of a month), or of the payment.
        gross_cents: As the file says it; above 0 if spent, below 0 if it came back.
        tax_cents: Input tax within it, as far as the file tells; with the sign of `gross_cents`.
        is_expense: Whether it is on an account for expenses, or money that went out; None if the
            file leaves that open.
        account, contra_account, cost_centre, cost_object: Of a booking.
        campaign: Of ads.
        payee: Who got the money. It may be a person.
        document: Number of the invoice.
        text: What the row says of itself.
        foreign_currency, foreign_minor, rate: Of an invoice in another currency; rate is cents
            for one of its smallest units. None where six decimals do not tell it to the cent.
        repeats: Number of an earlier row of the file that says the same, or None.
    """

    row: int
    key: str
    day: date
    gross_cents: int
    tax_cents: int = 0
    is_expense: bool | None = None
    account: str = ""
    contra_account: str = ""
    cost_centre: str = ""
    cost_object: str = ""
    campaign: str = ""
    payee: str = ""
    document: str = ""
    text: str = ""
    foreign_currency: str = ""
    foreign_minor: int | None = None
    rate: Decimal | None = None
    repeats: int | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is kept until it lands."""
        told = asdict(self) | {"day": self.day.isoformat()}
        return told | {"rate": None if self.rate is None else f"{self.rate}"}

    @staticmethod
    def from_json(told: Mapping[str, Any]) -> "SpentRow":
        """The row that was kept."""
        rate = None if told["rate"] is None else Decimal(told["rate"])
        return SpentRow(**{**told, "day": date.fromisoformat(told["day"]), "rate": rate})


@dataclass(frozen=True)
class Check:
    """A total that the file states itself, against the sum of its rows, in cents.

    Attributes:
        label: What it says it is a total of; "" for all.
        agrees: Whether both are the same; None if it is the total of a part.
    """

    label: str
    stated_cents: int
    summed_cents: int
    agrees: bool | None


@dataclass(frozen=True)
class Statement:
    """A file with actuals as it was read.

    Attributes:
        program: Key of the program that wrote it.
        title: Its name on screen, which is a proper name and not translated.
        origin: What kind of program that is.
        currency: Of all its money; None if the file does not say.
        rows: In the order of the file.
        aside: Numbers of the rows that are no actuals, by the reason.
        checks: The file's own totals.
    """

    program: str
    title: str
    origin: Origin
    currency: str | None
    rows: tuple[SpentRow, ...]
    aside: Mapping[Aside, tuple[int, ...]] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()


def rate_of(minor: int, cents: int) -> Decimal | None:
    """The rate at which a foreign amount is worth these cents; None if six decimals cannot say."""
    if minor <= 0 or cents <= 0:
        return None
    rate = (Decimal(cents) / minor).quantize(MILLIONTH)
    return rate if rate > 0 and abs(minor * rate - cents) <= HALF else None


def tax_within(gross_cents: int, percent: int) -> int:
    """The input tax within an amount, to the cent, with the amount's sign."""
    tax = Decimal(abs(gross_cents)) * percent / (100 + percent)
    cents = int(tax.to_integral_value(ROUND_HALF_UP))
    return cents if gross_cents > 0 else -cents


def whole_or_refused(found: Mapping[int, list[Fault]], most: int = 200) -> None:
    """A file with a row that cannot be read is refused: nobody could say what it lacks.

    Raises: InputRefused with the first faults.
    """
    faults = [fault for index in sorted(found) for fault in found[index]]
    if faults:
        raise InputRefused(faults[:most])
