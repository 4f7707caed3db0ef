"""The door to the worker: `python -m gespann.server.worker`, beside the web server's `wsgi`.

A module of its own rather than a command of Django's manage.py, which the workbench does not have:
like `wsgi`, it needs the environment and nothing else, and it is one process that answers signals
itself.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import timedelta

import django
from django.core.exceptions import ImproperlyConfigured


def main(arguments: Sequence[str]) -> None:
    """Work until told to stop by SIGTERM or SIGINT.

    Raises: ImproperlyConfigured if no folder is named.
    """
    chosen = _parser().parse_args(arguments)
    parent = os.getppid() if chosen.end_with_parent else None
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gespann.server.settings")
    django.setup()
    from django.conf import settings

    from gespann.apps.jobs.worker.lane import Habits
    from gespann.apps.jobs.worker.main import Worker

    if settings.JOBS_FOLDER is None:
        raise ImproperlyConfigured("GESPANN_FOLDER must name the folder in which data are kept")
    habits = Habits(
        settings.JOBS_FOLDER,
        lease_for=timedelta(seconds=chosen.lease),
        grace=timedelta(seconds=chosen.grace),
    )
    Worker(habits, quick=chosen.quick, long=chosen.long, parent=parent).run()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m gespann.server.worker")
    parser.add_argument("--quick", type=int, default=1, help="quick jobs at a time (1)")
    parser.add_argument("--long", type=int, default=1, help="long jobs at a time (1)")
    parser.add_argument(
        "--lease", type=float, default=30.0, help="seconds without a sign of life (30)"
    )
    parser.add_argument(
        "--grace", type=float, default=10.0, help="seconds to finish a quick job when stopped (10)"
    )
    parser.add_argument(
        "--end-with-parent", action="store_true", help="stop when whoever started it is gone"
    )
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
