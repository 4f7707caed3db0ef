"""Tests that might be held: lever, kind, stage, duration and change, as the designer has them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from gespann.core.experiments.design import design_experiment
from gespann.core.experiments.panel import outcome_of
from gespann.core.experiments.results import Design, Precision, Wish, power_of
from gespann.core.experiments.schedule import Schedule
from gespann.core.findings import Finding
from gespann.core.firm import Firm
from gespann.core.quantities import CENTS_PER_UNIT, Period
from gespann.core.response.results import StageFit
from gespann.core.settle.signals import Change, courses, shown

EFFORTS = (0.0, 0.5, 1.5, 2.0)
DURATIONS = {Period.WEEK: (8, 13, 26), Period.MONTH: (3, 6)}
LEAST_EFFECT = 0.002  # of the outcome; no test is asked to find less
# Of the effect that is expected: a test that finds just that may be too coarse to choose a plan by.
SHARPNESS = (1.0, 0.4)


@dataclass(frozen=True)
class Outline:
    """A test with all that its worth is computed from.

    Attributes:
        effect: What it would show without error, relative to the test markets' outcome.
        spend: Money that the change of effort costs.
        lost: Contribution lost during the test and in the year after it, in money.
    """

    design: Design
    stage: str
    effort: float
    effect: Float[np.ndarray, " draw"]
    spend: float
    lost: Float[np.ndarray, " draw"]

    @property
    def error(self) -> float:
        """Standard error of what it shows, relative to the test markets' outcome."""
        return self.design.standard_error / self.design.expected_outcome

    @property
    def cost(self) -> float:
        """What it is expected to cost, in money; at least nothing."""
        return max(0.0, self.spend + float(self.lost.mean()))

    @property
    def clearness(self) -> float:
        """How much its effect varies over the draws, in standard errors of the result."""
        return float(self.effect.std()) / self.error if self.error > 0 else float("inf")

    @property
    def power(self) -> float:
        """Probability of finding the median effect."""
        return power_of(float(np.median(self.effect)), self.error)


def measured_stages(firm: Firm, lever: int) -> tuple[str, ...]:
    """Stages at which a test of a lever is read: the first and last that it acts on.

    What happens further down the funnel says less of the lever and carries more noise.
    """
    if not firm.stages:
        return ("",)
    own = firm.levers[lever].stages
    acted = [stage.name for stage in firm.stages if not own or stage.name in own]
    return tuple(dict.fromkeys((acted[0], acted[-1])))


def durations_for(firm: Firm, periods: int) -> tuple[int, ...]:
    """Durations after which at least half of a planning year is left."""
    return tuple(one for one in DURATIONS[firm.period] if 2 * one <= periods) or (2,)


def designs_of(
    firm: Firm, stages: tuple[StageFit, ...], lever: int, periods: int, *, seed: int
) -> tuple[tuple[tuple[Design, str], ...], tuple[Finding, ...]]:
    """The designer's best tests of each stage and duration, at double effort.

    They are asked to find what the posterior expects, and less than half of it. Their precision
    does not depend on the effort, so that a test with another one is the same but for its money
    and its power.

    Returns: Designs with their stages; and why there are none, if so.
    """
    found: list[tuple[Design, str]] = []
    reasons: tuple[Finding, ...] = ()
    for stage in measured_stages(firm, lever):
        for duration in durations_for(firm, periods):
            effect = _expected_effect(firm, stages, lever, stage, duration)
            for sharpness in SHARPNESS:
                wish = Wish(
                    lever=firm.levers[lever].name,
                    effort=2.0,
                    precision=Precision(max(LEAST_EFFECT, sharpness * effect)),
                    durations=(duration,),
                    stage=stage,
                )
                proposal = design_experiment(firm, wish, seed=seed)
                found += [(one, stage) for one in proposal.alternatives]
                reasons = proposal.findings if proposal.design is None else reasons
    return _different(found), () if found else reasons


def _different(found: list[tuple[Design, str]]) -> tuple[tuple[Design, str], ...]:
    """Each test once, whatever it was asked to find."""
    kept = {(one.kind, one.test_markets, one.changed, stage): (one, stage) for one, stage in found}
    return tuple(kept.values())


def outlines(
    firm: Firm,
    stages: tuple[StageFit, ...],
    designs: tuple[tuple[Design, str], ...],
) -> Iterator[Outline]:
    """Each design with each effort, and what the posterior expects of it."""
    names = [lever.name for lever in firm.levers]
    for design, stage in designs:
        for effort in EFFORTS:
            lever = names.index(design.lever.name)
            change = Change(
                lever, effort, Schedule(design.changed, design.carry_over), _mask(firm, design)
            )
            yield _outline(firm, stages, design, stage, change)


def cheapest(found: list[Outline]) -> list[Outline]:
    """Tests that no other one of the same stage and length beats: no dearer, and as clear."""
    return [one for one in found if not any(_beats(other, one) for other in found)]


def _beats(other: Outline, one: Outline) -> bool:
    same = (other.stage, other.design.periods) == (one.stage, one.design.periods)
    no_worse = other.cost <= one.cost and other.clearness >= one.clearness
    return same and no_worse and (other.cost, other.clearness) != (one.cost, one.clearness)


def _outline(
    firm: Firm, stages: tuple[StageFit, ...], design: Design, stage: str, change: Change
) -> Outline:
    year = firm.period.per_year
    course = courses(firm, stages, change, change.schedule.span + year)
    number = [one.data.name for one in stages].index(stage) if stage else len(stages) - 1
    measured = _usual_outcome(firm, stage)[change.markets]
    last = _usual_outcome(firm, "")[change.markets]
    gained = (course[-1] - 1).sum(axis=2) @ last
    spend = (change.effort - 1) * design.usual_units * sum(design.changed)
    effect = shown(course[number], measured, change.schedule)
    return Outline(
        design=_with_effort(design, change.effort, effect),
        stage=stage,
        effort=change.effort,
        effect=effect,
        spend=spend * design.lever.cost_per_unit,
        lost=-gained * firm.outcome_value * firm.margin,
    )


def _with_effort(design: Design, effort: float, effect: Float[np.ndarray, " draw"]) -> Design:
    """The same test with another effort; its precision stays."""
    units = (effort - 1) * design.usual_units * sum(design.changed)
    money = units * design.lever.cost_per_unit
    expected = abs(float(np.median(effect))) * design.expected_outcome
    scale = (
        1.0
        if design.smallest_return is None
        else abs(design.change_cents) * (design.smallest_return / CENTS_PER_UNIT)
    )
    return replace(
        design,
        change_units=units,
        change_cents=round(money * CENTS_PER_UNIT),
        power=power_of(expected, design.standard_error),
        smallest_return=scale / abs(money) if money and design.smallest_return else None,
    )


def _expected_effect(
    firm: Firm, stages: tuple[StageFit, ...], lever: int, stage: str, duration: int
) -> float:
    """The effect that doubling is expected to have, were it tried everywhere."""
    everywhere = np.ones(len(firm.history.markets), dtype=bool)
    change = Change(lever, 2.0, Schedule((True,) * duration), everywhere)
    course = courses(firm, stages, change, duration)
    number = [one.data.name for one in stages].index(stage) if stage else len(stages) - 1
    effect = shown(course[number], _usual_outcome(firm, stage), change.schedule)
    return abs(float(np.median(effect)))


def _usual_outcome(firm: Firm, stage: str) -> Float[np.ndarray, " market"]:
    """Outcome of each market per period over the last year; 0 where none was observed."""
    recent = outcome_of(firm, stage)[:, -firm.period.per_year :]
    seen = np.isfinite(recent)
    return np.where(seen, recent, 0.0).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)


def _mask(firm: Firm, design: Design) -> np.ndarray:
    tested = set(design.test_markets)
    return np.array([name in tested for name in firm.history.markets])
