"""Whatever people, workers and time do to jobs, in whatever order: they follow a small model."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from made_up_work import jobs as made_up

from gespann.apps.jobs import actions, leases
from gespann.apps.jobs.models import ENDS, Job, Priority
from gespann.apps.jobs.tasks import Progress
from gespann.refusals import NotAllowed

MINUTE = timedelta(minutes=1)
KIND = made_up.STUMBLE  # two attempts


@dataclass
class Expected:
    """What the model knows of a job."""

    priority: int
    state: str = "queued"
    attempts: int = 0
    fence: int = 0
    owner: str = ""
    cancel_asked: bool = False
    pauses: bool = False
    recorded: int = 0
    told: float = 0.0

    def end_of_attempt(self, *, counts=True):
        self.owner, self.told = "", 0.0
        self.attempts -= not counts
        if self.cancel_asked:
            self.state = "cancelled"
        elif counts and self.attempts == KIND.attempts:
            self.state = "dead"
        else:
            self.state = "queued"

    def holds(self, lease):
        return (self.state, self.owner, self.fence) == ("running", lease.owner, lease.fence)


@dataclass
class Model:
    jobs: dict[int, Expected] = field(default_factory=dict)

    def has(self, state):
        return any(job.state == state for job in self.jobs.values())

    def next_to_take(self):
        waiting = [
            (-job.priority, pk)
            for pk, job in self.jobs.items()
            if job.state == "queued" and not job.pauses
        ]
        return min(waiting, default=(None, None))[1]


class Jobs(RuleBasedStateMachine):
    """People ask and cancel, workers take and write, leases run out, pauses pass."""

    asker = None  # set by the test
    held = Bundle("leases, good or lost")

    def __init__(self):
        super().__init__()
        Job.objects.all().delete()
        self.model, self.records = Model(), Counter()

    # A few jobs only, so that what happens happens to the same ones.
    @precondition(lambda self: len(self.model.jobs) < 4)
    @rule(priority=st.sampled_from(Priority))
    def ask(self, priority):
        job = actions.ask_for(KIND, {}, by=self.asker, priority=priority)
        self.model.jobs[job.pk] = Expected(priority)

    @precondition(lambda self: self.model.jobs)
    @rule(data=st.data())
    def ask_to_cancel(self, data):
        pk = data.draw(st.sampled_from(sorted(self.model.jobs)))
        expected, job = self.model.jobs[pk], Job.objects.get(pk=pk)
        if expected.state in ENDS:
            with pytest.raises(NotAllowed):
                actions.ask_to_cancel(job, by=self.asker)
            return
        actions.ask_to_cancel(job, by=self.asker)
        expected.cancel_asked = True
        if expected.state == "queued":
            expected.state = "cancelled"

    @rule(target=held, owner=st.sampled_from(["first", "second"]))
    def take(self, owner):
        pk = self.model.next_to_take()
        job = leases.take(owner, [KIND.name], lease_for=MINUTE)
        assert (job and job.pk) == pk
        if job is None:
            return multiple()
        expected = self.model.jobs[pk]
        expected.state, expected.owner = "running", owner
        expected.fence, expected.attempts = expected.fence + 1, expected.attempts + 1
        return leases.lease_of(job)

    @rule(lease=held, share=st.sampled_from([0.25, 0.5]))
    def tell(self, lease, share):
        if self._agrees(lease, leases.renew(lease, Progress(share), lease_for=MINUTE)):
            self.model.jobs[lease.job].told = share

    @rule(lease=held)
    def finish(self, lease):
        expected = self.model.jobs[lease.job]
        may = expected.holds(lease) and not expected.cancel_asked
        assert leases.finish(lease, {"n": 1}, self._record) is may
        if may:
            expected.state, expected.owner, expected.told = "done", "", 1.0
            expected.recorded += 1

    @rule(lease=held)
    def refuse(self, lease):
        if self._agrees(lease, leases.refuse(lease, "No.")):
            expected = self.model.jobs[lease.job]
            expected.state, expected.owner = "failed", ""

    @rule(lease=held)
    def stop_as_asked(self, lease):
        expected = self.model.jobs[lease.job]
        may = expected.holds(lease) and expected.cancel_asked
        assert leases.cancel(lease) is may
        if may:
            expected.state, expected.owner = "cancelled", ""

    @rule(lease=held)
    def break_off(self, lease):
        if self._agrees(lease, leases.break_off(lease, "Traceback", pause=MINUTE)):
            expected = self.model.jobs[lease.job]
            expected.end_of_attempt()
            expected.pauses = expected.state == "queued"

    @rule(lease=held)
    def give_back(self, lease):
        if self._agrees(lease, leases.give_back(lease)):
            self.model.jobs[lease.job].end_of_attempt(counts=False)

    @precondition(lambda self: self.model.has("running"))
    @rule()
    def workers_vanish(self):
        Job.objects.filter(state="running").update(lease_until=timezone.now() - MINUTE)
        running = [job for job in self.model.jobs.values() if job.state == "running"]
        assert leases.take_back_from_the_dead() == len(running)
        for expected in running:
            expected.end_of_attempt()

    @precondition(lambda self: self.model.has("queued"))
    @rule()
    def pauses_pass(self):
        Job.objects.filter(state="queued").update(not_before=timezone.now() - MINUTE)
        for expected in self.model.jobs.values():
            expected.pauses = False

    @invariant()
    def rows_are_what_the_model_says(self):
        rows = Job.objects.values_list("pk", "state", "owner", "fence", "attempts", "share_done")
        assert {row[0]: row[1:] for row in rows} == {
            pk: (job.state, job.owner, job.fence, job.attempts, job.told)
            for pk, job in self.model.jobs.items()
        }
        recorded = Counter({pk: job.recorded for pk, job in self.model.jobs.items()})
        assert self.records == +recorded

    def _agrees(self, lease, written):
        assert written is self.model.jobs[lease.job].holds(lease)
        return written

    def _record(self, job, result):
        self.records[job.pk] += 1


@pytest.mark.django_db
def test_jobs_follow_the_model_whatever_happens_in_whatever_order(ada):
    Jobs.asker = ada
    run_state_machine_as_test(
        Jobs,
        settings=settings(
            max_examples=60,
            stateful_step_count=40,
        ),
    )
