"""What tools can judge, they judge on every run."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tracked import ROOT, tracked_files

TOOLS = Path(sys.executable).parent


def complaints(*command):
    tool = str(TOOLS / command[0])
    judged = subprocess.run(
        [tool, *command[1:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if judged.returncode == 0 else judged.stdout + judged.stderr


def test_ruff_has_no_complaint():
    assert complaints("ruff", "check") == ""


def test_the_code_is_formatted():
    assert complaints("ruff", "format", "--check") == ""


def test_types_hold():
    assert complaints("mypy") == ""


@pytest.mark.parametrize("script", ["gespann", ".ci/run"])
def test_shell_scripts_are_sound(script):
    assert complaints("shellcheck", script) == ""
    assert (ROOT / script).stat().st_mode & 0o111 == 0o111


def test_continuous_integration_does_what_a_newcomer_would():
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert [line for line in lines if not line.startswith("#")] == [
        "set -euo pipefail",
        'cd "$(dirname "${BASH_SOURCE[0]}")/.."',
        "exec ./gespann test",
    ]


def test_every_module_says_which_part_of_the_business_it_is():
    silent = [
        path.relative_to(ROOT)
        for path in tracked_files()
        if path.suffix == ".py"
        and ROOT / "tests" not in path.parents  # tests are sentences themselves
        and not re.match(r'(#!.*\n)?r?"""\S', path.read_text("utf-8"))
    ]
    assert silent == []


def test_no_file_is_a_drawer_for_everything():
    drawers = {"utils", "util", "helpers", "helper", "misc", "common"}
    assert [path for path in tracked_files() if path.stem in drawers] == []
