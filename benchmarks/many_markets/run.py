"""Fit a firm with many markets; print time and memory.

    python benchmarks/many_markets/run.py --markets 2000
    python benchmarks/many_markets/run.py --gradients 100 200 400

Times are wall-clock and processor time: on a shared machine only the second can be compared.
"""

import argparse
import os
import resource
import time
from typing import Any

import jax
import numpy as np
from threadpoolctl import threadpool_limits

from gespann.core.firm import Firm
from gespann.core.response.model.design import build_design
from gespann.core.response.sampling.sampler import slope_at
from gespann.core.simulation import random_scenario, simulate
from gespann.library import remember_compilations


def firm_of(markets: int, weeks: int, levers: int, seed: int) -> Firm:
    """A random firm."""
    scenario = random_scenario(seed, markets=markets, periods=weeks, levers=levers)
    return simulate(scenario, seed).firm


class Clock:
    """Prints how long each step took, and the peak memory so far."""

    def __init__(self) -> None:
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def tell(self, step: str, *more: object) -> None:
        """Print the seconds since the last step."""
        wall, cpu = time.perf_counter(), time.process_time()
        gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(
            f"{step:28} {wall - self.wall:8.1f} s wall {cpu - self.cpu:8.1f} s cpu {gib:5.2f} GiB",
            *more,
            flush=True,
        )
        self.wall, self.cpu = wall, cpu


def whole_fit(asked: argparse.Namespace) -> None:
    """Everything that `fit` does."""
    from gespann.core.response.fitting import fit

    clock = Clock()
    firm = firm_of(asked.markets, asked.weeks, asked.levers, asked.seed)
    clock.tell("simulate")
    phase: list[Any] = [None]

    def note(progress: Any) -> None:
        if progress.phase != phase[0]:
            clock.tell(f"before {progress.phase}")
            phase[0] = progress.phase

    found = fit(firm, seed=asked.seed, progress=note)
    said = found.diagnostics
    clock.tell(
        "rest of the fit",
        f"R-hat {said.r_hat_max:.3f}, ESS bulk {said.ess_bulk_min:.0f}",
        f"tail {said.ess_tail_min:.0f}, skill {said.forecast_skill}",
    )


def gradients(asked: argparse.Namespace) -> None:
    """Processor time of one gradient for several numbers of markets."""
    for markets in asked.gradients:
        firm = firm_of(markets, asked.weeks, asked.levers, asked.seed)
        design = jax.tree.map(jax.numpy.asarray, build_design(firm)[0])
        place = np.zeros(4 * asked.levers + 13)
        slope_at(place, design)
        begun = time.process_time()
        for _ in range(5):
            slope_at(place, design)
        print(
            f"{markets:6} markets: {(time.process_time() - begun) / 5 * 1000:8.1f} ms", flush=True
        )


def main() -> None:
    """Do one of the two."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markets", type=int, default=2000)
    parser.add_argument("--weeks", type=int, default=156)
    parser.add_argument("--levers", type=int, default=12)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--gradients", type=int, nargs="+")
    asked = parser.parse_args()
    remember_compilations(os.environ)
    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_cpu_enable_async_dispatch", False)
    with threadpool_limits(1, user_api="blas"):
        if asked.gradients:
            gradients(asked)
        else:
            whole_fit(asked)


if __name__ == "__main__":
    main()
