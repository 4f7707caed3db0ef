"""`gespann demo`: the whole way on a made-up firm, and how near it came to the truth."""

from pathlib import Path
from typing import Annotated

import typer

from gespann import library
from gespann.cli import options, progress
from gespann.cli.parsing import SpokenCommand
from gespann.cli.terminal import screen, show_plan
from gespann.cli.tongue import Language
from gespann.language import gettext as _
from gespann.language import language as language_in_use

REPORT = "report.html"


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
        language: Annotated[Language | None, options.language()] = None,
    ) -> None:
        run(folder, seed=seed, draws=draws)


def run(folder: Path, *, seed: int | None, draws: int) -> None:
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
    with progress.shown() as watch:
        fit = library.fit(firm, seed=seed, draws=draws, progress=watch)
        plan = library.plan(fit, progress=watch)
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
