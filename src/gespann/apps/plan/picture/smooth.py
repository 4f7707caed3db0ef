"""A line through a few points that never goes up and down between them.

Monotone cubic interpolation (Fritsch & Carlson 1980): a curve of beliefs that nobody has said to
fall must not look as if it did. The script that lets people drag the points does the same.
"""

from collections.abc import Sequence
from itertools import pairwise

Point = tuple[float, float]


def slopes_at(points: Sequence[Point]) -> list[float]:
    """The slope of the curve at each point; from left to right, no two one above the other."""
    steps = [(y1 - y0) / (x1 - x0) for (x0, y0), (x1, y1) in pairwise(points)]
    inner = [
        0.0 if before * after <= 0 else 2 * before * after / (before + after)
        for before, after in pairwise(steps)
    ]
    return [steps[0], *inner, steps[-1]]


def curve_through(points: Sequence[Point]) -> str:
    """The curve as the `d` of a path of cubic Bézier curves."""
    slopes = slopes_at(points)
    parts = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for i, ((x0, y0), (x1, y1)) in enumerate(pairwise(points)):
        third = (x1 - x0) / 3
        ends = (x0 + third, y0 + slopes[i] * third, x1 - third, y1 - slopes[i + 1] * third)
        parts.append("C" + " ".join(f"{v:.1f}" for v in (*ends, x1, y1)))
    return "".join(parts)
