"""Paper for pairs of figures, marketing's across and sales' upwards: its size and its two axes."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from gespann.files.report.drawing.scales import Axis, Wording, bottom_axis, label_width, left_axis
from gespann.files.report.drawing.svg import Point, text

TOP, MARGIN = 40.0, 30.0
WIDE_HEIGHT, NARROW_HEIGHT = 470.0, 340.0


@dataclass(frozen=True)
class PairPaper:
    """Where pairs lie on the paper, and the marks of its axes.

    Attributes:
        size: Width and height.
        level, vertical: The axes of the first and of the second figure.
        marks: The axes as they are drawn.
    """

    size: tuple[float, float]
    level: Axis
    vertical: Axis
    marks: tuple[Markup, ...]

    @classmethod
    def over(
        cls, held: Sequence[Point], width: float, wording: Wording, axis_names: tuple[str, str]
    ) -> "PairPaper":
        """Paper that holds all of these pairs."""
        height = WIDE_HEIGHT if width > 500 else NARROW_HEIGHT
        bottom = height - 50
        vertical = Axis.over([at[1] for at in held], bottom, TOP, 5)
        left = label_width(wording(vertical.ticks)) + 14
        level = Axis.over([at[0] for at in held], left, width - MARGIN, 6 if width > 500 else 3)
        marks = (
            *left_axis(vertical, wording, left, width - MARGIN),
            *bottom_axis(level, wording, [(TOP, bottom + 5)], bottom + 5),
            text((0, 22), axis_names[1], "axis-name"),
            text((width - MARGIN, height - 8), axis_names[0], "axis-name", "end"),
        )
        return cls((width, height), level, vertical, marks)

    def placed(self, pairs: Sequence[Point]) -> list[Point]:
        """Where pairs lie."""
        return [(self.level(x), self.vertical(y)) for x, y in pairs]
