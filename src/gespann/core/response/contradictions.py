"""What a department's answers about a lever must not say, if they are to be one curve.

Pure and free of any language: readers refuse such answers in the words of their file, and the
response model refuses to make a prior of them.
"""

from itertools import pairwise
from math import isfinite

from gespann.core.firm import Belief

SLACK = 1e-6  # 1.1 - 1 is a little more than 1 - 0.9 in binary
ROUNDING = 0.01  # who answers in hundredths may call a little more than nothing nothing


def contradictions(belief: Belief) -> tuple[str, ...]:
    """Why these answers cannot be right together; empty if they can.

    More effort never brings less, and each further unit brings at most what the one before did:
    the response model knows no other curves.

    Returns: Reasons with the figures, the first one to be mended first.
    """
    answers = (belief.without, belief.half, belief.more, belief.most, belief.lasts_months)
    if not all(isfinite(answer) for answer in answers):
        return ("every answer must be a finite number",)
    return _one_by_one(belief) or _falling(belief) or _steepening(belief)


def _one_by_one(belief: Belief) -> tuple[str, ...]:
    found = []
    if belief.without < 0:
        found.append(f"without must not be negative, got {belief.without}")
    if belief.lasts_months <= 0:
        found.append(f"lasts_months must be positive, got {belief.lasts_months}")
    return tuple(found)


def _falling(belief: Belief) -> tuple[str, ...]:
    ladder = (
        ("without", belief.without),
        ("half", belief.half),
        ("usual", 1.0),
        ("more", belief.more),
        ("most", belief.most),
    )
    return tuple(
        f"more effort would bring less: {lower} is {low} and {higher} is {high}"
        for (lower, low), (higher, high) in pairwise(ladder)
        if low > high + SLACK
    )


def _steepening(belief: Belief) -> tuple[str, ...]:
    first, second = belief.half - belief.without, 1 - belief.half
    third, rest = belief.more - 1, belief.most - belief.more
    found = []
    if second > first + SLACK:
        found.append(
            f"the second half of the usual effort would bring {second:.3g}, the first {first:.3g}"
        )
    if third > second + SLACK:
        found.append(f"half as much again would bring {third:.3g}, the half before {second:.3g}")
    if third <= SLACK and rest > ROUNDING + SLACK:
        found.append(f"half as much again would bring nothing, and yet the most {rest:.3g} more")
    return tuple(found)
