"""A running year in words: what is spent and reached, and what is to come."""

from collections.abc import Iterable

from gespann.core.planning.whole_year import WholeYear
from gespann.language import gettext as _
from gespann.language import ngettext
from gespann.language.numbers import day, exact_money, money, percent, short_money


def year_told(year: WholeYear, currency: str) -> Iterable[str]:
    """Where the year stands, and where it can be expected to end."""
    so_far = year.so_far
    yield ngettext(
        "The plan has been running since {start}: {count} of {periods} periods is over.",
        "The plan has been running since {start}: {count} of {periods} periods are over.",
        year.done,
    ).format(start=day(so_far.start), count=year.done, periods=so_far.periods)
    spent = int(year.spent_cents.sum())
    yield _(
        "Of the budget of {budget}, {spent} are spent and {left} are left; the plan for the rest "
        "uses {to_come} of that."
    ).format(
        budget=exact_money(so_far.budget_cents, currency),
        spent=exact_money(spent, currency),
        left=exact_money(so_far.budget_cents - spent, currency),
        to_come=exact_money(int(year.to_come_cents.sum()), currency),
    )
    yield _(
        "{reached} of outcome are reached so far; for the whole year {expected} can be expected "
        "({low} to {high})."
    ).format(
        reached=money(so_far.reached_cents, currency),
        expected=money(year.outcome_cents.median, currency),
        low=short_money(year.outcome_cents.low, currency, 2),
        high=short_money(year.outcome_cents.high, currency, 2),
    )
    if so_far.goal_cents is not None and year.goal_probability is not None:
        yield _(
            "The goal of {goal} for the whole year is reached with a probability of {p}."
        ).format(goal=money(so_far.goal_cents, currency), p=percent(year.goal_probability))
