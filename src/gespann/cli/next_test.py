"""`gespann test-next`: which test is worth most to the firm."""

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
    """Make `test-next` a command of the app."""

    @app.command(
        "test-next",
        cls=SpokenCommand,
        options_metavar=_("[OPTIONS]"),
        help=_("Show which test of a lever is worth most to the firm, its cost taken off."),
    )
    def next_test(
        folder: Annotated[Path, options.folder()],
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
    years: float,
    budget: Decimal | None,
    seed: int,
    draws: int,
    as_json: bool,
) -> None:
    """Read, fit, judge the tests that might be held, and show them."""
    # Here, because what judges tests loads SciPy, and `gespann --help` needs none.
    from gespann.cli.settle_document import next_test_document
    from gespann.cli.settle_view import show_next_test
    from gespann.core.settle.next_test import nobody_recorded

    firm, found = read_firm_with_findings(folder, history=history)
    # Asked before the fit, so that nobody waits for a "no".
    brief = library.brief_for(firm, budget=budget, goal=None)
    grave: tuple[Finding, ...] = ()
    answer = nobody_recorded(firm, brief)
    if answer is None:
        with progress.shown() as watch:
            fit = library.with_findings(
                library.fit(firm, seed=seed, draws=draws, progress=watch), found
            )
            answer = library.next_test(fit, years=years, budget=budget, progress=watch)
        grave = tuple(one for one in fit.findings if one.severity is Severity.ALARM)
    if as_json:
        sys.stdout.write(as_text(next_test_document(answer, firm)) + "\n")
        return
    console = screen()
    show_findings(console, grave, firm.currency)
    show_next_test(console, answer, firm)
