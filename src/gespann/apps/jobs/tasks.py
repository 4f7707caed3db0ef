"""What the work of a job is given: its arguments, a way to tell how far it is, and files to keep.

The same work can run inside the worker or in a process of its own; it sees no difference.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Arguments = dict[str, Any]
_PHASE = re.compile(r"[a-z0-9_]{0,100}")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class Stopped(BaseException):
    """The work is to stop now: cancelled, too slow, its lease lost, or the worker shuts down.

    It is no `Exception`, so that work which answers all exceptions still lets it pass.
    """


@dataclass(frozen=True)
class Progress:
    """How far a job is.

    Attributes:
        share_done: Of all the work, in [0, 1].
        phase: One of the kind's phases, or "".
        seconds_left: What the work expects; None lets it be told from the share.
    """

    share_done: float
    phase: str = ""
    seconds_left: float | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.share_done <= 1:
            raise ValueError(f"share_done must lie in [0, 1], got {self.share_done}")
        if not _PHASE.fullmatch(self.phase):
            raise ValueError(f"a phase is a short name like sample_again, got {self.phase!r}")
        if self.seconds_left is not None and not 0 <= self.seconds_left < math.inf:
            raise ValueError(f"seconds_left must be finite from 0 up, got {self.seconds_left}")


@dataclass(frozen=True)
class Files:
    """What an attempt leaves for the next one to go on from, until the job ends.

    Each attempt writes into a folder of its own: a worker that slept through its lease may still
    be writing while the next attempt already runs. Another machine finds nothing and starts anew.

    Attributes:
        folder: Of the job; attempts lie in it by the number of their fence.
        fence: Of this attempt.
    """

    folder: Path
    fence: int

    def keep(self, name: str, content: bytes) -> None:
        """Keep content under a name, whole or not at all; what had that name is replaced."""
        own = self.folder / str(self.fence)
        own.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = own / f".{_plain(name)}"
        draft.write_bytes(content)
        draft.replace(own / name)

    def kept(self, name: str) -> bytes | None:
        """What this attempt, or the latest one before it, has kept under this name."""
        attempts = [int(path.name) for path in self.folder.glob("[0-9]*")]
        for fence in sorted(attempts, reverse=True):
            path = self.folder / str(fence) / _plain(name)
            if fence <= self.fence and path.exists():
                return path.read_bytes()
        return None


@dataclass(frozen=True)
class Task:
    """One attempt at a job, as its work sees it."""

    arguments: Arguments
    files: Files
    tell: Callable[[Progress], None]

    def report(
        self, share_done: float, phase: str = "", *, seconds_left: float | None = None
    ) -> None:
        """Tell how far the work is; cheap, so tell often: it is here that work is stopped.

        Raises: Stopped if the work is to end now.
        """
        self.tell(Progress(share_done, phase, seconds_left))


def _plain(name: str) -> str:
    if not _PLAIN_NAME.fullmatch(name):
        raise ValueError(f"a file's name is letters, digits, dots and dashes, got {name!r}")
    return name
