"""`gespann settle`: what both departments are apart, and the test that settles most of it."""

import sys
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from gespann import library
from gespann.cli import options, progress
from gespann.cli.document import as_text
from gespann.cli.parsing import SpokenCommand
from gespann.cli.terminal import screen, show_findings
from gespann.cli.tongue import Language
from gespann.core.findings import Finding, Severity
from gespann.files.firm_folder import read_firm_with_findings
from gespann.language import gettext as _


def add_to(app: typer.Typer) -> None:
    """Make `settle` a command of the app."""

    @app.command(
        cls=SpokenCommand,
        options_metavar=_("[OPTIONS]"),
        help=_("Show what both departments dispute, and the test that settles most of it."),
    )
    def settle(
        folder: Annotated[Path, options.folder()],
        lever: Annotated[str | None, _lever()] = None,
        years: Annotated[float, options.years()] = 1.0,
        budget: Annotated[Decimal | None, options.budget()] = None,
        seed: Annotated[int, options.seed()] = 0,
        draws: Annotated[int, options.draws()] = 500,
        as_json: Annotated[bool, options.as_json()] = False,
        history: Annotated[Path | None, options.history()] = None,
        language: Annotated[Language | None, options.language()] = None,
    ) -> None:
        run(
            folder,
            history=history,
            lever=lever,
            years=years,
            budget=budget,
            seed=seed,
            draws=draws,
            as_json=as_json,
        )


def run(
    folder: Path,
    *,
    history: Path | None,
    lever: str | None,
    years: float,
    budget: Decimal | None,
    seed: int,
    draws: int,
    as_json: bool,
) -> None:
    """Read, fit, hold both beliefs against each other, and show the test."""
    # Here, because what judges tests loads SciPy, and `gespann --help` needs none.
    from gespann.cli.settle_document import dispute_document
    from gespann.cli.settle_view import show_dispute
    from gespann.core.settle.dispute import nobody_asked

    firm, found = read_firm_with_findings(folder, history=history)
    # Both are asked before the fit, so that nobody waits for a "no".
    brief = library.brief_for(firm, budget=budget, goal=None)
    if lever is not None:
        library.refuse_unknown_lever(firm, lever)
    grave: tuple[Finding, ...] = ()
    answer = nobody_asked(firm, brief, lever)
    if answer is None:
        with progress.shown() as watch:
            fit = library.with_findings(
                library.fit(firm, seed=seed, draws=draws, progress=watch), found
            )
            answer = library.settle(fit, lever=lever, years=years, budget=budget, progress=watch)
        grave = tuple(one for one in fit.findings if one.severity is Severity.ALARM)
    if as_json:
        sys.stdout.write(as_text(dispute_document(answer, firm)) + "\n")
        return
    console = screen()
    show_findings(console, grave, firm.currency)
    show_dispute(console, answer, firm)


def _lever() -> typer.models.OptionInfo:
    return typer.Option(
        "--lever",
        metavar=_("NAME"),
        help=_("Lever to settle; without it those with the most money in dispute."),
        show_default=False,
    )
