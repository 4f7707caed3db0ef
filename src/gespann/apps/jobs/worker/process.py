"""Work in a process of its own: long computations, which no page or worker ever loads.

The process reads its order from standard input and tells its progress and its result as lines of
JSON. It leads a process group, so that whatever it started ends with it; and it ends by itself when
its standard input closes, as it does however its worker dies.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Any, cast

from gespann.apps.jobs.models import Job
from gespann.apps.jobs.tasks import Files, Progress, Stopped
from gespann.apps.jobs.worker.keeper import Keeper
from gespann.apps.jobs.worker.outcomes import Broken, Finished, Interrupted, Outcome, Refused

LONGEST_LINE = 8 * 2**20  # bytes; a result that is larger belongs into a file
TAIL = 8_000  # bytes of what it wrote to standard error
END_WITHIN_SECONDS = 10


def outcome_of(work: str, job: Job, files: Files, keeper: Keeper, language: str) -> Outcome:
    """Have the work done and say how it came out."""
    child = _Child()
    try:
        keeper.when_stopped(child.kill)
        child.send(_order(work, job, files, language))
        said = _follow(child.lines(), keeper)
        child.wait(0 if isinstance(said, Broken) or keeper.reason else END_WITHIN_SECONDS)
    finally:
        keeper.when_stopped(None)
        child.end()
    if isinstance(said, Finished | Refused):
        return said
    if keeper.reason is not None:
        return Interrupted(keeper.reason)
    return said or Broken(f"exit code {child.exit_code}\n{child.last_words}")


def _order(work: str, job: Job, files: Files, language: str) -> dict[str, Any]:
    return {
        "work": work,
        "arguments": job.arguments,
        "folder": str(files.folder),
        "fence": files.fence,
        "language": language,
    }


def _follow(lines: Iterator[bytes], keeper: Keeper) -> Outcome | None:
    """Pass progress on until the work says how it came out; None if it never does."""
    for line in lines:
        try:
            message = json.loads(line)
            if "result" in message:
                return Finished(message["result"])
            if "refused" in message:
                return Refused(message["refused"])
            keeper.tell(Progress(**message))
        except Stopped:
            return None
        except (ValueError, TypeError) as fault:
            return Broken(
                f"the process told something that makes no sense: {fault}\n{line[:500]!r}"
            )
    return None


class _Child:
    """The process and what it says."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gespann.apps.jobs.worker.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        # With three pipes asked for there are three; the type checker cannot know.
        self._input = cast("IO[bytes]", self._process.stdin)
        self._output = cast("IO[bytes]", self._process.stdout)
        self._errors = cast("IO[bytes]", self._process.stderr)
        self._tail = b""
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def send(self, order: dict[str, Any]) -> None:
        """Tell it what to do. The input stays open: when it closes, the process ends."""
        with suppress(BrokenPipeError):  # it is dead already; its last words say why
            self._input.write(json.dumps(order).encode() + b"\n")
            self._input.flush()

    def lines(self) -> Iterator[bytes]:
        """What it tells, line by line, until it ends."""
        while line := self._output.readline(LONGEST_LINE):
            yield line

    def wait(self, seconds: float) -> None:
        """Let it end by itself."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)

    def kill(self) -> None:
        """End it and whatever it has started."""
        with suppress(ProcessLookupError):  # nobody is left
            os.killpg(self._process.pid, signal.SIGKILL)

    def end(self) -> None:
        """See to it that nothing of it is left."""
        self.kill()
        self._process.wait()
        self._listener.join()
        for stream in (self._input, self._output, self._errors):
            with suppress(BrokenPipeError):  # what it did not read it does not need any more
                stream.close()

    @property
    def exit_code(self) -> int | None:
        """Its exit code; a negative number is the signal that ended it."""
        return self._process.returncode

    @property
    def last_words(self) -> str:
        """The end of what it wrote to standard error."""
        return self._tail.decode(errors="replace")

    def _listen(self) -> None:
        while words := os.read(self._errors.fileno(), TAIL):
            self._tail = (self._tail + words)[-TAIL:]
