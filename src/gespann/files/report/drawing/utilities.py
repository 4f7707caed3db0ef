"""The plane of utilities: what plans give both departments, each a share of its best case."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from gespann.core.quantities import Department
from gespann.files.report.drawing.lines import spot_mark
from gespann.files.report.drawing.pairs import PairPaper
from gespann.files.report.drawing.scales import Wording
from gespann.files.report.drawing.svg import Point, disc, path, picture, text


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
    held = [(0.0, 0.0), (1.0, 1.0), *utilities.frontier, *(put.at for put in utilities.puts)]
    paper = PairPaper.over(held, width, wording, axis_names)
    placed, parts = paper.placed, list(paper.marks)
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
    return picture(name, paper.size, *words, parts)
