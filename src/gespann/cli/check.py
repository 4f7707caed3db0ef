"""`gespann check`: what the data can and cannot say."""

from pathlib import Path
from typing import Annotated

import typer

from gespann import library
from gespann.cli import options
from gespann.cli.parsing import SpokenCommand
from gespann.cli.terminal import screen, show_findings, show_firm
from gespann.cli.tongue import Language
from gespann.files.firm_folder import read_firm_with_findings
from gespann.language import gettext as _


def add_to(app: typer.Typer) -> None:
    """Make `check` a command of the app."""

    @app.command(
        cls=SpokenCommand,
        options_metavar=_("[OPTIONS]"),
        help=_("Read a firm's folder and say what its data can and cannot tell."),
    )
    def check(
        folder: Annotated[Path, options.folder()],
        history: Annotated[Path | None, options.history()] = None,
        language: Annotated[Language | None, options.language()] = None,
    ) -> None:
        run(folder, history)


def run(folder: Path, history: Path | None) -> None:
    """Read, inspect, and show every finding with its remedy."""
    firm, findings = read_firm_with_findings(folder, history=history)
    console = screen()
    show_firm(console, firm)
    findings = (*findings, *library.check(firm))
    show_findings(console, findings, firm.currency)
    if not findings:
        console.print(_("Nothing was found that would stand in the way of a plan."))
