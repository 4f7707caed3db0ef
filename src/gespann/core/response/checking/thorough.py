"""The thorough checks: rolling forecasts, and what the model would lose without one of its parts.

They ask for some dozens of further fits. Most of them are had from the draws of another one, and
those that are sampled are all of one compiled shape: periods are hidden and parts of the model
weigh nothing, but nothing is cut out of the arrays.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from jaxtyping import Float

from gespann.core.firm import Firm
from gespann.core.progress import Phase, Progress, Report, silent
from gespann.core.response.checking.refitting import Refits
from gespann.core.response.checking.reweighting import MOST_PARETO_K
from gespann.core.response.checking.rolling import (
    MOST_DRAWS,
    Ahead,
    look_ahead,
    origins_of,
    predictive_density,
    rolling_forecast,
)
from gespann.core.response.checks import (
    Check,
    Comparison,
    RollingForecast,
    Verdict,
    graded,
)
from gespann.core.response.model.design import Design, without_lever
from gespann.core.response.model.stages import stages_of
from gespann.core.response.results import Fit, is_marketing
from gespann.core.response.sampling.checkpoints import NOTHING, Checkpoints
from gespann.core.response.sampling.stage_fitting import StageDraws, Variant

MORE_THAN_NOISE = 2.0  # standard errors
ROLLING_COVERAGE_ROOM = (0.1, 0.3)  # by which a 90 % interval may hold less than nine in ten
LEAST_ERROR = 1e-6  # of the mean outcome
MONTHS = 3  # of a quarter
STEPS_OF_FIT = 100  # of progress


@dataclass(frozen=True)
class Rival:
    """The model without one of its parts.

    Attributes:
        code, subject: Of the check that compares the two.
        variants: How the stages concerned are changed, by their number.
    """

    code: str
    subject: str
    variants: Mapping[int, Variant]


@dataclass(frozen=True)
class Compared:
    """What the forecasts from all origins say.

    Attributes:
        sampled, weighted: How many stages were sampled for it, and for how many the draws of
            another fit did.
    """

    rolling: RollingForecast
    comparisons: tuple[Comparison, ...]
    sampled: int
    weighted: int


Known = Mapping[int, tuple[StageDraws, ...]]


def checked_thoroughly(
    fit: Fit,
    *,
    seed: int,
    chains: int,
    known: Known | None = None,
    checkpoints: Checkpoints = NOTHING,
    progress: Report = silent,
) -> Fit:
    """The fit with the thorough checks beside the quick ones.

    Where there is too little history for them, nothing is added.

    Args:
        known: Stages that were fitted already to what was known at an origin, by its period.
    """
    found = compared(
        fit.firm,
        seed=seed,
        chains=chains,
        known=known,
        checkpoints=checkpoints,
        progress=progress,
    )
    if found is None:
        return fit
    rolling, comparisons = found.rolling, found.comparisons
    checks = (*fit.checks, *rolling_checks(rolling), *map(comparison_check, comparisons))
    return replace(fit, checks=checks, rolling=rolling, comparisons=comparisons)


def compared(
    firm: Firm,
    *,
    seed: int,
    chains: int,
    known: Known | None = None,
    most_pareto_k: float = MOST_PARETO_K,
    checkpoints: Checkpoints = NOTHING,
    progress: Report = silent,
) -> Compared | None:
    """Forecasts from all origins, of the model and of its rivals; None if there is no origin.

    Args:
        most_pareto_k: See `reweighting.reweighted`; minus infinity samples every fit, which takes
            several times as long.
    """
    origins, rivals = origins_of(firm), rivals_of(firm)
    if not origins:
        return None
    refits = Refits(
        firm, seed=seed, chains=chains, most_pareto_k=most_pareto_k, checkpoints=checkpoints
    )
    steps = _Steps(progress, len(origins) * (1 + len(rivals)))
    aheads: dict[int, Ahead] = {}
    gains: dict[int, list[np.ndarray]] = {}
    # From the last origin back, for there the fit to what was known is often at hand.
    for origin in reversed(origins):
        at_hand = (known or {}).get(origin)
        if at_hand:
            refits.start_from(at_hand)
        whole = at_hand or refits.whole(origin, steps.told)
        aheads[origin] = _look(firm, whole, origin, seed)
        steps.next()
        gains[origin] = []
        for rival in rivals:
            name = (rival.code, rival.subject)
            other = refits.without(name, rival.variants, whole, origin, steps.told)
            gains[origin].append(_gain(aheads[origin], _look(firm, other, origin, seed)))
            steps.next()
    every = np.stack([gains[origin] for origin in origins])  # origin x rival x part x horizon
    comparisons = tuple(
        comparison(rival.code, rival.subject, every[:, number])
        for number, rival in enumerate(rivals)
    )
    rolling = rolling_forecast(firm, origins, tuple(aheads[origin] for origin in origins))
    return Compared(rolling, comparisons, refits.sampled, refits.weighted)


class _Steps:
    """Tells of fits done, and of the part of the one that is on its way."""

    def __init__(self, progress: Report, fits: int) -> None:
        self._progress, self._fits, self._done = progress, fits, 0
        self.told(0.0)

    def next(self) -> None:
        self._done += 1
        self.told(0.0)

    def told(self, share: float) -> None:
        done = round(STEPS_OF_FIT * (self._done + share))
        self._progress(Progress(Phase.THOROUGH_CHECKS, done, STEPS_OF_FIT * self._fits))


def _look(firm: Firm, stages: tuple[StageDraws, ...], origin: int, seed: int) -> Ahead:
    # Both models meet the same random numbers, so that their difference is not the dice's.
    rng = np.random.default_rng((seed, origin))
    fits = tuple(stage.fit for stage in stages)
    return look_ahead(firm, fits, origin, rng, draws=MOST_DRAWS)


def _gain(ahead: Ahead, other: Ahead) -> Float[np.ndarray, "part horizon"]:
    """Difference of log predictive density, all markets added up; 0 where nothing was observed.

    Returns: That of all draws, then those of the draws without one of the chains.
    """
    every = np.arange(len(ahead.log_density))
    parts = [every, *_without_one_chain(every, ahead.chains)]
    gain = [
        predictive_density(ahead.log_density[part]) - predictive_density(other.log_density[part])
        for part in parts
    ]
    return np.asarray(np.nan_to_num(gain).sum(axis=1))


def _without_one_chain(draws: np.ndarray, chains: int) -> list[np.ndarray]:
    if chains == 1:
        return []
    return [np.setdiff1d(draws, chain) for chain in np.array_split(draws, chains)]


def comparison(
    code: str, subject: str, gain: Float[np.ndarray, "origin part horizon"]
) -> Comparison:
    """The whole difference and its errors, from differences of single months.

    Weeks of one month share their noise; months are taken as independent. The Monte Carlo error is
    the jackknife's over the chains.

    Args:
        gain: Of all draws, then of those without one of the chains.
    """
    every, left_out = gain[:, 0], gain[:, 1:].sum(axis=(0, 2))
    months = np.concatenate(
        [part.sum(axis=1) for part in np.array_split(every, min(MONTHS, every.shape[1]), axis=1)]
    )
    error = float(np.sqrt(len(months) * months.var(ddof=1))) if len(months) > 1 else float("nan")
    chains = len(left_out)
    monte_carlo = float(np.sqrt((chains - 1) * left_out.var())) if chains > 1 else float("nan")
    return Comparison(code, subject, float(months.sum()), error, monte_carlo)


def rivals_of(firm: Firm) -> tuple[Rival, ...]:
    """The models that go without the bond, without the long life, and without each lever."""
    links = stages_of(firm)
    marketing = is_marketing(firm.levers)
    bonded = {
        number: _without_bond
        for number, link in enumerate(links)
        if len({bool(marketing[k]) for k in link.levers}) == 2
    }
    rivals = [Rival("with_bond", "", dict(bonded))] if bonded else []
    acted_on = [number for number, link in enumerate(links) if link.levers]
    rivals.append(Rival("with_long_life", "", dict.fromkeys(acted_on, _without_long)))
    if len(firm.levers) > 1:
        for k, lever in enumerate(firm.levers):
            acting = {
                number: partial(without_lever, lever=link.levers.index(k))
                for number, link in enumerate(links)
                if k in link.levers
            }
            rivals.append(Rival("with_lever", lever.name, acting))
    return tuple(rivals)


def _without_bond(design: Design) -> Design:
    return replace(design, bond_scale=np.array(0.0))


def _without_long(design: Design) -> Design:
    return replace(design, long_scale=np.array(0.0))


def rolling_checks(rolling: RollingForecast) -> tuple[Check, ...]:
    """Errors against both naive forecasts, and whether the intervals hold what came."""
    known = np.isfinite(rolling.observed) & np.isfinite(rolling.naive)
    count = {"origins": len(rolling.origins), "periods": rolling.observed.shape[1]}
    model = _error(rolling, rolling.median, known)
    checks = []
    for code, guess in (
        ("rolling_naive", rolling.naive),
        ("rolling_drift", rolling.naive_drift),
    ):
        naive = _error(rolling, guess, known)
        skill = 1 - model / max(naive, LEAST_ERROR)
        figures = {"skill": skill, "model_error": model, "naive_error": naive, **count}
        checks.append(Check(code, _better(code, skill), "", figures))
    observed = rolling.observed
    seen = np.isfinite(observed)
    most = float(((rolling.low <= observed) & (observed <= rolling.high))[seen].mean())
    half = float(((rolling.low_half <= observed) & (observed <= rolling.high_half))[seen].mean())
    # A quarter lies off as a whole: as many independent answers as there are origins.
    error = float(np.sqrt(0.09 / len(rolling.origins)))
    verdict = graded(
        0.9 - most,
        review=max(ROLLING_COVERAGE_ROOM[0], error),
        fail=max(ROLLING_COVERAGE_ROOM[1], 2.5 * error),
    )
    figures = {"held_half": half, "held_most": most, **count}
    return (*checks, Check("rolling_coverage", verdict, "", figures))


def _better(code: str, skill: float) -> Verdict:
    """Worse than plain repetition fails; not better than the stronger rival is worth a look."""
    if skill >= 0:
        return Verdict.PASS
    return Verdict.FAIL if code == "rolling_naive" else Verdict.REVIEW


def _error(rolling: RollingForecast, guess: np.ndarray, known: np.ndarray) -> float:
    """Mean absolute error over mean outcome."""
    rest = np.abs(guess - rolling.observed)[known]
    scale = float(np.abs(rolling.observed[known]).mean()) if known.any() else 0.0
    return float(rest.mean()) / max(scale, 1e-300) if known.any() else float("nan")


def comparison_check(one: Comparison) -> Check:
    """Whether a part of the model earns its place, as far as forecasts can tell.

    That a part makes no difference is the usual answer and passes: a quarter tells little of one
    lever. Only a part that makes forecasts worse by more than noise is worth a look.
    """
    # Nothing is told of a difference that other draws might turn round.
    error = float(np.hypot(one.standard_error, np.nan_to_num(one.monte_carlo_error)))
    z = one.difference / error if np.isfinite(error) and error > 0 else 0.0
    clear = "better" if z > MORE_THAN_NOISE else "worse" if z < -MORE_THAN_NOISE else "open"
    figures = {
        "difference": one.difference,
        "standard_error": error,
        "monte_carlo_error": one.monte_carlo_error,
        "clear": clear,
    }
    verdict = Verdict.REVIEW if clear == "worse" else Verdict.PASS
    return Check(one.code, verdict, one.subject, figures)
