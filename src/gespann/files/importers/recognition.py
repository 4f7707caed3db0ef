"""Which program made a file, and which of its columns hold what."""

from dataclasses import dataclass
from pathlib import Path

from gespann.files.importers.entries import ColumnMapping
from gespann.files.importers.names_in_headers import normalised
from gespann.files.importers.raw_table import Limits, RawTable, open_export
from gespann.files.importers.source import Source
from gespann.files.importers.sources import SOURCES
from gespann.files.nearest import nearest

SURE = 0.5  # a column is mapped without asking from here on
LEAST = 0.4  # a source is offered from here on
NEARLY = 0.4  # confidence in a name that only looks like a known one
LATER_NAME = 0.9  # confidence in a name that is not the usual one of its field


@dataclass(frozen=True)
class ColumnGuess:
    """What a column may hold.

    Attributes:
        column: Its name as the file writes it.
        field: The field, or None if it is not to be read.
        confidence: In [0, 1].
        language: "en" or "de", or "" if nothing was recognised.
    """

    column: str
    field: str | None
    confidence: float
    language: str = ""


@dataclass(frozen=True)
class Guess:
    """A source that a file may come from.

    Attributes:
        source: Its key.
        title: Its name on screen.
        confidence: In [0, 1].
        language: Of the names of its columns: "en" or "de".
        columns: What each column may hold, in their order.
        unknown: Columns of which nothing is known.
        persons: Columns that say who somebody is; they are not read.
    """

    source: str
    title: str
    confidence: float
    language: str
    columns: tuple[ColumnGuess, ...]
    unknown: tuple[str, ...]
    persons: tuple[str, ...]

    @property
    def mapping(self) -> ColumnMapping:
        """The columns that are read if nobody says otherwise."""
        return ColumnMapping({
            guess.column: guess.field
            for guess in self.columns
            if guess.field is not None and guess.confidence >= SURE
        })  # fmt: skip


def recognise(path: Path, limits: Limits | None = None) -> list[Guess]:
    """The sources that a file may come from, the likeliest first; none if it looks like none.

    Raises: InputRefused if it is no table, is empty or is too large.
    """
    names = tuple({name for source in SOURCES for name in source.all_names})
    firsts = tuple(first for source in SOURCES for first in source.first_cells)
    table = open_export(path, names, limits, firsts)
    guesses = [guess_of(table, source) for source in SOURCES]
    likely = [guess for guess in guesses if guess.confidence >= LEAST]
    return sorted(likely, key=lambda guess: -guess.confidence)


def guess_of(table: RawTable, source: Source) -> Guess:
    """How a table would be read as an export of this source."""
    columns = _by_place(table, source) if source.first_cells else _by_name(table, source)
    languages = [guess.language for guess in columns if guess.language]
    return Guess(
        source=source.key,
        title=source.title,
        confidence=_confidence(table, source, columns),
        language="de" if 2 * languages.count("de") > len(languages) else "en",
        columns=columns,
        unknown=() if source.first_cells else _unknown(source, columns),
        persons=tuple(name for name in table.header if source.is_of_persons(name)),
    )


def _by_name(table: RawTable, source: Source) -> tuple[ColumnGuess, ...]:
    known = source.known
    ranked: dict[str, tuple[float, int, str]] = {}  # field -> its best column so far
    found: dict[str, ColumnGuess] = {}
    for name in table.header:
        match = known.get(normalised(name))
        if match is None or source.is_of_persons(name):
            continue
        field, language, rank = match
        confidence = field.confidence * (1.0 if rank == 0 else LATER_NAME)
        found[name] = ColumnGuess(name, field.name, confidence, language)
        if field.name not in ranked or (-field.confidence, rank) < ranked[field.name][:2]:
            ranked[field.name] = (-field.confidence, rank, name)
    best = {name for _confidence_, _rank, name in ranked.values()}
    # Near names are looked for only in what may be this source: a thousand columns take seconds.
    fields = {field.name for field in source.fields}
    spare = fields - set(ranked) if set(ranked).intersection(source.marks) else set()
    return tuple(
        (found[name] if name in best else ColumnGuess(name, None, 1.0, found[name].language))
        if name in found
        else _nearly(name, source, spare)
        for name in table.header
    )


def _nearly(name: str, source: Source, spare: set[str]) -> ColumnGuess:
    """A guess at a name that nobody knows; it is offered and not used unasked."""
    if normalised(name) in source.not_needed:
        return ColumnGuess(name, None, 1.0)
    if source.is_of_persons(name):
        return ColumnGuess(name, None, 1.0)
    known = source.known
    names = [other for other, (field, _language, _rank) in known.items() if field.name in spare]
    match = nearest(normalised(name), names)
    return ColumnGuess(name, known[match][0].name, NEARLY) if match else ColumnGuess(name, None, 0)


def _by_place(table: RawTable, source: Source) -> tuple[ColumnGuess, ...]:
    """The place decides; a field whose place holds another known name is looked for by name."""
    known = source.known
    if not _has_first_cell(table, source):
        return tuple(ColumnGuess(name, None, 0) for name in table.header)
    at = {field.position: field for field in source.fields}
    names = [normalised(name) for name in table.header]
    fields: dict[int, tuple[str, float]] = {}
    for place, name in enumerate(names):
        by_name = known.get(name)
        if by_name is not None:
            fields[place] = (by_name[0].name, 1.0)
        elif place in at and not any(
            (match := known.get(other)) and match[0] is at[place] for other in names
        ):
            fields[place] = (at[place].name, 0.8)
    guesses = []
    for place, name in enumerate(table.header):
        found, confidence = fields.get(place, (None, 1.0))
        guesses.append(ColumnGuess(name, found, confidence, "de" if found else ""))
    return tuple(guesses)


def _has_first_cell(table: RawTable, source: Source) -> bool:
    above = table.preamble[0] if table.preamble else ()
    return bool(above) and above[0] in source.first_cells


def _unknown(source: Source, columns: tuple[ColumnGuess, ...]) -> tuple[str, ...]:
    known = {*source.known, *source.not_needed}
    return tuple(
        guess.column
        for guess in columns
        if normalised(guess.column) not in known and not source.is_of_persons(guess.column)
    )


def _confidence(table: RawTable, source: Source, columns: tuple[ColumnGuess, ...]) -> float:
    if source.first_cells:
        return 1.0 if _has_first_cell(table, source) else 0.0
    if any(_has_first_cell(table, other) for other in SOURCES if other.first_cells):
        return 0.0
    fields = {guess.field for guess in columns if guess.confidence >= SURE}
    marks = len(fields.intersection(source.marks)) / len(source.marks)
    names = {normalised(name) for name in table.header}
    typical = len(names.intersection(normalised(name) for name in source.typical))
    typical += 2 * _has_title(table, source)
    known = len(names.intersection(source.all_names)) / max(len(names), 1)
    if not marks:
        return 0.0
    return round(0.5 * marks + 0.3 * min(1.0, typical / 2) + 0.2 * known, 3)


def _has_title(table: RawTable, source: Source) -> bool:
    above = (cell for row in table.preamble for cell in row[:1])
    return any(normalised(cell).startswith(source.titles) for cell in above if source.titles)
