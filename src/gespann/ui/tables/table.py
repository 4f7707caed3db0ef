"""One table on one page: what the address asks for, and the links that ask for something else."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from gespann.ui.marks import Words
from gespann.ui.tables.columns import Column
from gespann.ui.tables.filters import Choice
from gespann.ui.tables.rows import ListRows, QuerysetRows, rows_of
from gespann.ui.tables.wanted_files import EXPORT, FORMATS

AROUND = 1  # pages named on either side of the one that is shown
GAP = None
AT_A_TIME = 500


@dataclass(frozen=True)
class Heading:
    """A column's head: its words, the link that sorts by it, and how it is sorted now."""

    column: Column
    address: str
    order: str

    @property
    def icon(self) -> str:
        """The arrow beside it."""
        return {"ascending": "up", "descending": "down"}.get(self.order, "both_ways")


@dataclass(frozen=True)
class Cell:
    """What one row shows in one column."""

    column: Column
    row: Any

    @property
    def words(self) -> str:
        """What is read, where the column has no template of its own."""
        return self.column.shown(self.row)

    @property
    def address(self) -> str:
        """Where it leads to; "" if nowhere."""
        return self.column.leads_to(self.row)


@dataclass(frozen=True)
class Page:
    """A page that can be turned to; without a number, a gap."""

    number: int | None
    address: str = ""
    is_shown: bool = False


class Table:
    """Rows of one page of a table, with the means to sort, filter and turn pages.

    What an address asks for and there is not (a column, a choice, a page) is passed over: an old
    link shows the table as it is rather than an error.
    """

    template = "ui/parts/table.html"

    def __init__(
        self,
        name: str,
        asked: Mapping[str, str] | QueryDict,
        source: QuerySet[Any] | Sequence[Any],
        columns: Sequence[Column],
        *,
        caption: Words = "",
        search: Sequence[str] = (),
        choices: Sequence[Choice] = (),
        sort: str = "",
        page_size: int = 25,
        prefix: str = "",
        total: Callable[[Iterable[Any]], Any] | None = None,
    ) -> None:
        """
        Args:
            name: Of the element on the page.
            asked: What the address asks for, `request.GET`.
            source: A queryset or a list; already only what the reader may see.
            search: Paths that are searched for words, along relations to one row only; none, and
                there is no search.
            sort: The order if the address names none: "name", or "-name" from the end; "" leaves
                the rows as they come.
            prefix: Before each name in the address, for a second table on the page.
            total: From all rows that fit, of every page, to a row that stands below them; files
                do not have it.
        """
        self.name, self.columns, self.caption = name, columns, caption
        self.search, self.choices = search, choices
        self.page_size, self.prefix = page_size, prefix
        self._asked = asked
        self._source = source
        self._usual_sort = sort
        self._total = total

    # --- What is asked for --------------------------------------------------------------------

    @cached_property
    def words(self) -> str:
        """The words that are searched for."""
        return self._wish("search").strip()[:200] if self.search else ""

    @cached_property
    def chosen(self) -> dict[str, str]:
        """The value of each choice, "" for all."""
        return {choice.name: choice.chosen(self._wish(choice.name)) for choice in self.choices}

    @cached_property
    def sort(self) -> str:
        """The order: a column's name, with a hyphen before it from the end."""
        wish = self._wish("sort")
        return wish if self._sorting(wish) else self._usual_sort

    @property
    def is_narrowed(self) -> bool:
        """Whether some rows may be left out."""
        return bool(self.words) or any(self.chosen.values())

    # --- What is shown ------------------------------------------------------------------------

    @cached_property
    def count(self) -> int:
        """How many rows there are on all pages together."""
        return self._rows.count()

    @cached_property
    def page_count(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.count // self.page_size))

    @cached_property
    def page(self) -> int:
        """The page that is shown, from 1."""
        wish = self._wish("page")
        # More digits than this, and it is no page of anything.
        number = int(wish) if wish.isascii() and wish.isdecimal() and len(wish) < 10 else 1
        return min(max(number, 1), self.page_count)

    @cached_property
    def rows(self) -> list[Any]:
        """The rows of this page."""
        start = (self.page - 1) * self.page_size
        return self._rows.cut(start, start + self.page_size)

    @property
    def body(self) -> Iterator[list[Cell]]:
        """Row by row what is shown."""
        for row in self.rows:
            yield [Cell(column, row) for column in self.columns]

    @cached_property
    def foot(self) -> list[Cell]:
        """What stands below the rows; nothing where there is no total, or nothing to add up."""
        if self._total is None or self.count < 2:
            return []
        row = self._total(self.all_rows())
        return [Cell(column, row) for column in self.columns]

    @property
    def first(self) -> int:
        """The number of the first row that is shown."""
        return (self.page - 1) * self.page_size + 1

    @property
    def last(self) -> int:
        """The number of the last row that is shown."""
        return self.first + len(self.rows) - 1

    # --- What else can be asked for -----------------------------------------------------------

    @property
    def headings(self) -> Iterator[Heading]:
        """The heads of the columns; a second press turns the order round."""
        for column in self.columns:
            order = {column.name: "ascending", f"-{column.name}": "descending"}.get(self.sort, "")
            turned = f"-{column.name}" if order == "ascending" else column.name
            address = self._address(sort=turned, page="") if column.sorts_by else ""
            yield Heading(column, address, order if column.sorts_by else "")

    @property
    def orders(self) -> Iterator[tuple[str, Column, bool]]:
        """Every order that can be chosen: its name, its column, and whether it is from the end."""
        for column in self.columns:
            if column.sorts_by:
                yield column.name, column, False
                yield f"-{column.name}", column, True

    @property
    def has_form(self) -> bool:
        """Whether there is something to choose: a table without rows asks nothing."""
        can_be_chosen = self.search or self.choices or any(one.sorts_by for one in self.columns)
        return bool(can_be_chosen) and (self.count > 0 or self.is_narrowed)

    @property
    def selects(self) -> Iterator[tuple[Choice, str]]:
        """Each choice with what is chosen."""
        for choice in self.choices:
            yield choice, self.chosen[choice.name]

    @property
    def pages(self) -> Iterator[Page]:
        """The first and the last page and those around this one, with gaps between."""
        near = range(self.page - AROUND, self.page + AROUND + 1)
        named = sorted({1, self.page_count, *near} & set(range(1, self.page_count + 1)))
        before = 0
        for number in named:
            if number > before + 1:
                yield Page(GAP)
            yield Page(number, self._address(page=str(number)), number == self.page)
            before = number

    @property
    def address_of_all(self) -> str:
        """The address without search and choices."""
        return self._address(search="", page="", **dict.fromkeys(self.chosen, ""))

    @property
    def exports(self) -> Iterator[tuple[str, str]]:
        """Each kind of file, with the address of all rows that fit, in this order."""
        for ending, words in FORMATS.items():
            query = QueryDict(self._address(page="").removeprefix("?"), mutable=True)
            query[EXPORT] = f"{self.name}.{ending}"
            yield words, f"?{query.urlencode()}"

    @property
    def exported(self) -> list[Column]:
        """The columns of the files."""
        return [column for column in self.columns if column.is_exported]

    def all_rows(self) -> Iterator[Any]:
        """The rows of all pages, in their order, some hundreds at a time."""
        for start in range(0, self.count, AT_A_TIME):
            yield from self._rows.cut(start, min(start + AT_A_TIME, self.count))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What else stands in the address, of other tables or of the page, and stays there."""
        own = {self.prefix + name for name in ("search", "sort", "page", *self.chosen)} | {EXPORT}
        return [(name, value) for name, value in self._pairs() if name not in own]

    # --- How it is done -----------------------------------------------------------------------

    @cached_property
    def _rows(self) -> "QuerysetRows | ListRows":
        rows = rows_of(self._source)
        if self.words:
            rows = rows.matching(self.words, self.search)
        for choice in self.choices:
            if value := self.chosen[choice.name]:
                rows = rows.having(choice.found_at, value)
        if column := self._sorting(self.sort):
            rows = rows.sorted_by(column.sorts_by, descending=self.sort.startswith("-"))
        return rows

    def _sorting(self, sort: str) -> Column | None:
        name = sort.removeprefix("-")
        return next((c for c in self.columns if c.name == name and c.sorts_by), None)

    def _wish(self, name: str) -> str:
        return self._asked.get(self.prefix + name, "") or ""

    def _pairs(self) -> list[tuple[str, str]]:
        if isinstance(self._asked, QueryDict):
            return [(name, value) for name, values in self._asked.lists() for value in values]
        return list(self._asked.items())

    def _address(self, **changed: str) -> str:
        now = {
            "search": self.words,
            **self.chosen,
            "sort": self._wish("sort"),
            "page": str(self.page),
        }
        query = QueryDict(mutable=True)
        for name, value in self.kept:
            query.appendlist(name, value)
        for name, value in {**now, **changed}.items():
            if value and not (name == "page" and value == "1"):
                query[self.prefix + name] = value
        return f"?{query.urlencode()}"
