"""Rows from a queryset or from a list, narrowed, sorted and cut in the same words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower

from gespann.ui.tables.paths import folded, sortable, value_at


class Rows(Protocol):
    """What a table asks of its rows."""

    def matching(self, words: str, paths: Sequence[str]) -> Self:
        """Those in which every word stands in one of the paths."""

    def having(self, path: str, value: str) -> Self:
        """Those with this value."""

    def sorted_by(self, path: str, *, descending: bool) -> Self:
        """In this order; what is not known comes last either way."""

    def count(self) -> int:
        """How many there are."""

    def cut(self, start: int, stop: int) -> list[Any]:
        """The rows from start to before stop."""


def rows_of(source: QuerySet[Any] | Sequence[Any]) -> "QuerysetRows | ListRows":
    """Rows of whatever is given."""
    return QuerysetRows(source) if isinstance(source, QuerySet) else ListRows(source)


@dataclass(frozen=True)
class QuerysetRows:
    """Rows that the database narrows and sorts."""

    queryset: QuerySet[Any]

    def matching(self, words: str, paths: Sequence[str]) -> "QuerysetRows":
        """Those in which every word stands in one of the paths."""
        found = self.queryset
        for word in words.split():
            anywhere = Q()
            for path in paths:
                anywhere |= Q(**{f"{path}__icontains": word})
            found = found.filter(anywhere)
        return QuerysetRows(found)

    def having(self, path: str, value: str) -> "QuerysetRows":
        """Those with this value."""
        return QuerysetRows(self.queryset.filter(**{path: value}))

    def sorted_by(self, path: str, *, descending: bool) -> "QuerysetRows":
        """In this order, without regard to case; the key decides between equals."""
        key = Lower(path) if self._is_text(path) else F(path)
        order = key.desc(nulls_last=True) if descending else key.asc(nulls_last=True)
        return QuerysetRows(self.queryset.order_by(order, "pk"))

    def count(self) -> int:
        """How many there are."""
        return self.queryset.count()

    def cut(self, start: int, stop: int) -> list[Any]:
        """The rows from start to before stop."""
        return list(self.queryset[start:stop])

    def _is_text(self, path: str) -> bool:
        annotated = self.queryset.query.annotations.get(path)
        field = annotated.output_field if annotated else _field(self.queryset.model, path)
        return field.get_internal_type() in ("CharField", "TextField", "EmailField", "SlugField")


@dataclass(frozen=True)
class ListRows:
    """Rows that lie in memory."""

    items: Sequence[Any]

    def matching(self, words: str, paths: Sequence[str]) -> "ListRows":
        """Those in which every word stands in one of the paths, whatever case and accents."""
        wanted = folded(words).split()

        def holds(row: Any) -> bool:
            texts = [folded(str(value_at(row, path) or "")) for path in paths]
            return all(any(word in text for text in texts) for word in wanted)

        return ListRows([row for row in self.items if holds(row)])

    def having(self, path: str, value: str) -> "ListRows":
        """Those with this value, or with this one among several."""

        def has(row: Any) -> bool:
            found = value_at(row, path)
            return value in map(str, found if isinstance(found, tuple) else (found,))

        return ListRows([row for row in self.items if has(row)])

    def sorted_by(self, path: str, *, descending: bool) -> "ListRows":
        """In this order; equals keep theirs."""
        known = [row for row in self.items if value_at(row, path) is not None]
        unknown = [row for row in self.items if value_at(row, path) is None]
        known.sort(key=lambda row: sortable(value_at(row, path)), reverse=descending)
        return ListRows([*known, *unknown])

    def count(self) -> int:
        """How many there are."""
        return len(self.items)

    def cut(self, start: int, stop: int) -> list[Any]:
        """The rows from start to before stop."""
        return list(self.items[start:stop])


def _field(model: Any, path: str) -> Any:
    for name in path.split("__"):
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        model = field.related_model
    return field
