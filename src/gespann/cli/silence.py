"""Keeps what a compiled library prints by itself out of what a command prints.

HiGHS writes a line to standard output where it corrects a solution, whatever its options say; it
would stand in the middle of a JSON document.
"""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_STANDARD_OUTPUT = 1


@contextmanager
def silence() -> Iterator[None]:
    """Nothing that is printed below Python reaches standard output meanwhile."""
    try:
        kept = os.dup(_STANDARD_OUTPUT)
    except OSError:  # there is none
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    _write_out()
    try:
        os.dup2(nowhere, _STANDARD_OUTPUT)
        yield
    finally:
        _write_out()
        os.dup2(kept, _STANDARD_OUTPUT)
        os.close(kept)
        os.close(nowhere)


def _write_out() -> None:
    """What C has not written yet."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).fflush(None)
