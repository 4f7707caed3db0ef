"""The stages of a funnel as a chain of level bars, one below the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from gespann.core.quantities import Department
from gespann.files.report.drawing.scales import TICK_SIZE
from gespann.files.report.drawing.svg import (
    EM_PER_CHARACTER,
    bar,
    fitted,
    line,
    path,
    picture,
    text,
)

LABEL_SIZE = 13.5
BAR_TOP, BAR_HEIGHT, ROW_HEIGHT = 24.0, 24.0, 86.0
SLIMMEST = 3.0
INDENT = 12.0


@dataclass(frozen=True)
class Link:
    """One stage of the chain.

    Attributes:
        label, value: What it is called and how much of it there is.
        length: Of its bar, as a share of the paper, in [0, 1].
        parts: Each department's share of what moves it; empty where nobody acts on it.
        step: What becomes of it on the way to the next stage; "" for the last one.
    """

    label: str
    value: str
    length: float
    parts: tuple[tuple[Department, float], ...] = ()
    step: str = ""


def draw_funnel(
    name: str, width: float, title: str, description: str, links: Sequence[Link]
) -> Markup:
    """The bars from the first stage down to the last, with the way between them."""
    parts: list[Markup] = []
    for i, link in enumerate(links):
        top = ROW_HEIGHT * i
        parts += [*_words(link, width, top), *_bar(link, width, top + BAR_TOP)]
        if i + 1 < len(links):
            parts += _step(link, width, top + BAR_TOP + BAR_HEIGHT)
    height = ROW_HEIGHT * (len(links) - 1) + BAR_TOP + BAR_HEIGHT + 2
    return picture(name, (width, height), title, description, parts)


def _words(link: Link, width: float, top: float) -> list[Markup]:
    room = width - len(link.value) * EM_PER_CHARACTER * LABEL_SIZE - 12
    return [
        text((0, top + 16), fitted(link.label, room, LABEL_SIZE), "label"),
        text((width, top + 16), link.value, "value", "end"),
    ]


def _bar(link: Link, width: float, top: float) -> list[Markup]:
    length = max(width * link.length, SLIMMEST)
    if not link.parts:
        return [bar(0, top, length, BAR_HEIGHT, "plan-soft", 2)]
    drawn, left = [], 0.0
    for department, share in link.parts:
        drawn.append(bar(left, top, length * share, BAR_HEIGHT, str(department), 2))
        left += length * share
    return drawn


def _step(link: Link, width: float, top: float) -> list[Markup]:
    """An arrow to the next bar and the words beside it."""
    end = top + ROW_HEIGHT - BAR_TOP - BAR_HEIGHT
    tip = ((INDENT - 4, end - 7), (INDENT + 4, end - 7), (INDENT, end - 1))
    words = fitted(link.step, width - 2 * INDENT - 4, TICK_SIZE)
    return [
        line((INDENT, top + 6), (INDENT, end - 7), "tick-line"),
        path(tip, "plan", closed=True),
        text((2 * INDENT, (top + end) / 2 + 4), words, "tick"),
    ]
