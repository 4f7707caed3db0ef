"""Gespann beside PyMC-Marketing and Meridian on the same simulated firms.

    .venv/bin/python benchmarks/peers/run.py                      # everything, resumed where it was
    .venv/bin/python benchmarks/peers/run.py --estimate           # how long that would take
    .venv/bin/python benchmarks/peers/run.py --tools gespann pymc_example --seeds 3
    .venv/bin/python benchmarks/peers/results_table.py            # the table of what there is

Installs the peers in environments of their own, outside the repository. One run at a time, each in
a new process; the order of the tools turns with every firm. Each run becomes a line of the results,
whether it ended well or not, and a line that is there is not run again. See ../README.md.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LIMIT = 3600
TRIAL_DRAWS = 50


class Tool(NamedTuple):
    """How a tool is started: its adapter, its environment and what its adapter is told."""

    adapter: str
    environment: str | None
    words: tuple[str, ...]


TOOLS = {
    "gespann": Tool("gespann_adapter", None, ()),
    "gespann_1000": Tool("gespann_adapter", None, ("1000",)),  # as many as PyMC-Marketing
    "pymc_defaults": Tool("pymc_adapter", "pymc", ("defaults",)),
    "pymc_example": Tool("pymc_adapter", "pymc", ("example",)),
    "meridian_short": Tool("meridian_adapter", "meridian", ("short",)),
    "meridian": Tool("meridian_adapter", "meridian", ("getting_started",)),
}
# Seconds of a run with 1 and with 20 markets before anything is known of this machine: guesses from
# runs of few draws.
GUESSES = {
    "gespann": (25, 120),
    "gespann_1000": (30, 200),
    "pymc_defaults": (90, 1500),
    "pymc_example": (70, 1500),
    "meridian_short": (120, 1800),
    "meridian": (600, LIMIT),
}


@dataclass(frozen=True)
class Run:
    """One tool on one firm; with `trial` it draws next to nothing, to see that all works."""

    seed: int
    case: str
    tool: str
    trial: bool

    @property
    def key(self) -> dict[str, Any]:
        """What tells it from all other runs."""
        return {"seed": self.seed, "case": self.case, "tool": self.tool, "trial": self.trial}


def main() -> None:
    """Install what is missing, run what is not in the results, and say how far it is."""
    asked = _asked()
    lines = results(asked.results)
    todo = [run for run in planned(asked) if not is_done(run, lines, again=asked.again)]
    left = sum(seconds_of(run, lines) for run in todo)
    print(
        f"{len(todo)} runs to go, about {duration(left)} at most {duration(LIMIT)} each", flush=True
    )
    if asked.estimate:
        return
    pythons = {None: Path(sys.executable)}
    from environments import prepared

    for needed in sorted({TOOLS[run.tool].environment or "" for run in todo} - {""}):
        pythons[needed] = prepared(needed, asked.environments)
    for number, run in enumerate(todo, start=1):
        line = run.key | carried_out(run, pythons[TOOLS[run.tool].environment], asked)
        with asked.results.open("a") as file:
            file.write(json.dumps(line) + "\n")
        lines.append(line)
        left = sum(seconds_of(later, lines) for later in todo[number:])
        print(f"{number}/{len(todo)} {told(line)}; about {duration(left)} to go", flush=True)


def _asked() -> argparse.Namespace:
    from cases import CASES

    from gespann.library import cache_folder

    cache = cache_folder(os.environ) / "peers"
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--tools", nargs="+", choices=TOOLS, default=list(TOOLS))
    parser.add_argument("--cases", nargs="+", choices=CASES, default=list(CASES), metavar="CASE")
    parser.add_argument("--seeds", type=int, default=1, help="firms of each case")
    parser.add_argument("--results", type=Path, default=Path("peers.jsonl"))
    parser.add_argument("--environments", type=Path, default=cache / "environments")
    parser.add_argument("--scratch", type=Path, default=cache / "scratch", help="for compiled code")
    parser.add_argument("--limit", type=float, default=LIMIT, help="most seconds of a run")
    parser.add_argument("--estimate", action="store_true", help="say how long it takes, and stop")
    parser.add_argument("--again", action="store_true", help="repeat what went wrong")
    parser.add_argument("--trial", action="store_true", help=f"{TRIAL_DRAWS} draws a chain")
    parser.add_argument("--behind", action="store_true", help="let other programs go first (Linux)")
    return parser.parse_args()


def planned(asked: argparse.Namespace) -> Iterator[Run]:
    """All runs; the tool that is first with one firm is last with the next."""
    tools, turn = list(asked.tools), 0
    for seed in range(asked.seeds):
        for case in asked.cases:
            first = turn % len(tools)
            for tool in tools[first:] + tools[:first]:
                yield Run(seed, case, tool, asked.trial)
            turn += 1


def results(path: Path) -> list[dict[str, Any]]:
    """The lines that are there; one that was cut off while it was written counts for nothing."""
    if not path.exists():
        return []
    whole = path.read_text()
    if not whole.endswith("\n"):
        path.write_text(whole[: whole.rfind("\n") + 1])
    return [json.loads(line) for line in path.read_text().splitlines()]


def is_done(run: Run, lines: list[dict[str, Any]], *, again: bool) -> bool:
    """Whether a line tells of this run; where it shall be done again, one that ended well."""
    mine = [line for line in lines if run.key.items() <= line.items()]
    return any(not (again and line["failed"]) for line in mine)


def seconds_of(run: Run, lines: list[dict[str, Any]]) -> float:
    """How long a run will take: as long as those of its kind, or as guessed."""
    from cases import markets_of

    size = markets_of(run.case)
    took = [
        line["seconds"]
        for line in lines
        if (line["tool"], line["trial"], markets_of(line["case"])) == (run.tool, run.trial, size)
    ]
    return mean(took) if took else float(GUESSES[run.tool][size > 1])


def carried_out(run: Run, python: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """Run a tool in a new process and score what it puts down.

    Returns: Its figures; `failed` says in words why it did not come to its end, or is empty;
        `is_first` whether nothing was compiled yet for its number of markets.
    """
    from cases import firm_of, markets_of
    from scoring import scored

    from gespann.files.firm_folder_writer import write_firm

    known, tool = firm_of(run.case, run.seed), TOOLS[run.tool]
    folder = asked.scratch / "run"
    shutil.rmtree(folder, ignore_errors=True)
    write_firm(folder / "firm", known.firm)
    compiled = asked.scratch / "compiled" / f"{run.tool}-{markets_of(run.case)}"
    is_first = not compiled.exists()
    compiled.mkdir(parents=True, exist_ok=True)
    (folder / "answer").mkdir()
    command = [str(python), str(HERE / "adapters" / f"{tool.adapter}.py"), str(folder / "firm"),
               str(folder / "answer"), str(time.monotonic()), *tool.words]  # fmt: skip
    command += [str(TRIAL_DRAWS)] if run.trial else []
    begun = time.monotonic()
    failed = ended(command, with_caches(os.environ, compiled), folder / "said", asked)
    seconds = time.monotonic() - begun
    line = {"failed": failed, "seconds": seconds, "is_first": is_first, "load": os.getloadavg()[0]}
    try:
        return line | scored(known, folder / "answer")
    except ValueError as error:  # such as amounts that are no number
        return line | {"failed": failed or f"not to be judged: {error}", "troubles": []}


def ended(
    command: list[str], environment: Mapping[str, str], said: Path, asked: argparse.Namespace
) -> str:
    """Run a command to its end or its limit; why it failed in words, or nothing.

    All its processes end with it.
    """
    with said.open("w") as file:
        process = subprocess.Popen(
            command, env=environment, stdout=file, stderr=file, start_new_session=True
        )
        if asked.behind:
            Path(f"/proc/{process.pid}/autogroup").write_text("19")
        try:
            code = process.wait(timeout=asked.limit)
        except subprocess.TimeoutExpired:
            return f"ended after {asked.limit:.0f} s"
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    last = (said.read_text(errors="replace").strip().splitlines() or [""])[-1]
    return "" if code == 0 else f"exit code {code}: {last[:300]}"


def with_caches(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """An environment in which every tool keeps what it compiles, each in a folder of its own."""
    jax = {
        "JAX_COMPILATION_CACHE_DIR": str(folder / "jax"),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    }
    numba = {"NUMBA_CACHE_DIR": str(folder / "numba")}
    pytensor = {"PYTENSOR_FLAGS": f"base_compiledir={folder / 'pytensor'}"}
    return {**environment, **jax, **numba, **pytensor}


def told(line: dict[str, Any]) -> str:
    """A run in a few words."""
    what = f"{line['case']}, seed {line['seed']}, {line['tool']}: {line['seconds']:.0f} s"
    if line["failed"]:
        return f"{what}, failed: {line['failed']}"
    return f"{what}, regret {line['half']['regret']:.3f}"


def duration(seconds: float) -> str:
    """Hours and minutes."""
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02d} min"


if __name__ == "__main__":
    main()
