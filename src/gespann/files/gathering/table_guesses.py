"""What the columns of a table of the firm's own most likely hold, how likely, and why."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
import pyarrow as pa

from gespann.files.dates_in_cells import days_of
from gespann.files.gathering.choices import DAY, MARKET, OF_COLUMN
from gespann.files.gathering.firm_columns import FirmColumn, Role, Target
from gespann.files.importers.cell_values import is_blank
from gespann.files.importers.names_in_headers import normalised
from gespann.files.importers.raw_table import Cell
from gespann.files.numbers_in_cells import COMMA, POINT, numbers_of, writing_of
from gespann.files.table import Cells
from gespann.language import gettext as _

SURE, LIKELY, PERHAPS = 0.95, 0.75, 0.5
USED = 0.5  # a column is read without asking from here on
MOST_MARKETS = 300
_NAMES_OF_DAYS = re.compile(
    r"\b(?:date|day|week|month|period|time|datum|tag|woche|kw|monat|periode|zeitraum)\b"
)
_NAMES_OF_MARKETS = re.compile(
    r"\b(?:market|region|country|area|territory|state|branch|markt|gebiet|land|bundesland|"
    r"niederlassung|filiale|vertriebsgebiet)\b"
)
_NAMES_OF_OUTCOMES = re.compile(
    r"\b(?:revenue|sales|turnover|income|orders|umsatz\w*|erl[öo]s\w*|auftr[aä]g\w*|\w*umsatz)\b"
)
_WORDS_OF_KINDS = {
    "search_ads": ("google", "search", "sea", "sem", "adwords", "suche", "suchanzeigen", "bing"),
    "social_ads": ("facebook", "meta", "linkedin", "instagram", "social", "xing"),
    "display_ads": ("display", "banner"),
    "tv": ("tv", "fernsehen"),
    "radio": ("radio", "funk"),
    "print": ("print", "anzeigen", "fachpresse"),
    "out_of_home": ("plakat", "plakate", "ooh", "billboard", "billboards"),
    "direct_mail": ("mailing", "mailings", "post", "brief"),
    "email": ("newsletter", "email", "e-mail"),
    "trade_fair": ("messe", "messen", "fair", "fairs", "trade fairs", "exhibition"),
    "event": ("event", "events", "veranstaltung", "veranstaltungen"),
    "personal_selling": ("visits", "visit", "besuche", "besuch", "aussendienst", "außendienst"),
    "inside_sales": ("calls", "call", "anrufe", "telefon", "innendienst"),
    "demo": ("demo", "demos", "vorführung", "vorführungen"),
}


@dataclass(frozen=True)
class RoleGuess:
    """What a column may hold.

    Attributes:
        role: DAY, MARKET, "column:NAME" or "" for none.
        confidence: In [0, 1].
        reason: Why, in a sentence.
    """

    role: str
    confidence: float
    reason: str


def guess_roles(columns: dict[str, Sequence[Cell]], target: Target) -> dict[str, RoleGuess]:
    """A guess for each column; each role is given once, to the column that fits it best."""
    offers = [
        (guess, name) for name, cells in columns.items() for guess in _offers(name, cells, target)
    ]
    taken: dict[str, RoleGuess] = {}
    roles: set[str] = set()
    for guess, name in sorted(offers, key=lambda one: -one[0].confidence):
        if name not in taken and guess.role not in roles:
            taken[name] = guess
            roles.add(guess.role)
    return {name: taken.get(name) or _nothing() for name in columns}


def _nothing() -> RoleGuess:
    return RoleGuess("", 0.0, _("Nothing in the firm’s definition is called like this."))


def _offers(name: str, cells: Sequence[Cell], target: Target) -> list[RoleGuess]:
    filled = [cell for cell in cells if not is_blank(cell)]
    if not filled:
        return []
    offers = []
    if (day := _as_day(name, filled)) is not None:
        offers.append(day)
    if target.market_column and (market := _as_market(name, filled, target)) is not None:
        offers.append(market)
    if _share_of_numbers(filled) > 0.5:
        offers += [
            guess
            for column in target.columns.values()
            if (guess := _as_column(name, column)) is not None
        ]
    return offers


def _as_day(name: str, filled: Sequence[Cell]) -> RoleGuess | None:
    texts = [cell if isinstance(cell, str) else f"{cell}" for cell in filled]
    cells = Cells(pa.array([" ".join(text.split()) for text in texts], pa.string()))
    days = days_of(cells, "day_first", fits=lambda _days: False)
    share = 1 - float(np.isnat(days.values).mean())
    if share < 0.8:
        return None
    if _NAMES_OF_DAYS.search(normalised(name)):
        return RoleGuess(DAY, SURE, _("Its cells are days or periods, and so it is called."))
    return RoleGuess(DAY, LIKELY, _("Its cells are days or periods."))


def _as_market(name: str, filled: Sequence[Cell], target: Target) -> RoleGuess | None:
    texts = {cell for cell in filled if isinstance(cell, str)}
    if not texts or _share_of_numbers(list(texts)) > 0.5 or len(texts) > MOST_MARKETS:
        return None
    known = len(texts & set(target.markets)) / len(texts)
    if known > 0.5:
        return RoleGuess(MARKET, SURE, _("Its cells are the markets that are known."))
    is_called = _NAMES_OF_MARKETS.search(normalised(name)) is not None
    if is_called or normalised(name) == normalised(target.market_column):
        return RoleGuess(MARKET, LIKELY, _("It is called like a column of markets."))
    return None


def _as_column(name: str, column: FirmColumn) -> RoleGuess | None:
    role, here = OF_COLUMN + column.column, normalised(name)
    names = {normalised(column.column), normalised(column.name)}
    if here in names:
        return RoleGuess(role, 1.0, _("It has the name that the definition uses."))
    likeness = max(SequenceMatcher(None, here, other).ratio() for other in names)
    words = set(re.findall(r"[^\W\d_]+", here))
    if likeness >= 0.8:
        return RoleGuess(role, LIKELY + (likeness - 0.8), _("Its name is almost the same."))
    if any(words >= set(re.findall(r"[^\W\d_]+", other)) != set() for other in names):
        return RoleGuess(role, LIKELY, _("The name of “{name}” is part of its name.").format(
            name=column.name))  # fmt: skip
    if column.role is Role.OUTCOME and column.is_money and _NAMES_OF_OUTCOMES.search(here):
        return RoleGuess(role, LIKELY, _("It is called like an outcome in money."))
    kind = _WORDS_OF_KINDS.get(column.lever.kind, ()) if column.lever else ()
    if words & set(kind) or here in kind:
        return RoleGuess(role, PERHAPS, _("A word in its name belongs to “{name}”.").format(
            name=column.name))  # fmt: skip
    return None


def _share_of_numbers(filled: Sequence[Cell]) -> float:
    texts = [cell if isinstance(cell, str) else "1" for cell in filled]
    cells = Cells(pa.array(texts, pa.string()))
    readable = [~numbers_of(cells, sign).wrong for sign in (POINT, COMMA)]
    return float(np.logical_or(*readable).mean())


def decimal_in(columns: Sequence[Sequence[Cell]]) -> str:
    """The decimal sign that columns show, or "" if none does or they disagree."""
    shown = set()
    for cells in columns:
        texts = [cell if isinstance(cell, str) and not is_blank(cell) else "" for cell in cells]
        shown.add(writing_of(Cells(pa.array(texts, pa.string()))).shows)
    signs = shown - {None}
    return signs.pop() or "" if len(signs) == 1 else ""
