"""Bargaining problems drawn by chance: concave, of any size, different for every seed."""

from dataclasses import dataclass

import numpy as np

from gespann.core.compromise.outcomes import LocalOutcomes, Outcomes
from gespann.core.compromise.problem import BargainingProblem, bargaining_problem
from gespann.core.compromise.surface import Appraisal, Surface
from gespann.core.compromise.wishes import Wish, Wishes
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.best.optimum import climb
from gespann.core.planning.year.plan_year import LocalValue

NOTHING_ELSE = np.zeros(0)


@dataclass(frozen=True)
class Saturating:
    """Outcomes that every lever raises, ever less; V is the first of them, less the cost."""

    start: np.ndarray
    effect: np.ndarray
    scale: np.ndarray

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"outcome {k}" for k in range(len(self.start)))

    is_concave = True

    def at(self, euros: np.ndarray) -> LocalOutcomes:
        lacking = self.effect * np.exp(-euros / self.scale)
        amounts = self.start + (self.effect - lacking).sum(axis=1)
        slopes = lacking / self.scale
        return LocalOutcomes(float(amounts[0] - euros.sum()), slopes[0] - 1.0, amounts, slopes)

    def above(self, box: BudgetSet) -> Outcomes:
        return self


@dataclass(frozen=True)
class Rotated:
    """METHODS' frontier u_s = 2x, u_m = sqrt(1 - x), with y = sqrt(1 - x) as a lever of its own.

    Then x + y^2 <= 1 is the room.
    """

    is_concave = True

    def at(self, euros: np.ndarray) -> Appraisal:
        x, y = euros
        slopes = np.array([[2.0, 0.0], [0.0, 1.0]])
        return Appraisal(1 - x - y * y, np.array([-1.0, -2 * y]), slopes @ euros, slopes)

    def above(self, box: BudgetSet) -> Surface:
        return self


@dataclass(frozen=True)
class Frontier:
    """The same with x alone: u_s = 2x, u_m = sqrt(1 - x)."""

    is_concave = True

    def at(self, euros: np.ndarray) -> Appraisal:
        root = max(1 - euros[0], 1e-14) ** 0.5
        return Appraisal(
            0.0,
            np.zeros(1),
            np.array([2 * euros[0], root]),
            np.array([[2.0], [-0.5 / root]]),
        )

    def above(self, box: BudgetSet) -> Surface:
        return self


@dataclass(frozen=True)
class Own:
    """Every department has one lever of its own, and its utility is concave in that alone."""

    power: np.ndarray
    worth: np.ndarray

    is_concave = True

    def at(self, euros: np.ndarray) -> Appraisal:
        safe = np.maximum(euros, 1e-12)
        return Appraisal(
            0.0,
            np.zeros(len(euros)),
            self.worth * safe**self.power,
            np.diag(self.worth * self.power * safe ** (self.power - 1)),
        )

    def above(self, box: BudgetSet) -> Surface:
        return self


def abstract(
    surface: Surface,
    allowed: BudgetSet,
    disagreement: np.ndarray,
    best: np.ndarray,
    floor: float = -np.inf,
) -> BargainingProblem:
    """A problem that knows utilities only."""
    parties = tuple(Wishes(f"party {d}", NOTHING_ELSE) for d in range(len(disagreement)))
    return BargainingProblem(surface, allowed, parties, disagreement, best, floor)


def saturating(rng: np.random.Generator, levers: int, outcomes: int) -> Saturating:
    """Outcomes of some hundreds; a lever's money comes back about once."""
    scale = rng.uniform(20, 60, levers)
    effect = rng.uniform(0.2, 1.8, (outcomes, levers)) * scale
    return Saturating(rng.uniform(50, 300, outcomes), effect, scale)


def best_of(outcomes: Outcomes, allowed: BudgetSet) -> np.ndarray:
    """The plan with the greatest V."""

    def value(euros: np.ndarray) -> LocalValue:
        here = outcomes.at(euros)
        return LocalValue(here.value, here.slope, None)

    return climb(value, allowed, allowed.nearest((allowed.low + allowed.high) / 2))


def random_wishes(
    rng: np.random.Generator,
    allowed: BudgetSet,
    departments: int,
    outcomes: int,
    *,
    least: bool = False,
) -> tuple[Wishes, ...]:
    """Each department weighs outcomes its own way and wishes for more of some levers."""
    levers = len(allowed.low)

    def of(number: int) -> Wishes:
        chosen = rng.permutation(levers)[: max(1, levers // 2)]
        wishes = []
        for lever in chosen:
            euros = float(rng.uniform(0.6, 1.2) * max(allowed.high[lever], 1.0))
            floor = float(rng.uniform(0.2, 0.6) * euros) if least else 0.0
            wishes.append(Wish(int(lever), euros, floor, float(rng.uniform(0.05, 0.5))))
        weights = rng.dirichlet(np.ones(outcomes)) * rng.uniform(0.5, 2)
        return Wishes(f"department {number}", weights, tuple(wishes))

    return tuple(of(number) for number in range(departments))


def random_problem(
    seed: int,
    *,
    levers: int = 4,
    departments: int = 2,
    outcomes: int = 3,
    epsilon: float = 0.05,
    least: bool = False,
) -> BargainingProblem:
    """A room around the best plan, and a disagreement plan that wastes some of the money."""
    rng = np.random.default_rng([seed, 8])
    made = saturating(rng, levers, outcomes)
    low, high = rng.uniform(0, 10, levers), rng.uniform(30, 80, levers)
    allowed = BudgetSet(low, high, float(low.sum() + rng.uniform(0.3, 0.8) * (high - low).sum()))
    best = best_of(made, allowed)
    before = allowed.nearest(low + rng.uniform(0.1, 0.5) * (allowed.reachable_high - low))
    wishes = random_wishes(rng, allowed, departments, outcomes, least=least)
    floor = made.at(best).value
    floor -= epsilon * abs(floor)
    return bargaining_problem(made, allowed, wishes, disagreement=before, best=best, floor=floor)
