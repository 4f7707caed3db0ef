"""`gespann serve`: the workbench of a firm, in the browser."""

import os
import socket
from collections.abc import Callable, Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.console import Console

from gespann.cli import options
from gespann.cli.parsing import SpokenCommand
from gespann.cli.terminal import screen
from gespann.cli.tongue import Language
from gespann.language import gettext as _
from gespann.refusals import Refusal

PORT, LOCAL = 8000, "127.0.0.1"
MOST_PROCESSES = 4


def add_to(app: typer.Typer) -> None:
    """Make `serve` a command of the app."""

    @app.command(
        cls=SpokenCommand,
        options_metavar=_("[OPTIONS]"),
        help=_("Open the workbench for a firm's people; Ctrl-C closes it."),
    )
    def serve(
        folder: Annotated[Path, options.workbench()] = options.WORKBENCH,
        port: Annotated[
            int, typer.Option("--port", metavar=_("NUMBER"), help=_("Port to listen on."))
        ] = PORT,
        host: Annotated[
            str,
            typer.Option(
                "--host",
                metavar=_("NAME"),
                help=_("Network address to listen on; this machine only, unless said otherwise."),
            ),
        ] = LOCAL,
        language: Annotated[Language | None, options.language()] = None,
    ) -> None:
        raise typer.Exit(run(folder, host, port))


def run(folder: Path, host: str, port: int) -> int:
    """Bring everything up to date, start all processes, and say where the workbench is."""
    from gespann.server import starting

    return open_workbench(folder, host, port, lambda: _way_in(starting.set_up_path()))


def open_workbench(
    folder: Path, host: str, port: int, once_ready: Callable[[], Sequence[str]]
) -> int:
    """Run a workbench until it is told to end.

    Args:
        once_ready: Called when tables are up to date and nothing has started yet; what it returns
            is told below the address, where {address} stands for it.

    Returns: The exit code.
    """
    # Here, because nobody else at the terminal needs Django.
    from gespann.server import starting
    from gespann.server.together import run_together

    refuse_if_taken(host, port)
    address = os.environ.get("GESPANN_ADDRESS") or f"http://localhost:{port}"
    environment = starting.environment(folder, address)
    os.environ.update(environment)
    starting.make_ready()
    lines = once_ready()
    console = screen()
    return run_together(
        [
            starting.web_server(host, port, min(os.cpu_count() or 1, MOST_PROCESSES)),
            starting.worker(),
        ],
        environment,
        is_up=lambda: _answers(host, port, address),
        when_up=lambda: _tell(console, address, lines),
    )


def _tell(console: Console, address: str, lines: Sequence[str]) -> None:
    console.print(_("Gespann is at {address} (Ctrl-C stops it).").format(address=address))
    for line in lines:
        console.print(line.replace("{address}", address), soft_wrap=True)


def _way_in(set_up_path: str | None) -> Sequence[str]:
    """What to do first, as long as there is no firm."""
    if set_up_path is None:
        return ()
    return (
        _("It is not set up yet. This link does that, once, in five minutes:"),
        f"{{address}}{set_up_path}",
    )


def _answers(host: str, port: int, address: str) -> bool:
    """Whether pages are answered, which is later than that somebody listens."""
    # Whoever listens everywhere also listens here.
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
    connection = HTTPConnection(everywhere.get(host, host), port, timeout=5)
    try:
        connection.request("HEAD", "/", headers={"Host": urlsplit(address).netloc})
        connection.getresponse()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True


def refuse_if_taken(host: str, port: int) -> None:
    """Say so before anything is started; gunicorn would try again for a while.

    Raises: Refusal if something listens there already, or nobody may.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise Refusal(
                _(
                    "Nothing can listen on {host}, port {port}: {reason}. Try another --port."
                ).format(host=host, port=port, reason=error.strerror)
            ) from None
