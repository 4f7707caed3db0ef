"""Where compiled programs are kept; the core knows no files, so whoever calls it says.

Apart from `programs`, so that to say it does not load JAX.
"""

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable


@runtime_checkable
class ProgramStore(Protocol):
    """Bytes by name. What it hands back is run: nobody else may write there."""

    def load(self, name: str) -> bytes | None:
        """What was kept under this name, whole, or None."""

    def save(self, name: str, content: bytes) -> None:
        """Keep content under a name, or let it go where that is impossible."""


class Nowhere:
    """A store that keeps nothing."""

    def load(self, _name: str) -> bytes | None:
        """None."""
        return None

    def save(self, _name: str, _content: bytes) -> None:
        """Let it go."""


@dataclass
class Kept:
    """What a process keeps its programs in, and what code it runs.

    Attributes:
        store: Serves one kind of machine and one version of JAX.
        code: Another text for other code of the model. What was made by other code is run only
            where the same program comes of it.
    """

    store: ProgramStore = field(default_factory=Nowhere)
    code: str = ""


KEPT = Kept()  # one place serves the whole process, as that of JAX's own cache does


def keep_programs_in(store: ProgramStore, code: str) -> None:
    """From now on keep programs there; see `Kept`."""
    KEPT.store, KEPT.code = store, code
