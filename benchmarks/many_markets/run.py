"""Fit a firm with many markets; print time, memory, and the check on some of its markets.

    python benchmarks/many_markets/run.py --markets 2000
    python benchmarks/many_markets/run.py --gradients 100 200 400
    python benchmarks/many_markets/run.py --check 60 --weeks 104 --levers 6

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
from gespann.core.response.design import Design, build_design
from gespann.core.response.diagnostics import convergence
from gespann.core.response.many_markets import sample_weighted
from gespann.core.response.robust import settle
from gespann.core.response.sampler import sample, slope_at
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
        f"k {found.stages[-1].pareto_k}, R-hat {said.r_hat_max:.3f}, ESS bulk "
        f"{said.ess_bulk_min:.0f} tail {said.ess_tail_min:.0f}, skill {said.forecast_skill}",
    )


def check(asked: argparse.Namespace) -> None:
    """Weighted draws of a sample of markets against the exact sampler on the same history."""
    clock = Clock()
    firm = firm_of(asked.check, asked.weeks, asked.levers, asked.seed)
    design, mode = settled(firm)
    clock.tell("mode")
    ours, worth, k = sample_weighted(
        design, markets=asked.sampled, seed=1, chains=4, draws=asked.draws, mode=mode
    )
    clock.tell("weighted", f"k {k:.2f}, ESS {worth.ess_bulk_min:.0f}, R-hat {worth.r_hat_max:.3f}")
    exact = sample(design, seed=2, chains=4, draws=asked.draws, mode=mode)
    clock.tell("exact", f"ESS {convergence(exact).ess_bulk_min:.0f}")
    one, other = (x.positions.reshape(-1, len(mode)) for x in (ours, exact))
    shift = (one.mean(axis=0) - other.mean(axis=0)) / other.std(axis=0)
    spread = one.std(axis=0) / other.std(axis=0)
    print(
        f"means: at most {np.abs(shift).max():.2f} sd apart; median {np.median(np.abs(shift)):.2f}"
    )
    print(f"ratios of sd: {spread.min():.2f} to {spread.max():.2f}; median {np.median(spread):.2f}")


def settled(firm: Firm) -> tuple[Design, np.ndarray]:
    """The design without wild outcomes, and its posterior's mode."""
    return settle(build_design(firm)[0])


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
    """Do one of the three."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markets", type=int, default=2000)
    parser.add_argument("--weeks", type=int, default=156)
    parser.add_argument("--levers", type=int, default=12)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--gradients", type=int, nargs="+")
    parser.add_argument("--check", type=int, help="markets of the firm that both samplers fit")
    parser.add_argument("--sampled", type=int, default=30, help="markets in the sample of these")
    parser.add_argument("--draws", type=int, default=250, help="of each of four chains")
    asked = parser.parse_args()
    remember_compilations(os.environ)
    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_cpu_enable_async_dispatch", False)
    with threadpool_limits(1, user_api="blas"):
        if asked.gradients:
            gradients(asked)
        elif asked.check:
            check(asked)
        else:
            whole_fit(asked)


if __name__ == "__main__":
    main()
