"""Builders of small funnels: both departments at work, nothing by chance unless it is asked for."""

from typing import Any

from made_up_firms import LIVELY, ads, scenario, visits

from gespann.core.simulation import FunnelScenario, Scenario, StageScenario

PLAIN = (
    StageScenario("Leads"),
    StageScenario("Offers", rate=0.4, delay=2.0, delay_variation=0.6),
    StageScenario("Deals", rate=0.3, delay=4.0, delay_variation=0.5),
    StageScenario("Revenue", rate=4_000.0, noise=0.5),
)


def funnel(*stages: StageScenario, **changes: Any) -> FunnelScenario:
    """Leads, offers, deals and revenue; visits work the leads if they can work any."""
    given: dict[str, Any] = {"worked_by": "Visits" if changes else ""} | changes
    return FunnelScenario(stages or PLAIN, **given)


def funnel_firm(told: FunnelScenario | None = None, **changes: Any) -> Scenario:
    """Three markets; ads bring leads, visits bring offers and deals, both with lively efforts."""
    levers = (
        ads(effort=LIVELY, stages=("Leads",)),
        visits(effort=LIVELY, stages=("Offers", "Deals"), elasticity=(0.1, 0.15)),
    )
    given: dict[str, Any] = {"markets": 3, "levers": levers} | changes
    return scenario(*given.pop("levers"), funnel=told or funnel(), **given)
