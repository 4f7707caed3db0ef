"""`gespann experiment`: design a test of a lever, and read what a test has shown."""

import sys
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gespann import library
from gespann.cli import options
from gespann.cli.document import as_text
from gespann.cli.experiment_document import proposal_document, reading_document
from gespann.cli.experiment_view import show_proposal, show_reading
from gespann.cli.parsing import SpokenCommand, SpokenGroup, ValueRefused
from gespann.cli.terminal import screen
from gespann.cli.tongue import Language
from gespann.files.firm_folder import read_firm_with_findings
from gespann.language import gettext as _
from gespann.refusals import Refusal


@dataclass(frozen=True)
class Figure:
    """A share of the outcome (0.05 for 5 %), or an amount."""

    value: Decimal
    is_share: bool


DEFAULT_FIGURE = Figure(Decimal("0.05"), is_share=True)


class Kind(StrEnum):
    """How a test can be held."""

    GEO = "geo"
    SWITCHBACK = "switchback"
    BEFORE_AFTER = "before_after"


def add_to(app: typer.Typer) -> None:
    """Make `experiment` with its two sub-commands a command of the app."""
    group = typer.Typer(
        name="experiment",
        help=_("Design a test of a lever, or read what one has shown."),
        cls=SpokenGroup,
        options_metavar=_("[OPTIONS]"),
        subcommand_metavar=_("COMMAND [ARGUMENTS]..."),
    )
    _add_design(group)
    _add_read(group)
    app.add_typer(group)


def _add_design(group: typer.Typer) -> None:
    @group.command(
        cls=SpokenCommand,
        options_metavar=_("[OPTIONS]"),
        help=_("Propose test markets, duration and change for a test that is precise enough."),
    )
    def design(
        folder: Annotated[Path, options.folder()],
        lever: Annotated[str, _lever()],
        effort: Annotated[
            float,
            options.number(
                _("Effort in the test as a multiple of the usual one; 0 switches it off."),
                least=0.0,
            ),
        ] = 1.5,
        find: Annotated[
            Figure | None,
            _figure("--find", _("Smallest effect to be found: 5% of the outcome, or an amount.")),
        ] = None,
        within: Annotated[
            Figure | None,
            _figure("--within", _("Half of the 90 % interval, in place of --find.")),
        ] = None,
        power: Annotated[
            float,
            options.number(_("Probability of finding the smallest effect."), least=0.5, most=0.99),
        ] = 0.8,
        periods: Annotated[
            list[int] | None,
            _periods(
                "--periods",
                _("Periods that the test may last; may be given several times."),
                least=2,
                most=104,
            ),
        ] = None,
        kind: Annotated[Kind | None, _kind()] = None,
        keep_out: Annotated[
            list[str] | None,
            _name(
                "--keep-out",
                _("Market in which nothing may be changed; may be given several times."),
            ),
        ] = None,
        carry_over: Annotated[int, _carry_over()] = 0,
        stage: Annotated[str, _stage()] = "",
        seed: Annotated[int, options.seed()] = 0,
        as_json: Annotated[bool, options.as_json()] = False,
        history: Annotated[Path | None, options.history()] = None,
        language: Annotated[Language | None, options.language()] = None,
    ) -> None:
        if find is not None and within is not None:
            raise Refusal(_("Only one of --find and --within can be asked for."))
        figure = within or find or DEFAULT_FIGURE
        firm, _found = read_firm_with_findings(folder, history=history)
        proposal = library.design_experiment(
            firm,
            lever,
            effort=effort,
            smallest_effect=None if within else float(figure.value),
            half_width=float(figure.value) if within else None,
            relative=figure.is_share,
            power=power,
            durations=periods,
            kind=kind and kind.value,
            forbidden=keep_out or (),
            carry_over=carry_over,
            stage=stage,
            seed=seed,
        )
        if as_json:
            sys.stdout.write(as_text(proposal_document(firm, proposal)) + "\n")
        else:
            show_proposal(screen(), firm, proposal, stage)


def _add_read(group: typer.Typer) -> None:
    @group.command(
        cls=SpokenCommand,
        options_metavar=_("[OPTIONS]"),
        help=_("Read what a test has shown, ready to be put into firm.toml."),
    )
    def read(
        folder: Annotated[Path, options.folder()],
        lever: Annotated[str, _lever()],
        first: Annotated[date, options.day("--first", _("First day of the test's first period."))],
        last: Annotated[date, options.day("--last", _("First day of the test's last period."))],
        market: Annotated[
            list[str] | None,
            _name(
                "--market",
                _("Market that was changed; may be given several times. Without it: all."),
            ),
        ] = None,
        kind: Annotated[Kind, _kind()] = Kind.GEO,
        keep_out: Annotated[
            list[str] | None,
            _name("--keep-out", _("Market that is no control; may be given several times.")),
        ] = None,
        carry_over: Annotated[int, _carry_over()] = 0,
        block: Annotated[
            int | None,
            _periods(
                "--block", _("Periods of each block of a switch-back test, changed first."), least=1
            ),
        ] = None,
        planned: Annotated[
            float | None,
            options.number(
                _("Units that were planned there without the test, in total."), least=0.0
            ),
        ] = None,
        stage: Annotated[str, _stage()] = "",
        name: Annotated[str, _name("--name", _("What the test is called."))] = "",
        as_json: Annotated[bool, options.as_json()] = False,
        history: Annotated[Path | None, options.history()] = None,
        language: Annotated[Language | None, options.language()] = None,
    ) -> None:
        firm, _found = read_firm_with_findings(folder, history=history)
        reading = library.read_experiment(
            firm,
            lever,
            first=first,
            last=last,
            markets=market or (),
            kind=kind.value,
            carry_over=carry_over,
            block=block,
            left_out=keep_out or (),
            planned_units=planned,
            stage=stage,
            name=name,
        )
        if as_json:
            sys.stdout.write(as_text(reading_document(firm, reading)) + "\n")
        else:
            show_reading(screen(), firm, reading)


def _lever() -> typer.models.OptionInfo:
    return typer.Option(
        "--lever", metavar=_("NAME"), help=_("Lever that is tested."), show_default=False
    )


def _kind() -> typer.models.OptionInfo:
    return typer.Option(
        "--kind",
        help=_(
            "Between markets (geo), on and off in turns (switchback), or before and after "
            "(before_after)."
        ),
    )


def _carry_over() -> typer.models.OptionInfo:
    explanation = _("Periods after a change in which its effect is still counted.")
    return _periods("--carry-over", explanation, least=0, most=52)


def _stage() -> typer.models.OptionInfo:
    return _name("--stage", _("Stage whose outcome is measured, in place of the firm's outcome."))


def _name(name: str, explanation: str) -> typer.models.OptionInfo:
    return typer.Option(name, metavar=_("NAME"), help=explanation)


def _periods(
    name: str, explanation: str, *, least: int, most: int | None = None
) -> typer.models.OptionInfo:
    return typer.Option(name, metavar=_("NUMBER"), min=least, max=most, help=explanation)


def _figure(name: str, explanation: str) -> typer.models.OptionInfo:
    return typer.Option(name, metavar=_("FIGURE"), help=explanation, parser=figure_typed)


def figure_typed(text: str) -> Figure:
    """A share ("5%") or an amount.

    Raises: ValueRefused if it is neither, or nothing.
    """
    share = text.strip().endswith("%")
    figure = options.money_typed(text.strip().removesuffix("%").strip())
    if not figure:
        raise ValueRefused(_("An effect of nothing cannot be found. Ask for more than 0."))
    return Figure(figure / 100 if share else figure, share)
