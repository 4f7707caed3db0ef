"""`gespann demo`: the whole way on a made-up firm, and how near it came to the truth."""

import os
import socket
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gespann import library
from gespann.cli import options, progress
from gespann.cli.parsing import SpokenCommand
from gespann.cli.serve import LOCAL, PORT, open_workbench, refuse_if_taken
from gespann.cli.terminal import screen, show_plan
from gespann.cli.tongue import Language
from gespann.core.firm import Firm
from gespann.core.planning.results import JointPlan
from gespann.core.quantities import Department
from gespann.core.response.results import Fit
from gespann.language import gettext as _
from gespann.language import language as language_in_use
from gespann.refusals import Refusal

if TYPE_CHECKING:
    from gespann.server.demo import LogIns

REPORT = "report.html"
WORKBENCH = "workbench"


def add_to(app: typer.Typer) -> None:
    """Make `demo` a command of the app."""

    @app.command(
        cls=SpokenCommand,
        options_metavar=_("[OPTIONS]"),
        help=_("Simulate a firm, fit, plan, show the plan, and compare it with the known truth."),
    )
    def demo(
        folder: Annotated[
            Path,
            typer.Option("--folder", metavar=_("FOLDER"), help=_("Where the demo firm is put.")),
        ] = Path("demo"),
        seed: Annotated[int | None, options.seed()] = None,
        draws: Annotated[int, options.draws()] = 500,
        workbench: Annotated[
            bool,
            typer.Option(
                "--workbench/--no-workbench",
                help=_("Open the workbench in the end, with five people to log in as."),
            ),
        ] = True,
        port: Annotated[
            int,
            typer.Option(
                "--port",
                metavar=_("NUMBER"),
                help=_("Port of the workbench; another one if it is taken."),
            ),
        ] = PORT,
        language: Annotated[Language | None, options.language()] = None,
    ) -> None:
        made = run(folder, seed=seed, draws=draws)
        if workbench:
            raise typer.Exit(show_workbench(folder, made.fit.firm, port, made))


@dataclass(frozen=True)
class Made:
    """What the demo has made on its way, and how long fit and plan took."""

    fit: Fit
    plan: JointPlan
    draws: int
    seconds: float


def run(folder: Path, *, seed: int | None, draws: int) -> Made:
    """Simulate, read, fit, plan, show, compare with the truth, and write the report."""
    # Here, because SciPy loads slower than all the rest, and `gespann --help` needs none.
    from gespann.cli.comparison import Comparison, show_truth
    from gespann.cli.mean_view import show_mean
    from gespann.cli.simulated import refuse_if_taken, write_simulated
    from gespann.core.simulation import DEMO_SEED

    refuse_if_taken(folder)
    seed = DEMO_SEED if seed is None else seed
    simulated = library.simulate(seed=seed)
    write_simulated(folder, simulated, seed=seed)
    # From the files, as for every other firm: the demo takes no short cut.
    firm = library.read_firm(folder)
    begun = time.monotonic()
    with progress.shown() as watch:
        fit = library.fit(firm, seed=seed, draws=draws, progress=watch)
        plan = library.plan(fit, progress=watch)
        made = Made(fit, plan, draws, time.monotonic() - begun)
        wishes = library.read_wishes(folder, firm)
        mean = None if wishes is None else library.golden_mean(fit, plan, wishes, progress=watch)
    library.write_report(folder / REPORT, fit, plan, mean=mean, language=language_in_use())
    console = screen()
    show_plan(console, fit, plan)
    if mean is not None:
        show_mean(console, mean, firm.currency)
    show_truth(console, Comparison.of(simulated, fit, plan), firm.currency)
    console.print()
    console.print(
        _("The firm lies in {folder}, the report in {report}. Open it in a browser.").format(
            folder=folder.resolve(), report=(folder / REPORT).resolve()
        ),
        soft_wrap=True,
    )
    return made


def show_workbench(folder: Path, firm: Firm, port: int, made: Made | None = None) -> int:
    """Open a workbench of the demo firm in a folder until it is told to end.

    Args:
        made: The fit that it shows, if there is one.
    """
    # The processes that are started here become other programs at once, so what JAX says of forks
    # is not true of them.
    warnings.filterwarnings("ignore", r"os\.fork\(\) was called", RuntimeWarning)
    # What a firm's own workbench goes by is not for the demo.
    for name in ("GESPANN_DATABASE", "GESPANN_ADDRESS", "GESPANN_MAIL"):
        os.environ.pop(name, None)
    language = language_in_use()

    def once_ready() -> Sequence[str]:
        from django.utils import translation

        from gespann.server.demo import bring_fit, bring_history, set_up_demo
        from gespann.server.demo_ledger import LeverOfPlan, bring_ledger

        year = firm.plan.start if firm.plan else firm.history.starts[-1].item()
        with translation.override(language):
            log_ins = set_up_demo(firm.name, firm.currency, year.replace(month=1, day=1), language)
            keeper = log_ins.people[0]
            bring_history(folder, by=keeper)
            if made is not None:
                bring_fit(made.fit, made.plan, draws=made.draws, seconds=made.seconds, by=keeper)
            levers = [
                LeverOfPlan(lever.name, lever.department, cents)
                for lever, cents in zip(firm.levers, _amounts(firm, made), strict=True)
            ]
            if {lever.department for lever in levers if lever.cents} == set(Department):
                bring_ledger(levers, firm.history.markets, firm.currency, log_ins.people)
            return _log_ins_told(log_ins)

    screen().print()
    return open_workbench(folder / WORKBENCH, LOCAL, _free_port(port), once_ready)


def _amounts(firm: Firm, made: Made | None) -> list[int]:
    """What each lever gets in cents: by the plan if there is one, else all alike."""
    if made is not None:
        return [one.amount_cents for one in made.plan.recommended.allocations]
    budget_cents = firm.plan.budget_cents if firm.plan else 0
    return [budget_cents // len(firm.levers)] * len(firm.levers)


def _log_ins_told(log_ins: "LogIns") -> Sequence[str]:
    """Whom one can log in as, in columns."""
    roles = (
        _("managing director"), _("head of sales"), _("head of marketing"), _("field rep"),
        _("controller"),
    )  # fmt: skip
    wide = max(len(person.email) for person in log_ins.people)
    people = (
        f"  {person.email:{wide}}  {person.name}, {role}"
        for person, role in zip(log_ins.people, roles, strict=True)
    )
    head = _("Log in as one of five people, with the password {password}:")
    return (head.format(password=log_ins.password), *people)


def _free_port(wished: int) -> int:
    """The port that was wished for, or any other if it is taken."""
    try:
        refuse_if_taken(LOCAL, wished)
    except Refusal:
        with socket.socket() as free:
            free.bind((LOCAL, 0))
            return int(free.getsockname()[1])
    return wished
