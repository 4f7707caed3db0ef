"""Every command that docs/api.md shows, one after the other, against a workbench that is served."""

import json
import re
import shutil
import subprocess

import pytest

import make
from files.folders import GOOD, TOML
from gespann.apps.jobs.models import Job
from gespann.apps.market.models import Entry
from gespann.apps.organisation import scopes


@pytest.mark.slow
@pytest.mark.sqlite_only  # the web server's own threads; both databases are tried by tests/server
def test_the_commands_work_as_they_are_shown(database, live_server, root, tmp_path, eve):
    assert shutil.which("curl"), "docs/api.md shows commands with curl; install it"
    make.token(eve, *scopes.known(), secret="gespann_secret")
    line = make.line(granted_cents=100_00)
    (tmp_path / "firm.toml").write_text(TOML)
    (tmp_path / "history.csv").write_text(GOOD)
    document = (root / "docs" / "api.md").read_text("utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", document, re.DOTALL)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "; echo;\n".join(block.rstrip() for block in blocks)],
        env={"PATH": "/usr/bin:/bin", "GESPANN": live_server.url, "TOKEN": "gespann_secret"},
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines() if line]
    assert answers[0]["name"] == "Eve"
    assert answers[1]["items"][0]["name"] == "Eve"
    assert answers[2]["sums"]["revenue"] == 600.5
    assert answers[3]["state"] == "in_force"
    assert answers[4]["count"] == 3
    assert answers[5]["job"] == Job.objects.get().pk
    assert answers[6]["count"] == 0
    assert answers[7]["items"][0]["id"] == line.pot_id
    assert answers[8]["items"] == []  # nothing was booked by then
    assert answers[9]["count"] == 0
    assert answers[10]["state"] == "undone"
    assert (tmp_path / "known.csv").read_text("utf-8-sig").startswith("period,revenue,fairs")
    assert Entry.objects.count() == 2
