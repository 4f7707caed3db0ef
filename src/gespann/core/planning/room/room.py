"""The room: all plans within bounds and budget that are worth nearly as much as the best.

The expected contribution is flat near its top, so that quite different plans are almost equally
good. A polynomial that is fitted to the contribution where the room ends says how far it reaches;
the plans at its ends are valued again with all draws. What no plan can lie beyond follows from
tangents: of the contribution itself where it is proven to be concave, of the concave function that
branch and bound uses where it is not.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.room.farthest import farthest
from gespann.core.planning.room.room_bounds import OuterBounds
from gespann.core.planning.room.room_draws import uniform_draws
from gespann.core.planning.room.value_polynomial import Sample, ValuePolynomial
from gespann.core.planning.year.plan_year import LocalValue

EPSILON = 0.01
DRAWS = 400
DIRECTIONS = 32
_ROUNDS = 5
_CLOSE = 0.01  # of what may be given up: so near the polynomial must come to the value
_LOOKS, _SEED = 3, 0  # plans at the room's edge in any direction, and half way there
_FAR = 3.0  # times what may be given up: plans worth less say little about the room
_WIDER = 1.3
_STARTS = 8  # halvings of the way to the best plan
_SAME = 1e-3  # of a lever's reach: plans so near are one


@runtime_checkable
class Valued(Protocol):
    """What a room is made of: a planning year, or any function that can be told like one."""

    @property
    def marketing(self) -> Bool[np.ndarray, " lever"]:
        """Which levers belong to marketing."""

    def local_value(self, euros: Float[np.ndarray, " lever"]) -> LocalValue:
        """Value of a plan with its slope."""

    def overestimator(self, box: BudgetSet) -> Callable[[np.ndarray], LocalValue]:
        """A concave function above the value of every plan in a box."""

    def is_concave(self, box: BudgetSet) -> bool:
        """Whether the value is proven to be concave over a box."""


@dataclass(frozen=True)
class Reach:
    """The least and the greatest amount of something within a room, in money.

    Attributes:
        low, high: Of plans that were found.
        outer_low, outer_high: What no plan of the room can lie beyond.
    """

    low: float
    high: float
    outer_low: float
    outer_high: float


@dataclass(frozen=True)
class Room:
    """R(epsilon) = {plans within bounds and budget worth at least (1 - epsilon) of the best}.

    Attributes:
        allowed: Bounds and budget.
        marketing: Which levers belong to marketing.
        best: The best plan, in money.
        value: What it is worth.
        least: What a plan of the room is worth at least: value - epsilon |value|.
        levers: Reach of each lever.
        marketing_total, sales_total, total: Reach of the sums.
        outline: Corners of the room in the plane of marketing's and sales' totals, in turn; plans
            that were found lie at each of them, and where the value is concave all between, too.
        outer_outline: Corners of what no plan of the room can lie beyond.
        is_concave: Whether the value is proven to be concave over the room. If it is, the outer
            bounds are those of the room itself and differ from what was found by the solver's
            precision only; if not, the room may be larger than what was found, up to them.
        error: By how much the polynomial missed the value at the room's ends at most, as a share
            of what may be given up.
        draws: Plans drawn uniformly.
    """

    epsilon: float
    allowed: BudgetSet
    marketing: Bool[np.ndarray, " lever"]
    best: Float[np.ndarray, " lever"]
    value: float
    least: float
    levers: tuple[Reach, ...]
    marketing_total: Reach
    sales_total: Reach
    total: Reach
    outline: Float[np.ndarray, "corner 2"]
    outer_outline: Float[np.ndarray, "outer_corner 2"]
    is_concave: bool
    error: float
    draws: Float[np.ndarray, "draw lever"]


def find_room(
    year: Valued,
    allowed: BudgetSet,
    best: Float[np.ndarray, " lever"],
    *,
    epsilon: float = EPSILON,
    draws: int = DRAWS,
    seed: int = 0,
) -> Room:
    """The room around the best plan.

    Args:
        year: What plans are valued with.
        allowed: Bounds of each lever and the budget, in money.
        best: The best plan, as `best_plan` finds it.
        epsilon: Share of the best plan's value that may be given up, not negative.
        draws: How many plans to draw from it.
        seed: For the draws.

    Raises: ValueError if epsilon is negative.
    """
    if not epsilon >= 0:
        raise ValueError(f"epsilon must not be negative, got {epsilon}")
    search = _Search.around(year, allowed, best, epsilon)
    if search.spare <= 1e-12 * abs(search.top.value):
        return _point(search, epsilon, draws)
    search.explore()
    return _room(search, epsilon, draws, seed)


@dataclass
class _Search:
    """What is known of the value around the best plan, while the room is being found."""

    year: Valued
    allowed: BudgetSet
    top: Sample
    spare: float
    known: list[Sample] = field(default_factory=list)
    polynomial: ValuePolynomial | None = None
    region: BudgetSet | None = None
    error: float = 0.0
    found: list[np.ndarray] = field(default_factory=list)

    @classmethod
    def around(
        cls, year: Valued, allowed: BudgetSet, best: np.ndarray, epsilon: float
    ) -> "_Search":
        """Nothing is known yet but the best plan."""
        here = year.local_value(best)
        top = Sample(best, here.value, here.slope)
        return cls(year, allowed, top, epsilon * abs(here.value), known=[top])

    @property
    def least(self) -> float:
        return self.top.value - self.spare

    @property
    def directions(self) -> np.ndarray:
        """Along which the room's reach is asked for, each of them forth and back."""
        marketing = self.year.marketing.astype(float)
        levers = len(marketing)
        return np.vstack([np.eye(levers), marketing, 1 - marketing, np.ones(levers)])

    def look(self, euros: np.ndarray) -> Sample:
        """Value a plan, and remember it."""
        here = self.year.local_value(euros)
        sample = Sample(euros, here.value, here.slope)
        self.known.append(sample)
        return sample

    def explore(self) -> None:
        """Fit the polynomial where the room ends, until it says there what the value is."""
        for lever in range(len(self.top.euros)):
            for end in (self.allowed.reachable_low, self.allowed.reachable_high):
                self._look_along(lever, float(end[lever]))
        rng = np.random.default_rng(_SEED)
        for _ in range(_ROUNDS):
            self.fit()
            ends = self.ends()
            anywhere = rng.standard_normal((_LOOKS, len(self.top.euros))) / self.fitted.reach
            ends += [self.end(direction) for direction in anywhere]
            ends += [(end + self.top.euros) / 2 for end in ends[-_LOOKS:]]
            told = [self._nearest(end) or self.look(end) for end in ends]
            guessed = self.fitted.values(np.array([sample.euros for sample in told]))
            missed = np.abs(guessed - [sample.value for sample in told])
            self.error = float(missed.max()) / self.spare
            self.found = [self._within(sample) for sample in told]
            if self.error <= _CLOSE and not self._is_cut(ends):
                break
        # The polynomial that has just been put to the test is kept, not one that nobody tested.
        self._keep_to_found()

    def _keep_to_found(self) -> None:
        """Believe the polynomial no farther than the room was found to reach."""
        plans = np.array([*self.found, self.top.euros])
        low, high = plans.min(axis=0), plans.max(axis=0)
        more = _CLOSE * (high - low)
        low = np.maximum(self.allowed.low, low - more)
        self.region = replace(
            self.allowed, low=low, high=np.minimum(self.allowed.high, high + more)
        )

    def _within(self, sample: Sample) -> np.ndarray:
        """A plan, drawn towards the best one if it is worth too little.

        On the way there a concave value loses no more than its share of the way.
        """
        lost = max(self.top.value - sample.value, 1e-300)
        return self.top.euros + min(1.0, self.spare / lost) * (sample.euros - self.top.euros)

    @property
    def fitted(self) -> ValuePolynomial:
        if self.polynomial is None:
            raise RuntimeError("the polynomial is fitted first")
        return self.polynomial

    def _look_along(self, lever: int, amount: float) -> None:
        """Move one lever as far as the room may go."""
        if amount == self.top.euros[lever]:
            return
        wanted = self.top.euros.copy()
        wanted[lever] = amount
        end = _paid_for(self.allowed, wanted, lever)
        for _ in range(6):
            lost = self.top.value - self.look(end).value
            if lost <= _FAR * self.spare:
                return
            self.known.pop()
            end = self.top.euros + np.sqrt(1.5 * self.spare / lost) * (end - self.top.euros)

    def fit(self) -> None:
        """The polynomial through all that is known, and the region in which it is believed."""
        plans = np.array([sample.euros for sample in self.known])
        centre = self.top.euros
        reach = _WIDER * np.abs(plans - centre).max(axis=0)
        wide = np.where(reach > 0, reach, 1.0)
        self.polynomial = ValuePolynomial.through(self.known, centre, wide)
        low = np.maximum(self.allowed.low, _WIDER * (plans.min(axis=0) - centre) + centre)
        high = np.minimum(self.allowed.high, _WIDER * (plans.max(axis=0) - centre) + centre)
        self.region = replace(self.allowed, low=low, high=np.maximum(high, low))

    def end(self, direction: np.ndarray) -> np.ndarray:
        """The plan of the room farthest in a direction, by the polynomial."""
        region = self.allowed if self.region is None else self.region
        fitted = self.fitted
        return farthest(fitted.local_value, region, direction, self.top.euros, self.least)

    def ends(self) -> list[np.ndarray]:
        """Those of all directions, forth and back in turn."""
        return [self.end(sign * row) for row in self.directions for sign in (-1.0, 1.0)]

    def _nearest(self, euros: np.ndarray) -> Sample | None:
        """A plan that is known already and as good as the same."""
        width = _SAME * self.fitted.reach
        near = (one for one in self.known if bool((np.abs(one.euros - euros) <= width).all()))
        return next(near, None)

    def _is_cut(self, ends: list[np.ndarray]) -> bool:
        """Whether the room goes on where the polynomial's region ends."""
        region = self.region
        if region is None:
            return True
        plans = np.array(ends)
        low = (plans <= region.low) & (region.low > self.allowed.low)
        high = (plans >= region.high) & (region.high < self.allowed.high)
        return bool((low | high).any())


def _paid_for(allowed: BudgetSet, wanted: np.ndarray, lever: int) -> np.ndarray:
    """The allowed plan nearest to one in which a single lever is kept."""
    fixed = np.clip(wanted[lever], allowed.reachable_low[lever], allowed.reachable_high[lever])
    low, high = allowed.low.copy(), allowed.high.copy()
    low[lever] = high[lever] = fixed
    return replace(allowed, low=low, high=high).nearest(wanted)


def _point(search: _Search, epsilon: float, draws: int) -> Room:
    """The room that holds the best plan alone."""
    best, marketing = search.top.euros, search.year.marketing
    sums = [*best, best[marketing].sum(), best[~marketing].sum(), best.sum()]
    reaches = [Reach(*(4 * [float(amount)])) for amount in sums]
    corner = np.array([[best[marketing].sum(), best[~marketing].sum()]])
    return Room(
        epsilon=epsilon, allowed=search.allowed, marketing=marketing, best=best,
        value=search.top.value, least=search.least, levers=tuple(reaches[:-3]),
        marketing_total=reaches[-3], sales_total=reaches[-2], total=reaches[-1],
        outline=corner, outer_outline=corner, is_concave=True, error=0.0,
        draws=np.tile(best, (draws, 1)),
    )  # fmt: skip


def _room(search: _Search, epsilon: float, draws: int, seed: int) -> Room:
    best, marketing = search.top.euros, search.year.marketing
    edge = [search.end(np.where(marketing, *towards)) for towards in _towards(search)]
    is_concave, bounds = _outer_bounds(search, edge)
    reaches = []
    for row in search.directions:
        amounts = [*(float(row @ end) for end in search.found), float(row @ best)]
        low, high = min(amounts), max(amounts)
        outer = min(-bounds.farthest(-row), low), max(bounds.farthest(row), high)
        reaches.append(Reach(low, high, *outer))
    return Room(
        epsilon=epsilon, allowed=search.allowed, marketing=marketing, best=best,
        value=search.top.value, least=search.least, levers=tuple(reaches[:-3]),
        marketing_total=reaches[-3], sales_total=reaches[-2], total=reaches[-1],
        outline=_outline(search, edge), outer_outline=_outer_outline(search, bounds),
        is_concave=is_concave, error=search.error, draws=_draws(search, draws, seed),
    )  # fmt: skip


def _outer_bounds(search: _Search, edge: list[np.ndarray]) -> tuple[bool, OuterBounds]:
    """What holds every plan of the room, and whether its tangents are those of the value itself.

    Args:
        edge: Plans all around the room, at which tangents say much.
    """
    year, box, least = search.year, search.allowed, search.least
    levers = 2 * len(search.top.euros)
    ends = search.found[: 2 * len(search.directions)]
    # The first look only makes the box smaller, and the totals' ends are enough for that.
    for plans in (ends[levers:], [*ends, *edge[:: len(edge) // 4]]):
        if year.is_concave(box):
            tangents = [*search.known, *(search.look(end) for end in edge)]
            return True, OuterBounds(box, [one for one in tangents if _lies_in(box, one)], least)
        above = year.overestimator(box)
        here = [(plan, above(plan)) for plan in _distinct([search.top.euros, *plans])]
        tangents = [Sample(plan, value.value, value.slope) for plan, value in here]
        bounds = OuterBounds(box, tangents, least)
        box = bounds.box()
    return False, bounds


def _lies_in(box: BudgetSet, sample: Sample) -> bool:
    """Whether a plan lies where the value is proven to be concave: only there its tangent holds."""
    width = 1e-9 * (box.high - box.low)
    euros = sample.euros
    return bool((euros >= box.low - width).all() and (euros <= box.high + width).all())


def _distinct(plans: list[np.ndarray]) -> np.ndarray:
    """The plans without those that are there already."""
    return np.unique(np.round(np.array(plans), 2), axis=0)


def _towards(search: _Search) -> np.ndarray:
    """Directions in the plane of both totals, evenly spaced where both reach equally far."""
    turn = 2 * np.pi * np.arange(DIRECTIONS) / DIRECTIONS
    circle = np.round(np.stack([np.cos(turn), np.sin(turn)], axis=1), 12)
    plans = np.array([*search.found, search.top.euros])
    which = search.year.marketing
    totals = np.stack([plans[:, which].sum(axis=1), plans[:, ~which].sum(axis=1)], axis=1)
    width = np.ptp(totals, axis=0)
    return np.asarray(circle / np.where(width > 0, width, max(width.max(), 1.0)))


def _outline(search: _Search, edge: list[np.ndarray]) -> np.ndarray:
    """Totals of the farthest plans in every direction of the plane."""
    which = search.year.marketing
    return _without_repeats(np.array([(end[which].sum(), end[~which].sum()) for end in edge]))


def _outer_outline(search: _Search, bounds: OuterBounds) -> np.ndarray:
    """Where the lines meet that no plan's totals can lie beyond."""
    size = np.abs(_towards(search)).max(axis=1, keepdims=True)
    lines = _towards(search) / size
    most = np.array([bounds.farthest(np.where(search.year.marketing, *a)) for a in lines])
    pairs = zip(lines, np.roll(lines, -1, axis=0), most, np.roll(most, -1), strict=True)
    corners = [np.linalg.solve(np.stack([one, two]), [m, n]) for one, two, m, n in pairs]
    return _without_repeats(np.array(corners))


def _without_repeats(corners: np.ndarray) -> np.ndarray:
    """The corners in their order without those that lie where the one before does."""
    moved = np.abs(corners - np.roll(corners, 1, axis=0)).max(axis=1)
    kept = moved > 1e-3 * float(np.ptp(corners, axis=0).max())
    return corners[kept] if kept.any() else corners[:1]


def _draws(search: _Search, count: int, seed: int) -> np.ndarray:
    """Plans drawn uniformly, their value told by the polynomial."""
    rng = np.random.default_rng([seed, 1])
    ends, best = np.array(search.found), search.top.euros
    mixed = rng.dirichlet(np.full(len(ends), 0.5), count) @ ends
    values = search.fitted.values
    region = search.allowed if search.region is None else search.region
    mixed = np.clip(mixed, region.low, region.high)
    for _ in range(_STARTS):
        poor = values(mixed) < search.least
        if not poor.any():
            break
        mixed[poor] = (mixed[poor] + best) / 2
    mixed[values(mixed) < search.least] = best
    return uniform_draws(values, region, search.least, mixed, seed=seed)
