"""Firms in which both levers have had an effect, with a truth that is known."""

from dataclasses import replace

import numpy as np
from small_firms import small_firm, small_funnel, with_outcome

from gespann.core.firm import Firm, Stage
from gespann.core.response.model.scaling import scale_efforts


def firm_with_effects(seed: int = 11) -> Firm:
    """36 months in which both levers have had an effect, on a drifting base."""
    firm = small_firm(seed=seed)
    rng = np.random.default_rng(seed)
    scaled, _ = scale_efforts(firm)
    lifted = np.log(1 + 0.3 * (1 - np.exp(-scaled[0, :, 0])) + 0.6 * (1 - np.exp(-scaled[0, :, 1])))
    trend = 0.02 * np.cumsum(rng.normal(size=36))
    return with_outcome(firm, np.exp(6 + lifted + trend + rng.normal(0, 0.05, 36))[None])


def deals_of_worked_leads(seed: int = 12) -> Firm:
    """48 months of leads that visits work, and of the deals that come of them a month later."""
    leads = Stage("leads", "leads", "count", worked_by="lever 1")
    firm = small_funnel(stages=(leads, Stage("deals", "deals", "count")), seed=seed)
    rng = np.random.default_rng(seed)
    scaled, _ = scale_efforts(firm)
    came = rng.poisson(60 * rng.lognormal(0, 0.3, 48))
    lifted = 1 + 0.3 * (1 - np.exp(-scaled[0, :, 0])) + 0.3 * (1 - np.exp(-scaled[0, :, 1]))
    able = 60 * (0.5 + 0.6 * scaled[0, :, 1])
    done = np.minimum(came, able) + 0.3 * np.maximum(came - able, 0)
    due = 0.5 * done + 0.5 * np.concatenate([done[:1], done[:-1]])
    deals = rng.poisson(0.3 * due * lifted * rng.gamma(100, 0.01, 48))
    steps = np.stack([came, deals], axis=-1)[None].astype(float)
    return replace(firm, history=replace(firm.history, stages=steps, outcome=steps[..., 1]))
