"""The design: a firm's history in the form in which the response model computes with it.

Effort is scaled by market potential and by its usual size, so that 1 is a usual period in a usual
market. The base (everything that is not a lever) is linear: columns that all markets share
(trend, season, controls, competitors) and columns that each market has for itself (its level and
its own drift). The noise is AR(1); because its filter is linear in the coefficient rho, all cross
products of filtered columns are polynomials in rho and are computed once.
"""

from dataclasses import dataclass, fields
from typing import TypeAlias

import jax
import numpy as np
from jaxtyping import Bool, Float

from gespann.core.firm import Firm
from gespann.core.response.base import BaseColumns, base_columns
from gespann.core.response.carryover import adstock, chebyshev_table, effort_before
from gespann.core.response.priors import published_prior

# NumPy's where a design is built, JAX's where the sampler computes with it.
AnyArray: TypeAlias = np.ndarray | jax.Array


@dataclass(frozen=True)
class Scaling:
    """How efforts were scaled: scaled = effort / (potential x usual).

    Attributes:
        potential: Size of each market around a mean of 1.
        usual: Mean effort of each lever per period in a market of potential 1; 1 where a lever
            was never used.
        before: Scaled steady effort before the first period.
    """

    potential: Float[np.ndarray, " market"]
    usual: Float[np.ndarray, " lever"]
    before: Float[np.ndarray, "market lever"]


@dataclass(frozen=True)
class Design:
    """Arrays of the response model, all of float64.

    Attributes:
        log_outcome: log outcome; 0 where it was not observed.
        seen: 1 where the outcome was observed.
        follows: 1 where the period before was observed too; else the noise starts afresh.
        stock_table: Chebyshev coefficients of each lever's stock.
        shared: Base columns with the same coefficients in all markets.
        own: Base columns whose coefficients each market has for itself.
        shared_gram, own_gram, cross_gram: Sums of products of filtered columns: coefficients of
            1, rho and rho^2, per market.
        shared_scale: Prior sd of each shared coefficient; trend columns hold 1 and are scaled by
            the drift.
        shared_is_trend, own_is_trend: 1 for columns of a random walk.
        own_scale: As `shared_scale`.
        marketing: 1 for levers of marketing, 0 for those of sales.
        elasticity_log_median, elasticity_sigma, retention_alpha, retention_beta,
        saturation_log_median, saturation_sigma: The levers' priors.
    """

    log_outcome: Float[AnyArray, "market period"]
    seen: Float[AnyArray, "market period"]
    follows: Float[AnyArray, "market period"]
    stock_table: Float[AnyArray, "lever degree cell"]
    shared: Float[AnyArray, "market period shared"]
    own: Float[AnyArray, "period own"]
    shared_gram: Float[AnyArray, "3 shared shared"]
    own_gram: Float[AnyArray, "3 market own own"]
    cross_gram: Float[AnyArray, "3 market own shared"]
    shared_scale: Float[AnyArray, " shared"]
    shared_is_trend: Float[AnyArray, " shared"]
    own_scale: Float[AnyArray, " own"]
    own_is_trend: Float[AnyArray, " own"]
    marketing: Float[AnyArray, " lever"]
    elasticity_log_median: Float[AnyArray, " lever"]
    elasticity_sigma: Float[AnyArray, " lever"]
    retention_alpha: Float[AnyArray, " lever"]
    retention_beta: Float[AnyArray, " lever"]
    saturation_log_median: Float[AnyArray, " lever"]
    saturation_sigma: Float[AnyArray, " lever"]
    per_month: Float[AnyArray, ""]
    per_year: Float[AnyArray, ""]


jax.tree_util.register_dataclass(
    Design, data_fields=[field.name for field in fields(Design)], meta_fields=[]
)


def scale_efforts(firm: Firm) -> tuple[Float[np.ndarray, "market period lever"], Scaling]:
    """Efforts in units of a usual period in a usual market, and how they were scaled.

    Where no potential is known, a market's mean outcome stands for it.
    """
    history = firm.history
    size = history.potential
    if size is None:
        seen = np.isfinite(history.outcome)
        size = np.where(seen, history.outcome, 0.0).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
        size = np.where(size > 0, size, 1.0)
    potential = size / size.mean()
    per_potential = history.effort / potential[:, None, None]
    usual = per_potential.mean(axis=(0, 1))
    usual = np.where(usual > 0, usual, 1.0)
    scaled = per_potential / usual
    before = effort_before(scaled, round(3 * firm.period.per_month))
    return scaled, Scaling(potential, usual, before)


def build_design(
    firm: Firm, *, seen: Bool[np.ndarray, "market period"] | None = None
) -> tuple[Design, Scaling, BaseColumns]:
    """The design of a firm's history.

    Args:
        firm: The firm; its outcome is positive or NaN.
        seen: Which outcomes the model may see; default all that were observed. Periods that are
            held back are hidden with it.

    Returns: The design, the scaling of efforts, and the base columns' meaning.
    """
    outcome = firm.history.outcome
    observed = np.isfinite(outcome) if seen is None else np.isfinite(outcome) & seen
    scaled, scaling = scale_efforts(firm)
    columns = base_columns(firm)
    log_outcome = np.where(observed, np.log(np.where(observed, outcome, 1.0)), 0.0)
    follows = np.zeros(observed.shape)
    follows[:, 1:] = observed[:, 1:] & observed[:, :-1]
    grams = _grams(columns, observed.astype(float), follows)
    design = Design(
        log_outcome=log_outcome,
        seen=observed.astype(float),
        follows=follows,
        stock_table=chebyshev_table(scaled, scaling.before),
        shared=columns.shared,
        own=columns.own,
        shared_gram=grams[0],
        own_gram=grams[1],
        cross_gram=grams[2],
        shared_scale=columns.shared_scale,
        shared_is_trend=columns.shared_is_trend,
        own_scale=columns.own_scale,
        own_is_trend=columns.own_is_trend,
        **_lever_priors(firm, scaled, scaling),
        per_month=np.array(firm.period.per_month),
        per_year=np.array(float(firm.period.per_year)),
    )
    return design, scaling, columns


def _grams(
    columns: BaseColumns, seen: Float[np.ndarray, "g t"], follows: Float[np.ndarray, "g t"]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Products of filtered columns as polynomials in rho, first period of each run included.

    A row that follows another is filtered to z_t - rho z_(t-1); a row that starts a run is scaled
    by sqrt(1 - rho^2). Both give products quadratic in rho.
    """
    shared = columns.shared * seen[..., None]
    own = columns.own[None] * seen[..., None]
    return (
        _polynomial(shared, shared, seen, follows, "gtp,gtq->pq"),
        _polynomial(own, own, seen, follows, "gtp,gtq->gpq"),
        _polynomial(own, shared, seen, follows, "gtp,gtq->gpq"),
    )


def _polynomial(
    left: np.ndarray, right: np.ndarray, seen: np.ndarray, follows: np.ndarray, subscripts: str
) -> np.ndarray:
    starts = (seen - follows)[..., None]
    later, earlier = left * follows[..., None], _previous(left) * follows[..., None]
    right_earlier = _previous(right) * follows[..., None]
    first = np.einsum(subscripts, left * starts, right)
    return np.stack([
        np.einsum(subscripts, later, right) + first,
        -np.einsum(subscripts, later, right_earlier) - np.einsum(subscripts, earlier, right),
        np.einsum(subscripts, earlier, right_earlier) - first,
    ])  # fmt: skip


def _previous(values: np.ndarray) -> np.ndarray:
    """The values of the period before; zero before the first."""
    return np.concatenate([np.zeros_like(values[:, :1]), values[:, :-1]], axis=1)


def _lever_priors(firm: Firm, scaled: np.ndarray, scaling: Scaling) -> dict[str, np.ndarray]:
    priors = [published_prior(lever) for lever in firm.levers]
    retention = np.array([
        (p.retention_alpha / (p.retention_alpha + p.retention_beta)) ** (1 / firm.period.per_month)
        for p in priors
    ])  # fmt: skip
    stock = adstock(scaled, retention, scaling.before)
    # Usual stock, weighted by itself: a fair once a year is felt at thirteen times its mean.
    felt = (stock**2).sum(axis=(0, 1)) / np.maximum(stock.sum(axis=(0, 1)), 1e-12)
    felt = np.where(felt > 0, felt, 1.0)
    return {
        "marketing": np.array([lever.department == "marketing" for lever in firm.levers], float),
        "elasticity_log_median": np.log([p.elasticity_median for p in priors]),
        "elasticity_sigma": np.array([p.elasticity_sigma for p in priors]),
        "retention_alpha": np.array([p.retention_alpha for p in priors]),
        "retention_beta": np.array([p.retention_beta for p in priors]),
        "saturation_log_median": np.log([p.saturation_median for p in priors]) + np.log(felt),
        "saturation_sigma": np.array([p.saturation_sigma for p in priors]),
    }
