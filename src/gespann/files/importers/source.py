"""What has to be known of a program to read what it exports.

Each source is declared in one short file in `sources`; the machinery that reads is shared.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from gespann.files.importers.names_in_headers import names_persons, normalised


class Kind(StrEnum):
    """What the rows of a source are about."""

    ADS = "ads"
    DEALS = "deals"
    BOOKINGS = "bookings"
    PAYMENTS = "payments"


class Reads(StrEnum):
    """How the cells of a field are read."""

    DAY = "day"
    NUMBER = "number"
    COUNT = "count"
    TEXT = "text"


FIELDS: dict[Kind, dict[str, Reads]] = {
    Kind.ADS: {
        "day": Reads.DAY,
        "start": Reads.DAY,
        "end": Reads.DAY,
        "campaign": Reads.TEXT,
        "campaign_id": Reads.TEXT,
        "ad_group": Reads.TEXT,
        "ad": Reads.TEXT,
        "currency": Reads.TEXT,
        "cost": Reads.NUMBER,
        "impressions": Reads.COUNT,
        "clicks": Reads.COUNT,
        "conversions": Reads.NUMBER,
        "leads": Reads.COUNT,
    },
    Kind.DEALS: {
        "record": Reads.TEXT,
        "created": Reads.DAY,
        "closed": Reads.DAY,
        "stage": Reads.TEXT,
        "pipeline": Reads.TEXT,
        "origin": Reads.TEXT,
        "currency": Reads.TEXT,
        "amount": Reads.NUMBER,
        "is_won": Reads.TEXT,
        "is_closed": Reads.TEXT,
        "lost_reason": Reads.TEXT,
    },
    Kind.BOOKINGS: {
        "amount": Reads.NUMBER,
        "debit_or_credit": Reads.TEXT,
        "currency": Reads.TEXT,
        "base_amount": Reads.NUMBER,
        "base_currency": Reads.TEXT,
        "account": Reads.TEXT,
        "contra_account": Reads.TEXT,
        "day": Reads.TEXT,
        "document": Reads.TEXT,
        "text": Reads.TEXT,
        "cost_centre": Reads.TEXT,
        "cost_object": Reads.TEXT,
        "locked": Reads.TEXT,
        "reversed": Reads.TEXT,
    },
    Kind.PAYMENTS: {
        "day": Reads.DAY,
        "value_day": Reads.DAY,
        "kind": Reads.TEXT,
        "text": Reads.TEXT,
        "payee": Reads.TEXT,
        "amount": Reads.NUMBER,
        "debit": Reads.NUMBER,
        "credit": Reads.NUMBER,
        "currency": Reads.TEXT,
        "status": Reads.TEXT,
        "reference": Reads.TEXT,
    },
}


_OF_OUR_OWN = ("Row", "Reason", "Zeile", "Grund")  # stand in a file of refused rows


@dataclass(frozen=True)
class Field:
    """One field and the columns that hold it, the best one first.

    Attributes:
        name: One of FIELDS of the source's kind.
        english: Names of its column in English exports, and technical names.
        german: Names of its column in German exports.
        confidence: How sure it is that a column of this name means this field, in (0, 1].
        position: Place of its column, counted from 0, in formats that fix the places.
    """

    name: str
    english: tuple[str, ...]
    german: tuple[str, ...] = ()
    confidence: float = 1.0
    position: int | None = None


@dataclass(frozen=True)
class Source:
    """A program's export.

    Attributes:
        key: Its name in code and in stored imports.
        title: Its name on screen, which is a proper name and not translated.
        kind: What its rows are about.
        fields: What is read of it.
        marks: Fields without which it is hardly this source.
        typical: Columns that hardly another source has.
        persons: Columns that name persons, or may; they are never read and never kept.
        others: Further columns it is known to have, of which nothing is needed.
        decimal: Decimal sign where its cells leave it open; None if it differs.
        day_order: Order of day and month between slashes where its cells leave it open.
        titles: First words of files with a title above the header.
        nameless_totals: Whether the row that adds all others up has no campaign.
        first_cells: First cell of files whose header stands in line 2, whatever it says.
        how_to_export_daily: Sentence that says how to get one row for each day.
    """

    key: str
    title: str
    kind: Kind
    fields: tuple[Field, ...]
    marks: tuple[str, ...]
    typical: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    decimal: str | None = None
    day_order: str | None = None
    titles: tuple[str, ...] = ()
    nameless_totals: bool = False
    first_cells: tuple[str, ...] = ()
    how_to_export_daily: Callable[[], str] | None = None

    @cached_property
    def known(self) -> dict[str, tuple[Field, str, int]]:
        """Each normalised name of a column with its field, its language and its rank there."""
        names: dict[str, tuple[Field, str, int]] = {}
        for field in self.fields:
            for language, spellings in (("en", field.english), ("de", field.german)):
                for rank, spelling in enumerate(spellings):
                    names.setdefault(normalised(spelling), (field, language, rank))
        return names

    @cached_property
    def not_needed(self) -> set[str]:
        """Normalised names of the columns that are known and not read."""
        return {normalised(name) for name in (*self.others, *_OF_OUR_OWN)}

    @cached_property
    def names_of_persons(self) -> set[str]:
        """Normalised names of the columns that say who somebody is."""
        return {normalised(name) for name in self.persons}

    @cached_property
    def all_names(self) -> set[str]:
        """Normalised names of all columns that it may have."""
        typical = {normalised(name) for name in self.typical}
        return {*self.known, *self.not_needed, *self.names_of_persons, *typical}

    def is_of_persons(self, column: str) -> bool:
        """Whether a column says, or may say, who somebody is."""
        name = normalised(column)
        if name in self.names_of_persons:
            return True
        return name not in self.known and names_persons(column)
