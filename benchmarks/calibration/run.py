"""Run simulation-based calibration and print how uniform the ranks are; see ../README.md."""

import argparse
import os

from calibrated_firms import firm_with_two_levers, firm_with_worked_leads

from gespann.library import remember_compilations

BINS = 10


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
