"""The course of each stage and lever as it is known: small charts with a table behind each."""

from collections.abc import Iterator, Sequence
from datetime import date
from math import ceil

from django.utils.translation import gettext as _
from markupsafe import Markup

from gespann.apps.market.queries import History
from gespann.files.report.drawing.scales import TICK_SIZE, Axis, label_width, left_axis
from gespann.files.report.drawing.svg import disc, path, picture, text
from gespann.ui.charts.chart import Chart, Figures, Said, drawn
from gespann.ui.templatetags.figures import day, number

HEIGHT, FOOT, TOP = 150.0, 122.0, 12.0
DIGITS = 2
Points = list[tuple[float, float]]


def charts(history: History) -> Iterator[tuple[str, list[Chart]]]:
    """Stages, then levers, each kind under its name."""
    if not history.periods:
        return
    kinds = ((_("From contact to success"), "stages"), (_("What both sides did"), "levers"))
    for words, kind in kinds:
        ones = history.definition[kind]
        yield words, [_chart(history, one, f"{kind}-{i}") for i, one in enumerate(ones)]


def _chart(history: History, one: dict[str, str], name: str) -> Chart:
    values = history.course[one["column"]]
    side = one.get("side", "plan")
    known = [value for value in values if value is not None]
    description = _("From {first} to {last}, between {low} and {high} in a period.").format(
        first=day(history.starts),
        last=day(history.ends),
        low=number(min(known, default=None), DIGITS),
        high=number(max(known, default=None), DIGITS),
    )
    said = Said(name, one["name"], description, lead=_where_from(one))

    def draw(drawing: str, width: float) -> Markup:
        return _drawing(said, drawing, width, history.periods, values, side)

    rows = [(day(at), number(v, DIGITS)) for at, v in zip(history.periods, values, strict=True)]
    return drawn(said, draw, (), Figures((_("Period"), one["name"]), rows))


def _where_from(one: dict[str, str]) -> str:
    return _("Column “{column}”, all markets together").format(column=one["column"])


def _drawing(
    said: Said,
    name: str,
    width: float,
    periods: Sequence[date],
    values: Sequence[float | None],
    side: str,
) -> Markup:
    vertical = Axis.over([0, *(value for value in values if value is not None)], FOOT, TOP, 3)
    wordings = tuple(number(tick, DIGITS) for tick in vertical.ticks)
    left = label_width(wordings) + 12
    step = (width - left - 8) / max(len(periods) - 1, 1)
    xs = [left + step * i for i in range(len(periods))]
    curve = "curve" if side == "plan" else f"{side}-curve"
    parts = [
        *left_axis(vertical, lambda _ticks: wordings, left, width),
        *(
            path(run, curve) if len(run) > 1 else disc(run[0], 3, side)
            for run in _runs(xs, values, vertical)
        ),
    ]
    return picture(
        name,
        (width, HEIGHT),
        str(said.heading),
        str(said.description),
        [*parts, *_days(periods, xs, width)],
    )


def _runs(xs: Sequence[float], values: Sequence[float | None], vertical: Axis) -> list[Points]:
    """Stretches without a gap, so that no line is drawn where nothing is known."""
    runs: list[Points] = [[]]
    for x, value in zip(xs, values, strict=True):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((x, vertical(value)))
    return [run for run in runs if run]


def _days(periods: Sequence[date], xs: Sequence[float], width: float) -> list[Markup]:
    """As many days, evenly apart, as fit below the axis."""
    words = [day(at) for at in periods]
    room = label_width(words) + 16
    # The first begins at the axis and reaches further than the others, which stand in their middle.
    count = max(1, int((width - xs[0]) / (1.5 * room)))
    every = max(1, ceil(len(periods) / count))
    shown = [i for i in range(0, len(periods), every) if i == 0 or xs[i] + room / 2 < width + 16]
    return [
        text((xs[i], FOOT + TICK_SIZE + 8), words[i], "tick", "middle" if i else "start")
        for i in shown
    ]
