"""`gespann check`: what the data can and cannot say."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from gespann import library
from gespann.cli import options
from gespann.cli.parsing import SpokenCommand
from gespann.cli.terminal import screen, show_findings, show_firm
from gespann.cli.tongue import Language
from gespann.core.findings import Finding
from gespann.files.firm_folder import read_firm_with_findings
from gespann.language import gettext as _
from gespann.language.findings import exclusion_in_toml

PROPOSE_AN_EXCLUSION = ("outcome_has_outlier", "outcome_lies_off", "outcome_has_burst")


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
        plan_start: Annotated[date | None, options.plan_start()] = None,
        language: Annotated[Language | None, options.language()] = None,
    ) -> None:
        run(folder, history, plan_start)


def run(folder: Path, history: Path | None, plan_start: date | None) -> None:
    """Read, inspect, and show every finding with its remedy."""
    firm, findings = read_firm_with_findings(folder, history=history, plan_start=plan_start)
    console = screen()
    show_firm(console, firm)
    findings = (*findings, *library.check(firm))
    show_findings(console, findings, firm.currency)
    _show_proposals(console, findings)
    if not findings:
        console.print(_("Nothing was found that would stand in the way of a plan."))


def _show_proposals(console: Console, findings: Iterable[Finding]) -> None:
    """What to add to firm.toml, ready to be copied, for every window that could be excluded."""
    proposals = [finding for finding in findings if finding.code in PROPOSE_AN_EXCLUSION]
    if not proposals:
        return
    console.print()
    console.print(_("To take these periods out of the fit, add to firm.toml and give the reason:"))
    for finding in proposals:
        console.print()
        for line in exclusion_in_toml(finding.values):
            console.print(line, soft_wrap=True)
