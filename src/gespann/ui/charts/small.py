"""Small pictures that stand beside a figure."""

from django.utils.safestring import SafeString

from gespann.files.report.drawing.scales import Axis
from gespann.files.report.drawing.svg import bar, disc, element, line
from gespann.ui.charts.chart import trusted

WIDTH, HEIGHT = 136.0, 18.0


def interval_picture(
    interval: tuple[float, float, float], ends: tuple[float, float], side: str = "plan"
) -> SafeString:
    """Low, median and high on a scale between two ends.

    It is silent for those who hear the page: the figure and the words beside it say the same.
    """
    axis = Axis(ends[0], ends[1], (), 6, WIDTH - 6)
    low, median, high = map(axis, interval)
    middle = HEIGHT / 2
    return trusted(
        element(
            "svg",
            line((0, middle), (WIDTH, middle), "rail"),
            bar(low, middle - 4, high - low, 8, f"{side}-soft", 4),
            disc((median, middle), 4.5, f"{side} dot"),
            viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
            aria_hidden="true",
        )
    )
