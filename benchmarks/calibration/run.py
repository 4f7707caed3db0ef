"""Run simulation-based calibration and print how uniform the ranks are; see ../README.md."""

import argparse
import os
from dataclasses import replace

import numpy as np

from gespann.core.firm import Firm, History, Lever, Stage
from gespann.core.quantities import Department, Period
from gespann.library import remember_compilations

BINS = 10


def firm_with_two_levers(periods: int) -> Firm:
    """Monthly efforts of advertising and visits that vary freely."""
    rng = np.random.default_rng(1)
    starts = (np.datetime64("2019-01", "M") + np.arange(periods)).astype("datetime64[D]")
    nothing = np.zeros((1, periods, 0))
    return Firm(
        name="Calibration",
        currency="EUR",
        period=Period.MONTH,
        margin=0.4,
        levers=(
            Lever("advertising", "advertising", Department.MARKETING, "tv", "EUR"),
            Lever("visits", "visits", Department.SALES, "personal_selling", "visit"),
        ),
        history=History(
            starts=starts,
            markets=("",),
            outcome=np.ones((1, periods)),
            effort=rng.lognormal(3, 0.5, (1, periods, 2)),
            controls=nothing,
            competitors=nothing,
            stages=nothing,
        ),
        outcome_name="revenue",
    )


def firm_with_worked_leads(periods: int) -> Firm:
    """The same efforts, leads that visits work, and deals that come of them."""
    firm = firm_with_two_levers(periods)
    rng = np.random.default_rng(2)
    leads = rng.poisson(60 * rng.lognormal(0, 0.3, (1, periods))).astype(float)
    deals = np.full_like(leads, 20.0)
    history = replace(firm.history, outcome=deals, stages=np.stack([leads, deals], axis=-1))
    stages = (
        Stage("leads", "leads", "count", worked_by="visits"),
        Stage("deals", "deals", "count"),
    )
    return replace(firm, outcome_name="deals", stages=stages, history=history)


def main() -> None:
    """Print, for each quantity, coverage and the chance of such uneven ranks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=300)
    parser.add_argument("--periods", type=int, default=60)
    parser.add_argument("--draws", type=int, default=300, help="of each of two chains")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--counts", action="store_true", help="deals of worked leads, not money")
    asked = parser.parse_args()
    # JAX reads both when it is imported, so the import comes after.
    remember_compilations(os.environ)
    import jax

    jax.config.update("jax_enable_x64", True)
    from simulation_based import calibrate

    ranks = calibrate(
        (firm_with_worked_leads if asked.counts else firm_with_two_levers)(asked.periods),
        replications=asked.replications,
        seed=asked.seed,
        draws=asked.draws,
    )
    half, most, p_values = ranks.coverage(0.5), ranks.coverage(0.9), ranks.p_values(BINS)
    print(f"{'':32}  50 % held  90 % held  p of ranks")
    for name in ranks.names:
        print(f"{name:32}  {half[name]:9.3f}  {most[name]:9.3f}  {p_values[name]:10.3f}")


if __name__ == "__main__":
    main()
