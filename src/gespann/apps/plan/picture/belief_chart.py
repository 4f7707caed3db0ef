"""Curves of beliefs: what a side expects of one lever, and beside it the other and the data.

From left to right stand the five efforts that are asked about; the usual one has 100 by definition.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from markupsafe import Markup

from gespann.apps.plan.actions.beliefs import Answers
from gespann.apps.plan.picture.smooth import curve_through
from gespann.files.report.drawing.scales import Axis, left_axis, nice_ticks
from gespann.files.report.drawing.svg import band, disc, element, line, path, picture, text
from gespann.ui.charts.chart import (
    NARROW,
    WIDE,
    Chart,
    Figures,
    Key,
    Said,
    drawn,
    key_of_bar,
    key_of_line,
    trusted,
)
from gespann.ui.templatetags.figures import number

MOST_AT = 2.5  # where "as much as anybody can think of" stands, in usual efforts
EFFORTS = {"without": 0.0, "half": 0.5, "more": 1.5, "most": MOST_AT}
USUAL = 100.0
FOOT, HEAD, HEIGHT = 270.0, 16.0, 312.0
PANEL = 260.0


@dataclass(frozen=True)
class DataCurve:
    """What is known of a lever without asking anybody: success over its effort.

    Attributes:
        efforts: In usual efforts, ascending.
        low, median, high: Success with the usual one as 100: 90 % interval.
    """

    efforts: Sequence[float]
    low: Sequence[float]
    median: Sequence[float]
    high: Sequence[float]


@dataclass(frozen=True)
class Drawing:
    """The curve that one drags, for wide places and for narrow ones."""

    wide: SafeString
    narrow: SafeString


def points_of(answers: Answers) -> list[tuple[float, float]]:
    """The five points of a curve: effort and success."""
    return [
        (0.0, answers.without),
        (0.5, answers.half),
        (1.0, USUAL),
        (1.5, answers.more),
        (MOST_AT, answers.most),
    ]


def drawing_of(lever: str, answers: Answers, side: str) -> Drawing:
    """The curve as it stands, with handles that a script makes movable."""
    return Drawing(
        *(
            trusted(_editable(f"belief-{name}", width, lever, answers, side))
            for name, width in (("wide", WIDE), ("narrow", NARROW))
        )
    )


def comparison(
    name: str, lever: str, answers: dict[str, Answers], data: DataCurve | None, lead: str = ""
) -> Chart:
    """What both sides believe of a lever, and what the data said.

    Args:
        answers: By side; a side that has not answered is missing.
    """
    said = Said(name, lever, _described(lever, answers, data), lead)

    def draw(drawing: str, width: float) -> Markup:
        return _compared(drawing, width, said, answers, data)

    return drawn(said, draw, _keys(answers, data), _figures(answers, data))


def effort_names() -> dict[str, str]:
    """The efforts that are asked about, in short."""
    return {
        "without": _("none"),
        "half": _("half"),
        "usual": _("usual"),
        "more": _("1.5 ×"),
        "most": _("the most"),
    }


# --- How it is drawn ---------------------------------------------------------------------------


def _axes(width: float, highest: float) -> tuple[Axis, Axis, list[Markup]]:
    """The axes, level and upright, with their marks."""
    vertical = Axis.over([0, max(highest * 1.08, 130.0)], FOOT, HEAD, 5)
    left, right = 40.0, width - 26
    level = Axis(0.0, MOST_AT, (), left, right)
    names = effort_names()
    marks = [
        *left_axis(vertical, lambda ticks: tuple(number(t) for t in ticks), left, right),
        line((left, vertical(USUAL)), (right, vertical(USUAL)), "even"),
        *(
            text((level(at), FOOT + 22), names[one], "tick", "middle")
            for one, at in {**EFFORTS, "usual": 1.0}.items()
        ),
    ]
    return level, vertical, marks


def _editable(name: str, width: float, lever: str, answers: Answers, side: str) -> Markup:
    top = _top(answers.most)
    level, vertical, marks = _axes(width, top / 1.08)
    places = [(level(x), vertical(y)) for x, y in points_of(answers)]
    curve = element("path", d=curve_through(places), class_=f"{side}-curve", data_curve="")
    usual = disc((level(1.0), vertical(USUAL)), 5, "plan dot")
    handles = [
        element(
            "g",
            element("circle", r=22, class_="reach"),
            element("circle", r=9, class_=f"{side} dot"),
            class_="handle",
            data_point=one,
            transform=f"translate({level(at):.1f} {vertical(getattr(answers, one)):.1f})",
        )
        for one, at in EFFORTS.items()
    ]
    title = _("What we expect of “{lever}”").format(lever=lever)
    drawing = picture(
        name, (width, HEIGHT), title, _told(answers), [*marks, curve, usual, *handles]
    )
    # What the script needs to know of the paper: where nothing and the highest success lie.
    known = (
        f'<svg data-foot="{FOOT}" data-head="{HEAD}" data-most="{vertical.high:g}" '
        f'data-usual-x="{level(1.0):.1f}" '
    )
    return Markup(str(drawing).replace("<svg ", known, 1))  # noqa: S704 - figures only


def _top(most: float) -> float:
    """The upper end of the axis: room to drag upwards, in a round figure."""
    return nice_ticks(0, max(150.0, 1.3 * most), 5)[-1]


def _compared(
    name: str, width: float, said: Said, answers: dict[str, Answers], data: DataCurve | None
) -> Markup:
    highest = [one.most for one in answers.values()] + ([max(data.high)] if data else [])
    level, vertical, parts = _axes(width, max(highest, default=USUAL))
    if data is not None:
        shown = [i for i, effort in enumerate(data.efforts) if effort <= MOST_AT]
        xs = [level(data.efforts[i]) for i in shown]
        lows, medians, highs = (
            [vertical(of[i]) for i in shown] for of in (data.low, data.median, data.high)
        )
        parts += [
            band(xs, lows, highs, "believed"),
            path(zip(xs, medians, strict=True), "opinion-evidence"),
        ]
    for side, one in answers.items():
        places = [(level(x), vertical(y)) for x, y in points_of(one)]
        parts.append(element("path", d=curve_through(places), class_=f"opinion-{side}"))
        parts += [disc(at, 4, f"{side} dot") for i, at in enumerate(places) if i != 2]
    parts.append(disc((level(1.0), vertical(USUAL)), 4.5, "plan dot"))
    return picture(name, (width, HEIGHT), str(said.heading), str(said.description), parts)


# --- What is said beside it --------------------------------------------------------------------


def side_names() -> dict[str, str]:
    """Whose curve it is."""
    return {"sales": _("Sales believes"), "marketing": _("Marketing believes")}


def _keys(answers: dict[str, Answers], data: DataCurve | None) -> list[Key]:
    keys = [key_of_line(f"opinion-{side}", side_names()[side]) for side in answers]
    if data is not None:
        keys += [
            key_of_line("opinion-evidence", _("What the data said")),
            key_of_bar("believed", _("nine times in ten within")),
        ]
    return keys


def _figures(answers: dict[str, Answers], data: DataCurve | None) -> Figures:
    names = effort_names()
    columns = [_("Effort"), *(side_names()[side] for side in answers)]
    if data is not None:
        columns += [_("What the data said")]
    rows = []
    for one, effort in EFFORTS.items():
        cells = [number(getattr(answers[side], one), 1) for side in answers]
        if data is not None:
            cells.append(_of_data(data, effort))
        rows.append((names[one], *cells))
    return Figures(columns, rows)


def _of_data(data: DataCurve, effort: float) -> str:
    """Median and interval at an effort; a dash beyond what the data speak of."""
    if effort >= MOST_AT or effort > data.efforts[-1] + 1e-9:
        return "–"
    low, median, high = (
        number(_at(data.efforts, of, effort), 1) for of in (data.low, data.median, data.high)
    )
    return _("{median} ({low} to {high})").format(median=median, low=low, high=high)


def _at(xs: Sequence[float], ys: Sequence[float], x: float) -> float:
    import numpy as np

    return float(np.interp(x, xs, ys))


def _described(lever: str, answers: dict[str, Answers], data: DataCurve | None) -> str:
    told = [f"{side_names()[side]}: {_told(one)}" for side, one in answers.items()]
    if data is not None:
        told.append(_("The data: {half} with half.").format(half=_of_data(data, 0.5)))
    return " ".join([lever + ".", *told])


def _told(answers: Answers) -> str:
    words = _(
        "{without} without it, {half} with half, 100 as usual, {more} with half as much again, "
        "{most} at most."
    )
    return words.format(
        without=number(answers.without, 1),
        half=number(answers.half, 1),
        more=number(answers.more, 1),
        most=number(answers.most, 1),
    )
