"""The plan by market on standard output: where the money moves, and what that gains."""

from collections.abc import Iterable

import numpy as np
from rich.console import Console
from rich.table import Table

from gespann.core.planning.results import MarketPlan, MeasureProspect
from gespann.core.planning.risk_results import RiskAccount
from gespann.language import gettext as _
from gespann.language.measures import measures_by_market
from gespann.language.numbers import NOT_KNOWN, money, number, percent, short_money
from gespann.language.risk import by_market_told

SHOWN = 25


def show_markets(
    console: Console,
    plan: MarketPlan,
    currency: str,
    account: RiskAccount | None = None,
    measures: tuple[MeasureProspect, ...] = (),
) -> None:
    """The markets with the most money, with the lever that moves most in each.

    Args:
        measures: Of the joint plan.
        account: Of the attitude to risk that the plan was made with, if it is not the mean.
    """
    console.print()
    console.print(_("The plan by market"), style="bold")
    console.print(_markets(plan, currency))
    for line in _hidden(plan):
        console.print(line)
    told = _gain_and_proof(plan, currency)
    for line in told if account is None else by_market_told(plan, account.risk, currency):
        console.print(line)
    for line in measures_by_market(plan, measures):
        console.print(line)


def _markets(plan: MarketPlan, currency: str) -> Table:
    table = Table(header_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(_("Market"))
    for heading in (_("Joint plan"), _("By market"), _("Change")):
        table.add_column(heading, justify="right")
    table.add_column(_("Moves most"))
    joint, own = plan.joint_cents.sum(axis=1), plan.amount_cents.sum(axis=1)
    for market in np.argsort(-own, kind="stable")[:SHOWN]:
        change = own[market] / joint[market] - 1 if joint[market] else None
        table.add_row(
            plan.markets[market],
            money(int(joint[market]), currency),
            money(int(own[market]), currency),
            NOT_KNOWN if change is None else ("+" if change > 0 else "") + percent(change),
            _mover(plan, int(market), currency),
        )
    return table


def _mover(plan: MarketPlan, market: int, currency: str) -> str:
    """The lever whose amount in a market differs most from the joint plan's."""
    moved = plan.amount_cents[market] - plan.joint_cents[market]
    lever = int(np.abs(moved).argmax())
    if not moved[lever]:
        return NOT_KNOWN
    sign = "+" if moved[lever] > 0 else ""
    return f"{plan.levers[lever].name} {sign}{short_money(int(moved[lever]), currency)}"


def _hidden(plan: MarketPlan) -> Iterable[str]:
    hidden = len(plan.markets) - SHOWN
    if hidden > 0:
        yield _("{count} smaller markets are not shown; --json prints all of them.").format(
            count=number(hidden)
        )


def _gain_and_proof(plan: MarketPlan, currency: str) -> Iterable[str]:
    yield _(
        "By market the same budget is expected to contribute {gain} more than the joint plan "
        "({low} to {high}); it is better with a probability of {probability}."
    ).format(
        gain=money(round(plan.expected_gain_cents), currency),
        low=short_money(plan.gain_cents.low, currency),
        high=short_money(plan.gain_cents.high, currency),
        probability=percent(plan.better_than_joint),
    )
    yield _(
        "No plan by market within the bounds can be expected to contribute more than {bound}; its "
        "optimum is within {gap} of that."
    ).format(
        bound=money(plan.certificate.bound_cents, currency), gap=percent(plan.certificate.gap, 2)
    )
