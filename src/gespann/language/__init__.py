"""German and English: which language is in use, and the words in it.

English is the language of the source. The catalogues lie beside this file; `./gespann translate`
extracts new sentences and compiles them.
"""

import gettext as _gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("en", "de")
CATALOGUES = Path(__file__).parent / "locale"
_in_use: ContextVar[str] = ContextVar("gespann_language", default="en")


def language() -> str:
    """The language in use: "en" or "de"."""
    return _in_use.get()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Use a language for a while.

    Raises: ValueError if it is not one of LANGUAGES.
    """
    if code not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, got {code!r}")
    token = _in_use.set(code)
    try:
        yield
    finally:
        _in_use.reset(token)


def gettext(message: str) -> str:
    """The message in the language in use."""
    return _translations(language()).gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The message for this count in the language in use."""
    return _translations(language()).ngettext(singular, plural, count)


@lru_cache
def _translations(code: str) -> _gettext.NullTranslations:
    if code == "en":
        return _gettext.NullTranslations()
    return _gettext.translation("gespann", CATALOGUES, languages=[code])
