"""`gespann room`: where the departments are free to choose, and what a wish outside costs."""

import sys
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from gespann import library
from gespann.cli import options, progress
from gespann.cli.document import as_text, risk_document
from gespann.cli.parsing import SpokenCommand
from gespann.cli.phasing_document import phasing_document
from gespann.cli.phasing_view import show_running_year
from gespann.cli.room_document import room_and_goal
from gespann.cli.room_view import show_goal, show_room
from gespann.cli.silence import silence
from gespann.cli.terminal import screen, show_findings
from gespann.cli.tongue import Language
from gespann.core.findings import Severity
from gespann.core.firm import Attitude
from gespann.core.quantities import PhasingKind
from gespann.files.firm_folder import read_firm_with_findings
from gespann.language import gettext as _
from gespann.language.risk import measured_by


def add_to(app: typer.Typer) -> None:
    """Make `room` a command of the app."""

    @app.command(
        cls=SpokenCommand,
        options_metavar=_("[OPTIONS]"),
        help=_("Show where both departments are free to choose, and what a wish costs."),
    )
    def room(
        folder: Annotated[Path, options.folder()],
        epsilon: Annotated[float, options.epsilon()] = 0.01,
        wish: Annotated[list[str] | None, options.wishes()] = None,
        budget: Annotated[Decimal | None, options.budget()] = None,
        goal: Annotated[Decimal | None, options.goal()] = None,
        certainty: Annotated[float, options.certainty()] = 0.8,
        risk: Annotated[Attitude | None, options.risk()] = None,
        risk_level: Annotated[float | None, options.risk_level()] = None,
        phasing: Annotated[PhasingKind | None, options.phasing()] = None,
        seed: Annotated[int, options.seed()] = 0,
        draws: Annotated[int, options.draws()] = 500,
        as_json: Annotated[bool, options.as_json()] = False,
        history: Annotated[Path | None, options.history()] = None,
        language: Annotated[Language | None, options.language()] = None,
    ) -> None:
        run(
            folder,
            history=history,
            epsilon=epsilon,
            wishes=options.wishes_typed(wish or []),
            budget=budget,
            goal=goal,
            certainty=certainty,
            risk=risk,
            risk_level=risk_level,
            phasing=phasing,
            seed=seed,
            draws=draws,
            as_json=as_json,
        )


def run(
    folder: Path,
    *,
    history: Path | None,
    epsilon: float,
    wishes: dict[str, Decimal],
    budget: Decimal | None,
    goal: Decimal | None,
    certainty: float,
    risk: Attitude | None,
    risk_level: float | None,
    phasing: PhasingKind | None,
    seed: int,
    draws: int,
    as_json: bool,
) -> None:
    """Read, fit, plan, and show the room around the best plan."""
    firm, found = read_firm_with_findings(folder, history=history)
    # All are asked before the fit, so that nobody waits for a "no".
    brief = library.brief_for(firm, budget=budget, goal=goal, phasing=phasing)
    library.risk_for(brief.risk, risk, risk_level)
    library.wishes_for(firm, wishes)
    with progress.shown() as watch, silence():
        fit = library.with_findings(
            library.fit(firm, seed=seed, draws=draws, progress=watch), found
        )
        plan = library.plan(
            fit,
            budget=budget,
            goal=goal,
            epsilon=epsilon,
            wishes=wishes,
            certainty=certainty,
            risk=risk,
            risk_level=risk_level,
            phasing=phasing,
            progress=watch,
        )
    if as_json:
        document = {
            **phasing_document(plan),
            "risk": risk_document(plan.risk, firm.currency),
            **room_and_goal(fit, plan),
        }
        sys.stdout.write(as_text(document) + "\n")
        return
    console = screen()
    grave = (one for one in plan.findings if one.severity is Severity.ALARM)
    show_findings(console, grave, firm.currency)
    show_running_year(console, fit, plan)
    if plan.risk is not None:
        console.print(measured_by(plan.risk.risk))
    show_room(console, fit, plan)
    show_goal(console, fit, plan)
