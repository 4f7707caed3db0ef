"""The plane of both departments' totals: the room, what it cannot be beyond, and plans in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from gespann.files.report.drawing.lines import spot_mark
from gespann.files.report.drawing.pairs import PairPaper
from gespann.files.report.drawing.scales import Axis, Wording
from gespann.files.report.drawing.svg import Point, disc, line, path, picture


@dataclass(frozen=True)
class Plane:
    """What is drawn: corners, plans and marks are pairs of marketing's and sales' totals.

    Attributes:
        outline, outer: Corners of the room, and of what it cannot be beyond; `outer` may be empty.
        plans: Plans drawn from the room.
        spots: Marked plans by kind.
        budget: The most that both may spend together, or None where it is far away.
        ties: Pairs of places that a dashed line ties together.
    """

    outline: Sequence[Point]
    outer: Sequence[Point]
    plans: Sequence[Point]
    spots: Sequence[tuple[str, Point]]
    budget: float | None
    ties: Sequence[tuple[Point, Point]] = ()


def draw_plane(
    name: str,
    width: float,
    words: tuple[str, str],
    plane: Plane,
    wording: Wording,
    axis_names: tuple[str, str],
) -> Markup:
    """Sales' total over marketing's; beyond the dashed slope lies more than the budget."""
    held = [*plane.outline, *plane.outer, *(at for _kind, at in plane.spots)]
    paper = PairPaper.over(held, width, wording, axis_names)
    placed, parts = paper.placed, list(paper.marks)
    if plane.outer:
        parts.append(path(placed(plane.outer), "room-outer", closed=True))
    parts.append(path(placed(plane.outline), "room", closed=True))
    parts += [disc(at, 1.8, "room-dot") for at in placed(plane.plans)]
    if plane.budget is not None:
        parts.append(_budget_line(plane.budget, paper.level, paper.vertical))
    parts += [path(placed(tie), "drop") for tie in plane.ties]
    parts += [spot_mark(kind, placed([at])[0]) for kind, at in plane.spots]
    return picture(name, paper.size, *words, parts)


def _budget_line(budget: float, level: Axis, vertical: Axis) -> Markup:
    """Where both totals add up to the budget, as far as it lies on the paper."""
    first = max(level.low, budget - vertical.high)
    last = min(level.high, budget - vertical.low)
    last = max(first, last)
    start, end = ((level(x), vertical(budget - x)) for x in (first, last))
    return line(start, end, "budget-line")
