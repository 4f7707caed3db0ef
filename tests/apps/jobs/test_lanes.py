"""What a lane does with one job after the other, in the worker and in other processes."""

import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from made_up_work import jobs as made_up

import make
from gespann.apps.jobs import actions, leases
from gespann.apps.jobs.kinds import Kind
from gespann.apps.jobs.models import Job, State
from gespann.apps.jobs.worker.outcomes import Reason
from watching import is_alive, wait_until

pytestmark = pytest.mark.usefixtures("effects")


def after(lane, kind, arguments=None, *, by=None, rounds=1):
    """The job as it is after the lane has worked so many times."""
    job = actions.ask_for(kind, arguments or {}, by=by)
    for _ in range(rounds):
        assert lane.do_next()
    job.refresh_from_db()
    return job


@contextmanager
def at_work(lane):
    """The lane does its next job in a thread of its own, as it does in a worker."""

    def work():
        lane.do_next()
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    thread.join(60)
    assert not thread.is_alive()


def is_told(**what):
    return lambda: Job.objects.filter(**what).exists()


def test_quick_work_is_done_and_its_effect_is_there_once(quick, effects):
    job = after(quick, made_up.SHORT)
    assert (job.state, job.result, effects()) == (State.DONE, {"steps": 3}, [job.pk])
    assert not quick.do_next()


def test_lanes_leave_each_other_s_work_alone(quick, long):
    actions.ask_for(made_up.COUNT, {"up_to": 1}, by=None)
    assert not quick.do_next()
    actions.ask_for(made_up.SHORT, {}, by=None)
    assert long.do_next()
    assert not long.do_next()


def test_a_refusal_ends_the_job_with_its_sentence(quick):
    job = after(quick, made_up.REFUSE)
    assert (job.state, job.sentence, job.attempts) == (State.FAILED, "There is nothing to fit.", 1)


def test_what_breaks_is_tried_again_and_then_given_up_with_its_traceback(quick):
    job = after(quick, made_up.STUMBLE)
    assert (job.state, job.attempts) == (State.QUEUED, 1)
    quick.do_next()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.sentence) == (State.DEAD, 2, "")
    assert 'raise RuntimeError("stumbled' in job.details


def test_pauses_double_from_attempt_to_attempt_up_to_a_day():
    kind = Kind("made_up.pausing", "", made_up.refuse, first_pause=timedelta(seconds=10))
    assert [kind.pause_after(n).total_seconds() for n in (1, 2, 3, 40)] == [10, 20, 40, 86400]


def test_a_record_that_breaks_writes_nothing_and_is_an_attempt(quick, effects):
    job = after(quick, made_up.HALF)
    assert (job.state, job.attempts, effects()) == (State.QUEUED, 1, [])
    assert "half-way" in job.details


def test_a_record_that_refuses_writes_nothing_and_ends_the_job(quick, effects):
    job = after(quick, made_up.UNWELCOME)
    assert (job.state, job.sentence, effects()) == (State.FAILED, "The year is closed.", [])


def test_a_result_that_no_database_can_keep_is_an_attempt_that_broke_off(quick):
    job = after(quick, made_up.NOT_NUMBERS)
    assert (job.state, job.attempts) == (State.QUEUED, 1)
    assert job.details


@pytest.mark.parametrize("language", ["de", "en"])
def test_work_speaks_the_language_of_whoever_asked(quick, language):
    job = after(quick, made_up.SPEAK, by=make.person(language=language))
    assert job.result == [{"de": "Vertrieb", "en": "Sales"}[language], language]


def test_a_running_job_is_cancelled_within_moments(quick, effects):
    person = make.person()
    job = actions.ask_for(made_up.PATIENT, {}, by=person)
    with at_work(quick):
        wait_until(is_told(phase="waits"))
        actions.ask_to_cancel(job, by=person)
    job.refresh_from_db()
    assert (job.state, effects()) == (State.CANCELLED, [])


def test_cancelled_while_it_could_not_be_stopped_it_still_has_no_effect(quick, effects):
    person = make.person()
    job = actions.ask_for(made_up.SILENT, {"seconds": 1.5}, by=person)
    with at_work(quick):
        wait_until(is_told(state="running"))
        actions.ask_to_cancel(job, by=person)
    job.refresh_from_db()
    assert (job.state, effects()) == (State.CANCELLED, [])


@pytest.mark.sqlite_only
def test_long_quiet_work_keeps_its_lease(quick, effects):
    actions.ask_for(made_up.SILENT, {"seconds": 4}, by=None)
    with at_work(quick):
        wait_until(is_told(state="running"))
        began = time.monotonic()
        while time.monotonic() - began < 3.5:  # the lease lasts three seconds
            assert leases.take_back_from_the_dead() == 0
            time.sleep(0.1)
    assert Job.objects.get().state == State.DONE


def test_an_attempt_that_takes_too_long_is_stopped(quick):
    job = after(quick, made_up.LIMITED)
    assert (job.state, job.attempts) == (State.QUEUED, 1)
    assert job.details == "It took longer than 0:00:01."


def test_work_whose_lease_is_lost_is_stopped_and_has_no_effect(quick, effects, tmp_path):
    job = actions.ask_for(made_up.PATIENT, {"notes": str(tmp_path / "notes")}, by=None)
    with at_work(quick):
        wait_until(is_told(phase="waits"))
        Job.objects.update(state="queued", owner="", lease_until=None)
    job.refresh_from_db()
    assert (job.state, job.attempts, effects()) == (State.QUEUED, 1, [])
    assert "ended" not in (tmp_path / "notes").read_text()


def test_work_that_is_interrupted_is_given_back_without_using_an_attempt(quick):
    job = actions.ask_for(made_up.PATIENT, {}, by=None)
    with at_work(quick):
        wait_until(is_told(phase="waits"))
        quick.interrupt(Reason.SHUTTING_DOWN)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.QUEUED, 0)


def test_long_work_is_done_elsewhere_whatever_libraries_print(long):
    job = after(long, made_up.COUNT, {"up_to": 4})
    assert (job.state, job.result) == (State.DONE, {"sum": 10})


@pytest.mark.sqlite_only
def test_long_work_tells_how_far_it_is(long):
    actions.ask_for(made_up.COUNT, {"up_to": 4, "pause": 1.2}, by=None)
    with at_work(long):
        wait_until(is_told(phase="counts"))
        job = Job.objects.get()
    assert job.share_done in (0.25, 0.5, 0.75)
    assert job.seconds_left == 4 - 4 * job.share_done


@pytest.mark.sqlite_only
def test_a_crash_elsewhere_leaves_its_last_words(long):
    job = after(long, made_up.CRASH)
    assert (job.state, job.details) == (State.DEAD, "exit code -11\nthe last words\n")


@pytest.mark.sqlite_only
def test_a_result_that_is_no_json_leaves_the_traceback(long):
    job = after(long, made_up.NOT_JSON)
    assert job.state == State.DEAD
    assert "Object of type set is not JSON serializable" in job.details


@pytest.mark.sqlite_only
def test_a_refusal_elsewhere_speaks_the_language_of_whoever_asked(long):
    job = after(long, made_up.DECLINE, by=make.person(language="de"))
    assert (job.state, job.sentence) == (State.FAILED, "Vertrieb")


@pytest.mark.sqlite_only
def test_work_elsewhere_that_takes_too_long_is_killed(long):
    job = after(long, made_up.SLEEPY)
    assert (job.state, job.details) == (State.DEAD, "It took longer than 0:00:01.500000.")


@pytest.mark.sqlite_only
def test_a_killed_process_goes_on_from_what_it_has_kept(long, habits):
    job = after(long, made_up.RESUME, rounds=3)
    assert (job.state, job.attempts, job.result) == (State.DONE, 3, {"steps": 3})
    assert list(habits.folder.iterdir()) == []


def test_cancelling_kills_the_process_and_what_it_started(long, tmp_path):
    person, pids = make.person(), tmp_path / "pids"
    job = actions.ask_for(made_up.LINGER, {"pids": str(pids)}, by=person)
    with at_work(long):
        wait_until(is_told(share_done=0.1))
        actions.ask_to_cancel(job, by=person)
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert [is_alive(pid) for pid in pids.read_text().split()] == [False, False]


@pytest.mark.sqlite_only
def test_nothing_is_left_of_a_process_that_ended_well(long, tmp_path):
    pids = tmp_path / "pids"
    job = after(long, made_up.DAWDLE, {"pids": str(pids)})
    assert (job.state, job.result) == (State.DONE, "dawdled")
    assert not is_alive(pids.read_text())


@pytest.mark.sqlite_only
def test_progress_that_makes_no_sense_is_an_attempt_that_broke_off(long):
    job = after(long, made_up.GIBBERISH)
    assert job.state == State.DEAD
    assert "share_done must lie in [0, 1], got 1.5" in job.details
