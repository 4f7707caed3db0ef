"""Which sets of markets might be the test markets: small and large ones, of every size."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Bool, Float

LARGEST_SHARE = 0.5  # of the firm's outcome; the rest is what it is compared with
DRAWS = 24
MOST_SINGLES = 40


def candidate_sets(
    size: Float[np.ndarray, " market"],
    allowed: Bool[np.ndarray, " market"],
    rng: np.random.Generator,
) -> list[Bool[np.ndarray, " market"]]:
    """Sets of markets in which a test might be held, none with more than half of the outcome.

    Sets of several markets are stratified by size: the markets are put in order, cut into as many
    strata as the set has members, and one is drawn from each.

    Args:
        size: Outcome of each market, not negative.
        allowed: Where effort may be changed.

    Returns: Each set once, as a mask over the markets.
    """
    # Names and order of the markets must not matter: the draws are over ranks by size.
    by_size = np.array([k for k in np.argsort(-size, kind="stable") if allowed[k]], dtype=int)
    found: dict[bytes, Bool[np.ndarray, " market"]] = {}
    for members in _draws(by_size, rng):
        mask = np.zeros(len(size), dtype=bool)
        mask[members] = True
        if size[mask].sum() <= LARGEST_SHARE * size.sum() and not mask.all():
            found.setdefault(mask.tobytes(), mask)
    return list(found.values())


def set_sizes(markets: int) -> tuple[int, ...]:
    """Numbers of test markets that are tried: growing by about a half, up to half of them."""
    sizes = [1]
    while sizes[-1] < markets // 2:
        sizes.append(min(markets // 2, max(sizes[-1] + 1, round(1.5 * sizes[-1]))))
    return tuple(sizes)


def _draws(by_size: np.ndarray, rng: np.random.Generator) -> Iterator[np.ndarray]:
    singles = by_size
    if len(singles) > MOST_SINGLES:
        singles = by_size[np.linspace(0, len(by_size) - 1, MOST_SINGLES).astype(int)]
    yield from singles[:, None]
    for count in set_sizes(len(by_size))[1:]:
        strata = np.array_split(by_size, count)
        for _draw in range(DRAWS):
            yield np.array([rng.choice(stratum) for stratum in strata])
