"""A sample of the markets, where a firm has more of them than the sampler can look at.

What all markets share (elasticities, carry-over, saturation, noise, how much markets differ) is
learnt from the sample; each market's own base and effects still come from its own history, of all
markets. Leaving markets out at random, within groups of similar size, biases nothing: intervals
of what is shared become as wide as the sample warrants.
"""

from dataclasses import replace

import numpy as np
from jaxtyping import Int

from gespann.core.response.model.design import AnyArray, Design, Trial, weighted

# Cells x levers of the sample: 100 markets with three years of weeks and twelve levers.
SAMPLED_CELLS = 190_000
_BY_MARKET = ("log_outcome", "start", "offset", "seen", "follows", "weight", "local")


def sampled_markets(design: Design, seed: int, *, cells: int) -> Int[np.ndarray, " chosen"] | None:
    """The markets from which to learn what all share, in ascending order; None if all of them.

    Markets of experiments always belong to it. Of the others one is drawn from each of as many
    groups of similar size as there is room for.

    Args:
        design: A stage with the efforts of all markets.
        seed: Same seed, same markets.
        cells: Cells x levers that the sample may have.
    """
    markets, periods = design.seen.shape
    room = cells // (periods * max(design.marketing.shape[0], 1))
    tested = np.unique([cell // periods for one in design.trials for cell in one.cells]).astype(int)
    if design.effort is None or markets <= room:
        return None
    rng = np.random.default_rng(seed)
    by_size = np.argsort(np.asarray(design.offset), kind="stable")
    others = by_size[~np.isin(by_size, tested)]
    groups = np.array_split(others, min(max(room - len(tested), 1), len(others)))
    drawn = [rng.choice(group) for group in groups]
    return np.sort(np.concatenate([tested, drawn]).astype(int))


def of_markets(design: Design, chosen: Int[np.ndarray, " chosen"]) -> Design:
    """The design of some of the markets, among them those of all its experiments."""
    if design.effort is None or design.before is None:
        raise ValueError("only a design that computes its stocks from the efforts has a sample")

    def some(values: AnyArray) -> np.ndarray:
        return np.asarray(values)[chosen]

    arrivals = design.arrivals
    if arrivals is not None:
        arrivals = replace(
            arrivals,
            number=some(arrivals.number),
            work=None if arrivals.work is None else some(arrivals.work),
            potential=some(arrivals.potential),
        )
    part = replace(
        design,
        **{name: some(getattr(design, name)) for name in _BY_MARKET},
        count=None if design.count is None else some(design.count),
        effort=np.ascontiguousarray(np.asarray(design.effort)[:, chosen]),
        before=some(design.before),
        own_gram=np.asarray(design.own_gram)[:, chosen],
        cross_gram=np.asarray(design.cross_gram)[:, chosen],
        arrivals=arrivals,
        trials=tuple(_moved(one, design, chosen) for one in design.trials),
    )
    return weighted(part, np.asarray(part.weight))


def _moved(trial: Trial, design: Design, chosen: np.ndarray) -> Trial:
    """The trial with its cells where they stand in the sample."""
    periods = design.seen.shape[1]
    market, period = np.divmod(np.asarray(trial.cells), periods)
    return replace(trial, cells=np.searchsorted(chosen, market) * periods + period)
