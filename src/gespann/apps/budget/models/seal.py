"""Hashes that chain rows, so that none can be changed or taken away unseen."""

import hashlib
from collections.abc import Iterable


def hash_of(parts: Iterable[object]) -> str:
    """The hash of these parts; that of the row before is the first of them.

    The triggers of both databases make the same one for entries.
    """
    text = "|".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()
