"""The pictures of the first page: what the money may bring, and the chain with its parts."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gespann.apps.response.outlook import Chain, ChainStage, Outlook, Summary
from gespann.core.quantities import Department, Interval, Period
from gespann.language import gettext as as_in_the_report
from gespann.language.numbers import money, number, percent, short_money
from gespann.server.home.steps import probability_words
from gespann.ui.charts.chart import Chart, Said
from gespann.ui.charts.funnel import Stage, funnel_chart
from gespann.ui.charts.levers import Estimate, estimates_chart
from gespann.ui.charts.prospects import Prospect, prospects_chart
from gespann.ui.templatetags.figures import money as shown_money

AT_ONCE = 0.05  # periods; a shorter delay would be written as none
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


def chain(summary: Summary, names: Names) -> Chart:
    """From contact to contribution, and which side moves which stage how much."""
    said = Said(
        "chain",
        _("From contact to contribution"),
        _("Each bar is as long as its share of the longest of its kind, counts and money apart."),
        _("An average year. The colours show which side moves a stage how much."),
    )
    return funnel_chart(said, stages(summary), names)


def stages(summary: Summary) -> list[Stage]:
    """The stages and the contribution as bars."""
    chain = summary.chain
    last = Stage(
        _("Contribution"),
        shown_money(_whole(chain.contribution_cents), summary.currency),
        _length(chain.contribution_cents, [chain.stages[-1].volume]),
    )
    return [*(_stage(summary, i) for i in range(len(chain.stages))), last]


def _stage(summary: Summary, i: int) -> Stage:
    stage, all_ = summary.chain.stages[i], summary.chain.stages
    alike = [one.volume for one in all_ if one.is_count == stage.is_count]
    return Stage(
        stage.name,
        _volume(stage, summary.currency),
        _length(stage.volume, alike),
        stage.by_marketing,
        _step(summary, i),
    )


def _step(summary: Summary, i: int) -> str:
    """What becomes of a stage on the way to the next one, and when."""
    all_ = summary.chain.stages
    if i + 1 == len(all_):
        return _("margin, less the cost of the levers")
    here, there = all_[i], all_[i + 1]
    rate = _rate(here, there, summary.currency)
    delay = there.delay_periods or 0.0
    if delay < AT_ONCE:
        return as_in_the_report("{rate} at once").format(rate=rate)
    words = {
        Period.WEEK: as_in_the_report("{rate} after {delay} weeks"),
        Period.MONTH: as_in_the_report("{rate} after {delay} months"),
    }
    return words[summary.period].format(rate=rate, delay=number(delay, 1))


def _rate(here: ChainStage, there: ChainStage, currency: str) -> str:
    if not here.volume or there.volume is None or (there.is_count and not here.is_count):
        return "–"
    share = there.volume / here.volume
    if here.is_count == there.is_count:
        return percent(share, 1 if share < 0.1 else 0)
    return as_in_the_report("{amount} each").format(amount=money(share, currency))


def _volume(stage: ChainStage, currency: str) -> str:
    if stage.volume is None:
        return "–"
    return number(stage.volume) if stage.is_count else money(stage.volume, currency)


def _length(volume: float | None, among: Sequence[float | None]) -> float:
    largest = max((one for one in among if one is not None), default=0.0)
    return 0.0 if volume is None or largest <= 0 else min(max(volume / largest, 0.0), 1.0)


def parts(summary: Summary, names: Names) -> Chart:
    """What each lever added to the outcome of the whole history, as a share of it."""
    said = Said(
        "parts",
        _("What each part added"),
        _("A disc is the middle, its bar holds the truth nine times in ten."),
        _("Share of {outcome} of the whole history.").format(outcome=summary.outcome_name),
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


def _whole(cents: float | None) -> int | None:
    return None if cents is None else round(cents)
