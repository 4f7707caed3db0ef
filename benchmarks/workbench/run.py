"""How long readers wait for the pages of a workbench that has been used for years.

    .venv/bin/python benchmarks/workbench/run.py
    .venv/bin/python benchmarks/workbench/run.py --postgresql postgresql://user@host/empty_database

A firm with three years of weekly history in six markets, hundreds of people and thousands of lines
in its journals is served by `gespann serve`; people who are logged in ask for its pages at a steady
rate. The same server then serves a page of bare Django that does nothing, which is the limit.
Besides the waits stands the processor time of a request, which depends less on what else runs.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from load import Answered, Asked, ask_all, schedule
from processor_time import processor_seconds

from gespann.cli.serve import MOST_PROCESSES
from gespann.server import starting

HERE = Path(__file__).parent
PORT = 8765
PROCESSES = min(os.cpu_count() or 1, MOST_PROCESSES)  # as `gespann serve` has it
PAGES: Mapping[str, tuple[int, Sequence[str]]] = {
    "home": (5, ["/"]),
    "history": (3, ["/history/"]),
    "people": (3, ["/organisation/people/", "/organisation/people/?search=mar&page=2"]),
    "one person": (2, [f"/organisation/people/{pk}/" for pk in range(6, 29)]),
    "departments": (2, ["/organisation/departments/", "/organisation/departments/1/"]),
    "deputies, years": (1, ["/organisation/deputies/", "/organisation/years/"]),
    "jobs": (3, ["/jobs/", "/jobs/?state=done"]),
    "own account": (1, ["/account/", "/account/sessions/"]),
}
HELLO: Mapping[str, tuple[int, Sequence[str]]] = {"bare Django": (1, ["/"])}


def main() -> None:
    """Fill a workbench, ask it, ask the bare page, and print both."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--a-second", type=float, default=20.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--people", type=int, default=400)
    parser.add_argument("--postgresql", default="", metavar="ADDRESS")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **starting.environment(Path(folder), f"http://localhost:{PORT}"),
            "GESPANN_DATABASE": asked.postgresql,
        }
        cookies = _filled(environment, asked.people)
        command = [sys.executable, "-m", "gespann.cli", "serve", folder, "--port", str(PORT)]
        with _running(command, environment) as server:
            ours = _measure(PAGES, cookies, server, asked)
    limit = [
        argument.replace("gespann.server.wsgi", "bare")
        for argument in starting.web_server("127.0.0.1", PORT, PROCESSES)
    ]
    with _running(limit, {**os.environ, "PYTHONPATH": str(HERE)}) as server:
        bare = _measure(HELLO, ["nobody"], server, asked)
    _compare(ours, bare)


def _filled(environment: Mapping[str, str], people: int) -> list[str]:
    command = [sys.executable, str(HERE / "firm.py"), str(people)]
    told = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    cookies: list[str] = json.loads(told.stdout)
    return cookies


@contextmanager
def _running(
    command: Sequence[str], environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A server that answers; stopped afterwards."""
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not ask_all([Asked(0, "", "/", "nobody")], PORT)[0].is_whole:
            # Without a log-in the workbench answers with a redirect: it is up, too.
            if _redirects() or time.monotonic() > deadline:
                break
            time.sleep(0.2)
        yield server
    finally:
        server.terminate()
        server.wait(30)


def _redirects() -> bool:
    import http.client

    connection = http.client.HTTPConnection("localhost", PORT, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == http.HTTPStatus.FOUND
    except OSError:
        return False
    finally:
        connection.close()


def _measure(
    pages: Mapping[str, tuple[int, Sequence[str]]],
    cookies: Sequence[str],
    server: subprocess.Popen[bytes],
    asked: argparse.Namespace,
) -> list[Answered]:
    """Ask for every page a few times unmeasured, then as long as was asked for."""
    ask_all(schedule(pages, cookies, a_second=20, seconds=5, seed=0), PORT)
    load, spent = os.getloadavg()[0], processor_seconds(server.pid)
    requests = schedule(pages, cookies, a_second=asked.a_second, seconds=asked.seconds)
    answered = ask_all(requests, PORT)
    spent = processor_seconds(server.pid) - spent
    print(f"\nLoad average {load:.1f} before and {os.getloadavg()[0]:.1f} after; ", end="")
    print(f"{1000 * spent / len(requests):.1f} ms of processor time a request")
    print("| page | requests | median | p95 | p99 | errors |\n|---|---|---|---|---|---|")
    for page in pages:
        if of_page := [one for one in answered if one.page == page]:
            _tell(page, of_page)
    _tell("all", answered)
    return answered


def _tell(page: str, answered: Sequence[Answered]) -> None:
    median, p95, p99 = _waits(answered)
    errors = sum(not one.is_whole for one in answered)
    figures = f"{median:.0f} ms | {p95:.0f} ms | {p99:.0f} ms"
    print(f"| {page} | {len(answered)} | {figures} | {errors} |")


def _compare(ours: Sequence[Answered], bare: Sequence[Answered]) -> None:
    names = ("median", "p95", "p99")
    ratios = (a / b for a, b in zip(_waits(ours), _waits(bare), strict=True))
    print("\nWorkbench / bare Django: ", end="")
    print(", ".join(f"{name} {ratio:.1f}" for name, ratio in zip(names, ratios, strict=True)))


def _waits(answered: Sequence[Answered]) -> tuple[float, float, float]:
    """Median, p95 and p99 in milliseconds."""
    median, p95, p99 = np.percentile([1000 * one.seconds for one in answered], [50, 95, 99])
    return float(median), float(p95), float(p99)


if __name__ == "__main__":
    main()
