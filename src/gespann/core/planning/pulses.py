"""Pulses: in which blocks of periods a lever is run that can only be run in blocks.

A fair lasts its days and a campaign its weeks. Which blocks are best is a choice among finitely
many; small ones are looked through, for larger ones the best block is added again and again and
every block is exchanged for a better one as long as there is one.
"""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import combinations
from math import comb

import numpy as np
from jaxtyping import Float

LOOKED_THROUGH = 200  # so many choices are all valued

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


def best_blocks(
    value: Callable[[Blocks], float],
    periods: int,
    length: int,
    most: int,
    *,
    least: int = 1,
    looked_through: int = LOOKED_THROUGH,
) -> Blocks:
    """The blocks with the greatest value, none of them overlapping.

    Args:
        value: Of blocks, told by the first period of each, ascending.
        length: Periods of a block, at most `periods`.
        most: Greatest number of blocks.
        least: Least number of blocks.
        looked_through: Up to so many choices all are valued.

    Raises: ValueError if not even the least number of blocks fits into the periods.
    """
    fitting = periods // length
    if not 1 <= least <= fitting:
        raise ValueError(f"{least} blocks of {length} do not fit into {periods} periods")
    most = max(min(most, fitting), least)
    known = cache(value)
    if number_of_choices(periods, length, least, most) <= looked_through:
        return max(every_choice(periods, length, least, most), key=known)
    found: list[Blocks] = []
    for count in range(1, most + 1):
        wider = list(_added(found[-1], periods, length)) if found else []
        # Where blocks added one by one have left no room for another, even ones still fit.
        starts = [_even(count, periods), *([max(wider, key=known)] if wider else [])]
        exchanged = (_exchanged(start, known, periods, length) for start in starts)
        found.append(max(exchanged, key=known))
    return max(found[least - 1 :], key=known)


def _even(count: int, periods: int) -> Blocks:
    """Blocks at even distances."""
    return tuple(int(first) for first in np.arange(count) * (periods // count))


def number_of_choices(periods: int, length: int, least: int, most: int) -> int:
    """In how many ways so many blocks can be placed."""
    return sum(comb(periods - n * (length - 1), n) for n in range(least, most + 1))


def every_choice(periods: int, length: int, least: int, most: int) -> Iterator[Blocks]:
    """Every way to place so many blocks without overlap."""
    for count in range(least, most + 1):
        # Blocks shrunk to one period each: any choice of periods is a choice of blocks.
        for places in combinations(range(periods - count * (length - 1)), count):
            yield tuple(place + i * (length - 1) for i, place in enumerate(places))


def _added(blocks: Blocks, periods: int, length: int) -> Iterator[Blocks]:
    """The blocks with one more, wherever there is room."""
    for first in range(periods - length + 1):
        if all(abs(first - other) >= length for other in blocks):
            yield tuple(sorted((*blocks, first)))


def _exchanged(
    blocks: Blocks, value: Callable[[Blocks], float], periods: int, length: int
) -> Blocks:
    """The blocks after every exchange of one of them that is worth it."""
    here = value(blocks)
    while True:
        others = (
            other
            for i in range(len(blocks))
            for other in _added((*blocks[:i], *blocks[i + 1 :]), periods, length)
        )
        best = max(others, key=value, default=blocks)
        if value(best) <= here:
            return blocks
        blocks, here = best, value(best)
