"""The plane of utilities: what plans give both departments, each a share of its best case."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from gespann.core.quantities import Department
from gespann.files.report.drawing.lines import spot_mark
from gespann.files.report.drawing.scales import Axis, Wording, bottom_axis, label_width, left_axis
from gespann.files.report.drawing.svg import Point, disc, path, picture, text

TOP, MARGIN = 40.0, 30.0
WIDE_HEIGHT, NARROW_HEIGHT = 470.0, 340.0


@dataclass(frozen=True)
class Put:
    """A plan that was put on the table: its number, whose it is (None: a text), and its place."""

    number: int
    department: Department | None
    at: Point


@dataclass(frozen=True)
class Utilities:
    """What is drawn; places are pairs of marketing's and sales' shares.

    Attributes:
        frontier: Efficient plans, in their order.
        puts: Proposals and texts in turn.
        mean: The golden mean, or None.
    """

    frontier: Sequence[Point]
    puts: Sequence[Put]
    mean: Point | None


def draw_utilities(
    name: str,
    width: float,
    words: tuple[str, str],
    utilities: Utilities,
    wording: Wording,
    axis_names: tuple[str, str],
) -> Markup:
    """Sales' share over marketing's; each department's proposals are joined in their order."""
    height = WIDE_HEIGHT if width > 500 else NARROW_HEIGHT
    bottom = height - 50
    held = [(0.0, 0.0), (1.0, 1.0), *utilities.frontier, *(put.at for put in utilities.puts)]
    vertical = Axis.over([at[1] for at in held], bottom, TOP, 5)
    left = label_width(wording(vertical.ticks)) + 14
    level = Axis.over([at[0] for at in held], left, width - MARGIN, 6 if width > 500 else 3)

    def placed(corners: Sequence[Point]) -> list[Point]:
        return [(level(x), vertical(y)) for x, y in corners]

    parts = [
        *left_axis(vertical, wording, left, width - MARGIN),
        *bottom_axis(level, wording, [(TOP, bottom + 5)], bottom + 5),
        text((0, 22), axis_names[1], "axis-name"),
        text((width - MARGIN, height - 8), axis_names[0], "axis-name", "end"),
    ]
    if len(utilities.frontier) > 1:
        parts.append(path(placed(utilities.frontier), "curve"))
    for side in Department:
        way = [put.at for put in utilities.puts if put.department is side]
        if len(way) > 1:
            parts.append(path(placed(way), f"{side}-curve"))
    for put, at in zip(utilities.puts, placed([put.at for put in utilities.puts]), strict=True):
        parts.append(disc(at, 6, f"{put.department or 'plan'} dot"))
        parts.append(text((at[0] + 11, at[1] - 8), str(put.number), "label"))
    if utilities.mean is not None:
        parts.append(spot_mark("mean", placed([utilities.mean])[0]))
    return picture(name, (width, height), *words, parts)
