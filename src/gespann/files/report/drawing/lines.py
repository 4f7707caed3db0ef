"""Line charts: the flat top of the split, the response of one lever, the scale of the bond."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from gespann.core.quantities import Department, Interval
from gespann.files.report.drawing.rows import best, ring
from gespann.files.report.drawing.scales import (
    Axis,
    Wording,
    bottom_axis,
    label_width,
    left_axis,
)
from gespann.files.report.drawing.svg import (
    Point,
    band,
    bar,
    disc,
    element,
    line,
    path,
    picture,
    text,
)

BOTTOM = 150.0


@dataclass(frozen=True)
class Spot:
    """A marked place on a line: last year, the plan or the optimum."""

    kind: str
    at: float


def spot_mark(kind: str, at: Point, department: Department | None = None) -> Markup:
    """Ring, disc, diamond or square, the same marks in every chart."""
    if kind == "last_year":
        return ring(at)
    if kind == "mean":
        return _of_both(at)
    if kind.startswith("wish-"):
        return bar(at[0] - 6, at[1] - 6, 12, 12, f"{kind.removeprefix('wish-')} dot", 1)
    return best(at) if kind == "optimum" else disc(at, 6, f"{department or 'plan'} dot")


def _of_both(at: Point) -> Markup:
    """The mark of the golden mean: a disc, half of each side's hue."""
    x, y = at
    left = element("path", d=f"M{x:.1f} {y - 8:.1f}a8 8 0 0 0 0 16Z", class_="marketing")
    right = element("path", d=f"M{x:.1f} {y - 8:.1f}a8 8 0 0 1 0 16Z", class_="sales")
    return disc(at, 9.5, "halo") + left + right


def draw_top(
    name: str,
    width: float,
    words: tuple[str, str],
    curve: tuple[Sequence[float], Sequence[float]],
    flat: tuple[float, float],
    spots: Sequence[Spot],
    wordings: tuple[Wording, Wording],
    axis_names: tuple[str, str],
    least: float | None = None,
) -> Markup:
    """Expected contribution over marketing's share; the flat part is shaded.

    Args:
        least: The contribution down to which the top counts as flat, drawn as a level line.
    """
    xs, ys = curve
    marks = [spot.at for spot in spots]
    vertical = Axis.over(ys, 270, 40, 4)
    left = label_width(wordings[1](vertical.ticks)) + 14
    level = Axis.over([*xs, *marks], left, width - 16, 8 if width > 500 else 4)
    points = [(level(x), vertical(y)) for x, y in zip(xs, ys, strict=True)]
    parts = [
        bar(level(flat[0]), 40, level(flat[1]) - level(flat[0]), 230, "flat"),
        *left_axis(vertical, wordings[1], left, width - 16),
        *bottom_axis(level, wordings[0], [(270, 275)], 275),
        text((0, 22), axis_names[1], "axis-name"),
        text((width - 16, 312), axis_names[0], "axis-name", "end"),
    ]
    if least is not None and vertical.holds(least):
        parts.append(line((left, vertical(least)), (width - 16, vertical(least)), "least-line"))
    parts.append(path(points, "curve"))
    for spot in spots:
        at = (level(spot.at), vertical(float(np.interp(spot.at, xs, ys))))
        parts += [line(at, (at[0], 270), "drop"), spot_mark(spot.kind, at)]
    return picture(name, (width, 320), *words, parts)


def draw_response(
    name: str,
    width: float,
    words: tuple[str, str],
    department: Department,
    amounts: Sequence[float],
    band_of: tuple[Sequence[float], Sequence[float], Sequence[float]],
    spots: Sequence[Spot],
    wordings: tuple[Wording, Wording],
) -> Markup:
    """One lever's curve with its 90 % band."""
    low, median, high = band_of
    vertical = Axis.over([0, *low, *high], BOTTOM, 10, 3)
    left = label_width(wordings[1](vertical.ticks)) + 12
    level = Axis.within(0, max(amounts), left, width - 10, 3)
    xs = [level(amount) for amount in amounts]
    parts = [
        *left_axis(vertical, wordings[1], left, width - 10),
        *bottom_axis(level, wordings[0], [(BOTTOM, BOTTOM + 5)], BOTTOM + 2),
        band(xs, [vertical(y) for y in low], [vertical(y) for y in high], f"{department}-band"),
        path([(x, vertical(y)) for x, y in zip(xs, median, strict=True)], f"{department}-curve"),
    ]
    for spot in spots:
        at = (level(spot.at), vertical(float(np.interp(spot.at, amounts, median))))
        parts += [line(at, (at[0], BOTTOM), "drop"), spot_mark(spot.kind, at, department)]
    return picture(name, (width, BOTTOM + 24), *words, parts)


def draw_scale(
    name: str,
    width: float,
    words: tuple[str, str],
    interval: Interval,
    ends: tuple[str, str],
    figures: Wording,
) -> Markup:
    """An interval on a scale from 0 to 1, or on to what it reaches, with a word for each end."""
    axis = Axis.over([0, max(1.0, interval.high)], 12, width - 12, 5)
    left, right = axis(interval.low), axis(interval.high)
    parts = [
        line((axis(0), 48), (axis(axis.high), 48), "rail"),
        bar(left, 41, right - left, 14, "plan-soft", 7),
        disc((axis(interval.median), 48), 8, "plan dot"),
        text((0, 20), ends[0], "label"),
        text((width, 20), ends[1], "label", "end"),
        *(
            text((axis(tick), 80), label, "tick", "middle")
            for tick, label in zip(axis.ticks, figures(axis.ticks), strict=True)
        ),
    ]
    return picture(name, (width, 90), *words, parts)
