"""Where the money of several plans goes: a row for each month or market, a mark for each plan.

The marks are those of the picture of the room, so that a plan looks the same in both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from jaxtyping import Float
from markupsafe import Markup

from gespann.apps.plan.picture.room_chart import here_mark, key_of_spot
from gespann.files.report.drawing.lines import spot_mark
from gespann.files.report.drawing.scales import Axis, bottom_axis
from gespann.files.report.drawing.svg import fitted, line, picture, text
from gespann.files.report.words import money_wording
from gespann.language.numbers import money
from gespann.ui.charts.chart import Chart, Figures, Said, drawn
from gespann.ui.marks import Words

LABEL, NARROW_LABEL, LABEL_SIZE = 150.0, 96.0, 13.5
ROW = 26.0


@dataclass(frozen=True)
class Spread:
    """One plan's money along the rows.

    Attributes:
        kind: Which mark, as of a `Spot`; "plan" for the joint plan.
        cents: Of each row.
    """

    kind: str
    words: Words
    cents: Float[np.ndarray, " row"]


def spread_chart(
    said: Said, rows: Sequence[str], head: str, spreads: Sequence[Spread], currency: str
) -> Chart:
    """The marks of all plans in each row; the last one lies on top.

    Args:
        rows: Names of the months or markets.
        head: What they are, above the names in the table of figures.
    """
    values = np.concatenate([one.cents for one in spreads]).tolist()

    def draw(name: str, width: float) -> Markup:
        left = LABEL if width > 500 else NARROW_LABEL
        axis = Axis.over(values, left + 8, width - 16, 6 if width > 500 else 3)
        parts = [
            part
            for i, row in enumerate(rows)
            for part in _row(row, i, left, axis, [(one.kind, one.cents[i]) for one in spreads])
        ]
        foot = ROW * len(rows)
        grid = bottom_axis(axis, money_wording(currency), [(0.0, foot)], foot + 2)
        size = (width, foot + 24)
        return picture(name, size, str(said.heading), str(said.description), [*grid, *parts])

    keys = [key_of_spot(one.kind, one.words) for one in reversed(spreads)]
    figures = Figures(
        (head, *(one.words for one in spreads)),
        [
            (row, *(money(float(one.cents[i]), currency) for one in spreads))
            for i, row in enumerate(rows)
        ],
    )
    return drawn(said, draw, keys, figures)


def _row(
    name: str, number: int, left: float, axis: Axis, marks: Sequence[tuple[str, float]]
) -> Iterator[Markup]:
    y = ROW * (number + 0.5)
    yield text((0, y + 4.5), fitted(name, left, LABEL_SIZE), "label")
    places = [axis(float(cents)) for _kind, cents in marks]
    yield line((min(places), y), (max(places), y), "least-line")
    for (kind, _cents), x in zip(marks, places, strict=True):
        yield here_mark((x, y), small=True) if kind == "here" else spot_mark(kind, (x, y))


def described(spreads: Sequence[Spread], rows: Sequence[str]) -> str:
    """Where the plan on top puts most, in a sentence for those who hear the page."""
    top = spreads[-1]
    most = rows[int(top.cents.argmax())]
    return _("{plan}: most in {row}.").format(plan=top.words, row=most)
