"""Two people edit one thing at the same time: nothing is lost, and both are shown.

Where both have written the same, or one has sent it twice, there is no conflict.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Conflict(Generic[T]):
    """What somebody wanted to write, beside what somebody else has written meanwhile.

    Nothing was written. Whoever has seen both writes once more, with `version`.

    Attributes:
        mine: What was to be written.
        theirs: What stands there now; None if it was taken out.
        version: With which the next attempt succeeds.
        by: Name of whoever has written it.
        differs: Names of what is not the same in both.
    """

    mine: T
    theirs: T | None
    version: int
    by: str
    at: datetime | None
    differs: tuple[str, ...] = ()
