"""What the database itself refuses of jobs, whoever asks and however."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

import make
from gespann.apps.jobs import leases
from gespann.apps.jobs.models import ENDS, Job, State

pytestmark = pytest.mark.django_db
NOW = timezone.now()
RUNNING = {"state": "running", "owner": "w", "lease_until": NOW, "started_at": NOW, "fence": 1}


def refused(rule):
    return pytest.raises(IntegrityError, match=rule)


def update(job, **values):
    with transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**values)


def ended(state):
    values = {"state": state, "finished_at": NOW, "cancel_asked_at": NOW, "fence": 4}
    return make.job(**values, share_done=1.0 if state == State.DONE else 0.0)


def test_a_state_nobody_knows():
    with refused("job_state_is_known"):
        update(make.job(), state="resting")


@pytest.mark.parametrize(
    "lacking",
    [{"owner": ""}, {"lease_until": None}, {"started_at": None}],
    ids=lambda v: next(iter(v)),
)
def test_running_without_owner_lease_or_start(lacking):
    with refused("job_has_owner_and_lease_while_running"):
        update(make.job(), **(RUNNING | lacking))


@pytest.mark.parametrize(
    "left", [{"owner": "w"}, {"lease_until": NOW}], ids=lambda v: next(iter(v))
)
def test_an_owner_or_a_lease_of_a_job_that_does_not_run(left):
    with refused("job_has_owner_and_lease_while_running"):
        update(make.job(), **left)


@pytest.mark.parametrize("state", ENDS)
def test_an_end_without_its_time(state):
    with refused("job_is_finished_when_it_ended"):
        update(make.job(cancel_asked_at=NOW), state=state, share_done=1.0)


def test_a_time_of_ending_without_an_end():
    with refused("job_is_finished_when_it_ended"):
        update(make.job(), finished_at=NOW)


def test_a_result_of_a_job_that_is_not_done():
    with refused("job_has_a_result_only_when_done"):
        update(make.job(), result={"a": 1})


def test_cancelled_though_nobody_asked():
    with refused("job_is_cancelled_only_when_asked"):
        update(make.job(), state="cancelled", finished_at=NOW)


def test_more_attempts_than_allowed():
    with refused("job_takes_no_more_attempts_than_allowed"):
        update(make.job(attempts_allowed=2), attempts=3)


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_that_is_none(share):
    with refused("job_share_done_is_a_share"):
        update(make.job(), share_done=share)


def test_the_same_key_twice_by_one_person_or_by_nobody(ada, ben):
    for by in (ada, None):
        make.job(by=by, key="click")
        with refused("(?i)unique"), transaction.atomic():
            make.job(by=by, key="click")
    make.job(by=ben, key="click")
    make.job("another.kind", by=ada, key="click")
    for _ in range(2):
        make.job(by=ada)


@pytest.mark.parametrize("state", ENDS)
@pytest.mark.parametrize(
    "change",
    [
        {"state": "queued", "finished_at": None, "share_done": 0.0},
        {"finished_at": NOW + timedelta(days=1)},
        {"fence": 5},
        {"sentence": "Otherwise."},
        {"arguments": {"a": 1}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_change_of_how_a_job_ended(state, change):
    with refused("job_ends_once"):
        update(ended(state), **change)


def test_a_job_that_ended_may_be_forgotten():
    ended(State.DONE).delete()
    assert not Job.objects.exists()


def test_a_fence_that_falls():
    with refused("job_fence_only_grows"):
        update(make.job(fence=3), fence=2)


def test_taking_a_job_without_a_new_fence():
    with refused("job_fence_only_grows"):
        update(make.job(fence=1), **RUNNING)


def test_a_job_is_taken_with_a_new_fence_each_time():
    job, fences = make.job(), []
    for _ in range(3):
        taken = leases.take("w", [job.kind], lease_for=timedelta(minutes=1))
        fences.append(taken.fence)
        leases.give_back(leases.lease_of(taken))
    assert fences == [1, 2, 3]
