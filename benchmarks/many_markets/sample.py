"""What is lost where what all markets share is learnt from a sample of them?

Firms of some markets are fitted exactly, and with a sample of a quarter of the markets. Of the log
elasticities the sample's means must differ from the exact ones by as much as is explained by the
markets left out (the variance of the difference is that of the sample less the exact one), and its
intervals must hold the truth as often.

    python benchmarks/many_markets/sample.py --firms 6
"""

import argparse
import os

import jax
import numpy as np
from threadpoolctl import threadpool_limits

from gespann.core.firm import Firm
from gespann.core.response.evidence import stage_elasticity
from gespann.core.response.model.stages import stages_of
from gespann.core.response.sampling import stage_fitting
from gespann.core.response.sampling.stage_fitting import fit_stage
from gespann.core.simulation import random_scenario, simulate
from gespann.library import remember_compilations

MARKETS, WEEKS, LEVERS, SHARE = 60, 104, 4, 4


def elasticities(firm: Firm, seed: int, markets: int) -> np.ndarray:
    """Draws of the log elasticities, learnt from so many markets."""
    stage_fitting.SAMPLED_CELLS = markets * WEEKS * LEVERS
    (stage,) = stages_of(firm)
    found = fit_stage(firm, stage, seed=seed, chains=4, draws=250, patient=True).fit
    return np.log(stage_elasticity(found.posterior, found.marketing))


def held(draws: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Whether the 90 % intervals hold the truth."""
    low, high = np.quantile(draws, (0.05, 0.95), axis=0)
    return (low <= truth) & (truth <= high)


def main() -> None:
    """Fit each firm twice and print what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=6)
    parser.add_argument("--first", type=int, default=100, help="seed of the first firm")
    asked = parser.parse_args()
    remember_compilations(os.environ)
    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_cpu_enable_async_dispatch", False)
    away, wider, of_sample, of_all = [], [], [], []
    for seed in range(asked.first, asked.first + asked.firms):
        scenario = random_scenario(seed, markets=MARKETS, periods=WEEKS, levers=LEVERS)
        with threadpool_limits(1, user_api="blas"):
            firm = simulate(scenario, seed).firm
            exact = elasticities(firm, seed, MARKETS)
            sample = elasticities(firm, seed, MARKETS // SHARE)
        truth = np.log([lever.elasticity for lever in scenario.levers])
        lost = np.maximum(sample.var(axis=0) - exact.var(axis=0), 1e-4)
        away.append((sample.mean(axis=0) - exact.mean(axis=0)) / np.sqrt(lost))
        wider.append(sample.std(axis=0) / exact.std(axis=0))
        of_sample.append(held(sample, truth))
        of_all.append(held(exact, truth))
        print(
            f"firm {seed}: away {np.round(away[-1], 2)} sd, wider {np.round(wider[-1], 2)} times,"
            f" held {of_sample[-1].sum()} (all markets: {of_all[-1].sum()}) of {LEVERS}",
            flush=True,
        )
    print(
        f"away: root mean square {np.sqrt(np.mean(np.square(away))):.2f} of {np.size(away)};"
        f" wider {np.median(wider):.2f} times in the median;"
        f" held {100 * np.mean(of_sample):.0f} % (all markets: {100 * np.mean(of_all):.0f} %)"
    )


if __name__ == "__main__":
    main()
