"""What a fit says of each lever: what it added, its ROI, its elasticity, how long it lasts.

Everything is computed draw by draw with the exact recursion of the stocks, not with the tables that
the sampler uses, and through the whole chain of stages: what a lever takes away from the leads is
missing later from the deals.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.firm import Firm
from gespann.core.response.model.carryover import adstock
from gespann.core.response.model.effect import bonded_factor, saturation
from gespann.core.response.model.exposure import SHARPNESS, with_year_before, worked
from gespann.core.response.model.scaling import scale_efforts
from gespann.core.response.results import Posterior, StageFit
from gespann.core.response.stage_elasticity import stage_elasticity

CELLS_AT_ONCE = 4_000_000
CELLS_IN_ALL = 800_000_000
FEWEST_DRAWS = 100


@dataclass(frozen=True)
class Efforts:
    """What was done in every market and period, of all levers of the firm.

    Attributes:
        units: Effort in the levers' units.
        before: Steady effort before the first period.
    """

    units: Float[np.ndarray, "market period lever"]
    before: Float[np.ndarray, "market lever"]

    @classmethod
    def of(cls, firm: Firm) -> "Efforts":
        """Those of the history."""
        quarter = round(3 * firm.period.per_month)
        effort = firm.history.effort
        return cls(effort, effort[:, :quarter].mean(axis=1))

    def without(self, idle: Bool[np.ndarray, " lever"], *, ever: bool = False) -> "Efforts":
        """The same with some levers at rest in the window, or (ever) at all times."""
        return Efforts(np.where(idle, 0.0, self.units), np.where(idle & ever, 0.0, self.before))

    def scaled(self, stage: StageFit) -> tuple[np.ndarray, np.ndarray]:
        """Efforts and efforts before, of a stage's levers, as the stage scales them."""
        levers, scaling = list(stage.data.levers), stage.scaling
        per_potential = scaling.potential[:, None] * scaling.usual
        return self.units[..., levers] / per_potential[:, None], self.before[
            :, levers
        ] / per_potential


def enough_draws(stages: tuple[StageFit, ...], firm: Firm) -> tuple[StageFit, ...]:
    """The stages with as many draws as can be worked through in sensible time."""
    cells = firm.history.effort.size * (1 if len(stages) == 1 else 4 * len(stages))
    return tuple(
        stage.thinned(max(FEWEST_DRAWS, CELLS_IN_ALL // max(cells, 1))) for stage in stages
    )


def in_parts(stages: tuple[StageFit, ...], cells: int) -> Iterator[tuple[Posterior, ...]]:
    """The posteriors of all stages part by part, so that draws x cells fit into memory."""
    step = max(1, CELLS_AT_ONCE // max(cells, 1))
    size = stages[0].posterior.size
    for first in range(0, size, step):
        part = slice(first, min(first + step, size))
        yield tuple(stage.posterior.selected(part) for stage in stages)


def effects(
    posterior: Posterior, scaled: np.ndarray, before: np.ndarray
) -> Float[np.ndarray, "draw market period lever"]:
    """Effects beta h(stock) of a stage's levers in every market and period."""
    draws = posterior.size
    shape = (draws, *scaled.shape)
    start = np.broadcast_to(before, (draws, *before.shape))
    effort = np.broadcast_to(scaled, shape)
    short = adstock(effort, posterior.retention[:, None, :], start)
    levers = scaled.shape[-1]
    lasting = np.repeat(posterior.long_retention[:, None], levers, axis=1)
    long = adstock(effort, lasting[:, None, :], start)
    share = posterior.long_share[:, None, None, :]
    stock = (1 - share) * short + share * long
    size = posterior.effect[:, None, :] * posterior.market_effect
    return size[:, :, None, :] * saturation(stock, posterior.half_saturation[:, None, None, :])


def factor(
    stage: StageFit, posterior: Posterior, done: Float[np.ndarray, "draw market period lever"]
) -> Float[np.ndarray, "draw market period"]:
    """F of a stage from its levers' effects."""
    bond = posterior.bond[:, None, None]
    return bonded_factor(done @ stage.marketing, done @ ~stage.marketing, bond)


def capacity_of(
    stage: StageFit, posterior: Posterior, firm: Firm
) -> tuple[Float[np.ndarray, "draw market 1"], Float[np.ndarray, "draw 1 1"]]:
    """What of the stage before can be worked, in usual arrivals.

    Returns: What can be worked in each market without effort of the lever that works them, and
        what one unit of its effort adds.

    Raises: ValueError if nobody has to work them.
    """
    if stage.data.worked_by is None:
        raise ValueError(f"no lever works what arrives at the stage {stage.data.name!r}")
    _, scaling = scale_efforts(firm)
    without = posterior.capacity_without[:, None, None] * stage.scaling.potential[:, None]
    return without, posterior.capacity[:, None, None] / scaling.usual[stage.data.worked_by]


def _able(
    stage: StageFit, posterior: Posterior, firm: Firm, efforts: Efforts
) -> Float[np.ndarray, "draw market longer"] | None:
    """What can be worked in each period, a year before the history included."""
    lever = stage.data.worked_by
    if lever is None:
        return None
    without, per_unit = capacity_of(stage, posterior, firm)
    year = np.repeat(efforts.before[:, lever, None], firm.period.per_year, axis=1)
    return without + per_unit * np.concatenate([year, efforts.units[..., lever]], axis=1)


def due(
    number: Float[np.ndarray, "draw market longer"], delay: Float[np.ndarray, "draw lag"]
) -> Float[np.ndarray, "draw market period"]:
    """What of the arrivals is due in each period; a year before the history comes first."""
    lags = delay.shape[1]
    periods = number.shape[2] - lags
    result = np.zeros((*number.shape[:2], periods))
    for lag in range(lags):
        share = delay[:, lag, None, None]
        if share.max() > 1e-9:
            result += share * number[:, :, lags - lag : lags - lag + periods]
    return result


def arrivals(
    stage: StageFit, firm: Firm, draws: int
) -> Float[np.ndarray, "draw market longer"] | None:
    """Observed arrivals, the same for all draws, or None at the first stage."""
    if stage.data.before is None:
        return None
    number = observed_arrivals(stage, firm)
    return np.broadcast_to(number, (draws, *number.shape))


def observed_arrivals(stage: StageFit, firm: Firm) -> Float[np.ndarray, "market longer"]:
    """Arrivals of the history in usual ones, a year of the first quarter's mean before them.

    Raises: ValueError at the first stage.
    """
    before = stage.data.before
    if before is None:
        raise ValueError(f"nothing comes before the stage {stage.data.name!r}")
    return with_year_before(firm, before) / stage.usual_arrivals


def exposure(
    stage: StageFit,
    posterior: Posterior,
    firm: Firm,
    efforts: Efforts,
    number: Float[np.ndarray, "draw market longer"] | None,
) -> Float[np.ndarray, "#draw #market #period"]:
    """What the arrivals bring into each period; 1 for the first stage."""
    if number is None:
        return np.ones((posterior.size, 1, 1))
    able = _able(stage, posterior, firm, efforts)
    if able is not None:
        number = worked(number, able, posterior.unworked_worth[:, None, None], np)
    return due(number, posterior.delay) + 1e-6


def times(
    number: Float[np.ndarray, "draw market longer"] | None,
    ratio: Float[np.ndarray, "#draw #market #period"] | None,
    year: int,
    *,
    ever: bool,
) -> Float[np.ndarray, "draw market longer"] | None:
    """Arrivals multiplied by a ratio.

    Args:
        year: Periods before the history, which come first.
        ever: Whether they are multiplied by the ratio at its start, or stay as they were.
    """
    if number is None or ratio is None:
        return number
    whole = np.broadcast_to(ratio, (*number.shape[:2], number.shape[2] - year))
    start = np.repeat(whole[:, :, :1] if ever else np.ones_like(whole[:, :, :1]), year, axis=2)
    return number * np.concatenate([start, whole], axis=2)


@dataclass(frozen=True)
class AsItWas:
    """The chain with the efforts of the history, for some draws.

    Attributes:
        done: Effects of each stage's levers.
        departments: Their sums over the levers of marketing, and over those of sales.
    """

    firm: Firm
    stages: tuple[StageFit, ...]
    posteriors: tuple[Posterior, ...]
    efforts: Efforts
    done: tuple[Float[np.ndarray, "draw market period _"], ...]
    departments: tuple[tuple[np.ndarray, np.ndarray], ...]

    @classmethod
    def of(
        cls, firm: Firm, stages: tuple[StageFit, ...], posteriors: tuple[Posterior, ...]
    ) -> "AsItWas":
        """Effects of all levers on all stages."""
        efforts = Efforts.of(firm)
        done = tuple(
            effects(posterior, *efforts.scaled(stage))
            for stage, posterior in zip(stages, posteriors, strict=True)
        )
        both = tuple(
            (each @ stage.marketing, each @ ~stage.marketing)
            for stage, each in zip(stages, done, strict=True)
        )
        return cls(firm, stages, posteriors, efforts, done, both)

    def ratio_without(
        self, idle: Bool[np.ndarray, " lever"], *, ever: bool = False
    ) -> Float[np.ndarray, "draw market period"]:
        """Last outcome without some levers relative to what it was with them.

        Args:
            ever: Whether they rest at all times, or only in the window of the history.
        """
        efforts = self.efforts.without(idle, ever=ever)
        ratio: np.ndarray | None = None
        links = zip(self.stages, self.posteriors, self.done, self.departments, strict=True)
        for stage, posterior, done, (marketing, sales) in links:
            mine = idle[list(stage.data.levers)]
            here = np.ones((posterior.size, 1, 1))
            if mine.any():
                scaled, before = efforts.scaled(stage)
                some = of_levers(posterior, mine)
                less = effects(some, scaled[..., mine], before[..., mine]) - done[..., mine]
                bond = posterior.bond[:, None, None]
                fewer_m = marketing + less @ stage.marketing[mine]
                fewer_s = sales + less @ ~stage.marketing[mine]
                here = bonded_factor(fewer_m, fewer_s, bond) / bonded_factor(marketing, sales, bond)
            works = stage.data.worked_by is not None and bool(idle[stage.data.worked_by])
            if ratio is not None or works:
                number = arrivals(stage, self.firm, posterior.size)
                fewer = times(number, ratio, self.firm.period.per_year, ever=ever)
                here = here * exposure(stage, posterior, self.firm, efforts, fewer)
                here = here / exposure(stage, posterior, self.firm, self.efforts, number)
            changed = mine.any() or works or ratio is not None
            ratio = here if changed else None
        shape = self.done[-1].shape[:3]
        return np.ones(shape) if ratio is None else np.broadcast_to(ratio, shape)


def of_levers(posterior: Posterior, which: Bool[np.ndarray, " lever"]) -> Posterior:
    """The same draws for some of a stage's levers only."""
    return replace(
        posterior,
        retention=posterior.retention[:, which],
        long_share=posterior.long_share[:, which],
        half_saturation=posterior.half_saturation[:, which],
        effect=posterior.effect[:, which],
        market_effect=posterior.market_effect[..., which],
    )


def added_by_levers(firm: Firm, stages: tuple[StageFit, ...]) -> Float[np.ndarray, "draw lever"]:
    """Money that each lever added over the history: y (1 - without / with), summed.

    The observed outcome carries the noise that really happened; only the ratio is estimated.
    Where the outcome was not observed nothing is counted.
    """
    outcome = np.nan_to_num(firm.history.outcome) * firm.outcome_value
    alone = np.eye(len(firm.levers), dtype=bool)
    added = []
    for posteriors in in_parts(stages, firm.history.effort.size * len(stages)):
        course = AsItWas.of(firm, stages, posteriors)
        added.append(
            np.stack(
                [(outcome * (1 - course.ratio_without(one))).sum(axis=(1, 2)) for one in alone],
                axis=1,
            )
        )
    return np.concatenate(added)


def chain(
    firm: Firm,
    course: AsItWas,
    expected: Float[np.ndarray, "draw market period"],
) -> tuple[Float[np.ndarray, " period"], Float[np.ndarray, "period lever"]]:
    """Expected outcome divided into the base and what each lever adds, sums over the draws.

    Against no effort ever. What the levers add together is shared out in proportion to what each
    alone would take away.

    Args:
        expected: Expected outcome in money with all levers.
    """
    everything = np.ones(len(firm.levers), dtype=bool)
    base = expected * course.ratio_without(everything, ever=True)
    taken = [
        1 - course.ratio_without(one, ever=True) for one in np.eye(len(firm.levers), dtype=bool)
    ]
    each = (expected - base) / np.maximum(sum(taken), 1e-300)
    added = np.stack([(each * one).sum(axis=(0, 1)) for one in taken], axis=-1)
    return base.sum(axis=(0, 1)), added


def steady(
    stages: tuple[StageFit, ...],
    levers: int,
    efforts: Float[np.ndarray, "point lever"],
) -> Float[np.ndarray, "draw point"]:
    """Outcome of steady efforts in an average market, relative to that of usual efforts.

    Args:
        levers: Number of the firm's levers.
        efforts: Multiples of usual effort of all the firm's levers.
    """
    if efforts.shape[-1] != levers:
        raise ValueError(f"efforts of {levers} levers are needed, got {efforts.shape[-1]}")
    relative: np.ndarray | float = 1.0
    for stage in stages:
        posterior = stage.posterior
        if stage.data.worked_by is not None:
            work = np.stack([np.ones(len(efforts)), efforts[:, stage.data.worked_by]])
            able = posterior.capacity_without[:, None] + posterior.capacity[:, None] * work[:, None]
            share = posterior.unworked_worth[:, None]
            number = np.broadcast_to(relative, able[0].shape)
            usual = worked(np.ones_like(able[0]), able[0], share, np)
            relative = worked(number, able[1], share, np) / usual
        mine = efforts[:, list(stage.data.levers)]
        usual_factor = _steady_factor(stage, np.ones((1, mine.shape[1])))
        relative = relative * _steady_factor(stage, mine) / usual_factor
    return np.asarray(relative)


def _steady_factor(
    stage: StageFit, efforts: Float[np.ndarray, "point lever"]
) -> Float[np.ndarray, "draw point"]:
    posterior = stage.posterior
    done = posterior.effect[:, None] * saturation(efforts, posterior.half_saturation[:, None])
    bond = posterior.bond[:, None]
    return bonded_factor(done @ stage.marketing, done @ ~stage.marketing, bond)


def elasticity(stages: tuple[StageFit, ...], levers: int) -> Float[np.ndarray, "draw lever"]:
    """Elasticity of each lever at steady usual effort of all levers, the whole chain together."""
    total = np.zeros((stages[0].posterior.size, levers))
    for stage in stages:
        posterior = stage.posterior
        if stage.data.worked_by is not None:
            by_number, by_work = _worth_elasticities(posterior)
            total = total * by_number[:, None]
            total[:, stage.data.worked_by] += by_work
        total[:, list(stage.data.levers)] += stage_elasticity(posterior, stage.marketing)
    return total


def _worth_elasticities(posterior: Posterior) -> tuple[np.ndarray, np.ndarray]:
    """Of the worth of usual arrivals: by their number, and by the effort that works them."""
    able = posterior.capacity_without + posterior.capacity
    done = (1 + able**-SHARPNESS) ** (-1 / SHARPNESS)
    full = 1 / (1 + able**-SHARPNESS)  # share of a further arrival that is worked
    share = posterior.unworked_worth
    whole = share + (1 - share) * done
    by_number = (share + (1 - share) * done * full) / whole
    by_capacity = (1 - share) * done * (1 - full) / whole
    return by_number, by_capacity * posterior.capacity / able


def whole_bond(
    stages: tuple[StageFit, ...], levers: tuple[bool, ...]
) -> Float[np.ndarray, " draw"]:
    """The bond of the whole chain: what both departments bring together beyond each alone.

    delta of one stage, for that is what it is there: (F - F_m - F_s + 1) / (M S), from outcomes
    with and without each department's usual effort. A chain whose departments work on different
    stages has 1, because each multiplies the other.

    Args:
        levers: Which of the firm's levers belong to marketing.
    """
    if len(stages) == 1:
        return stages[0].posterior.bond
    marketing = np.array(levers)
    efforts = np.stack([marketing | ~marketing, marketing, ~marketing, marketing & ~marketing])
    both, one, other, none = (steady(stages, len(levers), efforts.astype(float))).T
    alone = (one / none - 1) * (other / none - 1)
    together = (both - one - other + none) / none
    return np.where(alone > 1e-12, together / np.maximum(alone, 1e-12), 0.0)


def log_base(
    stage: StageFit, posterior: Posterior, shared: np.ndarray, own: np.ndarray
) -> Float[np.ndarray, "draw market period"]:
    """log base of each market and period, from any base columns; offset included.

    Args:
        shared: Market x period x shared column.
        own: Period x own column.
    """
    count = shared.shape[-1]
    own_coefficients = posterior.coefficients[:, count:].reshape(posterior.size, -1, own.shape[-1])
    common = np.einsum("ds,gts->dgt", posterior.coefficients[:, :count], shared)
    return common + np.einsum("dgp,tp->dgt", own_coefficients, own) + stage.offset[:, None]


def chance_variance(stage: StageFit) -> Float[np.ndarray, " market"]:
    """Variance that chance alone gives to the log of a count in each market: one over its mean."""
    usual = np.nanmean(
        np.where(np.isfinite(stage.data.outcome), stage.data.outcome, np.nan), axis=1
    )
    return 1 / np.maximum(usual, 1.0)


def feedback_shift(stage: StageFit, posterior: Posterior) -> Float[np.ndarray, "#draw #market 1"]:
    """By how much the log of an expected count lies above its predictor without feedback.

    A count feeds back on the log of the next one's mean. Its logarithm lies below the log of its
    mean by half of its variance v, so that on the way the log mean sinks by
    rho v / (2 (1 - rho)), and its own variance lifts the mean by rho^2 v / (2 (1 - rho^2)).
    Zero for money.
    """
    if not stage.data.is_count:
        return np.zeros((posterior.size, 1, 1))
    rho = posterior.autocorrelation[:, None]
    variance = posterior.noise[:, None] ** 2 + chance_variance(stage)
    shift = variance / 2 * (rho**2 / (1 - rho**2) - rho / (1 - rho))
    return shift[:, :, None]
