"""Jobs that come again: when they are due, and that each time happens once."""

import threading
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from gespann.apps.jobs import kinds, schedule
from gespann.apps.jobs.jobs import FORGET
from gespann.apps.jobs.kinds import Kind, Weekly
from gespann.apps.jobs.models import Job, Recurrence, State

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)  # a Monday


def in_berlin(*moment, fold=0):
    return datetime(*moment, tzinfo=BERLIN, fold=fold)


@pytest.mark.parametrize(
    ("rule", "now", "next_time"),
    [
        (Weekly(time(3, 10)), in_berlin(2026, 11, 30, 2), in_berlin(2026, 11, 30, 3, 10)),
        (Weekly(time(3, 10)), in_berlin(2026, 11, 30, 3, 10), in_berlin(2026, 12, 1, 3, 10)),
        (Weekly(time(7), (0,)), in_berlin(2026, 11, 30, 8), in_berlin(2026, 12, 7, 7)),
        (Weekly(time(7), (1, 3)), in_berlin(2026, 12, 1, 8), in_berlin(2026, 12, 3, 7)),
        # In the night of 28 March 2027 there is no half past two; half past three is that moment.
        (Weekly(time(2, 30)), in_berlin(2027, 3, 28, 0), in_berlin(2027, 3, 28, 3, 30)),
        # In that of 25 October 2026 there are two; the first one counts, and only that.
        (Weekly(time(2, 30)), in_berlin(2026, 10, 25, 0), in_berlin(2026, 10, 25, 2, 30)),
        (
            Weekly(time(2, 30)),
            in_berlin(2026, 10, 25, 2, 10, fold=1),
            in_berlin(2026, 10, 26, 2, 30),
        ),
    ],
)
def test_the_next_time_is_by_the_clock_on_the_wall(rule, now, next_time):
    assert rule.next_after(now, BERLIN).timestamp() == next_time.timestamp()


@given(
    st.builds(Weekly, st.times(), st.sets(st.integers(0, 6), min_size=1).map(sorted).map(tuple)),
    st.integers(0, 4 * 366 * 86400).map(lambda seconds: NOW + timedelta(seconds=seconds)),
)
def test_the_next_time_lies_ahead_and_within_eight_days(rule, now):
    ahead = rule.next_after(now, BERLIN).timestamp() - now.timestamp()
    assert 0 < ahead <= timedelta(days=7, hours=1).total_seconds()


def test_a_rule_without_a_day_is_refused():
    with pytest.raises(ValueError, match="weekdays are numbers from 0 to 6"):
        Weekly(time(3), ())


@pytest.fixture
def nightly(db, monkeypatch):
    """A kind that comes again, for one test, beside those that the workbench has."""
    kind = Kind("made_up.nightly", "Nightly", lambda _: None, comes_again=Weekly(time(3)))
    monkeypatch.setitem(kinds._kinds, kind.name, kind)
    schedule.keep_in_step(NOW)
    return kind


def due_at(kind):
    return Recurrence.objects.get(kind=kind.name).due_at


def jobs_of(kind):
    return Job.objects.filter(kind=kind.name)


def test_every_kind_that_comes_again_has_its_time(nightly):
    assert due_at(nightly) == in_berlin(2026, 12, 1, 3)
    assert due_at(FORGET) == in_berlin(2026, 12, 1, 3, 10)


def test_nothing_is_asked_for_before_its_time(nightly):
    assert schedule.ask_for_what_is_due(in_berlin(2026, 12, 1, 2, 59)) == 0
    assert not jobs_of(nightly).exists()


def test_what_is_due_is_asked_for_once_and_then_due_the_next_time(nightly):
    for _ in range(3):
        schedule.ask_for_what_is_due(in_berlin(2026, 12, 1, 3, 1))
    assert jobs_of(nightly).values_list("state", "asked_by").get() == (State.QUEUED, None)
    assert due_at(nightly) == in_berlin(2026, 12, 2, 3)


def test_nights_without_a_worker_are_not_made_up_for_one_by_one(nightly):
    schedule.ask_for_what_is_due(in_berlin(2026, 12, 9, 8))
    assert jobs_of(nightly).count() == 1
    assert due_at(nightly) == in_berlin(2026, 12, 10, 3)


def test_keeping_in_step_leaves_times_alone_until_their_rule_changes(nightly, monkeypatch):
    Recurrence.objects.filter(kind=nightly.name).update(due_at=NOW)
    schedule.keep_in_step(NOW)
    assert due_at(nightly) == NOW
    later = Kind(nightly.name, "Nightly", nightly.work, comes_again=Weekly(time(4)))
    monkeypatch.setitem(kinds._kinds, nightly.name, later)
    schedule.keep_in_step(NOW)
    assert due_at(nightly) == in_berlin(2026, 12, 1, 4)


def test_a_kind_of_another_version_is_left_to_that_version(nightly, monkeypatch):
    monkeypatch.delitem(kinds._kinds, nightly.name)
    schedule.keep_in_step(NOW)
    schedule.ask_for_what_is_due(in_berlin(2027, 1, 1, 0))
    assert due_at(nightly) == in_berlin(2026, 12, 1, 3)
    assert not jobs_of(nightly).exists()


def test_of_many_workers_at_the_same_moment_one_asks(transactional_db, nightly):
    night, together = in_berlin(2026, 12, 1, 3, 1), threading.Barrier(6)
    asked = []

    def worker():
        together.wait()
        asked.append(schedule.ask_for_what_is_due(night))
        connection.close()

    threads = [threading.Thread(target=worker) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(asked) == 1
    assert jobs_of(nightly).count() == 1
