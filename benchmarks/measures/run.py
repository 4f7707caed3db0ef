"""Plan levers by market with measures, and print how long the proof takes and how far it comes.

    python benchmarks/measures/run.py --seeds 4
    python benchmarks/measures/run.py --bounds 0 3
    python benchmarks/measures/run.py --binding

Every firm is drawn by chance: a few levers have capacities that measures raise, some are used
enough or not at all, two groups have a floor and a cap, measures need and exclude each other. The
amounts alone are planned beside it, so that what the measures cost in time can be told. With
--binding both groups ask for a tenth more, or allow a tenth less, than the best plan without groups
gives them, and that plan is told beside it.
"""

import argparse
import time
from dataclasses import replace

import numpy as np
from threadpoolctl import threadpool_limits

from gespann.core.planning.measures.mixed_optimum import MixedOptimum, best_programme
from gespann.core.planning.measures.programme import Group, Measures, Programme
from gespann.core.planning.year.market_years import MarketYears
from gespann.core.planning.year.plan_year import PlanYear

WEEKS = 52


def year_by_chance(
    rng: np.random.Generator, asked: argparse.Namespace, usual: np.ndarray
) -> PlanYear:
    """Levers whose marginal return at usual amounts lies around what they cost."""
    cells, levers, draws = asked.markets * WEEKS, asked.levers, asked.draws
    phasing = rng.dirichlet(np.full(cells, 3.0), levers).T * cells
    scatter = 0.4 * rng.standard_normal((2, draws, levers))
    kappa = 1.2 * np.exp(0.4 * rng.standard_normal(levers) + scatter[0])
    beta = 0.05 * np.exp(0.5 * rng.standard_normal(levers) + scatter[1])
    fading = 0.3 * 0.7 ** np.arange(cells)[:, None] * np.ones(levers)
    return PlanYear(
        left_over=fading / kappa[:, None, :],
        per_euro=phasing / usual / kappa[:, None, :],
        effect=np.repeat(beta[:, None, :], cells, axis=1),
        bond=rng.beta(2, 3, draws),
        base=1e7 / cells * np.exp(0.1 * rng.standard_normal((draws, cells))),
        marketing=np.arange(levers) < 0.6 * levers,
        margin=0.4,
    )


def programme_by_chance(
    rng: np.random.Generator, asked: argparse.Namespace, usual: np.ndarray, share: np.ndarray
) -> Programme:
    """Measures of which about every second pays."""
    count, levers, budget = asked.measures, asked.levers, 0.95 * float(usual.sum())
    which, cost = np.arange(levers), rng.uniform(0.003, 0.05, count) * budget
    raising = rng.random((count, levers)) < 0.08
    low, high = asked.bounds
    return Programme(
        low=low * usual * share,
        high=high * usual * share,
        lever_high=np.where(which % 5 == 4, 0.9 * usual, np.inf),
        least_useful=np.where(which % 4 == 1, 0.7 * usual, 0.0),
        budget=budget,
        measures=Measures(
            cost=cost,
            worth=cost * rng.uniform(0.5, 2.2, count),
            raises=np.where(raising, rng.uniform(0.1, 0.3, (count, levers)) * usual, 0.0),
            must=np.zeros(count, dtype=bool),
            needs=((0, 1), (2, 3)),
            excludes=((4, 5), (6, 7, 8)),
        ),
        groups=(
            Group(which < 3, np.arange(count) < 5, least=0.2 * budget),
            Group(which % 2 == 0, np.zeros(count, dtype=bool), most=0.6 * budget),
        ),
    )


def solve(years: MarketYears, programme: Programme, start: np.ndarray) -> tuple[str, MixedOptimum]:
    """Time and proof of one programme, and its best plan."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = best_programme(years, programme, start)
    done = f"{int(found.decision.done.sum())} of {programme.measures.count} measures"
    told = (
        f"{time.perf_counter() - wall:6.1f} s wall {time.process_time() - cpu:6.1f} s cpu, "
        f"gap {100 * found.best.gap:.2f} %, value {found.best.value:.0f}, {done}"
    )
    return told, found


def bound(programme: Programme, found: MixedOptimum) -> Programme:
    """The same with groups that the best plan without them does not keep."""

    def gets(group: Group) -> float:
        cost = programme.measures.cost[found.decision.done & group.measures].sum()
        return float(found.best.euros[:, group.levers].sum() + cost)

    floor, cap = programme.groups
    return replace(
        programme,
        groups=(
            replace(floor, least=1.1 * gets(floor), most=np.inf),
            replace(cap, least=0.0, most=0.9 * gets(cap)),
        ),
    )


def main() -> None:
    """Solve every firm, with and without what can be decided."""
    parser = argparse.ArgumentParser()
    for name, default in (
        ("seeds", 4), ("markets", 20), ("levers", 12), ("measures", 30), ("draws", 900)
    ):  # fmt: skip
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--binding", action="store_true")
    parser.add_argument("--bounds", type=float, nargs=2, default=(0.5, 1.5))
    asked = parser.parse_args()
    for seed in range(asked.seeds):
        rng = np.random.default_rng(seed)
        usual = rng.lognormal(np.log(1e5), 0.6, asked.levers)
        share = rng.dirichlet(np.full(asked.markets, 4.0), asked.levers).T
        years = MarketYears.of(year_by_chance(rng, asked, usual), share)
        programme = programme_by_chance(rng, asked, usual, share)
        plain = replace(
            programme,
            measures=Measures.none(asked.levers),
            least_useful=np.zeros(asked.levers),
            groups=(),
        )
        with threadpool_limits(1, user_api="blas"):
            if asked.binding:
                free = replace(programme, groups=())
                told, found = solve(years, free, usual * share)
                print(f"firm {seed}, free:    {told}", flush=True)
                told, _ = solve(years, bound(programme, found), usual * share)
                print(f"firm {seed}, binding: {told}", flush=True)
                continue
            print(f"firm {seed}, all:     {solve(years, programme, usual * share)[0]}", flush=True)
            print(f"firm {seed}, amounts: {solve(years, plain, usual * share)[0]}", flush=True)


if __name__ == "__main__":
    main()
