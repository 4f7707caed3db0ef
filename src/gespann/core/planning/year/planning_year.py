"""The planning year that plans are valued with: of one stage, or of a whole funnel."""

from typing import TypeAlias

from gespann.core.firm import PlanBrief
from gespann.core.planning.year.chain_year import plan_chain
from gespann.core.planning.year.forecast_base import Phasing, plan_year
from gespann.core.planning.year.plan_chain import Chain
from gespann.core.planning.year.plan_year import PlanYear, Shocks
from gespann.core.response.results import Fit

Year: TypeAlias = PlanYear | Chain


def planning_year(fit: Fit, brief: PlanBrief, phasing: Phasing) -> tuple[Year, Shocks]:
    """What plans are valued with, and their luck."""
    if len(fit.stages) == 1:
        return plan_year(fit, brief, phasing, seed=fit.seed)
    return plan_chain(fit, brief, phasing, seed=fit.seed)
