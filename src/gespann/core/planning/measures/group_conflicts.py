"""Groups that cannot be kept together: which ones, and by how much they miss each other."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from gespann.core.firm import Firm, PlanBrief
from gespann.core.planning.amounts.group_limits import GroupLimits
from gespann.core.planning.groups.results import GroupsImpossible, Missed
from gespann.core.planning.limits import Limits, may_rest
from gespann.core.planning.measures.choices import programme_of
from gespann.core.planning.measures.master import Cell, NothingAllowed, solve
from gespann.core.planning.measures.programme import Programme
from gespann.core.quantities import CENTS_PER_UNIT

_PRECISE = 1e-9  # gap at which the solver may stop
_CENT = 1.0


def check_groups(firm: Firm, brief: PlanBrief, limits: Limits) -> None:
    """Refuse groups that no plan can keep.

    Args:
        limits: Of the firm; bounds and measures that have to be done fit into the budget.

    Raises: GroupsImpossible if bounds, budget and groups leave no plan. Where measures exclude each
        other whatever groups say, nothing is raised.
    """
    if not firm.groups:
        return
    asked = _Asked(firm, brief, limits)
    clash = asked.clash()
    if clash:
        raise asked.told(clash)


@dataclass(frozen=True)
class _Asked:
    """Which groups can be kept, asked for any of them at a time."""

    firm: Firm
    brief: PlanBrief
    limits: Limits

    def clash(self) -> list[int]:
        """A set of groups that cannot be kept together, while any of them fewer can."""
        everyone = list(range(len(self.firm.groups)))
        if self._possible(everyone) or not self._possible([]):
            return []
        kept = everyone
        for one in everyone:
            fewer = [other for other in kept if other != one]
            if not self._possible(fewer):
                kept = fewer
        return kept

    def told(self, clash: list[int]) -> GroupsImpossible:
        """By how much one of them is missed beside the others."""
        reasons = [self._reason(clash, one) for one in clash]
        # A floor or a cap that is missed by so much says more than that nothing lies between.
        return min(reasons, key=lambda one: one.missed is Missed.BETWEEN)

    def _reason(self, clash: list[int], one: int) -> GroupsImpossible:
        others = [other for other in clash if other != one]
        least, most = self._reach(one, others)
        groups, names = self.limits.groups, [group.name for group in self.firm.groups]
        counted = self._counted(one)
        if groups.least[one] > groups.most[one]:
            missed, wanted, reached = Missed.CROSSED, groups.least[one], groups.most[one]
        elif groups.least[one] > most + _CENT / 2:
            missed, wanted, reached = Missed.FLOOR, groups.least[one], most
        elif groups.most[one] < least - _CENT / 2:
            missed, wanted, reached = Missed.CAP, groups.most[one], least
        else:
            missed, wanted, reached = Missed.BETWEEN, groups.least[one], most
        return GroupsImpossible(
            names[one],
            tuple(names[other] for other in others),
            missed,
            round(wanted + counted),
            round(reached + counted),
        )

    def _counted(self, one: int) -> float:
        """What a running year has spent on it already, as far as its limits count it."""
        so_far = self.brief.so_far
        if so_far is None:
            return 0.0
        levers = self.limits.groups.levers[one]
        return float(np.array(so_far.spent_cents, dtype=float)[levers].sum())

    def _possible(self, groups: list[int]) -> bool:
        some = self._with(groups)
        if not self._is_plain:
            try:
                _extreme(self._programme(some), np.zeros(len(some.low)), None)
            except NothingAllowed:
                return False
            return True
        try:
            some.in_cents(some.low / CENTS_PER_UNIT, self.brief.budget_cents)
        except ValueError:
            return False
        return True

    def _reach(self, one: int, others: list[int]) -> tuple[float, float]:
        """The least and the most cents that a group can get beside others."""
        some, row = self._with(others), self.limits.groups.levers[one].astype(float)
        if self._is_plain:
            least, most = some.within(self.brief.budget_cents).reach(row)
        else:
            programme = self._programme(some)
            in_group = self._programme(self.limits).groups[one].measures.astype(float)
            least = -_extreme(programme, -row, -in_group)
            most = _extreme(programme, row, in_group)
        return least * CENTS_PER_UNIT, most * CENTS_PER_UNIT

    @property
    def _is_plain(self) -> bool:
        """Whether there is nothing to decide but amounts."""
        return not self.firm.measures and not may_rest(self.firm).any()

    def _with(self, groups: list[int]) -> Limits:
        every = self.limits.groups
        least, most = np.zeros(every.count), np.full(every.count, np.inf)
        least[groups], most[groups] = every.least[groups], every.most[groups]
        return replace(self.limits, groups=GroupLimits(every.levers, least, most))

    def _programme(self, limits: Limits) -> Programme:
        nothing = np.zeros(len(self.firm.measures))
        return programme_of(self.firm, self.brief, limits, nothing)


def _extreme(
    programme: Programme,
    row: Float[np.ndarray, " lever"],
    measures: Float[np.ndarray, " measure"] | None,
) -> float:
    """The most that row @ amounts and the cost of some measures can be together, in money.

    Raises: NothingAllowed if no plan keeps all limits.
    """
    table = programme.measures
    counts = np.zeros(table.count) if measures is None else measures
    most = np.minimum(programme.high[0], programme.lever_high + table.raises.sum(axis=0))
    cell = Cell(0, programme.low[0] * ~programme.may_rest, np.minimum(most, programme.budget))
    cell.slopes.append(row)
    cell.heights.append(0.0)
    worth = table.cost + counts * table.cost
    asked = replace(programme, measures=replace(table, worth=worth))
    return solve(asked, [cell], gap=_PRECISE).bound
