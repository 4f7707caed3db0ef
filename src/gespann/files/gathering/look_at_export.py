"""A first look at an export: its columns, its names, its own totals, and where all that may go."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from gespann.core.quantities import CENTS_PER_UNIT
from gespann.files.gathering.choices import LEFT_OUT, UNDECIDED, Choices, OfName
from gespann.files.gathering.filled import whole_periods
from gespann.files.gathering.filled_by_export import FIGURES_OF_ADS, names_of, span_of
from gespann.files.gathering.firm_columns import Target
from gespann.files.gathering.look_at_table import samples_of
from gespann.files.gathering.name_guesses import NameGuess, guess_figures, guess_names
from gespann.files.importers.entries import AdEntry, Booking, ColumnMapping, Deal, Export
from gespann.files.importers.groups import BETWEEN_CENTRE_AND_ACCOUNT
from gespann.files.importers.raw_table import Cell, open_export
from gespann.files.importers.reading import read_export
from gespann.files.importers.recognition import ColumnGuess, Guess, guess_of
from gespann.files.importers.refused_file import refused_rows_as_csv
from gespann.files.importers.source import FIELDS, Kind
from gespann.files.importers.sources import source_of
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

MOST_NAMES = 300
MOST_DAYS = 20_000
NOT_SHOWN = ("document", "text")  # of bookings; all that is kept of them is a digest


def look_at_export(
    path: Path,
    key: str,
    samples: Mapping[str, Sequence[Cell]],
    choices: Choices,
    remembered: Choices,
    target: Target,
) -> dict[str, Any]:
    """Columns and names with guesses, the choices that hold for now, and the file's own totals."""
    source = source_of(key)
    guess = guess_of(open_export(path, tuple(source.all_names), None, source.first_cells), source)
    columns = _columns_chosen(guess, choices, remembered)
    chosen = replace(choices, source=key, columns=columns)
    if not choices.source and remembered.source:
        chosen = replace(chosen, decimal=remembered.decimal, day_order=remembered.day_order)
    found: dict[str, Any] = {
        "kind": source.kind.value,
        "source": key,
        "title": source.title,
        "fields": list(FIELDS[source.kind]),
        "columns": [_column(one, samples, columns, guess) for one in guess.columns],
        "decimal": chosen.decimal,
    }
    try:
        export = read_for(path, chosen)
    except InputRefused as refusal:
        cannot = [{"what": f.what, "mend": f.mend, "place": f.place} for f in refusal.faults]
        empty = {"cannot": cannot, "entries": 0, "refused": 0, "names": [], "figures": []}
        return found | empty | {"choices": chosen.as_json(), "asks_nothing": False}
    return found | _of_export(export, chosen, remembered, target)


def read_for(path: Path, choices: Choices) -> Export:
    """Read a stripped export as it was chosen.

    Raises: InputRefused if the file as a whole cannot be used.
    """
    kind = source_of(choices.source).kind
    columns = {name: field for name, field in choices.columns.items() if field in FIELDS[kind]}
    mapping = ColumnMapping(columns, choices.decimal or None, choices.day_order or None)
    return read_export(path, choices.source, mapping)


def _columns_chosen(guess: Guess, choices: Choices, remembered: Choices) -> dict[str, str]:
    if choices.columns:
        return dict(choices.columns)
    here = {one.column for one in guess.columns}
    known = {name: field for name, field in remembered.columns.items() if name in here}
    # A column that was not there the last time is read as it is guessed.
    taken = set(known.values())
    return known | {
        name: field
        for name, field in guess.mapping.columns.items()
        if name not in known and field not in taken
    }


def _column(
    one: ColumnGuess, samples: Mapping[str, Sequence[Cell]], chosen: dict[str, str], guess: Guess
) -> dict[str, Any]:
    is_of_persons = one.column in guess.persons
    return {
        "name": one.column,
        "samples": [] if one.field in NOT_SHOWN else samples_of(samples.get(one.column, ())),
        "field": chosen.get(one.column, ""),
        "guess": one.field or "",
        "confidence": one.confidence,
        "reason": _reason(one, guess, is_of_persons=is_of_persons),
        "is_of_persons": is_of_persons,
        "is_unknown": one.column in guess.unknown,
    }


def _reason(one: ColumnGuess, guess: Guess, *, is_of_persons: bool) -> str:
    if is_of_persons:
        return _("It says who somebody is, and is not read.")
    if one.column in guess.unknown:
        nearly = _("Its name looks like one that {program} uses.").format(program=guess.title)
        return nearly if one.field else _("Nobody knows what it holds; it is not read.")
    if one.field:
        return _("{program} calls this column so.").format(program=guess.title)
    return _("{program} writes it, and nothing of it is needed.").format(program=guess.title)


def _of_export(
    export: Export, chosen: Choices, remembered: Choices, target: Target
) -> dict[str, Any]:
    totals = _names_with_sums(export)
    shown = dict(list(totals.items())[:MOST_NAMES])
    guesses = guess_names(export, totals, target)
    names = {name: _of_name(name, chosen, remembered, guesses[name], target) for name in totals}
    if len(totals) > MOST_NAMES:
        names |= {name: OfName(LEFT_OUT) for name in list(totals)[MOST_NAMES:]}
    figures = dict(chosen.figures) if chosen.names else dict(remembered.figures)
    if not figures and not chosen.names:
        figures = guess_figures(export, target)
    here = _figures(export)
    figures = {name: one for name, one in figures.items() if name in target.columns and one in here}
    first, last = _days_that_count(export, chosen, target)
    whole = replace(chosen, names=names, figures=figures, first=first, last=last)
    part = (
        whole_periods(target, first, last)[1] if first and last and _is_short(first, last) else []
    )
    return {
        "cannot": [],
        "entries": len(export.entries),
        "refused": len(export.refused),
        "refused_rows": refused_rows_as_csv(export).decode("utf-8-sig") if export.refused else "",
        "faults": [_told(f) for row in export.refused[:50] for f in row.faults],
        "checksums": [
            {"label": one.label, "field": one.field, "stated": float(one.stated),
             "summed": float(one.summed), "agrees": one.agrees}
            for one in export.checksums
        ],
        "duplicates": len(export.duplicates),
        "aside": len(export.rows_aside),
        "currency": export.currency or "",
        "first": _written(span[0]) if (span := span_of(export)) else "",
        "last": _written(span[1]) if span else "",
        "names": [
            {"name": name, "sums": sums, "guess": guesses[name].chosen.to,
             "confidence": guesses[name].confidence, "reason": guesses[name].reason,
             "is_new": bool(remembered.names) and name not in remembered.names}
            for name, sums in shown.items()
        ],
        "names_not_shown": len(totals) - len(shown),
        "figures": here,
        "part": [start.isoformat() for start in part],
        "choices": whole.as_json(),
        "asks_nothing": not part and _asks_nothing(export, remembered, shown, names),
    }  # fmt: skip


def _is_short(first: date, last: date) -> bool:
    """Whether periods between two days can be counted one by one."""
    return last - first < timedelta(days=MOST_DAYS)


def _asks_nothing(
    export: Export, remembered: Choices, shown: Mapping[str, Any], names: Mapping[str, OfName]
) -> bool:
    """Whether an export of the kind has landed before, and this one brings nothing new."""
    is_known = bool(remembered.names) and all(name in remembered.names for name in shown)
    is_whole = not export.refused and all(one.agrees is not False for one in export.checksums)
    return is_known and is_whole and all(one.to != UNDECIDED for one in names.values())


def _of_name(
    name: str, chosen: Choices, remembered: Choices, guess: NameGuess, target: Target
) -> OfName:
    if name in chosen.names:
        return chosen.names[name]
    known = remembered.names.get(name)
    if known is not None and (known.to in target.columns or guess.chosen.to not in target.columns):
        return known
    return guess.chosen


def _names_with_sums(export: Export) -> dict[str, dict[str, float]]:
    """Each name with the sums of its entries, the largest first; no account of a person."""
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    names = names_of(export)
    for entry in export.entries:
        for side, name in enumerate(names[entry.row]):
            if isinstance(entry, Booking):
                if not _is_of_the_ledger(export, name):
                    continue
                sign = 1 if side == 0 else -1
                sums[name]["amount"] += sign * entry.amount_cents / CENTS_PER_UNIT
            elif isinstance(entry, AdEntry):
                sums[name]["cost"] += float(entry.cost or 0)
            else:
                sums[name]["amount"] += float(entry.amount or 0)
            sums[name]["entries"] += 1
    order = sorted(sums.items(), key=lambda one: -one[1].get("entries", 0))
    return {name: dict(counts) for name, counts in order}


def _is_of_the_ledger(export: Export, name: str) -> bool:
    """Accounts of debtors and creditors have one digit more; they are persons or firms."""
    account = name.rpartition(BETWEEN_CENTRE_AND_ACCOUNT)[2]
    return export.account_digits is None or len(account) <= export.account_digits


def _figures(export: Export) -> list[str]:
    if export.kind is Kind.DEALS:
        deals = [one for one in export.entries if isinstance(one, Deal)]
        found = ["created"] if any(one.created for one in deals) else []
        found += ["won"] if any(one.closed for one in deals) else []
        has_amounts = any(one.amount is not None for one in deals)
        return [*found, *(f"{figure}_amount" for figure in found if has_amounts)]
    if export.kind is Kind.BOOKINGS:
        return []
    return [
        figure
        for figure in FIGURES_OF_ADS
        if any(getattr(entry, figure) is not None for entry in export.entries)
    ]


def _days_that_count(
    export: Export, chosen: Choices, target: Target
) -> tuple[date | None, date | None]:
    """What was said; else from what follows the known history to the last day of the file."""
    span = span_of(export)
    if chosen.first or chosen.last or span is None:
        return chosen.first, chosen.last
    first, last = span
    if target.last_known is not None:
        following = target.following(target.last_known)
        if first < following <= last:
            first = following
    return first, last


def _told(fault: Fault) -> dict[str, Any]:
    return {"what": fault.what, "mend": fault.mend, "place": fault.place}


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""
