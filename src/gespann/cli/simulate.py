"""`gespann simulate`: a made-up firm whose truth is known."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gespann import library
from gespann.cli import options
from gespann.cli.parsing import SpokenCommand
from gespann.cli.terminal import screen
from gespann.cli.tongue import Language
from gespann.core.quantities import Period
from gespann.language import gettext as _
from gespann.language.demo_names import in_this_language

if TYPE_CHECKING:
    from gespann.core.simulation import Scenario


def add_to(app: typer.Typer) -> None:
    """Make `simulate` a command of the app."""

    @app.command(
        cls=SpokenCommand,
        options_metavar=_("[OPTIONS]"),
        help=_("Write a simulated firm and, in truth.json, what is true of it."),
    )
    def simulate(
        folder: Annotated[Path, options.folder()],
        seed: Annotated[int, options.seed()] = 0,
        demo: Annotated[
            bool, typer.Option("--demo", help=_("Write the demo firm; only the seed is heeded."))
        ] = False,
        markets: Annotated[int, options.number(_("Number of markets."), least=1)] = 1,
        periods: Annotated[int, options.number(_("Periods of history."), least=12)] = 156,
        period: Annotated[Period, typer.Option(help=_("Length of a period."))] = Period.WEEK,
        levers: Annotated[int, options.number(_("Number of levers."), least=2)] = 7,
        bond: Annotated[
            float | None,
            options.number(
                _("0: the departments add up, 1: each multiplies the other. Else drawn."),
                least=0.0,
                most=1.0,
            ),
        ] = None,
        variation: Annotated[
            float, options.number(_("How much effort varies; 1 is usual."), least=0.0)
        ] = 1.0,
        follows_sales: Annotated[
            float, options.number(_("% change of effort per % of last month's sales."))
        ] = 0.2,
        long_life: Annotated[
            bool, typer.Option("--long-life", help=_("A part of each effect lasts for years."))
        ] = False,
        funnel: Annotated[
            bool,
            typer.Option(
                "--funnel", help=_("The outcome comes from leads, offers and deals, with delays.")
            ),
        ] = False,
        part_time: Annotated[
            bool,
            typer.Option(
                "--part-time", help=_("One stage of the funnel was not recorded from the start.")
            ),
        ] = False,
        effect_spread: Annotated[
            float,
            options.number(
                _("How much the effect of a lever differs between markets; 0.3 is much."),
                least=0.0,
            ),
        ] = 0.0,
        potential_known: Annotated[
            bool,
            typer.Option(
                "--potential/--no-potential",
                help=_("Whether the history tells the size of the markets."),
            ),
        ] = True,
        surprises: Annotated[
            bool,
            typer.Option(
                "--surprises",
                help=_(
                    "A strike, a slip of the pen, a promotion, and a year without records or a "
                    "changed definition."
                ),
            ),
        ] = False,
        experiments: Annotated[
            bool,
            typer.Option("--experiments", help=_("A lever of each department was tested.")),
        ] = False,
        beliefs: Annotated[
            bool,
            typer.Option(
                "--beliefs", help=_("Both departments answer what they expect of each lever.")
            ),
        ] = False,
        language: Annotated[Language | None, options.language()] = None,
    ) -> None:
        # Here, because SciPy loads slower than all the rest, and `gespann --help` needs none.
        from gespann.core.simulation import random_scenario, scenario_of_demo_firm

        scenario = (
            scenario_of_demo_firm()
            if demo
            else random_scenario(
                seed,
                markets=markets,
                periods=periods,
                levers=levers,
                period=period,
                bond=bond,
                variation=variation,
                follows_sales=follows_sales,
                long_life=long_life,
                funnel=funnel,
                part_time=part_time,
                effect_spread=effect_spread,
                potential_known=potential_known,
                surprises=surprises,
                experiments=experiments,
                beliefs=beliefs,
            )
        )
        run(folder, scenario, seed)


def run(folder: Path, scenario: "Scenario", seed: int) -> None:
    """Simulate, write, and say where it lies."""
    from gespann.cli.simulated import TRUTH, refuse_if_taken, write_simulated

    refuse_if_taken(folder)
    write_simulated(folder, in_this_language(library.simulate(scenario, seed=seed)), seed=seed)
    screen().print(
        _("The firm lies in {folder}, and what is true of it in {truth}.").format(
            folder=folder, truth=folder / TRUTH
        ),
        soft_wrap=True,
    )
