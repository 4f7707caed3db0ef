"""Refusal: the expected "no", with a sentence for the person.

A `Refusal` is translated and shown; a `ValueError` is for callers who broke a contract and is
never shown.
"""

from dataclasses import dataclass

from gespann.language import gettext as _
from gespann.language import ngettext


class Refusal(Exception):
    """An expected "no". `str()` of it is a whole sentence in the language in use."""


class NotAllowed(Refusal):
    """Whoever asked may not do this; the sentence says who may."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in a file, where it is, and how to mend it.

    Attributes:
        what: The matter, with the figures, as a sentence.
        mend: What can be done about it, as a sentence.
        file: Name of the file, or "".
        row: Number of the row as a spreadsheet shows it (the header is row 1), or None.
        column: Name of the column, or "".
    """

    what: str
    mend: str
    file: str = ""
    row: int | None = None
    column: str = ""

    @property
    def place(self) -> str:
        """Where it is: file, row and column, as far as they are known."""
        parts = [self.file] if self.file else []
        if self.row is not None:
            parts.append(_("row {row}").format(row=self.row))
        if self.column:
            parts.append(_("column “{column}”").format(column=self.column))
        return ", ".join(parts)

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.what} {self.mend}".strip()


class InputRefused(Refusal):
    """Files that cannot be used as they are; all faults are told at once."""

    def __init__(self, faults: list[Fault] | tuple[Fault, ...]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        count = len(self.faults)
        heading = ngettext(
            "{count} fault was found; nothing was read.",
            "{count} faults were found; nothing was read.",
            count,
        ).format(count=count)
        return "\n".join([heading, *(f"- {fault}" for fault in self.faults)])
