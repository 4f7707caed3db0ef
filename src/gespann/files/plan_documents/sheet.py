"""Everything that the pages show, as plain data for the template: words, figures, and shares.

The template lays out and decides nothing; no name ever becomes markup on the way to it.
"""

import re
from collections.abc import Iterable
from typing import Any

from gespann.core.findings import Severity
from gespann.core.planning.results import Allocation, MarketPlan
from gespann.core.planning.room_results import Range
from gespann.core.quantities import CENTS_PER_UNIT, Department
from gespann.files.names import one_line
from gespann.files.plan_documents.agreed import Agreed, DoneMeasure
from gespann.files.plan_documents.sentences import (
    amended,
    compared,
    given_up,
    proof,
    unknown_measures,
    watched,
)
from gespann.files.plan_documents.story import chapters, title
from gespann.files.report.words import (
    department_names,
    last_day,
    money_span,
    periods,
    signed_money,
)
from gespann.language import gettext as _
from gespann.language import language
from gespann.language.compromise import shares_told
from gespann.language.numbers import NOT_KNOWN, day, money, percent, short_money

Sheet = dict[str, Any]
_UNBROKEN = re.compile(r"\w{15}(?=\w{10})")


def sheet(agreed: Agreed) -> Sheet:
    """The data of the pages."""
    plan = agreed.plan
    last = last_day(plan.start, plan.periods, agreed.fit.firm.period)
    return {
        "lang": language(),
        "kicker": _("Joint plan of sales and marketing"),
        "title": title(agreed),
        "firm": _named(agreed.firm),
        "period": _("{start} to {end}, {periods}").format(
            start=day(plan.start),
            end=day(last),
            periods=periods(plan.periods, agreed.fit.firm.period),
        ),
        "alarm": _alarm(agreed),
        "figures": _figures(agreed),
        "table": _table(agreed),
        "chart": _chart(agreed),
        "notes": _notes(agreed),
        "signatures": _signatures(agreed),
        "story": _("The plan in words"),
        "chapters": [
            {"heading": one.heading, "paragraphs": [_named(text) for text in one.paragraphs]}
            for one in chapters(agreed)
        ],
        "markets": None if plan.by_market is None else _markets(agreed, plan.by_market),
        "footer": _("{title}, {firm}").format(title=title(agreed), firm=agreed.firm),
        "page": _("Page {number} of {total}"),
    }


def _alarm(agreed: Agreed) -> str:
    if any(one.severity is Severity.ALARM for one in agreed.plan.findings):
        return _("There is an alarm: these figures must not be used as they are.")
    return ""


def _figures(agreed: Agreed) -> list[Sheet]:
    plan, prospect, currency = agreed.plan, agreed.prospect, agreed.currency
    left = plan.budget_cents - prospect.total_cents
    figures = [
        _figure(
            _("Budget"),
            headline(plan.budget_cents, currency),
            _("{left} kept back").format(left=headline(left, currency))
            if left >= CENTS_PER_UNIT
            else _("for both together"),
        ),
        _figure(
            _("Outcome"),
            short_money(prospect.outcome_cents.median, currency),
            money_span(prospect.outcome_cents, currency),
        ),
        _figure(
            _("Contribution"),
            short_money(prospect.contribution_cents.median, currency),
            money_span(prospect.contribution_cents, currency),
        ),
    ]
    if plan.goal_cents is not None and prospect.goal_probability is not None:
        goal = _("for {goal}").format(goal=short_money(plan.goal_cents, currency))
        figures.append(_figure(_("Goal reached"), percent(prospect.goal_probability), goal))
    figures.append(
        _figure(
            _("No worse"),
            percent(prospect.better_than_last_year),
            _("than last year’s split"),
        )
    )
    return figures


def headline(cents: float, currency: str) -> str:
    """Millions with two decimals, less in full."""
    if abs(cents) < 1_000_000 * CENTS_PER_UNIT:
        return money(cents, currency)
    return short_money(cents, currency, 2)


def _figure(name: str, value: str, note: str) -> Sheet:
    return {"name": name, "value": value, "note": note}


def _table(agreed: Agreed) -> Sheet:
    room, prospect = agreed.plan.room, agreed.prospect
    ranges = [None] * len(prospect.allocations) if room is None else list(room.ranges)
    spans = dict(zip((a.lever.name for a in prospect.allocations), ranges, strict=True))
    rows: list[Sheet] = []
    for side in agreed.sides:
        own = agreed.of(side)
        rows.append(_side_row(agreed, side, own))
        rows += [_lever_row(agreed, a, spans[a.lever.name]) for a in own]
        rows += [_measure_row(one, agreed.currency) for one in agreed.done_by(side)]
    last = sum(a.last_year_cents for a in prospect.allocations)
    rows.append(
        _plain(_("Both together"), prospect.total_cents, last, agreed.currency) | {"kind": "sum"}
    )
    return {
        "head": [_("Lever"), _("Plan"), _("Last year"), _("Change"), _("Room")],
        "rows": rows,
        "has_room": room is not None,
        "key": _(
            "Bar: what bounds allow; dark part: the room, where every plan is almost as good; dot: "
            "the plan; line: last year."
        )
        if room is not None
        else _("Bar: what bounds allow; dot: the plan; line: last year."),
    }


def _named(name: str) -> str:
    """A name on one line, which may be broken where it has no space for long."""
    return _UNBROKEN.sub("\\g<0>\N{ZERO WIDTH SPACE}", one_line(name))


def _side_row(agreed: Agreed, side: Department, own: tuple[Allocation, ...]) -> Sheet:
    now, before = sum(a.amount_cents for a in own), sum(a.last_year_cents for a in own)
    room = agreed.plan.room
    now += sum(one.cost_cents for one in agreed.done_by(side))
    row = _plain(department_names()[side], now, before, agreed.currency)
    span = "" if room is None else _span(room.departments[side], agreed.currency)
    return row | {"kind": "side", "side": side.value, "room": span}


def _lever_row(agreed: Agreed, a: Allocation, span: Range | None) -> Sheet:
    row = _plain(_named(a.lever.name), a.amount_cents, a.last_year_cents, agreed.currency)
    return row | {
        "kind": "lever",
        "side": a.lever.department.value,
        "room": "" if span is None else _span(span, agreed.currency),
        "track": _track(a, span),
    }


def _measure_row(one: DoneMeasure, currency: str) -> Sheet:
    name = _("{name} (measure)").format(name=_named(one.name))
    return _plain(name, one.cost_cents, None, currency) | {"kind": "lever"}


def _plain(name: str, cents: int, before: int | None, currency: str) -> Sheet:
    return {
        "kind": "plain",
        "side": "",
        "name": name,
        "plan": money(cents, currency),
        "last_year": NOT_KNOWN if before is None else money(before, currency),
        "change": NOT_KNOWN if before is None else signed_money(cents - before, currency),
        "room": "",
        "track": None,
    }


def _span(span: Range, currency: str) -> str:
    return money_span_of(span.least_cents, span.greatest_cents, currency)


def money_span_of(low: int, high: int, currency: str) -> str:
    """From one amount to another, or the one if both are the same."""
    if low == high:
        return money(low, currency)
    return _("{low} to {high}").format(low=money(low, currency), high=money(high, currency))


def _track(a: Allocation, span: Range | None) -> Sheet:
    """Where bounds, room, last year and plan lie, as shares of the widest of them."""
    room = (0, 0) if span is None else (span.least_cents, span.greatest_cents)
    most = max(a.high_cents, a.amount_cents, a.last_year_cents, room[1], 1)
    ends = {
        "low": a.low_cents,
        "high": a.high_cents,
        "room_low": room[0],
        "room_high": room[1],
        "last": a.last_year_cents,
        "plan": a.amount_cents,
    }
    return {name: cents / most for name, cents in ends.items()}


def _chart(agreed: Agreed) -> Sheet:
    """What plan and last year's split can bring, on one axis with the goal."""
    plan, currency = agreed.plan, agreed.currency
    ways = ((_("This plan"), agreed.prospect), (_("Last year’s split"), plan.last_year))
    goal = plan.goal_cents
    told = [end for _name, one in ways for end in one.outcome_cents.as_list()]
    told += [] if goal is None else [float(goal)]
    low, high = min(told), max(told)
    width = max(high - low, 1.0) * 1.1

    def at(cents: float) -> float:
        return (cents - (low + high) / 2) / width + 0.5

    return {
        "heading": _("What it can be expected to bring"),
        "rows": [
            {
                "name": name,
                "low": at(one.outcome_cents.low),
                "median": at(one.outcome_cents.median),
                "high": at(one.outcome_cents.high),
                "words": [
                    short_money(one.outcome_cents.low, currency),
                    short_money(one.outcome_cents.median, currency),
                    short_money(one.outcome_cents.high, currency),
                ],
            }
            for name, one in ways
        ],
        "goal": None if goal is None else at(goal),
        "goal_words": ""
        if goal is None
        else _("Goal {goal}").format(goal=short_money(goal, currency)),
        "key": _("Bar: nine cases out of ten; line in it: as likely above as below."),
    }


def _notes(agreed: Agreed) -> list[Sheet]:
    """What has to be known beside the figures."""
    notes = [
        {"heading": _("How good the plan is"), "text": f"{compared(agreed)} {proof(agreed)}"},
    ]
    if agreed.amendment is not None:
        told = amended(agreed.amendment, agreed.currency), unknown_measures(agreed)
        notes.append({"heading": _("What is amended"), "text": " ".join(told).strip()})
    elif agreed.mean is not None:
        words = (shares_told(agreed.mean), given_up(agreed.mean, agreed.currency))
        notes.append({"heading": _("What each side gets"), "text": " ".join(words).strip()})
    elif grave := list(watched(agreed))[:2]:
        notes.append({"heading": _("What to keep an eye on"), "text": " ".join(grave)})
    return notes


def _signatures(agreed: Agreed) -> Sheet:
    return {
        "lead": _(
            "With our signatures we agree to this plan. It holds once both have signed; if a "
            "figure changes, both sign again."
        ),
        "lines": [{"side": department_names()[side], "name": side.value} for side in agreed.sides],
        "labels": [_("Place, date"), _("Name and signature")],
    }


def _markets(agreed: Agreed, plan: MarketPlan) -> Sheet:
    """A wide table: a row for each market, a column for each lever."""
    currency = agreed.currency
    totals = plan.amount_cents.sum(axis=1)
    return {
        "heading": _("The plan by market"),
        "lead": _(
            "The same budget, planned in each market. By market the plan is expected to "
            "contribute {gain} more than the joint one."
        ).format(gain=money(max(plan.expected_gain_cents, 0.0), currency)),
        "head": [_("Market"), *(_named(lever.name) for lever in plan.levers), _("Together")],
        "rows": [
            [_named(market), *_amounts(plan.amount_cents[i], currency), money(total, currency)]
            for i, (market, total) in enumerate(zip(plan.markets, totals.tolist(), strict=True))
        ],
        "sum": [
            _("Together"),
            *_amounts(plan.amount_cents.sum(axis=0), currency),
            money(int(totals.sum()), currency),
        ],
    }


def _amounts(cents: Iterable[int], currency: str) -> list[str]:
    return [money(int(one), currency) for one in cents]
