"""What a token may be made for: one list of words, to which every app adds its own.

An app says its words in its `api.py`, beside the endpoints that they open. There are two verbs. A
word for signing does not exist: whatever binds a department takes a person who is there.
"""

import re
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

_NAME = re.compile(r"[a-z]+:(read|write)")


@dataclass(frozen=True)
class Scope:
    """A word that a token carries, such as "history:read", and what people call it."""

    name: str
    words: str | Promise


_scopes: dict[str, Scope] = {}


def register(name: str, words: str | Promise) -> str:
    """Make a word known; it is returned, so that endpoints can name it.

    Raises: ValueError if it is no such word, or another app has it.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"a scope is named like “history:read”, got {name!r}")
    if _scopes.setdefault(name, Scope(name, words)) != Scope(name, words):
        raise ValueError(f"there is another scope with the name {name!r}")
    return name


def known() -> dict[str, Scope]:
    """All words by their names, in the order of the alphabet."""
    _let_every_app_say_its_words()
    return dict(sorted(_scopes.items()))


@cache
def _let_every_app_say_its_words() -> None:
    autodiscover_modules("api")
