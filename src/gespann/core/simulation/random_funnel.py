"""A funnel for a firm by chance: sales cycles of two weeks to half a year, levers on all stages.

Marketing mostly brings leads, sales mostly turns them into offers and deals. What a lever does in
all is what was drawn for it; the funnel only says where.
"""

from dataclasses import replace

import numpy as np

from gespann.core.simulation.funnel_scenario import (
    MONEY_STAGE,
    STAGE_NAMES,
    FunnelScenario,
    StageScenario,
)
from gespann.core.simulation.mechanics import Mechanics
from gespann.core.simulation.scenario import InfluenceScenario, LeverScenario, Scenario

# Where a lever of a kind acts; all others bring leads.
_PLACES = {
    "personal_selling": ("Offers", "Deals"),
    "inside_sales": ("Offers",),
    "demo": ("Offers", "Deals"),
    "key_account": ("Deals", "Revenue"),
    "customer_service": ("Deals",),
    "catalogue": ("Leads", "Offers"),
    "email": ("Leads", "Offers"),
}
_CYCLE_WEEKS = (2.0, 26.0)
_SHRINKING = 0.9  # of all elasticities, until enough is sold without any lever


def with_funnel(
    scenario: Scenario,
    rng: np.random.Generator,
    *,
    stages: tuple[str, ...] = STAGE_NAMES,
    part_time: bool = False,
    least_base_share: float = 0.3,
) -> Scenario:
    """The same firm with a funnel behind its outcome.

    Args:
        scenario: A firm without one.
        rng: Chance.
        stages: Names of the stages that there are; what would happen at a missing one happens
            at the next.
        part_time: Whether one of the stages was not recorded from the beginning.
        least_base_share: Share of sales that must come without any lever.
    """
    every = _every_stage(rng, scenario)
    kept = tuple(_merged(every, stages))
    levers = tuple(_placed(rng, lever, stages) for lever in scenario.levers)
    scenario = replace(
        scenario,
        noise=0.0,
        controls=_moving(scenario.controls, stages),
        competitors=_moving(scenario.competitors, stages),
        levers=levers,
        funnel=FunnelScenario(kept),
    )
    while _base_share(scenario) < least_base_share:
        scenario = replace(scenario, levers=tuple(map(_shrunk, scenario.levers)))
    funnel = _handled(rng, scenario, FunnelScenario(kept))
    if part_time:
        late = int(rng.integers(len(kept) - 1))
        begins = int(rng.uniform(0.2, 0.5) * scenario.periods)
        known = tuple(replace(one, known_from=begins * (one is kept[late])) for one in kept)
        funnel = replace(funnel, stages=known)
    return replace(scenario, funnel=funnel)


def _every_stage(rng: np.random.Generator, scenario: Scenario) -> tuple[StageScenario, ...]:
    """Deals of a few thousand euros; from lead to deal weeks to half a year."""
    low, high = np.log(_CYCLE_WEEKS)
    per_week = scenario.period.per_year / 52
    cycle = float(np.exp(rng.uniform(low, high))) * per_week
    to_offer = rng.uniform(0.2, 0.5)

    def stage(name: str, rate: float, delay: float) -> StageScenario:
        return StageScenario(
            name,
            rate=rate,
            delay=delay,
            delay_variation=rng.uniform(0.4, 0.8),
            noise=rng.uniform(0.4, 0.8) if name == MONEY_STAGE else rng.uniform(0.03, 0.12),
            drift=rng.uniform(0.0, 0.03),
            market_spread=rng.uniform(0.03, 0.12),
        )

    delivery = rng.uniform(1, 4) * per_week if rng.random() < 0.5 else 0.0
    return (
        replace(stage("Leads", 1.0, 0.0), drift=0.0, market_spread=0.0),
        stage("Offers", rng.uniform(0.3, 0.5), cycle * to_offer),
        stage("Deals", rng.uniform(0.2, 0.4), cycle * (1 - to_offer)),
        stage(MONEY_STAGE, rng.lognormal(np.log(6_000), 0.3), delivery),
    )


def _merged(every: tuple[StageScenario, ...], kept: tuple[str, ...]) -> list[StageScenario]:
    """The stages that are kept, each with what happens at the missing ones before it."""
    merged: list[StageScenario] = []
    missing: list[StageScenario] = []
    for stage in every:
        if stage.name not in kept:
            missing.append(stage)
            continue
        merged.append(_joined([*missing, stage]) if merged else stage)
        missing = []
    return merged


def _joined(stages: list[StageScenario]) -> StageScenario:
    """One stage for several: rates multiply, waiting times add up."""
    last = stages[-1]
    delay = sum(one.delay for one in stages)
    variance = sum((one.delay * one.delay_variation) ** 2 for one in stages)
    chance = float(np.prod([one.rate for one in stages[:-1]]))
    noise = last.noise
    if last.is_money and len(stages) > 1:
        # Few leads become a deal of any size: E[size^2] / E^2 - 1 of a lead.
        noise = float(np.sqrt((1 + last.noise**2) / chance - 1))
    return replace(
        last,
        rate=chance * last.rate,
        delay=delay,
        delay_variation=float(np.sqrt(variance)) / delay if delay else last.delay_variation,
        noise=noise,
    )


def _next_kept(name: str, kept: tuple[str, ...]) -> str:
    after = STAGE_NAMES[STAGE_NAMES.index(name) :]
    return next(one for one in after if one in kept)


def _placed(rng: np.random.Generator, lever: LeverScenario, kept: tuple[str, ...]) -> LeverScenario:
    """The lever with its elasticity spread over the stages where it acts."""
    places = _PLACES.get(lever.kind, ("Leads",))
    shares = rng.dirichlet(4 * np.ones(len(places))) * lever.total_elasticity
    at: dict[str, float] = {}
    for place, share in zip(places, shares, strict=True):
        stage = _next_kept(place, kept)
        at[stage] = at.get(stage, 0.0) + float(share)
    return replace(lever, stages=tuple(at), elasticity=tuple(at.values()))


def _moving(
    influences: tuple[InfluenceScenario, ...], kept: tuple[str, ...]
) -> tuple[InfluenceScenario, ...]:
    """Prices and competitors decide which offers become deals."""
    return tuple(replace(one, stages=(_next_kept("Deals", kept),)) for one in influences)


def _shrunk(lever: LeverScenario) -> LeverScenario:
    less = tuple(_SHRINKING * lever.elasticity_at(stage) for stage in lever.stages)
    return replace(lever, elasticity=less)


def _base_share(scenario: Scenario) -> float:
    """Share of usual sales that would come without any lever."""
    share, usual = 1.0, np.ones(len(scenario.levers))
    for stage in scenario.stages:
        try:
            share /= float(Mechanics.of(scenario, stage.name).factor(usual))
        except ValueError:  # elasticities that no finite effects can bring
            return 0.0
    return share


def _handled(
    rng: np.random.Generator, scenario: Scenario, funnel: FunnelScenario
) -> FunnelScenario:
    """The desk can work about as many leads as usually come."""
    desk = [lever for lever in scenario.levers if lever.kind == "inside_sales"]
    if not desk or funnel.stages[0].name != "Leads":
        return funnel
    leads = scenario.usual_outcome / funnel.worth_of_first
    return replace(
        funnel,
        worked_by=desk[0].name,
        # Most leads would be worked by others without the desk, late and between visits.
        capacity_without=0.7 * leads,
        per_unit=rng.uniform(0.3, 0.6) * leads / desk[0].usual,
        per_unit_known=bool(rng.random() < 0.5),
    )
