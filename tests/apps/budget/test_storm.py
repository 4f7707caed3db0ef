"""Sixteen processes book on one pot while one of them is killed every second.

What they do, and how it is verified, stands in benchmarks/ledger/storm.py, which can run longer.
"""

import json
import os
import subprocess
import sys

import pytest

from postgresql_server import crash, running_server

SECONDS = 8


def storm(root, what, folder, address):
    command = [sys.executable, root / "benchmarks/ledger/storm.py", what, "--folder", folder]
    more = ["--seconds", str(SECONDS), "--postgresql", address]
    environment = {**os.environ, "PYTHONPATH": str(root / "src")}
    done = subprocess.run(
        [*command, *more], env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


def survived(root, folder, address=""):
    code, told, wrong = storm(root, "run", folder, address)
    assert code == 0, wrong
    report = json.loads(told)
    assert report["killed"] >= SECONDS // 2
    assert report["booked"] > 0
    if address:
        crash(address)
    assert storm(root, "verify", folder, address) == (0, "all is well\n", "")


@pytest.mark.slow
def test_on_sqlite_nothing_is_lost_doubled_or_overdrawn(root, tmp_path):
    survived(root, tmp_path)


@pytest.mark.slow
def test_on_postgresql_nothing_is_lost_doubled_or_overdrawn(root, tmp_path):
    with running_server(waits_for_its_disk=True) as address:
        survived(root, tmp_path, address)
