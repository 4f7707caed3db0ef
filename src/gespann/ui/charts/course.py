"""The course of something over time: what was observed, what is expected and how surely."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.translation import gettext as _
from markupsafe import Markup

from gespann.files.report.drawing.scales import TICK_SIZE, Axis, label_width, left_axis
from gespann.files.report.drawing.svg import band, disc, line, path, picture, text
from gespann.ui.charts.chart import (
    Chart,
    Figures,
    Key,
    Said,
    drawn,
    key_of_bar,
    key_of_disc,
    key_of_line,
)

HEIGHT, FOOT, TOP = 280.0, 250.0, 14.0


@dataclass(frozen=True)
class Course:
    """A value for each period.

    Attributes:
        periods: What each is called.
        observed: What was; None for what is still to come.
        low, median, high: The 90 % interval of what is expected; None where nothing is.
        goal: What is to be reached in each period, if anything.
        side: "sales", "marketing" or "plan" for what both bring about together.
    """

    periods: Sequence[str]
    observed: Sequence[float | None]
    low: Sequence[float | None]
    median: Sequence[float | None]
    high: Sequence[float | None]
    goal: float | None = None
    side: str = "plan"

    @property
    def curve(self) -> str:
        """The class of the line."""
        return "curve" if self.side == "plan" else f"{self.side}-curve"


def course_chart(
    said: Said, course: Course, axis_words: Callable[[float], str], words: Callable[[float], str]
) -> Chart:
    """A line with its band.

    Args:
        axis_words: How a figure at the axis is written, in short.
        words: How a figure in the table is written.
    """

    def draw(name: str, width: float) -> Markup:
        return _drawing(name, width, said, course, axis_words)

    return drawn(said, draw, _keys(course), _figures(course, words))


def _drawing(
    name: str, width: float, said: Said, course: Course, axis_words: Callable[[float], str]
) -> Markup:
    known = [v for of in (course.observed, course.high, [course.goal]) for v in of if v is not None]
    vertical = Axis.over([0, *known], FOOT, TOP, 4)
    wordings = tuple(axis_words(tick) for tick in vertical.ticks)
    left = label_width(wordings) + 12
    step = (width - left - 8) / max(len(course.periods) - 1, 1)
    xs = [left + step * i for i in range(len(course.periods))]
    parts = [
        *left_axis(vertical, lambda _ticks: wordings, left, width),
        *_expected(course, xs, vertical),
        path(_points(course.observed, xs, vertical), course.curve),
        *(disc(at, 3, course.side) for at in _points(course.observed, xs, vertical)),
        *_periods(course.periods, xs),
    ]
    if course.goal is not None:
        at = vertical(course.goal)
        parts += [
            line((left, at), (width, at), "goal"),
            text((left + 6, at - 7), f"{_('Goal')} {axis_words(course.goal)}", "goal-text"),
        ]
    return picture(name, (width, HEIGHT), str(said.heading), str(said.description), parts)


def _expected(course: Course, xs: Sequence[float], vertical: Axis) -> list[Markup]:
    low, high = (_points(of, xs, vertical) for of in (course.low, course.high))
    if not low:
        return []
    at, lows, highs = ([x for x, _y in low], [y for _x, y in low], [y for _x, y in high])
    median = _points(course.median, xs, vertical)
    return [
        band(at, lows, highs, f"{course.side}-band"),
        path(median, course.curve, stroke_dasharray="2 4", stroke_linecap="round"),
    ]


def _points(
    values: Sequence[float | None], xs: Sequence[float], vertical: Axis
) -> list[tuple[float, float]]:
    return [(x, vertical(v)) for x, v in zip(xs, values, strict=True) if v is not None]


def _periods(periods: Sequence[str], xs: Sequence[float]) -> list[Markup]:
    """As many names of periods as fit below the axis."""
    room = xs[1] - xs[0] if len(xs) > 1 else xs[0]
    every = max(1, ceil((label_width(periods) + 10) / room))
    return [
        text((x, FOOT + TICK_SIZE + 8), words, "tick", "middle")
        for i, (x, words) in enumerate(zip(xs, periods, strict=True))
        if i % every == 0
    ]


def _keys(course: Course) -> list[Key]:
    keys = [key_of_disc(course.side, _("Observed"))]
    if any(value is not None for value in course.low):
        keys.append(key_of_bar(f"{course.side}-band", _("Expected, nine times in ten within")))
    if course.goal is not None:
        keys.append(key_of_line("goal", _("Goal")))
    return keys


def _figures(course: Course, words: Callable[[float], str]) -> Figures:
    def cell(value: float | None) -> str:
        return "–" if value is None else words(value)

    columns = (_("Period"), _("Observed"), _("Low (5%)"), _("Middle"), _("High (95%)"))
    rows = [
        (period, *map(cell, values))
        for period, *values in zip(
            course.periods, course.observed, course.low, course.median, course.high, strict=True
        )
    ]
    return Figures(columns, rows)
