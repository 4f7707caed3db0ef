"""Plan levers by market with measures by an attitude to risk, and print time and proof.

    python benchmarks/measures/attitudes.py --seeds 4

The firms are those of run.py; what a measure brings scatters by half of it, and the year has its
luck. Plans by the mean are made first, for the search begins with them.
"""

import argparse
import time
from dataclasses import replace

import numpy as np
from run import programme_by_chance, year_by_chance
from threadpoolctl import threadpool_limits

from gespann.core.firm import Attitude, Risk
from gespann.core.planning.measures.attitude_programme import best_by_attitude
from gespann.core.planning.measures.mixed_optimum import best_programme
from gespann.core.planning.year.plan_year import PlanYear, Shocks
from gespann.core.planning.year.risk_market_years import valued_markets
from gespann.core.planning.year.risk_year import valued_year

SCATTER, LUCK = 0.5, 0.1
RISKS = (Risk(Attitude.CVAR, 0.2), Risk(Attitude.LOG))


def luck_by_chance(rng: np.random.Generator, year: PlanYear) -> Shocks:
    """Good and bad years, and good and bad weeks in them."""
    whole = LUCK * rng.standard_normal((len(year.base), 1))
    return Shocks((np.exp(whole + 0.05 * rng.standard_normal(year.base.shape)),))


def main() -> None:
    """Solve every firm by both attitudes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=4)
    seeds = parser.parse_args().seeds
    asked = argparse.Namespace(markets=20, levers=12, measures=30, draws=900, bounds=(0.5, 1.5))
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        usual = rng.lognormal(np.log(1e5), 0.6, asked.levers)
        share = rng.dirichlet(np.full(asked.markets, 4.0), asked.levers).T
        year = year_by_chance(rng, asked, usual)
        programme = programme_by_chance(rng, asked, usual, share)
        worth = programme.measures.worth / year.margin
        outcome = worth * rng.lognormal(-(SCATTER**2) / 2, SCATTER, (asked.draws, len(worth)))
        programme = replace(
            programme,
            measures=replace(programme.measures, worth=year.margin * outcome.mean(axis=0)),
        )
        luck = luck_by_chance(rng, year)
        for risk in RISKS:
            with threadpool_limits(1, user_api="blas"):
                wall, cpu = time.perf_counter(), time.process_time()
                valued = valued_year(year, luck, risk, budget=programme.budget, usual=0.9 * usual)
                markets = valued_markets(valued, share)
                first = best_programme(markets.lucky, programme, usual * share)
                found = best_by_attitude(markets, programme, outcome, first)
            changed = int((found.decision.done != first.decision.done).sum())
            print(
                f"firm {seed}, {risk.attitude.value:4}: {time.perf_counter() - wall:6.1f} s wall "
                f"{time.process_time() - cpu:6.1f} s cpu, gap {100 * found.best.gap:.2f} %, "
                f"{changed} of {len(worth)} measures decided otherwise",
                flush=True,
            )


if __name__ == "__main__":
    main()
