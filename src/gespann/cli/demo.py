"""`gespann demo`: the whole way on a made-up firm, and how near it came to the truth."""

import os
import socket
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
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
from gespann.core.quantities import CENTS_PER_UNIT, Department
from gespann.core.response.results import Fit
from gespann.language import gettext as _
from gespann.language import language as language_in_use
from gespann.language.demo_names import in_this_language
from gespann.refusals import Refusal

if TYPE_CHECKING:
    from gespann.apps.response.models import Fit as Recorded
    from gespann.core.compromise.both_wishes import BothWishes
    from gespann.core.compromise.joint_results import JointMean
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
    wishes: "BothWishes | None" = None
    mean: "JointMean | None" = None


def _priced(wishes: "BothWishes | None") -> list[tuple[str, Decimal]]:
    """Every wish of both departments, to be priced."""
    sides = () if wishes is None else wishes.sides
    return [
        (one.lever, Decimal(one.cents) / CENTS_PER_UNIT) for side in sides for one in side.wishes
    ]


def run(folder: Path, *, seed: int | None, draws: int) -> Made:
    """Simulate, read, fit, plan, show, compare with the truth, and write the report."""
    # Here, because SciPy loads slower than all the rest, and `gespann --help` needs none.
    from gespann.cli.comparison import Comparison, show_truth
    from gespann.cli.mean_view import show_mean
    from gespann.cli.simulated import refuse_if_taken, write_simulated
    from gespann.core.simulation import DEMO_SEED

    refuse_if_taken(folder)
    seed = DEMO_SEED if seed is None else seed
    simulated = in_this_language(library.simulate(seed=seed))
    write_simulated(folder, simulated, seed=seed)
    # From the files, as for every other firm: the demo takes no short cut.
    firm = library.read_firm(folder)
    begun = time.monotonic()
    with progress.shown() as watch:
        fit = library.fit(firm, seed=seed, draws=draws, progress=watch)
        wishes = library.read_wishes(folder, firm)
        plan = library.plan(fit, wishes=_priced(wishes), progress=watch)
        seconds = time.monotonic() - begun
        mean = None if wishes is None else library.golden_mean(fit, plan, wishes, progress=watch)
        made = Made(fit, plan, draws, seconds, wishes, mean)
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

        with translation.override(language):
            return _log_ins_told(_filled(folder, firm, made, language))

    screen().print()
    return open_workbench(folder / WORKBENCH, LOCAL, _free_port(port), once_ready)


def _filled(folder: Path, firm: Firm, made: Made | None, language: str) -> "LogIns":
    """Fill the workbench; whoever can log in to it then."""
    from gespann.server.demo import bring_fit, bring_history, set_up_demo
    from gespann.server.demo_ledger import LeverOfPlan, bring_ledger

    year = firm.plan.start if firm.plan else firm.history.starts[-1].item()
    log_ins = set_up_demo(firm.name, firm.currency, year.replace(month=1, day=1), language)
    keeper = log_ins.people[0]
    bring_history(folder, by=keeper)
    levers = [
        LeverOfPlan(lever.name, lever.department, cents)
        for lever, cents in zip(firm.levers, _amounts(firm, made), strict=True)
    ]
    books = partial(bring_ledger, levers, firm.history.markets, firm.currency, log_ins.people)
    has_both_sides = {lever.department for lever in levers if lever.cents} == set(Department)
    if made is not None:
        fit = bring_fit(made.fit, made.plan, draws=made.draws, seconds=made.seconds, by=keeper)
    if made is not None and has_both_sides:
        _bring_rounds(fit, made, books, log_ins)
    elif has_both_sides:
        books()
    return log_ins


def _bring_rounds(
    fit: "Recorded", made: Made, bring_ledger: Callable[..., None], log_ins: "LogIns"
) -> None:
    """Two planning rounds: the plan of this year in the ledger, and next year's on its way."""
    from gespann.apps.response.models import Verdict
    from gespann.server import demo_round

    if made.wishes is None or made.mean is None or fit.verdict == Verdict.FAIL:
        bring_ledger()
        return
    people = log_ins.people
    screen().print(_("Preparing the planning rounds of this year and the next …"))
    found = demo_round.OnTheWay(fit, made.fit, made.plan, made.wishes, made.mean)
    version = demo_round.write_this_years_plan(found, people)
    bring_ledger(put_into_force=partial(demo_round.sign_by_both, version, people))
    demo_round.bring_next_year(found, people)


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
