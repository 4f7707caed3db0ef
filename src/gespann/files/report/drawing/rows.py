"""Charts with one row for each lever: the name, its mark on a common axis, its figure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from gespann.core.quantities import Department, Interval
from gespann.files.report.drawing.scales import Axis, Wording, bottom_axis
from gespann.files.report.drawing.svg import (
    EM_PER_CHARACTER,
    Point,
    bar,
    diamond,
    disc,
    element,
    fitted,
    picture,
    text,
    wrapped,
)

NARROW_BELOW = 560.0
LABEL_WIDTH = 176.0
LABEL_SIZE = 13.5
HEADING_HEIGHT = 36.0
METER_WIDTH = 104.0


@dataclass(frozen=True)
class Row:
    """A row: whose it is, what it is called, the figure at its end, and a share drawn below it."""

    label: str
    department: Department
    value: str
    meter: float | None = None


@dataclass(frozen=True)
class Frame:
    """What a chart of rows is called and how it is laid out."""

    name: str
    title: str
    description: str
    width: float
    department_names: dict[Department, str]
    value_width: float

    @property
    def is_narrow(self) -> bool:
        """On a phone the name stands above its mark, else beside it."""
        return self.width < NARROW_BELOW

    @property
    def left(self) -> float:
        """Where the axis starts."""
        return 10.0 if self.is_narrow else LABEL_WIDTH + 18

    @property
    def right(self) -> float:
        """Where the axis ends."""
        return self.width - (14.0 if self.is_narrow else self.value_width)

    @property
    def row_height(self) -> float:
        """Height of one row."""
        return 56.0 if self.is_narrow else 40.0

    @property
    def mark_height(self) -> float:
        """How far below the top of a row its mark lies."""
        return 42.0 if self.is_narrow else 20.0

    def band(self, top: float) -> tuple[float, float]:
        """Where upright lines may cross a row without striking through words."""
        return (top + (27.0 if self.is_narrow else 0.0), top + self.row_height)


Mark = Callable[[int, Axis, float], list[Markup]]


def draw_rows(
    frame: Frame, rows: Sequence[Row], axis: Axis, wording: Wording, mark: Mark
) -> Markup:
    """The chart; `mark(i, axis, y)` draws the i-th row's mark at height y."""
    parts: list[Markup] = []
    bands: list[tuple[float, float]] = []
    top = 0.0
    for i, row in enumerate(rows):
        if i == 0 or rows[i - 1].department != row.department:
            parts.append(_heading(frame, row.department, top))
            top += HEADING_HEIGHT
        parts += [*_words(frame, row, top), *mark(i, axis, top + frame.mark_height)]
        bands.append(frame.band(top))
        top += frame.row_height
    grid = bottom_axis(axis, wording, bands, top + 2)
    return picture(
        frame.name, (frame.width, top + 24), frame.title, frame.description, [*grid, *parts]
    )


def _heading(frame: Frame, department: Department, top: float) -> Markup:
    words = frame.department_names[department]
    return text((0, top + 24), words, f"heading {department}-text")


def _words(frame: Frame, row: Row, top: float) -> Iterator[Markup]:
    if frame.is_narrow:
        room = frame.width - len(row.value) * EM_PER_CHARACTER * LABEL_SIZE - 12
        yield text((0, top + 18), fitted(row.label, room, LABEL_SIZE), "label")
        yield text((frame.width, top + 18), row.value, "value", "end")
        yield from _meter(frame, row, top + 23)
        return
    pieces = wrapped(row.label, LABEL_WIDTH, LABEL_SIZE)
    first = top + 25 - 8 * (len(pieces) - 1)
    for i, piece in enumerate(pieces):
        yield text((0, first + 16 * i), piece, "label")
    yield text((frame.width, top + (25 if row.meter is None else 19)), row.value, "value", "end")
    yield from _meter(frame, row, top + 27)


def _meter(frame: Frame, row: Row, top: float) -> Iterator[Markup]:
    if row.meter is not None:
        left = frame.width - METER_WIDTH
        yield bar(left, top, METER_WIDTH, 5, "meter", 2.5)
        yield bar(left, top, METER_WIDTH * row.meter, 5, str(row.department), 2.5)


def span_mark(
    interval: Interval, axis: Axis, y: float, class_: str, thickness: float
) -> list[Markup]:
    """A 90 % interval as a bar; an arrow head where the axis ends before the interval does."""
    left, right = axis(interval.low), axis(interval.high)
    parts = [bar(left, y - thickness / 2, right - left, thickness, class_, thickness / 2)]
    if not axis.holds(interval.high):
        parts.append(_arrow((right, y), class_))
    return parts


def interval_mark(interval: Interval, axis: Axis, y: float, department: Department) -> list[Markup]:
    """A 90 % interval with its median, in the department's colour."""
    parts = span_mark(interval, axis, y, f"{department}-soft", 9)
    if axis.holds(interval.median):
        parts.append(disc((axis(interval.median), y), 5.5, f"{department} dot"))
    return parts


def amount_mark(
    last: float, planned: float, axis: Axis, y: float, department: Department
) -> list[Markup]:
    """The planned amount as a bar, last year's as a ring upon it."""
    start = axis(0)
    return [
        bar(start, y - 8, max(axis(planned) - start, 1.5), 16, str(department), 2),
        ring((axis(last), y)),
    ]


def ring(at: Point) -> Markup:
    """The mark of last year, everywhere in the report."""
    return disc(at, 5, "last-year")


def best(at: Point) -> Markup:
    """The mark of the optimum, everywhere in the report."""
    return diamond(at, 6.5, "optimum")


def _arrow(at: Point, class_: str) -> Markup:
    x, y = at
    return element("path", d=f"M{x:.1f} {y - 8:.1f}l10 8l-10 8Z", class_=class_)
