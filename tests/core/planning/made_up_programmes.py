"""What a plan may decide, drawn by chance: measures, useful amounts, groups and capacities."""

from itertools import product

import numpy as np

from core.planning.made_up_years import usual_euros
from gespann.core.planning.measures.programme import Decision, Group, Measures, Programme
from gespann.core.planning.year.market_years import MarketYears


def programme_by_chance(
    seed: int, *, measures: int = 5, levers: int = 4, budget: float = 0.9
) -> Programme:
    """One market; the second lever may rest, the last has a capacity that measures can raise."""
    rng = np.random.default_rng([seed, 7])
    usual = usual_euros(seed, levers)
    money = budget * float(usual.sum())
    which = np.arange(levers)
    return Programme(
        low=0.5 * usual[None],
        high=1.5 * usual[None],
        lever_high=np.where(which == levers - 1, 0.9 * usual, np.inf),
        least_useful=np.where(which == 1, 0.6 * usual, 0.0),
        budget=money,
        measures=measures_by_chance(rng, measures, usual, money),
        groups=(
            Group(which == 0, np.arange(measures) == 4, 0.1 * usual[0], 1.3 * usual[0]),
            Group(which < 2, np.zeros(measures, dtype=bool), 0.6 * usual[:2].sum(), np.inf),
        ),
    )


def measures_by_chance(
    rng: np.random.Generator, count: int, usual: np.ndarray, money: float
) -> Measures:
    """About every second one pays; the first needs the second, of two others one may be done."""
    cost = rng.uniform(0.02, 0.2, count) * money
    raising = rng.random((count, len(usual))) < 0.2
    return Measures(
        cost=cost,
        worth=cost * rng.uniform(0.6, 2.2, count),
        raises=np.where(raising, rng.uniform(0.1, 0.5, (count, len(usual))) * usual, 0.0),
        must=np.zeros(count, dtype=bool),
        needs=((0, 1),),
        excludes=((2, 3),),
    )


def in_one_market(year) -> MarketYears:
    """A year whose amounts are not split by market."""
    return MarketYears((year,))


def every_decision(programme):
    """All that can be done and used, whether allowed or not."""
    rests = [(True, False) if may else (True,) for may in programme.may_rest]
    for done in product((False, True), repeat=programme.measures.count):
        for used in product(*rests):
            yield Decision(np.array(done, dtype=bool), np.array(used))
