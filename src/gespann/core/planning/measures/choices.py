"""What a firm's plan may decide beside amounts: measures, and levers used enough or not at all."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int

from gespann.core.firm import Firm, Measure, PlanBrief
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.goal import MoreMeasure
from gespann.core.planning.groups.of_firm import measures_in_groups
from gespann.core.planning.limits import Limits, may_rest
from gespann.core.planning.measures.programme import Decision, Group, Measures, Programme
from gespann.core.planning.year.forecast_base import plan_starts
from gespann.core.planning.year.plan_chain import Chain
from gespann.core.planning.year.plan_year import Done
from gespann.core.planning.year.planning_year import Year
from gespann.core.quantities import CENTS_PER_UNIT

# Extended Pearson-Tukey: a distribution by its 5 %, 50 % and 95 % quantiles.
_WEIGHTS = np.array([0.185, 0.63, 0.185])


@dataclass(frozen=True)
class Ground:
    """What amounts are chosen on once it is decided what is done and used.

    Attributes:
        year: With what the measures bring and cost.
        limits: Bounds of the levers.
        budget_cents: What is left for them.
        decision: What is done and used.
    """

    year: Year
    limits: Limits
    budget_cents: int
    decision: Decision

    @property
    def allowed(self) -> BudgetSet:
        """Bounds, groups and budget of the amounts, in money."""
        return self.limits.within(self.budget_cents)

    @property
    def eased(self) -> "Ground":
        """The same without floors of groups that only measures could keep."""
        return replace(self, limits=self.limits.eased(self.budget_cents))

    def in_cents(self, euros: Float[np.ndarray, " lever"]) -> Int[np.ndarray, " lever"]:
        """Amounts in whole cents that keep bounds, groups and budget."""
        return self.limits.in_cents(euros, self.budget_cents)


@dataclass(frozen=True)
class Choices:
    """Everything that can be decided, and what it brings.

    Attributes:
        measures: In the order of the firm's.
        outcome: Outcome that each would add in each draw, in money.
        programme: All that a plan may be.
        in_groups: Which measures belong to each group of the limits.
    """

    measures: tuple[Measure, ...]
    outcome: Float[np.ndarray, "draw measure"]
    programme: Programme
    year: Year
    limits: Limits
    budget_cents: int
    in_groups: Bool[np.ndarray, "group measure"]

    @property
    def decided(self) -> Decision:
        """What is done in any case, and every lever used."""
        must = self.programme.measures.must
        return Decision(must, np.ones(len(self.limits.low), dtype=bool))

    def ground(self, decision: Decision) -> Ground:
        """What amounts are chosen on after a decision."""
        done, table = decision.done, self.programme.measures
        costs = np.where(done, [one.cost_cents for one in self.measures], 0).astype(np.int64)
        cost = int(costs.sum())
        raised = np.floor(table.raises[done].sum(axis=0) * CENTS_PER_UNIT + 1e-6).astype(np.int64)
        least = np.ceil(self.programme.least_useful * CENTS_PER_UNIT - 1e-6).astype(np.int64)
        brought = Done(self.outcome[:, done].sum(axis=1), cost / CENTS_PER_UNIT)
        return Ground(
            year=replace(self.year, done=brought),
            limits=self.limits.decided(
                decision.used, least, raised, self.in_groups @ costs.astype(float)
            ),
            budget_cents=self.budget_cents - cost,
            decision=decision,
        )

    def more(self, decision: Decision) -> list[MoreMeasure]:
        """Measures that could be done beside those of a decision, one at a time."""
        found = []
        for number, measure in enumerate(self.measures):
            done = decision.done.copy()
            done[number] = True
            if not decision.done[number] and self.programme.measures.may_be(done):
                more = MoreMeasure(measure.name, measure.cost_cents, self.outcome[:, number])
                found.append(more)
        return found

    def pays(self) -> Float[np.ndarray, " measure"]:
        """P(the contribution a measure brings by itself is at least its cost)."""
        return (self.year.margin * self.outcome >= self.programme.measures.cost).mean(axis=0)


def choices_of(
    firm: Firm,
    brief: PlanBrief,
    limits: Limits,
    year: Year,
    usual: Float[np.ndarray, " lever"],
    *,
    seed: int,
) -> Choices | None:
    """What can be decided; None where amounts are all there is.

    Args:
        usual: The plan beside which a measure of the funnel is valued: last year's split.
        seed: For what measures may bring.

    Source: Keefer and Bodily (1983), Three-point approximations for continuous random variables.
    """
    rests = may_rest(firm)
    if not firm.measures and not rests.any():
        return None
    outcome = np.zeros((year.draws, len(firm.measures)))
    for position, measure in enumerate(firm.measures):
        rng = np.random.default_rng([seed, position])
        outcome[:, position] = _outcome(firm, brief, measure, year, usual, rng)
    programme = programme_of(firm, brief, limits, year.margin * outcome.mean(axis=0))
    in_groups = measures_in_groups(firm)
    return Choices(firm.measures, outcome, programme, year, limits, brief.budget_cents, in_groups)


def programme_of(
    firm: Firm, brief: PlanBrief, limits: Limits, worth: Float[np.ndarray, " measure"]
) -> Programme:
    """All that a firm's plan may be, markets left aside.

    Args:
        worth: Contribution that each measure is expected to bring, its cost left aside.
    """
    useful = [lever.least_useful_cents or 0 for lever in firm.levers]
    high = limits.high if limits.uncapped is None else limits.uncapped
    in_groups, groups = measures_in_groups(firm), limits.groups.scaled(1 / CENTS_PER_UNIT)
    return Programme(
        low=limits.low[None] / CENTS_PER_UNIT,
        high=high[None] / CENTS_PER_UNIT,
        lever_high=np.where(limits.capped, limits.high / CENTS_PER_UNIT, np.inf),
        least_useful=np.where(may_rest(firm), np.array(useful) / CENTS_PER_UNIT, 0.0),
        budget=brief.budget_cents / CENTS_PER_UNIT,
        measures=_table(firm, brief, worth),
        groups=tuple(
            Group(levers, in_groups[number], float(least), float(most))
            for number, (levers, least, most) in enumerate(
                zip(groups.levers, groups.least, groups.most, strict=True)
            )
        ),
    )


def _outcome(
    firm: Firm,
    brief: PlanBrief,
    measure: Measure,
    year: Year,
    usual: np.ndarray,
    rng: np.random.Generator,
) -> Float[np.ndarray, " draw"]:
    """What a measure still adds in each draw, in money."""
    to_come = _to_come(measure, brief, firm)
    if measure.brings_cents is not None:
        quantiles = np.array(measure.brings_cents) / CENTS_PER_UNIT
        return to_come * _over_draws(quantiles, year.draws, rng)
    if measure.adds is None or not isinstance(year, Chain):
        return np.zeros(year.draws)
    stage = [one.name for one in firm.stages].index(measure.stage)
    number = to_come * _over_draws(np.array(measure.adds), year.draws, rng)
    first = year.counted.start + brief.periods - _periods_on(measure, brief, firm)
    return year.more_of(stage, number, slice(first, None), usual)


def _over_draws(
    quantiles: Float[np.ndarray, " 3"], draws: int, rng: np.random.Generator
) -> Float[np.ndarray, " draw"]:
    """The three quantiles in their shares over all draws, in any order."""
    ends = np.round(np.cumsum(_WEIGHTS) * draws).astype(int)
    counts = np.diff(ends, prepend=0)
    return rng.permutation(np.repeat(quantiles, counts).astype(float))


def _to_come(measure: Measure, brief: PlanBrief, firm: Firm) -> float:
    """Share of what a measure brings that is still to come.

    In a running year what is decided has been at work, and what it has brought so far is among
    what was reached; it is taken to bring the same in every period from its first day on. What is
    not decided has brought nothing yet.
    """
    if brief.so_far is None or not measure.decided:
        return 1.0
    whole = replace(brief, start=brief.so_far.start, periods=brief.so_far.periods)
    return _periods_on(measure, brief, firm) / _periods_on(measure, whole, firm)


def _periods_on(measure: Measure, brief: PlanBrief, firm: Firm) -> int:
    """In how many periods of the plan it works from their first day on; one at least."""
    if measure.since is None:
        return brief.periods
    starts = plan_starts(firm, brief)
    return max(int((starts >= np.datetime64(measure.since, "D")).sum()), 1)


def _table(firm: Firm, brief: PlanBrief, worth: Float[np.ndarray, " measure"]) -> Measures:
    measures = firm.measures
    position = {one.name: number for number, one in enumerate(measures)}
    raises = np.zeros((len(measures), len(firm.levers)))
    for number, measure in enumerate(measures):
        for k, lever in enumerate(firm.levers):
            if lever.name == measure.raises:
                periods = _periods_on(measure, brief, firm)
                raises[number, k] = measure.by * lever.cost_per_unit * periods
    return Measures(
        cost=np.array([one.cost_cents / CENTS_PER_UNIT for one in measures]),
        worth=worth,
        raises=raises,
        must=np.array([one.decided for one in measures], dtype=bool),
        needs=tuple(
            (number, position[other]) for number, one in enumerate(measures) for other in one.needs
        ),
        excludes=tuple(
            (number, position[other])
            for number, one in enumerate(measures)
            for other in one.excludes
        ),
    )
