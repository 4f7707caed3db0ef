"""Pages of jobs: whose they are, what they show, and their buttons, with and without script."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from made_up_work import jobs as made_up

import make
from gespann.apps.jobs.models import Job, State

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}
LATER = timedelta(minutes=1)


@pytest.fixture
def log_in(client):
    def log_in(person):
        client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
        return client

    return log_in


def page_of(job, action="job"):
    return reverse(f"jobs:{action}", args=[job.pk])


def running(by, **more):
    now = timezone.now()
    lease = {"owner": "w", "lease_until": now + LATER, "fence": 1, "attempts": 1}
    return make.job(
        made_up.SHORT.name, by=by, state="running", **{**lease, "started_at": now, **more}
    )


def ended(by, state="done", kind=made_up.SHORT.name, **more):
    share = 1.0 if state == "done" else 0.0
    return make.job(
        kind, by=by, state=state, share_done=share, finished_at=timezone.now(),
        cancel_asked_at=timezone.now() if state == "cancelled" else None, **more,
    )  # fmt: skip


def words(answer):
    html = answer if isinstance(answer, str) else answer.text
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


@pytest.mark.parametrize("action", ["job", "cancel", "again"])
def test_the_job_of_somebody_else_is_not_there(ada, ben, cleo, dan, eve, log_in, action):
    job = running(ada)
    for other in (ben, cleo, dan, eve):
        client = log_in(other)
        ask = client.get if action == "job" else client.post
        assert ask(page_of(job, action)).status_code == 404
    job.refresh_from_db()
    assert job.cancel_asked_at is None
    assert Job.objects.count() == 1


def test_what_a_page_asked_for_in_passing_is_listed_only_while_it_runs_or_where_it_failed(
    ada, log_in
):
    for state in ("done", "cancelled", "failed"):
        ended(ada, state, made_up.IN_PASSING.name)
    make.job(made_up.IN_PASSING.name, by=ada)
    listed = log_in(ada).get(reverse("jobs:jobs")).context["jobs"]
    assert {row.state for row in listed.rows} == {"failed", "queued"}


def test_a_stranger_is_sent_to_the_log_in(ada, client):
    for address in (reverse("jobs:jobs"), page_of(running(ada))):
        assert client.get(address).status_code == 302


@pytest.mark.parametrize("action", ["cancel", "again"])
def test_looking_at_a_button_s_address_presses_nothing(ada, log_in, action):
    assert log_in(ada).get(page_of(running(ada), action)).status_code == 405


def test_a_running_job_shows_how_far_it_is_and_how_long_it_will_take(ada, log_in):
    now = timezone.now()
    told = {"share_done": 0.25, "phase": "steps", "seconds_left": 170, "progress_at": now}
    page = words(log_in(ada).get(page_of(running(ada, **told))))
    assert "Short" in page
    assert "Running, 25% Takes steps 25% About 3 minutes left. You may leave this page." in page


@pytest.mark.parametrize(
    ("told", "minutes"),
    [
        ({}, None),
        ({"share_done": 0.25}, 30),  # ten minutes for a quarter
        ({"share_done": 0.25, "seconds_left": 61.0}, 2),
        ({"share_done": 0.99, "seconds_left": 0.0}, 0),
    ],
)
def test_minutes_are_what_the_work_expects_or_what_its_pace_says(ada, told, minutes):
    now = timezone.now()
    job = running(ada, started_at=now - timedelta(minutes=10), progress_at=now, **told)
    assert job.minutes_left_at(now) == minutes


def test_time_passes_between_two_words_of_the_work(ada):
    now = timezone.now()
    job = running(ada, seconds_left=90.0, progress_at=now - timedelta(seconds=40))
    assert job.minutes_left_at(now) == 1
    assert job.minutes_left_at(now + timedelta(hours=1)) == 0
    assert ended(ada).minutes_left_at(now) is None


def test_htmx_asks_again_until_the_job_has_ended(ada, log_in):
    client, job = log_in(ada), running(ada)
    part = client.get(page_of(job), headers=HTMX)
    assert (part.status_code, "<html" in part.text) == (200, False)
    assert f'hx-get="{page_of(job)}" hx-trigger="every 1s"' in part.text
    last = client.get(page_of(ended(ada)), headers=HTMX)
    assert (last.status_code, "hx-get" in last.text) == (286, False)


def test_a_browser_that_loads_the_page_of_an_ended_job_gets_an_ordinary_answer(ada, log_in):
    answer = log_in(ada).get(page_of(ended(ada)))
    assert (answer.status_code, "hx-get" in answer.text) == (200, False)
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_button_cancels_a_waiting_job(ada, log_in):
    job = make.job(by=ada)
    answer = log_in(ada).post(page_of(job, "cancel"), follow=True)
    assert answer.redirect_chain == [(page_of(job), 303)]
    assert "Cancelled" in words(answer)
    assert page_of(job, "cancel") not in answer.text


def test_of_a_running_job_the_page_says_that_it_is_being_cancelled(ada, log_in):
    job = running(ada)
    answer = log_in(ada).post(page_of(job, "cancel"), follow=True)
    assert "Is being cancelled" in words(answer)
    assert page_of(job, "cancel") not in answer.text
    assert "Is being cancelled" in words(log_in(ada).get(reverse("jobs:jobs")))


def test_htmx_that_cancels_goes_to_the_page(ada, log_in):
    job = make.job(by=ada)
    answer = log_in(ada).post(page_of(job, "cancel"), headers=HTMX)
    assert answer.headers["HX-Redirect"] == page_of(job)


def test_cancelling_too_late_is_told(ada, log_in):
    answer = log_in(ada).post(page_of(ended(ada), "cancel"), follow=True)
    assert "This job has ended already" in words(answer)


def test_a_job_that_came_to_nothing_can_be_asked_for_again(ada, log_in):
    job = ended(ada, "failed", sentence="There is nothing to fit.")
    client = log_in(ada)
    assert "Not possible There is nothing to fit." in words(client.get(page_of(job)))
    new = client.post(page_of(job, "again"), follow=True)
    assert Job.objects.get(state=State.QUEUED).asked_by == ada
    assert "Waiting" in words(new)


def test_asking_again_for_what_is_done_is_told(ada, log_in):
    answer = log_in(ada).post(page_of(ended(ada), "again"), follow=True)
    assert "Only a job that ended without a result" in words(answer)


def test_the_asker_reads_a_sentence_and_the_administrator_what_went_wrong(ada, eve, log_in):
    job = ended(ada, "dead", details="Traceback: <stumbled>")
    seen_by_ada = log_in(ada).get(page_of(job)).text
    assert "This did not work, however often it was tried." in seen_by_ada
    assert "Traceback" not in seen_by_ada
    assert "Traceback: &lt;stumbled&gt;" in log_in(eve).get(page_of(job)).text


def test_the_administrator_asks_again_and_stays_where_jobs_are_mended(ada, eve, log_in):
    job = ended(ada, "dead")
    answer = log_in(eve).post(page_of(job, "again"), follow=True)
    assert answer.redirect_chain == [(reverse("jobs:jobs"), 303)]
    assert Job.objects.get(state=State.QUEUED).asked_by == ada


def test_a_job_that_was_interrupted_says_that_it_will_be_tried_again(ada, log_in):
    page = words(log_in(ada).get(page_of(make.job(by=ada, attempts=2))))
    assert "2 attempts were interrupted; it will be tried again." in page


def test_a_kind_of_an_earlier_version_still_has_its_page(ada, log_in):
    job = make.job("gone.kind", by=ada)
    assert "gone.kind" in words(log_in(ada).get(page_of(job)))
    assert "gone.kind" in words(log_in(ada).get(reverse("jobs:jobs")))


def test_a_result_with_a_page_of_its_own_is_linked_once_it_is_there(ada, log_in):
    client = log_in(ada)
    done = make.job(
        made_up.SPEAK.name, by=ada, state="done", share_done=1.0, finished_at=timezone.now()
    )
    waiting = make.job(made_up.SPEAK.name, by=ada)
    assert (
        f'<a class="button" href="/?job={done.pk}">To the result</a>'
        in client.get(page_of(done)).text
    )
    assert "To the result" not in client.get(page_of(waiting)).text


def test_the_list_shows_one_s_own_jobs_and_says_what_it_is_for_while_empty(ada, ben, log_in):
    make.job("gone.kind", by=ben)
    page = words(log_in(ada).get(reverse("jobs:jobs")))
    assert "Long work, such as fitting the model, appears here" in page
    assert "gone.kind" not in page


def test_the_list_goes_on_on_further_pages(ada, log_in):
    for _ in range(30):
        make.job(made_up.SHORT.name, by=ada)
    client = log_in(ada)
    first, second = (client.get(reverse("jobs:jobs"), {"page": n}).text for n in (1, 2))
    assert (first.count('scope="row"'), second.count('scope="row"')) == (25, 5)
    assert 'href="?page=2#jobs"' in first


def test_the_list_takes_as_many_queries_for_three_as_for_one(
    ada, eve, log_in, django_assert_num_queries, django_assert_max_num_queries
):
    client = log_in(eve)
    ended(eve)
    ended(ada, "dead")
    with django_assert_max_num_queries(20) as asked:
        client.get(reverse("jobs:jobs"))
    for _ in range(2):
        ended(eve)
        ended(ada, "dead")
    with django_assert_num_queries(len(asked.captured_queries)):
        client.get(reverse("jobs:jobs"))


def test_the_list_can_be_narrowed_to_a_state(ada, log_in):
    client = log_in(ada)
    make.job(made_up.SHORT.name, by=ada)
    ended(ada, "failed", sentence="There is nothing to fit.")
    found = client.get(reverse("jobs:jobs"), {"state": "failed"}).text
    assert found.count('scope="row"') == 1
    assert "Not possible" in words(found.split("<tbody", 1)[1])


def test_a_waiting_job_says_how_many_are_before_it(ada, ben, log_in):
    long = made_up.COUNT.name
    make.job(made_up.SHORT.name, by=ben)
    make.job(long, by=ben)
    make.job(long, by=ben, priority=-10)
    mine = make.job(long, by=ada)
    client = log_in(ada)
    assert "Waits for its turn 1 job is before it." in words(client.get(page_of(mine)))
    Job.objects.filter(asked_by=ben, priority=-10).update(priority=10)
    assert "2 jobs are before it." in words(client.get(page_of(mine)))
    Job.objects.filter(asked_by=ben).update(not_before=timezone.now() + LATER)
    assert "It is the next." in words(client.get(page_of(mine)))


def test_a_job_that_pauses_says_when_it_goes_on(ada, log_in):
    job = make.job(by=ada, attempts=1, not_before=timezone.now() + 4.5 * LATER)
    client = log_in(ada)
    assert "It will be taken up in about 5 minutes." in words(client.get(page_of(job)))
    Job.objects.update(not_before=timezone.now() + timedelta(hours=5))
    assert "It will be taken up in about 5 hours." in words(client.get(page_of(job)))


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "1 second"), (75, "75 seconds"), (600, "10 min")]
)
def test_a_job_that_ended_says_how_long_it_took(ada, log_in, seconds, told):
    job = ended(ada, started_at=timezone.now() - timedelta(seconds=seconds))
    assert f"Took {told}" in words(log_in(ada).get(page_of(job)))


def test_a_job_says_what_it_is_about_on_its_page_and_in_the_list(ada, log_in):
    job = make.job(made_up.ABOUT.name, by=ada, arguments={"batch": 12})
    client = log_in(ada)
    assert "About something Batch 12" in words(client.get(reverse("jobs:jobs")))
    assert "About something Batch 12" in words(client.get(page_of(job)))


def test_pages_speak_german(ada, log_in):
    ada.language = "de"
    ada.save()
    page = log_in(ada).get(page_of(running(ada, share_done=0.5))).text
    assert "Läuft, 50" in page
    assert "50\N{NO-BREAK SPACE}%" in page
