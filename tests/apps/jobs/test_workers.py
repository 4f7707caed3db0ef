"""Real workers: side by side, killed, put to sleep, stopped, and without their database."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from made_up_work import jobs as made_up

from gespann.apps.jobs import actions
from gespann.apps.jobs.models import ENDS, Job, Recurrence, State
from gespann.apps.jobs.worker.main import Patience
from watching import is_alive, wait_until


def ask(kind, **arguments):
    return actions.ask_for(kind, arguments, by=None)


def states():
    return set(Job.objects.values_list("state", flat=True))


def all_ended():
    return states() <= set(ENDS)


def running(**what):
    return lambda: Job.objects.filter(state=State.RUNNING, **what).exists()


def log(tmp_path):
    return (tmp_path / "log").read_text()


def test_many_workers_on_one_queue_do_each_job_once(start_worker, effects):
    jobs = [ask(made_up.SHORT, seconds=0.01).pk for _ in range(120)]
    for _ in range(3):
        start_worker("--quick", "2")
    wait_until(all_ended)
    assert states() == {State.DONE}
    assert effects() == jobs
    assert set(Job.objects.values_list("attempts", "fence")) == {(1, 1)}


def done():
    return Job.objects.filter(state=State.DONE).count()


@pytest.mark.slow
def test_two_hundred_jobs_end_once_each_though_workers_are_killed(start_worker, effects):
    chance = random.Random()  # noqa: S311 - not to keep a secret
    jobs = [ask(made_up.SHORT, seconds=0.06).pk for _ in range(200)]
    options = ("--quick", "2", "--long", "0", "--lease", "1.5")
    workers = [start_worker(*options) for _ in range(3)]
    for kill in range(12):
        # Each time some jobs have gone on, so that no kill meets only workers that just start.
        wait_until(lambda kill=kill: done() >= 10 + kill * 14)
        time.sleep(chance.uniform(0, 0.1))
        victim = chance.randrange(3)
        workers[victim].kill()
        workers[victim].wait()
        workers[victim] = start_worker(*options)
    wait_until(all_ended)
    assert states() == {State.DONE}
    assert effects() == jobs
    assert Job.objects.filter(attempts__gt=1).exists()  # some were killed in the middle


def put_to_sleep(worker):
    """At a moment when it does not hold SQLite's lock: then nobody could write until it wakes."""
    while True:
        worker.send_signal(signal.SIGSTOP)
        try:
            return _write_at_once()
        except OperationalError:
            worker.send_signal(signal.SIGCONT)
            time.sleep(0.1)


def _write_at_once():
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 200")
            try:
                cursor.execute("BEGIN IMMEDIATE")
                cursor.execute("ROLLBACK")
            finally:
                cursor.execute("PRAGMA busy_timeout = 20000")


def test_a_worker_that_slept_through_its_lease_writes_nothing(start_worker, effects, tmp_path):
    sleeper = start_worker()
    # Once it has made its first round, its main thread only reads and stalls with no lock held.
    wait_until(Recurrence.objects.exists)
    notes, until = tmp_path / "notes", tmp_path / "until"
    job = ask(made_up.SILENT, until=str(until), notes=str(notes))
    wait_until(running())
    put_to_sleep(sleeper)
    # As if half a minute had passed; a lease short enough to wait for would also run out for
    # workers that a busy machine keeps waiting.
    Job.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
    start_worker()
    wait_until(lambda: notes.exists() and notes.read_text().count("began") == 2)
    theirs = Job.objects.values_list("owner", "fence", "attempts").get()
    first, second = (line.split()[1] for line in notes.read_text().splitlines())
    sleeper.send_signal(signal.SIGCONT)
    # Which of them comes to its end first is said here, however long either is kept waiting.
    (tmp_path / f"until-{first}").touch()
    wait_until(lambda: "nothing was written" in log(tmp_path))
    left = Job.objects.values_list("state", "owner", "fence", "attempts").get()
    assert left == (State.RUNNING, *theirs)
    assert effects() == []
    (tmp_path / f"until-{second}").touch()
    wait_until(all_ended)
    assert Job.objects.values_list("state", "attempts").get() == (State.DONE, 2)
    assert effects() == [job.pk]
    assert notes.read_text().count("ended") == 2


def test_the_processes_of_a_killed_worker_end_with_it(start_worker, tmp_path):
    ask(made_up.LINGER, pids=str(tmp_path / "pids"))
    worker = start_worker()
    wait_until(running(share_done=0.1))
    pids = (tmp_path / "pids").read_text().split()
    assert [is_alive(pid) for pid in pids] == [True, True]
    worker.kill()
    wait_until(lambda: not any(map(is_alive, pids)))


def test_a_worker_that_is_told_to_stop_finishes_quick_work(start_worker, effects, tmp_path):
    job = ask(made_up.PATIENT, until=str(tmp_path / "until"))
    ask(made_up.SHORT)
    worker = start_worker()
    wait_until(running(share_done=0.5))
    worker.terminate()
    time.sleep(0.3)
    (tmp_path / "until").touch()
    assert worker.wait(30) == 0
    assert effects() == [job.pk]
    assert states() == {State.DONE, State.QUEUED}  # and takes up no more


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_told_to_stop_gives_long_work_back(start_worker, tmp_path, number):
    ask(made_up.LINGER, pids=str(tmp_path / "pids"))
    worker = start_worker("--grace", "60")
    wait_until(running(share_done=0.1))
    worker.send_signal(number)
    assert worker.wait(30) == 0
    assert Job.objects.values_list("state", "attempts").get() == (State.QUEUED, 0)
    assert not any(map(is_alive, (tmp_path / "pids").read_text().split()))


def test_work_that_never_says_how_far_it_is_is_given_back_after_the_grace(start_worker, effects):
    ask(made_up.SILENT, seconds=60)
    worker = start_worker("--grace", "0.5")
    wait_until(running())
    worker.terminate()
    assert worker.wait(30) == 0
    assert Job.objects.values_list("state", "attempts").get() == (State.QUEUED, 0)


def test_told_twice_a_worker_stops_where_it_is(start_worker):
    ask(made_up.PATIENT)
    worker = start_worker("--grace", "60")
    wait_until(running(share_done=0.5))
    worker.terminate()
    time.sleep(0.3)
    worker.terminate()
    assert worker.wait(30) == 128 + signal.SIGTERM


@contextmanager
def another_connection():
    """To the server as a whole, as the database itself cannot be closed from within."""
    settings = connection.settings_dict
    server = psycopg.connect(
        dbname="postgres", host=settings["HOST"], user=settings["USER"], autocommit=True
    )
    with closing(server):
        yield server


def test_a_worker_ends_when_whoever_started_it_is_killed(environment):
    command = [sys.executable, "-m", "gespann.server.worker", "--end-with-parent", "--lease", "1"]
    code = f"import subprocess, sys; print(subprocess.Popen({command}).pid, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as parent:  # fmt: skip
        worker = int(parent.stdout.readline())
        ask(made_up.SHORT)
        wait_until(all_ended)
        assert is_alive(worker)
        parent.kill()
    wait_until(lambda: not is_alive(worker))


def without_database(seconds):
    """PostgreSQL closes all connections and takes no new ones; SQLite is locked by another."""
    if connection.vendor == "sqlite":
        with transaction.atomic():
            time.sleep(seconds)
        return
    name = connection.settings_dict["NAME"]
    connection.close()
    with another_connection() as server:
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        time.sleep(seconds)
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def test_workers_outlive_a_database_that_is_away(start_worker, effects, tmp_path):
    jobs = [ask(made_up.SHORT, seconds=0.05).pk for _ in range(60)]
    patience = {"timeout": 0.2} if connection.vendor == "sqlite" else {}
    workers = [start_worker("--lease", "10", **patience) for _ in range(2)]
    wait_until(lambda: done() > 5)
    without_database(2)
    wait_until(all_ended)
    assert states() == {State.DONE}
    assert effects() == jobs
    assert "the database does not answer, trying again" in log(tmp_path)
    assert [worker.poll() for worker in workers] == [None, None]


def test_a_long_computation_outlives_a_database_that_is_away(start_worker, tmp_path):
    ask(made_up.COUNT, up_to=10, pause=0.5)
    patience = {"timeout": 0.2} if connection.vendor == "sqlite" else {}
    start_worker("--lease", "3", **patience)
    wait_until(running(phase="counts"))
    without_database(3.5)
    wait_until(all_ended)
    assert Job.objects.values_list("state", "attempts", "result").get() == (
        State.DONE, 1, {"sum": 55},
    )  # fmt: skip
    assert "is not renewed yet" in log(tmp_path)


def test_leases_that_ran_out_during_an_outage_are_no_sign_of_death_for_a_while():
    patience = Patience(30.0)
    assert patience.is_over(1000.0)
    patience.there_was_an_outage(1010.0)
    assert [patience.is_over(now) for now in (1015.0, 1039.0, 1040.0)] == [False, False, True]


def test_leases_that_ran_out_while_the_machine_slept_are_none_either():
    patience = Patience(30.0)
    moments = (1000.0, 1005.0, 9000.0, 9029.0, 9030.0)
    assert [patience.is_over(now) for now in moments] == [True, True, False, False, True]


def test_a_worker_needs_a_folder(tmp_path):
    started = subprocess.run(
        [sys.executable, "-m", "gespann.server.worker"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.environ.get("PYTHONPATH", "")},
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert started.returncode == 1
    assert "GESPANN_FOLDER must name the folder" in started.stderr
