"""`gespann plan`: from a firm's history and one budget to the joint plan."""

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from gespann import library
from gespann.cli import options, progress
from gespann.cli.bargain import today
from gespann.cli.document import as_text, plan_document
from gespann.cli.groups_view import show_groups
from gespann.cli.judged_tests import JudgedTests
from gespann.cli.markets import show_markets
from gespann.cli.measures_view import show_measures
from gespann.cli.parsing import SpokenCommand
from gespann.cli.phasing_document import phasing_document
from gespann.cli.phasing_view import show_phasing, show_running_year
from gespann.cli.plan_documents import PlanDocuments
from gespann.cli.room_document import room_and_goal
from gespann.cli.room_view import show_goal, show_room
from gespann.cli.silence import silence
from gespann.cli.terminal import screen, show_plan
from gespann.cli.tongue import Language
from gespann.core.compromise.aims import Solution
from gespann.core.firm import Attitude
from gespann.core.quantities import PhasingKind
from gespann.files.firm_folder import read_firm_with_findings
from gespann.files.whole import refuse_unless_writable
from gespann.language import gettext as _
from gespann.language import language as language_in_use


def add_to(app: typer.Typer) -> None:
    """Make `plan` a command of the app."""

    @app.command(
        cls=SpokenCommand,
        options_metavar=_("[OPTIONS]"),
        help=_("Make the joint plan of both departments for one budget."),
    )
    def plan(
        folder: Annotated[Path, options.folder()],
        budget: Annotated[Decimal | None, options.budget()] = None,
        goal: Annotated[Decimal | None, options.goal()] = None,
        seed: Annotated[int, options.seed()] = 0,
        draws: Annotated[int, options.draws()] = 500,
        thorough: Annotated[bool, options.thorough()] = False,
        caution: Annotated[float, options.caution()] = 0.85,
        epsilon: Annotated[float, options.epsilon()] = 0.01,
        certainty: Annotated[float, options.certainty()] = 0.8,
        risk: Annotated[Attitude | None, options.risk()] = None,
        risk_level: Annotated[float | None, options.risk_level()] = None,
        by_market: Annotated[bool, options.by_market()] = False,
        phasing: Annotated[PhasingKind | None, options.phasing()] = None,
        solution: Annotated[Solution, options.solution()] = Solution.KALAI_SMORODINSKY,
        tests: Annotated[bool, options.tests()] = False,
        as_json: Annotated[bool, options.as_json()] = False,
        report: Annotated[Path | None, options.report()] = None,
        pdf: Annotated[Path | None, options.pdf()] = None,
        xlsx: Annotated[Path | None, options.xlsx()] = None,
        story: Annotated[Path | None, options.story()] = None,
        history: Annotated[Path | None, options.history()] = None,
        plan_start: Annotated[date | None, options.plan_start()] = None,
        language: Annotated[Language | None, options.language()] = None,
    ) -> None:
        run(
            folder,
            history=history,
            plan_start=plan_start,
            budget=budget,
            goal=goal,
            seed=seed,
            draws=draws,
            thorough=thorough,
            caution=caution,
            epsilon=epsilon,
            certainty=certainty,
            risk=risk,
            risk_level=risk_level,
            by_market=by_market,
            phasing=phasing,
            solution=solution,
            tests=tests,
            as_json=as_json,
            report=report,
            documents=PlanDocuments(pdf, xlsx, story),
        )


def run(
    folder: Path,
    *,
    history: Path | None,
    plan_start: date | None,
    budget: Decimal | None,
    goal: Decimal | None,
    seed: int,
    draws: int,
    thorough: bool,
    caution: float,
    epsilon: float,
    certainty: float,
    risk: Attitude | None,
    risk_level: float | None,
    by_market: bool,
    phasing: PhasingKind | None,
    solution: Solution,
    tests: bool,
    as_json: bool,
    report: Path | None,
    documents: PlanDocuments,
) -> None:
    """Read, fit, plan, write the report if asked to, and show the plan."""
    # Here, because what bargains loads SciPy, and `gespann --help` needs none.
    from gespann.cli.mean_document import mean_document
    from gespann.cli.mean_view import show_mean

    firm, found = read_firm_with_findings(folder, history=history, plan_start=plan_start)
    # All are asked before the fit, so that nobody waits for a "no".
    brief = library.brief_for(firm, budget=budget, goal=goal, phasing=phasing)
    library.risk_for(brief.risk, risk, risk_level)
    wishes = library.read_wishes(folder, firm)
    rounds = library.read_rounds(folder, firm)
    if report is not None:
        refuse_unless_writable(report)
    documents.refuse_unless_writable()
    with progress.shown() as watch, silence():
        fit = library.fit(firm, seed=seed, draws=draws, thorough=thorough, progress=watch)
        fit = library.with_findings(fit, found)
        plan = library.plan(
            fit,
            budget=budget,
            goal=goal,
            caution=caution,
            by_market=by_market,
            phasing=phasing,
            epsilon=epsilon,
            certainty=certainty,
            risk=risk,
            risk_level=risk_level,
            progress=watch,
        )
        mean = state = None
        if wishes is not None and report is not None and rounds is not None:
            state = library.bargaining(
                fit, plan, wishes, rounds, today=today(), solution=solution, progress=watch
            )
            mean = state.mean
        elif wishes is not None:
            mean = library.golden_mean(fit, plan, wishes, solution=solution, progress=watch)
        judged = JudgedTests.of(fit, budget, watch, wanted=tests)
    if report is not None:
        library.write_report(
            report,
            fit,
            plan,
            mean=mean,
            tests=judged.following,
            dispute=judged.dispute,
            rounds=state,
            language=language_in_use(),
        )
    documents.write(fit, plan, mean)
    if as_json:
        document = {
            **plan_document(fit, plan),
            **phasing_document(plan),
            **room_and_goal(fit, plan),
        }
        if mean is not None:
            document["golden_mean"] = mean_document(mean, firm.currency)
        sys.stdout.write(as_text({**document, **judged.document(firm)}) + "\n")
        return
    console = screen()
    show_plan(console, fit, plan)
    show_measures(console, plan, firm.currency)
    show_groups(console, plan, firm.currency)
    show_running_year(console, fit, plan)
    show_phasing(console, fit, plan)
    show_room(console, fit, plan)
    show_goal(console, fit, plan)
    if mean is not None:
        show_mean(console, mean, firm.currency)
    judged.show(console, firm)
    if plan.by_market is not None:
        show_markets(console, plan.by_market, firm.currency, plan.risk, plan.measures)
    if report is not None:
        console.print(_("The report lies in {path}.").format(path=report), soft_wrap=True)
    documents.show(console)
