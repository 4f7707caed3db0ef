"""What is read of an export: entries, and all that is worth knowing of the file beside them.

No entry names a person. Nothing of an owner, a contact or an address is read at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from gespann.files.importers.source import Kind
from gespann.refusals import Fault


@dataclass(frozen=True, slots=True)
class AdEntry:
    """What a campaign cost and brought on one day.

    Attributes:
        row: Number of its row as a spreadsheet shows it.
        key: The same for the same row of another export, so that it is not counted twice.
        day: The day in the time zone of the ad account.
        campaign: Its name; "" if the export has no campaigns.
        cost: In the currency of the export; None, as in all figures, where nothing stands.
        impressions: Times the ad was shown.
        clicks: Clicks on the link of the ad where the source tells them apart, else all.
        conversions: What the source counts as such; may be a fraction.
        leads: Filled-in forms.
    """

    row: int
    key: str
    day: date
    campaign: str
    cost: Decimal | None = None
    impressions: int | None = None
    clicks: int | None = None
    conversions: Decimal | None = None
    leads: int | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal, an opportunity or a contact on its way to become one.

    Attributes:
        row: Number of its row as a spreadsheet shows it.
        key: The same for the same record of another export.
        created: The day it was entered, or None.
        closed: The day it was won or lost, or is expected to be, or None.
        stage: Name of its stage as the export writes it.
        won: True, False if it was lost, None while that is open.
        amount: In the currency of the export, or None.
        pipeline: Name of its pipeline, "" if there is only one.
        origin: Where it came from, such as a fair or a search, as far as the export says.
    """

    row: int
    key: str
    created: date | None
    closed: date | None
    stage: str
    won: bool | None
    amount: Decimal | None = None
    pipeline: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Booking:
    """A booking of the accounts.

    Attributes:
        row: Number of its row as a spreadsheet shows it.
        key: The same for the same booking of another export.
        day: Date of the document.
        account: The account to which the sign belongs.
        contra_account: The other account; on it the amount has the other sign.
        amount_cents: In the base currency; above 0 if `account` is debited.
        cost_centre: KOST1, or "".
        cost_object: KOST2, or "".
        document: Number of the document, or "".
        text: What the booking says of itself.
        locked: Whether it cannot be changed any more; None if the file does not say.
    """

    row: int
    key: str
    day: date
    account: str
    contra_account: str
    amount_cents: int
    cost_centre: str = ""
    cost_object: str = ""
    document: str = ""
    text: str = ""
    locked: bool | None = None


Entry = AdEntry | Deal | Booking


@dataclass(frozen=True)
class ColumnMapping:
    """Which column holds which field, and what the file leaves open.

    Attributes:
        columns: Name of the column -> name of the field.
        decimal: "," or "." where the cells leave it open.
        day_order: "day_first" or "month_first" where the cells leave it open.
        won: Stages that mean won, where their names do not say so.
        lost: Stages that mean lost, where their names do not say so.
    """

    columns: Mapping[str, str]
    decimal: str | None = None
    day_order: str | None = None
    won: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class RefusedRow:
    """A row that was not read.

    Attributes:
        row: Its number as a spreadsheet shows it.
        faults: What is wrong with it, and how to mend it.
        cells: Its cells in the columns that were to be read, in their order.
    """

    row: int
    faults: tuple[Fault, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Checksum:
    """A total that the file states itself, against the sum of its rows.

    Attributes:
        row: Number of the row that states it.
        label: What it says it is a total of.
        field: The field.
        stated: What the file says.
        summed: The sum of all rows that were read.
        agrees: Whether both are the same but for rounding; None if it is the total of a part.
    """

    row: int
    label: str
    field: str
    stated: Decimal
    summed: Decimal
    agrees: bool | None


@dataclass(frozen=True)
class Duplicate:
    """A row that says the same as an earlier one of the file.

    Attributes:
        row: Its number.
        first: Number of the earlier row.
        key: Key of its entry.
    """

    row: int
    first: int
    key: str


@dataclass(frozen=True)
class Export:
    """An export as it was read.

    Attributes:
        file: Its name.
        source: Key of its source.
        kind: What its entries are about.
        currency: Of all its money, as ISO 4217 writes it; None if the file does not say.
        entries: Those that could be read, in the order of the file.
        refused: Rows that could not.
        checksums: The file's own totals against the sums of the entries.
        duplicates: Entries that repeat an earlier one. They are among the entries.
        mapping: Which column was read as which field.
        unknown_columns: Columns that were not read because nobody knows what they hold.
        person_columns: Columns that were not read because they say who somebody is.
        other_columns: Columns that are known and not needed.
        total_rows: Numbers of the rows that are totals and no data.
        rows_aside: Rows below the table that are no data, such as a title or a copyright.
        stated_period: First and last day that the file says it holds, or None.
        columns: The columns that were read, in their order; those of `refused`.
        preamble: Lines above the header that the format needs to be read again.
        header: The whole header, for formats in which places count; else ().
        account_digits: Digits of an account of a ledger that is none of a debtor or creditor.
        chart: "03" or "04" if a ledger says which of DATEV's charts of accounts it follows.
    """

    file: str
    source: str
    kind: Kind
    currency: str | None
    entries: tuple[Entry, ...]
    refused: tuple[RefusedRow, ...]
    checksums: tuple[Checksum, ...]
    duplicates: tuple[Duplicate, ...]
    mapping: ColumnMapping
    unknown_columns: tuple[str, ...] = ()
    person_columns: tuple[str, ...] = ()
    other_columns: tuple[str, ...] = ()
    total_rows: tuple[int, ...] = ()
    rows_aside: tuple[int, ...] = ()
    stated_period: tuple[date, date] | None = None
    columns: tuple[str, ...] = ()
    preamble: tuple[tuple[str, ...], ...] = ()
    header: tuple[str, ...] = ()
    account_digits: int | None = None
    chart: str = ""

    def without_duplicates(self) -> tuple[Entry, ...]:
        """The entries, each said only once."""
        repeated = {duplicate.row for duplicate in self.duplicates}
        return tuple(entry for entry in self.entries if entry.row not in repeated)


@dataclass
class RowFaults:
    """Faults found while a file is read, by the index of the row in it."""

    file: str
    rows: list[int]
    found: dict[int, list[Fault]] = field(default_factory=dict)

    def add(self, index: int, column: str, what: str, mend: str) -> None:
        """Note what is wrong in a cell; without a column, with the row as a whole.

        Of a row that is wrong as a whole nothing further is said.
        """
        if any(not fault.column for fault in self.found.get(index, ())):
            return
        fault = Fault(what, mend, self.file, self.rows[index], column)
        self.found.setdefault(index, []).append(fault)
