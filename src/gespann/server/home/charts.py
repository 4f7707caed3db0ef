"""The pictures of the first page: what the money may bring, and what each part added."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gespann.apps.response.outlook import Chain, Outlook, Summary
from gespann.core.quantities import Department, Interval
from gespann.language.numbers import money, percent, short_money
from gespann.server.home.steps import probability_words
from gespann.ui.charts.chart import Chart, Said
from gespann.ui.charts.levers import Estimate, estimates_chart
from gespann.ui.charts.prospects import Prospect, prospects_chart

Names = dict[Department, "str | Promise"]


def prospects(summary: Summary, outlook: Outlook) -> Chart:
    """The joint plan beside last year's split of the same money, and the goal."""
    goal, currency = outlook.goal, summary.currency
    plan = _("The joint plan")
    said = Said(
        "prospects",
        _("What the budget may bring"),
        _("The higher a hill, the likelier the outcome; the bar below spans nine cases in ten."),
        _("{outcome} over the plan, luck included.").format(outcome=summary.outcome_name),
    )
    ways = (
        Prospect(
            _("Last year’s split"),
            _short(outlook.last_year_outcome, currency),
            outlook.last_year_outcome,
        ),
        Prospect(
            plan,
            _short(outlook.outcome, currency)
            if goal is None
            else _("goal reached: {probability}").format(
                probability=probability_words(goal.probability)
            ),
            outlook.outcome,
            is_main=True,
        ),
    )
    line = None
    if goal is not None:
        line = (
            float(goal.goal_cents),
            _("Goal {goal}").format(goal=short_money(goal.goal_cents, currency)),
        )
    return prospects_chart(
        said, ways, line, lambda v: money(v, currency), lambda v: short_money(v, currency)
    )


def parts(summary: Summary, names: Names) -> Chart:
    """What each lever added to the outcome of the whole history, as a share of it."""
    said = Said(
        "parts",
        _("What each part added"),
        _("A disc is the middle, its bar holds the truth nine times in ten."),
        _("Share of “{outcome}” of the whole history.").format(outcome=summary.outcome_name),
    )
    estimates = [Estimate(one.lever, one.department, one.share) for one in summary.chain.parts]
    return estimates_chart(said, estimates, names, lambda v: percent(v, 1), percent)


def of_a_hundred(chain: Chain) -> dict[str, float] | None:
    """How the whole outcome is made up, in shares: by either side, and what comes anyway."""
    added = {side.value: chain.added_cents_of(side) for side in Department}
    whole = chain.base_cents + sum(added.values())
    if whole <= 0:
        return None
    return {"base": chain.base_cents / whole} | {
        side: cents / whole for side, cents in added.items()
    }


def _short(interval: Interval, currency: str) -> str:
    return short_money(interval.median, currency)
