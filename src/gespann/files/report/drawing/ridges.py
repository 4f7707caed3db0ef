"""Soft hills: what a plan may bring, with the goal across; what was known before and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np
from jaxtyping import Float
from markupsafe import Markup

from gespann.core.quantities import Department, Interval
from gespann.files.report.drawing.scales import Axis, Wording, bottom_axis
from gespann.files.report.drawing.svg import band, line, path, picture, text

Z_95 = 1.6448536269514722
ROW_HEIGHT = 104.0
HILL_HEIGHT = 62.0


@dataclass(frozen=True)
class Hill:
    """One way: its name, what may come of it, and the words at its side."""

    label: str
    value: str
    interval: Interval
    is_main: bool


@dataclass(frozen=True)
class GoalLine:
    """The goal: where it lies and what is written at it."""

    value: float
    label: str


def density(
    interval: Interval, at: Float[np.ndarray, " step"]
) -> tuple[Float[np.ndarray, " step"], Float[np.ndarray, " step"]]:
    """Places and heights of the shifted log-normal with just these three percentiles.

    `at` are standard normal scores; where the interval is symmetric the shape is the normal.
    """
    up, down = interval.high - interval.median, interval.median - interval.low
    if up <= 0 or down <= 0:
        return np.full_like(at, interval.median), np.exp(-(at**2) / 2)
    bend = log(up / down) / Z_95
    if abs(bend) < 1e-6:
        scale = up / Z_95
        return interval.median + scale * at, np.exp(-(at**2) / 2) / scale
    scale = bend * up / (exp(bend * Z_95) - 1)
    places = interval.median + scale / bend * np.expm1(bend * at)
    return places, np.exp(-(at**2) / 2) / (scale * np.exp(bend * at))


def draw_hills(
    name: str,
    width: float,
    words: tuple[str, str],
    hills: Sequence[Hill],
    goal: GoalLine | None,
    wording: Wording,
) -> Markup:
    """The hills one below the other; beyond the goal they are filled."""
    shapes = [density(hill.interval, np.linspace(-2.6, 2.6, 81)) for hill in hills]
    reach = [float(x) for places, _heights in shapes for x in (places.min(), places.max())]
    reach += [goal.value] if goal else []
    axis = Axis.within(min(reach), max(reach), 8, width - 8, 6 if width > 500 else 4)
    tallest = max(float(heights.max()) for _places, heights in shapes)
    top = 30.0
    bottom = top + ROW_HEIGHT * len(hills)
    parts = bottom_axis(axis, wording, [(top, bottom)], bottom)
    labels: list[Markup] = []
    for i, (hill, (places, heights)) in enumerate(zip(hills, shapes, strict=True)):
        foot = top + ROW_HEIGHT * (i + 1) - 12
        parts += _hill(hill, places, foot - HILL_HEIGHT * heights / tallest, foot, axis, goal)
        labels += _labels(hill, foot - HILL_HEIGHT - 10, axis)
    parts += _goal(goal, axis, bottom, width)
    return picture(name, (width, bottom + 26), *words, [*parts, *labels])


@dataclass(frozen=True)
class Pair:
    """What was believed of one thing before the data, and what is known after."""

    label: str
    value: str
    before: Interval
    after: Interval
    department: Department


PAIR_HEIGHT, PAIR_HILL = 64.0, 34.0


def draw_pairs(
    name: str, width: float, words: tuple[str, str], pairs: Sequence[Pair], wording: Wording
) -> Markup:
    """One row for each: the hill before the data in grey, the one after it in front.

    Each hill is as high as its row allows; places and widths are what is to be compared.
    """
    steps = np.linspace(-2.6, 2.6, 61)
    reach = [0.0, *(pair.after.high for pair in pairs)]
    reach += [min(pair.before.high, 2.5 * pair.after.high) for pair in pairs]
    axis = Axis.over(reach, 8, width - 8, 6 if width > 500 else 4)
    top = 8.0
    bottom = top + PAIR_HEIGHT * len(pairs)
    feet = [top + PAIR_HEIGHT * (i + 1) - 4 for i in range(len(pairs))]
    # Upright lines cross the hills and not the words above them.
    parts = bottom_axis(axis, wording, [(foot - PAIR_HILL - 2, foot) for foot in feet], bottom)
    labels: list[Markup] = []
    for pair, foot in zip(pairs, feet, strict=True):
        for interval, kind in (
            (pair.before, "prior-hill"),
            (pair.after, f"{pair.department}-band"),
        ):
            places, heights = density(interval, steps)
            xs = [axis(float(x)) for x in places]
            ys = [float(y) for y in foot - PAIR_HILL * heights / max(heights.max(), 1e-300)]
            parts.append(band(xs, [foot] * len(xs), ys, kind))
        labels += [
            text((8, foot - PAIR_HILL - 8), pair.label, "label"),
            text((width - 8, foot - PAIR_HILL - 8), pair.value, "value", "end"),
        ]
    return picture(name, (width, bottom + 26), *words, [*parts, *labels])


def _hill(
    hill: Hill,
    places: Float[np.ndarray, " step"],
    heights: Float[np.ndarray, " step"],
    foot: float,
    axis: Axis,
    goal: GoalLine | None,
) -> list[Markup]:
    kind = "hill-main" if hill.is_main else "hill"
    xs, ys = [axis(float(x)) for x in places], [float(y) for y in heights]
    parts = [band(xs, [foot] * len(xs), ys, kind)]
    if goal is not None:
        edge = axis(goal.value)
        beyond = [(x, y) for x, y in zip(xs, ys, strict=True) if x > edge]
        if beyond:
            # The dark part starts right at the goal, not at the next drawn point.
            px, py = zip((edge, float(np.interp(edge, xs, ys))), *beyond, strict=True)
            parts.append(band(px, [foot] * len(px), py, f"{kind}-beyond"))
    middle = axis(hill.interval.median)
    return [
        *parts,
        path(zip(xs, ys, strict=True), f"{kind}-edge"),
        line((axis(hill.interval.low), foot), (axis(hill.interval.high), foot), f"{kind}-span"),
        line((middle, foot - 5), (middle, foot + 5), f"{kind}-span"),
    ]


def _labels(hill: Hill, y: float, axis: Axis) -> list[Markup]:
    kind = "label strong" if hill.is_main else "label"
    return [
        text((axis.start, y), hill.label, kind),
        text((axis.end, y), hill.value, "value", "end"),
    ]


def _goal(goal: GoalLine | None, axis: Axis, bottom: float, width: float) -> list[Markup]:
    if goal is None:
        return []
    x = axis(goal.value)
    anchor = "start" if x < 0.2 * width else "end" if x > 0.8 * width else "middle"
    return [
        line((x, 20), (x, bottom), "goal"),
        text((x, 14), goal.label, "goal-text", anchor),
    ]
