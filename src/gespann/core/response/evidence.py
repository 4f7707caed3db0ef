"""What a fit says of each lever: what it added, its ROI, its elasticity, how long it lasts.

Everything is computed draw by draw with the exact recursion of the stock, not with the tables that
the sampler uses.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from gespann.core.firm import Firm
from gespann.core.quantities import Department
from gespann.core.response.carryover import adstock
from gespann.core.response.design import Scaling
from gespann.core.response.effect import bonded_factor, saturation
from gespann.core.response.results import Posterior

CELLS_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Added:
    """What the levers added, by posterior draw.

    Attributes:
        money: Outcome in money that each lever added over the history.
        log_factor: log F by draw, market and period.
    """

    money: Float[np.ndarray, "draw lever"]
    log_factor: Float[np.ndarray, "draw market period"]


def is_marketing(firm: Firm) -> np.ndarray:
    """Which levers belong to marketing."""
    return np.array([lever.department == Department.MARKETING for lever in firm.levers])


def draws_in_parts(posterior: Posterior, cells: int) -> Iterator[slice]:
    """Slices of draws, so that draws x cells stay small enough for memory."""
    step = max(1, CELLS_AT_ONCE // max(cells, 1))
    for first in range(0, posterior.size, step):
        yield slice(first, min(first + step, posterior.size))


def log_base(
    posterior: Posterior, part: slice, shared: np.ndarray, own: np.ndarray
) -> Float[np.ndarray, "draw market period"]:
    """log base of each market and period for some draws, from any base columns.

    Args:
        shared: Market x period x shared column.
        own: Period x own column.
    """
    count = shared.shape[-1]
    coefficients = posterior.coefficients[part]
    own_coefficients = coefficients[:, count:].reshape(len(coefficients), -1, own.shape[-1])
    return np.einsum("ds,gts->dgt", coefficients[:, :count], shared) + np.einsum(
        "dgp,tp->dgt", own_coefficients, own
    )


def effects(
    posterior: Posterior, part: slice, scaled: np.ndarray, before: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Effects beta h(stock) of all levers, with their efforts and without them.

    Without: the lever did nothing in the window, and what it did before fades.

    Returns: Two arrays of draw x market x period x lever.
    """
    retention = posterior.retention[part][:, None, :]
    shape = (*retention.shape[:1], *scaled.shape)
    start = np.broadcast_to(before, (shape[0], *before.shape))
    with_effort = adstock(np.broadcast_to(scaled, shape), retention, start)
    without = adstock(np.broadcast_to(0.0, shape), retention, start)
    scale = posterior.half_saturation[part][:, None, None, :]
    size = posterior.effect[part][:, None, None, :]
    return size * saturation(with_effort, scale), size * saturation(without, scale)


def added_by_levers(
    firm: Firm, posterior: Posterior, scaled: np.ndarray, scaling: Scaling
) -> Added:
    """What each lever added over the history: y (1 - F without / F), summed.

    The observed outcome carries the noise that really happened; only the ratio of the factors is
    estimated. Where the outcome was not observed nothing is counted.
    """
    marketing = is_marketing(firm)
    outcome = np.nan_to_num(firm.history.outcome) * firm.outcome_value
    money, log_factors = [], []
    for part in draws_in_parts(posterior, scaled.size):
        with_effort, without = effects(posterior, part, scaled, scaling.before)
        bond = posterior.bond[part][:, None, None]
        totals = with_effort @ marketing, with_effort @ ~marketing
        factor = bonded_factor(*totals, bond)
        added = np.empty((len(factor), len(marketing)))
        for k, mine in enumerate(marketing):
            lost = with_effort[..., k] - without[..., k]
            smaller = bonded_factor(totals[0] - lost * mine, totals[1] - lost * (not mine), bond)
            added[:, k] = (outcome * (1 - smaller / factor)).sum(axis=(1, 2))
        money.append(added)
        log_factors.append(np.log(factor))
    return Added(
        money=np.concatenate(money),
        log_factor=np.concatenate(log_factors),
    )


def chain(
    firm: Firm,
    posterior: Posterior,
    log_bases: Float[np.ndarray, "draw market period"],
    scaled: np.ndarray,
    scaling: Scaling,
) -> tuple[Float[np.ndarray, " period"], Float[np.ndarray, "period lever"]]:
    """Expected outcome in money, divided into the base and what each lever adds.

    Against no effort ever. The levers together add base (F - 1); it is shared out in proportion to
    what each lever alone would take away.

    Returns: Base and additions by period, all markets together, means over draws.
    """
    marketing = is_marketing(firm)
    base = np.zeros(scaled.shape[1])
    added = np.zeros(scaled.shape[1:])
    for part in draws_in_parts(posterior, scaled.size):
        done, _ = effects(posterior, part, scaled, scaling.before)
        bond = posterior.bond[part][:, None, None]
        by_marketing, by_sales = done @ marketing, done @ ~marketing
        bases = np.exp(log_bases[part]) * firm.outcome_value
        helped = np.where(
            marketing, (1 + bond * by_sales)[..., None], (1 + bond * by_marketing)[..., None]
        )
        taken = done * helped
        together = bonded_factor(by_marketing, by_sales, bond) - 1
        scale = bases * together / np.maximum(taken.sum(axis=-1), 1e-300)
        base += bases.sum(axis=(0, 1))
        added += (taken * scale[..., None]).sum(axis=(0, 1))
    return base / posterior.size, added / posterior.size


def elasticity(posterior: Posterior, marketing: np.ndarray) -> Float[np.ndarray, "draw lever"]:
    """Elasticity of each lever at steady usual effort of all levers."""
    effect = posterior.effect * saturation(1.0, posterior.half_saturation)
    slope = posterior.effect * np.exp(-1 / posterior.half_saturation) / posterior.half_saturation
    totals = effect @ marketing, effect @ ~marketing
    factor = bonded_factor(*totals, posterior.bond)
    helped = np.where(
        marketing,
        1 + (posterior.bond * totals[1])[:, None],
        1 + (posterior.bond * totals[0])[:, None],
    )
    return slope * helped / factor[:, None]
