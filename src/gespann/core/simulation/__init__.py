"""The simulator: firms with a known truth, written independently of the response model."""

from gespann.core.simulation.beliefs import beliefs_of
from gespann.core.simulation.demo_firm import DEMO_SEED, scenario_of_demo_firm
from gespann.core.simulation.experiments import TrueExperiment
from gespann.core.simulation.funnel_scenario import FunnelScenario, StageScenario
from gespann.core.simulation.oracle import Oracle
from gespann.core.simulation.planned_test import PlannedTest
from gespann.core.simulation.random_firm import random_scenario
from gespann.core.simulation.scenario import (
    BeliefScenario,
    EffortScenario,
    InfluenceScenario,
    LeverScenario,
    Scenario,
)
from gespann.core.simulation.simulate import SimulatedFirm, simulate
from gespann.core.simulation.surprises import (
    ChangedDefinition,
    MissingRecords,
    Promotion,
    Surprise,
    WildWeeks,
)
from gespann.core.simulation.truth import TrueHandling, TrueLever, TrueStage, Truth

__all__ = [
    "DEMO_SEED",
    "BeliefScenario",
    "ChangedDefinition",
    "EffortScenario",
    "FunnelScenario",
    "InfluenceScenario",
    "LeverScenario",
    "MissingRecords",
    "Oracle",
    "PlannedTest",
    "Promotion",
    "Scenario",
    "SimulatedFirm",
    "StageScenario",
    "Surprise",
    "TrueExperiment",
    "TrueHandling",
    "TrueLever",
    "TrueStage",
    "Truth",
    "WildWeeks",
    "beliefs_of",
    "random_scenario",
    "scenario_of_demo_firm",
    "simulate",
]
