"""What a table can be narrowed down by, beside the words that are searched for."""

from collections.abc import Sequence
from dataclasses import dataclass

from gespann.ui.marks import Words


@dataclass(frozen=True)
class Choice:
    """One of several values, or all.

    Attributes:
        name: In the address, as in ?side=sales.
        options: Pairs of the value in the address and what is read.
        path: Where in a row the value is found; `name` if not said.
        every: What is read where nothing is chosen.
    """

    name: str
    label: Words
    options: Sequence[tuple[str, Words]]
    every: Words
    path: str = ""

    @property
    def found_at(self) -> str:
        """The path of the value."""
        return self.path or self.name

    def chosen(self, value: str) -> str:
        """The value if it is one of the options, else ""."""
        return value if value in {name for name, _words in self.options} else ""
