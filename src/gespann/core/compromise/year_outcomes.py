"""Shared outcomes of a planning year: what both departments' utilities are about.

Revenue and contribution of the year, leads of a funnel, the base that is left to later years, and
what a lever's capacity leaves free. Each has a slope, so that bargaining can look for trades.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Float

from gespann.core.compromise.outcomes import LocalOutcomes, Outcomes
from gespann.core.compromise.wishes import SharedOutcome
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.year.plan_chain import Chain
from gespann.core.planning.year.plan_year import LocalValue
from gespann.core.planning.year.planning_year import Year
from gespann.core.planning.year.risk_year import RiskYear

Valued = Callable[[Float[np.ndarray, " lever"]], LocalValue]


@dataclass(frozen=True)
class YearOutcomes:
    """The shared outcomes of a planning year.

    Attributes:
        year: What plans are valued with.
        kinds: Which outcomes, in the order of the weights.
        later: The years after the plan; needed for LATER.
        capacity: Most money that can be spent on each lever, inf where nothing limits it; needed
            for SPARE.
        later_counts: What a unit of later contribution counts in V, 0 to leave it aside.
        valued: What V is told by, where the firm has an attitude to risk of its own; None for the
            expected contribution.
    """

    year: Year
    kinds: tuple[SharedOutcome, ...]
    later: Chain | None = None
    capacity: Float[np.ndarray, " lever"] | None = None
    later_counts: float = 0.0
    valued: RiskYear | None = None

    def __post_init__(self) -> None:
        if self.later is None and (SharedOutcome.LATER in self.kinds or self.later_counts > 0):
            raise ValueError("later years were asked for, and none are known")
        if SharedOutcome.LEADS in self.kinds and not _has_stages(self.year):
            raise ValueError("leads were asked for, and the firm has no funnel")
        if SharedOutcome.SPARE in self.kinds and not self._limited.any():
            raise ValueError("spare capacity was asked for, and no lever has a capacity")

    @property
    def names(self) -> tuple[str, ...]:
        """Of the outcomes."""
        return tuple(kind.value for kind in self.kinds)

    @property
    def is_concave(self) -> bool:
        """One stage without a bond is a sum of concave functions; a bond or a funnel may not be."""
        return all(_adds_up(year) for year in (self.year, self.later) if year is not None)

    def at(self, euros: Float[np.ndarray, " lever"]) -> LocalOutcomes:
        """What a plan brings."""
        valued = self.valued or self.year
        return self.brought(
            euros, valued.local_value, self.year.local_value, self._later_value, self._leads_value
        )

    def above(self, box: BudgetSet) -> Outcomes:
        """Concave outcomes above these in a box."""
        return self if self.is_concave else YearAbove(self, box)

    @property
    def functions(self) -> tuple[Valued | None, Valued, Valued | None, Valued | None]:
        """V where it is not the year's own, the year, what is left to later years, and the leads.

        None for what nobody weighs.
        """
        worth = None if self.valued is None else self.valued.local_value
        later = self._later_value if self._needs_later else None
        leads = self._leads_value if SharedOutcome.LEADS in self.kinds else None
        return worth, self.year.local_value, later, leads

    @property
    def _limited(self) -> np.ndarray:
        return np.zeros(1, bool) if self.capacity is None else np.isfinite(self.capacity)

    @property
    def _needs_later(self) -> bool:
        return SharedOutcome.LATER in self.kinds or self.later_counts > 0

    def _later_value(self, euros: np.ndarray) -> LocalValue:
        return _later_of(self).local_value(euros)

    def _leads_value(self, euros: np.ndarray) -> LocalValue:
        return leads_of(self.year).local_value(euros)

    def brought(
        self,
        euros: Float[np.ndarray, " lever"],
        valued: Valued,
        year: Valued,
        later: Valued,
        leads: Valued,
    ) -> LocalOutcomes:
        """All outcomes, out of what these functions say of V, the year, later years and leads."""
        here = year(euros)
        worth = here if self.valued is None else valued(euros)
        value, slope = worth.value, worth.slope
        left: tuple[float, np.ndarray] = (0.0, np.zeros_like(slope))
        if self._needs_later:
            left = _outcome(later(euros), euros, _later_of(self).margin)
            left = left[0] - self._base_later, left[1]
            value = value + self.later_counts * self.year.margin * left[0]
            slope = slope + self.later_counts * self.year.margin * left[1]
        parts = []
        for kind in self.kinds:
            match kind:
                case SharedOutcome.REVENUE:
                    parts.append(_outcome(here, euros, self.year.margin, self.year.own_cost))
                case SharedOutcome.CONTRIBUTION:
                    parts.append((here.value, here.slope))
                case SharedOutcome.LEADS:
                    parts.append(_outcome(leads(euros), euros, 1.0))
                case SharedOutcome.LATER:
                    parts.append(left)
                case SharedOutcome.SPARE:
                    parts.append(self._spare(euros))
        amounts = np.array([amount for amount, _ in parts])
        slopes = np.array([by for _, by in parts]).reshape(len(parts), len(euros))
        return LocalOutcomes(value, slope, amounts, slopes)

    @cached_property
    def _base_later(self) -> float:
        """What later years would bring without any plan."""
        later = _later_of(self)
        return float(later.outcomes(np.zeros(len(self.year.marketing))).mean())

    def _spare(self, euros: np.ndarray) -> tuple[float, np.ndarray]:
        limited = self._limited
        capacity = np.zeros(len(euros)) if self.capacity is None else self.capacity
        return float((capacity - euros)[limited].sum()), np.where(limited, -1.0, 0.0)


@dataclass(frozen=True)
class YearAbove:
    """Concave functions above the outcomes of a planning year in a box of amounts."""

    outcomes: YearOutcomes
    box: BudgetSet
    is_concave = True

    @property
    def names(self) -> tuple[str, ...]:
        """Of the outcomes."""
        return self.outcomes.names

    def at(self, euros: Float[np.ndarray, " lever"]) -> LocalOutcomes:
        """What the functions above say of a plan."""
        return self.outcomes.brought(euros, *self._functions)

    def above(self, box: BudgetSet) -> Outcomes:  # noqa: ARG002
        """They are concave."""
        return self

    @cached_property
    def _functions(self) -> tuple[Valued, Valued, Valued, Valued]:
        """Above V, the year, what is left to later years, and the leads."""
        outcomes = self.outcomes
        valued = year = outcomes.year.overestimator(self.box)
        if outcomes.valued is not None:
            valued = outcomes.valued.overestimator(self.box)
        later = leads = year  # never asked where nobody weighs them
        if outcomes.later is not None:
            later = outcomes.later.overestimator(self.box)
        if SharedOutcome.LEADS in outcomes.kinds:
            leads = leads_of(outcomes.year).overestimator(self.box)
        return valued, year, later, leads


def leads_of(year: Year) -> Chain:
    """The funnel's first stage alone, valued by its number and at no cost."""
    if not isinstance(year, Chain):
        raise ValueError("a year of one stage has no leads")
    return replace(year, links=year.links[:1], margin=1.0, done=None)


def _outcome(
    local: LocalValue, euros: np.ndarray, margin: float, measures: float = 0.0
) -> tuple[float, np.ndarray]:
    """The outcome behind a contribution, and its slope; `measures` is what these cost."""
    return (local.value + float(euros.sum()) + measures) / margin, (local.slope + 1) / margin


def _later_of(outcomes: YearOutcomes) -> Chain:
    if outcomes.later is None:
        raise ValueError("no later years are known")
    return outcomes.later


def _has_stages(year: Year) -> bool:
    return isinstance(year, Chain) and len(year.links) > 1


def _adds_up(year: Year) -> bool:
    """Whether effects of one stage are added, with no bond between the departments."""
    if isinstance(year, Chain):
        return len(year.links) == 1 and _no_bond(year.links[0].bond, year.marketing)
    return _no_bond(year.bond, year.marketing)


def _no_bond(bond: np.ndarray, marketing: np.ndarray) -> bool:
    return not bond.any() or bool(marketing.all()) or not marketing.any()
