"""The plane of both departments' totals, as several sections draw it."""

from markupsafe import Markup

from gespann.files.report.document import drawn_twice
from gespann.files.report.drawing.plane import Plane, draw_plane
from gespann.files.report.drawing.svg import Point
from gespann.files.report.words import money_wording
from gespann.language import gettext as _


def drawn_plane(
    name: str, plane: Plane, words: tuple[str, str], currency: str
) -> tuple[Markup, Markup]:
    """The plane for wide screens and for narrow ones.

    Args:
        words: Title and description.
    """
    names = (_("Marketing in total"), _("Sales in total"))

    def draw(drawing: str, width: float) -> Markup:
        return draw_plane(drawing, width, words, plane, money_wording(currency), names)

    return drawn_twice(name, draw)


def points(corners: list[list[float]]) -> list[Point]:
    """Corners of an outline as points of the plane."""
    return [(corner[0], corner[1]) for corner in corners]
