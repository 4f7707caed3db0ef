"""Plan and fit as data frames, for notebooks and spreadsheets."""

import pandas as pd

from gespann.core.planning.results import JointPlan
from gespann.core.quantities import CENTS_PER_UNIT, Interval
from gespann.core.response.results import Fit


def plan_frame(plan: JointPlan) -> pd.DataFrame:
    """One row per lever: last year, the plan, the optimum, in units of the currency."""
    rows = [
        {
            "lever": planned.lever.name,
            "department": planned.lever.department.value,
            "last_year": planned.last_year_cents / CENTS_PER_UNIT,
            "plan": planned.amount_cents / CENTS_PER_UNIT,
            "optimum": best.amount_cents / CENTS_PER_UNIT,
            "units": planned.units,
            "unit": planned.lever.unit,
        }
        for planned, best in zip(
            plan.recommended.allocations, plan.optimum.allocations, strict=True
        )
    ]
    return pd.DataFrame(rows).set_index("lever")


def lever_frame(fit: Fit) -> pd.DataFrame:
    """One row per lever: what is known of it, each interval as three columns."""
    rows = [
        {
            "lever": evidence.lever.name,
            "department": evidence.lever.department.value,
            **_columns("roi", evidence.roi),
            **_columns("elasticity", evidence.elasticity),
            **_columns("added_share", evidence.added_share),
            **_columns("half_life", evidence.half_life),
            "data_said": evidence.data_said,
        }
        for evidence in fit.levers
    ]
    return pd.DataFrame(rows).set_index("lever")


def _columns(name: str, interval: Interval) -> dict[str, float]:
    return {
        f"{name}_p5": interval.low,
        f"{name}_p50": interval.median,
        f"{name}_p95": interval.high,
    }
