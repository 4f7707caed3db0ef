"""Simulated departments bargain with and without Gespann's room: how far do they come?

    python benchmarks/compromise/departments.py --firms 100

Each firm is drawn by the simulator: five levers of both departments, a year of twelve months to
plan, a budget, bounds, a true response and its oracle (the truly best plan). Its two departments
are selfish and err: each weighs revenue and contribution and wishes for a fifth to a half more of
its own levers than last year, and each expects of every lever what the simulator's beliefs make of
the truth (its own levers overrated by 20 to 80 %, the other side's underrated by 10 to 50 %, and
every single one wrong by chance on top). Without an agreement last year's split holds. A utility is
Gespann's: a weighted sum of logs of outcomes and the fulfilment of wishes.

Without Gespann the departments know their own beliefs only. Each opens with the plan within bounds
and budget that it believes best for itself. In turns, each accepts what the other has put on the
table if it believes that this is no worse for it than its own next offer; otherwise it makes that
offer: it moves all amounts on a straight line towards the other's last offer, as far as it costs
5 % of what it believes to be its best case, and never to where it believes to be worse off than
without an agreement.

With Gespann they bargain over the posterior and in the room of 1 % around its best plan. Each opens
with its best case in the room; in turns each accepts what lies on the table if that gives it no
less than its own next proposal, otherwise it proposes what Gespann suggests at a concession of the
same 5 %. They judge in one of two ways: by the posterior (`common`), or in addition by their own
beliefs (`own`): then a side neither takes nor proposes anything that it believes to be worse for it
than no agreement. `mean` is the golden mean put to both at once, and `mean, own` the same where
each side judges by its beliefs.

Where every plan of the room leaves one side worse off than no agreement, Gespann says so and names
the least price of a plan in which nobody loses. The rows marked `advised` follow that: there the
room is widened to 1.2 times that price; in all other firms they are the same.

Three rounds in a row without movement, or sixty rounds, are a blockade: then last year's split
holds. With Gespann the single text is put to both before that; it holds if both accept it.

The posterior is that of a short fit (four chains of 250 draws) of five years of the firm's months
with both departments' answers to the belief questions as priors, as `gespann fit` takes them.
"""

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from gespann.core.compromise.aims import Solution, Total
from gespann.core.compromise.bargain_results import Bargain, Verdict
from gespann.core.compromise.blockade import RETURNS
from gespann.core.compromise.blockade_results import NO_MOVEMENT
from gespann.core.compromise.concave_program import Program
from gespann.core.compromise.maximise import maximise
from gespann.core.compromise.problem import BargainingProblem, bargaining_problem
from gespann.core.compromise.reasons import price_of_no_loss
from gespann.core.compromise.rounds import CONCESSION, Proposal, next_step, single_text
from gespann.core.compromise.solutions import bargain, settlement_at, starts_of
from gespann.core.compromise.wishes import SharedOutcome, Wish, Wishes
from gespann.core.compromise.year_outcomes import YearOutcomes
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.best.optimum import best_plan
from gespann.core.planning.year.forecast_base import last_year_phasing, plan_year
from gespann.core.planning.year.plan_year import PlanYear
from gespann.core.quantities import CENTS_PER_UNIT, Department, Interval, Period
from gespann.core.response.prior.beliefs import prior_of_belief
from gespann.core.response.results import Diagnostics, Fit, Fitted
from gespann.core.response.sampling.stage_fitting import fit_stages
from gespann.core.simulation import SimulatedFirm, random_scenario, simulate
from gespann.core.simulation.plan_year import PlanYear as TruePlanYear
from gespann.library import remember_compilations

KINDS = (SharedOutcome.REVENUE, SharedOutcome.CONTRIBUTION)
WEIGHT = 5.0  # of either outcome; a whole wish counts 1
EPSILON = 0.01
DRAWS = 100
MOST_ROUNDS = 60
SAME = 1e-6  # of a best case
MARKETING, SALES = 0, 1

Refuses = Callable[[int, np.ndarray], bool]


@dataclass(frozen=True)
class World:
    """A firm, what is true of it, and what everybody makes of it.

    Attributes:
        last: Last year's split: what holds without an agreement.
        true: The truth as a planning year.
        believed: The year as marketing and as sales believe it.
        posterior: As Gespann knows it.
        oracle: The truly best plan.
        wishes: Of both departments.
    """

    allowed: BudgetSet
    last: np.ndarray
    true: PlanYear
    believed: tuple[PlanYear, PlanYear]
    posterior: PlanYear
    oracle: np.ndarray
    wishes: tuple[Wishes, Wishes]

    def problem(self, year: PlanYear) -> BargainingProblem:
        """What both would bargain over if a year were known; every allowed plan is in the room."""
        outcomes = YearOutcomes(year, KINDS)
        return bargaining_problem(
            outcomes, self.allowed, self.wishes, disagreement=self.last, best=self.last
        )

    def brought(self, euros: np.ndarray) -> tuple[float, float, float]:
        """True contribution of a plan, and of the oracle, beyond last year's split; their ratio."""
        last, oracle, plan = (
            float(self.true.contributions(one)[0]) for one in (self.last, self.oracle, euros)
        )
        return plan - last, oracle - last, plan / oracle


class End(NamedTuple):
    """How bargaining ended: the plan that holds, the rounds it took, and whether it was agreed."""

    plan: np.ndarray
    rounds: int
    agreed: bool


def world_of(seed: int) -> World:
    """A firm by chance with its departments."""
    scenario = random_scenario(seed, levers=5, periods=60, period=Period.MONTH, beliefs=True)
    told = simulate(scenario, seed)
    rng = np.random.default_rng([seed, 21])
    true, firm, truth = true_year(told), told.firm, told.truth
    low, high = np.array(truth.default_bounds()).T / CENTS_PER_UNIT
    allowed = BudgetSet(low, high, firm.plan.budget_cents / CENTS_PER_UNIT)
    last = allowed.nearest(np.array(truth.last_year_cents) / CENTS_PER_UNIT)
    oracle = np.array(truth.oracle(firm.plan.budget_cents).amounts_cents) / CENTS_PER_UNIT
    return World(
        allowed=allowed,
        last=last,
        true=true,
        believed=tuple(believed_year(true, told, side) for side in Department),
        posterior=fitted_year(told, seed),
        oracle=oracle,
        wishes=tuple(wishes_of(true, last, side, rng) for side in range(2)),
    )


def true_year(told: SimulatedFirm) -> PlanYear:
    """The simulator's truth as the planner sees a year, with one draw."""
    course, mechanics = told.truth.course, told.truth.course.mechanics
    year = TruePlanYear.after(course, "last_year")
    kappa = mechanics.half_saturation
    per_euro = year.response * year.units_per_cent * CENTS_PER_UNIT
    cells = year.carried.shape[0] * year.carried.shape[1]
    shape = (1, cells, len(kappa))
    return PlanYear(
        left_over=(year.carried / kappa).reshape(shape),
        per_euro=(per_euro / kappa).reshape(shape),
        effect=np.broadcast_to(mechanics.effect, shape),
        bond=np.array([mechanics.bond]),
        base=year.given.level[0].reshape(1, cells),
        marketing=mechanics.marketing,
        margin=course.scenario.margin,
    )


def believed_year(true: PlanYear, told: SimulatedFirm, side: Department) -> PlanYear:
    """The year as one side believes it: the curves of its answers in the place of the true ones."""
    answers = {one.lever: one for one in told.firm.beliefs if one.believer is side}
    effect, kappa = np.ones((2, len(true.marketing)))
    for k, (lever, is_so) in enumerate(zip(told.firm.levers, told.truth.levers, strict=True)):
        said = prior_of_belief(answers[lever.name], lever)
        usual = is_so.half_saturation_units / is_so.mean_units
        kappa[k] = said.saturation_median / usual
        slopes = [np.exp(-1 / one) / one for one in (usual, said.saturation_median)]
        effect[k] = said.elasticity_median / is_so.elasticity * slopes[0] / slopes[1]
    return replace(
        true,
        left_over=true.left_over / kappa,
        per_euro=true.per_euro / kappa,
        effect=true.effect * effect,
    )


def fitted_year(told: SimulatedFirm, seed: int) -> PlanYear:
    """The year as a short fit of the firm's history sees it."""
    firm, brief = told.firm, told.firm.plan
    stages = tuple(one.fit for one in fit_stages(firm, seed=seed, chains=4, draws=250))
    nothing = np.zeros(0)
    found = Fit(
        firm=firm,
        seed=seed,
        stages=stages,
        levers=(),
        bond=Interval(0.0, 0.5, 1.0),
        bond_data_said=0.0,
        diagnostics=Diagnostics(stages[0].r_hat, 0.0, 0.0, 0, None, 0, None, None),
        fitted=Fitted(nothing, nothing, nothing, nothing, nothing, np.zeros((0, len(firm.levers)))),
        down_weighted=(),
        findings=(),
    )
    year, _ = plan_year(found, brief, last_year_phasing(firm, brief), seed=seed)
    return year.thinned(DRAWS)


def wishes_of(true: PlanYear, last: np.ndarray, side: int, rng: np.random.Generator) -> Wishes:
    """More of one's own levers."""
    mine = np.flatnonzero(true.marketing == (side == MARKETING))
    wishes = tuple(Wish(int(k), float(rng.uniform(1.2, 1.5) * last[k])) for k in mine)
    return Wishes(("marketing", "sales")[side], np.full(len(KINDS), WEIGHT), wishes)


def without_gespann(world: World, first: int) -> End:
    """Concessions on amounts by one's own beliefs alone."""
    problems = [world.problem(year) for year in world.believed]
    ideals = [_ideal(problem, side) for side, problem in enumerate(problems)]

    def share(side: int, euros: np.ndarray) -> float:
        """What a side believes to have of its best case."""
        none = problems[side].disagreement[side]
        most = problems[side].utilities(ideals[side])[side] - none
        return float((problems[side].utilities(euros)[side] - none) / max(most, 1e-12))

    offers: list[np.ndarray | None] = [None, None]
    still = 0
    for turn in range(MOST_ROUNDS):
        side = (first + turn) % 2
        own, other = offers[side], offers[1 - side]
        offer = ideals[side] if own is None else _nearer(share, side, own, other)
        if other is not None and share(side, other) >= max(share(side, offer) - SAME, 0.0):
            return End(other, turn + 1, agreed=True)
        moved = own is None or share(side, own) - share(side, offer) >= NO_MOVEMENT
        still = 0 if moved else still + 1
        offers[side] = offer
        if still >= RETURNS:
            return End(world.last, turn + 1, agreed=False)
    return End(world.last, MOST_ROUNDS, agreed=False)


def _ideal(problem: BargainingProblem, side: int) -> np.ndarray:
    """The plan that a side believes best for itself."""
    nobody = np.full(2, -np.inf)
    program = Program(problem, Total(np.eye(2)[side]), problem.measure, nobody)
    return maximise(program, starts_of(problem, 0)).euros


def _nearer(
    share: Callable[[int, np.ndarray], float], side: int, own: np.ndarray, other: np.ndarray | None
) -> np.ndarray:
    """As far on the straight line towards the other's offer as the concession goes."""
    if other is None:
        return own
    least = max(share(side, own) - CONCESSION, 0.0)
    low, high = 0.0, 1.0
    if share(side, other) >= least:
        return other
    for _ in range(30):
        middle = (low + high) / 2
        if share(side, own + middle * (other - own)) >= least:
            low = middle
        else:
            high = middle
    return own + low * (other - own)


def with_gespann(
    world: World, room: BargainingProblem, bargained: Bargain, first: int, refuses: Refuses
) -> End:
    """Proposals and suggestions in the room, under the posterior."""
    if not bargained.settlements:
        return End(world.last, 0, agreed=False)

    def share(side: int, euros: np.ndarray) -> float:
        return float(settlement_at(room, euros, bargained.ranges).shares[side])

    table: list[np.ndarray | None] = [None, None]
    still = 0
    for turn in range(MOST_ROUNDS):
        side = (first + turn) % 2
        own, other = table[side], table[1 - side]
        offer = _suggested(world, room, bargained, side, own, refuses)
        is_as_good = other is not None and share(side, other) >= share(side, offer) - SAME
        if is_as_good and not refuses(side, other):
            return End(other, turn + 1, agreed=True)
        moved = own is None or abs(share(side, own) - share(side, offer)) >= NO_MOVEMENT
        still = 0 if moved else still + 1
        table[side] = offer
        if still >= RETURNS:
            return _mediated(world, room, bargained, table, turn + 1, refuses)
    return _mediated(world, room, bargained, table, MOST_ROUNDS, refuses)


def _suggested(
    world: World,
    room: BargainingProblem,
    bargained: Bargain,
    side: int,
    own: np.ndarray | None,
    refuses: Refuses,
) -> np.ndarray:
    """The best case to open with, then the step suggested; nothing that the side would refuse."""
    if own is None:
        best = bargained.best_cases[side].euros
        return world.last if refuses(side, best) else best
    step = next_step(room, bargained, Proposal(side, own))
    return own if step is None or refuses(side, step.plan.euros) else step.plan.euros


def _mediated(
    world: World,
    room: BargainingProblem,
    bargained: Bargain,
    table: list[np.ndarray],
    rounds: int,
    refuses: Refuses,
) -> End:
    """The single text is put to both; each accepts it or not, which takes two rounds."""
    text = single_text(room, bargained, np.mean(table, axis=0))
    if text is None or any(refuses(side, text.euros) for side in range(2)):
        return End(world.last, rounds + 2, agreed=False)
    return End(text.euros, rounds + 2, agreed=True)


def nobody_refuses(_side: int, _euros: np.ndarray) -> bool:
    """Both judge by the common figures."""
    return False


def by_belief(world: World) -> Refuses:
    """A side takes nothing that it believes to be worse for it than no agreement."""
    problems = [world.problem(year) for year in world.believed]

    def refuses(side: int, euros: np.ndarray) -> bool:
        return bool(loses(problems[side], side, euros))

    return refuses


def loses(problem: BargainingProblem, side: int, euros: np.ndarray) -> bool:
    """Whether a plan is worse for a side than no agreement, by more than the last digit."""
    lost = problem.disagreement[side] - problem.utilities(euros)[side]
    return bool(lost > SAME * problem.measure[side])


def advised(room: BargainingProblem, bargained: Bargain) -> BargainingProblem:
    """The room, widened as Gespann advises where every plan in it leaves one side worse off."""
    if bargained.verdict is not Verdict.SOMEBODY_WOULD_LOSE:
        return room
    price = price_of_no_loss(room)
    return room if price is None else replace(room, floor=room.best_value - 1.2 * price)


def ends_in(
    world: World, room: BargainingProblem, bargained: Bargain, first: int
) -> dict[str, End]:
    """How bargaining with Gespann ends in a room, in both ways of judging, and the golden mean."""
    refuses = by_belief(world)
    even = (bargained.settlements or {}).get(Solution.KALAI_SMORODINSKY)
    plan = world.last if even is None else even.euros
    taken = even is not None and not any(refuses(side, plan) for side in range(2))
    return {
        "with, common": with_gespann(world, room, bargained, first, nobody_refuses),
        "with, own": with_gespann(world, room, bargained, first, refuses),
        "mean": End(plan, 1, agreed=even is not None),
        "mean, own": End(plan if taken else world.last, 1, agreed=taken),
    }


def play(seed: int) -> dict[str, tuple[float, ...]]:
    """All protocols on one firm: agreed, rounds, and what the plan brought (see `World`).

    `accepted` holds whether marketing and sales accept the golden mean by their beliefs, by the
    posterior and by the truth.
    """
    world, first = world_of(seed), seed % 2
    best = best_plan(world.posterior, world.allowed, [world.last, world.allowed.low]).euros
    anything = world.problem(world.posterior)
    value = anything.surface.at(best).value
    room = replace(anything, best=best, floor=value - EPSILON * abs(value))
    bargained = bargain(room, wanted=())
    wider = advised(room, bargained)
    wider_bargained = bargained if wider is room else bargain(wider, wanted=())
    narrow = ends_in(world, room, bargained, first)
    wide = narrow if wider is room else ends_in(world, wider, wider_bargained, first)
    ends = {
        "without": without_gespann(world, first),
        **narrow,
        **{f"{name}, advised": end for name, end in wide.items()},
        "posterior's best plan": End(best, 0, agreed=True),
    }
    found = {
        name: (float(end.agreed), float(end.rounds), *world.brought(end.plan))
        for name, end in ends.items()
    }
    if ends["mean, advised"].agreed:
        plan, refuses = ends["mean, advised"].plan, by_belief(world)
        judged = [world.problem(year) for year in (world.posterior, world.true)]
        accepts = [not refuses(side, plan) for side in range(2)]
        of_others = [not loses(one, side, plan) for one in judged for side in range(2)]
        found["accepted"] = tuple(map(float, (*accepts, *of_others)))
    return found


def report(found: list[dict[str, tuple[float, ...]]]) -> None:
    """A line for each protocol."""
    print(
        "of the oracle's gain over last year's split: all firms' euros together, the median firm,"
    )
    print("one in ten has less; firms worse off than last year; the oracle's contribution")
    print(f"{'protocol':>22}  agreed rounds   most  gain: all  median   tenth  worse  contribution")
    for name in (name for name in found[0] if name != "accepted"):
        agreed, rounds, gained, could, share = np.array([one[name] for one in found]).T
        taken = rounds[agreed > 0] if agreed.any() else np.zeros(1)
        reached = gained / could
        print(
            f"{name:>22} {100 * agreed.mean():6.0f}% {np.median(taken):6.0f} {taken.max():6.0f}"
            f" {gained.sum() / could.sum():10.3f} {np.median(reached):7.3f}"
            f" {np.quantile(reached, 0.1):7.3f} {100 * (reached < -1e-6).mean():5.0f}%"
            f" {100 * share.mean():12.2f}%"
        )
    judged = np.array([one["accepted"] for one in found if "accepted" in one])
    print(f"golden mean found for {len(judged)} firms; nobody worse off than without an agreement:")
    for k, judge in enumerate(("own beliefs", "posterior", "truth")):
        marketing, sales = judged[:, 2 * k], judged[:, 2 * k + 1]
        both = marketing * sales
        print(
            f"{judge:>14}: marketing {100 * marketing.mean():.0f} %, sales"
            f" {100 * sales.mean():.0f} %, both {100 * both.mean():.0f} %"
        )


def main() -> None:
    """Play all protocols on all firms and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--firms", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="seed of the first firm")
    asked = parser.parse_args()
    remember_compilations(os.environ)
    found, begun = [], time.perf_counter()
    with threadpool_limits(1, user_api="blas"):
        for seed in range(asked.first, asked.first + asked.firms):
            found.append(play(seed))
            if len(found) % 10 == 0:
                print(f"{len(found)} firms, {time.perf_counter() - begun:.0f} s", flush=True)
    report(found)


if __name__ == "__main__":
    main()
