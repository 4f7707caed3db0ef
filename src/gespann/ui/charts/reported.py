"""Sections of the report as parts of pages: the same words, drawings and figures.

A report is a page of its own; here are the few things that differ in the workbench.
"""

from markupsafe import Markup

from gespann.files.report.document import Key
from gespann.files.report.drawing.svg import bar, disc, element, path
from gespann.ui.charts.chart import Key as ShownKey
from gespann.ui.charts.chart import trusted

LINES = ("even", "expected", "rival", "room-outer", "budget-line", "last-steps")
STATES = {"pass": "good", "review": "caution", "fail": "alarm"}  # classes of tags
NOTICES = {"alarm": "refusal", "warning": "warning", "note": "info"}


def shown_key(key: Key) -> ShownKey:
    """An entry of a legend with its mark."""
    picture = element("svg", _mark(key), viewBox="0 0 22 16", aria_hidden="true")
    return ShownKey(trusted(picture), key.words)


def _mark(key: Key) -> Markup:
    if key.mark == "last_year":
        return disc((11, 8), 5, "last-year")
    if key.mark == "plan":
        return disc((11, 8), 6, "plan dot")
    if key.mark in ("planned", "mean"):
        left = element("path", d="M11 2a6 6 0 0 0 0 12Z", class_="marketing")
        return left + element("path", d="M11 2a6 6 0 0 1 0 12Z", class_="sales")
    if key.mark == "planned-bar":
        return bar(1, 3, 10, 10, "marketing") + bar(11, 3, 10, 10, "sales")
    if key.mark == "optimum":
        return element("path", d="M11 1.5l6.5 6.5-6.5 6.5-6.5-6.5Z", class_="optimum")
    if key.mark == "observed":
        return path([(1, 11), (7, 5), (14, 10), (21, 4)], "observed")
    if key.mark == "prior":
        return bar(1, 6, 20, 4, "prior", 2)
    if key.mark in LINES or key.mark.startswith("opinion-"):
        return path([(1, 8), (21, 8)], key.mark)
    shade = None if key.shade is None else f"{key.shade:.2f}"
    place = {"x": 1, "y": 2, "width": 20, "height": 12, "rx": 3}
    return element("rect", class_=key.mark, fill_opacity=shade, **place)
