"""The planning year as a firm with its own attitude to risk values it.

What counts is what may really come, luck included: of every posterior draw the contribution under
its own luck, the same for all plans. A plan is worth the certainty equivalent of all draws, an
amount of money, so that optimum, proof, room and prices keep their meaning.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.firm import Attitude, Risk
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.year.plan_chain import Chain
from gespann.core.planning.year.plan_year import Done, LocalDraws, LocalValue, PlanYear, Shocks
from gespann.core.planning.year.risk import LogWealth, Measure, WorstShare


@dataclass(frozen=True)
class RiskYear:
    """What a plan is valued with by a firm that goes by more than the mean.

    Attributes:
        year: What is expected of each draw.
        lucky: The same as luck would have it.
        measure: Makes one amount of money out of all draws.
    """

    year: PlanYear | Chain
    lucky: PlanYear | Chain
    measure: Measure

    @property
    def draws(self) -> int:
        """Number of posterior draws."""
        return self.year.draws

    @property
    def marketing(self) -> Bool[np.ndarray, " lever"]:
        """Which levers belong to marketing."""
        return self.year.marketing

    @property
    def margin(self) -> float:
        """Share of the outcome that is contribution before the levers' cost."""
        return self.year.margin

    def thinned(self, draws: int) -> "RiskYear":
        """The same with at most this many draws, evenly spaced."""
        return replace(self, year=self.year.thinned(draws), lucky=self.lucky.thinned(draws))

    def doing(self, done: Done | None) -> "RiskYear":
        """The same with these measures done, under the same luck."""
        return replace(
            self, year=replace(self.year, done=done), lucky=replace(self.lucky, done=done)
        )

    def outcomes(
        self, euros: Float[np.ndarray, " lever"], luck: Shocks | None = None
    ) -> Float[np.ndarray, " draw"]:
        """Outcome of a plan in money for each draw: expected, or as luck would have it."""
        return self.year.outcomes(euros, luck)

    def contributions(self, euros: Float[np.ndarray, " lever"]) -> Float[np.ndarray, " draw"]:
        """Expected contribution of a plan in money, for each draw: margin x outcome - cost."""
        return self.year.contributions(euros)

    def exactly(self, euros: Float[np.ndarray, " lever"]) -> float:
        """The certainty equivalent of a plan, in money, with no edge rounded."""
        return self.measure.exactly(self.lucky.contributions(euros))

    def local_value(self, euros: Float[np.ndarray, " lever"]) -> LocalValue:
        """The certainty equivalent of a plan with derivatives, in money."""
        return valued(self.measure, self.lucky.by_draw(euros))

    def overestimator(self, box: BudgetSet) -> Callable[[np.ndarray], LocalValue]:
        """A concave function that lies above the certainty equivalent of every plan in a box.

        The more each draw brings, the more it is worth, and a concave function of concave ones
        that never falls is concave.
        """
        above = self.lucky.overestimator_by_draw(box)
        return lambda euros: valued(self.measure, above(euros))

    def is_concave(self, box: BudgetSet) -> bool:
        """Whether the certainty equivalent is proven to be concave over a box of amounts."""
        low, high = box.low, box.reachable_high
        spent = min(float(high.sum()), box.budget)
        least = self.margin * self.lucky.outcomes(low) - spent
        most = self.margin * self.lucky.outcomes(high) - float(low.sum())
        return self.lucky.is_concave_in_draws(box, self.measure.heaviest(least, most))

    def widest(self, box: BudgetSet) -> int:
        """The lever whose range moves the expected outcome most within the box."""
        return self.year.widest(box)


ValuedYear: TypeAlias = PlanYear | Chain | RiskYear


def doing(year: ValuedYear, done: Done | None) -> ValuedYear:
    """A planning year with these measures done, and with no others."""
    return year.doing(done) if isinstance(year, RiskYear) else replace(year, done=done)


def valued(measure: Measure, here: LocalDraws) -> LocalValue:
    """What contributions by draw are worth, with derivatives by the amounts."""
    worth = measure.at(here.values)
    curvature = here.curvatures
    if curvature is not None:
        curvature = np.tensordot(worth.weights, curvature, axes=1) + worth.curvature(here.slopes)
    slope = np.tensordot(worth.weights, here.slopes, axes=1)
    return LocalValue(worth.value, slope, curvature, worth.short)


def valued_year(
    year: PlanYear | Chain,
    luck: Shocks,
    risk: Risk,
    *,
    budget: float,
    usual: Float[np.ndarray, " lever"],
) -> ValuedYear:
    """A planning year as somebody with this attitude to risk values it; of the mean, as it is.

    Args:
        luck: Of the year.
        budget: Of the plan, in money.
        usual: A plan whose draws say how far contributions lie apart, and how lucky all of them
            together are: last year's split.
    """
    if risk.attitude is Attitude.MEAN:
        return year
    lucky = year.lucky(_balanced(year, luck, usual))
    if risk.attitude is Attitude.LOG:
        return RiskYear(year, lucky, LogWealth(budget))
    return RiskYear(year, lucky, WorstShare.rounded_at(lucky.contributions(usual), risk.level))


def _balanced(year: PlanYear | Chain, luck: Shocks, usual: np.ndarray) -> Shocks:
    """Luck that brings on average what is expected: its mean is one, that of its draws is not."""
    ratio = year.outcomes(usual).mean() / year.outcomes(usual, luck).mean()
    *before, last = luck.stages
    return Shocks((*before, last * ratio))
