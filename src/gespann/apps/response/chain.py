"""The picture of the chain from contact to contribution, for every page that shows it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from gespann.apps.organisation.models import Side
from gespann.apps.response.outlook import ChainStage, Summary
from gespann.core.quantities import Department, Period
from gespann.language import gettext as as_in_the_report
from gespann.language.numbers import money, number, percent
from gespann.ui.charts.chart import Chart, Said
from gespann.ui.charts.funnel import Stage, funnel_chart
from gespann.ui.templatetags.figures import money as shown_money

AT_ONCE = 0.05  # periods; a shorter delay would be written as none


def chain_chart(summary: Summary) -> Chart | None:
    """From contact to contribution; None where only the outcome is known."""
    if len(summary.chain.stages) < 2:
        return None
    said = Said(
        "chain",
        _("From contact to contribution"),
        _("Each bar is as long as its share of the longest of its kind, counts and money apart."),
        _("An average year. The colours show which side moves a stage how much."),
    )
    return funnel_chart(said, stages(summary), {side: Side(side).label for side in Department})


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


def _whole(cents: float | None) -> int | None:
    return None if cents is None else round(cents)
