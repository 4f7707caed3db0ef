"""What a report is made of: sections of paragraphs, figures, tables and lists, all in words.

The sections compute these; the template sets them and decides nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from gespann.core.quantities import Department

WIDE, NARROW, PANEL = 760.0, 320.0, 236.0


@dataclass(frozen=True)
class Cell:
    """One cell of a table; `note` stands small below the words."""

    words: str
    note: str = ""


@dataclass(frozen=True)
class Row:
    """One row: its head, its cells, and whose it is."""

    head: str
    cells: tuple[Cell, ...]
    department: Department | None = None
    is_total: bool = False


@dataclass(frozen=True)
class Table:
    """Figures in words. The first column heads the rows, the others are figures.

    Where they are sentences or names (`is_prose`) they may take more than one line.
    """

    name: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    is_prose: bool = False
    kind: str = "table"


@dataclass(frozen=True)
class Key:
    """An entry of a legend: the class of its mark and what the mark means."""

    mark: str
    words: str
    shade: float | None = None


@dataclass(frozen=True)
class Figure:
    """A chart for wide paper and one for a phone, its legend, and the figures behind it."""

    name: str
    caption: str
    wide: Markup
    narrow: Markup
    keys: tuple[Key, ...] = ()
    table: Table | None = None
    kind: str = "figure"


@dataclass(frozen=True)
class Panel:
    """A small chart among others of its kind."""

    heading: str
    note: str
    drawing: Markup
    department: Department


@dataclass(frozen=True)
class Panels:
    """Small charts side by side, with one legend and one table."""

    name: str
    caption: str
    panels: tuple[Panel, ...]
    keys: tuple[Key, ...]
    table: Table
    kind: str = "panels"


@dataclass(frozen=True)
class Paragraph:
    """Some sentences."""

    words: str
    kind: str = "paragraph"


@dataclass(frozen=True)
class Item:
    """Something with a name and what is to be said about it."""

    name: str
    words: str
    note: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Items:
    """A list of named things: notices, steps, facts or terms; `summary` where it is folded."""

    items: tuple[Item, ...]
    kind: str
    summary: str = ""


@dataclass(frozen=True)
class Answer:
    """A question that was put to the model, the verdict as sign and word, and what came out."""

    title: str
    sign: str
    verdict: str
    mark: str
    words: str
    remedy: str = ""


@dataclass(frozen=True)
class AnswerGroup:
    """Answers of one kind under their heading."""

    heading: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Answers:
    """A table of answers, group by group; `summary` where it is folded."""

    name: str
    caption: str
    columns: tuple[str, str, str]
    groups: tuple[AnswerGroup, ...]
    summary: str = ""
    kind: str = "answers"


Block = Figure | Panels | Table | Paragraph | Items | Answers


@dataclass(frozen=True)
class Section:
    """One question and its answer."""

    name: str
    heading: str
    lead: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Head:
    """The first thing that is read."""

    kicker: str
    firm: str
    period: str
    answer: str
    caveat: str
    figures: tuple[Item, ...]


@dataclass(frozen=True)
class Document:
    """A whole report."""

    language: str
    title: str
    contents: str
    show_figures: str
    head: Head
    sections: tuple[Section, ...]


def drawn_twice(name: str, draw: Callable[[str, float], Markup]) -> tuple[Markup, Markup]:
    """The chart for wide paper and for a phone, under different ids."""
    return draw(f"{name}-wide", WIDE), draw(f"{name}-narrow", NARROW)
