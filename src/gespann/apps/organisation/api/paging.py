"""Lists are told page by page."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from ninja import Field, Path, Schema
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

Item = TypeVar("Item")


def _plain(written: Any) -> Any:
    """Digits and nothing around them: pydantic would take a line break before them, too."""
    if isinstance(written, str) and not (written.isascii() and written.isdecimal()):
        raise PydanticCustomError("int_parsing", "digits only")
    return written


# Neither database has a place for a larger number.
Pk = Annotated[int, BeforeValidator(_plain), Path(ge=1, le=2**63 - 1)]


class Paging(Schema):
    """Which page is asked for."""

    page: Annotated[int, BeforeValidator(_plain)] = Field(1, ge=1, le=1_000_000)
    per_page: Annotated[int, BeforeValidator(_plain)] = Field(50, ge=1, le=500)


class Page(Schema, Generic[Item]):
    """A page of a list. One beyond the last is empty."""

    count: int
    page: int
    pages: int
    items: list[Item]


def is_list(shape: Any) -> bool:
    """Whether an answer of this shape is a page of a list."""
    return isinstance(shape, type) and issubclass(shape, Page)


def paged(
    rows: QuerySet[Any] | Sequence[Any], paging: Paging, told: Callable[[Any], Any]
) -> dict[str, Any]:
    """The page, with each row as `told` tells it: two queries, whatever the number of rows."""
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    start = (paging.page - 1) * paging.per_page
    return {
        "count": count,
        "page": paging.page,
        "pages": max(1, -(-count // paging.per_page)),
        "items": [told(row) for row in rows[start : start + paging.per_page]],
    }
