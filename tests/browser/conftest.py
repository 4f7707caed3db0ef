"""A real browser for pages: Chromium is found or installed; without one the tests fail.

What a workbench does is tried in one language, and how it looks in two that differ in all: German,
whose words are longest, light on a phone, and English, dark on a desk. A module that asks for a
workbench in each language thus tries half of what it could. `@pytest.mark.every_language` is for
what depends on the language itself, such as numbers that are typed.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge",
)  # fmt: skip
EVE = "eve@kupferberg.example"
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
HERE = Path(__file__).parent
LANGUAGE_AT = {360: "de", 1280: "en"}  # width of the window
HAS_SCRIPTS = "matchMedia('(scripting: enabled)').matches"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

Violations = Callable[[Page], list[str]]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what another language or look shows as well."""
    left_out = [item for item in items if is_shown_by_another(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [item for item in items if item not in gone]


def is_shown_by_another(item: pytest.Item) -> bool:
    """Whether a test asks for a language that neither its look nor its subject needs."""
    if HERE not in item.path.parents or item.get_closest_marker("every_language"):
        return False
    asked = getattr(getattr(item, "callspec", None), "params", {})
    language = asked.get("workbench", asked.get("demo"))
    if language is None:
        return False
    return bool(language != LANGUAGE_AT.get(asked.get("width"), "de"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    with sync_playwright() as playwright:
        # As root, as in containers, Chromium refuses to start with its sandbox.
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium(playwright), args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """An empty page in a context of its own.

    `@pytest.mark.parametrize("page", [{"width": 390, "colour_scheme": "dark"}], indirect=True)`
    chooses another width (of 360, 390, 768 or 1280) or the dark scheme.
    """
    wish = getattr(request, "param", {})
    context = browser.new_context(
        viewport={"width": wish.get("width", 1280), "height": 900},
        color_scheme=wish.get("colour_scheme", "light"),
        reduced_motion="reduce",
    )
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def axe_violations() -> Violations:
    """What axe-core finds on a page under WCAG 2.2 AA: a line per fault, none on a good page."""
    axe = Axe()
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": WCAG}}

    def violations(page: Page) -> list[str]:
        assert page.evaluate(HAS_SCRIPTS), "axe-core waits for ever where scripts are switched off"
        found = axe.run(page, options=options).response["violations"]
        return [
            f"{one['id']}: {one['help']}: {node['html'][:200]}"
            for one in found
            for node in one["nodes"]
        ]

    return violations


@pytest.fixture
def at_work(workbench, browser, axe_violations):
    """Eve at a browser, who looks closely at every page of the module's `workbench`."""
    from browser.test_workbench import Reader, fits

    def at_work(**more):
        reader = Reader(browser, workbench.language, **more)
        reader.log_in(workbench.address, EVE)
        return reader

    def look(reader):
        assert fits(reader.page), reader.page.url
        assert axe_violations(reader.page) == [], reader.page.url

    return SimpleNamespace(open=at_work, look=look)


def chromium(playwright: Playwright) -> str:
    """A Chromium that runs; one is installed if there is none."""
    if found := find(playwright):
        return found
    for command in installations():
        subprocess.run(command, check=False, timeout=600, capture_output=True)
        if found := find(playwright):
            return found
    pytest.fail(
        "No Chromium was found and none could be installed. Install one and name it in "
        "GESPANN_CHROMIUM, or run: python -m playwright install --only-shell chromium",
        pytrace=False,
    )


def find(playwright: Playwright) -> str | None:
    """The first of the known places that holds a Chromium that answers."""
    candidates = (
        os.environ.get("GESPANN_CHROMIUM"),
        playwright.chromium.executable_path,
        *(shutil.which(name) for name in NAMES),
        MAC,
    )
    return next((path for path in candidates if path and answers(path)), None)


def answers(path: str) -> bool:
    """Whether this program says which version it is."""
    if not Path(path).exists():
        return False
    try:
        answer = subprocess.run([path, "--version"], check=False, capture_output=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and bool(answer.stdout.strip())


def installations() -> Iterator[list[str]]:
    """Commands that bring a Chromium, the one that changes least first."""
    yield [sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]
    if shutil.which("apt-get") and os.geteuid() == 0:
        apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
        yield [*apt, "update"]
        yield [
            *apt, "install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core",
        ]  # fmt: skip
