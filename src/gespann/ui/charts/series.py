"""Several lines and bands over the same periods, such as plan, actual and forecast of a year."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

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
from gespann.ui.marks import Words

HEIGHT, FOOT, TOP = 280.0, 250.0, 14.0
Values = Sequence[float | None]


@dataclass(frozen=True)
class Line:
    """A line over the periods; None where it has nothing to say.

    Attributes:
        curve: Class of the line.
        dots: Class of a dot at each value; "" for none.
        is_dotted: Whether the line is dotted, for what is not sure.
    """

    words: Words
    values: Values
    curve: str
    dots: str = ""
    is_dotted: bool = False


@dataclass(frozen=True)
class Band:
    """What lies between two lines, both None at the same periods."""

    words: Words
    low: Values
    high: Values
    area: str


@dataclass(frozen=True)
class Series:
    """All that a chart shows.

    Attributes:
        periods: What each is called below the axis.
        names: What each is called in the table.
        bands, lines: From the rear to the front.
        goal: At the end of the last period, if there is one.
    """

    heading: Words
    periods: Sequence[str]
    names: Sequence[str]
    bands: Sequence[Band]
    lines: Sequence[Line]
    goal: float | None = None


def series_chart(
    said: Said, series: Series, axis_words: Callable[[float], str], words: Callable[[float], str]
) -> Chart:
    """The chart with its table, which has a column for each line and two for each band.

    Args:
        axis_words: How a figure at the axis is written, in short.
        words: How a figure in the table is written.
    """

    def draw(name: str, width: float) -> Markup:
        return drawing(name, width, said, series, axis_words)

    return drawn(said, draw, _keys(series), _figures(series, words))


def drawing(
    name: str, width: float, said: Said, series: Series, axis_words: Callable[[float], str]
) -> Markup:
    """The picture alone."""
    shown = [*(one.values for one in series.lines), *(one.high for one in series.bands)]
    known = [v for values in (*shown, [series.goal]) for v in values if v is not None]
    vertical = Axis.over([0, *known], FOOT, TOP, 4)
    wordings = tuple(axis_words(tick) for tick in vertical.ticks)
    left = label_width(wordings) + 12
    step = (width - left - 8) / max(len(series.periods) - 1, 1)
    xs = [left + step * i for i in range(len(series.periods))]
    parts = [*left_axis(vertical, lambda _ticks: wordings, left, width)]
    parts += [mark for one in series.bands for mark in _band(one, xs, vertical)]
    parts += [mark for one in series.lines for mark in _line(one, xs, vertical)]
    if series.goal is not None:
        at = vertical(series.goal)
        parts += [
            line((left, at), (width, at), "goal"),
            text((left + 6, at - 7), f"{_('Goal')} {axis_words(series.goal)}", "goal-text"),
        ]
    parts += _periods(series.periods, xs)
    return picture(name, (width, HEIGHT), str(said.heading), str(said.description), parts)


def _band(one: Band, xs: Sequence[float], vertical: Axis) -> list[Markup]:
    low, high = (_points(of, xs, vertical) for of in (one.low, one.high))
    if not low:
        return []
    return [band([x for x, _y in low], [y for _x, y in low], [y for _x, y in high], one.area)]


def _line(one: Line, xs: Sequence[float], vertical: Axis) -> list[Markup]:
    points = _points(one.values, xs, vertical)
    dots = [disc(at, 3, one.dots) for at in points] if one.dots else []
    dotted: dict[str, Any] = (
        {"stroke_dasharray": "2 4", "stroke_linecap": "round"} if one.is_dotted else {}
    )
    return [*([path(points, one.curve, **dotted)] if len(points) > 1 else []), *dots]


def _points(values: Values, xs: Sequence[float], vertical: Axis) -> list[tuple[float, float]]:
    return [(x, vertical(v)) for x, v in zip(xs, values, strict=True) if v is not None]


def _periods(periods: Sequence[str], xs: Sequence[float]) -> list[Markup]:
    """As many names of periods as fit below the axis."""
    room = xs[1] - xs[0] if len(xs) > 1 else xs[0]
    every = max(1, ceil((label_width(periods) + 10) / room))
    last = len(periods) - 1
    return [
        text((x, FOOT + TICK_SIZE + 8), words, "tick", "end" if i == last > 0 else "middle")
        for i, (x, words) in enumerate(zip(xs, periods, strict=True))
        if (last - i) % every == 0
    ]


def _keys(series: Series) -> list[Key]:
    lines = [
        key_of_disc(one.dots, one.words) if one.dots else key_of_line(one.curve, one.words)
        for one in series.lines
        if any(value is not None for value in one.values)
    ]
    bands = [
        key_of_bar(one.area, one.words)
        for one in series.bands
        if any(value is not None for value in one.low)
    ]
    goal = [key_of_line("goal", _("Goal"))] if series.goal is not None else []
    return [*lines, *bands, *goal]


def _figures(series: Series, words: Callable[[float], str]) -> Figures:
    columns: list[tuple[Words, Values]] = [(one.words, one.values) for one in series.lines]
    for one in series.bands:
        columns += [
            (_("{what}: from").format(what=one.words), one.low),
            (_("{what}: to").format(what=one.words), one.high),
        ]
    rows = [
        (name, *("–" if values[at] is None else words(values[at] or 0.0) for _n, values in columns))
        for at, name in enumerate(series.names)
    ]
    return Figures((series.heading, *(name for name, _values in columns)), rows)
