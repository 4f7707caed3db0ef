"""Planning years of funnels drawn by chance: plausible, small, and different for every seed."""

import numpy as np

from core.planning.made_up_years import usual_euros
from gespann.core.planning.year.plan_chain import Chain, Inflow, Link
from gespann.core.response.model.exposure import delay_weights

MARKETS, PERIODS, LAGS = 2, 10, 6


def made_up_chain(
    seed: int, *, stages: int = 3, levers: int = 4, draws: int = 12, before: int = 0
) -> Chain:
    """Leads that the last lever works, then offers and so on; every lever acts on two stages."""
    rng = np.random.default_rng([seed, 5])
    links = tuple(
        _link(rng, seed, number, levers, draws, before, last=number == stages - 1)
        for number in range(stages)
    )
    marketing = np.arange(levers) < levers / 2
    return Chain(links=links, counted=slice(before, None), marketing=marketing, margin=0.4)


def _link(
    rng: np.random.Generator,
    seed: int,
    number: int,
    levers: int,
    draws: int,
    before: int,
    *,
    last: bool,
) -> Link:
    mine = tuple(k for k in range(levers) if k % 2 == number % 2 or k == number)
    shape = (draws, MARKETS, before + PERIODS, len(mine))
    kappa = 1.2 * np.exp(0.3 * rng.standard_normal((draws, 1, 1, len(mine))))
    phasing = rng.dirichlet(np.full(MARKETS * PERIODS, 3.0), len(mine)).T * MARKETS * PERIODS
    planned = np.zeros((MARKETS, before + PERIODS, len(mine)))
    planned[:, before:] = phasing.reshape(MARKETS, PERIODS, -1)
    fading = 0.3 * 0.7 ** np.arange(before + PERIODS)[:, None] * np.ones(len(mine))
    size = 1e6 if last else 1.0
    return Link(
        levers=mine,
        left_over=np.broadcast_to(fading / kappa, shape),
        per_euro=planned / usual_euros(seed, levers)[list(mine)] / kappa,
        effect=0.25 * np.exp(0.4 * rng.standard_normal((draws, MARKETS, len(mine)))),
        bond=rng.beta(2, 3, draws),
        base=size * np.exp(0.1 * rng.standard_normal(shape[:3])),
        marketing=np.array(mine) < levers / 2,
        inflow=_inflow(rng, seed, number, levers, shape) if number else None,
    )


def _inflow(
    rng: np.random.Generator, seed: int, number: int, levers: int, shape: tuple[int, ...]
) -> Inflow:
    draws, longer = shape[0], shape[2] + LAGS
    able = able_per_euro = np.zeros((draws, 0, 0))
    if number == 1:
        able = np.full((draws, MARKETS, longer), 0.6)
        able_per_euro = np.zeros((draws, MARKETS, longer))
        able_per_euro[:, :, -PERIODS:] = 0.7 / usual_euros(seed, levers)[-1]
    return Inflow(
        earlier=np.exp(0.2 * rng.standard_normal((draws, MARKETS, LAGS))),
        per_outcome=0.8,
        delay=np.asarray(delay_weights(rng.uniform(1, 3, draws), rng.uniform(0.4, 1, draws), LAGS)),
        able=able,
        able_per_euro=able_per_euro,
        worker=levers - 1 if number == 1 else None,
        unworked_worth=rng.uniform(0, 1, draws),
    )
