"""Do the intervals hold the truth on firms that have each feature of the response model?

Twenty simulated firms and more for each feature; the simulator was written independently of the
model and its truths come from other priors. Of every lever the 90 % interval of its elasticity and
of its share of the outcome are compared with the truth. Results are kept in a table, firm by firm,
so that a run that was stopped goes on where it was. See ../README.md.

    python benchmarks/evidence/recovery.py --features funnel robust --seeds 24 --table found.csv
    python benchmarks/evidence/recovery.py --table found.csv --features
"""

import argparse
import csv
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jax
import numpy as np
from threadpoolctl import threadpool_limits

from gespann.core.response.evidence import added_by_levers, elasticity, enough_draws
from gespann.core.response.sampling.stage_fitting import fit_stages
from gespann.core.simulation import Scenario, SimulatedFirm, random_scenario, simulate
from gespann.library import remember_compilations

FEATURES: dict[str, dict[str, Any]] = {
    "plain": {},
    "two_lives": {"long_life": True},
    "beliefs": {"beliefs": True},
    "beliefs_astray": {"beliefs": True},
    "robust": {"surprises": True},
    "experiments": {"markets": 6, "experiments": True},
    "tests_in_time": {"experiments": True},
    "markets": {"markets": 6, "effect_spread": 0.3},
    "funnel": {"funnel": True, "levers": 5},
    "funnel_in_part": {"funnel": True, "levers": 5, "part_time": True},
}
# Both departments are wrong about a lever in the same direction: a factor of two or more for one in
# six. Otherwise what one side overrates the other underrates, and the truth lies between them.
SHARED_ERROR = 0.5
COLUMNS = (
    "feature", "seed", "lever", "of", "low", "median", "high", "true", "r_hat", "ess",
    "divergences", "seconds",
)  # fmt: skip


def scenario_of(feature: str, seed: int) -> Scenario:
    """A random firm with the feature."""
    scenario = random_scenario(seed, **FEATURES[feature])
    if feature != "beliefs_astray" or scenario.beliefs is None:
        return scenario
    return replace(scenario, beliefs=replace(scenario.beliefs, common=SHARED_ERROR))


def recovered(told: SimulatedFirm, seed: int, draws: int) -> Iterator[dict[str, Any]]:
    """What a fit says of each lever, beside the truth."""
    firm, begun = told.firm, time.perf_counter()
    with threadpool_limits(1, user_api="blas"):
        stages = tuple(one.fit for one in fit_stages(firm, seed=seed, chains=4, draws=draws))
    after = elasticity(stages, len(firm.levers))
    added = added_by_levers(firm, enough_draws(stages, firm))
    added = added / (np.nansum(firm.history.outcome) * firm.outcome_value)
    went = {
        "r_hat": max(stage.r_hat for stage in stages),
        "ess": min(min(stage.ess_bulk, stage.ess_tail) for stage in stages),
        "divergences": sum(stage.divergences for stage in stages),
        "seconds": time.perf_counter() - begun,
    }
    for k, lever in enumerate(firm.levers):
        true = {"elasticity": told.truth.levers[k].elasticity}
        true["share"] = told.truth.added_share(lever.name)
        for of, draws_of in (("elasticity", after[:, k]), ("share", added[:, k])):
            low, median, high = np.quantile(draws_of, (0.05, 0.5, 0.95))
            yield {"lever": lever.name, "of": of, "low": low, "median": median, "high": high,
                   "true": true[of], **went}  # fmt: skip


def rows_of(table: Path) -> list[dict[str, str]]:
    """What has been found so far."""
    if not table.exists():
        return []
    with table.open(newline="") as file:
        return list(csv.DictReader(file))


def report(rows: list[dict[str, str]]) -> None:
    """A line for each feature and quantity."""
    print("feature         of           firms levers  held, %  width, median  bias, median  R-hat")
    for feature in dict.fromkeys(row["feature"] for row in rows):
        for of in ("elasticity", "share"):
            mine = [row for row in rows if (row["feature"], row["of"]) == (feature, of)]
            low, median, high, true, r_hat = (
                np.array([float(row[key]) for row in mine])
                for key in ("low", "median", "high", "true", "r_hat")
            )
            held = 100 * np.mean((low <= true) & (true <= high))
            firms = len({row["seed"] for row in mine})
            print(
                f"{feature:15} {of:12} {firms:5} {len(mine):6} {held:8.1f}"
                f" {np.median(high - low):14.4f} {np.median(median - true):13.4f}"
                f" {np.quantile(r_hat, 0.9):6.3f}"
            )


def main() -> None:
    """Fit what is not in the table yet, then print the summary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", nargs="*", choices=FEATURES, default=list(FEATURES))
    parser.add_argument("--seeds", type=int, default=20, help="firms of each feature")
    parser.add_argument("--draws", type=int, default=250, help="of each of four chains")
    parser.add_argument("--table", type=Path, default=Path("recovery.csv"))
    asked = parser.parse_args()
    remember_compilations(os.environ)
    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_cpu_enable_async_dispatch", False)
    done = {(row["feature"], int(row["seed"])) for row in rows_of(asked.table)}
    for seed in range(asked.seeds):
        for feature in asked.features:
            if (feature, seed) in done:
                continue
            told = simulate(scenario_of(feature, seed), seed)
            found = [{"feature": feature, "seed": seed, **row}
                     for row in recovered(told, seed, asked.draws)]  # fmt: skip
            new = not asked.table.exists()
            with asked.table.open("a", newline="") as file:
                writer = csv.DictWriter(file, COLUMNS)
                if new:
                    writer.writeheader()
                writer.writerows(found)
            print(f"{feature} {seed}: {found[0]['seconds']:.0f} s", flush=True)
    report(rows_of(asked.table))


if __name__ == "__main__":
    main()
