"""What the phasing of a plan is expected to bring against last year's, in the plan and after it."""

import numpy as np
from jaxtyping import Float, Int

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import PlanBrief
from gespann.core.planning.limits import blocks_left
from gespann.core.planning.phasing.phasing import Phased, shapes_of
from gespann.core.planning.phasing.timed_efforts import draws_for, with_year_after
from gespann.core.planning.results import PlanPhasing
from gespann.core.planning.year.chain_year import chain_of
from gespann.core.planning.year.forecast_base import Phasing, last_year_phasing
from gespann.core.planning.year.risk import share_not_worse
from gespann.core.quantities import CENTS_PER_UNIT, Interval, PhasingKind
from gespann.core.response.results import Fit


def plan_phasing(
    fit: Fit, brief: PlanBrief, phased: Phased, amounts_cents: Int[np.ndarray, " lever"]
) -> PlanPhasing:
    """How amounts are spread, and what that brings against the same amounts spread as last year.

    Args:
        amounts_cents: Of the recommended plan.
    """
    before = last_year_phasing(fit.firm, brief)
    euros = amounts_cents / CENTS_PER_UNIT
    if all(kind is PhasingKind.LAST_YEAR for kind in phased.kinds):
        within = later = np.zeros(1)
        scale = 1.0
    else:
        here, there = (
            _both_years(fit, brief, phasing, euros) for phasing in (before, phased.phasing)
        )
        within, later = (there[part] - here[part] for part in (0, 1))
        scale = abs(float(here[0].mean() - euros.sum())) or 1.0
    return PlanPhasing(
        kinds=phased.kinds,
        shape=shapes_of(phased.phasing),
        last_year=shapes_of(before),
        share=phased.phasing.share,
        gain_cents=Interval.of(within * CENTS_PER_UNIT),
        expected_gain_cents=float(within.mean()) * CENTS_PER_UNIT,
        later_gain_cents=float(later.mean()) * CENTS_PER_UNIT,
        better_than_last_year=share_not_worse(within + later, np.zeros(1), len(euros)),
        gap=phased.gap / scale,
        is_proven=phased.is_proven,
    )


def _both_years(
    fit: Fit, brief: PlanBrief, phasing: Phasing, euros: np.ndarray
) -> tuple[Float[np.ndarray, " draw"], Float[np.ndarray, " draw"]]:
    """Margin times the expected outcome of the plan, and of the year after it, for each draw."""
    long, after = with_year_after(fit, brief, phasing)
    chain, _ = chain_of(fit, long, after, fit.seed, draws_for(fit, long))
    first = chain.counted.start
    ends = (slice(first, first + brief.periods), slice(first + brief.periods, None))
    within, later = (chain.counting(end).outcomes(euros) for end in ends)
    return chain.margin * within, chain.margin * later


def phasing_findings(
    fit: Fit, brief: PlanBrief, phasing: PlanPhasing, caution: float
) -> list[Finding]:
    """What is worth knowing about a phasing: where it may cost, and what has no block left."""
    found = []
    total = phasing.expected_gain_cents + phasing.later_gain_cents
    if total < 0:
        found.append(_finding("phasing_costs", Severity.WARNING, cents=-total))
    elif phasing.better_than_last_year < caution:
        probability = phasing.better_than_last_year
        found.append(
            _finding("phasing_unsure", Severity.NOTE, probability=probability, caution=caution)
        )
    for lever, left in zip(fit.firm.levers, blocks_left(fit.firm, brief), strict=True):
        if lever.pulse_periods is not None and left == 0:
            periods = lever.pulse_periods
            found.append(
                _finding("no_block_left", Severity.WARNING, subject=lever.name, periods=periods)
            )
    return found


def _finding(code: str, severity: Severity, *, subject: str = "", **values: object) -> Finding:
    return Finding(code, severity, Topic.PLAN, subject, values)
