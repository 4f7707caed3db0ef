"""Find the room of a firm as large as the demo firm; print time as a multiple of valuing one plan.

    python benchmarks/room/run.py --draws 400 --levers 7

Six markets, 52 weeks, a funnel of four stages with a bond (which is not proven to be concave), and
the same without a funnel and a bond. Times are processor times: on a shared machine wall-clock
times cannot be compared, and the ratio can.
"""

import argparse
import time

import numpy as np
from threadpoolctl import threadpool_limits

from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.best.optimum import best_plan
from gespann.core.planning.room.room import find_room
from gespann.core.planning.year.plan_chain import Chain, Inflow, Link
from gespann.core.planning.year.plan_year import PlanYear
from gespann.core.planning.year.planning_year import Year

MARKETS, PERIODS, LAGS, STAGES = 6, 52, 12, 4


def chain_of(draws: int, levers: int, rng: np.random.Generator) -> Chain:
    """A funnel: leads, visits, offers and money, each lever at one or two stages."""
    links = tuple(_link(number, draws, levers, rng) for number in range(STAGES))
    return Chain(links, slice(0, None), np.arange(levers) < levers / 2, margin=0.4)


def _link(number: int, draws: int, levers: int, rng: np.random.Generator) -> Link:
    mine = tuple(k for k in range(levers) if k % STAGES == number or (k + 2) % STAGES == number)
    shape = (draws, MARKETS, PERIODS, len(mine))
    kappa = 1.2 * np.exp(0.3 * rng.standard_normal((draws, 1, 1, len(mine))))
    planned = rng.dirichlet(np.full(MARKETS * PERIODS, 3.0), len(mine)).T * MARKETS * PERIODS
    inflow = None
    if number:
        weights = rng.dirichlet(np.full(LAGS, 1.0), draws)
        nothing = np.zeros((draws, 0, 0))
        earlier = np.ones((draws, MARKETS, LAGS))
        inflow = Inflow(earlier, 0.8, weights, nothing, nothing, None, np.ones(draws))
    return Link(
        levers=mine,
        left_over=np.broadcast_to(0.2 / kappa, shape),
        per_euro=planned.reshape(MARKETS, PERIODS, -1) / 1e5 / kappa,
        effect=0.12 * np.exp(0.4 * rng.standard_normal((draws, MARKETS, len(mine)))),
        bond=rng.beta(2, 3, draws),
        base=(2e4 if number == STAGES - 1 else 1.0) * np.ones(shape[:3]),
        marketing=np.array(mine) < levers / 2,
        inflow=inflow,
    )


def year_of(draws: int, levers: int, rng: np.random.Generator) -> PlanYear:
    """A firm that knows only revenue, whose departments add up."""
    cells = MARKETS * PERIODS
    kappa = 1.2 * np.exp(0.4 * rng.standard_normal((draws, 1, levers)))
    beta = 0.12 * np.exp(0.5 * rng.standard_normal((draws, 1, levers)))
    return PlanYear(
        left_over=np.broadcast_to(0.2 / kappa, (draws, cells, levers)),
        per_euro=rng.dirichlet(np.full(cells, 3.0), levers).T * cells / 1e5 / kappa,
        effect=np.repeat(beta, cells, axis=1),
        bond=np.zeros(draws),
        base=np.full((draws, cells), 1e7 / cells),
        marketing=np.arange(levers) < levers / 2,
        margin=0.4,
    )


def measure(name: str, year: Year, allowed: BudgetSet) -> None:
    """Processor time of the room, in seconds and in passes over all draws."""
    best = best_plan(year, allowed, [allowed.low], gap=1.0).euros  # found, and not proven
    year.local_value(best)
    begun = time.process_time()
    for _ in range(10):
        year.local_value(best)
    once = (time.process_time() - begun) / 10
    begun, wall = time.process_time(), time.perf_counter()
    room = find_room(year, allowed, best)
    spent = time.process_time() - begun
    print(
        f"{name:28} one plan {once * 1e3:6.1f} ms, room {spent:5.2f} s "
        f"({time.perf_counter() - wall:5.2f} s wall), {spent / once:5.0f} plans, "
        f"error {room.error:.4f}, proven {room.is_concave}",
        flush=True,
    )


def main() -> None:
    """Both kinds of firm."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=400)
    parser.add_argument("--levers", type=int, default=7)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rng = np.random.default_rng(asked.seed)
    usual = np.full(asked.levers, 1e5)
    allowed = BudgetSet(0.5 * usual, 1.5 * usual, 1.1 * float(usual.sum()))
    with threadpool_limits(1, user_api="blas"):
        measure("funnel with a bond", chain_of(asked.draws, asked.levers, rng), allowed)
        measure("no funnel, no bond", year_of(asked.draws, asked.levers, rng), allowed)


if __name__ == "__main__":
    main()
