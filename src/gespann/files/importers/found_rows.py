"""A table in a file: where its header stands, and how to get at the rows below."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FoundRows:
    """What was found of a table before its rows are read.

    Attributes:
        header: Names of the columns as they are written.
        header_row: Number of the header's row as a spreadsheet shows it.
        preamble: The rows above the header.
        records: Gives the rows below the header, from the first on.
    """

    header: tuple[str, ...]
    header_row: int
    preamble: tuple[tuple[str, ...], ...]
    records: Callable[[], Iterator[list[Any]]]
