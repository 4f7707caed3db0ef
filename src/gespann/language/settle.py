"""Tests that might be held in sentences: what is done, what it is worth, who would say what."""

from collections.abc import Iterator

from babel.numbers import get_currency_name

from gespann.core.experiments.results import Design
from gespann.core.firm import Firm
from gespann.core.quantities import Department, Period
from gespann.core.settle.results import (
    Candidate,
    Dispute,
    DisputeAnswer,
    NextTest,
    Reaction,
    Settling,
    View,
    Worth,
)
from gespann.language import gettext as _
from gespann.language import ngettext
from gespann.language.numbers import locale_code, money, number, percent

MOST_NAMED = 8


def change_told(candidate: Candidate) -> str:
    """What is done with the lever."""
    lever = candidate.design.lever.name
    told = {
        0.0: _("“{lever}” switched off"),
        0.5: _("half of the usual “{lever}”"),
        1.5: _("one and a half times the usual “{lever}”"),
        2.0: _("double the usual “{lever}”"),
    }.get(candidate.effort, _("{times} times the usual “{lever}”"))
    return told.format(lever=lever, times=number(candidate.effort, 2))


def where_told(design: Design, firm: Firm) -> str:
    """Where it is done."""
    names = design.test_markets
    if len(names) == len(firm.history.markets):
        return _("everywhere")
    if len(names) > MOST_NAMED:
        return ngettext("in {count} market", "in {count} markets", len(names)).format(
            count=number(len(names))
        )
    return _("in {markets}").format(markets=", ".join(names))


def duration_told(design: Design, firm: Firm) -> str:
    """How long it lasts."""
    count = design.periods
    told = (
        ngettext("{count} week", "{count} weeks", count)
        if firm.period is Period.WEEK
        else ngettext("{count} month", "{count} months", count)
    ).format(count=number(count))
    if all(design.changed):
        return told
    return _("{duration}, on and off in turns of {block}").format(
        duration=told, block=number(design.changed.index(False))
    )


def compared_told(design: Design) -> str:
    """What it is compared with."""
    if not design.controls:
        return _("their own past")
    named = [one.market for one in design.controls[:MOST_NAMED]]
    more = len(design.controls) - len(named)
    if more:
        named.append(ngettext("{count} more", "{count} more", more).format(count=number(more)))
    return ", ".join(named)


def measured_told(candidate: Candidate, firm: Firm) -> str:
    """What is counted."""
    return candidate.stage or firm.outcome_called


def experiment_told(candidate: Candidate, firm: Firm) -> str:
    """The whole test in one sentence."""
    return _(
        "The test: {change}, {where}, for {duration}; {measured} is compared with {compared}."
    ).format(
        change=change_told(candidate),
        where=where_told(candidate.design, firm),
        duration=duration_told(candidate.design, firm),
        measured=measured_told(candidate, firm),
        compared=compared_told(candidate.design),
    )


def power_told(candidate: Candidate) -> str:
    """What it is expected to show, and whether it would be found."""
    effect = candidate.effect
    return _(
        "It is expected to change the outcome there by {median} ({low} to {high}) and finds that "
        "with a probability of {power}."
    ).format(
        median=signed(effect.median),
        low=signed(effect.low),
        high=signed(effect.high),
        power=percent(candidate.power),
    )


def cost_told(candidate: Candidate, currency: str) -> str:
    """What it costs, and of what that is made."""
    parts = {
        "spend": money(abs(candidate.spend_cents), currency),
        "lost": money(abs(candidate.lost_cents), currency),
    }
    if candidate.spend_cents >= 0:
        made_of = (
            _("{spend} more are spent, {lost} of contribution are lost")
            if candidate.lost_cents >= 0
            else _("{spend} more are spent, {lost} of contribution come in")
        )
    else:
        made_of = (
            _("{spend} are saved, {lost} of contribution are lost")
            if candidate.lost_cents >= 0
            else _("{spend} are saved, {lost} of contribution come in")
        )
    if candidate.cost_cents == 0:
        return _("It is expected to cost nothing ({parts}).").format(parts=made_of.format(**parts))
    return _("It is expected to cost {cost} ({parts}).").format(
        cost=money(candidate.cost_cents, currency), parts=made_of.format(**parts)
    )


def worth_told(candidate: Candidate, currency: str) -> str:
    """What the result is worth, and what it could be worth at most."""
    information = candidate.information
    return _(
        "Its result is worth {evsi} (standard error {error}) to the plan; without any error it "
        "would be {evppi}, knowing everything {evpi}."
    ).format(
        evsi=money(information.evsi, currency),
        error=money(information.standard_error, currency),
        evppi=money(information.evppi, currency),
        evpi=money(information.evpi, currency),
    )


def next_told(found: NextTest, firm: Firm) -> Iterator[str]:
    """The answer to which test comes next; nothing where the findings say why there is none."""
    best = found.best
    if best is None:
        return
    currency = firm.currency
    yield _("Held next, the test of “{lever}” brings most: {net} beyond its cost.").format(
        lever=best.design.lever.name, net=money(best.net_cents, currency)
    )
    yield experiment_told(best, firm)
    yield power_told(best)
    yield worth_told(best, currency)
    yield cost_told(best, currency)


def dispute_told(dispute: Dispute, currency: str) -> str:
    """What both are apart about one lever."""
    marketing, sales = (dispute.views[side] for side in Department)
    losses = dispute.loss_cents
    return _(
        "“{lever}”: {money} a year are in dispute. Marketing would give it {marketing} and expects "
        "to lose {marketing_loss} with the amount of sales; sales would give it {sales} and "
        "expects to lose {sales_loss} with the amount of marketing."
    ).format(
        lever=dispute.lever.name,
        money=money(dispute.money_cents, currency),
        marketing=money(marketing.best_cents, currency),
        sales=money(sales.best_cents, currency),
        marketing_loss=money(losses[Department.MARKETING], currency),
        sales_loss=money(losses[Department.SALES], currency),
    )


def settled_told(settling: Settling, currency: str) -> str:
    """How much of the money in dispute the test settles."""
    return _(
        "It is expected to settle {share} of the money in dispute: {settled} of {money} a year. "
        "An effect as sales expects it is found with a probability of {sales}, one as marketing "
        "expects it with {marketing}."
    ).format(
        share=percent(settling.settled_share),
        settled=money(settling.settled_cents, currency),
        money=money(settling.dispute.money_cents, currency),
        sales=percent(settling.power[Department.SALES]),
        marketing=percent(settling.power[Department.MARKETING]),
    )


def settle_told(found: DisputeAnswer, firm: Firm) -> Iterator[str]:
    """The test that settles most, or the best there is; nothing where there is none."""
    if not found.settling:
        return
    best, currency = found.settling[0], firm.currency
    yield (
        _("A test of “{lever}” settles most for its cost.")
        if found.verdict is Worth.WORTH_IT
        else _("The best test that can be held is one of “{lever}”.")
    ).format(lever=best.dispute.lever.name)
    yield experiment_told(best.candidate, firm)
    yield settled_told(best, currency)
    yield cost_told(best.candidate, currency)


def result_told(reaction: Reaction, settling: Settling, firm: Firm) -> str:
    """A result, as the beginning of a sentence."""
    kind = {0: _("Low result"), 1: _("Middle result"), 2: _("High result")}[
        (reaction.quantile > 0.3) + (reaction.quantile > 0.7)
    ]
    return _("{kind}: {measured} {change}").format(
        kind=kind,
        measured=measured_told(settling.candidate, firm),
        change=signed(reaction.result),
    )


def view_told(side: Department, view: View, currency: str) -> str:
    """What a department would say."""
    told = {
        Department.MARKETING: _(
            "Marketing would say: per {unit} it brings an outcome of {median} ({low} to {high}); "
            "give it {best}."
        ),
        Department.SALES: _(
            "Sales would say: per {unit} it brings an outcome of {median} ({low} to {high}); "
            "give it {best}."
        ),
    }[side]
    return told.format(
        unit=get_currency_name(currency, count=1, locale=locale_code()),
        median=number(view.return_.median, 1),
        low=number(view.return_.low, 1),
        high=number(view.return_.high, 1),
        best=money(view.best_cents, currency),
    )


def left_told(reaction: Reaction, currency: str) -> str:
    """What is still in dispute after a result."""
    return _("{money} a year are still in dispute.").format(
        money=money(reaction.dispute_cents, currency)
    )


def signed(share: float) -> str:
    """A change as a percentage with its sign."""
    return ("+" if share > 0 else "") + percent(share, 1)
