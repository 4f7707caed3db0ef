"""Nothing that is tracked names a place that only one machine knows, or one to download from."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.version import Version
from tracked import ROOT, tracked_files, tracked_texts

LOCKS = ("requirements.lock", "requirements-test.lock")
FOREIGN = re.compile(
    r"(?<![\w.}])/(?:home|root|work|Users|farm)/"
    r"|[A-Z]:\\Users"
    r"|/tm[p]/\w"
    r"|py[p]i\.(?:org|python)|pythonhos[t]ed|registry\.np[m]js|deb\.debia[n]\.org"
)
PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+?)(?: ; (?P<marker>.+?))? \\$")


def pins(lock):
    """name, version and marker of every line that is not a hash."""
    lines = (ROOT / lock).read_text().splitlines()
    return [PIN.match(line) for line in lines if not line.startswith("    --hash=sha256:")]


def test_no_file_names_a_place_of_one_machine_or_a_download_host():
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path, text in tracked_texts()
        for match in FOREIGN.finditer(text)
    ]
    assert found == []


def test_the_only_locks_are_those_without_addresses():
    addressed = {"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "package-lock.json"}
    names = {path.name for path in tracked_files()}
    assert names & addressed == set()
    assert not any(re.fullmatch(r"pylock.*\.toml", name) for name in names)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_versions_and_hashes_and_nothing_else(lock):
    assert all(pins(lock))
    assert "//" not in (ROOT / lock).read_text()


def test_the_lock_of_the_tests_holds_everything_that_running_needs():
    running, testing = ({match.group() for match in pins(lock)} for lock in LOCKS)
    assert running <= testing


@pytest.mark.parametrize("lock", LOCKS)
def test_the_locks_answer_what_the_project_asks_for(lock):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"]
    if lock == "requirements-test.lock":
        wanted = [*wanted, *project["dependency-groups"]["test"]]
    locked = {}
    for pin in pins(lock):
        locked.setdefault(pin["name"], []).append(Version(pin["version"]))
    for requirement in map(Requirement, wanted):
        versions = locked[requirement.name.lower()]
        assert all(version in requirement.specifier for version in versions), requirement
