"""Checks of one stage: does the observed outcome look like one that the fit would produce?

Outcomes that were found too wild to be believed are left out here; how many there are is a check
of its own.
"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

from gespann.core.firm import Firm
from gespann.core.quantities import Period
from gespann.core.response.checking.predictive import Replicated, tail_probability
from gespann.core.response.checks import Check, Verdict, graded, worse

# A p-value alone says only that there is much data: what is left must also be large enough to
# matter. Below the first figure a check passes, beyond the second it fails.
RARE, VERY_RARE = 0.01, 0.002
SHAPE_RARE = 0.006  # the rarest of up to six properties is looked at
CORRELATION_LEFT = (0.1, 0.3)
SEASON_LEFT = (0.1, 0.3)  # share of the innovations' variance beyond what chance explains
UNEVEN = (0.15, 0.4)  # correlation of the size of innovations with level or time
TOTAL_RARE, TOTAL_VERY_RARE = 0.05, 0.01
PRIOR_RARE, PRIOR_VERY_RARE = 0.05, 0.01
COVERAGE_ROOM = (0.05, 0.15)  # by which a 90 % interval may hold less than nine in ten
TOO_WIDE = 0.2  # by which a 50 % interval may hold more than half
POOR_ERROR = (0.3, 0.6)  # of the outcome
FEW = 20  # in a period and a market

Innovations = Float[np.ndarray, "draw market period"]


def stage_checks(
    firm: Firm, stage: str, shown: Replicated, rng: np.random.Generator
) -> tuple[Check, ...]:
    """All checks of one stage's outcomes against replicated ones."""
    return (
        coverage(stage, shown),
        shape(stage, shown),
        total(stage, shown),
        goodness(stage, shown),
        autocorrelation(stage, shown.innovations, rng),
        season(stage, shown.innovations, season_groups(firm), rng),
        even_noise(stage, shown, rng),
    )


def coverage(stage: str, shown: Replicated) -> Check:
    """How often the predictive 50 % and 90 % intervals hold what was observed."""
    ends = np.percentile(shown.outcome[:, shown.seen], (5, 25, 75, 95), axis=0)
    observed = shown.observed[shown.seen]
    half = float(((ends[1] <= observed) & (observed <= ends[2])).mean())
    most = float(((ends[0] <= observed) & (observed <= ends[3])).mean())
    verdict = _covered(half, most, observed.size)
    figures = {"held_half": half, "held_most": most, "cells": observed.size}
    return Check("coverage", verdict, stage, figures)


def _covered(half: float, most: float, cells: int) -> Verdict:
    """Room for chance: three and six standard errors of so many independent cells."""
    error = float(np.sqrt(0.09 / max(cells, 1)))
    lacking = graded(
        0.9 - most,
        review=max(COVERAGE_ROOM[0], 3 * error),
        fail=max(COVERAGE_ROOM[1], 6 * error),
    )
    wide = half > 0.5 + max(TOO_WIDE, 4 * float(np.sqrt(0.25 / max(cells, 1))))
    return worse(lacking, Verdict.REVIEW if wide else Verdict.PASS)


def shape(stage: str, shown: Replicated) -> Check:
    """Mean, spread, memory and extremes of the outcome among those of replicated ones."""
    chances = {
        name: tail_probability(
            statistic(shown.outcome, shown.observed),
            statistic(shown.observed[None], shown.observed),
        )
        for name, statistic in STATISTICS.items()
    }
    if (shown.observed == 0).any() or (shown.outcome[:, shown.seen] == 0).any():
        seen = shown.seen
        zeros = (shown.outcome[:, seen] == 0).mean(axis=1)
        chances["zeros"] = tail_probability(zeros, np.array([(shown.observed[seen] == 0).mean()]))
    worst = min(chances, key=lambda name: chances[name])
    verdict = graded(chances[worst], review=SHAPE_RARE, fail=VERY_RARE)
    figures = {"p_value": chances[worst], "statistic": worst}
    figures |= {f"p_{name}": chance for name, chance in chances.items()}
    return Check("shape", verdict, stage, figures)


def _relative(outcome: np.ndarray, observed: np.ndarray) -> np.ndarray:
    """Outcomes as multiples of their market's observed mean; NaN where nothing was observed."""
    counts = np.maximum(np.isfinite(observed).sum(axis=1, keepdims=True), 1)
    mean = np.nansum(observed, axis=1, keepdims=True) / counts
    return np.where(np.isfinite(observed), outcome / np.where(mean > 0, mean, 1.0), np.nan)


def _mean(outcome: np.ndarray, observed: np.ndarray) -> np.ndarray:
    return np.asarray(np.nanmean(_relative(outcome, observed), axis=(1, 2)))


def _spread(outcome: np.ndarray, observed: np.ndarray) -> np.ndarray:
    return np.asarray(np.nanstd(_relative(outcome, observed), axis=(1, 2)))


def _largest(outcome: np.ndarray, observed: np.ndarray) -> np.ndarray:
    return np.asarray(np.nanmax(_relative(outcome, observed), axis=(1, 2)))


def _smallest(outcome: np.ndarray, observed: np.ndarray) -> np.ndarray:
    return np.asarray(np.nanmin(_relative(outcome, observed), axis=(1, 2)))


def _memory(outcome: np.ndarray, observed: np.ndarray) -> np.ndarray:
    return lag_one(_relative(outcome, observed) - 1)


STATISTICS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "mean": _mean,
    "sd": _spread,
    "autocorrelation": _memory,
    "largest": _largest,
    "smallest": _smallest,
}


def total(stage: str, shown: Replicated) -> Check:
    """Bayesian predictive p-value of the whole outcome of the history."""
    whole = float(shown.observed[shown.seen].sum())
    chance = tail_probability(shown.outcome[:, shown.seen].sum(axis=1), np.array([whole]))
    verdict = graded(chance, review=TOTAL_RARE, fail=TOTAL_VERY_RARE)
    return Check("total", verdict, stage, {"p_value": chance})


def goodness(stage: str, shown: Replicated) -> Check:
    """How close the expected outcome runs to the observed one."""
    observed = shown.observed[shown.seen]
    expected = np.median(np.exp(shown.expected[:, shown.seen]), axis=0)
    rest = np.abs(observed - expected)
    around = ((observed - observed.mean()) ** 2).sum()
    explained = 1 - float((rest**2).sum() / max(around, 1e-300))
    known = observed > 0
    weighted = float(rest.sum() / max(observed.sum(), 1e-300))
    figures = {
        "r_squared": explained,
        "mean_error": float((rest[known] / observed[known]).mean()) if known.any() else 0.0,
        "weighted_error": weighted,
    }
    far = graded(weighted, review=POOR_ERROR[0], fail=POOR_ERROR[1])
    worse_than_mean = Verdict.REVIEW if explained <= 0 else Verdict.PASS
    # Counts of a handful scatter by half of themselves under any model.
    if shown.is_count and observed.mean() < FEW:
        return Check("goodness", worse_than_mean, stage, figures)
    return Check("goodness", worse(far, worse_than_mean), stage, figures)


def lag_one(values: Innovations) -> Float[np.ndarray, " draw"]:
    """Autocorrelation at lag one of each draw, all markets together; gaps are skipped."""
    filled = np.nan_to_num(values)
    products = (filled[..., 1:] * filled[..., :-1]).sum(axis=(1, 2))
    pairs = (np.isfinite(values[..., 1:]) & np.isfinite(values[..., :-1])).sum(axis=(1, 2))
    cells = np.isfinite(values).sum(axis=(1, 2))
    square = (filled**2).sum(axis=(1, 2))
    return np.asarray(products / np.maximum(pairs, 1) / (square / np.maximum(cells, 1) + 1e-300))


def autocorrelation(stage: str, innovations: Innovations, rng: np.random.Generator) -> Check:
    """Whether what is left still remembers the period before."""
    found = lag_one(innovations)
    chance = tail_probability(lag_one(_white(innovations, rng)), found)
    left = float(found.mean())
    verdict = _matters(chance, abs(left), CORRELATION_LEFT)
    return Check("autocorrelation", verdict, stage, {"correlation": left, "p_value": chance})


def season_groups(firm: Firm) -> np.ndarray:
    """The month or the week of the year of each period."""
    starts = firm.history.starts.astype("datetime64[D]")
    if firm.period is Period.MONTH:
        return np.asarray(starts.astype("datetime64[M]").astype(int) % 12)
    days = (starts - starts.astype("datetime64[Y]")).astype(int)
    return np.asarray(np.minimum(days // 7, 51))


def season(
    stage: str, innovations: Innovations, groups: np.ndarray, rng: np.random.Generator
) -> Check:
    """Whether the same weeks or months of the year lie off in every year."""
    found = _season_share(innovations, groups)
    chance_shares = _season_share(_white(innovations, rng), groups)
    chance = tail_probability(chance_shares, found)
    beyond = float(found.mean() - chance_shares.mean())
    verdict = _matters(chance, beyond, SEASON_LEFT)
    return Check("season", verdict, stage, {"share": max(beyond, 0.0), "p_value": chance})


def _season_share(innovations: Innovations, groups: np.ndarray) -> Float[np.ndarray, " draw"]:
    """Share of the variance of the periods' mean innovation between the times of the year.

    Markets are averaged first: a shock that hits all of them in one year is no season.
    """
    known = np.isfinite(innovations[0]).any(axis=0)
    counts = np.maximum(np.isfinite(innovations[0]).sum(axis=0), 1)
    periods = (np.nan_to_num(innovations).sum(axis=1) / counts)[:, known]
    periods = periods - periods.mean(axis=1, keepdims=True)
    member = (groups[known][:, None] == np.unique(groups[known])).astype(float)
    between = ((periods @ member) ** 2 / member.sum(axis=0)).sum(axis=1)
    return np.asarray(between / np.maximum((periods**2).sum(axis=1), 1e-300))


def even_noise(stage: str, shown: Replicated, rng: np.random.Generator) -> Check:
    """Whether the model errs more at some levels of the outcome, or at some times."""
    level = shown.expected.mean(axis=0)
    time = np.broadcast_to(np.arange(level.shape[1], dtype=float), level.shape)
    found = _unevenness(shown.innovations, level, time)
    chance = tail_probability(
        _unevenness(_white(shown.innovations, rng), level, time).max(axis=1), found.max(axis=1)
    )
    worst = int(found.mean(axis=0).argmax())
    size = float(found[:, worst].mean())
    figures = {"correlation": size, "p_value": chance, "along": ("level", "time")[worst]}
    return Check("even_noise", _matters(chance, size, UNEVEN), stage, figures)


def _unevenness(
    innovations: Innovations, *along: Float[np.ndarray, "market period"]
) -> Float[np.ndarray, "draw along"]:
    """Absolute correlation of the size of innovations with each of some panels."""
    seen = np.isfinite(innovations[0])
    size = np.abs(innovations[:, seen])
    size = size - size.mean(axis=1, keepdims=True)
    scale = np.sqrt((size**2).sum(axis=1)) + 1e-300
    shares = []
    for panel in along:
        other = panel[seen] - panel[seen].mean()
        length = float(np.sqrt((other**2).sum()))
        shares.append(np.abs(size @ other) / scale / max(length, 1e-9))
    return np.stack(shares, axis=1)


def _white(like: Innovations, rng: np.random.Generator) -> Innovations:
    """White standard normal noise with the same gaps."""
    return np.where(np.isfinite(like), rng.normal(size=like.shape), np.nan)


def _matters(chance: float, size: float, limits: tuple[float, float]) -> Verdict:
    """Both rare by chance and large enough to matter."""
    if chance >= RARE or size <= limits[0]:
        return Verdict.PASS
    return Verdict.FAIL if chance < VERY_RARE and size > limits[1] else Verdict.REVIEW


def prior_predictive(stage: str, prior: Replicated) -> Check:
    """Whether the outcome was thinkable before it was seen: its total, and so much of a swing.

    A prior that expects wilder swings than came is wide, and no harm.
    """
    seen = prior.seen
    totals = np.log(prior.outcome[:, seen].sum(axis=1) + 1)
    whole = np.log(np.array([prior.observed[seen].sum()]) + 1)
    swings = _swing(prior.outcome, seen)
    chances = {
        "p_total": tail_probability(totals, whole),
        "p_swing": float((swings >= _swing(prior.observed[None], seen)).mean()),
    }
    between = prior.expected[:, seen].var(axis=1)
    around = np.log(prior.outcome[:, seen] + 1) - np.minimum(prior.expected[:, seen], 700)
    explained = between / (between + np.maximum(around.var(axis=1), 1e-12))
    verdict = graded(min(chances.values()), review=PRIOR_RARE, fail=PRIOR_VERY_RARE)
    figures = {
        **chances,
        "p_value": min(chances.values()),
        "r_squared": float(np.median(explained)),
    }
    return Check("prior_predictive", verdict, stage, figures)


def _swing(outcome: np.ndarray, seen: np.ndarray) -> Float[np.ndarray, " draw"]:
    """Standard deviation of the log outcome over time, within markets."""
    logs = np.where(seen, np.log(np.where(seen, outcome, 1.0) + 0.5), np.nan)
    return np.asarray(np.nanmean(np.nanstd(logs, axis=2), axis=1))
