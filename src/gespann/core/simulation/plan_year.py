"""The plan year: what a plan may truly be expected to bring, given all that has happened.

Expected is meant over the noise, the random walks' steps to come and the counts of a funnel. The
history is what it was: last level of the random walks, what past effort left, leads and offers on
hand. Only the noise of the last periods is forgotten; it dies away within weeks and no plan
could change it.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float

from gespann.core.simulation.base import continue_base
from gespann.core.simulation.course import Course, handled, opened_by_unit
from gespann.core.simulation.funnel import Worth
from gespann.core.simulation.scenario import Scenario

Phasing = Literal["last_year", "flat"]

# Points of the Gauss-Hermite rule over the noise; more do not move the sixth digit.
_POINTS = 15


@dataclass(frozen=True)
class PlanYear:
    """Expected outcome as a function of the amount of each lever.

    Attributes:
        phasing: Share of a lever's units that falls to each market and period.
        carried: Stock that past effort leaves in each period.
        response: Stock that one unit of a lever, spread by its phasing, adds.
        units_per_cent: Units that one cent buys.
        most_cents: Amount beyond which capacity lets nothing more be done.
        expectation: Expected base, in money or leads.
        spread: Standard deviation of log outcome around the expectation.
    """

    course: Course
    phasing: Float[np.ndarray, "market period lever"]
    carried: Float[np.ndarray, "market period lever"]
    response: Float[np.ndarray, "market period lever"]
    units_per_cent: Float[np.ndarray, " lever"]
    most_cents: Float[np.ndarray, " lever"]
    expectation: Float[np.ndarray, "market period"]
    spread: Float[np.ndarray, " period"]

    @classmethod
    def after(cls, course: Course, phasing: Phasing) -> "PlanYear":
        """The year after a history, amounts spread as last year or evenly over the periods."""
        scenario, mechanics = course.scenario, course.mechanics
        periods = scenario.period.per_year
        shares = _phasing(course, phasing, periods)
        usual = np.array([lever.usual for lever in scenario.levers]) * course.potential[:, None]
        nothing = mechanics.steady(np.zeros_like(course.end.short))
        log, steps_sd = continue_base(scenario, course.base, periods)
        cost_cents = 100 * np.array([lever.cost_per_unit for lever in scenario.levers])
        return cls(
            course=course,
            phasing=shares,
            carried=mechanics.left(course.end, periods),
            response=mechanics.stocks(nothing, shares / usual[:, None]),
            units_per_cent=1 / cost_cents,
            most_cents=_most_units(scenario, periods) * cost_cents,
            expectation=np.exp(log),
            spread=np.hypot(steps_sd, scenario.noise),
        )

    def outcome(
        self, amounts_cents: Float[np.ndarray, " lever"]
    ) -> tuple[float, Float[np.ndarray, " lever"]]:
        """Expected outcome of the year in money, and its derivative by each amount."""
        done = np.minimum(amounts_cents, self.most_cents) * self.units_per_cent
        moves = np.where(amounts_cents < self.most_cents, self.units_per_cent, 0.0)
        stock = self.carried + done * self.response
        rate = self.expectation * self.course.mechanics.factor(stock)
        slopes = self.expectation[..., None] * self.course.mechanics.slopes(stock) * self.response
        if self.course.scenario.funnel is None:
            return float(rate.sum()), moves * slopes.sum(axis=(0, 1))
        value, gradient = self._funnel(done, rate, slopes)
        return value, moves * gradient

    def contribution_cents(
        self, amounts_cents: Float[np.ndarray, " lever"]
    ) -> tuple[float, Float[np.ndarray, " lever"]]:
        """Expected margin times outcome less the plan's cost, and its derivative."""
        outcome, slopes = self.outcome(amounts_cents)
        cents = 100 * self.course.scenario.margin
        return float(cents * outcome - amounts_cents.sum()), cents * slopes - 1

    def _funnel(
        self,
        units: Float[np.ndarray, " lever"],
        rate: Float[np.ndarray, "market period"],
        slopes: Float[np.ndarray, "market period lever"],
    ) -> tuple[float, Float[np.ndarray, " lever"]]:
        """Revenue within the year: from what is on hand, and from leads that come in time."""
        scenario, periods = self.course.scenario, rate.shape[1]
        funnel = scenario.funnel
        if funnel is None:
            raise ValueError("this firm has no funnel")
        in_time = slice(0, max(periods - funnel.delay, 0))
        rate, slopes, phasing = rate[:, in_time], slopes[:, in_time], self.phasing[:, in_time]
        capacity = handled(scenario, units * phasing, self.course.potential[:, None])
        opened = phasing * opened_by_unit(scenario)
        spread = self.spread[in_time]
        value, gradient = 0.0, np.zeros(len(units))
        for point, weight in zip(*_normal_points(), strict=True):
            luck = np.exp(spread * point - spread**2 / 2)
            worth = Worth.of(funnel, rate * luck, capacity)
            more = (worth.by_leads * luck)[..., None] * slopes
            more = more + worth.by_capacity[..., None] * opened
            value += weight * float(worth.value.sum())
            gradient += weight * more.sum(axis=(0, 1))
        on_hand = float(self.course.pending[:, :periods].sum())
        return float(on_hand + funnel.lead_value * value), funnel.lead_value * gradient


def _normal_points() -> tuple[Float[np.ndarray, " point"], Float[np.ndarray, " point"]]:
    """Points and weights of a mean over the standard normal distribution."""
    points, weights = np.polynomial.hermite_e.hermegauss(_POINTS)
    return points, weights / weights.sum()


def _phasing(
    course: Course, phasing: Phasing, periods: int
) -> Float[np.ndarray, "market period lever"]:
    """Share of each market and period in a lever's units; a lever at rest goes by potential."""
    year = course.scenario.year
    last = course.units[:, -year:]
    pattern = last[:, np.arange(periods) % year]
    if phasing == "flat":
        pattern = np.broadcast_to(last.sum(axis=1, keepdims=True), pattern.shape)
    even = np.broadcast_to(course.potential[:, None, None], pattern.shape)
    pattern = np.where(pattern.sum(axis=(0, 1)) > 0, pattern, even)
    return np.asarray(pattern / pattern.sum(axis=(0, 1)))


def _most_units(scenario: Scenario, periods: int) -> Float[np.ndarray, " lever"]:
    """Units that capacity allows in the year; work may move to neighbouring periods."""
    per_period = [np.inf if lever.capacity is None else lever.capacity for lever in scenario.levers]
    return periods * np.array(per_period)
