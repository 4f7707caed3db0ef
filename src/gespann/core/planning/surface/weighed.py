"""What departments may weigh, prepared: leads, later years, and what holds if nobody agrees."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int

from gespann.core.planning.surface.log_polynomial import LogPolynomial
from gespann.core.planning.surface.parts import SharedFigures
from gespann.core.planning.year.plan_chain import Chain
from gespann.core.planning.year.planning_year import Year
from gespann.core.planning.year_of_plan import YearOfPlan
from gespann.core.quantities import CENTS_PER_UNIT
from gespann.core.response.results import evenly_spaced

BARGAINED_DRAWS = 100


@dataclass(frozen=True)
class Weighed:
    """Prepares what departments may weigh.

    Attributes:
        later: The years after the plan, or None.
        capacity: Most money that can be spent on each lever; inf where nothing limits it.
        plans: What is fitted to, within the box.
        box: Least and greatest amounts, in money.
    """

    ground: YearOfPlan
    later: Chain | None
    capacity: Float[np.ndarray, " lever"]
    plans: Float[np.ndarray, "plan lever"]
    box: tuple[np.ndarray, np.ndarray]
    degree: int

    def figures(
        self, reference_cents: Int[np.ndarray, " lever"], tell: Callable[[int], None]
    ) -> SharedFigures:
        """Fitted leads and later years, and what the plan without an agreement brings."""
        year, euros = self.ground.year, reference_cents / CENTS_PER_UNIT
        draws = self._draws
        leads = _first_stage(year, len(draws))
        fitted_leads = self._fitted(leads)
        tell(2)
        later = None if self.later is None else self.later.thinned(len(draws))
        fitted_later = self._fitted(later)
        tell(3)
        nothing = np.zeros(len(euros))
        without = 0.0 if later is None else float(later.outcomes(nothing).mean())
        capacity = self.capacity
        limited = np.isfinite(capacity)
        outcome = year.outcomes(euros)[draws]
        figures = [
            float(outcome.mean()),
            float(year.contributions(euros)[draws].mean()),
            np.nan if leads is None else float(leads.outcomes(euros).mean()),
            np.nan if later is None else float(later.outcomes(euros).mean()) - without,
            float((capacity - euros)[limited].sum()) if limited.any() else np.nan,
        ]
        return SharedFigures(
            draws=draws,
            leads=fitted_leads,
            later=fitted_later,
            later_without=without,
            capacity=capacity,
            reference_cents=reference_cents,
            reference=np.array(figures),
        )

    @property
    def _draws(self) -> Int[np.ndarray, " some"]:
        """The draws that bargaining asks: fewer where outcomes are concave or there is a funnel."""
        year = self.ground.year
        one_side = year.marketing.all() or not year.marketing.any()
        adds_up = not isinstance(year, Chain) and (one_side or not year.bond.any())
        few = isinstance(year, Chain) or adds_up
        return evenly_spaced(year.draws, BARGAINED_DRAWS if few else year.draws)

    def _fitted(self, chain: Chain | None) -> LogPolynomial:
        """The mean of a chain's outcome; no column where there is no chain."""
        count = len(self.plans)
        if chain is None:
            values, slopes = np.zeros((count, 0)), np.zeros((count, 0, self.plans.shape[1]))
        else:
            here = [chain.local_value(euros) for euros in self.plans]
            spent = self.plans.sum(axis=1)
            values = ((np.array([one.value for one in here]) + spent) / chain.margin)[:, None]
            slopes = (np.array([one.slope for one in here])[:, None] + 1) / chain.margin
        return LogPolynomial.through(self.plans, values, slopes, self.box, degree=self.degree)


def _first_stage(year: Year, draws: int) -> Chain | None:
    """The funnel's first stage alone, valued by its number and at no cost; None without one."""
    if not isinstance(year, Chain) or len(year.links) < 2:
        return None
    return replace(year, links=year.links[:1], margin=1.0, done=None).thinned(draws)
