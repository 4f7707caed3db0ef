"""Small types that parts of pages are told with: events, progress, and kinds of statements."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
Kind = Literal["fact", "forecast", "value"]
KINDS: dict[str, Words] = {"fact": _("Fact"), "forecast": _("Forecast"), "value": _("Value")}


@dataclass(frozen=True)
class Event:
    """Something that happened, as a timeline tells it.

    Attributes:
        side: "sales", "marketing" or "" for what belongs to both or to neither.
        who: The department or the pair that it came from; positions belong to no person.
        kind: Whether it is fact, forecast or value, where that is said.
    """

    when: date | datetime
    heading: Words
    words: Words = ""
    side: str = ""
    who: Words = ""
    kind: Kind | None = None


@dataclass(frozen=True)
class Progress:
    """How far something long has come.

    Attributes:
        name: Of the element on the page; no two on one page are alike.
        share: In [0, 1]; None while it cannot be told.
        address: Where the next state can be asked for; "" if the page shows one state only.
    """

    name: str
    what: Words
    share: float | None = None
    note: Words = ""
    address: str = ""

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self.share is not None and self.share >= 1

    @property
    def plain_share(self) -> str:
        """The share as HTML wants it in every language: with a point."""
        return "" if self.share is None else f"{min(max(self.share, 0.0), 1.0):.4f}"
