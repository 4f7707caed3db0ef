"""What a test would show if it had no error, as each posterior draw has it.

Effort of one lever is changed in some markets for some periods, all else going on as usual, and
the change runs through stocks, saturation, the bond and the stages of the funnel, with their
delays. So it is told what the test markets' outcome would be, relative to the usual one.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.experiments.schedule import Schedule
from gespann.core.firm import Firm
from gespann.core.response.evidence import Efforts, capacity_of, due, effects, of_levers
from gespann.core.response.model.effect import bonded_factor
from gespann.core.response.model.exposure import worked
from gespann.core.response.results import StageFit


@dataclass(frozen=True)
class Change:
    """A change of one lever's effort on purpose.

    Attributes:
        lever: Position of the lever in the firm.
        effort: Multiple of the usual effort while it is changed.
        schedule: When it is changed.
        markets: Where.
    """

    lever: int
    effort: float
    schedule: Schedule
    markets: Bool[np.ndarray, " market"]


def usual_efforts(firm: Firm) -> Float[np.ndarray, "market lever"]:
    """Units of each lever per period over the last year."""
    return firm.history.effort[:, -firm.period.per_year :].mean(axis=1)


def courses(
    firm: Firm, stages: tuple[StageFit, ...], change: Change, periods: int
) -> tuple[Float[np.ndarray, "draw market period"], ...]:
    """Outcome of each stage with the change, relative to the usual one, in the changed markets.

    Args:
        periods: From the first of the test on; at least those of the schedule.

    Returns: For each stage, first to last. What follows the plan of a market whose outcome is
        usually the same in each period.
    """
    usual = usual_efforts(firm)
    done = np.repeat(usual[:, None, :], periods, axis=1)
    during = np.zeros(periods, dtype=bool)
    during[: change.schedule.periods] = change.schedule.changed
    done[:, during, change.lever] *= change.effort
    changed, before = done[change.markets], usual[change.markets]
    found: list[np.ndarray] = []
    for stage in stages:
        here = _in_markets(stage, change.markets)
        ratio = _factor_ratio(here, change.lever, changed, before)
        if found:
            ratio = ratio * _reached(firm, here, found[-1], changed, before)
        found.append(ratio)
    return tuple(found)


def shown(
    course: Float[np.ndarray, "draw market period"],
    size: Float[np.ndarray, " market"],
    schedule: Schedule,
) -> Float[np.ndarray, " draw"]:
    """The effect that a reading of the test would find, relative to what it would expect.

    A reading compares the measured periods with the untouched ones around them; what the test has
    left behind in these is missing from the effect.

    Args:
        course: Outcome relative to the usual one, from the first period of the test on.
        size: Usual outcome of each market.
    """
    whole = np.einsum("dgt,g->dt", course, size / size.sum())[:, : schedule.span]
    together = np.concatenate([np.ones((len(whole), 1)), whole], axis=1)
    level = together @ schedule.level_weights(1).T
    measured = whole[:, schedule.measured]
    return np.asarray(measured.sum(axis=1) / level.sum(axis=1) - 1)


def _in_markets(stage: StageFit, markets: Bool[np.ndarray, " market"]) -> StageFit:
    scaling, posterior = stage.scaling, stage.posterior
    before = stage.data.before
    return replace(
        stage,
        data=replace(stage.data, before=None if before is None else before[markets]),
        scaling=replace(
            scaling, potential=scaling.potential[markets], before=scaling.before[markets]
        ),
        posterior=replace(posterior, market_effect=posterior.market_effect[:, markets]),
    )


def _factor_ratio(
    stage: StageFit,
    lever: int,
    changed: Float[np.ndarray, "market period lever"],
    before: Float[np.ndarray, "market lever"],
) -> Float[np.ndarray, "draw market period"]:
    """F of a stage with one lever changed, relative to the usual one."""
    posterior = stage.posterior
    if lever not in stage.data.levers:
        return np.ones((posterior.size, *changed.shape[:2]))
    usual = effects(posterior, *Efforts(before[:, None], before).scaled(stage))
    own = np.array([number == lever for number in stage.data.levers])
    scaled, start = Efforts(changed, before).scaled(stage)
    done = effects(of_levers(posterior, own), scaled[..., own], start[..., own])
    more = (done - usual[..., own])[..., 0]
    departments = usual @ stage.marketing, usual @ ~stage.marketing
    is_marketing = bool(stage.marketing[own][0])
    both = departments[0] + is_marketing * more, departments[1] + (not is_marketing) * more
    bond = posterior.bond[:, None, None]
    return np.asarray(bonded_factor(*both, bond) / bonded_factor(*departments, bond))


def _reached(
    firm: Firm,
    stage: StageFit,
    before_it: Float[np.ndarray, "draw market period"],
    changed: Float[np.ndarray, "market period lever"],
    before: Float[np.ndarray, "market lever"],
) -> Float[np.ndarray, "draw market period"]:
    """What the stage before brings, relative to the usual, worked and delayed."""
    posterior = stage.posterior
    lags = posterior.delay.shape[1]
    last = stage.data.before
    if last is None:
        raise ValueError(f"nothing comes before the stage {stage.data.name!r}")
    usual = last[:, -firm.period.per_year :].mean(axis=1)[:, None] / stage.usual_arrivals
    lead = np.ones((*before_it.shape[:2], lags))
    number = usual * np.concatenate([lead, before_it], axis=2)
    steady = np.broadcast_to(usual, (*before_it.shape[:2], 1))
    worker = stage.data.worked_by
    if worker is not None:
        without, per_unit = capacity_of(stage, posterior, firm)
        worth = posterior.unworked_worth[:, None, None]
        earlier = np.repeat(before[:, None, worker], lags, axis=1)
        units = np.concatenate([earlier, changed[..., worker]], axis=1)
        number = worked(number, without + per_unit * units, worth, np)
        steady = worked(steady, without + per_unit * before[:, None, worker], worth, np)
    due_usually = steady * posterior.delay.sum(axis=1)[:, None, None]
    return np.asarray((due(number, posterior.delay) + 1e-6) / (due_usually + 1e-6))
