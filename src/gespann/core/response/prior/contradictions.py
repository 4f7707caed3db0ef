"""What a department's answers about a lever must not say, if they are to be one curve.

More effort never brings less, and each further unit brings at most what the one before did: the
response model knows no other curves. Pure and free of any language: the readers of files say it in
the words of their file, and the response model refuses to make a prior of such answers.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import Literal

from gespann.core.firm import Belief

SLACK = 1e-6  # 1.1 - 1 is a little more than 1 - 0.9 in binary
ROUNDING = 0.01  # who answers in hundredths may call a little more than nothing nothing
BEND = 0.015  # by which three answers in whole hundredths can bend a straight line

Kind = Literal[
    "not_finite", "negative", "no_time", "falling", "slow_start", "steep_end", "late_awakening"
]
_REASONS: dict[Kind, str] = {
    "not_finite": "every answer must be a finite number",
    "negative": "{0} must not be negative, got {1}",
    "no_time": "{0} must be positive, got {1}",
    "falling": "more effort would bring less: {0} is {2} and {1} is {3}",
    "slow_start": "the second half of the usual effort would bring {2:.3g}, the first {1:.3g}",
    "steep_end": "half as much again would bring {2:.3g}, the half before {1:.3g}",
    "late_awakening": "half as much again would bring nothing, and yet the most {1:.3g} more",
}


@dataclass(frozen=True)
class Contradiction:
    """One thing that cannot be right together.

    Attributes:
        kind: What it is.
        answers: The answers it is about; the usual success is called "usual".
        figures: What they say, or what they say that more effort brings; the usual success is 1.
    """

    kind: Kind
    answers: tuple[str, ...] = ()
    figures: tuple[float, ...] = ()

    def __str__(self) -> str:
        return _REASONS[self.kind].format(*self.answers, *self.figures)


def contradictions(belief: Belief) -> tuple[Contradiction, ...]:
    """Why these answers cannot be right together; empty if they can.

    Returns: The first thing to be mended first. Faults of single answers hide those of the ladder,
        and these hide those of its steps.
    """
    answers = (belief.without, belief.half, belief.more, belief.most, belief.lasts_months)
    if not all(isfinite(answer) for answer in answers):
        return (Contradiction("not_finite"),)
    return _one_by_one(belief) or _falling(belief) or _steepening(belief)


def _one_by_one(belief: Belief) -> tuple[Contradiction, ...]:
    below = [
        Contradiction("negative", (name,), (getattr(belief, name),))
        for name in ("without", "half", "more", "most")
        if getattr(belief, name) < 0
    ]
    if belief.lasts_months <= 0:
        below.append(Contradiction("no_time", ("lasts_months",), (belief.lasts_months,)))
    return tuple(below)


def _falling(belief: Belief) -> tuple[Contradiction, ...]:
    ladder = (
        ("without", belief.without),
        ("half", belief.half),
        ("usual", 1.0),
        ("more", belief.more),
        ("most", belief.most),
    )
    return tuple(
        Contradiction("falling", (lower, higher), (low, high))
        for (lower, low), (higher, high) in pairwise(ladder)
        if low > high + SLACK
    )


def _steepening(belief: Belief) -> tuple[Contradiction, ...]:
    first, second = belief.half - belief.without, 1 - belief.half
    third, rest = belief.more - 1, belief.most - belief.more
    found = []
    if second > first + BEND + SLACK:
        found.append(Contradiction("slow_start", ("half",), (first, second)))
    if third > second + BEND + SLACK:
        found.append(Contradiction("steep_end", ("more",), (second, third)))
    if third <= SLACK and rest > ROUNDING + SLACK:
        found.append(Contradiction("late_awakening", ("most",), (rest,)))
    return tuple(found)
