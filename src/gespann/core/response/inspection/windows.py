"""Windows of time in some markets, as a proposal to the analyst names them."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.firm import Firm


@dataclass(frozen=True)
class Window:
    """Periods `first` to `last` (positions, both included) of some markets; none for all."""

    first: int
    last: int
    markets: tuple[int, ...]
    size: float

    def figures(self, firm: Firm) -> dict[str, object]:
        """Days and names of the window, as sentence and proposal write them."""
        starts, markets = firm.history.starts, firm.history.markets
        return {
            "first": starts[self.first].item(),
            "last": starts[self.last].item(),
            "periods": self.last - self.first + 1,
            "markets": tuple(markets[index] for index in self.markets),
        }

    def overlaps(self, other: "Window", slack: int = 0) -> bool:
        """Whether both have periods in common, or lie no more than `slack` apart."""
        return self.first <= other.last + slack and other.first <= self.last + slack

    def rows(self, firm: Firm) -> list[int]:
        """Positions of the markets that it concerns."""
        return list(self.markets) or list(range(len(firm.history.markets)))


def runs(flagged: Bool[np.ndarray, " period"]) -> list[tuple[int, int]]:
    """First and last position of each stretch of neighbouring flagged periods."""
    edges = np.diff(np.concatenate([[0], flagged.astype(int), [0]]))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
    return [(int(first), int(last)) for first, last in zip(starts, ends, strict=True)]


def joined(common: Iterable[Window], single: Iterable[Window], markets: int) -> list[Window]:
    """Windows of all markets, and those of single ones that are not part of them.

    The same window in several markets becomes one; in all of them, one without names.
    """
    whole = list(common)
    together: dict[tuple[int, int], list[Window]] = {}
    for window in single:
        if not any(window.overlaps(other) for other in whole):
            together.setdefault((window.first, window.last), []).append(window)
    for (first, last), alike in together.items():
        names = tuple(sorted(index for window in alike for index in window.markets))
        size = max((window.size for window in alike), key=abs)
        everywhere = len(names) == markets
        whole.append(Window(first, last, () if everywhere else names, size))
    return whole


def factor_against_neighbours(
    raw: Float[np.ndarray, "market period"],
    expected: Float[np.ndarray, "market period"],
    window: Window,
    rows: list[int],
) -> float:
    """Outcome of a window over what its neighbours let expect; 1 where nothing was observed."""
    cells = np.ix_(rows, range(window.first, window.last + 1))
    seen = np.isfinite(raw[cells])
    usual = float(expected[cells][seen].sum())
    return float(raw[cells][seen].sum()) / usual if usual > 0 else 1.0
