"""What the pages of a fit tell, in sections of the report: the same words, drawings and figures.

What is told of a fit is read from its documents; nothing is computed anew.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from gespann.apps.response.queries import Results
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


def _those(*sections: Section | None) -> Sequence[Section]:
    return [section for section in sections if section is not None]
