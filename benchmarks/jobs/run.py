"""How many jobs a second workers take, do and end, on SQLite or PostgreSQL, and what a claim takes.

    .venv/bin/python benchmarks/jobs/run.py --jobs 1000 --lanes 1 2 4
    .venv/bin/python benchmarks/jobs/run.py --postgresql postgresql://user@host/empty_database

The jobs do nothing but record one row, so that what is measured is the queue itself. Every lane is
a process of its own, as several workers are. SQLite lies in a fresh folder with
synchronous=FULL, as the workbench has it; PostgreSQL must be an empty database.
"""

import argparse
import multiprocessing
import os
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path

NOTHING = "benchmark.nothing"


def main() -> None:
    """Measure each number of lanes on a queue that is filled anew."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--lanes", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--postgresql", default="", metavar="ADDRESS")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"GESPANN_FOLDER": folder, "GESPANN_DATABASE": asked.postgresql}
        set_up()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        for lanes in asked.lanes:
            seconds = seconds_for(asked.jobs, lanes, Path(folder))
            print(f"{lanes} lanes: {asked.jobs / seconds:.0f} jobs/s")


def set_up() -> None:
    """Start Django in this process, with a kind of job that does nothing."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "gespann.server.settings"
    import django

    django.setup()
    from gespann.apps.jobs.kinds import Kind, register

    register(Kind(NOTHING, "Nothing", lambda _task: None, record=record))


def record(job: object, _result: object) -> None:
    """One row in the transaction that ends the job."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO benchmark_effect VALUES (%s)", [job.pk])  # type: ignore[attr-defined]


def seconds_for(jobs: int, lanes: int, folder: Path) -> float:
    """Fill the queue, let the lanes work it off, and check that every job had its effect once."""
    from django.db import connection

    from gespann.apps.jobs.models import Job

    Job.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS benchmark_effect")
        cursor.execute("CREATE TABLE benchmark_effect (job bigint)")
    Job.objects.bulk_create(Job(kind=NOTHING, attempts_allowed=3) for _ in range(jobs))
    connection.close()
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Barrier(lanes + 1)
    workers = [spawn.Process(target=work, args=(folder, ready)) for _ in range(lanes)]
    for worker in workers:
        worker.start()
    ready.wait()
    began = time.perf_counter()
    for worker in workers:
        worker.join()
    seconds = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(job), count(DISTINCT job) FROM benchmark_effect")
        assert cursor.fetchone() == (jobs, jobs)
    return seconds


def work(folder: Path, ready: threading.Barrier) -> None:
    """Do jobs until none is left."""
    set_up()
    from gespann.apps.jobs import kinds
    from gespann.apps.jobs.worker.lane import Habits, Lane

    habits = Habits(folder / "jobs", lease_for=timedelta(seconds=30))
    lane = Lane(kinds.Lane.QUICK, f"lane {os.getpid()}", habits)
    ready.wait()
    while lane.do_next():
        pass


if __name__ == "__main__":
    main()
