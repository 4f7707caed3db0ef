"""What ways to spend the money may bring: soft hills, with the goal across."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from gespann.core.quantities import Interval
from gespann.files.report.drawing.ridges import GoalLine, Hill, draw_hills
from gespann.ui.charts.chart import Chart, Figures, Key, Said, drawn, key_of_line
from gespann.ui.marks import Words

Wording = Callable[[float], str]


@dataclass(frozen=True)
class Prospect:
    """What may come of one way to spend the money.

    Attributes:
        name: Of the way.
        value: What is written at its hill.
        interval: What comes of it, nine times in ten.
        is_main: Whether it is the one that counts.
    """

    name: Words
    value: Words
    interval: Interval
    is_main: bool = False


def prospects_chart(
    said: Said,
    prospects: Sequence[Prospect],
    goal: tuple[float, Words] | None,
    words: Wording,
    axis_words: Wording,
) -> Chart:
    """One hill for each way, on one axis.

    Args:
        goal: Where it lies, and what is written at it; None without one.
        words: How a figure in the table is written.
        axis_words: How a figure at the axis is written, in short.
    """
    hills = [Hill(str(p.name), str(p.value), p.interval, p.is_main) for p in prospects]
    line = None if goal is None else GoalLine(goal[0], str(goal[1]))

    def draw(name: str, width: float) -> Markup:
        told = (str(said.heading), str(said.description))
        return draw_hills(
            name, width, told, hills, line, lambda ticks: tuple(map(axis_words, ticks))
        )

    keys: list[Key] = [] if goal is None else [key_of_line("goal", _("Goal"))]
    figures = Figures(
        (_("Way"), _("Low (5%)"), _("Middle"), _("High (95%)")),
        [
            (p.name, *map(words, (p.interval.low, p.interval.median, p.interval.high)))
            for p in prospects
        ],
    )
    return drawn(said, draw, keys, figures)
