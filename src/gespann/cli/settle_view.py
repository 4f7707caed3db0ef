"""What `gespann settle` and `gespann test-next` show on a terminal."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from gespann.cli.terminal import show_findings
from gespann.core.firm import Firm
from gespann.core.quantities import Department
from gespann.core.settle.results import Candidate, DisputeAnswer, NextTest
from gespann.language import gettext as _
from gespann.language.numbers import money, number, percent
from gespann.language.settle import (
    dispute_told,
    duration_told,
    left_told,
    measured_told,
    next_told,
    result_told,
    settle_told,
    view_told,
)


def show_next_test(console: Console, found: NextTest, firm: Firm) -> None:
    """The test to hold next, or why there is none, and the best test of each lever."""
    console.print(_("Which test is worth most?"), style="bold")
    for sentence in next_told(found, firm):
        console.print(sentence)
    show_findings(console, found.findings, firm.currency)
    if found.candidates:
        console.print()
        console.print(_("The best test of each lever"))
        console.print(_candidates(found.candidates, firm))


def show_dispute(console: Console, found: DisputeAnswer, firm: Firm) -> None:
    """What is in dispute, the test that settles most of it, and who would say what."""
    console.print(_("What is in dispute, and what settles it?"), style="bold")
    for dispute in found.disputes:
        console.print(dispute_told(dispute, firm.currency))
    if found.settling:
        console.print()
    for sentence in settle_told(found, firm):
        console.print(sentence)
    show_findings(console, found.findings, firm.currency)
    for reaction in found.reactions:
        console.print()
        console.print(result_told(reaction, found.settling[0], firm), style="bold")
        for side in Department:
            console.print(view_told(side, reaction.views[side], firm.currency))
        console.print(left_told(reaction, firm.currency))
    if len(found.settling) > 1:
        console.print()
        console.print(_("The best test of each lever in dispute"))
        shares = [percent(one.settled_share) for one in found.settling]
        console.print(_candidates((one.candidate for one in found.settling), firm, shares))


def _candidates(
    candidates: Iterable[Candidate], firm: Firm, shares: list[str] | None = None
) -> Table:
    table = Table(header_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in (_("Lever"), _("Counted")):
        table.add_column(heading)
    figures = (_("Effort"), _("Test markets"), _("Duration"), _("Power"))
    money_of = (_("Result worth"), _("Cost"), _("Beyond its cost"))
    for heading in (*figures, *money_of, *(() if shares is None else (_("Settles"),))):
        table.add_column(heading, justify="right")
    for k, one in enumerate(candidates):
        table.add_row(
            one.design.lever.name,
            measured_told(one, firm),
            percent(one.effort),
            number(len(one.design.test_markets)),
            duration_told(one.design, firm),
            percent(one.power),
            money(one.information.evsi, firm.currency),
            money(one.cost_cents, firm.currency),
            money(one.net_cents, firm.currency),
            *([] if shares is None else [shares[k]]),
        )
    return table
