"""One row for each lever, grouped by side: amounts as bars, estimates as dots with intervals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.utils.translation import gettext as _
from markupsafe import Markup

from gespann.core.quantities import Department, Interval
from gespann.files.report.drawing.rows import (
    NARROW_BELOW,
    Frame,
    Mark,
    Row,
    amount_mark,
    draw_rows,
    interval_mark,
)
from gespann.files.report.drawing.scales import Axis
from gespann.files.report.drawing.svg import EM_PER_CHARACTER
from gespann.ui.charts.chart import (
    Chart,
    Figures,
    Said,
    drawn,
    key_of_bar,
    key_of_disc,
    key_of_interval,
)
from gespann.ui.marks import Words

SIDES = (Department.SALES, Department.MARKETING)
FIGURE_SIZE = 14.5

Wording = Callable[[float], str]
T = TypeVar("T", "Amount", "Estimate")


@dataclass(frozen=True)
class Amount:
    """What a lever is planned to get, and what it got last year."""

    lever: str
    side: Department
    planned: float
    last_year: float


@dataclass(frozen=True)
class Estimate:
    """What is known of a lever: a 90 % interval with its median."""

    lever: str
    side: Department
    interval: Interval


def amounts_chart(
    said: Said,
    amounts: Sequence[Amount],
    names: dict[Department, Words],
    words: Wording,
    axis_words: Wording,
) -> Chart:
    """Planned amounts as bars, last year's as rings upon them."""
    amounts = _by_side(amounts)
    rows = [Row(one.lever, one.side, words(one.planned)) for one in amounts]
    values = [0.0, *(max(one.planned, one.last_year) for one in amounts)]

    def mark(i: int, axis: Axis, y: float) -> list[Markup]:
        return amount_mark(amounts[i].last_year, amounts[i].planned, axis, y, amounts[i].side)

    keys = [*(key_of_bar(side, names[side]) for side in SIDES)]
    keys.append(key_of_disc("last-year", _("Last year")))
    figures = Figures(
        (_("Lever"), _("Last year"), _("Planned")),
        [(one.lever, words(one.last_year), words(one.planned)) for one in amounts],
    )
    return drawn(said, _drawing(said, rows, values, names, axis_words, mark), keys, figures)


def estimates_chart(
    said: Said,
    estimates: Sequence[Estimate],
    names: dict[Department, Words],
    words: Wording,
    axis_words: Wording,
) -> Chart:
    """A dot at the median and a bar over nine tenths of what may be true."""
    estimates = _by_side(estimates)
    rows = [Row(one.lever, one.side, words(one.interval.median)) for one in estimates]
    values = [0.0, *(v for one in estimates for v in (one.interval.low, one.interval.high))]

    def mark(i: int, axis: Axis, y: float) -> list[Markup]:
        return interval_mark(estimates[i].interval, axis, y, estimates[i].side)

    keys = [key_of_interval(side, names[side]) for side in SIDES]
    figures = Figures(
        (_("Lever"), _("Low (5%)"), _("Middle"), _("High (95%)")),
        [
            (one.lever, *map(words, (one.interval.low, one.interval.median, one.interval.high)))
            for one in estimates
        ],
    )
    return drawn(said, _drawing(said, rows, values, names, axis_words, mark), keys, figures)


def _by_side(things: Sequence[T]) -> list[T]:
    return sorted(things, key=lambda one: SIDES.index(one.side))


def _drawing(
    said: Said,
    rows: Sequence[Row],
    values: Sequence[float],
    names: dict[Department, Words],
    axis_words: Wording,
    mark: Mark,
) -> Callable[[str, float], Markup]:
    room = max(len(row.value) for row in rows) * EM_PER_CHARACTER * FIGURE_SIZE + 16

    def draw(name: str, width: float) -> Markup:
        plain_names = {side: str(words) for side, words in names.items()}
        frame = Frame(name, str(said.heading), str(said.description), width, plain_names, room)
        count = 4 if width < NARROW_BELOW else 6
        axis = Axis.over(values, frame.left, frame.right, count)
        return draw_rows(frame, rows, axis, lambda ticks: tuple(map(axis_words, ticks)), mark)

    return draw
