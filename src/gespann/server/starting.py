"""What has to be in place before the first page: tables, static files, and a way in."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from gespann.language import language

THREADS = 8


def environment(folder: Path, address: str) -> dict[str, str]:
    """The environment of every process of this workbench."""
    return {
        **os.environ,
        "GESPANN_FOLDER": str(folder.resolve()),
        "GESPANN_ADDRESS": address,
        "DJANGO_SETTINGS_MODULE": "gespann.server.settings",
    }


def connect(folder: Path | None) -> None:
    """Let this process use the database of a workbench; None for one that has no folder yet."""
    import django
    from django.utils import translation

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gespann.server.settings")
    if folder is None:
        os.environ.pop("GESPANN_FOLDER", None)
    else:
        os.environ["GESPANN_FOLDER"] = str(folder.resolve())
    django.setup()
    translation.activate(language())


def make_ready() -> None:
    """Bring tables and static files up to date and erase the traces of old log-ins.

    The environment names the workbench; what is up to date already stays as it is.
    """
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from gespann.apps.organisation.actions.people import erase_traces

    erase_traces()


def set_up_path() -> str | None:
    """The path of the set-up, as long as there is no firm."""
    from django.urls import reverse

    from gespann.apps.organisation.actions.set_up import set_up_secret
    from gespann.apps.organisation.queries import firm

    return None if firm() else reverse("set_up", args=[set_up_secret()])


def web_server(host: str, port: int, processes: int) -> Sequence[str]:
    """The command that answers browsers.

    What its processes share is loaded once, before they part: they are there sooner, and one that
    was killed is replaced at once.
    """
    return (
        sys.executable, "-m", "gunicorn", "gespann.server.wsgi:application",
        "--bind", f"{host}:{port}",
        "--worker-class", "gthread",
        "--workers", str(processes),
        "--preload",
        "--threads", str(THREADS),
        "--graceful-timeout", "10",
        "--log-level", "warning",
        "--no-control-socket",
    )  # fmt: skip


def worker() -> Sequence[str]:
    """The command that does long work."""
    return (sys.executable, "-m", "gespann.server.worker", "--end-with-parent")
