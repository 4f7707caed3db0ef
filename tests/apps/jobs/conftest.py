"""A lane that works inside the test, and the table of made-up effects."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from gespann.apps.jobs import kinds
from gespann.apps.jobs.worker.lane import Habits, Lane


@pytest.fixture
def effects(transactional_db):
    """Reads which jobs have had their effect, and how often; the table is there for one test."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE made_up_effect (job bigint, fence bigint)")

    def read():
        with connection.cursor() as cursor:
            cursor.execute("SELECT job FROM made_up_effect ORDER BY job")
            return [row[0] for row in cursor.fetchall()]

    yield read
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE made_up_effect")


@pytest.fixture
def habits(tmp_path):
    return Habits(tmp_path / "jobs", lease_for=timedelta(seconds=3))


@pytest.fixture
def quick(habits, effects):
    return Lane(kinds.Lane.QUICK, "quick lane", habits)


@pytest.fixture
def path_of_made_up_work(monkeypatch):
    """Processes that a test starts find the made-up work, too."""
    paths = [str(Path(__file__).parent), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))


@pytest.fixture
def long(habits, effects, path_of_made_up_work):
    return Lane(kinds.Lane.LONG, "long lane", habits)


@pytest.fixture
def environment(effects, path_of_made_up_work, tmp_path):
    """The environment of a process on the test's database; options are those of the database."""

    def made(**options):
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "made_up_work.settings",
            "MADE_UP_DATABASE": json.dumps(_settings_of_database(options)),
            "GESPANN_FOLDER": str(tmp_path),
        }

    return made


@pytest.fixture
def start_worker(environment, tmp_path):
    """Starts real workers on the test's database; they write their log to `log` in the folder."""
    started = []

    def start(*arguments, **options):
        with (tmp_path / "log").open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "gespann.server.worker", *arguments],
                env=environment(**options),
                stderr=log,
            )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.kill()
        worker.wait()


def _settings_of_database(options):
    from django.db import connection

    names = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
    settings = {name: connection.settings_dict[name] for name in names}
    return settings | {"OPTIONS": settings["OPTIONS"] | options}
