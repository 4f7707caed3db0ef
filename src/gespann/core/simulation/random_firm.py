"""Firms by chance, with plausible truths, to see how well a fit recovers them.

Truths are drawn from what is published on the levers, independently of the response model's own
priors: advertising elasticities are log-normal around 0.05, those of personal selling around
0.20, and what is left of an effect after a month is Beta(4, 3).
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from gespann.core.quantities import Department, Period
from gespann.core.simulation.funnel_scenario import STAGE_NAMES
from gespann.core.simulation.mechanics import Mechanics
from gespann.core.simulation.random_funnel import with_funnel
from gespann.core.simulation.random_happenings import (
    random_beliefs,
    random_surprises,
    random_tests,
)
from gespann.core.simulation.randomness import stream
from gespann.core.simulation.scenario import (
    EffortScenario,
    InfluenceScenario,
    LeverScenario,
    Scenario,
)

LEAST_BASE_SHARE = 0.3
_SALES_SHARE = 3 / 7  # of the levers


class _Trade(NamedTuple):
    """What is known of a kind of lever before a firm is drawn."""

    name: str
    kind: str
    unit: str
    cost_per_unit: float
    elasticity: float  # median
    sigma: float
    pulses: tuple[float, ...] = ()


# Published figures on personal selling are on visits; work from the desk is drawn at half of it.
_SALES = (
    _Trade("Field visits", "personal_selling", "visit", 180.0, 0.20, 0.7),
    _Trade("Inside-sales calls", "inside_sales", "call", 12.0, 0.10, 0.7),
    _Trade("Demonstrations", "demo", "demonstration", 400.0, 0.10, 0.7),
    _Trade("Key-account days", "key_account", "day", 600.0, 0.20, 0.7),
    _Trade("Service calls", "customer_service", "call", 30.0, 0.10, 0.7),
)
_MARKETING = (
    _Trade("Search ads", "search_ads", "EUR", 1.0, 0.05, 1.0),
    _Trade("Trade fairs", "trade_fair", "EUR", 1.0, 0.05, 1.0, (0.16, 0.3, 0.45, 0.72, 0.86)),
    _Trade("Direct mail", "direct_mail", "EUR", 1.0, 0.05, 1.0),
    _Trade("Catalogue", "catalogue", "EUR", 1.0, 0.05, 1.0),
    _Trade("Social ads", "social_ads", "EUR", 1.0, 0.05, 1.0),
    _Trade("Trade press", "print", "EUR", 1.0, 0.05, 1.0),
    _Trade("Newsletters", "email", "EUR", 1.0, 0.05, 1.0),
)


def random_scenario(
    seed: int,
    *,
    markets: int = 1,
    periods: int = 156,
    levers: int = 7,
    period: Period = Period.WEEK,
    bond: float | None = None,
    variation: float = 1.0,
    follows_sales: float = 0.2,
    noise: float | None = None,
    long_life: bool = False,
    funnel: bool = False,
    stages: tuple[str, ...] = STAGE_NAMES,
    part_time: bool = False,
    effect_spread: float = 0.0,
    potential_known: bool = True,
    surprises: bool = False,
    experiments: bool = False,
    beliefs: bool = False,
) -> Scenario:
    """Draw a firm whose truth is plausible: at least 30 % of its sales come without any lever.

    Args:
        seed: Not negative; the same seed gives the same firm.
        levers: Number of levers, three in seven of them sales levers.
        bond: 0 for departments that add up, 1 for complements; None to draw it evenly.
        variation: Multiplies how much effort varies; 0.2 makes a history that says little.
        follows_sales: % change of every lever's effort per % of last month's sales.
        noise: Standard deviation of log outcome, or None to draw it.
        long_life: Whether a part of each lever's effect lasts for quarters to years.
        funnel: Whether the outcome comes from leads, offers and deals, with levers on all of
            them, a desk that can work so many leads, and a sales cycle of two weeks to half a
            year. Then `noise` is of no use: counts have their own.
        stages: The stages of that funnel that there are, in their order, Revenue the last.
        part_time: Whether one of the stages was not recorded from the beginning.
        effect_spread: Standard deviation of each lever's log effect between markets.
        potential_known: Whether the history tells the size of the markets.
        surprises: Whether there are a strike, a slip of the pen, a promotion, and a year without
            records or a lever whose definition changed.
        experiments: Whether a marketing and a sales lever were tested.
        beliefs: Whether both departments were asked what they expect.

    Every option draws from a stream of its own and leaves the rest of the firm as it is.
    """
    rng = stream(seed, "random scenario")
    per_year = period.per_year
    usual_outcome = rng.lognormal(np.log(20e6), 0.4) / per_year / markets**0.5
    scenario = Scenario(
        name=f"Firm {seed}",
        levers=_trial(rng, levers, period, variation, follows_sales, long_life),
        usual_outcome=usual_outcome,
        bond=float(rng.random() if bond is None else bond),
        period=period,
        periods=periods,
        markets=markets,
        growth=rng.normal(0.01, 0.02),
        drift=rng.uniform(0.01, 0.05),
        market_drift=rng.uniform(0.01, 0.03) if markets > 1 else 0.0,
        season=tuple((rng.normal(0, 0.05), rng.normal(0, 0.05)) for _ in range(2)),
        controls=(InfluenceScenario("price_index", -rng.uniform(0.5, 2.0), 1.0, 0.02, 0.95),),
        competitors=(
            InfluenceScenario("competitor_pressure", rng.uniform(0.0, 0.1), 1.0, 0.4, 0.8),
        ),
        noise=float(rng.uniform(0.03, 0.08) if noise is None else noise),
        autocorrelation=rng.uniform(0.1, 0.5),
        margin=rng.uniform(0.3, 0.5),
    )
    while not _plausible(scenario):
        drawn = _trial(rng, levers, period, variation, follows_sales, long_life)
        scenario = replace(scenario, levers=drawn)
    scenario = replace(
        scenario,
        levers=_priced(rng, scenario),
        effect_spread=effect_spread,
        potential_known=potential_known,
    )
    if funnel:
        chance = stream(seed, "random funnel")
        scenario = with_funnel(
            scenario, chance, stages=stages, part_time=part_time, least_base_share=LEAST_BASE_SHARE
        )
    if surprises:
        happened = random_surprises(scenario, stream(seed, "random surprises"))
        scenario = replace(scenario, surprises=happened)
    if experiments:
        scenario = replace(scenario, tests=random_tests(scenario, stream(seed, "random tests")))
    if beliefs:
        scenario = replace(scenario, beliefs=random_beliefs(stream(seed, "random beliefs")))
    return scenario


def _plausible(scenario: Scenario) -> bool:
    try:
        mechanics = Mechanics.of(scenario)
    except ValueError:  # elasticities that no finite effects can bring
        return False
    return bool(mechanics.factor(np.ones(len(scenario.levers))) <= 1 / LEAST_BASE_SHARE)


def _trial(
    rng: np.random.Generator,
    levers: int,
    period: Period,
    variation: float,
    follows_sales: float,
    long_life: bool,
) -> tuple[LeverScenario, ...]:
    """Levers with their truths; what they cost is settled once they are plausible."""
    sales = round(levers * _SALES_SHARE)
    chosen = [(Department.MARKETING, number) for number in range(levers - sales)]
    chosen += [(Department.SALES, number) for number in range(sales)]
    drawn = []
    for department, number in chosen:
        trades = _SALES if department is Department.SALES else _MARKETING
        trade, again = trades[number % len(trades)], number // len(trades)
        effort = EffortScenario(
            variation=variation * rng.uniform(0.2, 0.6),
            persistence=0.0 if trade.pulses else rng.uniform(0.2, 0.7),
            season_following=rng.uniform(0.0, 1.0),
            follows_sales=follows_sales,
            pulses=trade.pulses,
        )
        drawn.append(
            LeverScenario(
                name=f"{trade.name} {again + 1}" if again else trade.name,
                department=department,
                kind=trade.kind,
                usual=1.0,
                unit=trade.unit,
                cost_per_unit=trade.cost_per_unit,
                elasticity=rng.lognormal(np.log(trade.elasticity), trade.sigma),
                retention=rng.beta(4, 3) ** (1 / period.per_month),
                half_saturation=rng.lognormal(np.log(1.5), 0.4),
                long_share=rng.uniform(0.1, 0.4) if long_life else 0.0,
                long_half_life=rng.uniform(0.5, 2.0) * period.per_year if long_life else 0.0,
                whole_units=trade.unit != "EUR",
                effort=effort,
            )
        )
    return tuple(drawn)


def _priced(rng: np.random.Generator, scenario: Scenario) -> tuple[LeverScenario, ...]:
    """Usual efforts: firms spend more on what does more, but only half as much as they should."""
    levers = scenario.levers
    total = rng.uniform(0.06, 0.12) * scenario.usual_outcome
    elasticities = np.array([lever.total_elasticity for lever in levers])
    weights = np.sqrt(elasticities) * rng.lognormal(0, 0.4, len(levers))
    spend = total * weights / weights.sum()
    return tuple(
        replace(lever, usual=float(money) / lever.cost_per_unit)
        for lever, money in zip(levers, spend, strict=True)
    )
