"""The sentences of a plan's story: each is made from figures of the plan.

What is not sure is said as what it is.
"""

from collections.abc import Iterable, Iterator

from gespann.core.compromise.joint_results import JointMean
from gespann.core.findings import Severity
from gespann.core.firm import Attitude
from gespann.core.planning.results import Allocation
from gespann.core.quantities import CENTS_PER_UNIT, Department, Interval
from gespann.files.names import one_line
from gespann.files.plan_documents.agreed import Agreed, Amendment, DoneMeasure
from gespann.files.report.words import change_words, last_day, periods, signed_money
from gespann.language import gettext as _
from gespann.language import ngettext
from gespann.language.compromise import PartTold, accounts_told, shares_told
from gespann.language.findings import sentence
from gespann.language.numbers import day, money, number, short_money
from gespann.language.risk import proof_told
from gespann.language.room import meaning

MOST_NOTICES = 5
MOST_PARTS = 3  # reasons of each side that are named


def decided(agreed: Agreed) -> Iterator[str]:
    """How much, for whom, and what changes."""
    prospect, currency = agreed.prospect, agreed.currency
    if agreed.amendment is not None:
        yield amended(agreed.amendment, currency)
    yield " ".join([_money_told(agreed), *(_side_told(agreed, side) for side in agreed.sides)])
    yield _changes(prospect.allocations, currency)
    if agreed.done:
        yield _("Done besides: {measures}.").format(
            measures=_listed(_cost_told(one, currency) for one in agreed.done)
        )
    if agreed.mean is not None:
        yield shares_told(agreed.mean)


def amended(amendment: Amendment, currency: str) -> str:
    """What an amendment changes, and why."""
    changes = _listed(
        _("“{name}” from {before} to {after}").format(
            name=one_line(one.name),
            before=money(one.before_cents, currency),
            after=money(one.after_cents, currency),
        )
        for one in amendment.changes
    )
    figures = {
        "number": number(amendment.number),
        "before": number(amendment.amends),
        "changes": changes,
    }
    if not amendment.changes:
        return _("This is version {number}; it says the same as version {before}.").format(
            **figures
        )
    told = _("This is version {number}. It changes version {before}: {changes}.").format(**figures)
    if not amendment.reason:
        return told
    reason = _("The reason: {reason}").format(reason=one_line(amendment.reason))
    return f"{told} {reason}"


def _cost_told(one: DoneMeasure, currency: str) -> str:
    return _("“{name}” ({cost})").format(
        name=one_line(one.name), cost=money(one.cost_cents, currency)
    )


def _money_told(agreed: Agreed) -> str:
    plan, currency = agreed.plan, agreed.currency
    first, last = plan.start, last_day(plan.start, plan.periods, agreed.fit.firm.period)
    figures = {
        "first": day(first),
        "last": day(last),
        "total": money(agreed.prospect.total_cents, currency),
        "budget": money(plan.budget_cents, currency),
        "left": money(plan.budget_cents - agreed.prospect.total_cents, currency),
    }
    if plan.budget_cents - agreed.prospect.total_cents < CENTS_PER_UNIT:
        return _(
            "From {first} to {last} marketing and sales share one budget of {budget} and use all "
            "of it."
        ).format(**figures)
    return _(
        "From {first} to {last} marketing and sales share one budget of {budget}. They use "
        "{total} of it; {left} are kept back."
    ).format(**figures)


def _side_told(agreed: Agreed, side: Department) -> str:
    own, currency = agreed.of(side), agreed.currency
    now, before = sum(a.amount_cents for a in own), sum(a.last_year_cents for a in own)
    now += sum(one.cost_cents for one in agreed.done_by(side))
    pattern = {
        Department.MARKETING: _("Marketing gets {now} ({change} against last year)."),
        Department.SALES: _("Sales gets {now} ({change} against last year)."),
    }[side]
    return pattern.format(now=money(now, currency), change=signed_money(now - before, currency))


def _changes(allocations: tuple[Allocation, ...], currency: str) -> str:
    """The largest steps up and down."""
    moves = sorted(allocations, key=lambda a: a.last_year_cents - a.amount_cents)
    up = [a for a in moves if a.amount_cents - a.last_year_cents >= CENTS_PER_UNIT][:2]
    down = [a for a in moves[::-1] if a.last_year_cents - a.amount_cents >= CENTS_PER_UNIT][:2]
    parts = []
    if up:
        parts.append(_("More than last year goes above all to {levers}.").format(
            levers=_listed(_moved(a, currency) for a in up)
        ))  # fmt: skip
    if down:
        parts.append(_("Less than last year goes above all to {levers}.").format(
            levers=_listed(_moved(a, currency) for a in down)
        ))  # fmt: skip
    return " ".join(parts) or _("Every lever gets what it had last year.")


def _moved(a: Allocation, currency: str) -> str:
    return _("“{name}” ({amount}, {change})").format(
        name=one_line(a.lever.name),
        amount=money(a.amount_cents, currency),
        change=change_words(a),
    )


def reasons(agreed: Agreed) -> Iterator[str]:
    """What the plan rests on, what it is compared with, and how free the choice was."""
    plan, history = agreed.plan, agreed.fit.firm.history
    count = len(history.markets)
    yield " ".join([
        _("The plan rests on {periods} of the firm’s own figures in {markets}.").format(
            periods=periods(len(history.starts), agreed.fit.firm.period),
            markets=ngettext("{count} market", "{count} markets", count).format(count=count),
        ),
        compared(agreed),
    ])  # fmt: skip
    yield proof(agreed)
    if agreed.mean is not None:
        yield given_up(agreed.mean, agreed.currency)
    elif agreed.prospect is plan.recommended and plan.step < 1:
        yield _(
            "It stops on the way from last year’s split to the best plan, so that it is no worse "
            "than that split in at least {caution} of 100 cases."
        ).format(caution=number(100 * plan.caution))
    if plan.room is not None:
        yield meaning(plan.room, agreed.currency)


def compared(agreed: Agreed) -> str:
    """How it stands against last year's split of the same money."""
    cases = round(100 * agreed.prospect.better_than_last_year)
    figures = {
        "cases": number(cases),
        "outcome": short_money(agreed.plan.last_year.outcome_cents.median, agreed.currency),
    }
    if agreed.prospect.better_than_last_year > 0.995:
        return _(
            "Last year’s split of the same money would be expected to bring {outcome}; in hardly "
            "any of the cases that the figures leave open does it contribute more than this plan."
        ).format(**figures)
    return _(
        "Last year’s split of the same money would be expected to bring {outcome}; in {cases} of "
        "100 cases that the figures leave open this plan contributes at least as much."
    ).format(**figures)


def proof(agreed: Agreed) -> str:
    """What no plan can be expected to do better than."""
    plan, proven = agreed.plan, agreed.plan.certificate
    if plan.risk is not None and plan.risk.risk.attitude is not Attitude.MEAN:
        return proof_told(proven, plan.risk.risk, agreed.currency)
    return _(
        "It is proven that no plan within the same bounds and budget can be expected to "
        "contribute more than {bound}; the best one found comes to {value}."
    ).format(
        bound=money(proven.bound_cents, agreed.currency),
        value=money(proven.value_cents, agreed.currency),
    )


def expected(agreed: Agreed) -> Iterator[str]:
    """Outcome and contribution with their intervals, the goal with its probability."""
    plan, prospect, currency = agreed.plan, agreed.prospect, agreed.currency
    yield " ".join([
        _("An outcome above {median} is as likely as one below; {span}.").format(
            median=short_money(prospect.outcome_cents.median, currency),
            span=_nine_of_ten(prospect.outcome_cents, currency),
        ),
        _("After all costs of the plan {median} of contribution are left; {span}.").format(
            median=short_money(prospect.contribution_cents.median, currency),
            span=_nine_of_ten(prospect.contribution_cents, currency),
        ),
    ])  # fmt: skip
    yield unknown_measures(agreed)
    if plan.goal_cents is not None and prospect.goal_probability is not None:
        yield _goal(plan.goal_cents, prospect.goal_probability, currency)
    if prospect.left_cents is not None:
        yield _(
            "What is done now goes on working: it leaves about {median} of outcome to the three "
            "years after it ({low} to {high})."
        ).format(
            median=short_money(prospect.left_cents.median, currency),
            low=short_money(prospect.left_cents.low, currency),
            high=short_money(prospect.left_cents.high, currency),
        )
    yield _("These are estimates. Nobody promises an outcome.")


def _nine_of_ten(span: Interval, currency: str) -> str:
    return _("in nine cases out of ten it lies between {low} and {high}").format(
        low=short_money(span.low, currency), high=short_money(span.high, currency)
    )


def unknown_measures(agreed: Agreed) -> str:
    """Of which measures nobody has said what they bring; "" if of none."""
    names = [_("“{name}”").format(name=one_line(m.name)) for m in agreed.done if not m.is_known]
    if not names:
        return ""
    return ngettext(
        "What {measures} brings nobody has said: its cost is counted, and nothing else of it.",
        "What {measures} bring nobody has said: their cost is counted, and nothing else of them.",
        len(names),
    ).format(measures=_listed(names))


def _goal(goal_cents: int, probability: float, currency: str) -> str:
    reached = min(max(round(100 * probability), 0), 100)
    return _(
        "The goal of {goal} is reached in {reached} and missed in {missed} of 100 cases."
    ).format(
        goal=short_money(goal_cents, currency),
        reached=number(reached),
        missed=number(100 - reached),
    )


def promised(agreed: Agreed) -> Iterator[str]:
    """What each department does with its money, what it gets and gives, and what binds both."""
    for side in agreed.sides:
        yield _promise(agreed, side)
    if agreed.mean is not None:
        for told in accounts_told(agreed.mean, agreed.currency):
            for heading, parts in ((told.gets, told.got), (told.gives, told.given)):
                words = _listed(_part(part) for part in parts[:MOST_PARTS])
                yield f"{heading} {words}." if words else heading
    yield _(
        "Both keep to the budget and to these amounts. Whoever wants to change a figure talks to "
        "the other side first, and then both sign again: a signature holds for these figures only."
    )


def _part(part: PartTold) -> str:
    return _("{matter} {after} instead of {before}").format(
        matter=part.matter, after=part.after, before=part.before
    )


def given_up(mean: JointMean, currency: str) -> str:
    """What the agreement costs the firm; "" where there is none."""
    if mean.found.chosen is None:
        return ""
    if mean.found.price_cents < CENTS_PER_UNIT:
        return _("The agreement costs the firm nothing: it is worth as much as the best plan.")
    return _(
        "Against the best plan the firm gives up {price} of expected contribution; the room "
        "allows {spare}."
    ).format(price=money(mean.found.price_cents, currency), spare=money(mean.spare_cents, currency))


def _promise(agreed: Agreed, side: Department) -> str:
    used = [(a.lever.name, a.amount_cents) for a in agreed.of(side) if a.amount_cents]
    used += [(one.name, one.cost_cents) for one in agreed.done_by(side) if one.cost_cents]
    figures = {
        "total": money(sum(cents for _name, cents in used), agreed.currency),
        "levers": _listed(
            f"{one_line(name)} {money(cents, agreed.currency)}" for name, cents in used
        ),
    }
    if not used:
        return {
            Department.MARKETING: _("Marketing does without money of this budget."),
            Department.SALES: _("Sales does without money of this budget."),
        }[side]
    return {
        Department.MARKETING: _("Marketing uses {total} and no more: {levers}."),
        Department.SALES: _("Sales uses {total} and no more: {levers}."),
    }[side].format(**figures)


def watched(agreed: Agreed) -> Iterator[str]:
    """What was found that asks for attention, the gravest first."""
    grave = [one for one in agreed.plan.findings if one.severity is not Severity.NOTE]
    if agreed.mean is not None:
        grave += [one for one in agreed.mean.findings if one.severity is not Severity.NOTE]
    grave.sort(key=lambda one: list(Severity).index(one.severity))
    # What an analyst can do about it stands in the report; those who sign need to know that it is.
    for one in grave[:MOST_NOTICES]:
        yield sentence(one, currency=agreed.currency)
    more = len(grave) - MOST_NOTICES
    if more > 0:
        yield ngettext(
            "{count} more finding stands in the report.",
            "{count} more findings stand in the report.",
            more,
        ).format(count=more)


def _listed(parts: Iterable[str]) -> str:
    """Parts in a row with "and" before the last."""
    *first, last = [*parts] or [""]
    if not first:
        return last
    return _("{first} and {last}").format(first=", ".join(first), last=last)
