"""The course of something over time: what was observed, what is expected and how surely."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

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
from gespann.ui.charts.series import Band, Line, Series, drawing


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

    series = _series(said, course)

    def draw(name: str, width: float) -> Markup:
        return drawing(name, width, said, series, axis_words)

    return drawn(said, draw, _keys(course), _figures(course, words))


def _series(said: Said, course: Course) -> Series:
    """What is drawn: the band and its middle, and before them what was observed."""
    expected, observed = _("Expected, nine times in ten within"), _("Observed")
    return Series(
        heading=said.heading,
        periods=course.periods,
        names=course.periods,
        bands=[Band(expected, course.low, course.high, f"{course.side}-band")],
        lines=[
            Line(_("Middle"), course.median, course.curve, is_dotted=True),
            Line(observed, course.observed, course.curve, dots=course.side),
        ],
        goal=course.goal,
    )


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
