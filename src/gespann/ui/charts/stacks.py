"""Amounts of money piece by piece: a bar for each name, or a column for each month."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from markupsafe import Markup

from gespann.files.report.drawing.rows import LABEL_SIZE, LABEL_WIDTH, NARROW_BELOW
from gespann.files.report.drawing.scales import (
    TICK_SIZE,
    Axis,
    bottom_axis,
    label_width,
    left_axis,
)
from gespann.files.report.drawing.svg import (
    EM_PER_CHARACTER,
    bar,
    fitted,
    line,
    picture,
    text,
    wrapped,
)
from gespann.ui.charts.chart import Chart, Figures, Key, Said, drawn

THICKNESS = 16.0
HEIGHT, FOOT, TOP = 280.0, 250.0, 14.0
Wording = Callable[[float], str]


@dataclass(frozen=True)
class Stack:
    """One bar or column.

    Attributes:
        label: Its name.
        pieces: Pairs of a class of charts.css and a length, from the start on.
        expected: From where to where more is expected, drawn as a dashed frame; None if nothing is.
        mark: A length to compare with, drawn as a stroke across; None without one.
        value: What is written at the end of a bar.
    """

    label: str
    pieces: Sequence[tuple[str, float]]
    expected: tuple[float, float] | None = None
    mark: float | None = None
    value: str = ""

    @property
    def reach_of_pieces(self) -> float:
        """Where its last piece ends."""
        return sum(length for _class, length in self.pieces)

    @property
    def reach(self) -> float:
        """How far it goes with all that is drawn upon it."""
        return max(self.reach_of_pieces, self.mark or 0.0, self.expected[1] if self.expected else 0)


def bars_chart(
    said: Said, stacks: Sequence[Stack], keys: Sequence[Key], figures: Figures, axis_words: Wording
) -> Chart:
    """A bar for each name, one below the other."""

    def draw(name: str, width: float) -> Markup:
        return _bars(name, width, said, stacks, axis_words)

    return drawn(said, draw, keys, figures)


def columns_chart(
    said: Said,
    stacks: Sequence[Stack],
    keys: Sequence[Key],
    figures: Figures,
    axis_words: Wording,
    limit: tuple[float, str] | None = None,
) -> Chart:
    """A column for each period, one beside the other.

    Args:
        limit: A height that is drawn across all of them, and what is written at it.
    """

    def draw(name: str, width: float) -> Markup:
        return _columns(name, width, said, stacks, axis_words, limit)

    return drawn(said, draw, keys, figures)


def _bars(
    name: str, width: float, said: Said, stacks: Sequence[Stack], axis_words: Wording
) -> Markup:
    is_narrow = width < NARROW_BELOW
    room = max(len(one.value) for one in stacks) * EM_PER_CHARACTER * LABEL_SIZE + 16
    left = 2.0 if is_narrow else LABEL_WIDTH + 18
    axis = Axis.over(
        [0.0, *(one.reach for one in stacks)],
        left,
        width - (14.0 if is_narrow else room),
        4 if is_narrow else 6,
    )
    height, middle = (56.0, 40.0) if is_narrow else (36.0, 18.0)
    parts: list[Markup] = []
    bands = []
    for i, one in enumerate(stacks):
        top = height * i
        parts += _words(one, top, width, is_narrow=is_narrow)
        parts += _pieces(one, axis, top + middle)
        bands.append((top + (27.0 if is_narrow else 0.0), top + height))
    bottom = height * len(stacks) + 2
    grid = bottom_axis(axis, lambda ticks: tuple(map(axis_words, ticks)), bands, bottom)
    size = (width, bottom + 24)
    return picture(name, size, str(said.heading), str(said.description), [*grid, *parts])


def _words(one: Stack, top: float, width: float, *, is_narrow: bool) -> list[Markup]:
    if is_narrow:
        room = width - len(one.value) * EM_PER_CHARACTER * LABEL_SIZE - 12
        label = text((0, top + 18), fitted(one.label, room, LABEL_SIZE), "label")
        return [label, text((width, top + 18), one.value, "value", "end")]
    pieces = wrapped(one.label, LABEL_WIDTH, LABEL_SIZE)
    first = top + 23 - 8 * (len(pieces) - 1)
    return [
        *(text((0, first + 16 * i), piece, "label") for i, piece in enumerate(pieces)),
        text((width, top + 23), one.value, "value", "end"),
    ]


def _pieces(one: Stack, axis: Axis, y: float) -> list[Markup]:
    drawn_ones, at = [], 0.0
    for class_, length in one.pieces:
        if length > 0:
            start = axis(at)
            drawn_ones.append(bar(start, y - 8, axis(at + length) - start, THICKNESS, class_))
            at += length
    if one.expected and one.expected[1] > one.expected[0]:
        start, end = map(axis, one.expected)
        drawn_ones.append(bar(start, y - 6, end - start, THICKNESS - 4, "to-come"))
    if one.mark is not None:
        drawn_ones.append(line((axis(one.mark), y - 11), (axis(one.mark), y + 11), "compared"))
    return drawn_ones


def _columns(
    name: str,
    width: float,
    said: Said,
    stacks: Sequence[Stack],
    axis_words: Wording,
    limit: tuple[float, str] | None,
) -> Markup:
    highest = [0.0, *(one.reach for one in stacks), *([limit[0]] if limit else [])]
    axis = Axis.over(highest, FOOT, TOP, 4)
    wordings = tuple(axis_words(tick) for tick in axis.ticks)
    left = label_width(wordings) + 12
    step = (width - left) / len(stacks)
    parts = left_axis(axis, lambda _ticks: wordings, left, width)
    every = max(1, ceil((label_width([one.label for one in stacks]) + 8) / step))
    for i, one in enumerate(stacks):
        middle = left + step * (i + 0.5)
        parts += _column(one, axis, middle, min(step * 0.62, 44.0))
        if i % every == 0:
            parts.append(text((middle, FOOT + TICK_SIZE + 8), one.label, "tick", "middle"))
    if limit:
        at = axis(limit[0])
        parts += [
            line((left, at), (width, at), "goal"),
            text((left + 6, at - 7), limit[1], "goal-text"),
        ]
    return picture(name, (width, HEIGHT), str(said.heading), str(said.description), parts)


def _column(one: Stack, axis: Axis, middle: float, width: float) -> list[Markup]:
    drawn_ones, at = [], 0.0
    for class_, length in one.pieces:
        if length > 0:
            top = axis(at + length)
            drawn_ones.append(bar(middle - width / 2, top, width, axis(at) - top, class_))
            at += length
    if one.expected and one.expected[1] > one.expected[0]:
        foot, top = map(axis, one.expected)
        drawn_ones.append(bar(middle - width / 2 + 2, top, width - 4, foot - top, "to-come"))
    if one.mark is not None:
        ends = ((middle - width / 2 - 3, axis(one.mark)), (middle + width / 2 + 3, axis(one.mark)))
        drawn_ones.append(line(*ends, "compared"))
    return drawn_ones
