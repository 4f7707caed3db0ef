"""`gespann doctor` finds what is wrong, says how to mend it, and finds a sound workbench sound."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from postgresql_server import running_server
from served import with_tables
from server.test_backup import FILL, gespann, script


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    folder = with_tables(tmp_path_factory.mktemp("sound") / "firm")
    script(FILL, folder, dict(os.environ))
    return folder


@pytest.fixture
def folder(sound, tmp_path):
    return shutil.copytree(sound, tmp_path / "firm")


def examined(folder, **environment):
    done = gespann("doctor", folder, "--json", environment={**os.environ, **environment})
    return done.returncode, json.loads(done.stdout)


def wrong(document):
    return [one["what"] for one in document["findings"] if one["state"] == "wrong"]


def test_a_sound_workbench_is_well_and_every_other_line_says_how_to_mend_it(folder):
    code, document = examined(folder)
    assert (code, document["is_well"], wrong(document)) == (0, True, [])
    assert all(one["mend"] for one in document["findings"] if one["state"] != "fine")
    assert any("There is no backup yet." in one["what"] for one in document["findings"])


def test_after_a_backup_there_is_one(folder, tmp_path):
    assert gespann("backup", folder, "--to", tmp_path, environment=os.environ).returncode == 0
    _, document = examined(folder)
    assert any("The last backup is of" in one["what"] for one in document["findings"])


def test_a_key_that_others_can_read_is_wrong(folder):
    (folder / "secret-key").chmod(0o644)
    code, document = examined(folder)
    assert code == 1
    (only,) = wrong(document)
    assert "secret-key" in only


def test_a_damaged_database_is_wrong(folder):
    path = folder / "gespann.sqlite3"
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 8192] = b"\xff" * 8192
    path.write_bytes(content)
    code, document = examined(folder)
    assert code == 1
    assert any("damaged" in what for what in wrong(document))


def test_tables_that_are_not_up_to_date_are_wrong(tmp_path):
    bare = tmp_path / "bare"
    bare.mkdir(mode=0o700)
    connect = "from pathlib import Path; import sys; from gespann.server import starting; "
    subprocess.run(
        [sys.executable, "-c", f"{connect}starting.connect(Path(sys.argv[1]))", str(bare)],
        check=True,
    )
    code, document = examined(bare)
    assert code == 1
    assert any("changes of the tables" in what for what in wrong(document))


def test_a_database_that_does_not_answer_is_wrong_and_nothing_else_is_asked_of_it(folder):
    code, document = examined(folder, GESPANN_DATABASE="postgresql://nobody@127.0.0.1:1/none")
    assert code == 1
    (only,) = wrong(document)
    assert "does not answer" in only


def test_a_mail_server_that_is_not_there_is_wrong(folder):
    code, document = examined(folder, GESPANN_MAIL="smtp://127.0.0.1:1")
    assert code == 1
    (only,) = wrong(document)
    assert "mail server 127.0.0.1" in only


def test_postgresql_is_looked_at_too(folder):
    with running_server() as address:
        script(FILL, folder, {**os.environ, "GESPANN_DATABASE": address})
        code, document = examined(folder, GESPANN_DATABASE=address)
    assert (code, wrong(document)) == (0, [])
    assert any("PostgreSQL" in one["what"] for one in document["findings"])
    assert any("clocks" in one["what"] for one in document["findings"])


ASKS = """
import sys
from datetime import timedelta
from pathlib import Path
from gespann.server import starting
starting.connect(Path(sys.argv[1]))
from django.utils import timezone
from gespann.apps.jobs.models import Job
Job.objects.create(
    kind="jobs.forget", attempts_allowed=3, not_before=timezone.now() - timedelta(hours=7)
)
"""


def test_jobs_that_nobody_does_are_wrong(folder):
    script(ASKS, folder, dict(os.environ))
    code, document = examined(folder)
    assert code == 1
    (only,) = wrong(document)
    assert only == "1 jobs have been waiting for a worker for long."
