"""Processes that start together and stop together."""

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType

SECONDS_TO_STOP = 15.0
GLANCE_SECONDS = 0.2
PR_SET_PDEATHSIG = 1  # of Linux


class Stopped(Exception):
    """Somebody asked this process to end."""


def run_together(
    commands: Sequence[Sequence[str]],
    environment: Mapping[str, str],
    *,
    is_up: Callable[[], bool],
    when_up: Callable[[], None],
) -> int:
    """Run all commands until this process is told to end or one of them ends by itself.

    Then all are told to end, and those that do not are killed. A web server without its worker, or
    the other way round, would look as if it worked.

    Args:
        commands: What to run.
        environment: The environment of each.
        is_up: Asked again and again whether everything answers.
        when_up: Called once, as soon as it does.

    Returns: 0 if this process was told to end, else the exit code of whoever ended first.
    """
    running: list[subprocess.Popen[bytes]] = []
    with _told_to_end():
        try:
            for command in commands:
                # In a session of its own: Ctrl-C reaches this process, which tells the others.
                running.append(_started(command, environment))  # noqa: PERF401
            return _watch(running, is_up, when_up)
        except Stopped:
            return 0
        finally:
            _stop(running)


def _started(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    # A function between fork and exec is unsafe beside threads; this process has none.
    return subprocess.Popen(  # noqa: S603
        command,
        env=environment,
        start_new_session=True,
        preexec_fn=_end_with_parent,  # noqa: PLW1509
    )


def _end_with_parent() -> None:
    """Ask the kernel to end this process when its parent is killed and cannot do it itself."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _watch(
    running: Sequence[subprocess.Popen[bytes]],
    is_up: Callable[[], bool],
    when_up: Callable[[], None],
) -> int:
    was_told = False
    while True:
        for process in running:
            if (code := process.poll()) is not None:
                return code or 1
        if not was_told and is_up():
            when_up()
            was_told = True
        time.sleep(GLANCE_SECONDS)


def _stop(running: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in running:
        process.terminate()
    deadline = time.monotonic() + SECONDS_TO_STOP
    for process in running:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def _told_to_end() -> Iterator[None]:
    """Ctrl-C and a polite kill raise Stopped, once: whoever is impatient must not leave orphans."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
