"""`gespann check-ledger`: add the budget up again and compare."""

import sys
from dataclasses import asdict
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
from gespann.language import ngettext, numbers

EXIT_WRONG = 1


def add_to(app: typer.Typer) -> None:
    """Make `check-ledger` a command of the app."""

    @app.command(
        "check-ledger",
        cls=SpokenCommand,
        options_metavar=_("[OPTIONS]"),
        help=_("Add a workbench’s budget up again, entry by entry, and compare."),
    )
    def check_ledger(
        folder: Annotated[Path, options.workbench()] = options.WORKBENCH,
        as_json: Annotated[bool, options.as_json()] = False,
        language: Annotated[Language | None, options.language()] = None,
    ) -> None:
        raise typer.Exit(run(folder, as_json=as_json))


def run(folder: Path, *, as_json: bool) -> int:
    """Check everything; 1 if anything is wrong."""
    from gespann.server import starting

    refuse_unless_workbench(folder)
    starting.connect(folder)
    from gespann.apps.budget.engine import check_ledger

    verdict = check_ledger()
    if as_json:
        sys.stdout.write(as_text({"is_well": verdict.is_well, **asdict(verdict)}) + "\n")
        return 0 if verdict.is_well else EXIT_WRONG
    console = screen()
    for fault in verdict.faults:
        console.print(f"✗ {fault}", style="red")
    console.print(
        ngettext(
            "{entries} entry was added up again.",
            "{entries} entries were added up again.",
            verdict.entries,
        ).format(entries=numbers.number(verdict.entries))
    )
    if verdict.is_well:
        console.print(_("✓ Every balance is what they say, and none was changed."))
    return 0 if verdict.is_well else EXIT_WRONG
