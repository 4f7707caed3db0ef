"""The process that reads what people bring, forked from one that has loaded all it needs.

Starting Python and loading pandas takes a second, and tests read files hundreds of times. Each
still reads in a process of its own, within its limits; `@pytest.mark.cold_reader` starts it as it
is started in use.
"""

import multiprocessing
import subprocess
import sys
from types import SimpleNamespace

import pytest

from gespann.files.intake.__main__ import main
from gespann.files.intake.works import WORKS

NEEDED = sorted({where.partition(":")[0] for where in WORKS.values()})
_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(["gespann.files.intake.__main__", "pandas", *NEEDED])


@pytest.fixture(autouse=True)
def warm_reader(request, monkeypatch):
    """Reading in a process that is forked, unless a test asks for the real one."""
    if request.node.get_closest_marker("cold_reader"):
        return
    from gespann.apps.market.engine import process

    warm = SimpleNamespace(run=run, TimeoutExpired=subprocess.TimeoutExpired)
    monkeypatch.setattr(process, "subprocess", warm)


def run(command, *, timeout, **_how):
    """What `subprocess.run` does with the command that reads."""
    _python, _module, _name, *arguments = command
    reading = _FORKING.Process(target=_read, args=arguments, daemon=True)
    reading.start()
    reading.join(timeout)
    if reading.is_alive():
        reading.kill()
        reading.join()
        raise subprocess.TimeoutExpired(command, timeout)
    return SimpleNamespace(returncode=reading.exitcode, stderr=b"")


def _read(*arguments):
    sys.exit(main(*arguments))
