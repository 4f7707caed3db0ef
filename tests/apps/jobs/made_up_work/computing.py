"""Work that is done in a process of its own."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from django.utils.translation import gettext

from gespann.refusals import Refusal
from made_up_work.jobs import note


def count(task):
    """Prints as libraries do, and tells its progress."""
    os.write(1, b"A library greets you.\n")
    sys.stdout.write("another one, too\n")
    sys.stdout.flush()
    up_to = task.arguments["up_to"]
    for number in range(up_to):
        task.report((number + 1) / up_to, "counts", seconds_left=up_to - number - 1)
        time.sleep(task.arguments.get("pause", 0))
    return {"sum": sum(range(up_to + 1))}


def crash(task):
    sys.stderr.write("the last words\n")
    sys.stderr.flush()
    os.kill(os.getpid(), signal.SIGSEGV)


def decline(task):
    raise Refusal(gettext("Sales"))


def linger(task):
    """Starts a process of its own and waits; only being killed ends it."""
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(task.arguments["pids"]).write_text(f"{os.getpid()} {sleeper.pid}")
    note(task.arguments, "began")
    while True:
        time.sleep(0.1)
        task.report(0.1)


def sleepy(task):
    time.sleep(600)


def dawdle(task):
    """Ends well and leaves a process behind that holds on to standard error."""
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(task.arguments["pids"]).write_text(str(sleeper.pid))
    return "dawdled"


def gibberish(task):
    task.report(1.5)


def resume(task):
    """Takes one step and is killed, until three steps are kept."""
    steps = int(task.files.kept("steps") or b"0")
    if steps < 2:
        task.files.keep("steps", str(steps + 1).encode())
        os.kill(os.getpid(), signal.SIGKILL)
    return {"steps": steps + 1}


def not_json(task):
    return {1j}
