"""The thorough checks: rolling forecasts, and what the model would lose without one of its parts.

They cost some dozens of further fits, all of one compiled shape: periods are hidden and parts of
the model weigh nothing, but nothing is cut out of the arrays.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from gespann.core.firm import Firm
from gespann.core.progress import Phase, Progress, Report, silent
from gespann.core.response.checks import (
    Check,
    Comparison,
    RollingForecast,
    Verdict,
    graded,
)
from gespann.core.response.design import Design
from gespann.core.response.results import Fit, StageFit, is_marketing
from gespann.core.response.rolling import (
    Ahead,
    Variant,
    fit_at,
    look_ahead,
    origins_of,
    predictive_density,
    rolling_forecast,
)
from gespann.core.response.stages import stages_of

MORE_THAN_NOISE = 2.0  # standard errors
ROLLING_COVERAGE_ROOM = (0.1, 0.3)  # by which a 90 % interval may hold less than nine in ten
LEAST_ERROR = 1e-6  # of the mean outcome
MONTHS = 3  # of a quarter


@dataclass(frozen=True)
class Rival:
    """The model without one of its parts.

    Attributes:
        code, subject: Of the check that compares the two.
        variants: How the stages concerned are changed, by their number.
    """

    code: str
    subject: str
    variants: dict[int, Variant]


Known = Mapping[int, tuple[StageFit, ...]]


def checked_thoroughly(
    fit: Fit, *, seed: int, chains: int, known: Known | None = None, progress: Report = silent
) -> Fit:
    """The fit with the thorough checks beside the quick ones.

    Where there is too little history for them, nothing is added.

    Args:
        known: Stages that were fitted already to what was known at an origin, by its period.
    """
    rolling, comparisons = _compare(fit.firm, seed, chains, known or {}, progress)
    if rolling is None:
        return fit
    checks = (*fit.checks, *rolling_checks(rolling), *map(comparison_check, comparisons))
    return replace(fit, checks=checks, rolling=rolling, comparisons=comparisons)


def _compare(
    firm: Firm, seed: int, chains: int, at_hand: Known, progress: Report
) -> tuple[RollingForecast | None, tuple[Comparison, ...]]:
    origins, rivals = origins_of(firm), rivals_of(firm)
    if not origins:
        return None, ()
    total = len(origins) * (1 + len(rivals))
    done = 0
    aheads: list[Ahead] = []
    gains: dict[tuple[str, str], list[np.ndarray]] = {}

    def told() -> None:
        nonlocal done
        progress(Progress(Phase.THOROUGH_CHECKS, done, total))
        done += 1

    told()
    for origin in origins:
        known = at_hand.get(origin) or fit_at(firm, origin, seed=seed, chains=chains)
        aheads.append(_look(firm, known, origin, seed))
        told()
        for rival in rivals:
            other = fit_at(
                firm, origin, seed=seed, chains=chains, variants=rival.variants, known=known
            )
            gain = _gain(aheads[-1], _look(firm, other, origin, seed))
            gains.setdefault((rival.code, rival.subject), []).append(gain)
            told()
    comparisons = tuple(
        comparison(code, subject, np.stack(gain)) for (code, subject), gain in gains.items()
    )
    return rolling_forecast(firm, origins, tuple(aheads)), comparisons


def _look(firm: Firm, stages: tuple[StageFit, ...], origin: int, seed: int) -> Ahead:
    # Both models meet the same random numbers, so that their difference is not the dice's.
    return look_ahead(firm, stages, origin, np.random.default_rng((seed, origin)))


def _gain(ahead: Ahead, other: Ahead) -> Float[np.ndarray, " horizon"]:
    """Difference of log predictive density, all markets added up; 0 where nothing was observed."""
    gain = predictive_density(ahead.log_density) - predictive_density(other.log_density)
    return np.asarray(np.nan_to_num(gain).sum(axis=0))


def comparison(code: str, subject: str, gain: Float[np.ndarray, "origin horizon"]) -> Comparison:
    """The whole difference and its standard error, from differences of single months.

    Weeks of one month share their noise; months are taken as independent.
    """
    months = np.concatenate(
        [part.sum(axis=1) for part in np.array_split(gain, min(MONTHS, gain.shape[1]), axis=1)]
    )
    error = float(np.sqrt(len(months) * months.var(ddof=1))) if len(months) > 1 else float("nan")
    return Comparison(code, subject, float(months.sum()), error)


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
                number: _without_lever(link.levers.index(k))
                for number, link in enumerate(links)
                if k in link.levers
            }
            rivals.append(Rival("with_lever", lever.name, acting))
    return tuple(rivals)


def _without_bond(design: Design) -> Design:
    return replace(design, bond_scale=np.array(0.0))


def _without_long(design: Design) -> Design:
    return replace(design, long_scale=np.array(0.0))


def _without_lever(position: int) -> Callable[[Design], Design]:
    def variant(design: Design) -> Design:
        scale = np.array(design.lever_scale)
        scale[position] = 0.0
        return replace(design, lever_scale=scale)

    return variant


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
    telling = np.isfinite(one.standard_error) and one.standard_error > 0
    z = one.difference / one.standard_error if telling else 0.0
    clear = "better" if z > MORE_THAN_NOISE else "worse" if z < -MORE_THAN_NOISE else "open"
    figures = {
        "difference": one.difference,
        "standard_error": one.standard_error,
        "clear": clear,
    }
    verdict = Verdict.REVIEW if clear == "worse" else Verdict.PASS
    return Check(one.code, verdict, one.subject, figures)
