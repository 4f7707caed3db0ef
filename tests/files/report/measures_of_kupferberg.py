"""Measures that Kupferberg may do: figures made up, not computed."""

from dataclasses import replace

from gespann.core.firm import Measure
from gespann.core.planning.results import JointPlan, MeasureProspect
from gespann.core.quantities import Department, Interval

FAIR, REP, MAGAZINE = "Hannover Messe", "Second field rep", "Trade magazine"


def with_measures(plan: JointPlan) -> JointPlan:
    """A fair that is done, a rep who is not safe enough, and a magazine that does not pay."""
    prospects = (
        MeasureProspect(
            Measure(FAIR, Department.MARKETING, 45_000_00, (60_000_00, 120_000_00, 200_000_00)),
            True, True, Interval(6e6, 1.2e7, 2e7), 9e5, 0.82, 850_000.0,
        ),
        MeasureProspect(
            Measure(REP, Department.SALES, 70_000_00, raises="Field visits", by=12.0),
            False, True, Interval(0.0, 0.0, 0.0), -7e6, 0.0, 1_200_000.0,
        ),
        MeasureProspect(
            Measure(MAGAZINE, Department.MARKETING, 25_000_00, (30_000_00,) * 3),
            False, False, Interval(3e6, 3e6, 3e6), -1.2e6, 0.0, 1_230_000.0,
        ),
    )  # fmt: skip
    recommended = replace(plan.recommended, measures_cents=45_000_00)
    return replace(plan, measures=prospects, recommended=recommended)
