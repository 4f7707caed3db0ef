"""Makes the pictures of the workbench that the README shows: a real one, with the demo firm in it.

    .venv/bin/python docs/images/make.py

It needs Chromium as the tests do ($GESPANN_CHROMIUM, or one on the path), and as much time as
`gespann demo`.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
LAST_LINE = "rep@demo.example"
FIRST_PAGE, ROOM = "/", "/plan/2/room/"  # the second round is that of the coming year
WIDE, PHONE = {"width": 1280, "height": 1080}, {"width": 390, "height": 860}


def main() -> None:
    """Open a demo workbench, take the pictures, close it."""
    chromium = os.environ.get("GESPANN_CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as name:
        process = subprocess.Popen(
            [sys.executable, "-m", "gespann.cli", "demo", "--folder", str(Path(name) / "demo")],
            env={**os.environ, "GESPANN_LANGUAGE": "en", "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            address, password = _way_in(process)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=chromium, args=["--no-sandbox"]
                )
                for file, size, scheme, page in (
                    ("workbench.png", WIDE, "light", FIRST_PAGE),
                    ("workbench-phone.png", PHONE, "dark", FIRST_PAGE),
                    ("workbench-room.png", WIDE, "light", ROOM),
                ):
                    _take(browser, (address, password), page, HERE / file, size, scheme)
                browser.close()
        finally:
            process.terminate()
            process.communicate()


def _way_in(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Address and password, as the command tells them."""
    told = ""
    assert process.stdout is not None
    while LAST_LINE not in told:
        line = process.stdout.readline()
        if not line:
            raise SystemExit("the workbench did not open")
        told += line
    address = re.search(r"http://localhost:\d+", told)
    password = re.search(r"password (\S+):", told)
    assert address
    assert password
    return address[0], password[1]


def _take(
    browser: Browser,
    way_in: tuple[str, str],
    of: str,
    path: Path,
    size: dict[str, int],
    scheme: str,
) -> None:
    """A page as the managing director sees it."""
    address, password = way_in
    context = browser.new_context(viewport=size, color_scheme=scheme, locale="en")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}/")
    page.fill("input[name=login]", "director@demo.example")
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{address}/")
    page.goto(f"{address}{of}")
    page.screenshot(path=path)
    context.close()


if __name__ == "__main__":
    main()
