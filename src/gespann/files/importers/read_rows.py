"""What a reader of one kind of rows hands back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gespann.files.importers.entries import Checksum, Duplicate, Entry


@dataclass(frozen=True)
class ReadRows:
    """The entries of an export, and what stands beside them.

    Attributes:
        entries: Those that could be read.
        currency: Of all their money, or None.
        not_data: Labels of the rows that are no data but totals, by their index.
        checksums: The file's totals against our sums.
        duplicates: Entries that repeat an earlier one.
        stated_period: First and last day that the file says it holds, or None.
        account_digits: Digits of an account that is none of a debtor or creditor, or None.
        chart: "03" or "04" if a ledger says which chart of accounts it follows.
    """

    entries: Sequence[Entry]
    currency: str | None
    not_data: Mapping[int, str]
    checksums: Sequence[Checksum] = ()
    duplicates: Sequence[Duplicate] = ()
    stated_period: tuple[date, date] | None = None
    account_digits: int | None = None
    chart: str = ""
