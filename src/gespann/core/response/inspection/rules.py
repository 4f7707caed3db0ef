"""All rules on a history, in the order in which their findings are told."""

import numpy as np

from gespann.core.findings import Finding
from gespann.core.firm import Firm
from gespann.core.response.inspection.collinearity import (
    levers_that_move_together,
    levers_that_others_explain,
)
from gespann.core.response.inspection.definitions import changed_definitions
from gespann.core.response.inspection.exclusions import exclusions, without_excluded
from gespann.core.response.inspection.following import effort_that_follows
from gespann.core.response.inspection.funnel_stages import stages
from gespann.core.response.inspection.length import interval, length
from gespann.core.response.inspection.steps import gaps, steps
from gespann.core.response.inspection.unexplained import unexplained
from gespann.core.response.inspection.unused_tests import unused_tests
from gespann.core.response.inspection.variation import use_of_levers
from gespann.core.response.inspection.wild import burst_windows, bursts, wild_cells, wild_outcomes


def inspect(firm: Firm) -> tuple[Finding, ...]:
    """What the history of a firm can and cannot say: its length, its outcome, then its levers.

    The findings are rules of thumb on the data alone. Those on single periods are proposals: the
    analyst decides, and what the analyst has excluded is listed and not asked again. A history
    that is only assumed has nothing to say.
    """
    if firm.history.assumed:
        return ()
    left = without_excluded(firm)
    return (
        *length(left),
        *interval(firm),
        *_outcome(firm, left),
        *stages(firm),
        *unused_tests(firm),
        *use_of_levers(firm),
        *changed_definitions(left),
        *levers_that_move_together(firm),
        *levers_that_others_explain(firm),
        *effort_that_follows(left),
        *exclusions(firm),
    )


def _outcome(firm: Firm, left: Firm) -> list[Finding]:
    """Gaps as recorded; wild and broken periods among those that the analyst has left in."""
    outcome, before = left.history.outcome, None
    findings = gaps(firm)
    for index, stage in enumerate(left.stages[:-1]):
        counts = left.history.stages[:, :, index]
        findings += wild_outcomes(left, stage.name, unexplained(left, counts, stage.kind, before))
        before = counts
    course = unexplained(left, outcome, "money", before)
    bought = burst_windows(left, course)
    calm = np.where(wild_cells(left, course), np.nan, outcome)
    return [
        *findings,
        *wild_outcomes(left, "", course, bought),
        *bursts(left, course, bought),
        *steps(left, unexplained(left, calm, "money", before)),
    ]
