"""Do the thorough checks say the same whether they weigh draws or sample every fit anew?

Simulated firms are checked in both ways. Of each comparison with a rival it prints both
differences of log predictive density, how far they lie apart in Monte Carlo errors, and what the
check concludes from either; of each firm the processor time. See ../README.md.
"""

import argparse
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from gespann.core.firm import Firm
from gespann.core.simulation import DEMO_SEED, random_scenario, scenario_of_demo_firm, simulate
from gespann.library import remember_compilations

if TYPE_CHECKING:
    from gespann.core.response.checking.thorough import Compared


@dataclass(frozen=True)
class Run:
    """What one way found, and the processor time it took."""

    found: "Compared"
    seconds: float


def main() -> None:
    """Check each firm in both ways and print what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("firms", nargs="+", help="demo, one:SEED, regions:SEED or funnel:SEED")
    parser.add_argument("--seed", type=int, default=3, help="of the draws")
    parser.add_argument("--draws", type=int, help="of each chain, where every fit is sampled")
    asked = parser.parse_args()
    # JAX reads where to keep compiled programs when it is imported, so the core is imported after.
    remember_compilations(os.environ)
    import jax

    jax.config.update("jax_enable_x64", True)
    apart = [one for name in asked.firms for one in _judged(name, asked.seed, asked.draws)]
    print(f"all {len(apart)} comparisons: {np.sqrt(np.mean(np.square(apart))):.2f} Monte Carlo")
    print("errors apart (root mean square)")


def _judged(name: str, seed: int, draws: int | None) -> list[float]:
    """Print one firm; the distances of its comparisons in Monte Carlo errors."""
    from gespann.core.response.checking.reweighting import MOST_PARETO_K
    from gespann.core.response.checking.thorough import comparison_check

    firm = firm_of(name)
    weighted, sampled = _run(firm, seed, MOST_PARETO_K), _run(firm, seed, -np.inf, draws)
    print(f"\n{name}: {weighted.found.sampled} stages sampled, {weighted.found.weighted} weighted")
    print(f"processor time {weighted.seconds:.0f} s, all sampled {sampled.seconds:.0f} s")
    apart = []
    for one, other in zip(weighted.found.comparisons, sampled.found.comparisons, strict=True):
        error = np.hypot(one.monte_carlo_error, other.monte_carlo_error)
        apart.append((one.difference - other.difference) / error)
        print(
            f"  {one.code:15}{one.subject:20}"
            + " | ".join(
                f"{way.difference:7.2f} ± {way.standard_error:4.2f} (Monte Carlo "
                f"{way.monte_carlo_error:4.2f}) {comparison_check(way).values['clear']:6}"
                for way in (one, other)
            )
            + f" | {apart[-1]:5.1f}",
            flush=True,
        )
    print(f"  forecasts: {_forecasts_apart(weighted, sampled):.3f} of an interval's width apart")
    return apart


def firm_of(name: str) -> Firm:
    """A simulated firm without surprises: the demo firm, or one by chance of a kind and a seed."""
    kind, _, number = name.partition(":")
    if kind == "demo":
        return simulate(scenario_of_demo_firm(), DEMO_SEED).firm
    seed = int(number)
    scenarios = {
        "one": lambda: random_scenario(seed),
        "regions": lambda: random_scenario(seed, markets=4),
        "funnel": lambda: random_scenario(seed, levers=5, funnel=True),
    }
    return simulate(scenarios[kind](), seed).firm


def _run(firm: Firm, seed: int, most_pareto_k: float, draws: int | None = None) -> Run:
    from gespann.core.response.checking import refitting, thorough

    usual = refitting.FORECAST_DRAWS, thorough.MOST_DRAWS
    if draws:
        refitting.FORECAST_DRAWS, thorough.MOST_DRAWS = draws, 4 * draws
    began = time.process_time()
    with threadpool_limits(1, user_api="blas"):
        found = thorough.compared(firm, seed=seed, chains=4, most_pareto_k=most_pareto_k)
    refitting.FORECAST_DRAWS, thorough.MOST_DRAWS = usual
    if found is None:
        raise SystemExit("too little history for the thorough checks")
    return Run(found, time.process_time() - began)


def _forecasts_apart(one: Run, other: Run) -> float:
    """Mean distance of the ends of the 90 % intervals, over these intervals' mean width."""
    ends = [np.stack([run.found.rolling.low, run.found.rolling.high]) for run in (one, other)]
    return float(np.abs(ends[0] - ends[1]).mean() / (ends[1][1] - ends[1][0]).mean())


if __name__ == "__main__":
    main()
