"""Pulses: in which blocks of periods a lever is run that can only be run in blocks.

A fair lasts its days and a campaign its weeks. Which blocks are best is a choice among finitely
many. Few choices are looked through; among many, blocks are moved, added and taken away as long as
that is worth it, one at a time, or two at once where one alone helps no more; those first that the
slope of the value promises most of. Where the value is concave no change brings more than its slope
promises, so that changes that promise nothing need not be tried.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import comb

import numpy as np
from jaxtyping import Float

LOOKED_THROUGH = 200  # so many choices are all valued
_FIRST_CHANGES, _PAIRS_TRIED = 12, 40  # of two changes at once, the most promising

Blocks = tuple[int, ...]


def pulse_shape(blocks: Blocks, length: int, periods: int) -> Float[np.ndarray, " period"]:
    """The shape of an amount that is spread evenly over blocks.

    Args:
        blocks: First period of each block.
        length: Periods of a block.
    """
    shape = np.zeros(periods)
    for first in blocks:
        shape[first : first + length] = 1.0
    return np.asarray(shape / shape.sum())


@dataclass(frozen=True)
class Pulses:
    """What blocks there may be.

    Attributes:
        periods: Of the plan.
        length: Periods of a block.
        least, most: Number of blocks.

    Raises: ValueError if not even the least number of blocks fits into the periods.
    """

    periods: int
    length: int
    most: int
    least: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.least <= self.periods // self.length:
            raise ValueError(
                f"{self.least} blocks of {self.length} do not fit into {self.periods} periods"
            )

    @property
    def greatest(self) -> int:
        """The greatest number of blocks that is allowed and fits."""
        return max(min(self.most, self.periods // self.length), self.least)

    @property
    def count(self) -> int:
        """In how many ways they can be placed."""
        shrunk = self.length - 1
        return sum(comb(self.periods - n * shrunk, n) for n in range(self.least, self.greatest + 1))

    def every(self) -> Iterator[Blocks]:
        """Every way to place them without overlap."""
        shrunk = self.length - 1
        for count in range(self.least, self.greatest + 1):
            # Blocks shrunk to one period each: any choice of periods is a choice of blocks.
            for places in combinations(range(self.periods - count * shrunk), count):
                yield tuple(place + i * shrunk for i, place in enumerate(places))

    def shape(self, blocks: Blocks) -> Float[np.ndarray, " period"]:
        """The shape of an amount that is spread evenly over blocks."""
        return pulse_shape(blocks, self.length, self.periods)

    def even(self) -> Blocks:
        """As many blocks as there may be, at even distances."""
        return tuple(int(n) * (self.periods // self.greatest) for n in range(self.greatest))

    def with_one_more(self, blocks: Blocks) -> Iterator[Blocks]:
        """The blocks with another one, wherever there is room."""
        for first in range(self.periods - self.length + 1):
            if all(abs(first - other) >= self.length for other in blocks):
                yield tuple(sorted((*blocks, first)))

    def changed(self, blocks: Blocks) -> Iterator[Blocks]:
        """The blocks with one moved, taken away or added."""
        for i in range(len(blocks)):
            others = (*blocks[:i], *blocks[i + 1 :])
            yield from (one for one in self.with_one_more(others) if one != blocks)
            if len(others) >= self.least:
                yield others
        if len(blocks) < self.greatest:
            yield from self.with_one_more(blocks)


Slope = Callable[[Blocks], Float[np.ndarray, " period"]]


def best_blocks(
    value: Callable[[Blocks], float],
    slope: Slope,
    pulses: Pulses,
    *,
    start: Blocks | None = None,
    looked_through: int = LOOKED_THROUGH,
) -> Blocks:
    """The blocks with the greatest value, none of them overlapping.

    Args:
        value: Of blocks, told by the first period of each, ascending.
        slope: Of that value by the share of each period.
        pulses: What blocks there may be.
        start: Where to look first, if something is known already.
        looked_through: Up to so many choices all are valued.
    """
    known = cache(value)
    if pulses.count <= looked_through:
        return max(pulses.every(), key=known)
    starts = [start] if start else [pulses.even(), *_greedy(known, slope, pulses)]
    best = max((_improved(one, known, slope, pulses) for one in starts), key=known)
    while (better := _after_two_changes(best, known, slope, pulses)) is not None:
        best = _improved(better, known, slope, pulses)
    return best


def _greedy(value: Callable[[Blocks], float], slope: Slope, pulses: Pulses) -> list[Blocks]:
    """The best of the choices that arise when the most promising block is added, again and again.

    Nothing if the blocks that were added leave no room for as many as are needed.
    """
    first = slope(pulses.even())
    chosen = max(pulses.with_one_more(()), key=lambda blocks: float(first @ pulses.shape(blocks)))
    found = [chosen]
    while len(chosen) < pulses.greatest:
        wider = _promising(pulses.with_one_more(chosen), chosen, slope(chosen), pulses)
        if not wider:
            break
        chosen = wider[0][1]
        found.append(chosen)
    enough = [one for one in found if len(one) >= pulses.least]
    return [max(enough, key=value)] if enough else []


def _improved(
    blocks: Blocks, value: Callable[[Blocks], float], slope: Slope, pulses: Pulses
) -> Blocks:
    """The blocks after every change of one of them that was found to be worth it."""
    while True:
        others = _promising(pulses.changed(blocks), blocks, slope(blocks), pulses)
        better = _first_above(value(blocks), others, value)
        if better is None:
            return blocks
        blocks = better


def _after_two_changes(
    blocks: Blocks, value: Callable[[Blocks], float], slope: Slope, pulses: Pulses
) -> Blocks | None:
    """Better blocks that two changes at once lead to, the first of them promising; else None."""
    inclined = slope(blocks)
    single = _promising(pulses.changed(blocks), blocks, inclined, pulses)
    begun = [other for _promise, other in single[:_FIRST_CHANGES]]
    twice = {two for one in begun for two in pulses.changed(one)} - {blocks}
    pairs = _promising(sorted(twice), blocks, inclined, pulses)[:_PAIRS_TRIED]
    return _first_above(value(blocks), pairs, value)


def _first_above(
    here: float, others: list[tuple[float, Blocks]], value: Callable[[Blocks], float]
) -> Blocks | None:
    """The most promising of others that really are better than what is there; else None."""
    hopeful = (other for promise, other in others if promise > 0)
    return next((other for other in hopeful if value(other) > here), None)


def _promising(
    others: Iterable[Blocks], blocks: Blocks, slope: np.ndarray, pulses: Pulses
) -> list[tuple[float, Blocks]]:
    """Other blocks with what the slope promises of each, the most promising first."""
    shape = pulses.shape(blocks)
    told = [(float(slope @ (pulses.shape(other) - shape)), other) for other in others]
    return sorted(told, key=lambda one: -one[0])
