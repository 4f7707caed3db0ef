"""A table as it was found: named columns of cells, each cell text, a number or a day."""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gespann.files.names import one_line
from gespann.refusals import Fault

LARGEST_FILE_BYTES = 1024**3

# What people and programs write into a cell that holds nothing.
BLANK_WORDS = (
    "", "-", "–", "—", "NA", "N/A", "n/a", "na", "NaN", "nan", "NULL", "null", "None", "k.A.",
    "k. A.", "#N/A", "#NV",
)  # fmt: skip


@dataclass(frozen=True)
class Cells:
    """One column.

    Attributes:
        text: Text of each cell, trimmed; "" where the cell is empty or no text.
        numbers: Number of each cell, NaN where it is none; or None if no cell is a number.
        days: Day of each cell, NaT where it is none; or None if no cell is a day.
    """

    text: pa.Array | pa.ChunkedArray
    numbers: np.ndarray | None = None
    days: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.text)

    def empty(self) -> np.ndarray:
        """Where nothing at all stands in the cell."""
        return self._without_value(("",))

    def blank(self) -> np.ndarray:
        """Where nothing stands in the cell, or a word for nothing."""
        return self._without_value(BLANK_WORDS)

    def _without_value(self, words: tuple[str, ...]) -> np.ndarray:
        without = as_bool(pc.is_in(self.text, value_set=pa.array(words, self.text.type)))
        if self.numbers is not None:
            without &= np.isnan(self.numbers)
        if self.days is not None:
            without &= np.isnat(self.days)
        return without

    def take(self, keep: np.ndarray) -> "Cells":
        """The cells where `keep` is true."""
        return Cells(
            text=self.text.filter(pa.array(keep)),
            numbers=None if self.numbers is None else self.numbers[keep],
            days=None if self.days is None else self.days[keep],
        )

    def shown(self, index: int) -> str:
        """A cell as it is shown in a fault."""
        text = str(self.text[index].as_py() or "")
        if not text and self.numbers is not None and not np.isnan(self.numbers[index]):
            text = f"{self.numbers[index]:g}"
        if not text and self.days is not None and not np.isnat(self.days[index]):
            text = str(self.days[index])
        return text if len(text) <= 40 else text[:39] + "…"


@dataclass(frozen=True)
class Table:
    """A history as it was found.

    Attributes:
        file: Its name, as shown in faults.
        header: All column names in their order; "[B]" for column B without a name.
        cells: The columns that were asked for and are there.
        rows: Number of each row as a spreadsheet shows it.
        faults: What is wrong with the table as a table.
    """

    file: str
    header: tuple[str, ...]
    cells: dict[str, Cells]
    rows: np.ndarray
    faults: tuple[Fault, ...] = field(default=())

    def fault(self, index: int, column: str, what: str, mend: str) -> Fault:
        """A fault in one cell of this table."""
        return Fault(what=what, mend=mend, file=self.file, row=int(self.rows[index]), column=column)

    def without_empty_rows(self) -> "Table":
        """The table without rows in which every column that was asked for is empty.

        Spreadsheets export such rows below the data.
        """
        if not self.cells:
            return self
        empty = np.logical_and.reduce([cells.empty() for cells in self.cells.values()])
        if not empty.any():
            return self
        keep = ~empty
        cells = {name: column.take(keep) for name, column in self.cells.items()}
        return Table(self.file, self.header, cells, self.rows[keep], self.faults)


def as_bool(mask: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """An Arrow mask as an array that can be written to; null counts as false."""
    return np.array(pc.fill_null(mask, False).to_numpy(zero_copy_only=False), dtype=bool)


def header_names(found: list[str]) -> tuple[str, ...]:
    """Names of the header, trimmed; a column without a name is called by its letter: "[B]"."""
    names = [one_line(name) for name in found]
    return tuple(name or f"[{letters(index)}]" for index, name in enumerate(names))


def letters(index: int) -> str:
    """The letters of a column as a spreadsheet shows them: A for 0, AA for 26."""
    name = ""
    while index >= 0:
        index, rest = divmod(index, 26)
        name = chr(ord("A") + rest) + name
        index -= 1
    return name
