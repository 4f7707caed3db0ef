"""Made-up firms in the reader's language: what levers, their units and a test are called."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from gespann.language import gettext as _

T = TypeVar("T")


def in_this_language(simulated: T) -> T:
    """The same simulated firm with the names that its people would use; no figure changes.

    A firm is simulated before it is renamed: the random numbers of a lever hang on its name.
    """
    renamed: T = _renamed(simulated, _names())
    return renamed


def _names() -> Mapping[str, str]:
    return {
        "Search ads": _("Search ads"),
        "Trade fairs": _("Trade fairs"),
        "Direct mail": _("Direct mail"),
        "Catalogue": _("Catalogue"),
        "Field visits": _("Field visits"),
        "Inside-sales calls": _("Inside-sales calls"),
        "Demonstrations": _("Demonstrations"),
        "Key-account days": _("Key-account days"),
        "Service calls": _("Service calls"),
        "Social ads": _("Social ads"),
        "Trade press": _("Trade press"),
        "Newsletters": _("Newsletters"),
        "visit": _("visit"),
        "call": _("call"),
        "demonstration": _("demonstration"),
        "day": _("day"),
        "Search ads trebled in half of the regions": _("Search ads trebled in half of the regions"),
    }


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """A value in which every such word, however deep, is another."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, tuple):
        make = getattr(type(value), "_make", tuple)  # a named tuple stays one
        return make(_renamed(one, names) for one in value)
    if isinstance(value, Mapping):
        return {_renamed(key, names): _renamed(one, names) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        within = {one.name: _renamed(getattr(value, one.name), names) for one in fields(value)}
        return replace(value, **within)
    return value
