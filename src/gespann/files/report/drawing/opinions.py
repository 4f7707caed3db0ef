"""Several opinions of one lever in one chart: lines that colour and dashes both tell apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from gespann.files.report.drawing.lines import BOTTOM
from gespann.files.report.drawing.scales import (
    Axis,
    Wording,
    bottom_axis,
    label_width,
    left_axis,
)
from gespann.files.report.drawing.svg import band, path, picture


@dataclass(frozen=True)
class Opinion:
    """One line: whose it is (the class of its mark), and its band where that is drawn too."""

    kind: str
    median: Sequence[float]
    band: tuple[Sequence[float], Sequence[float]] | None = None


def draw_opinions(
    name: str,
    width: float,
    words: tuple[str, str],
    efforts: Sequence[float],
    opinions: Sequence[Opinion],
    wordings: tuple[Wording, Wording],
) -> Markup:
    """Outcome over effort as each of them has it; bands lie below all lines."""
    heights = [y for one in opinions for y in one.median]
    heights += [y for one in opinions if one.band for edge in one.band for y in edge]
    vertical = Axis.over(heights, BOTTOM, 10, 3)
    left = label_width(wordings[1](vertical.ticks)) + 12
    level = Axis.within(0, max(efforts), left, width - 20, 2)
    xs = [level(effort) for effort in efforts]
    bands = [
        band(xs, [vertical(y) for y in one.band[0]], [vertical(y) for y in one.band[1]], "believed")
        for one in opinions
        if one.band
    ]
    lines = [
        path(zip(xs, [vertical(y) for y in one.median], strict=True), f"opinion-{one.kind}")
        for one in opinions
    ]
    parts = [
        *left_axis(vertical, wordings[1], left, width - 20),
        *bottom_axis(level, wordings[0], [(BOTTOM, BOTTOM + 5)], BOTTOM + 2),
        *bands,
        *lines,
    ]
    return picture(name, (width, BOTTOM + 24), *words, parts)
