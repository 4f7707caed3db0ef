"""What concerns people is gathered, told in one letter, and told once."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

import make
from gespann.apps.concerns import actions as concerns
from gespann.apps.concerns.kinds import Kind, Note, find_kind, register
from gespann.apps.concerns.models import Concern
from gespann.apps.digest import queries
from gespann.apps.digest.actions import choose_rhythm
from gespann.apps.digest.jobs import GATHER, LETTER
from gespann.apps.digest.models import Rhythm
from gespann.apps.jobs import leases
from gespann.apps.jobs.actions import ask_for, ask_to_cancel
from gespann.apps.jobs.concerns import ENDED
from gespann.apps.jobs.kinds import kinds_that_come_again
from gespann.apps.jobs.models import Job, State
from gespann.apps.jobs.tasks import Task
from gespann.apps.market.actions import land, undo
from gespann.apps.organisation.actions.deputies import choose_deputy, end_deputyship
from gespann.apps.organisation.actions.invitations import Place, invite, let_in, open_account
from gespann.apps.organisation.actions.people import close_account, take_name_out
from gespann.apps.organisation.actions.tokens import make_token, revoke_token
from gespann.apps.organisation.models import Level, Office, Side
from gespann.apps.plan.models.prepared import TRY_OUT
from gespann.refusals import Refusal
from server.test_who_may_go_where import BACKEND

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
MONDAY, TUESDAY = date(2027, 3, 1), date(2027, 3, 2)
PASSWORD = "four horses on one cart"


def _happened(reader, about):
    return Note(f"Number {about['number']} happened.", "/") if about["number"] else None


HAPPENED = register(Kind("made_up.happened", "Made up", _happened))


@pytest.fixture
def finn():
    """Somebody with an open account."""
    finn = make.person("Finn")
    make.membership(finn, make.department(side=Side.SALES), level=Level.HEAD)
    let_in(finn, PASSWORD)
    return finn


def told(person):
    """What the next letter to this person would say."""
    return [note.sentence for notes in queries.letter_for(person).groups.values() for note in notes]


def take(kind):
    return leases.take("a worker", [kind.name], lease_for=MINUTE)


def work(kind, job):
    return kind.work(Task(job.arguments, files=None, tell=lambda _progress: None))


def work_off(kind):
    """Do all waiting jobs of a kind as a worker does."""
    while job := take(kind):
        assert leases.finish(leases.lease_of(job), work(kind, job), kind.record)


def a_morning():
    ask_for(GATHER, {}, by=None)
    work_off(GATHER)
    work_off(LETTER)


# --- Letters ---------------------------------------------------------------------------------


def test_all_that_concerns_somebody_comes_in_one_letter_and_once(finn):
    concerns.leave(HAPPENED, [finn], number=1)
    concerns.leave(HAPPENED, [finn], number=2)
    a_morning()
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([finn.email], "Gespann: 2 matters for you")
    assert "- Number 1 happened." in letter.body
    assert "- Number 2 happened." in letter.body
    assert not Concern.objects.exists()
    Job.objects.all().delete()
    a_morning()
    assert len(mail.outbox) == 1


def test_the_letter_is_in_the_language_of_its_reader_and_says_where_it_is_chosen(finn, eve):
    make.firm()
    finn.language = "de"
    finn.save()
    concerns.leave(find_kind("organisation.account_opened"), [finn], person=eve.pk)
    make.appointment(finn, Office.ADMINISTRATOR)
    a_morning()
    (letter,) = mail.outbox
    html, kind = letter.alternatives[0]
    assert kind == "text/html"
    for text in (letter.body, html):
        assert "Eve hat die Einladung angenommen." in text
        assert "das betrifft Sie bei Kupferberg:" in text
        assert f"http://localhost:8000/organisation/people/{eve.pk}/" in text
        assert "http://localhost:8000/account/mail/" in text
    assert letter.extra_headers["List-Unsubscribe"] == "<http://localhost:8000/account/mail/>"


def test_what_people_call_themselves_is_no_markup(finn, eve):
    make.appointment(finn, Office.ADMINISTRATOR)
    gwen = make.person("<b>Gwen</b>", email="gwen@kupferberg.example")
    concerns.leave(find_kind("organisation.account_opened"), [finn], person=gwen.pk)
    a_morning()
    (letter,) = mail.outbox
    assert "<b>Gwen</b> has accepted" in letter.body
    assert "&lt;b&gt;Gwen&lt;/b&gt; has accepted" in letter.alternatives[0][0]


def test_nothing_to_tell_is_no_letter(finn):
    concerns.leave(HAPPENED, [finn], number=0)  # no longer true
    a_morning()
    assert mail.outbox == []
    assert not Concern.objects.exists()


def test_a_kind_of_another_version_is_left_alone(finn):
    Concern.objects.create(person=finn, kind="later.version")
    a_morning()
    assert mail.outbox == []
    assert Concern.objects.count() == 1


def test_the_same_left_twice_is_told_once(finn):
    concerns.leave(HAPPENED, [finn, finn], number=1)
    assert told(finn) == ["Number 1 happened."]


def test_what_happens_while_a_letter_leaves_is_told_by_the_next(finn):
    concerns.leave(HAPPENED, [finn], number=1)
    ask_for(GATHER, {}, by=None)
    work_off(GATHER)
    job = take(LETTER)
    result = work(LETTER, job)
    concerns.leave(HAPPENED, [finn], number=2)
    leases.finish(leases.lease_of(job), result, LETTER.record)
    assert told(finn) == ["Number 2 happened."]


def test_a_worker_that_dies_repeats_the_letter_and_loses_nothing(finn):
    concerns.leave(HAPPENED, [finn], number=1)
    ask_for(GATHER, {}, by=None)
    work_off(GATHER)
    job = take(LETTER)
    work(LETTER, job)  # and dies before it has told so
    leases.break_off(leases.lease_of(job), "killed", pause=timedelta(0))
    assert told(finn) == ["Number 1 happened."]
    Job.objects.filter(pk=job.pk).update(not_before=timezone.now() - MINUTE)
    work_off(LETTER)
    first, second = mail.outbox
    assert first.body == second.body
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert told(finn) == []


def test_a_server_that_is_away_loses_no_note_and_stops_no_other_letter(finn, monkeypatch):
    gwen = make.person("Gwen")
    let_in(gwen, PASSWORD)
    concerns.leave(HAPPENED, [finn, gwen], number=1)
    ask_for(GATHER, {}, by=None)
    work_off(GATHER)
    job = take(LETTER)
    with monkeypatch.context() as away:
        away.setattr("django.core.mail.EmailMultiAlternatives.send", _away)
        with pytest.raises(OSError, match="away"):
            work(LETTER, job)
    leases.break_off(leases.lease_of(job), "away", pause=MINUTE)
    work_off(LETTER)
    assert [letter.to for letter in mail.outbox] == [[gwen.email]]
    assert told(finn) == ["Number 1 happened."]
    # The next day's letter waits for this one, which tells all.
    assert list(queries.people_due(TUESDAY)) == []


def _away(_mail):
    raise OSError("away")


def test_gathering_twice_on_a_day_sends_one_letter(finn):
    concerns.leave(HAPPENED, [finn], number=1)
    for _ in range(2):
        ask_for(GATHER, {}, by=None)
    work_off(GATHER)
    assert Job.objects.filter(kind=LETTER.name).count() == 1


@pytest.mark.parametrize(
    ("rhythm", "mondays", "tuesdays"),
    [(None, 1, 1), (Rhythm.DAILY, 1, 1), (Rhythm.WEEKLY, 1, 0), (Rhythm.NEVER, 0, 0)],
)
def test_everybody_chooses_how_often(finn, rhythm, mondays, tuesdays):
    if rhythm:
        choose_rhythm(finn, rhythm)
    concerns.leave(HAPPENED, [finn], number=1)
    assert queries.people_due(MONDAY).count() == mondays
    assert queries.people_due(TUESDAY).count() == tuesdays


def test_letters_come_at_half_past_seven_on_working_days():
    rule = kinds_that_come_again()["digest.gather"]
    assert str(rule) == "07:30:00 on 0,1,2,3,4"


def test_whoever_has_not_opened_the_account_gets_no_letter_yet(ada):
    concerns.leave(HAPPENED, [ada], number=1)
    a_morning()
    assert mail.outbox == []
    assert told(ada) == ["Number 1 happened."]


def test_what_nobody_wanted_to_be_told_is_gone_after_a_month(finn):
    choose_rhythm(finn, Rhythm.NEVER)
    concerns.leave(HAPPENED, [finn], number=1)
    a_morning()
    assert Concern.objects.count() == 1
    Concern.objects.update(at=timezone.now() - timedelta(days=31))
    Job.objects.all().delete()
    a_morning()
    assert not Concern.objects.exists()


def test_a_letter_s_job_takes_a_person_and_a_day():
    for arguments in ({}, {"person": 1}, {"person": 1, "day": "tomorrow"}):
        with pytest.raises(ValueError, match=r"needs person and day|Invalid isoformat"):
            ask_for(LETTER, arguments, by=None)


def test_names_of_kinds_are_checked():
    with pytest.raises(ValueError, match="a concern is named like"):
        Kind("Happened", "Made up", _happened)
    with pytest.raises(ValueError, match="another kind of concern"):
        register(Kind("made_up.happened", "Other", _happened))


# --- What concerns people --------------------------------------------------------------------


def test_a_deputy_is_told_and_whoever_has_chosen_is_not(ada, finn):
    make.membership(ada, make.department(side=Side.SALES))
    row = choose_deputy(finn, ada, date(2099, 1, 1), date(2099, 1, 5), by=finn)
    assert told(ada) == ["You stand in for Finn from 1 Jan 2099 to 5 Jan 2099."]
    assert told(finn) == []
    end_deputyship(row, by=finn)
    assert told(ada) == []


def test_whoever_is_given_a_deputy_is_told_too(ada, finn, eve):
    choose_deputy(finn, ada, date(2099, 1, 1), None, by=eve)
    assert told(finn) == ["Ada stands in for you from 1 Jan 2099 until further notice."]
    assert told(ada) == ["You stand in for Finn from 1 Jan 2099 until further notice."]


def test_administrators_are_told_of_an_opened_account_and_nobody_else(ada, eve):
    place = Place(Level.STAFF, make.department(), None, timezone.localdate())
    secret = invite("Gwen", "gwen@kupferberg.example", "en", place, by=eve)
    gwen = open_account(secret, PASSWORD)
    assert told(eve) == ["Gwen has accepted the invitation."]
    assert told(ada) == told(gwen) == []
    eve.appointments.update(ends=timezone.localdate() - timedelta(days=1))
    assert told(eve) == []


def test_a_name_that_was_taken_out_stands_in_no_letter(eve, finn):
    land(make.draft(make_controller(finn)), by=finn)
    reader = make_controller(make.person("Reader"))
    assert "Finn has landed" not in str(told(reader))  # came too late to be told
    concerns.leave(find_kind("market.landed"), [reader], batch=batch_of(finn).pk)
    assert told(reader)[0].startswith("Finn has landed batch 1: 3 rows, 1 Jan 2024 to 15 Jan 2024")
    close_account(finn, timezone.localdate(), by=eve)
    finn.refresh_from_db()
    take_name_out(finn, by=eve)
    assert told(reader)[0].startswith("Former colleague")


def make_controller(person):
    make.appointment(person, Office.CONTROLLER)
    return person


def batch_of(person):
    from gespann.apps.market.models import Entry

    return Entry.objects.get(by=person)


def test_heads_deputies_and_controllers_are_told_of_a_batch_and_who_landed_it_is_not(
    ada, ben, eve, finn
):
    make.deputyship(finn, ada)
    kim = make_controller(make.person("Kim"))
    batch = land(make.draft(eve), by=eve)
    for person in (finn, ada, kim):
        assert told(person) == ["Eve has landed batch 1: 3 rows, 1 Jan 2024 to 15 Jan 2024."]
    assert told(eve) == told(ben) == []
    undo(batch, by=eve)
    assert told(finn) == []


def test_an_account_s_owner_is_told_of_a_token(ada):
    tomorrow = timezone.localdate() + timedelta(days=1)
    token, _secret = make_token("Script", ["history:read"], tomorrow, by=ada)
    assert told(ada)[0].startswith("The token “Script” was made for your account.")
    revoke_token(token, by=ada)
    assert told(ada) == []


def running(by):
    make.job(by=by)
    return take_forget()


def take_forget():
    return leases.take("a worker", ["jobs.forget"], lease_for=MINUTE)


def test_whoever_asked_for_a_job_is_told_how_it_ended(ada):
    leases.finish(leases.lease_of(running(ada)), {}, lambda _job, _result: None)
    leases.refuse(leases.lease_of(running(ada)), "It was too short.")
    for _ in range(3):
        job = take_forget() or running(ada)
        leases.break_off(leases.lease_of(job), "broken", pause=timedelta(0))
        Job.objects.filter(state=State.QUEUED).update(not_before=timezone.now() - MINUTE)
    assert told(ada) == [
        "“Clearing up old jobs” is done.",
        "“Clearing up old jobs” came to nothing. It was too short.",
        "“Clearing up old jobs” came to nothing. This did not work, however often it was tried. "
        "Administrators can see why on this page.",
    ]


def test_of_what_a_page_asked_for_in_passing_only_a_failure_is_told(ada):
    for end in (
        lambda lease: leases.finish(lease, {}, lambda _job, _result: None),
        lambda lease: leases.refuse(lease, "It costs more than the budget."),
    ):
        make.job(TRY_OUT, by=ada, arguments={"prepared": 1, "cents": [1, 2]})
        end(leases.lease_of(leases.take("a worker", [TRY_OUT], lease_for=MINUTE)))
    (sentence,) = told(ada)
    assert "It costs more than the budget." in sentence


def test_a_job_whose_worker_vanished_for_good_is_told_too(ada):
    job = running(ada)
    Job.objects.filter(pk=job.pk).update(
        attempts=3, lease_until=timezone.now() - timedelta(hours=1)
    )
    leases.take_back_from_the_dead()
    assert Job.objects.get(pk=job.pk).state == State.DEAD
    assert len(told(ada)) == 1


def test_a_record_that_fails_leaves_no_word(ada):
    def fail(_job, _result):
        raise Refusal("No.")

    with pytest.raises(Refusal):
        leases.finish(leases.lease_of(running(ada)), {}, fail)
    assert told(ada) == []


def test_whoever_cancels_a_job_knows_that(ada):
    ask_to_cancel(make.job(by=ada), by=ada)
    job = running(ada)
    ask_to_cancel(job, by=ada)
    leases.cancel(leases.lease_of(job))
    assert told(ada) == []


def test_who_has_seen_the_end_of_a_job_is_not_told(client, ada, ben):
    job = running(ada)
    client.force_login(ada, BACKEND)
    client.get(reverse("jobs:job", args=[job.pk]))  # while it runs
    leases.finish(leases.lease_of(job), {}, lambda _job, _result: None)
    concerns.leave(ENDED, [ben], job=job.pk)
    assert len(told(ada)) == 1
    client.get(reverse("jobs:job", args=[job.pk]))
    assert told(ada) == []
    assert Concern.objects.get().person == ben  # somebody else's stay


def test_whoever_leaves_is_told_nothing_more(ada, eve):
    concerns.leave(HAPPENED, [ada], number=1)
    close_account(ada, timezone.localdate(), by=eve)
    assert not Concern.objects.exists()


# --- The page --------------------------------------------------------------------------------


def test_the_page_shows_the_next_letter_and_keeps_the_choice(client, finn):
    concerns.leave(HAPPENED, [finn], number=1)
    client.force_login(finn, BACKEND)
    page = client.get(reverse("mail")).text
    assert "Number 1 happened." in page
    assert 'value="daily" ' in page.replace("checked", "")
    assert client.post(reverse("mail"), {"rhythm": "hourly"}).status_code == 422
    client.post(reverse("mail"), {"rhythm": "weekly"})
    assert queries.rhythm_of(finn) == Rhythm.WEEKLY
    client.post(reverse("mail"), {"rhythm": "never"})
    assert queries.rhythm_of(finn) == Rhythm.NEVER
