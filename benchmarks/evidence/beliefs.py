"""Fit simulated firms that were asked, and print what the departments' answers were worth.

Each side of a simulated firm overrates its own levers, underrates the other's and errs on every
answer. Printed are, with published priors, with beliefs, and with beliefs but no history, how often
the 90 % interval holds the true elasticity, how wide it is and how far the middle lies off; and how
often the evidence, where it said whose belief it is nearer to, was right. See ../README.md.
"""

import argparse
import os
from dataclasses import dataclass, replace

import numpy as np

from gespann.core.firm import Firm
from gespann.core.quantities import Department, Interval
from gespann.core.simulation import SimulatedFirm, random_scenario, simulate
from gespann.library import remember_compilations

WAYS = ("published priors", "with beliefs", "beliefs alone")


@dataclass(frozen=True)
class Recovered:
    """Elasticity of one lever, estimated and true."""

    found: Interval
    true: float

    @property
    def is_held(self) -> bool:
        return self.found.low <= self.true <= self.found.high


def without_history(firm: Firm) -> Firm:
    """The firm as it would be if it had kept nothing but last year's totals."""
    year, history = firm.period.per_year, firm.history
    effort = history.effort[:, -year:].mean(axis=1, keepdims=True)
    outcome = np.nanmean(history.outcome[:, -year:], axis=1, keepdims=True)
    markets = len(history.markets)
    return replace(
        firm,
        controls=(),
        competitors=(),
        history=replace(
            history,
            starts=history.starts[-year:],
            outcome=np.repeat(outcome, year, axis=1),
            effort=np.repeat(effort, year, axis=1),
            controls=np.zeros((markets, year, 0)),
            competitors=np.zeros((markets, year, 0)),
            stages=np.zeros((markets, year, 0)),
            assumed=True,
        ),
    )


def recovered(
    told: SimulatedFirm, seed: int, draws: int
) -> tuple[dict[str, list[Recovered]], list[bool]]:
    """Every lever in each of the three ways, and whether the evidence named the right side."""
    from gespann.core.response.fitting import fit

    true = [lever.elasticity for lever in told.truth.levers]
    firms = (replace(told.firm, beliefs=()), told.firm, without_history(told.firm))
    rows, right = {}, []
    for way, firm in zip(WAYS, firms, strict=True):
        found = fit(firm, seed=seed, draws=draws)
        rows[way] = [
            Recovered(evidence.elasticity, value)
            for evidence, value in zip(found.levers, true, strict=True)
        ]
        for opinion in found.opinions:
            if opinion.nearer and opinion.sales and opinion.marketing:
                at = int(np.argmin(np.abs(opinion.efforts - (opinion.widest_effort or 0.0))))
                truth = told.truth.curve(opinion.lever.name, [float(opinion.efforts[at])])[0]
                apart = {
                    Department.SALES: abs(opinion.sales.median[at] - truth),
                    Department.MARKETING: abs(opinion.marketing.median[at] - truth),
                }
                right.append(opinion.nearer == min(apart, key=lambda side: apart[side]))
    return rows, right


def report(name: str, rows: list[Recovered]) -> None:
    """One line of the table."""
    held = np.mean([row.is_held for row in rows])
    width = np.median([row.found.high / max(row.found.low, 1e-9) for row in rows])
    error = np.exp(np.mean([abs(np.log(row.found.median / row.true)) for row in rows]))
    print(f"{name:20} {len(rows):7} {100 * held:9.1f} {width:14.2f} {error:12.2f}")


def main() -> None:
    """Print how each firm went, then the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=24, help="number of firms")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--draws", type=int, default=500, help="of each of four chains")
    parser.add_argument("--variation", type=float, default=1.0, help="0.2: data that say little")
    asked = parser.parse_args()
    # JAX reads where to keep compiled programs when it is imported, so the fit is imported after.
    remember_compilations(os.environ)
    table: dict[str, list[Recovered]] = {way: [] for way in WAYS}
    right: list[bool] = []
    for seed in range(asked.first, asked.first + asked.seeds):
        told = simulate(random_scenario(seed, beliefs=True, variation=asked.variation), seed)
        rows, named = recovered(told, seed, asked.draws)
        held = ", ".join(f"{way} {sum(one.is_held for one in rows[way])}" for way in WAYS)
        print(f"firm {seed}: held of {len(told.firm.levers)}: {held}", flush=True)
        for way in WAYS:
            table[way] += rows[way]
        right += named
    print("\n" + " " * 21 + "levers   held, %   high over low   error, fold")
    for way in WAYS:
        report(way, table[way])
    print(f"\nnearer side named {len(right)} times, rightly {sum(right)} times")


if __name__ == "__main__":
    main()
