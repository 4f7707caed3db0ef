"""The simulator: firms with a known truth, written independently of the response model."""

from gespann.core.simulation.demo_firm import DEMO_SEED, scenario_of_demo_firm
from gespann.core.simulation.oracle import Oracle
from gespann.core.simulation.random_firm import random_scenario
from gespann.core.simulation.scenario import (
    EffortScenario,
    FunnelScenario,
    InfluenceScenario,
    LeverScenario,
    Scenario,
)
from gespann.core.simulation.simulate import SimulatedFirm, simulate
from gespann.core.simulation.truth import TrueLever, Truth

__all__ = [
    "DEMO_SEED",
    "EffortScenario",
    "FunnelScenario",
    "InfluenceScenario",
    "LeverScenario",
    "Oracle",
    "Scenario",
    "SimulatedFirm",
    "TrueLever",
    "Truth",
    "random_scenario",
    "scenario_of_demo_firm",
    "simulate",
]
