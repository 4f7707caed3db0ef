"""How long it takes from the move of a slider to changed figures on the screen of a big firm.

    .venv/bin/python benchmarks/room_on_screen/run.py --folder FOLDER
    .venv/bin/python benchmarks/room_on_screen/run.py --folder FOLDER --moves 200

The first call makes the firm in the folder, prepares its room by the work of the job (minutes),
and keeps both; later calls go on from there. `gespann serve` serves it, and Chromium moves the
sliders: by key and by mouse, one move after the other, and dragged without a pause. The wait is
told apart: until the browser sends, until the answer is there, until it is painted. Beside it
stands processor time, which depends less on what else the machine does.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

HERE, ROOT = Path(__file__).parent, Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(HERE.parent / "workbench")]

from processor_time import processor_seconds  # noqa: E402

from browser.conftest import chromium  # noqa: E402
from gespann.server import starting  # noqa: E402
from served import first_line, free_port  # noqa: E402

GOAL_MS = 200
NOT_COUNTED = 10  # first moves: each of the server's processes reads its surface once
PATIENCE_MS = 30_000
READY = "room_on_screen.json"
SLIDERS, FIGURES = "#room-form input[type=range]", "#room-answer .key-figures"


@dataclass(frozen=True)
class Move:
    """A move of a slider, in milliseconds: what each part of the wait took."""

    until_sent: float
    until_answered: float
    until_painted: float

    @property
    def whole(self) -> float:
        """From the move to the figures."""
        return self.until_sent + self.until_answered + self.until_painted


def main() -> None:
    """Make the firm where it is not there yet; serve it, move its sliders, print the waits."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument("--levers", type=int, default=12)
    parser.add_argument("--markets", type=int, default=20)
    parser.add_argument("--period", choices=("month", "week"), default="month")
    parser.add_argument("--moves", type=int, default=100)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = asked.folder or Path(name)
        firm = _firm_in(folder, asked)
        with _served(folder) as (server, address), sync_playwright() as playwright:
            arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = playwright.chromium.launch(
                executable_path=chromium(playwright), args=arguments
            )
            _measure(_opened(browser, address, firm), server, asked.moves)
            browser.close()


def _firm_in(folder: Path, asked: argparse.Namespace) -> Mapping[str, Any]:
    """Where the room is, a log-in, and what it took to prepare; made if nothing is there."""
    if not (folder / READY).exists():
        folder.mkdir(parents=True, exist_ok=True)
        paths = filter(None, (str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")))
        environment = starting.environment(folder, "") | {"PYTHONPATH": os.pathsep.join(paths)}
        environment.pop("GESPANN_ADDRESS")
        sizes = [
            part
            for name in ("draws", "levers", "markets", "period")
            for part in (f"--{name}", str(getattr(asked, name)))
        ]
        command = [sys.executable, str(HERE / "firm.py"), *sizes]
        made = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
        (folder / READY).write_bytes(made.stdout)
    firm: Mapping[str, Any] = json.loads((folder / READY).read_text())
    told = ", ".join(f"{phase} {seconds} s" for phase, seconds in firm["seconds"].items())
    print(f"Processor time of preparing the room: {told}")
    return firm


@contextmanager
def _served(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "gespann.cli", "serve", str(folder), "--port", str(port)],
        env={**os.environ, "PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        first_line(server)
        yield server, f"http://localhost:{port}"
    finally:
        server.terminate()
        server.communicate(timeout=30)


def _opened(browser: Browser, address: str, firm: Mapping[str, Any]) -> Page:
    """The room, as sales' head sees it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    cookie = {"name": "sessionid", "value": firm["cookie"], "url": address}
    context.add_cookies([cookie])  # type: ignore[list-item]
    context.add_init_script(path=HERE / "in_page.js")
    page = context.new_page()
    page.goto(address + firm["room"])
    page.locator(FIGURES).wait_for()
    return page


def _measure(page: Page, server: subprocess.Popen[str], count: int) -> None:
    ways = {"by key": _by_key, "by mouse": _by_mouse}
    watching = page.context.new_cdp_session(page)
    watching.send("Performance.enable", {"timeDomain": "threadTicks"})
    for number in range(NOT_COUNTED):
        _moved(page, _by_key, number)
    print(f"Load average {os.getloadavg()[0]:.1f}")
    print("| moves | whole | until sent | until answered | until painted | server | page |")
    print("|---|---|---|---|---|---|---|")
    waits = []
    for name, way in ways.items():
        spent, busy = processor_seconds(server.pid), _page_seconds(watching)
        moves = [_moved(page, way, number) for number in range(count)]
        server_ms = 1000 * (processor_seconds(server.pid) - spent) / count
        page_ms = 1000 * (_page_seconds(watching) - busy) / count
        waits += [one.whole for one in moves]
        _tell(f"{count} {name}", moves, server_ms, page_ms)
    _drag(page)
    late = float(np.percentile(waits, 95))
    verdict = "kept" if late <= GOAL_MS else "missed"
    print(f"\nGoal of {GOAL_MS} ms for 95 % of the moves: {verdict} ({late:.0f} ms)")
    print(f"Load average {os.getloadavg()[0]:.1f}")


def _tell(name: str, moves: Sequence[Move], server_ms: float, page_ms: float) -> None:
    """Median and 95 % of each part, in milliseconds; processor time of the server, and the page."""
    parts = ("whole", "until_sent", "until_answered", "until_painted")
    told = []
    for part in parts:
        median, late = np.percentile([getattr(one, part) for one in moves], [50, 95])
        told.append(f"{median:.0f}, {late:.0f} ms")
    print(f"| {name} | {' | '.join(told)} | {server_ms:.1f} ms | {page_ms:.1f} ms |")


def _moved(page: Page, way: Any, number: int) -> Move:
    """One move, and the wait until its figures are there."""
    sliders = page.locator(SLIDERS)
    slider = sliders.nth(number % sliders.count())
    slider.scroll_into_view_if_needed()
    before = page.locator(FIGURES).inner_text()
    page.evaluate("noted.inputs.length = noted.answers.length = 0")
    way(page, slider)
    noted = _settled(page)
    if page.locator(FIGURES).inner_text() == before:
        raise RuntimeError(f"move {number} has not changed the figures")
    made, answer = noted["inputs"][0], noted["answers"][0]
    return Move(
        answer["sent"] - made, answer["answered"] - answer["sent"],
        answer["painted"] - answer["answered"],
    )  # fmt: skip


def _by_key(page: Page, slider: Any) -> None:
    """A tenth of the slider's length, towards its middle and beyond."""
    slider.focus()
    page.keyboard.press("PageDown" if _is_high(slider) else "PageUp")


def _by_mouse(page: Page, slider: Any) -> None:
    """A click on the other half."""
    place = slider.bounding_box()
    at = 0.35 if _is_high(slider) else 0.65
    page.mouse.click(place["x"] + at * place["width"], place["y"] + place["height"] / 2)


def _is_high(slider: Any) -> bool:
    above: bool = slider.evaluate("one => 2 * one.value > Number(one.min) + Number(one.max)")
    return above


def _drag(page: Page) -> None:
    """Drag one slider to and fro without a pause: answers may not queue, the last one counts."""
    slider = page.locator(SLIDERS).first
    slider.scroll_into_view_if_needed()
    place = slider.bounding_box()
    assert place is not None
    page.evaluate("noted.inputs.length = noted.answers.length = 0")
    level = place["y"] + place["height"] / 2
    page.mouse.move(place["x"] + place["width"] / 2, level)
    page.mouse.down()
    for step in range(150):
        share = 0.5 + 0.4 * np.sin(step / 12)
        page.mouse.move(place["x"] + share * place["width"], level)
        page.wait_for_timeout(10)
    page.mouse.up()
    noted = _settled(page)
    inputs, answers = noted["inputs"], noted["answers"]
    gaps = np.diff([one["swapped"] for one in answers])
    apart = float(np.median(gaps)) if len(gaps) else np.nan
    shown = page.locator(FIGURES).inner_text()
    page.locator("#room-form").evaluate("form => form.submit()")
    page.locator(FIGURES).wait_for()
    held = page.locator(FIGURES).inner_text() == shown
    print(
        f"\nDragged for {inputs[-1] - inputs[0]:.0f} ms: {len(inputs)} moves, {len(answers)} "
        f"answers, new figures every {apart:.0f} ms, the last ones "
        f"{answers[-1]['painted'] - inputs[-1]:.0f} ms after the last move; they are "
        f"{'' if held else 'NOT '}those of where it rests"
    )


def _settled(page: Page) -> Mapping[str, Any]:
    """What was noted once a request that was sent after the last move is painted."""
    for _ in range(PATIENCE_MS // 20):
        noted: Mapping[str, Any] = page.evaluate("noted")
        inputs, answers = noted["inputs"], noted["answers"]
        if inputs and answers and answers[-1]["sent"] >= inputs[-1]:
            return noted
        page.wait_for_timeout(20)
    raise TimeoutError("the sliders were not answered")


def _page_seconds(watching: CDPSession) -> float:
    """Processor time of the page's main thread since it is watched."""
    metrics = watching.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


if __name__ == "__main__":
    main()
