"""What a plan is made for: the firm's own brief with what was asked for in its place."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from gespann.core.firm import Attitude, Firm, History, PlanBrief, Risk
from gespann.core.planning.results import JointPlan
from gespann.core.quantities import Period, PhasingKind
from gespann.language import gettext as _
from gespann.language.numbers import day, exact_money, number
from gespann.library.money import Money, whole_cents
from gespann.refusals import Refusal


def brief_for(
    firm: Firm,
    *,
    budget: Money | None,
    goal: Money | None,
    phasing: PhasingKind | str | None = None,
) -> PlanBrief:
    """The firm's own brief with what was asked for in its place; in a running year its rest.

    Raises: Refusal if neither the firm nor the caller names a budget, or if no plan fits it.
    """
    brief = _whole_brief(firm, budget=budget, goal=goal)
    if phasing is not None:
        brief = replace(brief, phasing=PhasingKind(phasing))
    brief = _rest(firm, brief)
    _refuse_impossible(firm, brief)
    return brief


def in_year(
    firm: Firm, first: date, last: date, *, budget_cents: int, goal_cents: int | None
) -> Firm:
    """The firm with the brief of a fiscal year: the periods that begin in it.

    Bounds, risk and phasing stay as its own brief has them.

    Args:
        firm: Weeks go on in step with its history; months begin with their first day.
        first, last: First and last day of the year.

    Raises: Refusal if no period begins in that time.
    """
    grid = _period_starts(firm, last)
    inside = grid[(grid >= np.datetime64(first)) & (grid <= np.datetime64(last))]
    if not len(inside):
        raise Refusal(
            _(
                "No period of the history, nor one that follows it, begins between {first} and "
                "{last}. Choose a later year, or a longer one."
            ).format(first=day(first), last=day(last))
        )
    start: date = inside[0].item()
    own = firm.plan or PlanBrief(start, len(inside), budget_cents)
    brief = replace(
        own, start=start, periods=len(inside), budget_cents=budget_cents, goal_cents=goal_cents
    )
    return replace(firm, plan=brief)


def _period_starts(firm: Firm, last: date) -> np.ndarray:
    """First days of all periods of the history, and of those that follow it up to a day."""
    starts = firm.history.starts.astype("datetime64[D]")
    after, end = np.datetime64(first_day_after(firm.history, firm.period)), np.datetime64(last) + 1
    if firm.period is Period.WEEK:
        to_come = np.arange(after, end, np.timedelta64(7, "D")) if after < end else starts[:0]
    else:
        months = np.arange(after.astype("datetime64[M]"), end.astype("datetime64[M]") + 1)
        to_come = months.astype("datetime64[D]")
    return np.concatenate([starts, to_come])


def brief_of(plan: JointPlan) -> PlanBrief:
    """What a plan was made for."""
    brief = PlanBrief(
        plan.start, plan.periods, plan.budget_cents, plan.goal_cents, so_far=plan.so_far
    )
    return brief if plan.risk is None else replace(brief, risk=plan.risk.risk)


def _whole_brief(firm: Firm, *, budget: Money | None, goal: Money | None) -> PlanBrief:
    budget_cents = None if budget is None else whole_cents(budget)
    goal_cents = None if goal is None else whole_cents(goal)
    own = firm.plan
    if own is not None:
        return replace(
            own,
            budget_cents=own.budget_cents if budget_cents is None else budget_cents,
            goal_cents=own.goal_cents if goal_cents is None else goal_cents,
        )
    if budget_cents is None:
        raise Refusal(
            _(
                "No budget is known. Add a section [plan] with budget to firm.toml, or name a "
                "budget in the call."
            )
        )
    return PlanBrief(
        start=first_day_after(firm.history, firm.period),
        periods=firm.period.per_year,
        budget_cents=budget_cents,
        goal_cents=goal_cents,
    )


def _rest(firm: Firm, brief: PlanBrief) -> PlanBrief:
    """The brief of what is still to be planned.

    Raises: Refusal if there is nothing left, in time or in money.
    """
    from gespann.core.planning.rest_of_year import (
        NothingBeforePlan,
        OverSpent,
        PlanIsOver,
        rest_of_year,
    )

    after = day(first_day_after(firm.history, firm.period))
    try:
        return rest_of_year(firm, brief)
    except PlanIsOver as over:
        raise Refusal(
            _(
                "The plan starts on {start} and has {periods} periods, and the history covers all "
                "of them: there is nothing left to be planned. Let it start on {first}."
            ).format(start=day(brief.start), periods=number(brief.periods), first=after)
        ) from over
    except NothingBeforePlan as nothing:
        raise Refusal(
            _(
                "The plan starts on {start}, and the history has nothing before that to compare "
                "it with. Let it start on {first}."
            ).format(start=day(brief.start), first=after)
        ) from nothing
    except OverSpent as over_spent:
        spent = zip(firm.levers, over_spent.spent_cents, strict=True)
        largest = sorted(spent, key=lambda one: -one[1])
        raise Refusal(
            _(
                "Since {start} {spent} have been spent, {over} more than the whole budget of "
                "{budget}: {levers}. There is nothing left to be planned. Raise the budget, or "
                "check the history."
            ).format(
                start=day(brief.start),
                spent=exact_money(int(over_spent.spent_cents.sum()), firm.currency),
                over=exact_money(
                    int(over_spent.spent_cents.sum()) - brief.budget_cents, firm.currency
                ),
                budget=exact_money(brief.budget_cents, firm.currency),
                levers=", ".join(
                    f"{lever.name} {exact_money(int(cents), firm.currency)}"
                    for lever, cents in largest
                    if cents
                ),
            )
        ) from over_spent


def risk_for(own: Risk, risk: Attitude | str | None, risk_level: float | None) -> Risk:
    """The firm's own attitude to risk with what was asked for in its place.

    Raises: Refusal if a level is given for an attitude that has none.
    """
    attitude = own.attitude if risk is None else Attitude(risk)
    if risk_level is not None and attitude is not Attitude.CVAR:
        raise Refusal(
            _(
                "A level belongs to the mean of the worst cases only. Ask for the attitude cvar, "
                "or leave the level out."
            )
        )
    return Risk(attitude, own.level if risk_level is None else risk_level)


def _refuse_impossible(firm: Firm, brief: PlanBrief) -> None:
    """Ask before the fit what could only end in a "no" after it."""
    from gespann.core.planning.groups.results import GroupsImpossible
    from gespann.core.planning.limits import BudgetTooSmall, limits_of
    from gespann.core.planning.measures.group_conflicts import check_groups
    from gespann.core.planning.year.forecast_base import last_year_phasing
    from gespann.language.groups import impossible_told

    try:
        check_groups(firm, brief, limits_of(firm, brief, last_year_phasing(firm, brief)))
    except GroupsImpossible as clash:
        raise Refusal(impossible_told(clash, firm.currency)) from clash
    except BudgetTooSmall as small:
        if brief.so_far is not None:
            raise Refusal(
                _(
                    "The least amounts of the levers still ask for {least}, more than the "
                    "{budget} that are left of the budget of {whole}. Lower their bounds in "
                    "firm.toml or raise the budget."
                ).format(
                    least=exact_money(small.least_cents, firm.currency),
                    budget=exact_money(small.budget_cents, firm.currency),
                    whole=exact_money(brief.so_far.budget_cents, firm.currency),
                )
            ) from small
        raise Refusal(
            _(
                "The least amounts of the levers add up to {least}, more than the budget of "
                "{budget}. Lower their bounds in firm.toml or raise the budget."
            ).format(
                least=exact_money(small.least_cents, firm.currency),
                budget=exact_money(small.budget_cents, firm.currency),
            )
        ) from small


def first_day_after(history: History, period: Period) -> date:
    """The first day of the period that follows the history."""
    last: date = history.starts[-1].astype("datetime64[D]").item()
    if period is Period.WEEK:
        return last + timedelta(weeks=1)
    month: date = (np.datetime64(last, "M") + 1).astype("datetime64[D]").item()
    return month
