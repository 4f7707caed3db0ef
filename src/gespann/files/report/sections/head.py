"""The head: whose plan, for when, how much, and the answer in a sentence or two."""

from gespann.core.findings import Severity
from gespann.core.planning.results import JointPlan
from gespann.core.planning.whole_year import whole_year
from gespann.core.quantities import Department
from gespann.core.response.results import Fit
from gespann.files.report.document import Head, Item
from gespann.files.report.words import last_day, marketing_share, money_span, periods
from gespann.language import gettext as _
from gespann.language.numbers import day, percent, short_money


def head(fit: Fit, plan: JointPlan) -> Head:
    """The first thing that is read."""
    period = fit.firm.period
    return Head(
        kicker=_("Joint plan of sales and marketing"),
        firm=fit.firm.name,
        period=_("{start} to {end}, {periods}").format(
            start=day(plan.start),
            end=day(last_day(plan.start, plan.periods, period)),
            periods=periods(plan.periods, period),
        ),
        answer=f"{_spend(fit, plan)} {_result(fit, plan)}",
        caveat=_caveat(fit, plan),
        figures=_figures(fit, plan),
    )


def _spend(fit: Fit, plan: JointPlan) -> str:
    currency, total = fit.firm.currency, plan.recommended.total_cents
    budget, spent = short_money(plan.budget_cents, currency), short_money(total, currency)
    split = _split(marketing_share(plan.recommended.allocations))
    if budget == spent:
        return _("Spend {budget}: {split}.").format(budget=budget, split=split)
    return _("Spend {spent} of {budget}: {split}.").format(spent=spent, budget=budget, split=split)


def _split(marketing: float) -> str:
    if marketing in (0.0, 1.0):
        side = Department.MARKETING if marketing else Department.SALES
        return {
            Department.MARKETING: _("all of it with marketing"),
            Department.SALES: _("all of it with sales"),
        }[side]
    rounded = round(marketing, 2)
    return _("{sales} with sales, {marketing} with marketing").format(
        sales=percent(1 - rounded), marketing=percent(rounded)
    )


def _result(fit: Fit, plan: JointPlan) -> str:
    currency, prospect = fit.firm.currency, plan.recommended
    if plan.goal_cents is not None and prospect.goal_probability is not None:
        return _("The goal of {goal} is reached with a probability of {probability}.").format(
            goal=short_money(_goal(plan, plan.goal_cents), currency),
            probability=percent(prospect.goal_probability),
        )
    return _("It can be expected to bring {outcome}, in nine cases out of ten {span}.").format(
        outcome=short_money(prospect.outcome_cents.median, currency),
        span=money_span(prospect.outcome_cents, currency),
    )


def _goal(plan: JointPlan, cents: int) -> int:
    """The goal of the whole plan, where this is one for the rest of it."""
    whole = None if plan.so_far is None else plan.so_far.goal_cents
    return cents if whole is None else whole


def _budget(plan: JointPlan, currency: str) -> Item:
    if plan.so_far is None:
        return Item(_("Budget"), short_money(plan.budget_cents, currency), _("for both together"))
    whole = short_money(plan.so_far.budget_cents, currency)
    return Item(
        _("Budget left"),
        short_money(plan.budget_cents, currency),
        _("of {budget}").format(budget=whole),
    )


def _outcome(plan: JointPlan, currency: str) -> Item:
    year = whole_year(plan)
    name, outcome = _("Expected outcome"), plan.recommended.outcome_cents
    if year is not None:
        name, outcome = _("Expected outcome, whole year"), year.outcome_cents
    return Item(name, short_money(outcome.median, currency), money_span(outcome, currency))


def _caveat(fit: Fit, plan: JointPlan) -> str:
    if any(f.severity is Severity.ALARM for f in (*fit.findings, *plan.findings)):
        return _("There is an alarm: these figures must not be used as they are.")
    return ""


def _figures(fit: Fit, plan: JointPlan) -> tuple[Item, ...]:
    currency, prospect = fit.firm.currency, plan.recommended
    figures = [
        _budget(plan, currency),
        _outcome(plan, currency),
        Item(
            _("Expected contribution"),
            short_money(prospect.contribution_cents.median, currency),
            money_span(prospect.contribution_cents, currency),
        ),
    ]
    if plan.goal_cents is not None and prospect.goal_probability is not None:
        goal = short_money(_goal(plan, plan.goal_cents), currency)
        words = _("for {goal}").format(goal=goal)
        figures.append(Item(_("Goal reached"), percent(prospect.goal_probability), words))
    else:
        words = _("than last year’s split")
        figures.append(Item(_("Better"), percent(prospect.better_than_last_year), words))
    return tuple(figures)
