"""Fit simulated firms and print how often the intervals hold what each lever truly added.

The simulator was written independently of the response model, and its truths are drawn from other
priors: this shows what the intervals are worth where the model is not exactly right. See
../README.md.
"""

import argparse
import os
from dataclasses import dataclass

import numpy as np

from gespann.core.quantities import Department
from gespann.core.simulation import SimulatedFirm, random_scenario, simulate
from gespann.library import remember_compilations


@dataclass(frozen=True)
class Recovered:
    """One lever of one firm: shares of the outcome that it added, estimated and true."""

    department: Department
    low: float
    median: float
    high: float
    true: float
    prior_rules: bool

    @property
    def is_held(self) -> bool:
        return self.low <= self.true <= self.high


def recovered(simulated: SimulatedFirm, *, seed: int, draws: int) -> tuple[list[Recovered], str]:
    """What a fit says of each lever against the truth, and how it went."""
    from gespann.core.response.fitting import fit

    found = fit(simulated.firm, seed=seed, draws=draws)
    prior_rules = {f.subject for f in found.findings if f.code == "prior_rules"}
    rows = [
        Recovered(
            evidence.lever.department,
            *evidence.added_share.as_list(),
            simulated.truth.added_share(evidence.lever.name),
            evidence.lever.name in prior_rules,
        )
        for evidence in found.levers
    ]
    trust = found.diagnostics
    ess = min(trust.ess_bulk_min, trust.ess_tail_min)
    note = f"R-hat {trust.r_hat_max:.3f}, ESS {ess:.0f}, {trust.divergences} divergences"
    return rows, note


def report(name: str, rows: list[Recovered]) -> None:
    """One line of the table; all shares in % of the outcome."""
    held = np.mean([row.is_held for row in rows])
    width = np.median([row.high - row.low for row in rows])
    error = np.mean([abs(row.median - row.true) for row in rows])
    bias = np.mean([row.median - row.true for row in rows])
    print(
        f"{name:24} {len(rows):7} {100 * held:9.1f} {100 * width:14.2f}"
        f" {100 * error:11.2f} {100 * bias:11.2f}"
    )


def main() -> None:
    """Print how each fit went, then the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=24, help="number of firms")
    parser.add_argument("--draws", type=int, default=500, help="of each of four chains")
    asked = parser.parse_args()
    # JAX reads where to keep compiled programs when it is imported, so the fit is imported after.
    remember_compilations(os.environ)
    rows: list[Recovered] = []
    for seed in range(asked.seeds):
        found, note = recovered(simulate(random_scenario(seed), seed), seed=seed, draws=asked.draws)
        print(
            f"firm {seed}: {sum(row.is_held for row in found)} of {len(found)} held; {note}",
            flush=True,
        )
        rows += found
    print("\n" + " " * 25 + " levers   held, %   median width  mean error   mean bias")
    report("all", rows)
    for department in Department:
        report(department.value, [row for row in rows if row.department is department])
    for name, ruled in (("the data spoke", False), ("the prior rules", True)):
        chosen = [row for row in rows if row.prior_rules is ruled]
        if chosen:
            report(name, chosen)


if __name__ == "__main__":
    main()
