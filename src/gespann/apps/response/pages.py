"""What the pages of a fit tell, in sections of the report: the same words, drawings and figures.

What is told of a fit is read from its documents; nothing is computed anew.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from gespann.apps.response.outlook import Summary
from gespann.apps.response.queries import Results
from gespann.core.quantities import Department
from gespann.files.report.document import Section
from gespann.files.report.sections.amounts import amounts
from gespann.files.report.sections.bond import bond
from gespann.files.report.sections.checks import checks_with_hint
from gespann.files.report.sections.curves import curves
from gespann.files.report.sections.evidence import evidence
from gespann.files.report.sections.goal import goal
from gespann.files.report.sections.history import history
from gespann.files.report.sections.notices import notices
from gespann.files.report.sections.opinions import opinions
from gespann.files.report.sections.returns import returns
from gespann.files.report.sections.trust import trust
from gespann.ui.charts.chart import Chart, Said
from gespann.ui.charts.funnel import Stage, funnel_chart
from gespann.ui.marks import Words
from gespann.ui.templatetags.figures import number, short_money


def what_the_data_said(results: Results) -> Sequence[Section]:
    """Verdict with its caveats, each lever before and after the data, the bond, and the past."""
    fit = results.fit
    told = (notices(fit, results.plan), evidence(fit), returns(fit), bond(fit), history(fit))
    return _those(*told, opinions(fit))


def response_curves(results: Results) -> Sequence[Section]:
    """What more or less of each lever would bring, and how far the budget reaches."""
    fit, plan = results.fit, results.plan
    if plan is None:
        return []
    return _those(curves(fit, plan), amounts(fit, plan), goal(fit, plan))


def diagnostics(results: Results) -> Sequence[Section]:
    """How far the model can be trusted, and everything that it was put to."""
    hint = _(
        "Forecasts from several points of the past, and models without the bond or without a "
        "lever, belong to a fit that is checked thoroughly."
    )
    return _those(trust(results.fit), checks_with_hint(results.fit, hint))


def chain_chart(summary: Summary) -> Chart | None:
    """From contact to contribution; None where only the outcome is known."""
    chain = summary.chain
    if len(chain.stages) < 2:
        return None
    longest = {kind: max((one.volume or 0.0 for one in chain.stages if one.is_count is kind),
                         default=0.0) for kind in (True, False)}  # fmt: skip
    stages = [
        Stage(
            name=one.name,
            value=_volume(one.volume, summary.currency, is_count=one.is_count),
            length=(one.volume or 0.0) / longest[one.is_count] if longest[one.is_count] else 0.0,
            by_marketing=one.by_marketing,
        )
        for one in chain.stages
    ]
    contribution = chain.contribution_cents or 0.0
    length = max(contribution, 0.0) / longest[False] if longest[False] else 0.0
    value = short_money(chain.contribution_cents, summary.currency)
    stages.append(Stage(_("Contribution"), value, min(length, 1.0)))
    names: dict[Department, Words] = {
        Department.SALES: _("Sales"),
        Department.MARKETING: _("Marketing"),
    }
    said = Said(
        "chain",
        _("From contact to contribution"),
        _("The stages of an average year, and which side moves each of them how much."),
        lead=_("An average year. The colours show which side moves a stage how much."),
    )
    return funnel_chart(said, stages, names)


def _volume(volume: float | None, currency: str, *, is_count: bool) -> str:
    return number(volume) if is_count else short_money(volume, currency)


def _those(*sections: Section | None) -> Sequence[Section]:
    return [section for section in sections if section is not None]
