"""From the fit of a funnel to its planning year: every stage goes on, with what is on its way.

The chain begins right after the history, so that what happens between history and plan, and what
the pipeline holds at its start, reaches the plan's periods.
"""

from dataclasses import replace

import numpy as np
from jaxtyping import Float

from gespann.core.firm import Firm, PlanBrief
from gespann.core.planning.year.forecast_base import (
    Phasing,
    base_and_luck,
    efforts_outside,
    first_start_to_come,
    periods_between,
    stocks,
)
from gespann.core.planning.year.plan_chain import Chain, Inflow, Link
from gespann.core.planning.year.plan_year import Shocks
from gespann.core.response.evidence import capacity_of, observed_arrivals
from gespann.core.response.model.exposure import with_year_before
from gespann.core.response.results import Fit, StageFit, is_marketing

DRAWS, FEWEST_DRAWS = 400, 25
LATER_YEARS = 3
_CELLS = 12_000_000  # numbers that an array of a stage may hold
_LEAST_SHARE = 1e-6  # of what arrives; later than that nothing is worth computing


def plan_chain(fit: Fit, brief: PlanBrief, phasing: Phasing, *, seed: int) -> tuple[Chain, Shocks]:
    """The planning year of a firm with a funnel, under the posterior of its fit.

    Args:
        seed: For the shocks.

    Returns: The chain, and the shocks that make the outcome of each stage uncertain.
    """
    return chain_of(fit, brief, phasing, seed, max(FEWEST_DRAWS, _draws(fit, brief)))


def later_years(fit: Fit, brief: PlanBrief, phasing: Phasing) -> Chain | None:
    """The years after a plan, in which nothing more is done: what they bring, the plan has left.

    Returns: A chain that counts those years only, of any firm with or without a funnel; None
        where there are too many markets to look so far ahead.
    """
    later = LATER_YEARS * fit.firm.period.per_year
    nothing = np.zeros((len(phasing.share), later, phasing.share.shape[2]))
    share = np.concatenate([phasing.share, nothing], axis=1)
    long = replace(brief, periods=brief.periods + later)
    draws = _draws(fit, long)
    if draws < FEWEST_DRAWS:
        return None
    chain, _ = chain_of(fit, long, replace(phasing, share=share), fit.seed, draws)
    return replace(chain, counted=slice(chain.counted.start + brief.periods, None))


def _draws(fit: Fit, brief: PlanBrief) -> int:
    firm = fit.firm
    cells = len(firm.history.markets) * (periods_between(firm, brief) + brief.periods)
    return min(DRAWS, _CELLS // (cells * len(firm.levers)))


def chain_of(
    fit: Fit, brief: PlanBrief, phasing: Phasing, seed: int, draws: int
) -> tuple[Chain, Shocks]:
    """The planning year of any firm as a chain of its stages, with at most so many draws."""
    firm, rng = fit.firm, np.random.default_rng(seed)
    between = periods_between(firm, brief)
    whole = replace(brief, start=first_start_to_come(firm), periods=between + brief.periods)
    links, luck = [], []
    for fitted in fit.stages:
        stage = fitted.thinned(draws)
        base, factor = base_and_luck(firm, whole, stage, rng)
        links.append(_link(firm, brief, phasing, stage, base))
        luck.append(factor)
    money = replace(links[-1], base=links[-1].base * firm.outcome_value)
    chain = Chain(
        links=(*links[:-1], money),
        counted=slice(between, None),
        marketing=is_marketing(firm.levers),
        margin=firm.margin,
    )
    return chain, Shocks(tuple(luck))


def _link(
    firm: Firm, brief: PlanBrief, phasing: Phasing, stage: StageFit, base: np.ndarray
) -> Link:
    posterior = stage.posterior
    left_over, per_euro = stocks(firm, brief, phasing, stage)
    return Link(
        levers=stage.data.levers,
        left_over=left_over,
        per_euro=per_euro,
        effect=posterior.effect[:, None, :] * posterior.market_effect,
        bond=posterior.bond,
        base=base,
        marketing=stage.marketing,
        inflow=_inflow(firm, brief, phasing, stage) if stage.data.before is not None else None,
    )


def _inflow(firm: Firm, brief: PlanBrief, phasing: Phasing, stage: StageFit) -> Inflow:
    posterior = stage.posterior
    late = np.flatnonzero(posterior.delay.max(axis=0) > _LEAST_SHARE)
    delay = posterior.delay[:, : int(late[-1]) + 1]
    lags = delay.shape[1]
    arrived = observed_arrivals(stage, firm)[:, -lags:]
    able, able_per_euro = _capacity(firm, brief, phasing, stage, lags)
    return Inflow(
        earlier=np.broadcast_to(arrived, (posterior.size, *arrived.shape)),
        per_outcome=1 / stage.usual_arrivals,
        delay=delay,
        able=able,
        able_per_euro=able_per_euro,
        worker=stage.data.worked_by,
        unworked_worth=posterior.unworked_worth,
    )


def _capacity(
    firm: Firm, brief: PlanBrief, phasing: Phasing, stage: StageFit, lags: int
) -> tuple[Float[np.ndarray, "draw market longer"], Float[np.ndarray, "draw market longer"]]:
    """What can be worked without planned effort, and what one unit of money adds to it."""
    posterior, worker = stage.posterior, stage.data.worked_by
    if worker is None:
        empty = np.zeros((posterior.size, 0, 0))
        return empty, empty
    without, per_unit = capacity_of(stage, posterior, firm)
    recorded = with_year_before(firm, firm.history.effort[..., worker])
    between = efforts_outside(firm, brief, phasing)[..., worker]
    units = np.concatenate([recorded[:, -lags:], between], axis=1)
    planned = np.zeros_like(units)
    planned[:, -brief.periods :] = phasing.share[..., worker] / firm.levers[worker].cost_per_unit
    return without + per_unit * units, per_unit * planned
