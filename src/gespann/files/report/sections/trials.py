"""What to test next: where much money rests on little knowledge."""

from dataclasses import dataclass
from math import ceil

from gespann.core.planning.results import Allocation, JointPlan
from gespann.core.response.results import Fit, LeverEvidence
from gespann.files.report.document import Item, Items, Section
from gespann.files.report.words import is_known, number_span, periods
from gespann.language import gettext as _
from gespann.language.numbers import money, percent, short_money

SHOWN = 3
MARKETS_FOR_A_SPLIT_TEST = 4
BLOCKS = 6


@dataclass(frozen=True)
class Stake:
    """A lever, and the outcome that hangs on not knowing its return."""

    evidence: LeverEvidence
    allocation: Allocation
    at_stake_cents: float


def stakes(fit: Fit, plan: JointPlan) -> tuple[Stake, ...]:
    """Planned amount times the width of the 90 % interval of ROI, the largest first.

    A lever that was never used has no return yet and no place in this order.
    """
    by_name = {a.lever.name: a for a in plan.recommended.allocations}
    ranked = [
        Stake(
            e, by_name[e.lever.name], by_name[e.lever.name].amount_cents * (e.roi.high - e.roi.low)
        )
        for e in fit.levers
        if is_known(e.roi)
    ]
    return tuple(sorted(ranked, key=lambda stake: -stake.at_stake_cents))


def trials(fit: Fit, plan: JointPlan) -> Section:
    """The three levers with the most at stake, and how to test each."""
    first = stakes(fit, plan)[:SHOWN]
    lead = _(
        "Here most money rests on least knowledge: planned amount times the width of the interval "
        "of its return. A test there settles more than another year of looking on."
    )
    items = tuple(
        Item(
            name=stake.evidence.lever.name,
            words=_("{stake} of outcome are uncertain: {amount} planned, return {span}.").format(
                stake=short_money(stake.at_stake_cents, fit.firm.currency),
                amount=money(stake.allocation.amount_cents, fit.firm.currency),
                span=number_span(stake.evidence.roi, 1),
            ),
            note=_how(fit, plan, stake.evidence),
            mark=str(stake.evidence.lever.department),
        )
        for stake in first
    )
    return Section("tests", _("What to test next"), lead, (Items(items, "steps"),))


def _how(fit: Fit, plan: JointPlan, evidence: LeverEvidence) -> str:
    half_life, period = evidence.half_life.median, fit.firm.period
    if len(fit.firm.history.markets) >= MARKETS_FOR_A_SPLIT_TEST:
        length = min(ceil(4 * half_life) + 4, plan.periods)
        return _(
            "How: raise it by {change} in half of the markets, drawn by lot, for {length}; leave "
            "the others as they are, and compare."
        ).format(change=percent(0.5), length=periods(length, period))
    block = max(2, min(ceil(2 * half_life), plan.periods // BLOCKS))
    return _(
        "How: for {length}, take turns of {block} with half as much and with half as much again; "
        "draw the order by lot. On average that costs nothing extra."
    ).format(length=periods(BLOCKS * block, period), block=periods(block, period))
