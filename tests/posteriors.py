"""Posteriors made by hand: what a test does not care for has no influence."""

import numpy as np

from gespann.core.firm import Firm
from gespann.core.quantities import Interval
from gespann.core.response.model.scaling import scale_efforts
from gespann.core.response.model.stages import stages_of
from gespann.core.response.results import (
    Diagnostics,
    Fit,
    Fitted,
    Posterior,
    StageFit,
    is_marketing,
)


def posterior_of(*, markets: int = 1, chains: int = 1, **known: np.ndarray) -> Posterior:
    """A posterior of one stage: one life, equal markets, no stage before, unless told otherwise."""
    draws, levers = known["effect"].shape
    ones, zeros = np.ones(draws), np.zeros(draws)
    neutral = {
        "long_share": np.zeros((draws, levers)),
        "long_retention": np.full(draws, 0.99),
        "market_effect": np.ones((draws, markets, levers)),
        "level_spread": ones,
        "effect_spread": zeros,
        "delay": np.zeros((draws, 0)),
        "capacity": ones,
        "capacity_without": ones,
        "unworked_worth": ones,
    }
    return Posterior(chains=chains, **(neutral | known))


def single_stage(firm: Firm, posterior: Posterior, offset: np.ndarray | None = None) -> StageFit:
    """The only stage of a firm that knows nothing but its outcome."""
    _, scaling = scale_efforts(firm)
    markets = len(firm.history.markets)
    return StageFit(
        data=stages_of(firm)[0],
        posterior=posterior,
        scaling=scaling,
        marketing=is_marketing(firm.levers),
        offset=np.zeros(markets) if offset is None else offset,
        usual_arrivals=1.0,
        weight=np.ones(firm.history.outcome.shape),
        r_hat=1.0,
        ess_bulk=1000.0,
        ess_tail=1000.0,
        divergences=0,
    )


def fit_of(firm: Firm, *stages: StageFit) -> Fit:
    """A fit of these stages that has converged and of which nothing else is known."""
    nothing = np.zeros(len(firm.history.starts))
    return Fit(
        firm=firm,
        seed=1,
        stages=stages,
        levers=(),
        bond=Interval(0.1, 0.5, 0.9),
        bond_data_said=0.5,
        diagnostics=Diagnostics(
            r_hat_max=1.0,
            ess_bulk_min=1000.0,
            ess_tail_min=1000.0,
            divergences=0,
            forecast_skill=None,
            held_back=0,
            naive_error=None,
            model_error=None,
        ),
        fitted=Fitted(
            nothing, nothing, nothing, nothing, nothing, np.zeros((len(nothing), len(firm.levers)))
        ),
        down_weighted=(),
        findings=(),
    )
