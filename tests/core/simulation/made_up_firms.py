"""Builders of small scenarios: everything plain and steady unless a test asks for more."""

from typing import Any

from gespann.core.quantities import Department
from gespann.core.simulation import EffortScenario, LeverScenario, Scenario

STEADY = EffortScenario(variation=0.0, persistence=0.0)
LIVELY = EffortScenario(variation=0.4, persistence=0.0, own=1.0)


def ads(name: str = "Ads", **changes: Any) -> LeverScenario:
    """A marketing lever counted in money, elasticity 0.1."""
    given: dict[str, Any] = {"usual": 1_000.0, "elasticity": 0.1, "effort": STEADY} | changes
    if "effect" in changes:
        given["elasticity"] = None
    return LeverScenario(name, Department.MARKETING, "search_ads", **given)


def visits(name: str = "Visits", **changes: Any) -> LeverScenario:
    """A sales lever counted in visits of 100 EUR, elasticity 0.2."""
    given: dict[str, Any] = {
        "usual": 20.0, "unit": "visit", "cost_per_unit": 100.0, "elasticity": 0.2,
        "whole_units": True, "effort": STEADY,
    } | changes  # fmt: skip
    if "effect" in changes:
        given["elasticity"] = None
    return LeverScenario(name, Department.SALES, "personal_selling", **given)


def scenario(*levers: LeverScenario, **changes: Any) -> Scenario:
    """One market, two years of weeks, no noise, no season, nothing but its levers."""
    given: dict[str, Any] = {"periods": 104} | changes
    return Scenario("Made-up", levers or (ads(), visits()), **given)
