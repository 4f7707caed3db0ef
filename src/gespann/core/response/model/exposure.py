"""Exposure: how what one stage of the funnel yields reaches the next one, and how late.

What arrives is first worked: what goes beyond the capacity of those who work it loses worth. Then
it becomes an offer, a deal or an invoice after a delay, whose distribution is estimated (a
discretised gamma, from days to a year).
"""

from dataclasses import dataclass, fields
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jaxtyping import Float

from gespann.core.firm import Firm
from gespann.core.response.model.stages import StageData

AnyArray = np.ndarray | Array

DELAY_MONTHS_MEDIAN = 1.0  # from a lead to an offer, from an offer to a deal
DELAY_MONTHS_MEDIAN_OF_MONEY = 0.1  # from a deal to its invoice
DELAY_SIGMA = 1.0
DELAY_CV_MEDIAN, DELAY_CV_SIGMA = 0.6, 0.5
CAPACITY_MEDIAN, CAPACITY_SIGMA = 0.5, 0.8  # of the usual arrivals: with usual effort, and without
KNOWN_CAPACITY_SIGMA = 0.1
SHARPNESS = 8.0  # of the bend at full capacity; what comes varies, so the bend is round
LEAST = 1e-3  # of the usual arrivals


@dataclass(frozen=True)
class Arrivals:
    """What the stage before yields, in multiples of its usual size, with a year before it.

    Attributes:
        number: Arrivals; a year of the first quarter's mean comes before the history.
        work: Scaled effort of the lever that works them, or None if nobody has to.
        potential: Of each market around 1.
        usual: The mean number of arrivals of a cell, by which they were divided.
        delay_log_median: Log of the prior median of the mean delay, in periods.
        capacity_log_median, capacity_sigma: Prior of what usual effort can work, in usual
            arrivals.
    """

    number: Float[AnyArray, "market longer"]
    work: Float[AnyArray, "market longer"] | None
    potential: Float[AnyArray, " market"]
    usual: Float[AnyArray, ""]
    delay_log_median: Float[AnyArray, ""]
    capacity_log_median: Float[AnyArray, ""]
    capacity_sigma: Float[AnyArray, ""]


jax.tree_util.register_dataclass(
    Arrivals, data_fields=[field.name for field in fields(Arrivals)], meta_fields=[]
)


def arrivals_of(
    firm: Firm,
    stage: StageData,
    scaled: Float[np.ndarray, "market period lever"],
    potential: Float[np.ndarray, " market"],
) -> Arrivals | None:
    """What arrives at a stage, or None if it is the first one."""
    if stage.before is None:
        return None
    usual = max(float(stage.before.mean()), 1e-12)
    per_month = firm.period.per_month
    months = DELAY_MONTHS_MEDIAN if stage.is_count else DELAY_MONTHS_MEDIAN_OF_MONEY
    work, capacity, sigma = None, CAPACITY_MEDIAN, CAPACITY_SIGMA
    if stage.worked_by is not None:
        effort = scaled[..., stage.worked_by]
        work = with_year_before(firm, effort)
        if stage.per_unit is not None:
            units = firm.history.effort[..., stage.worked_by].sum()
            # Units of usual effort in a market of usual size: what one of `scaled` stands for.
            one = float(units / max((effort * potential[:, None]).sum(), 1e-12))
            capacity = max(stage.per_unit * one / usual, LEAST)
            sigma = KNOWN_CAPACITY_SIGMA
    return Arrivals(
        number=with_year_before(firm, stage.before) / usual,
        work=work,
        potential=potential,
        usual=np.array(usual),
        delay_log_median=np.array(np.log(months * per_month)),
        capacity_log_median=np.array(np.log(capacity)),
        capacity_sigma=np.array(sigma),
    )


def with_year_before(
    firm: Firm, values: Float[np.ndarray, "market period"]
) -> Float[np.ndarray, "market longer"]:
    """A series with a year before it, in which every period is as the first quarter's mean."""
    quarter = values[:, : round(3 * firm.period.per_month)].mean(axis=1, keepdims=True)
    return np.concatenate([np.repeat(quarter, firm.period.per_year, axis=1), values], axis=1)


def delay_weights(
    mean: Float[AnyArray, "*draw"], cv: Float[AnyArray, "*draw"], lags: int, arrays: Any = jnp
) -> Any:
    """Share of what arrives that becomes an outcome 0, 1, ... periods later.

    What arrives within a period is spread over it: seen from the period's start the waiting time
    has half a period more, and a variance larger by that of a uniform distribution. It is a gamma
    distribution of this mean and variance, at the middle of each period. However short and sure
    a delay is, its weights so change smoothly with it.

    Args:
        mean: Mean delay in periods.
        cv: Its coefficient of variation.
        lags: Number of weights.
        arrays: What computes: JAX, or NumPy where nothing is differentiated or compiled.

    Returns: Draw by lag.
    """
    middle = arrays.arange(lags) + 0.5
    whole = mean[..., None] + 0.5
    variance = (cv * mean)[..., None] ** 2 + 1 / 12
    logits = (whole**2 / variance - 1) * arrays.log(middle) - middle * whole / variance
    return jax.nn.softmax(logits) if arrays is jnp else _softmax(logits)


def _softmax(logits: Float[np.ndarray, "*draw lag"]) -> Float[np.ndarray, "*draw lag"]:
    weights = np.exp(logits - logits.max(axis=-1, keepdims=True, initial=-np.inf))
    return weights / weights.sum(axis=-1, keepdims=True)


def worked(
    number: Float[AnyArray, "*cell"],
    capacity: Float[AnyArray, "*cell"],
    unworked_worth: Float[AnyArray, "*#cell"],
    arrays: Any = jnp,
) -> Any:
    """Arrivals in worked ones: those beyond capacity count with what they are still worth.

    Args:
        number, capacity: In usual arrivals.
        unworked_worth: Of an arrival that nobody works, as a share of one that is worked.
        arrays: What computes: JAX, or NumPy where nothing is differentiated or compiled.
    """
    low = arrays.maximum(number, LEAST)
    both = arrays.logaddexp(-SHARPNESS * arrays.log(low), -SHARPNESS * arrays.log(capacity))
    return unworked_worth * low + (1 - unworked_worth) * arrays.exp(-both / SHARPNESS)


def delayed(
    number: Float[AnyArray, "*draw market longer"], weights: Float[AnyArray, "*draw lag"]
) -> Float[Array, "*draw market period"]:
    """What is due in each period; the first `lag` columns of `number` come before the history."""
    lags = weights.shape[-1]
    periods = number.shape[-1] - lags
    earlier = np.arange(lags, lags + periods) - np.arange(lags)[:, None]
    return jnp.einsum("...l,...glt->...gt", weights, number[..., earlier])
