"""The goal's questions and their answers in sentences."""

from collections.abc import Iterable

from gespann.core.firm import Lever
from gespann.core.planning.room_results import GoalAnswers, GoalWay
from gespann.language import gettext as _
from gespann.language.numbers import exact_money, money, percent, short_money


def answers_told(
    goal: GoalAnswers, levers: tuple[Lever, ...], currency: str
) -> Iterable[tuple[str, str]]:
    """Each question with its answer."""
    yield (
        _("How far does the budget reach?"),
        _(
            "With a certainty of {certainty} the budget of {budget} reaches {highest}, if all of "
            "it is spent for the outcome."
        ).format(
            certainty=percent(goal.certainty),
            budget=short_money(goal.budget_cents, currency),
            highest=short_money(goal.highest_cents, currency, 2),
        ),
    )
    if goal.goal_cents is None or goal.probability is None:
        return
    target = short_money(goal.goal_cents, currency, 2)
    yield (
        _("How likely is the goal?"),
        _(
            "Spent for the outcome, the budget reaches the goal of {goal} with a probability of "
            "{probability}; {certainty} are asked for."
        ).format(
            goal=target,
            probability=percent(goal.probability),
            certainty=percent(goal.certainty),
        ),
    )
    yield _("What is the least budget for it?"), _least_budget(goal, target, currency)
    yield _("How large is the gap, and what closes it most cheaply?"), _gap(goal, levers, currency)


def _least_budget(goal: GoalAnswers, target: str, currency: str) -> str:
    if goal.least_budget_cents is None:
        return _(
            "No budget within the bounds reaches {goal} with a certainty of {certainty}; even "
            "{money}, the most that they let be spent, reaches {most} only."
        ).format(
            goal=target,
            certainty=percent(goal.certainty),
            money=short_money(goal.most_budget_cents, currency),
            most=short_money(goal.most_cents, currency, 2),
        )
    return _("{budget} reach {goal} with a certainty of {certainty}.").format(
        budget=exact_money(goal.least_budget_cents, currency),
        goal=target,
        certainty=percent(goal.certainty),
    )


def _gap(goal: GoalAnswers, levers: tuple[Lever, ...], currency: str) -> str:
    if goal.gap_cents == 0:
        return _("There is none: the budget reaches the goal with the certainty asked for.")
    missing, success = goal.missing_budget_cents, money(goal.gap_cents, currency)
    if missing is None:
        gap = _("{success} of success are missing.").format(success=success)
    else:
        gap = _("{success} of success are missing; {money} more budget would bring them.").format(
            success=success, money=money(missing, currency)
        )
    bare = [way for way in goal.ways if way.lever is not None or way.measure or way.group]
    raised = (way_told(way, levers, currency) for way in bare)
    return " ".join([gap, *raised])


def way_told(way: GoalWay, levers: tuple[Lever, ...], currency: str) -> str:
    """What raising one bound, a group that gives way, or one more measure does."""
    if way.measure:
        what = _("With “{measure}” the same budget brings {closed} more.").format(
            measure=way.measure, closed=money(way.closed_cents, currency)
        )
        return _with_rest(what, way, currency)
    if way.group:
        what = (
            _("With only {limit} at least for “{group}” the same budget brings {closed} more.")
            if way.is_floor
            else _("With up to {limit} for “{group}” the same budget brings {closed} more.")
        ).format(
            group=way.group,
            limit=money(way.raised_cents, currency),
            closed=money(way.closed_cents, currency),
        )
        return _with_rest(what, way, currency)
    lever = levers[way.lever or 0]
    figures = {
        "lever": lever.name,
        "raised": money(way.raised_cents, currency),
        "closed": money(way.closed_cents, currency),
    }
    what = (
        _("With the capacity of “{lever}” raised to {raised} the same budget brings {closed} more.")
        if way.is_capacity
        else _("With “{lever}” allowed up to {raised} the same budget brings {closed} more.")
    ).format(**figures)
    return _with_rest(what, way, currency)


def _with_rest(what: str, way: GoalWay, currency: str) -> str:
    """And what money is then still missing."""
    if way.more_budget_cents is None:
        return what
    if way.more_budget_cents == 0:
        return " ".join([what, _("That closes the gap.")])
    rest = _("{money} more budget then close the gap.")
    return f"{what} {rest.format(money=money(way.more_budget_cents, currency))}"
