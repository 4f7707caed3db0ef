"""What all tests share: nothing of the machine they run on, and compiled programs kept."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import shapes_checked  # before anything that imports the core
from gespann.library import remember_compilations

ROOT = Path(__file__).parents[1]
pytest_plugins = ["both_databases", "cast"]

# Playwright leaves an event loop running in its thread, in which Django would refuse its database
# to all tests that come after it in the same process.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# No test is timed: how long an example takes says how busy the machine is.
settings.register_profile(
    "untimed", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("untimed")

# Kept between runs: compiling takes longer than most tests that need it.
remember_compilations(os.environ)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of several processes none shall begin a long file when the others have nothing left to do."""
    if hasattr(config, "workerinput"):
        long = {item.path for item in items if item.get_closest_marker("slow")}
        items.sort(key=lambda item: item.path not in long)


def pytest_runtest_setup() -> None:
    shapes_checked.begin_test()


@pytest.fixture(autouse=True)
def no_language_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests speak English unless they say otherwise, wherever they run."""
    for name in ("GESPANN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONUTF8", "1")


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return ROOT
