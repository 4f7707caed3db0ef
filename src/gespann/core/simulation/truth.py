"""The truth of a simulated firm: what each lever did, and what any plan would bring."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from gespann.core.firm import Firm
from gespann.core.simulation.course import Course, handled, opened_by_unit
from gespann.core.simulation.funnel import Worth
from gespann.core.simulation.oracle import Oracle, Room, best_plan
from gespann.core.simulation.plan_year import Phasing, PlanYear

# One amount per lever, in the order of the firm's levers.
Amounts = Sequence[int | float] | np.ndarray


@dataclass(frozen=True)
class TrueLever:
    """The true parameters of one lever.

    Attributes:
        retention: Share of the short-lived effect left one period later.
        half_saturation_units: kappa in units of effort per period, in a market of potential 1.
        effect: beta, the effect at saturation as a share of the base.
        elasticity: % change of outcome per % change of effort, all levers steady at the mean
            effort of the history.
        long_share: Share of the effort that works through the long-lived stock.
        long_retention: What is left of that stock one period later.
        mean_units: Mean effort of the history in units per period and potential.
    """

    name: str
    retention: float
    half_saturation_units: float
    effect: float
    elasticity: float
    long_share: float
    long_retention: float
    mean_units: float


@dataclass(frozen=True)
class Truth:
    """What only a simulation knows. Amounts and bounds are in the order of the firm's levers."""

    firm: Firm
    course: Course

    @property
    def bond(self) -> float:
        """delta in [0, 1]."""
        return self.course.mechanics.bond

    @property
    def levers(self) -> tuple[TrueLever, ...]:
        """The true parameters, in the order of the firm's levers."""
        mechanics, levers = self.course.mechanics, self.course.scenario.levers
        mean, elasticities = self._mean_effort(), self._elasticities()
        return tuple(
            TrueLever(
                name=lever.name,
                retention=lever.retention,
                half_saturation_units=lever.half_saturation * lever.usual,
                effect=float(mechanics.effect[k]),
                elasticity=float(elasticities[k]),
                long_share=lever.long_share,
                long_retention=float(mechanics.long_retention[k]),
                mean_units=float(mean[k]) * lever.usual,
            )
            for k, lever in enumerate(levers)
        )

    def added_by_market(self, lever: str) -> Float[np.ndarray, " market"]:
        """Money that a lever added over the history in each market.

        Against no effort of this lever in that window; its effort before, and everything else,
        as it was. Without a funnel: sum of outcome (1 - F without / F). With one: the
        difference of the expected revenues, given the noise but not the chance of the counts.

        Raises: ValueError if there is no such lever.
        """
        course, index = self.course, self._index(lever)
        stock = course.stock.copy()
        stock[..., index] = course.mechanics.left(course.start, stock.shape[1])[..., index]
        if course.scenario.funnel is None:
            share = 1 - course.mechanics.factor(stock) / course.mechanics.factor(course.stock)
            return np.asarray((course.outcome * share).sum(axis=1))
        units = course.units.copy()
        units[..., index] = 0.0
        with_it = self._expected_revenue(course.stock, course.units)
        return np.asarray(with_it - self._expected_revenue(stock, units))

    def added(self, lever: str) -> float:
        """Money that a lever added over the history, all markets together."""
        return float(self.added_by_market(lever).sum())

    def added_share(self, lever: str) -> float:
        """What a lever added as a share of the whole outcome of the history."""
        return self.added(lever) / float(self.course.outcome.sum())

    def roi(self, lever: str) -> float:
        """Money added per money spent over the history; not a number if nothing was spent."""
        spent = float(self.course.spend[..., self._index(lever)].sum())
        return self.added(lever) / spent if spent > 0 else float("nan")

    def expected_outcome(self, amounts_cents: Amounts, *, phasing: Phasing = "last_year") -> float:
        """True expected outcome of the plan year in money; see `expected_contribution`."""
        return PlanYear.after(self.course, phasing).outcome(self._amounts(amounts_cents))[0]

    def expected_contribution(
        self, amounts_cents: Amounts, *, phasing: Phasing = "last_year"
    ) -> float:
        """True expected contribution of a plan in cents: margin times outcome, less its cost.

        Expected over the noise, the random walks' steps to come and the counts of a funnel, given
        the history: what past effort left counts, the walks start from their last level, and
        controls and competitors are as in the same periods of last year. Growth goes on.

        Args:
            amounts_cents: Amount of each lever for the year.
            phasing: Over markets and periods as in the last year of the history, or flat over the
                periods. A lever that rested last year is spread evenly, by potential.

        Raises: ValueError unless there is one amount per lever, not negative.
        """
        year = PlanYear.after(self.course, phasing)
        return year.contribution_cents(self._amounts(amounts_cents))[0]

    def regret(
        self,
        plan_cents: Amounts,
        oracle_cents: Amounts,
        *,
        phasing: Phasing = "last_year",
    ) -> float:
        """Expected contribution in cents that a plan gives away against the oracle's."""
        best = self.expected_contribution(oracle_cents, phasing=phasing)
        return best - self.expected_contribution(plan_cents, phasing=phasing)

    @property
    def last_year_cents(self) -> tuple[int, ...]:
        """What each lever cost over the last year, scaled to the length of the plan."""
        scenario = self.course.scenario
        last = self.course.spend[:, -scenario.year :].sum(axis=(0, 1))
        scale = scenario.period.per_year / scenario.year
        return tuple(round(100 * spent * scale) for spent in last)

    def oracle(
        self,
        budget_cents: int,
        bounds: Sequence[tuple[int, int]] | None = None,
        *,
        phasing: Phasing = "last_year",
    ) -> Oracle:
        """The truly best plan under a budget.

        Args:
            budget_cents: Most that all levers together may cost.
            bounds: Least and greatest amount of each lever in cents; None for the bounds of the
                firm's brief, capacity included.

        Raises: ValueError if the bounds contradict each other or the budget.
        """
        low, high = zip(*(self.default_bounds() if bounds is None else bounds), strict=True)
        if len(low) != len(self.firm.levers):
            raise ValueError(f"{len(self.firm.levers)} bounds are needed, got {len(low)}")
        room = Room(budget_cents, np.array(low, dtype=np.int64), np.array(high, dtype=np.int64))
        return best_plan(PlanYear.after(self.course, phasing).contribution_cents, room)

    def default_bounds(self) -> tuple[tuple[int, int], ...]:
        """Bounds in cents: multiples of last year's amounts, and no more than capacity allows."""
        brief = self.firm.plan
        usual = (0.0, np.inf) if brief is None else brief.bounds
        most = PlanYear.after(self.course, "last_year").most_cents
        bounds = []
        for lever, last, capacity in zip(self.firm.levers, self.last_year_cents, most, strict=True):
            least, greatest = lever.bounds or usual
            high = int(np.floor(min(greatest * last, capacity)))
            bounds.append((min(int(np.ceil(least * last)), high), high))
        return tuple(bounds)

    def _index(self, lever: str) -> int:
        names = [one.name for one in self.firm.levers]
        if lever not in names:
            raise ValueError(f"there is no lever {lever!r}, only {names}")
        return names.index(lever)

    def _amounts(self, amounts_cents: Amounts) -> Float[np.ndarray, " lever"]:
        amounts = np.array(amounts_cents, dtype=float)
        if amounts.shape != (len(self.firm.levers),) or not (amounts >= 0).all():
            raise ValueError(
                f"{len(self.firm.levers)} amounts, none negative, are needed, got {amounts_cents}"
            )
        return amounts

    def _mean_effort(self) -> Float[np.ndarray, " lever"]:
        course = self.course
        usual = np.array([lever.usual for lever in course.scenario.levers])
        mean = course.units.mean(axis=1).sum(axis=0) / course.potential.sum()
        return np.asarray(mean / usual)

    def _elasticities(self) -> Float[np.ndarray, " lever"]:
        course, mean = self.course, self._mean_effort()
        factor, slopes = course.mechanics.factor(mean), course.mechanics.slopes(mean)
        funnel = course.scenario.funnel
        if funnel is None:
            return np.asarray(mean * slopes / factor)
        usual = np.array([lever.usual for lever in course.scenario.levers])
        units = mean * usual * course.potential[:, None]
        rate = np.exp(course.base.log).mean(axis=1) * factor
        worth = Worth.of(funnel, rate, handled(course.scenario, units, course.potential))
        by_effort = (worth.by_leads * rate).sum() * mean * slopes / factor
        by_effort += worth.by_capacity @ units * opened_by_unit(course.scenario)
        return np.asarray(by_effort / worth.value.sum())

    def _expected_revenue(
        self,
        stock: Float[np.ndarray, "market period lever"],
        units: Float[np.ndarray, "market period lever"],
    ) -> Float[np.ndarray, " market"]:
        """Expected revenue from the leads of the history, within the history."""
        course, funnel = self.course, self.course.scenario.funnel
        if funnel is None:
            raise ValueError("this firm has no funnel")
        in_time = slice(0, max(stock.shape[1] - funnel.delay, 0))
        rate = np.exp(course.base.log) * course.mechanics.factor(stock) * course.luck
        capacity = handled(course.scenario, units, course.potential[:, None])
        worth = Worth.of(funnel, rate[:, in_time], capacity[:, in_time])
        return np.asarray(funnel.lead_value * worth.value.sum(axis=1))
