"""`gespann doctor`: what is wrong with a workbench, and how to mend it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from gespann.cli import options
from gespann.cli.backup import refuse_unless_workbench
from gespann.cli.document import as_text
from gespann.cli.parsing import SpokenCommand
from gespann.cli.terminal import screen
from gespann.cli.tongue import Language
from gespann.language import gettext as _

EXIT_WRONG = 1
MARKS = {"fine": ("✓", "green"), "note": ("•", "yellow"), "wrong": ("✗", "red")}


def add_to(app: typer.Typer) -> None:
    """Make `doctor` a command of the app."""

    @app.command(
        cls=SpokenCommand,
        options_metavar=_("[OPTIONS]"),
        help=_("Look whether a workbench is well, and say how to mend what is not."),
    )
    def doctor(
        folder: Annotated[Path, options.workbench()] = options.WORKBENCH,
        as_json: Annotated[bool, options.as_json()] = False,
        language: Annotated[Language | None, options.language()] = None,
    ) -> None:
        raise typer.Exit(run(folder, as_json=as_json))


def run(folder: Path, *, as_json: bool) -> int:
    """Look at everything; 1 if anything is wrong."""
    from gespann.server import starting

    refuse_unless_workbench(folder)
    starting.connect(folder)
    from gespann.server.doctor import State, examine

    findings = list(examine(folder))
    is_wrong = any(one.state is State.WRONG for one in findings)
    if as_json:
        told = [{"state": one.state, "what": one.what, "mend": one.mend} for one in findings]
        sys.stdout.write(as_text({"is_well": not is_wrong, "findings": told}) + "\n")
        return EXIT_WRONG if is_wrong else 0
    console = screen()
    for one in findings:
        mark, style = MARKS[one.state]
        console.print(f"{mark} {one.what}", style=None if one.state == "fine" else style)
        if one.mend:
            console.print(f"  {one.mend}")
    return EXIT_WRONG if is_wrong else 0
