"""Which kinds of concerns there are. An app says its kinds in its `concerns.py`."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

_NAME = re.compile(r"[a-z_]+\.[a-z_]+")


@dataclass(frozen=True)
class Note:
    """What is told of a concern: a sentence, and the path of the page that shows more."""

    sentence: str
    path: str


@dataclass(frozen=True)
class Kind:
    """A kind of concern.

    Attributes:
        name: "app.what", such as "market.landed"; kept in the rows, so it stays as it is.
        group: The heading under which it is told.
        told: From the reader and the arguments to the note; None if it is not true any more, or
            the reader may not see it any more. It says no more than the page that it leads to.
    """

    name: str
    group: str | Promise
    told: Callable[[Any, dict[str, Any]], Note | None]

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"a concern is named like “market.landed”, got {self.name!r}")


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known.

    Raises: ValueError if another has its name.
    """
    if _kinds.setdefault(kind.name, kind) != kind:
        raise ValueError(f"there is another kind of concern with the name {kind.name!r}")
    return kind


def find_kind(name: str) -> Kind | None:
    """The kind with this name; None if another version of the workbench has it."""
    _let_every_app_say_its_kinds()
    return _kinds.get(name)


@cache
def _let_every_app_say_its_kinds() -> None:
    # Only once something is to be told: these modules know how figures are shown.
    autodiscover_modules("concerns")
