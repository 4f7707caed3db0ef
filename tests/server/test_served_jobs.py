"""A workbench that is served does what it is asked for, and its worker goes with it."""

import os
import signal
import sqlite3
import subprocess
import sys

from gespann.server import starting
from served import first_line, free_port, served
from watching import is_alive, wait_until

ASK = (
    "import django; django.setup(); "
    "from gespann.apps.jobs import actions, jobs; actions.ask_for(jobs.FORGET, {}, by=None)"
)


def states(folder):
    with sqlite3.connect(folder / "gespann.sqlite3") as database:
        return [state for (state,) in database.execute("SELECT state FROM jobs_job")]


def worker_of(process):
    """The number of the worker among the processes that `serve` has started."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(process.pid)],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    lines = [line.split(None, 1) for line in listed.splitlines()]
    return next(int(pid) for pid, command in lines if "gespann.server.worker" in command)


def test_a_served_workbench_works_off_jobs_until_it_is_stopped(tmp_path):
    folder = tmp_path / "firm"
    with served(folder, free_port()) as process:
        assert first_line(process).startswith("Gespann is at")
        subprocess.run(
            [sys.executable, "-c", ASK], env=starting.environment(folder, ""), check=True
        )
        wait_until(lambda: states(folder) == ["done"])
        worker = worker_of(process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
        assert not is_alive(worker)


def test_a_workbench_whose_worker_is_gone_stops_as_a_whole(tmp_path):
    with served(tmp_path / "firm", free_port()) as process:
        assert first_line(process).startswith("Gespann is at")
        os.kill(worker_of(process), signal.SIGKILL)
        assert process.wait(timeout=30) != 0
