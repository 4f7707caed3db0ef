"""Work begun in advance gives the same, tells of itself late, and ends when nobody wants it."""

from threading import Event, get_ident

import pytest

from gespann.core.response.checking.in_advance import InAdvance

LONG = 60.0  # seconds after which a test gives up


def test_it_is_done_while_something_else_is_done():
    done = Event()

    def work(_report):
        done.set()
        return get_ident()

    with InAdvance(work, begins=True) as later:
        assert done.wait(LONG)
        assert later.result(lambda *_steps: None) != get_ident()


def test_unless_it_may_begin_it_is_done_when_it_is_asked_for():
    begun = []

    def work(report):
        begun.append(get_ident())
        report(1, 1, 0)
        return "done"

    told = []
    with InAdvance(work, begins=False) as later:
        assert begun == []
        assert later.result(lambda *steps: told.append(steps)) == "done"
    assert (begun, told) == ([get_ident()], [(1, 1, 0)])


def test_steps_are_told_only_to_who_waits_the_last_one_first():
    two_done, go_on = Event(), Event()

    def work(report):
        report(1, 3, 0)
        report(2, 3, 0)
        two_done.set()
        assert go_on.wait(LONG)
        report(3, 3, 1)
        return "done"

    told = []

    def listener(*steps):
        told.append(steps)
        go_on.set()

    with InAdvance(work, begins=True) as later:
        assert two_done.wait(LONG)
        assert told == []
        assert later.result(listener) == "done"
    assert told == [(2, 3, 0), (3, 3, 1)]


def test_what_goes_wrong_is_told_to_who_waits():
    def work(_report):
        raise ValueError("no outcome")

    with InAdvance(work, begins=True) as later, pytest.raises(ValueError, match="no outcome"):
        later.result(lambda *_steps: None)


def test_a_listener_that_refuses_ends_it():
    def work(report):
        report(1, 2, 0)
        return "done"

    def refuse(*_steps):
        raise KeyboardInterrupt

    with InAdvance(work, begins=True) as later, pytest.raises(KeyboardInterrupt):
        later.result(refuse)


def test_it_ends_at_its_next_step_when_nobody_waits_any_more():
    begun, went_on = Event(), []

    def work(report):
        begun.set()
        for step in range(1_000_000_000):
            report(step, 1_000_000_000, 0)
        went_on.append("to its end")

    with InAdvance(work, begins=True):
        assert begun.wait(LONG)
    assert went_on == []
