"""A workbench that is really served, by the command that people type, in a process of its own."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from gespann.server import starting

MAKES_READY = "from gespann.server.starting import make_ready; make_ready()"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(
    folder: Path, port: int, *, first_start: bool = False, **environment: str
) -> Iterator[subprocess.Popen[str]]:
    """A running workbench, and the lines that it says when it is up.

    Unless it is to be its very first start, empty tables are there already: making them takes
    longer than all else that a start does.
    """
    if not first_start and "GESPANN_DATABASE" not in environment:
        with_tables(folder)
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


def within(folder: Path, code: str, *arguments: str) -> list[str]:
    """Run code beside a served workbench, on its tables, and return the words that it printed.

    Args:
        code: Imports what lies in tests by itself, and calls `django.setup()` before it needs it.
    """
    path = os.pathsep.join(filter(None, ("tests", os.environ.get("PYTHONPATH", ""))))
    environment = starting.environment(folder, "") | {"PYTHONPATH": path}
    environment.pop("GESPANN_ADDRESS")
    made = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return made.stdout.split()


def with_tables(folder: Path) -> Path:
    """The folder as the first start of a workbench on SQLite leaves it, but for the secret key."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = Path(_made_once().name)
    if not (folder / "gespann.sqlite3").exists():
        shutil.copy2(made / "gespann.sqlite3", folder)
        shutil.copytree(made / "static", folder / "static")
    return folder


@cache
def _made_once() -> "TemporaryDirectory[str]":
    """What is copied, as long as these tests run."""
    folder = TemporaryDirectory(prefix="gespann-ready-")
    environment = os.environ | {
        "GESPANN_DATABASE": "",
        "GESPANN_FOLDER": folder.name,
        "DJANGO_SETTINGS_MODULE": "gespann.server.settings",
    }
    subprocess.run([sys.executable, "-c", MAKES_READY], env=environment, check=True)
    return folder
