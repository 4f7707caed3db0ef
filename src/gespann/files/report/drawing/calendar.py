"""An amount over the periods: bars for the plan, and last year's as a line of steps before them."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float
from markupsafe import Markup

from gespann.core.quantities import Department
from gespann.files.report.drawing.scales import TICK_SIZE, Axis, Wording, label_width, left_axis
from gespann.files.report.drawing.svg import bar, path, picture, text

HEIGHT, FOOT = 116.0, 24.0
GAP = 0.18  # of a period's width


def draw_calendar(
    name: str,
    width: float,
    words: tuple[str, str],
    department: Department,
    planned: Float[np.ndarray, " period"],
    last_year: Float[np.ndarray, " period"],
    ends: tuple[str, str],
    wording: Wording,
) -> Markup:
    """The amounts of one lever over the periods of a plan.

    Args:
        words: Title and description.
        planned, last_year: Amounts of each period.
        ends: What stands below the first and the last period.
    """
    foot = HEIGHT - FOOT
    top = max(float(planned.max()), float(last_year.max()), 1.0)
    vertical = Axis.over([0, top], foot, 8, 2)
    left = label_width(wording(vertical.ticks)) + 12
    edges = np.linspace(left, width - 4, len(planned) + 1)
    parts = left_axis(vertical, wording, left, width - 4)
    parts += _bars(edges, planned, vertical, department)
    parts.append(path(_steps(edges, last_year, vertical), "last-steps"))
    parts.append(text((left, foot + TICK_SIZE + 5), ends[0], "tick"))
    parts.append(text((width - 4, foot + TICK_SIZE + 5), ends[1], "tick", "end"))
    return picture(name, (width, HEIGHT), *words, parts)


def _bars(
    edges: np.ndarray, amounts: np.ndarray, axis: Axis, department: Department
) -> list[Markup]:
    room = GAP * float(edges[1] - edges[0])
    return [
        bar(
            float(start) + room / 2,
            axis(float(amount)),
            float(end - start) - room,
            axis(0) - axis(float(amount)),
            str(department),
        )
        for start, end, amount in zip(edges, edges[1:], amounts, strict=False)
        if amount > 0
    ]


def _steps(edges: np.ndarray, amounts: np.ndarray, axis: Axis) -> Sequence[tuple[float, float]]:
    heights = [axis(float(amount)) for amount in amounts]
    points: list[tuple[float, float]] = []
    for start, end, height in zip(edges, edges[1:], heights, strict=False):
        points += [(float(start), height), (float(end), height)]
    return points
