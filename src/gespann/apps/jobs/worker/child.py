"""The process that does long work: reads its order, does it, tells how far it is and what came out.

Started by `process` as a module of its own; it ends with its worker.
"""

import importlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

BEHIND_THE_PAGES = 10  # how much politer than the workbench itself the computing is


def main() -> None:
    """Do one order."""
    tell = _telling()
    order = _order()
    threading.Thread(target=_end_with_the_worker, daemon=True).start()
    os.nice(BEHIND_THE_PAGES)
    tell(_done(order, tell))


def _done(order: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    import django

    django.setup()

    from dataclasses import asdict

    from django.utils import translation

    from gespann.apps.jobs.tasks import Files, Task
    from gespann.language import speaking
    from gespann.refusals import Refusal

    module, _, function = order["work"].partition(":")
    work = getattr(importlib.import_module(module), function)
    task = Task(
        order["arguments"],
        Files(Path(order["folder"]), order["fence"]),
        lambda progress: tell(asdict(progress)),
    )
    with translation.override(order["language"]), speaking(order["language"]):
        try:
            return {"result": work(task)}
        except Refusal as refusal:
            return {"refused": str(refusal)}


def _telling() -> Callable[[dict[str, Any]], None]:
    """The way to tell, kept to ourselves: what libraries print goes to standard error."""
    messages = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    turn = threading.Lock()

    def tell(message: dict[str, Any]) -> None:
        with turn:
            messages.write(json.dumps(message, allow_nan=False) + "\n")
            messages.flush()

    return tell


def _order() -> dict[str, Any]:
    # Unbuffered, so that the thread which waits for the end of the input finds nothing half read.
    with os.fdopen(os.dup(sys.stdin.fileno()), "rb", buffering=0) as orders:
        order: dict[str, Any] = json.loads(orders.readline())
        return order


def _end_with_the_worker() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    main()
