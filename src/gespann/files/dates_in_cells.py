"""Days in cells of text, as people and programs of several countries write them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gespann.core.quantities import Period
from gespann.files.table import Cells

DAY_FIRST, MONTH_FIRST = "day_first", "month_first"
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)

# Days since 30 December 1899, as a workbook stores them: 1954 to 2100.
_EXCEL_DAYS = (20_000, 73_050)
_EXCEL_EPOCH = np.datetime64("1899-12-30")

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar january jan jän jänner jaenner", "februar february feb feber",
            "märz maerz march mär mar mrz", "april apr", "mai may", "juni june jun",
            "juli july jul", "august aug",
            "september sep sept", "oktober october okt oct", "november nov",
            "dezember december dez dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

_MIDNIGHT = r"(?:[ T]00:00(?::00(?:\.0+)?)?Z?)?"
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_MIDNIGHT}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_GERMAN = re.compile(rf"(\d{{1,2}})\. ?(\d{{1,2}})\. ?(\d{{4}}|\d{{2}}){_MIDNIGHT}")
_SLASHES = re.compile(rf"(\d{{1,2}})[/-](\d{{1,2}})[/-](\d{{4}}|\d{{2}}){_MIDNIGHT}")
_WEEK = re.compile(r"(\d{4})[- /]?(?:W|KW|CW)[- ]?(\d{1,2})", re.IGNORECASE)
_WEEK_FIRST = re.compile(r"(?:W|KW|CW)[- .]*(\d{1,2})[-/ .]+(\d{4})", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/.](\d{4})")
_WORDS = re.compile(r"(?:(\d{1,2})\.? )?([^\W\d]+)\.?,?[ -](\d{4}|\d{2})")
_WORDS_US = re.compile(r"([^\W\d]+)\.? (\d{1,2}), ?(\d{4})")


@dataclass(frozen=True)
class Days:
    """The days of a column.

    Attributes:
        values: NaT where the cell is empty or is no day.
        empty: Where nothing stands.
        unclear: Whether slashes leave open which number is the day; then all such are NaT.
    """

    values: np.ndarray
    empty: np.ndarray
    unclear: bool = False


@dataclass
class _Found:
    """Distinct texts and what they were read as, before day and month are told apart."""

    days: list[date | None] = field(default_factory=list)
    slashes: dict[int, tuple[int, int, int]] = field(default_factory=dict)


def days_of(cells: Cells, stated: str | None, *, fits: Callable[[np.ndarray], bool]) -> Days:
    """Read a column of days.

    Args:
        stated: DAY_FIRST, MONTH_FIRST, or None to find out: by a number above 12, else by which
            of the two readings gives periods that follow each other.
        fits: Whether days follow each other in whole periods.
    """
    encoded = pc.dictionary_encode(cells.text)
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    found = _Found()
    for index, text in enumerate(encoded.dictionary.to_pylist()):
        found.days.append(_day(" ".join(text.split()), index, found))
    order = stated or _order(found, fits)
    for index, (first, second, year) in found.slashes.items():
        day, month = (second, first) if order == MONTH_FIRST else (first, second)
        found.days[index] = _valid(year, month, day) if order else None
    distinct = np.array(found.days or [None], dtype="datetime64[D]")
    values = distinct[encoded.indices.to_numpy(zero_copy_only=False)]
    return Days(
        values=_with_typed(values, cells),
        empty=cells.empty(),
        unclear=bool(found.slashes) and order is None,
    )


def _with_typed(values: np.ndarray, cells: Cells) -> np.ndarray:
    """Add the cells that are days or numbers already."""
    if cells.days is not None:
        plausible = (cells.days >= np.datetime64(EARLIEST)) & (cells.days <= np.datetime64(LATEST))
        values = np.where(plausible, cells.days, values)
    if cells.numbers is None:
        return values
    numbers = np.nan_to_num(cells.numbers, nan=-1.0, posinf=-1.0, neginf=-1.0)
    low, high = _EXCEL_DAYS
    is_excel = (numbers >= low) & (numbers <= high) & (numbers % 1 == 0)
    excel = _EXCEL_EPOCH + np.where(is_excel, numbers, 0).astype("timedelta64[D]")
    values = np.where(is_excel, excel, values)
    is_compact = (numbers >= 19_000_101) & (numbers <= 21_991_231) & (numbers % 1 == 0)
    for index in np.flatnonzero(is_compact):
        values[index] = np.datetime64(_day(f"{numbers[index]:.0f}", 0, _Found()))
    return values


def _day(text: str, index: int, found: _Found) -> date | None:
    """The day that a text names; slashes are noted for later."""
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return _valid(int(match[1]), int(match[2]), int(match[3]))
    if match := _GERMAN.fullmatch(text):
        return _valid(_year(match[3]), int(match[2]), int(match[1]))
    if match := _SLASHES.fullmatch(text):
        found.slashes[index] = (int(match[1]), int(match[2]), _year(match[3]))
        return None
    return _week_or_month(text) or _in_words(text)


def _week_or_month(text: str) -> date | None:
    if match := _WEEK.fullmatch(text):
        return _monday(int(match[1]), int(match[2]))
    if match := _WEEK_FIRST.fullmatch(text):
        return _monday(int(match[2]), int(match[1]))
    if match := _MONTH.fullmatch(text):
        return _valid(int(match[1]), int(match[2]), 1)
    if match := _MONTH_FIRST.fullmatch(text):
        return _valid(int(match[2]), int(match[1]), 1)
    return None


def _in_words(text: str) -> date | None:
    if match := _WORDS.fullmatch(text):
        month = _MONTHS.get(match[2].casefold())
        return _valid(_year(match[3]), month, int(match[1] or 1)) if month else None
    if match := _WORDS_US.fullmatch(text):
        month = _MONTHS.get(match[1].casefold())
        return _valid(int(match[3]), month, int(match[2])) if month else None
    return None


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None


def _monday(year: int, week: int) -> date | None:
    try:
        found = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None


def _year(text: str) -> int:
    """A year of two digits lies between 1970 and 2069."""
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year < 70 else 1900)


def _order(found: _Found, fits: Callable[[np.ndarray], bool]) -> str | None:
    """Which of the two numbers between slashes is the day, or None if nothing tells."""
    triples = list(found.slashes.values())
    first_is_day = any(first > 12 for first, _, _ in triples)
    second_is_day = any(second > 12 for _, second, _ in triples)
    if first_is_day != second_is_day:
        return DAY_FIRST if first_is_day else MONTH_FIRST
    if not triples or first_is_day:
        return None
    fitting = [
        order
        for order, days in (
            (DAY_FIRST, [_valid(year, second, first) for first, second, year in triples]),
            (MONTH_FIRST, [_valid(year, first, second) for first, second, year in triples]),
        )
        if fits(np.array(days, dtype="datetime64[D]"))
    ]
    return fitting[0] if len(fitting) == 1 else None


def follow_each_other(period: Period) -> Callable[[np.ndarray], bool]:
    """The test whether distinct days are the starts of periods without a gap."""

    def test(days: np.ndarray) -> bool:
        ordered = np.sort(days)
        if len(ordered) < 2 or np.isnat(ordered).any():
            return False
        if period is Period.WEEK:
            return bool((np.diff(ordered) == np.timedelta64(7, "D")).all())
        months = ordered.astype("datetime64[M]")
        same_day = len({int(day) for day in (ordered - months).astype(int)}) == 1
        return same_day and bool((np.diff(months) == np.timedelta64(1, "M")).all())

    return test
