"""Where the names of an export most likely belong: to which lever, market or end of a deal."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gespann.files.gathering.choices import (
    AS_SAID,
    EVENLY,
    LEFT_OUT,
    LOST,
    OPEN,
    UNDECIDED,
    WON,
    OfName,
)
from gespann.files.gathering.firm_columns import FirmColumn, Role, Target
from gespann.files.importers.entries import AdEntry, Deal, Export
from gespann.files.importers.groups import expenses_by_cost_centre
from gespann.files.importers.source import Kind
from gespann.language import gettext as _

SURE, LIKELY, PERHAPS = 0.95, 0.75, 0.5
_WORD = re.compile(r"[^\W_]+")
_KINDS_OF_SOURCES = {
    "google_ads": ("search_ads", "display_ads", "online_video"),
    "microsoft_ads": ("search_ads",),
    "meta_ads": ("social_ads",),
    "linkedin_ads": ("social_ads",),
}
_KINDS_OF_WORDS = {
    "display": "display_ads", "banner": "display_ads", "retargeting": "display_ads",
    "video": "online_video", "youtube": "online_video", "search": "search_ads",
    "suche": "search_ads", "sea": "search_ads",
}  # fmt: skip


@dataclass(frozen=True)
class NameGuess:
    """Where a name belongs.

    Attributes:
        chosen: The offer.
        confidence: In [0, 1].
        reason: Why, in a sentence.
    """

    chosen: OfName
    confidence: float
    reason: str


def guess_names(export: Export, names: Iterable[str], target: Target) -> dict[str, NameGuess]:
    """An offer for each name."""
    if export.kind is Kind.DEALS:
        return {name: _of_stage(export, name, target) for name in names}
    expenses = expenses_by_cost_centre(export) if export.kind is Kind.BOOKINGS else {}
    return {
        name: _of_account(name, expenses, target)
        if export.kind is Kind.BOOKINGS
        else _of_campaign(export.source, name, target)
        for name in names
    }


def guess_figures(export: Export, target: Target) -> dict[str, str]:
    """An offer which figure fills which outcome: column of the history -> figure."""
    outcomes = [one for one in target.columns.values() if one.role is Role.OUTCOME]
    if export.kind is Kind.DEALS:
        return _figures_of_deals(export, outcomes)
    if export.kind is Kind.ADS and any(
        entry.leads is not None for entry in export.entries if isinstance(entry, AdEntry)
    ):
        return {one.column: "leads" for one in outcomes if "lead" in _words(one.name)
                or "leads" in _words(one.name)}  # fmt: skip
    return {}


def _figures_of_deals(export: Export, outcomes: list[FirmColumn]) -> dict[str, str]:
    """Money is that of deals won; of counts the first is what came in, the last what was won."""
    figures = {one.column: "won_amount" for one in outcomes if one.is_money}
    counts = [one for one in outcomes if not one.is_money]
    has_created = any(isinstance(one, Deal) and one.created for one in export.entries)
    if counts and has_created and (len(counts) > 1 or figures):
        figures[counts[0].column] = "created"
    if len(counts) > 1 or (counts and not figures):
        figures[counts[-1].column] = "won"
    return figures


def _of_stage(export: Export, name: str, target: Target) -> NameGuess:
    ends = [
        one.won
        for one in export.entries
        if isinstance(one, Deal) and name in (one.stage, f"{one.pipeline} / {one.stage}")
    ]
    market = _market_in(name, target)
    if ends and all(one is True for one in ends):
        return NameGuess(OfName(WON, market), SURE, _("Its name or the file says that it is won."))
    if ends and all(one is False for one in ends):
        return NameGuess(OfName(LOST, market), SURE, _("Its name or the file says it is lost."))
    if any(one is not None for one in ends):
        reason = _("Of each of its deals the file says whether it is won.")
        return NameGuess(OfName(AS_SAID, market), LIKELY, reason)
    return NameGuess(OfName(OPEN, market), LIKELY, _("Nothing says that it is won or lost."))


def _of_campaign(source: str, name: str, target: Target) -> NameGuess:
    levers = [one for one in target.columns.values() if one.role is Role.LEVER]
    market = _market_in(name, target)
    named = [one for one in levers if _words(one.name) and _words(one.name) <= _words(name)]
    if len(named) == 1:
        reason = _("The name of the lever is part of its name.")
        return NameGuess(OfName(named[0].column, market), SURE, reason)
    kinds = _KINDS_OF_SOURCES.get(source, ())
    said = {_KINDS_OF_WORDS[word] for word in _words(name) & set(_KINDS_OF_WORDS)}
    wanted = (said & set(kinds)) or set(kinds[:1])
    fitting = [one for one in levers if one.lever and one.lever.kind in wanted]
    if len(fitting) == 1:
        reason = _("“{lever}” is the only lever of this kind.").format(lever=fitting[0].name)
        confidence = LIKELY if said or len(kinds) == 1 else PERHAPS
        return NameGuess(OfName(fitting[0].column, market), confidence, reason)
    return NameGuess(OfName(UNDECIDED, market), 0.0, _("Several levers fit, or none."))


def _of_account(name: str, expenses: dict[str, str], target: Target) -> NameGuess:
    if name not in expenses:
        return NameGuess(OfName(LEFT_OUT), LIKELY, _("It is no account of expenses."))
    centre = name.rpartition(" / ")[0]
    levers = [one for one in target.columns.values() if one.role is Role.LEVER]
    words = _words(centre)
    named = [
        one for one in levers if words and (words <= _words(one.name) or _words(one.name) <= words)
    ]
    if len(named) == 1:
        reason = _("The cost centre is called like the lever.")
        return NameGuess(OfName(named[0].column, _market_in(name, target)), LIKELY, reason)
    return NameGuess(OfName(LEFT_OUT), 0.0, _("Nothing says to which lever it belongs."))


def _market_in(name: str, target: Target) -> str:
    """The market that a name names; all of them where it names none."""
    if not target.market_column:
        return ""
    words = _words(name)
    named = [market for market in target.markets if market and _words(market) <= words]
    if len(named) == 1:
        return named[0]
    return EVENLY if target.markets else ""


def _words(name: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(name)}
