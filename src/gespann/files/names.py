"""Names as they are compared: two that look the same are the same."""

import unicodedata


def one_line(name: str) -> str:
    """A name without spaces around it, line breaks in it, or two ways to write an umlaut."""
    return unicodedata.normalize("NFC", " ".join(name.split()))
