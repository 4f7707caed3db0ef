"""Taking jobs, keeping their leases, and what a worker can write that has lost its own."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import make
from gespann.apps.jobs import actions, leases
from gespann.apps.jobs.leases import Standing
from gespann.apps.jobs.models import Job, Priority, State
from gespann.apps.jobs.tasks import Progress

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
KIND = "jobs.forget"


def take(owner="first"):
    return leases.take(owner, [KIND], lease_for=MINUTE)


def lease(owner="first"):
    return leases.lease_of(take(owner))


def let_lease_run_out(job):
    Job.objects.filter(pk=job).update(lease_until=timezone.now() - MINUTE)
    leases.take_back_from_the_dead()


def unrecorded(job, result):
    raise AssertionError("nothing is recorded")


def as_it_is(pk):
    return Job.objects.filter(pk=pk).values().get()


def writes(of):
    """Everything that a worker can write with a lease."""
    return {
        "renew": lambda: leases.renew(of, Progress(0.9, "late"), lease_for=MINUTE),
        "finish": lambda: leases.finish(of, {"late": True}, unrecorded),
        "refuse": lambda: leases.refuse(of, "Late."),
        "cancel": lambda: leases.cancel(of),
        "break_off": lambda: leases.break_off(of, "Late.", pause=MINUTE),
        "give_back": lambda: leases.give_back(of),
    }


def test_of_waiting_jobs_the_more_urgent_is_taken_and_then_the_older():
    low, normal, urgent, later = (
        make.job(priority=priority).pk
        for priority in (Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.NORMAL)
    )
    assert [take().pk for _ in range(4)] == [urgent, normal, later, low]
    assert take() is None


def test_a_job_is_not_taken_before_its_time():
    make.job(not_before=timezone.now() + MINUTE)
    assert take() is None


def test_only_kinds_that_the_worker_knows_are_taken():
    make.job("another.version")
    assert take() is None


def test_looking_for_a_job_where_there_is_none_opens_no_transaction():
    with CaptureQueriesContext(
        connection,
    ) as asked:
        take()
    assert len(asked) == 1


def test_a_taken_job_belongs_to_its_worker():
    make.job()
    job = take()
    assert (job.state, job.owner, job.attempts, job.fence) == (State.RUNNING, "first", 1, 1)
    assert timedelta(seconds=50) < job.lease_until - timezone.now() <= MINUTE
    assert take("second") is None


def test_what_the_worker_tells_is_there_to_see():
    make.job()
    mine = lease()
    assert leases.renew(mine, Progress(0.25, "sample", 90.0), lease_for=2 * MINUTE)
    job = Job.objects.get()
    assert (job.share_done, job.phase, job.seconds_left) == (0.25, "sample", 90.0)
    assert job.lease_until - timezone.now() > MINUTE


def test_done_is_written_with_its_result_and_what_is_recorded(ada):
    make.job(by=ada)
    taken = take()
    assert leases.finish(
        leases.lease_of(taken),
        {"r_hat": 1.01},
        lambda job, result: make.department(f"Job {job.pk}: {result['r_hat']}"),
    )
    job = Job.objects.get()
    assert (job.state, job.result, job.share_done, job.owner) == (
        State.DONE,
        {"r_hat": 1.01},
        1,
        "",
    )
    assert make.Department.objects.filter(name=f"Job {job.pk}: 1.01").count() == 1


def test_a_record_that_fails_leaves_the_job_running():
    make.job()
    mine = lease()
    with pytest.raises(AssertionError):
        leases.finish(mine, {}, unrecorded)
    assert leases.look(mine) is Standing.HELD


def test_nothing_is_recorded_once_somebody_asked_to_cancel(ada):
    job = make.job(by=ada)
    mine = lease()
    actions.ask_to_cancel(job, by=ada)
    assert leases.look(mine) is Standing.CANCEL_ASKED
    assert not leases.finish(mine, {}, unrecorded)
    assert leases.cancel(mine)
    assert Job.objects.get().state == State.CANCELLED


def test_a_worker_cancels_nothing_that_nobody_asked_to_cancel():
    make.job()
    assert not leases.cancel(lease())


def test_an_attempt_that_broke_off_is_followed_by_a_pause():
    make.job()
    assert leases.break_off(lease(), "Traceback \0", pause=MINUTE)
    job = Job.objects.get()
    assert (job.state, job.attempts, job.details) == (
        State.QUEUED,
        1,
        "Traceback \N{REPLACEMENT CHARACTER}",
    )
    assert timedelta(seconds=50) < job.not_before - timezone.now() <= MINUTE


def test_after_the_last_attempt_a_job_is_given_up():
    make.job(attempts_allowed=2)
    for _ in range(2):
        assert leases.break_off(lease(), "Traceback", pause=-MINUTE)  # which has passed
    job = Job.objects.get()
    assert (job.state, job.attempts, job.details) == (State.DEAD, 2, "Traceback")


def test_a_job_that_is_given_back_has_not_used_an_attempt():
    make.job(attempts_allowed=1)
    assert leases.give_back(lease())
    job = Job.objects.get()
    assert (job.state, job.attempts, job.fence) == (State.QUEUED, 0, 1)


def test_a_lease_that_ran_out_is_lost_when_somebody_takes_it_back_and_not_before():
    job = make.job()
    mine = lease()
    Job.objects.update(lease_until=timezone.now() - MINUTE)
    assert leases.look(mine) is Standing.HELD
    assert leases.take_back_from_the_dead() == 1
    assert leases.look(mine) is Standing.LOST
    job.refresh_from_db()
    assert (job.state, job.attempts, job.details) == (State.QUEUED, 1, leases.WORKER_VANISHED)


def test_what_a_worker_has_in_hand_it_does_not_take_from_itself():
    make.job()
    mine = lease()
    Job.objects.update(lease_until=timezone.now() - MINUTE)
    assert leases.take_back_from_the_dead(in_hand=[mine.job]) == 0
    assert leases.look(mine) is Standing.HELD


def test_who_could_not_write_at_once_takes_nothing_back(monkeypatch):
    make.job()
    mine = lease()
    Job.objects.update(lease_until=timezone.now() - MINUTE)
    monkeypatch.setattr(leases, "LONGEST_WAIT_SECONDS", -1.0)
    with pytest.raises(OperationalError, match="writing was possible only after"):
        leases.take_back_from_the_dead()
    assert leases.look(mine) is Standing.HELD


def test_a_lease_that_has_not_run_out_is_left_alone():
    make.job()
    lease()
    assert leases.take_back_from_the_dead() == 0


def test_a_job_that_kills_its_workers_is_given_up():
    job = make.job(attempts_allowed=2)
    for _ in range(2):
        take()
        let_lease_run_out(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.DEAD, 2)


def test_a_vanished_worker_that_was_asked_to_cancel_has_cancelled(ada):
    job = make.job(by=ada)
    take()
    actions.ask_to_cancel(job, by=ada)
    let_lease_run_out(job.pk)
    job.refresh_from_db()
    assert job.state == State.CANCELLED


@pytest.mark.parametrize("write", ["renew", "finish", "refuse", "cancel", "break_off", "give_back"])
@pytest.mark.parametrize("since", ["taken back", "taken by another", "cancelled", "done"])
def test_a_worker_that_lost_its_lease_writes_nothing(ada, write, since):
    job = make.job(by=ada)
    lost = lease("sleeper")
    let_lease_run_out(job.pk)
    if since == "cancelled":
        actions.ask_to_cancel(job, by=ada)
    elif since != "taken back":
        theirs = lease("other")
        if since == "done":
            leases.finish(theirs, {"by": "other"}, lambda job, result: None)
        else:
            actions.ask_to_cancel(job, by=ada)  # even a cancellation is the new owner's affair
    before = as_it_is(job.pk)
    assert writes(lost)[write]() is False
    assert as_it_is(job.pk) == before


def test_the_same_worker_with_its_lease_of_before_writes_nothing_either():
    job = make.job()
    before = lease("same")
    let_lease_run_out(job.pk)
    lease("same")
    assert [write() for write in writes(before).values()] == [False] * 6
