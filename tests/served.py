"""A workbench that is really served, by the command that people type, in a process of its own."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(folder: Path, port: int, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A running workbench, and the lines that it says when it is up."""
    process = subprocess.Popen(
        [sys.executable, "-m", "gespann.cli", "serve", str(folder), "--port", str(port)],
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()  # and with it all that it has started
        process.communicate(timeout=30)


def first_line(process: subprocess.Popen[str]) -> str:
    """The next line that it says; it says nothing before it is up."""
    assert process.stdout is not None
    return process.stdout.readline().strip()
