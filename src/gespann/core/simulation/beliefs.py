"""Beliefs: what both departments would answer who know the truth about, but not quite.

Each side overrates its own levers and underrates the other's, errs a little on every answer, and
still does not contradict itself: more effort never brings less, and each further unit brings
less than the one before.
"""

import numpy as np

from gespann.core.firm import Belief
from gespann.core.quantities import Department
from gespann.core.simulation.randomness import stream
from gespann.core.simulation.scenario import BeliefScenario
from gespann.core.simulation.truth import TrueLever, Truth

# "As much as anybody can think of", in multiples of usual effort.
MOST = 10.0
_ASKED = (0.0, 0.5, 1.0, 1.5, MOST)
_LEAST_WITHOUT = 0.02  # nobody believes that a firm lives by one lever alone


def beliefs_of(truth: Truth, asked: BeliefScenario, *, seed: int) -> tuple[Belief, ...]:
    """Answers of both departments about each lever that is in use.

    A belief is the true steady curve of the lever through the whole chain, its rise above the
    usual outcome multiplied by the bias, by what both sides err alike, and by a log-normal error
    for each answer. Answers are rounded to a tenth of a per cent and to whole tenths of a month.

    Args:
        truth: Of a simulated firm.
        asked: Biases and error.
        seed: Chooses the errors.
    """
    levers = [lever for lever in truth.levers if lever.mean_units > 0 and lever.is_current]
    return tuple(
        _belief(truth, lever, believer, asked, seed) for lever in levers for believer in Department
    )


def _belief(
    truth: Truth, lever: TrueLever, believer: Department, asked: BeliefScenario, seed: int
) -> Belief:
    rng = stream(seed, "belief", believer, lever.name)
    owner = next(one.department for one in truth.firm.levers if one.name == lever.name)
    bias = asked.own if believer is owner else asked.other
    bias *= np.exp(asked.common * stream(seed, "common belief", lever.name).standard_normal())
    rises = np.diff(truth.curve(lever.name, _ASKED)) * bias
    rises = rises * np.exp(asked.noise * rng.standard_normal(4))
    first, second, third, fourth = _consistent(rises)
    lasts = lever.lasts_months * np.exp(asked.noise * rng.standard_normal())
    return Belief(
        believer=believer,
        lever=lever.name,
        without=round(1 - first - second, 3),
        half=round(1 - second, 3),
        more=round(1 + third, 3),
        most=round(1 + third + fourth, 3),
        lasts_months=round(max(float(lasts), 0.1), 1),
    )


def _consistent(rises: np.ndarray) -> tuple[float, float, float, float]:
    """Rises that grow smaller with each step of effort, in whole tenths of a per cent."""
    loss = rises[0] + rises[1]
    rises = rises * min(1.0, (1 - _LEAST_WITHOUT) / max(loss, 1e-12))
    per_step = np.minimum.accumulate(rises / [1, 1, 1, (MOST - 1.5) / 0.5])
    rises = per_step * [1, 1, 1, (MOST - 1.5) / 0.5]
    first, second, third, fourth = (float(rise) for rise in np.round(rises.clip(min=0.0), 3))
    return first, second, third, fourth
