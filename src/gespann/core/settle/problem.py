"""The planning year as both a plan and a test of it see it: the same draws in both."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from gespann.core.findings import Finding
from gespann.core.firm import Firm, PlanBrief
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.best.optimum import climb
from gespann.core.planning.limits import limits_of
from gespann.core.planning.year.forecast_base import last_year_phasing
from gespann.core.planning.year.planning_year import Year, planning_year
from gespann.core.quantities import CENTS_PER_UNIT
from gespann.core.response.results import Fit, StageFit
from gespann.core.settle.candidates import Outline, cheapest, designs_of, outlines
from gespann.core.settle.decisions import Path, path_of

MOST_DRAWS = 1000
# A test has to be prepared, watched and read. What brings less than this share of the budget is not
# proposed, and what is apart by less is no dispute.
LEAST_SHARE = 0.001


@dataclass(frozen=True)
class JudgedYear:
    """What tests are judged by.

    Attributes:
        stages: With the draws of the year, in the same order.
        allowed: Bounds and budget of a plan, in money.
        best: The best plan without a test.
        years: Planning years for which a result is used.
        seed: For the designer.
    """

    firm: Firm
    brief: PlanBrief
    stages: tuple[StageFit, ...]
    year: Year
    allowed: BudgetSet
    best: Float[np.ndarray, " lever"]
    years: float
    seed: int

    @property
    def least(self) -> float:
        """Money that matters."""
        return LEAST_SHARE * self.allowed.budget

    def rest(self, periods: int) -> float:
        """Planning years left when a test of so many periods is over."""
        return max(0.0, self.years - periods / self.brief.periods)

    def path(self, lever: int) -> Path | None:
        """What there is to decide about a lever."""
        return path_of(self.year, self.allowed, lever, self.best)

    def tests(self, lever: int) -> tuple[list[Outline], int, tuple[Finding, ...]]:
        """Tests of a lever that no other beats, how many were looked at, and why there are none."""
        designs, reasons = designs_of(
            self.firm, self.stages, lever, self.brief.periods, seed=self.seed
        )
        found = list(outlines(self.firm, self.stages, designs))
        return cheapest(found), len(found), reasons


def problem_of(fit: Fit, brief: PlanBrief, *, years: float) -> JudgedYear:
    """The problem of a fit and the plan that is asked for.

    Raises: BudgetTooSmall if the lower bounds do not fit into the budget; ValueError if `years` is
        not positive or the plan starts before the history ends.
    """
    if not 0 < years < float("inf"):
        raise ValueError(f"years must be positive, got {years}")
    phasing = last_year_phasing(fit.firm, brief)
    limits = limits_of(fit.firm, brief, phasing)
    year, _luck = planning_year(fit, brief, phasing)
    stages = tuple(stage.thinned(year.draws).thinned(MOST_DRAWS) for stage in fit.stages)
    year, allowed = (
        year.thinned(MOST_DRAWS),
        limits.eased(brief.budget_cents).within(brief.budget_cents),
    )
    last_year = allowed.scaled(limits.last_year / CENTS_PER_UNIT)
    summits = [climb(year.local_value, allowed, start) for start in (last_year, allowed.low)]
    best = max(summits, key=lambda plan: year.local_value(plan).value)
    return JudgedYear(fit.firm, brief, stages, year, allowed, best, years, fit.seed)
