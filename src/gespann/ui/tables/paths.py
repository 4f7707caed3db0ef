"""Where in a row a value is found, written as Django writes it: "department__name"."""

import unicodedata
from typing import Any


def value_at(row: Any, path: str) -> Any:
    """The value; None as soon as something on the way is None.

    Methods are called, as templates call them: "get_phase_display".
    """
    for name in path.split("__"):
        if row is None:
            return None
        row = row[name] if isinstance(row, dict) else getattr(row, name)
        row = row() if callable(row) else row
    return row


def sortable(value: Any) -> Any:
    """What a value is compared by: words as a dictionary has them, Ä beside A, a beside A."""
    return folded(str(value)) if isinstance(value, str) else value


def folded(words: str) -> str:
    """Words without case and accents."""
    if words.isascii():
        return words.lower()
    letters = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
