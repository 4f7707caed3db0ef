"""Axes: round ticks and the way from a figure to a place on the paper."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil, floor, isclose, log10
from typing import Self

from markupsafe import Markup

from gespann.files.report.drawing.svg import EM_PER_CHARACTER, line, text

TICK_SIZE = 12.0


def nice_step(span: float, count: int) -> float:
    """The round step (1, 2 or 5 times a power of ten) that cuts the span into about `count`."""
    raw = span / max(count, 1)
    power: float = 10.0 ** floor(log10(raw))
    return next((m * power for m in (1, 2, 5) if raw <= m * power * 1.0001), 10 * power)


def nice_ticks(low: float, high: float, count: int = 5) -> tuple[float, ...]:
    """Round figures from at or below `low` to at or above `high`."""
    if not high > low:
        high = low + (abs(low) or 1.0)
    step = nice_step(high - low, count)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return tuple(step * i for i in range(first, last + 1))


@dataclass(frozen=True)
class Axis:
    """A linear axis.

    Attributes:
        low, high: The ends; what lies beyond is drawn at the end.
        ticks: Round figures between them, ascending.
        start, end: Where the ends lie on the paper.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    start: float
    end: float

    @classmethod
    def over(cls, values: Iterable[float], start: float, end: float, count: int = 5) -> Self:
        """An axis from a round figure to a round figure that holds all values."""
        held = list(values)
        ticks = nice_ticks(min(held), max(held), count)
        return cls(ticks[0], ticks[-1], ticks, start, end)

    @classmethod
    def within(cls, low: float, high: float, start: float, end: float, count: int = 5) -> Self:
        """An axis with just these ends."""
        inside = tuple(t for t in nice_ticks(low, high, count) if low <= t <= high)
        return cls(low, max(high, low + 1e-9), inside or (low,), start, end)

    def __call__(self, value: float) -> float:
        share = min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)
        return self.start + share * (self.end - self.start)

    def holds(self, value: float) -> bool:
        """Whether the value lies on the axis and is not clipped to its end."""
        room = 1e-9 * (self.high - self.low)
        return self.low - room <= value <= self.high + room


Wording = Callable[[tuple[float, ...]], tuple[str, ...]]


def bottom_axis(
    axis: Axis, wording: Wording, bands: Iterable[tuple[float, float]], bottom: float
) -> list[Markup]:
    """Upright grid lines through bands of the paper, with as many figures below as fit."""
    labels = _thinned(axis, wording(axis.ticks))
    marks = [
        line((axis(t), top), (axis(t), end), "zero" if t == 0 else "grid")
        for top, end in bands
        for t in axis.ticks
    ]
    words = [
        text((axis(t), bottom + TICK_SIZE + 5), label, "tick", "middle")
        for t, label in zip(axis.ticks, labels, strict=True)
        if label
    ]
    return [*marks, *words]


def left_axis(axis: Axis, wording: Wording, left: float, right: float) -> list[Markup]:
    """Level grid lines with their figures to the left."""
    marks = [
        line((left, axis(t)), (right, axis(t)), "zero" if t == 0 else "grid") for t in axis.ticks
    ]
    words = [
        text((left - 7, axis(t) + 4), label, "tick", "end")
        for t, label in zip(axis.ticks, wording(axis.ticks), strict=True)
    ]
    return [*marks, *words]


def label_width(labels: Iterable[str]) -> float:
    """The room that the longest label takes."""
    return max(len(label) for label in labels) * EM_PER_CHARACTER * TICK_SIZE


def _thinned(axis: Axis, labels: tuple[str, ...]) -> tuple[str, ...]:
    """Every label, or every second, third ... where they would touch."""
    if len(labels) < 2:
        return labels
    room = abs(axis(axis.ticks[1]) - axis(axis.ticks[0]))
    every = max(1, ceil((label_width(labels) + 8) / room))
    zero = next((i for i, t in enumerate(axis.ticks) if isclose(t, 0, abs_tol=1e-12)), 0)
    return tuple(label if (i - zero) % every == 0 else "" for i, label in enumerate(labels))
