"""Keys of entries: the same row of another export has the same key.

A key is made of what an entry is about, not of its figures, for those are corrected later: ad
platforms credit a conversion to a click of weeks ago.
"""

from collections import defaultdict
from hashlib import sha256
from typing import Any

from gespann.files.importers.entries import Duplicate

LETTERS = 24  # 96 bits: among a million entries no two are alike by chance


class Keys:
    """The keys of one export, and the rows that repeat earlier ones."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._seen: dict[str, dict[tuple[Any, ...], int]] = defaultdict(dict)
        self._times: dict[str, int] = defaultdict(int)
        self.duplicates: list[Duplicate] = []

    def of(self, row: int, identity: tuple[str, ...], rest: tuple[Any, ...] = ()) -> str:
        """The key of a row.

        Args:
            identity: What the row is about.
            rest: What two rows about the same must also share for one to repeat the other; rows
                that differ in it, such as those of two age groups, each have a key of their own.
        """
        parts = "\x1f".join((self._source, *identity))
        base = sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:LETTERS]
        self._times[base] += 1
        times = self._times[base]
        key = base if times == 1 else f"{base}-{times}"
        first = self._seen[base].setdefault(rest, row)
        if first != row:
            self.duplicates.append(Duplicate(row, first, key))
        return key
