"""`gespann fit`: how both departments' work becomes success."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from gespann import library
from gespann.cli import options, progress
from gespann.cli.document import as_text, fit_document
from gespann.cli.parsing import SpokenCommand
from gespann.cli.terminal import screen, show_fit
from gespann.cli.tongue import Language
from gespann.core.response.results import Fit
from gespann.files.firm_folder import read_firm_with_findings
from gespann.files.whole import refuse_unless_writable, whole_file
from gespann.language import gettext as _


def add_to(app: typer.Typer) -> None:
    """Make `fit` a command of the app."""

    @app.command(
        cls=SpokenCommand,
        options_metavar=_("[OPTIONS]"),
        help=_("Estimate how both departments' work becomes success."),
    )
    def fit(
        folder: Annotated[Path, options.folder()],
        out: Annotated[
            Path | None,
            typer.Option(
                "--out",
                metavar=_("FILE.nc"),
                help=_("Write the posterior as ArviZ InferenceData (netCDF)."),
            ),
        ] = None,
        seed: Annotated[int, options.seed()] = 0,
        draws: Annotated[int, options.draws()] = 500,
        thorough: Annotated[bool, options.thorough()] = False,
        history: Annotated[Path | None, options.history()] = None,
        plan_start: Annotated[date | None, options.plan_start()] = None,
        as_json: Annotated[bool, options.as_json()] = False,
        language: Annotated[Language | None, options.language()] = None,
    ) -> None:
        run(
            folder,
            out=out,
            seed=seed,
            draws=draws,
            thorough=thorough,
            history=history,
            plan_start=plan_start,
            as_json=as_json,
        )


def run(
    folder: Path,
    *,
    out: Path | None,
    seed: int,
    draws: int,
    thorough: bool,
    history: Path | None,
    plan_start: date | None,
    as_json: bool,
) -> None:
    """Read, fit, write the posterior if asked to, and show what is known of each lever."""
    if out is not None:
        refuse_unless_writable(out)
    firm, found = read_firm_with_findings(folder, history=history, plan_start=plan_start)
    with progress.shown() as report:
        fitted = library.fit(firm, seed=seed, draws=draws, thorough=thorough, progress=report)
    fitted = library.with_findings(fitted, found)
    if out is not None:
        write_posterior(out, fitted)
    if as_json:
        sys.stdout.write(as_text(fit_document(fitted)) + "\n")
    else:
        show_fit(screen(), fitted)


def write_posterior(path: Path, fitted: Fit) -> None:
    """Write the posterior as netCDF, whole or not at all."""
    with whole_file(path) as draft:
        library.to_inference_data(fitted).to_netcdf(str(draft))
