"""From CSV to plan in a new process: wall time, peak memory, effective draws a second.

Each case is a simulated firm, written to a folder and planned by a new Python process, first with
an empty compilation cache and then with a warm one.

    python benchmarks/speed/run.py [--markets 1 40]
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    """Write the firms, run each in new processes, print one line for each run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markets", type=int, nargs="+", default=[1, 40])
    parser.add_argument("--seed", type=int, default=3)
    asked = parser.parse_args()
    print(f"{'markets':>8} {'cache':>6} {'seconds':>8} {'GiB':>5}  in the fit")
    for markets in asked.markets:
        with tempfile.TemporaryDirectory() as scratch:
            write_firm_of(markets, asked.seed, Path(scratch) / "firm")
            for cache in ("empty", "warm"):
                show(markets, cache, Path(scratch))


def write_firm_of(markets: int, seed: int, folder: Path) -> None:
    """A random firm of 156 weeks and seven levers as files."""
    from gespann.core.simulation import random_scenario, simulate
    from gespann.files.firm_folder_writer import write_firm

    write_firm(folder, simulate(random_scenario(seed, markets=markets), seed).firm)


def show(markets: int, cache: str, scratch: Path) -> None:
    """Run one firm in a new process and print what it took."""
    environment = {**os.environ, "JAX_COMPILATION_CACHE_DIR": str(scratch / "cache")}
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, __file__, "--one", str(scratch / "firm")],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    seconds = time.perf_counter() - begun
    said = json.loads(done.stdout)
    print(f"{markets:>8} {cache:>6} {seconds:>8.1f} {said.pop('gib'):>5.2f}  {said}", flush=True)


def one(folder: str) -> None:
    """Read, fit and plan one firm; print the figures as JSON."""
    import gespann

    marks: list[tuple[str, int, int, float]] = []

    def note(progress: object) -> None:
        marks.append((progress.phase, progress.done, progress.total, time.perf_counter()))

    fit = gespann.fit(gespann.read_firm(folder), progress=note)
    gespann.plan(fit)
    sampling = [mark for mark in marks if mark[0] == "sample"]
    kept = fit.posterior.size // fit.posterior.chains
    warm = next(at for _, done, total, at in sampling if done >= total - kept)
    seconds = sampling[-1][3] - warm
    found = fit.diagnostics
    figures = {
        "sampling_seconds": round(seconds, 2),
        "r_hat_max": round(found.r_hat_max, 4),
        "ess_bulk_min": round(found.ess_bulk_min),
        "ess_per_second": round(found.ess_bulk_min / seconds),
        "divergences": found.divergences,
        "gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
    }
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2])
    else:
        main()
