"""Two departments' shares of the money, one bar above the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from gespann.core.quantities import Department
from gespann.files.report.drawing.svg import bar, picture, text

BAR_HEIGHT = 34.0
ROW_HEIGHT = 66.0
TEXT_SIZE = 13.5

# The words inside the bars are bold.
WIDE_EM = 0.68


@dataclass(frozen=True)
class SharePart:
    """One side of a bar: its weight, its words, and fewer words for a small piece."""

    department: Department
    weight: float
    words: str
    short_words: str


@dataclass(frozen=True)
class ShareBar:
    """One way to split the money."""

    label: str
    parts: tuple[SharePart, ...]


def draw_shares(
    name: str, width: float, title: str, description: str, bars: Sequence[ShareBar]
) -> Markup:
    """The bars, each as wide as the paper."""
    parts: list[Markup] = []
    for i, share in enumerate(bars):
        top = ROW_HEIGHT * i
        parts.append(text((0, top + 16), share.label, "label"))
        parts += _pieces(share, width, top + 24)
    return picture(name, (width, ROW_HEIGHT * len(bars)), title, description, parts)


def _pieces(share: ShareBar, width: float, top: float) -> list[Markup]:
    whole = sum(part.weight for part in share.parts) or 1.0
    drawn: list[Markup] = []
    left = 0.0
    for part in share.parts:
        piece = width * part.weight / whole
        drawn.append(bar(left, top, piece - 2, BAR_HEIGHT, str(part.department), 3))
        words = next((w for w in (part.words, part.short_words) if _fits(w, piece)), "")
        if words:
            drawn.append(text((left + 12, top + 22), words, "inside"))
        left += piece
    return drawn


def _fits(words: str, width: float) -> bool:
    return len(words) * WIDE_EM * TEXT_SIZE + 22 < width
