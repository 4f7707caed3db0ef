"""The known name that somebody most likely meant."""

from collections.abc import Iterable
from difflib import get_close_matches

from gespann.language import gettext as _


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like this one, or None if none comes close."""
    by_lower_case = {candidate.casefold(): candidate for candidate in known}
    matches = get_close_matches(name.casefold()[:200], by_lower_case, n=1, cutoff=0.6)
    return by_lower_case[matches[0]] if matches else None


def did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    """The mend for a name that is not known: the nearest one, or another way out."""
    match = nearest(name, known)
    return _("Perhaps “{name}” is meant.").format(name=match) if match else otherwise
