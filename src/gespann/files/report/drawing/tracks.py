"""Series over time: what the model expects as a soft band, and what came as a line."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from markupsafe import Markup

from gespann.files.report.drawing.scales import TICK_SIZE, Axis, Wording, label_width, left_axis
from gespann.files.report.drawing.svg import band, disc, line, path, picture, text

HEIGHT = 250.0


@dataclass(frozen=True)
class Expectation:
    """What was expected of some periods that follow one another.

    Attributes:
        first: Position of the first of them.
        low, low_half, median, high_half, high: Ends of the 90 % and the 50 % interval.
        rival: What a simpler forecast expected, if there is one.
    """

    first: int
    low: Float[np.ndarray, " period"]
    low_half: Float[np.ndarray, " period"]
    median: Float[np.ndarray, " period"]
    high_half: Float[np.ndarray, " period"]
    high: Float[np.ndarray, " period"]
    rival: Float[np.ndarray, " period"] | None = None


def draw_tracks(
    name: str,
    width: float,
    words: tuple[str, str],
    observed: Float[np.ndarray, " period"],
    expectations: Sequence[Expectation],
    years: Sequence[tuple[int, str]],
    wording: Wording,
    *,
    first: int = 0,
) -> Markup:
    """The observed line over the bands of what was expected.

    Args:
        first: Position of the first period that is drawn.
    """
    foot = HEIGHT - 30
    vertical = Axis.over([0, _top(observed[first:], expectations)], foot, 12, 4)
    left = label_width(wording(vertical.ticks)) + 14
    places = np.linspace(left, width - 6, len(observed) - first)

    def x(position: int) -> float:
        return float(places[position - first])

    parts = left_axis(vertical, wording, left, width - 6)
    for one in expectations:
        xs = [x(one.first + i) for i in range(len(one.median))]
        parts += _expected(xs, one, vertical)
    parts += observed_line([x(i) for i in range(first, len(observed))], observed[first:], vertical)
    for position, label in years:
        if position >= first:
            parts.append(line((x(position), foot), (x(position), foot + 6), "tick-line"))
            if x(position) < width - 36:
                parts.append(text((x(position) + 4, foot + TICK_SIZE + 5), label, "tick"))
    return picture(name, (width, HEIGHT), *words, parts)


def _top(observed: np.ndarray, expectations: Sequence[Expectation]) -> float:
    known = observed[np.isfinite(observed)]
    rivals = [one.rival[np.isfinite(one.rival)] for one in expectations if one.rival is not None]
    return float(max(part.max(initial=0.0) for part in (
        known, *(one.high for one in expectations), *rivals
    )))  # fmt: skip


def _expected(xs: list[float], one: Expectation, axis: Axis) -> list[Markup]:
    def heights(values: np.ndarray) -> list[float]:
        return [axis(float(value)) for value in values]

    parts = [
        band(xs, heights(one.low), heights(one.high), "predicted"),
        band(xs, heights(one.low_half), heights(one.high_half), "predicted"),
        path(zip(xs, heights(one.median), strict=True), "expected"),
    ]
    if one.rival is not None:
        known = [(x, axis(float(y))) for x, y in zip(xs, one.rival, strict=True) if np.isfinite(y)]
        if len(known) > 1:
            parts.append(path(known, "rival"))
    return parts


def observed_line(
    xs: list[float], observed: Float[np.ndarray, " period"], axis: Axis
) -> list[Markup]:
    """What came as a line, broken where nothing was observed; a lone period is a dot."""
    parts: list[Markup] = []
    run: list[tuple[float, float]] = []
    for x, value in [*zip(xs, observed, strict=True), (0.0, np.nan)]:
        if np.isfinite(value):
            run.append((x, axis(float(value))))
            continue
        if len(run) == 1:
            parts.append(disc(run[0], 1.8, "observed-dot"))
        elif run:
            parts.append(path(run, "observed"))
        run = []
    return parts
