"""Reads a report back the way a reader does: tables, texts, ids."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

WORD_JOINER = "\N{WORD JOINER}"


@dataclass
class Page(HTMLParser):
    """What stands on a page.

    Attributes:
        tables: Rows of cells by the table's id; a cell is its words without the small note.
        text: All words that can be read, in their order.
        ids: Every id.
        pointers: Every id that something else is labelled by or leads to.
        tags: Every tag with its attributes.
    """

    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    text: str = ""
    ids: list[str] = field(default_factory=list)
    pointers: set[str] = field(default_factory=set)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._table: list[list[str]] | None = None
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.tags.append((tag, held))
        self._open.append(tag)
        if "id" in held:
            self.ids.append(str(held["id"]))
        self.pointers.update((held.get("aria-labelledby") or "").split())
        if (held.get("href") or "").startswith("#"):
            self.pointers.add(str(held["href"])[1:])
        if tag == "table":
            self._table = self.tables.setdefault(str(held["id"]), [])
        elif tag == "tr" and self._table is not None:
            self._table.append([])
        elif tag in ("td", "th") and self._table is not None:
            self._table[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass
        if tag == "table":
            self._table = None

    def handle_data(self, data: str) -> None:
        if "style" in self._open:
            return
        self.text += data
        in_cell = {"td", "th"} & set(self._open)
        if in_cell and "small" not in self._open and self._table is not None:
            self._table[-1][-1] += data


def read(page: str) -> Page:
    """The page, taken apart."""
    found = Page()
    found.feed(page)
    return found


def whole(words: str) -> int:
    """Money or a count as a whole number: €1,234 and 1.234 € are 1234."""
    digits = re.sub(r"[^\d−-]", "", words.replace(WORD_JOINER, ""))
    return int(digits.replace("−", "-"))
