"""Asking for jobs, cancelling them, asking again, and who may."""

from datetime import timedelta

import pytest
from django.utils import timezone
from made_up_work import jobs as made_up

import make
from gespann.apps.jobs import actions, leases, queries, rules
from gespann.apps.jobs.jobs import FORGET
from gespann.apps.jobs.kinds import Kind, kind_named, register
from gespann.apps.jobs.models import Job, State
from gespann.refusals import NotAllowed

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def again(job):
    job.refresh_from_db()
    return job


def given_up(by):
    return make.job(by=by, state="dead", finished_at=timezone.now(), details="Traceback …")


def test_a_job_waits_for_a_worker(ada):
    job = actions.ask_for(made_up.SHORT, {"seconds": 1}, by=ada)
    assert (again(job).state, job.asked_by, job.arguments) == (State.QUEUED, ada, {"seconds": 1})


def test_one_click_is_one_job_however_often_it_arrives(ada):
    asked = [actions.ask_for(made_up.SHORT, {"a": (1, 2)}, by=ada, key="k") for _ in range(3)]
    assert len({job.pk for job in asked}) == Job.objects.count() == 1


def test_a_click_that_comes_again_with_other_content_is_refused(ada):
    actions.ask_for(made_up.SHORT, {"a": 1}, by=ada, key="k")
    with pytest.raises(actions.OtherJobWithThisKey, match="other content"):
        actions.ask_for(made_up.SHORT, {"a": 2}, by=ada, key="k")


def test_a_key_of_somebody_else_is_another_key(ada, ben):
    jobs = {actions.ask_for(made_up.SHORT, {}, by=by, key="k").pk for by in (ada, ben, None)}
    assert len(jobs) == 3


def test_arguments_are_checked_before_anything_is_written(ada):
    with pytest.raises(ValueError, match=r"takes no arguments, got \['days'\]"):
        actions.ask_for(FORGET, {"days": 3}, by=ada)
    with pytest.raises(ValueError, match="JSON"):
        actions.ask_for(made_up.SHORT, {"share": float("nan")}, by=ada)
    assert not Job.objects.exists()


def test_a_kind_is_known_by_one_name():
    assert kind_named("made_up.short") is made_up.SHORT is register(made_up.SHORT)
    with pytest.raises(ValueError, match=r"another kind of job with the name 'made_up\.short'"):
        register(Kind("made_up.short", "Other", made_up.refuse))
    with pytest.raises(ValueError, match=r"no kind of job with the name 'made_up\.long'"):
        kind_named("made_up.long")


@pytest.mark.parametrize("name", ["fit", "Market.Fit", "market.fit.again", ""])
def test_the_name_of_a_kind_says_its_app(name):
    with pytest.raises(ValueError, match="a kind is named like"):
        Kind(name, "Fit", made_up.refuse)


def test_work_elsewhere_is_named_by_module_and_function():
    with pytest.raises(ValueError, match="work is a function or"):
        Kind("market.fit", "Fit", "market.fitting.run")


def test_a_waiting_job_is_cancelled_at_once(ada):
    job = make.job(by=ada)
    actions.ask_to_cancel(job, by=ada)
    assert again(job).state == State.CANCELLED
    assert leases.take("w", [job.kind], lease_for=MINUTE) is None


def test_a_running_job_is_asked_to_stop_and_remembers_when_first(ada):
    job = make.job(by=ada)
    leases.take("w", [job.kind], lease_for=MINUTE)
    actions.ask_to_cancel(job, by=ada)
    first = again(job).cancel_asked_at
    actions.ask_to_cancel(job, by=ada)
    assert (again(job).state, job.cancel_asked_at) == (State.RUNNING, first)
    assert job.is_being_cancelled


def test_a_job_that_ended_is_not_cancelled(ada):
    job = given_up(ada)
    with pytest.raises(NotAllowed, match="has ended already"):
        actions.ask_to_cancel(job, by=ada)


def test_nobody_cancels_the_job_of_somebody_else(ada, ben, cleo, eve):
    job = make.job(by=ada)
    for other in (ben, cleo, eve):
        with pytest.raises(NotAllowed):
            actions.ask_to_cancel(job, by=other)
    assert again(job).state == State.QUEUED


def test_asking_again_makes_one_new_job_however_often_it_is_clicked(ada):
    old = given_up(ada)
    new = {actions.ask_again(old, by=ada).pk for _ in range(3)}
    assert len(new) == 1
    assert (again(old).state, Job.objects.get(pk=new.pop()).state) == (State.DEAD, State.QUEUED)


def test_an_administrator_asks_again_for_whoever_asked(ada, eve):
    assert actions.ask_again(given_up(ada), by=eve).asked_by == ada


@pytest.mark.parametrize("state", ["queued", "done"])
def test_what_goes_on_or_is_done_is_not_asked_for_again(ada, state):
    done = {"finished_at": timezone.now(), "share_done": 1.0} if state == "done" else {}
    with pytest.raises(NotAllowed):
        actions.ask_again(make.job(by=ada, state=state, **done), by=ada)


def test_people_see_their_own_jobs_and_administrators_what_was_given_up(ada, ben, cleo, dan, eve):
    waiting, dead = make.job(by=ada), given_up(ada)
    seen = {
        person.name: {job.pk for job in queries.jobs_visible_to(person)}
        for person in (ada, ben, cleo, dan, eve)
    }
    nothing = set()
    assert seen == {
        "Ada": {waiting.pk, dead.pk}, "Ben": nothing, "Cleo": nothing, "Dan": nothing,
        "Eve": {dead.pk},
    }  # fmt: skip


def test_a_closed_account_sees_nothing(ada):
    job = make.job(by=ada)
    ada.is_active = False
    assert not rules.may_see(ada, job)
    assert not queries.jobs_visible_to(ada).exists()


def test_jobs_are_forgotten_ninety_days_after_their_end():
    days = {
        days: make.job(
            state="done", share_done=1.0, finished_at=timezone.now() - timedelta(days=days)
        ).pk
        for days in (1, 89, 91)
    }
    make.job(not_before=timezone.now() - timedelta(days=100))
    assert actions.forget_old_jobs() == 1
    assert not Job.objects.filter(pk=days[91]).exists()
    assert Job.objects.count() == 3
