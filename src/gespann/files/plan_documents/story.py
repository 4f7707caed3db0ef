"""A plan told on one page: what was decided, why, what it can bring, and what both promise."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from gespann.files.names import one_line
from gespann.files.plan_documents.agreed import Agreed
from gespann.files.plan_documents.sentences import (
    decided,
    expected,
    promised,
    reasons,
    watched,
)
from gespann.files.report.words import last_day
from gespann.language import gettext as _

_SOME_DAYS = timedelta(days=7)
_FIRST = re.compile(r"^([-+=])")
_MARKS = re.compile(r"([\\`*_\[\]<>#|~])")


@dataclass(frozen=True)
class Chapter:
    """Part of the story: a heading, and paragraphs of whole sentences."""

    heading: str
    paragraphs: tuple[str, ...]


def title(agreed: Agreed) -> str:
    """What the documents are called."""
    plan = agreed.plan
    last = last_day(plan.start, plan.periods, agreed.fit.firm.period)
    if plan.so_far is not None:
        return _("Joint plan for the rest of {year}").format(year=_years(plan.so_far.start, last))
    return _("Joint plan {year}").format(year=_years(plan.start, last))


def _years(first: date, last: date) -> str:
    """2026, also where its weeks begin some days before New Year; else 2025/2026."""
    first, last = first + _SOME_DAYS, last - _SOME_DAYS
    return str(last.year) if first.year == last.year else f"{first.year}/{last.year}"


def chapters(agreed: Agreed) -> tuple[Chapter, ...]:
    """The story, chapter by chapter; one without anything to tell is left out."""
    told = (
        (_("What was decided"), decided(agreed)),
        (_("Why"), reasons(agreed)),
        (_("What it can be expected to bring"), expected(agreed)),
        (_("What both promise"), promised(agreed)),
        (_("What to keep an eye on"), watched(agreed)),
    )
    found = ((heading, tuple(part for part in parts if part)) for heading, parts in told)
    return tuple(Chapter(heading, parts) for heading, parts in found if parts)


def story_text(agreed: Agreed) -> str:
    """The story as text, with headings as Markdown has them."""
    lines = [f"# {_escaped(title(agreed))}", "", _escaped(agreed.firm)]
    for chapter in chapters(agreed):
        lines += ["", f"## {chapter.heading}"]
        for paragraph in chapter.paragraphs:
            lines += ["", _escaped(paragraph)]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    """Text in which no name is taken for markup, nor its beginning for that of a list."""
    return _FIRST.sub(r"\\\1", _MARKS.sub(r"\\\1", one_line(text)))
