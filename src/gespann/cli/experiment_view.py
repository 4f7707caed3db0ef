"""What `gespann experiment` shows on a terminal."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from gespann.cli.experiment_document import block_of
from gespann.cli.terminal import show_findings
from gespann.core.experiments.results import CRITICAL, Control, Design, Proposal, Reading, Verdict
from gespann.core.firm import Experiment, Firm
from gespann.core.quantities import CENTS_PER_UNIT
from gespann.language import gettext as _
from gespann.language import ngettext
from gespann.language.numbers import NOT_KNOWN, day, money, number, percent

MOST_NAMED = 8


def show_proposal(console: Console, firm: Firm, proposal: Proposal, stage: str = "") -> None:
    """The proposed test, how precise it will be, and the best of each other duration."""
    show_findings(console, proposal.findings, firm.currency)
    design = proposal.design
    if design is None:
        return
    console.print(
        {
            Verdict.REACHED: _("Proposed test of {lever}"),
            Verdict.NOT_REACHED: _("Most precise test of {lever}"),
        }[proposal.verdict].format(lever=design.lever.name),
        style="bold",
    )
    console.print(_facts(_design_rows(firm, design, stage)))
    if len(proposal.alternatives) > 1:
        console.print(_alternatives(firm, proposal.alternatives))


def show_reading(console: Console, firm: Firm, reading: Reading) -> None:
    """What a test has shown, and the block for firm.toml."""
    show_findings(console, reading.findings, firm.currency)
    experiment = reading.experiment
    if experiment is None:
        return
    console.print(experiment.name, style="bold")
    console.print(_facts(_reading_rows(firm, reading, experiment)))
    console.print(_("For firm.toml:"))
    console.print(block_of(experiment), soft_wrap=True)


def _design_rows(firm: Firm, design: Design, stage: str) -> Iterable[tuple[str, str]]:
    outcome = design.expected_outcome
    yield _("Kind"), name_of_kind(design.kind)
    yield _("Test markets"), _names(design.test_markets, firm)
    yield _("Compared with"), _compared(design.controls)
    yield _("Duration"), _duration(design)
    yield _("Change"), _change(firm, design.change_units, design.change_cents, design.lever.unit)
    yield _("Expected outcome"), amount(firm, outcome, stage)
    yield (
        _("Standard error"),
        _with_share(firm, design.standard_error, outcome, stage),
    )
    yield (
        _("Smallest effect found"),
        _with_share(firm, design.smallest_effect, outcome, stage),
    )
    yield _("Probability of finding the effect asked for"), percent(design.power)
    yield _("Difference before the test"), percent(design.fit, 1)
    curve = design.power_curve[5:20:5]
    yield (
        _("Power"),
        "; ".join(
            _("{share}: {power}").format(share=percent(effect / outcome, 1), power=percent(power))
            for effect, power in curve
        ),
    )


def _reading_rows(
    firm: Firm, reading: Reading, experiment: Experiment
) -> Iterable[tuple[str, str]]:
    lever = next(one for one in firm.levers if one.name == experiment.lever)
    half, stage = CRITICAL * experiment.standard_error, experiment.stage
    yield _("Kind"), name_of_kind(experiment.kind)
    yield _("Test markets"), _names(experiment.markets, firm)
    yield _("Compared with"), _compared(reading.controls)
    yield (
        _("Counted"),
        _("{first} to {last}").format(first=day(experiment.first), last=day(experiment.last)),
    )
    yield _("Change"), _change(firm, experiment.change_units, reading.change_cents, lever.unit)
    yield _("Outcome without the test"), amount(firm, reading.expected_outcome, stage)
    yield _("Outcome"), amount(firm, reading.actual_outcome, stage)
    yield (
        _("Effect"),
        _("{middle} ({low} to {high})").format(
            middle=_with_share(firm, experiment.effect, reading.expected_outcome, stage),
            low=amount(firm, experiment.effect - half, stage),
            high=amount(firm, experiment.effect + half, stage),
        ),
    )
    yield _("Standard error"), amount(firm, experiment.standard_error, stage)
    if reading.return_interval is not None:
        low, middle, high = (number(one, 2) for one in reading.return_interval)
        yield (
            _("Return per unit of money"),
            _("{middle} ({low} to {high})").format(middle=middle, low=low, high=high),
        )
    yield _("Difference before the test"), percent(reading.fit, 1)


def _alternatives(firm: Firm, designs: Iterable[Design]) -> Table:
    table = Table(header_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(_("Kind"))
    for heading in (
        _("Periods"), _("Test markets"), _("Change"), _("Smallest effect"), _("Power"),
    ):  # fmt: skip
        table.add_column(heading, justify="right")
    for one in designs:
        table.add_row(
            name_of_kind(one.kind),
            number(one.periods),
            number(len(one.test_markets)),
            money(one.change_cents, firm.currency),
            percent(one.smallest_effect / one.expected_outcome, 1),
            percent(one.power),
        )
    return table


def name_of_kind(kind: str) -> str:
    """How a test is held, as people call it."""
    return {
        "geo": _("Test and control markets"),
        "switchback": _("On and off in turns"),
        "before_after": _("Before and after"),
    }[kind]


def amount(firm: Firm, outcome: float, stage: str) -> str:
    """Outcome as money, or as a number where it is not money."""
    kinds = {one.name: one.kind for one in firm.stages}
    if stage and kinds[stage] == "count":
        return number(outcome, 1)
    value = 1.0 if stage else firm.outcome_value
    return money(outcome * value * CENTS_PER_UNIT, firm.currency)


def _with_share(firm: Firm, figure: float, outcome: float, stage: str) -> str:
    return _("{amount}, {share} of the outcome").format(
        amount=amount(firm, figure, stage), share=percent(figure / outcome, 1)
    )


def _names(names: tuple[str, ...], firm: Firm) -> str:
    if len(names) in (0, len(firm.history.markets)):
        return _("the whole firm")
    return ", ".join(names)


def _compared(controls: tuple[Control, ...]) -> str:
    if not controls:
        return _("their own past")
    named = [f"{one.market} ({percent(one.weight)})" for one in controls[:MOST_NAMED]]
    others = len(controls) - len(named)
    if others:
        named.append(ngettext("{count} more", "{count} more", others).format(count=number(others)))
    return ", ".join(named)


def _duration(design: Design) -> str:
    count = ngettext("{count} period", "{count} periods", design.periods).format(
        count=number(design.periods)
    )
    if all(design.changed):
        return count
    block = design.changed.index(False)
    return _("{count}, changed and left alone in turns of {block}").format(
        count=count, block=number(block)
    )


def _change(firm: Firm, units: float, cents: int, unit: str) -> str:
    shown = money(cents, firm.currency)
    if abs(units * CENTS_PER_UNIT - cents) < 1:  # a column of spend counts money already
        return shown
    return _("{money} ({units} {unit})").format(
        money=shown, units=number(units, 1) if units else NOT_KNOWN, unit=unit
    )


def _facts(rows: Iterable[tuple[str, str]]) -> Table:
    table = Table(show_header=False, box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name, value in rows:
        table.add_row(name, value)
    return table
