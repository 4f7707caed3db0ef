"""The design: one stage of a firm's history in the form in which the response model computes.

Effort is scaled by market potential and by its usual size, so that 1 is a usual period in a usual
market. The base (everything that is not a lever) is linear: columns that all markets share
(trend, season, controls, competitors, level) and columns that each market has for itself (its
level and its own drift). The noise is AR(1); because its filter is linear in the coefficient rho,
all cross products of filtered columns are polynomials in rho and are computed once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeAlias

import jax
import numpy as np
from jaxtyping import Bool, Float, Int

from gespann.core.firm import Firm
from gespann.core.quantities import Department
from gespann.core.response.model.base import BaseColumns, base_columns
from gespann.core.response.model.carryover import adstock, long_table, short_table
from gespann.core.response.model.exposure import Arrivals, arrivals_of
from gespann.core.response.model.scaling import Scaling, scale_efforts, usual_spend
from gespann.core.response.model.stages import (
    StageData,
    counted,
    stages_acted_on,
    stages_of,
    trials_on,
    within,
)
from gespann.core.response.prior.joint import JointPrior, joint_prior
from gespann.core.response.prior.priors import LeverPrior, shared_over_stages

# NumPy's where a design is built, JAX's where the sampler computes with it.
AnyArray: TypeAlias = np.ndarray | jax.Array

LEVEL_SPREAD_MEDIAN = 0.3  # of log outcome over markets, around their potentials
LEVEL_SPREAD_MEDIAN_UNKNOWN = 0.7  # the same where potentials are not known
FEWEST_DEALS = 1e-3  # of the usual number: money without any deal is next to no news
# The recursion takes a step a period whatever the number of markets; a table takes thirty products
# a cell. With five markets they cost the same, with two hundred the table costs four times as much.
TABLED_MARKETS = 8
# Cells x levers up to which effects are computed in double precision. Single precision takes
# three fifths of the time; with 2,000 markets it moves the log density by less than 0.001.
DOUBLE_UP_TO = 200_000
COUNT_OFFSET = 0.5  # so that the log of a count of zero is a number


@dataclass(frozen=True)
class Trial:
    """One experiment: what its change of effort does to the stock of its lever, cell by cell.

    Attributes:
        lever: 1 for the lever that was changed.
        cells: Treated cells of the window (row-major).
        short_table, long_table: Chebyshev coefficients of the stock that the change made.
        outcome: Outcome of these cells.
        effect, standard_error: As measured, in units of the outcome.
    """

    lever: Float[AnyArray, " lever"]
    cells: Int[AnyArray, " cell"]
    short_table: Float[AnyArray, "degree cell"]
    long_table: Float[AnyArray, "degree_long cell"]
    outcome: Float[AnyArray, " cell"]
    effect: Float[AnyArray, ""]
    standard_error: Float[AnyArray, ""]


@dataclass(frozen=True)
class Design:
    """Arrays of the response model of one stage, of float64 (efforts in many cells: float32).

    Attributes:
        log_outcome: log outcome less its offset; of counts, log(count + 1/2). 0 where it was not
            observed.
        count: The counts of a stage that is counted, or None for one of money.
        start: Log means from which the search for the coefficients of counts starts.
        offset: Known part of log outcome: its mean, and log potential where that is known.
        seen: 1 where the outcome was observed.
        follows: 1 where the period before was observed too; else the noise starts afresh.
        weight: Root of the precision of each cell relative to the others; 1 if nothing is known.
        table: Chebyshev coefficients of each lever's short-lived stock, then of its long-lived one;
            or None.
        effort, before: Scaled efforts, and those before the first period, from which the stocks are
            computed anew each time; None where there are tables.
        common, local: Base columns with the same coefficients in all markets: those that are the
            same in every market, then those that are not.
        own: Base columns whose coefficients each market has for itself.
        shared_gram, own_gram, cross_gram: Sums of products of filtered, weighted columns:
            coefficients of 1, rho and rho^2, per market.
        shared_scale: Prior sd of each shared coefficient; trend columns hold 1 and are scaled by
            the drift.
        shared_is_trend, own_is_trend: 1 for columns of a random walk.
        own_scale: As `shared_scale`; 0 in a single market.
        level_log_median: Log of the prior median of the markets' spread of levels.
        marketing: 1 for levers of marketing, 0 for those of sales.
        elasticity_log_median, elasticity_sigma, retention_alpha, retention_beta,
        saturation_log_median, saturation_sigma, long_alpha, long_beta: The levers' priors.
        elasticity_precision: Inverse of the correlation of the levers' log elasticities.
        bond_scale: 1, or 0 in a model without the bond.
        lever_scale: 1, or 0 for a lever that a model goes without.
        long_scale: 1, or 0 in a model without the long life.
        arrivals: The stage before, or None.
        trials: Experiments on this stage.
    """

    log_outcome: Float[AnyArray, "market period"]
    count: Float[AnyArray, "market period"] | None
    start: Float[AnyArray, "market period"]
    offset: Float[AnyArray, " market"]
    seen: Float[AnyArray, "market period"]
    follows: Float[AnyArray, "market period"]
    weight: Float[AnyArray, "market period"]
    table: Float[AnyArray, "lever degrees cell"] | None
    effort: Float[AnyArray, "period market lever"] | None
    before: Float[AnyArray, "market lever"] | None
    common: Float[AnyArray, "period common"]
    local: Float[AnyArray, "market period local"]
    own: Float[AnyArray, "period own"]
    shared_gram: Float[AnyArray, "3 shared shared"]
    own_gram: Float[AnyArray, "3 market own own"]
    cross_gram: Float[AnyArray, "3 market own shared"]
    shared_scale: Float[AnyArray, " shared"]
    shared_is_trend: Float[AnyArray, " shared"]
    own_scale: Float[AnyArray, " own"]
    own_is_trend: Float[AnyArray, " own"]
    level_log_median: Float[AnyArray, ""]
    marketing: Float[AnyArray, " lever"]
    elasticity_log_median: Float[AnyArray, " lever"]
    elasticity_sigma: Float[AnyArray, " lever"]
    elasticity_precision: Float[AnyArray, "lever lever"]
    retention_alpha: Float[AnyArray, " lever"]
    retention_beta: Float[AnyArray, " lever"]
    saturation_log_median: Float[AnyArray, " lever"]
    saturation_sigma: Float[AnyArray, " lever"]
    long_alpha: Float[AnyArray, " lever"]
    long_beta: Float[AnyArray, " lever"]
    bond_scale: Float[AnyArray, ""]
    lever_scale: Float[AnyArray, " lever"]
    long_scale: Float[AnyArray, ""]
    per_month: Float[AnyArray, ""]
    per_year: Float[AnyArray, ""]
    arrivals: Arrivals | None
    trials: tuple[Trial, ...]

    @property
    def shared(self) -> Float[np.ndarray, "market period shared"]:
        """All base columns with the same coefficients in all markets, written out."""
        common, local = np.asarray(self.common), np.asarray(self.local)
        common = np.broadcast_to(common, (*local.shape[:2], common.shape[1]))
        return np.concatenate([common, local], axis=2)

    @property
    def pools_effects(self) -> bool:
        """Whether markets have effects of their own."""
        return self.seen.shape[0] > 1 and self.marketing.shape[0] > 0


for _kind in (Trial, Design):
    jax.tree_util.register_dataclass(
        _kind, data_fields=[field.name for field in fields(_kind)], meta_fields=[]
    )


def build_design(
    firm: Firm,
    stage: StageData | None = None,
    *,
    seen: Bool[np.ndarray, "market period"] | None = None,
) -> tuple[Design, Scaling, BaseColumns]:
    """The design of one stage of a firm's history.

    Args:
        firm: The firm.
        stage: One of `stages_of(firm)`; the last one if it is left out. Outcomes are positive
            (counts: not negative) or NaN.
        seen: Which outcomes the model may see; default all that count. Periods that are held back
            are hidden with it.

    Returns: The design, the scaling of its levers' efforts, and the base columns' meaning.
    """
    stage = stages_of(firm)[-1] if stage is None else stage
    observed = counted(firm, stage) if seen is None else counted(firm, stage) & seen
    scaled, scaling = scale_efforts(firm)
    arrivals = arrivals_of(firm, stage, scaled, scaling.potential)
    joint = joint_prior(firm, usual_spend(firm, scaling))
    scaled, scaling = scaled[..., list(stage.levers)], scaling.of_levers(stage.levers)
    columns = base_columns(firm)
    count, own = len(columns.shared_scale), columns.own.shape[1]
    log_outcome, offset = _log_outcome(firm, stage, observed)
    follows = np.zeros(observed.shape)
    follows[:, 1:] = observed[:, 1:] & observed[:, :-1]
    known = firm.history.potential is not None
    spread = LEVEL_SPREAD_MEDIAN if known else LEVEL_SPREAD_MEDIAN_UNKNOWN
    design = Design(
        log_outcome=log_outcome,
        count=np.where(observed, stage.outcome, 0.0) if stage.is_count else None,
        start=log_outcome + offset[:, None],
        offset=offset,
        seen=observed.astype(float),
        follows=follows,
        weight=usual_weight(stage) * _periods_in_one(firm) ** 0.5,
        **_stocks(firm, scaled, scaling),
        common=columns.common,
        local=columns.local,
        own=columns.own,
        shared_gram=np.empty((3, count, count)),
        own_gram=np.empty((3, len(observed), own, own)),
        cross_gram=np.empty((3, len(observed), own, count)),
        shared_scale=columns.shared_scale,
        shared_is_trend=columns.shared_is_trend,
        own_scale=columns.own_scale,
        own_is_trend=columns.own_is_trend,
        level_log_median=np.array(np.log(spread)),
        **_lever_priors(firm, stage, joint, scaled, scaling),
        bond_scale=np.array(1.0),
        lever_scale=np.ones(len(stage.levers)),
        long_scale=np.array(1.0),
        per_month=np.array(firm.period.per_month),
        per_year=np.array(float(firm.period.per_year)),
        arrivals=arrivals,
        trials=_trials(firm, stage, scaled, scaling),
    )
    return weighted(design, np.asarray(design.weight)), scaling, columns


def weighted(design: Design, weight: Float[np.ndarray, "market period"]) -> Design:
    """The design with other weights of its cells, and the cross products that follow from them."""
    shared, own, cross = _grams(design, weight)
    return replace(design, weight=weight, shared_gram=shared, own_gram=own, cross_gram=cross)


def without_lever(design: Design, lever: int) -> Design:
    """The design of a model that goes without one of the stage's levers.

    What its lever's coordinates are there says nothing about the other levers.
    """
    scale, correlation = np.array(design.lever_scale), np.linalg.inv(design.elasticity_precision)
    scale[lever] = correlation[lever] = correlation[:, lever] = 0.0
    correlation[lever, lever] = 1.0
    return replace(design, lever_scale=scale, elasticity_precision=np.linalg.inv(correlation))


def _stocks(firm: Firm, scaled: np.ndarray, scaling: Scaling) -> dict[str, Any]:
    """What the stocks are computed from: tables for few markets, the efforts for many."""
    if len(scaled) > TABLED_MARKETS:
        kind = np.float32 if scaled.size > DOUBLE_UP_TO else np.float64
        effort = np.ascontiguousarray(np.swapaxes(scaled, 0, 1), kind)
        before = scaling.before.astype(kind)
        return {"table": None, "effort": effort, "before": before}
    short = short_table(scaled, scaling.before)
    long = long_table(scaled, scaling.before, float(firm.period.per_year))
    return {"table": np.concatenate([short, long], axis=1), "effort": None, "before": None}


def _log_outcome(
    firm: Firm, stage: StageData, observed: np.ndarray
) -> tuple[Float[np.ndarray, "market period"], Float[np.ndarray, " market"]]:
    """log outcome without its offset, and the offset of each market."""
    added = COUNT_OFFSET if stage.is_count else 0.0
    logs = np.log(np.where(observed, stage.outcome, 1.0) + added)
    potential = firm.history.potential
    size = np.zeros(len(logs)) if potential is None else np.log(potential / potential.mean())
    rest = np.where(observed, logs - size[:, None], 0.0)
    offset = size + rest.sum() / max(observed.sum(), 1)
    return np.where(observed, logs - offset[:, None], 0.0), offset


def _periods_in_one(firm: Firm) -> int:
    """For how many periods one outcome stands: assumed totals are the mean over a whole year."""
    return firm.period.per_year if firm.history.assumed else 1


def usual_weight(stage: StageData) -> Float[np.ndarray, "market period"]:
    """Root of the precision of each cell relative to the others, if none is wild."""
    if stage.before is None:
        return np.ones(stage.outcome.shape)
    return stage_weight(stage, stage.before / max(float(stage.before.mean()), 1e-12))


def stage_weight(stage: StageData, number: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    """Money that follows a count is a mean over so many deals: the more, the surer.

    At the usual number four fifths of the variance do not depend on it: no period rules alone.

    Args:
        number: Of the stage before, in multiples of its usual size.
    """
    if stage.is_count:
        return np.ones(number.shape)
    number = np.maximum(number, FEWEST_DEALS)
    return np.sqrt(1.25 * number / (number + 0.25))


def _grams(
    design: Design, weight: Float[np.ndarray, "g t"]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Products of filtered columns as polynomials in rho, first period of each run included.

    A row that follows another is filtered to z_t - rho z_(t-1); a row that starts a run is scaled
    by sqrt(1 - rho^2). Both give products quadratic in rho.
    """
    seen, follows = np.asarray(design.seen), np.asarray(design.follows)
    row = (seen * weight)[..., None]
    shared, own = design.shared * row, np.asarray(design.own)[None] * row
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


def usually_felt(
    firm: Firm, priors: Sequence[LeverPrior], scaled: np.ndarray, scaling: Scaling
) -> Float[np.ndarray, " lever"]:
    """Usual stock of each of some levers in usual efforts, weighted by itself.

    A fair once a year is felt at thirteen times its mean. The prior of the saturation is stated
    in this unit.

    Args:
        priors: Of these levers; what is left of an effect a month later is taken from them.
        scaled, scaling: Their efforts.
    """
    retention = np.array([
        (p.retention_alpha / (p.retention_alpha + p.retention_beta)) ** (1 / firm.period.per_month)
        for p in priors
    ])  # fmt: skip
    stock = adstock(scaled, retention, scaling.before)
    felt = (stock**2).sum(axis=(0, 1)) / np.maximum(stock.sum(axis=(0, 1)), 1e-12)
    return np.where(felt > 0, felt, 1.0)


def _lever_priors(
    firm: Firm, stage: StageData, joint: JointPrior, scaled: np.ndarray, scaling: Scaling
) -> dict[str, np.ndarray]:
    """The priors of a stage's levers for this stage alone."""
    own, acts_on = list(stage.levers), stages_acted_on(firm)
    levers = [firm.levers[k] for k in own]
    priors = [shared_over_stages(joint.levers[k], acts_on[k]) for k in own]
    felt = usually_felt(firm, priors, scaled, scaling)

    def each(name: str) -> np.ndarray:
        return np.array([getattr(prior, name) for prior in priors], dtype=float)

    marketing = [lever.department == Department.MARKETING for lever in levers]
    return {
        "marketing": np.array(marketing, dtype=float),
        "elasticity_log_median": np.log(each("elasticity_median")),
        "elasticity_sigma": each("elasticity_sigma"),
        "elasticity_precision": np.linalg.inv(joint.correlation[np.ix_(own, own)]),
        "retention_alpha": each("retention_alpha"),
        "retention_beta": each("retention_beta"),
        "saturation_log_median": np.log(each("saturation_median")) + np.log(felt),
        "saturation_sigma": each("saturation_sigma"),
        "long_alpha": each("long_alpha"),
        "long_beta": each("long_beta"),
    }


def _trials(
    firm: Firm, stage: StageData, scaled: np.ndarray, scaling: Scaling
) -> tuple[Trial, ...]:
    """The experiments on a stage.

    What was done more is taken in proportion to what was done, what was done less in proportion
    to the markets' potential; effort without the test is never below zero.
    """
    names = [firm.levers[k].name for k in stage.levers]
    found = []
    for trial in trials_on(firm, stage):
        k = names.index(trial.lever)
        treated = within(firm, trial.first, trial.last, trial.markets)
        units = scaled[..., k] * scaling.potential[:, None] * scaling.usual[k]
        even = np.broadcast_to(scaling.potential[:, None], units.shape)
        profile = np.where(treated, units if trial.change_units > 0 else even, 0.0)
        change = trial.change_units * profile / max(float(profile.sum()), 1e-300)
        change = np.minimum(change, units) / scaling.potential[:, None] / scaling.usual[k]
        cells = np.flatnonzero(treated)
        none, year = np.zeros((len(change), 1)), float(firm.period.per_year)
        usual = np.nanmean(np.where(np.isfinite(stage.outcome), stage.outcome, np.nan), axis=1)
        outcome = np.where(np.isfinite(stage.outcome), stage.outcome, usual[:, None])
        found.append(
            Trial(
                lever=np.eye(len(names))[k],
                cells=cells,
                short_table=short_table(change[..., None], none)[0][:, cells],
                long_table=long_table(change[..., None], none, year)[0][:, cells],
                outcome=outcome.ravel()[cells],
                effect=np.array(trial.effect),
                standard_error=np.array(trial.standard_error),
            )
        )
    return tuple(found)
