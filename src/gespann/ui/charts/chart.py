"""A chart as pages show it: two drawings, their keys, the figures behind them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from markupsafe import Markup

from gespann.files.report.drawing.svg import bar, disc, element, line
from gespann.ui.marks import Words

WIDE, NARROW = 720.0, 288.0


@dataclass(frozen=True)
class Figures:
    """The figures behind a chart, already written out; the first column names the row."""

    columns: Sequence[Words]
    rows: Sequence[Sequence[Words]]


@dataclass(frozen=True)
class Key:
    """What a mark means."""

    picture: SafeString
    words: Words


@dataclass(frozen=True)
class Said:
    """What is said of a chart.

    Attributes:
        name: Of the drawing on the page; no two on one page are alike.
        heading, lead: Above it.
        description: What is to be seen, in a sentence, for those who hear the page.
    """

    name: str
    heading: Words
    description: Words
    lead: Words = ""


@dataclass(frozen=True)
class Chart:
    """What `{% chart %}` shows."""

    heading: Words
    lead: Words
    keys: Sequence[Key]
    wide: SafeString
    narrow: SafeString
    figures: Figures


def drawn(
    said: Said, draw: Callable[[str, float], Markup], keys: Sequence[Key], figures: Figures
) -> Chart:
    """A chart of what `draw(name, width)` draws for the two widths."""
    wide = draw(f"{said.name}-wide", WIDE)
    narrow = draw(f"{said.name}-narrow", NARROW)
    return Chart(said.heading, said.lead, keys, trusted(wide), trusted(narrow), figures)


def trusted(drawing: Markup) -> SafeString:
    """Hands a drawing, in which every text is escaped, on to Django's templates."""
    return mark_safe(str(drawing))  # noqa: S308


def key_of_bar(class_: str, words: Words) -> Key:
    """A key with a small bar."""
    return _key(bar(1, 3, 20, 10, class_, 2), words)


def key_of_line(class_: str, words: Words) -> Key:
    """A key with a short line."""
    return _key(line((1, 8), (21, 8), class_), words)


def key_of_disc(class_: str, words: Words) -> Key:
    """A key with a disc or a ring."""
    return _key(disc((11, 8), 5, class_), words)


def key_of_interval(class_: str, words: Words) -> Key:
    """A key with an interval and its median."""
    return _key(bar(1, 4, 20, 8, f"{class_}-soft", 4) + disc((11, 8), 4.5, f"{class_} dot"), words)


def _key(picture: Markup, words: Words) -> Key:
    return Key(trusted(element("svg", picture, viewBox="0 0 22 16", aria_hidden="true")), words)
