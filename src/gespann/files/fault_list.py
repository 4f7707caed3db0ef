"""Faults of many rows: the first ones each in full, the rest counted."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

from gespann.language import ngettext
from gespann.refusals import Fault

SHOWN_PER_KIND = 20
_told_per_kind: ContextVar[int] = ContextVar("faults_told_per_kind", default=SHOWN_PER_KIND)


@contextmanager
def telling(per_kind: int) -> Iterator[None]:
    """Tell more faults of each kind for a while: for a file of them, not for a screen."""
    token = _told_per_kind.set(per_kind)
    try:
        yield
    finally:
        _told_per_kind.reset(token)


def first_and_count(
    items: Sequence[Any] | np.ndarray,
    fault: Callable[[Any], Fault],
    file: str = "",
    column: str = "",
) -> list[Fault]:
    """One fault for each of the first items; one more that counts the others."""
    faults = [fault(item) for item in items[: _told_per_kind.get()]]
    more = len(items) - len(faults)
    if more > 0:
        what = ngettext(
            "and {count} more of the same kind.", "and {count} more of the same kind.", more
        ).format(count=more)
        faults.append(Fault(what=what, mend="", file=file, column=column))
    return faults


def first_names(names: Sequence[str]) -> str:
    """The first names in a row, and how many more there are."""
    shown = ", ".join(names[:SHOWN_PER_KIND])
    more = len(names) - SHOWN_PER_KIND
    if more <= 0:
        return shown
    return ngettext("{names} and {count} more", "{names} and {count} more", more).format(
        names=shown, count=more
    )
