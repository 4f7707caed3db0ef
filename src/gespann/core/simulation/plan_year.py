"""The plan year: what a plan may truly be expected to bring, given all that has happened.

Expected is meant over the noise, the random walks' steps to come and the counts of a funnel. The
history is what it was: last level of the random walks, what past effort left, leads, offers and
deals on hand. Only the noise of the last periods is forgotten; it dies away within weeks and no
plan could change it.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float

from gespann.core.simulation.base import continue_base
from gespann.core.simulation.chain import Circumstances
from gespann.core.simulation.course import Course
from gespann.core.simulation.scenario import Scenario

Phasing = Literal["last_year", "flat"]


@dataclass(frozen=True)
class PlanYear:
    """Expected outcome as a function of the amount of each lever.

    Attributes:
        phasing: Share of a lever's units that falls to each market and period; none after the
            year.
        carried: Stock that past effort leaves in each period.
        response: Stock that one unit of a lever, spread by its phasing, adds.
        units_per_cent: Units that one cent buys.
        most_cents: Amount beyond which capacity lets nothing more be done.
        given: What no lever moves.
        counted: 1 for the periods whose outcome counts, else 0.
    """

    course: Course
    phasing: Float[np.ndarray, "market period lever"]
    carried: Float[np.ndarray, "market period lever"]
    response: Float[np.ndarray, "market period lever"]
    units_per_cent: Float[np.ndarray, " lever"]
    most_cents: Float[np.ndarray, " lever"]
    given: Circumstances
    counted: Float[np.ndarray, " period"]

    @classmethod
    def after(cls, course: Course, phasing: Phasing, *, later: int = 0) -> "PlanYear":
        """The year after a history, amounts spread as last year or evenly over the periods.

        Args:
            course: The history.
            phasing: How amounts are spread.
            later: If positive, not the year counts but so many periods after it, in which
                nothing more is done.
        """
        scenario, mechanics = course.scenario, course.mechanics
        year = scenario.period.per_year
        shares = _phasing(course, phasing, year)
        shares = np.pad(shares, ((0, 0), (0, later), (0, 0)))
        nothing = mechanics.steady(np.zeros_like(course.end.short))
        cost_cents = 100 * np.array([lever.cost_per_unit for lever in scenario.levers])
        return cls(
            course=course,
            phasing=shares,
            carried=mechanics.left(course.end, year + later),
            response=mechanics.stocks(nothing, shares / course.usual[:, None]),
            units_per_cent=1 / cost_cents,
            most_cents=_most_units(scenario, year) * cost_cents,
            given=_circumstances(course, year + later),
            counted=(np.arange(year + later) >= year if later else np.ones(year)).astype(float),
        )

    def outcome(
        self, amounts_cents: Float[np.ndarray, " lever"]
    ) -> tuple[float, Float[np.ndarray, " lever"]]:
        """Expected outcome in money, and its derivative by each amount."""
        chain = self.course.chain
        done = np.minimum(amounts_cents, self.most_cents) * self.units_per_cent
        moves = np.where(amounts_cents < self.most_cents, self.units_per_cent, 0.0)
        stock, units = self.carried + done * self.response, done * self.phasing
        flow = chain.flow(self.given, stock, units)
        by_stock, by_capacity = chain.slopes(self.given, flow, stock, self.counted)
        slopes = (by_stock * self.response).sum(axis=(0, 1))
        worked = (by_capacity[..., None] * self.phasing).sum(axis=(0, 1)) * chain.opened_by_unit
        value = float((flow.outcome[-1] * self.counted).sum())
        return value, moves * (slopes + worked)

    def contribution_cents(
        self, amounts_cents: Float[np.ndarray, " lever"]
    ) -> tuple[float, Float[np.ndarray, " lever"]]:
        """Expected margin times outcome less the plan's cost, and its derivative."""
        outcome, slopes = self.outcome(amounts_cents)
        cents = 100 * self.course.scenario.margin
        return float(cents * outcome - amounts_cents.sum()), cents * slopes - 1


def _circumstances(course: Course, periods: int) -> Circumstances:
    """Bases go on, and of each stage what has come lately is still to be followed up."""
    scenario, chain = course.scenario, course.chain
    bases = [continue_base(scenario, link.base, periods) for link in chain.links]
    past = tuple(came[:, came.shape[1] - chain.lags :] for came in course.came)
    spread = np.hypot(bases[0][1], scenario.noise)
    return Circumstances(tuple(np.exp(log) for log, _ in bases), past, spread)


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
