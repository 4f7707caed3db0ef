"""Made-up firms in the reader's language: names of levers, units, stages and a test."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from gespann.language import gettext as _

T = TypeVar("T")


def in_this_language(simulated: T) -> T:
    """The same simulated firm with the names that its people would use; no figure changes.

    A firm is simulated before it is renamed: the random numbers of a lever hang on its name. In
    the truth stages keep their English names, which the simulator goes by.
    """
    from gespann.core.simulation.course import Course  # heavy, and needed only where one is made

    renamed: T = _renamed(simulated, {**_names(), **_stages()}, Course)
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


def _stages() -> Mapping[str, str]:
    """Names of stages, which the course of a simulated firm does not change."""
    return {"Offers": _("Offers"), "Deals": _("Deals"), "Revenue": _("Revenue")}


def _renamed(value: Any, names: Mapping[str, str], course: type) -> Any:
    """A value in which every such word, however deep, is another."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, tuple):
        make = getattr(type(value), "_make", tuple)  # a named tuple stays one
        return make(_renamed(one, names, course) for one in value)
    if isinstance(value, Mapping):
        pairs = value.items()
        return {_renamed(key, names, course): _renamed(one, names, course) for key, one in pairs}
    if is_dataclass(value) and not isinstance(value, type):
        names = _names() if isinstance(value, course) else names
        parts = {one.name: getattr(value, one.name) for one in fields(value)}
        return replace(value, **{key: _renamed(one, names, course) for key, one in parts.items()})
    return value
