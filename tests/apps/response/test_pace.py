"""How far a fit is told to be, and how long it will take."""

import pytest

from gespann.apps.response import pace as module
from gespann.apps.response.pace import Pace
from gespann.core.progress import Phase, Progress


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self, monkeypatch):
        self.now = 100.0
        monkeypatch.setattr(module.time, "monotonic", lambda: self.now)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def told_by(phases, **more):
    """What is told when each of these phases goes from its beginning to its end."""
    told = []
    usual = {"thorough": True, "with_beliefs": True, "with_plan": True}
    pace = Pace(lambda share, phase, **left: told.append((share, phase)), **{**usual, **more})
    for phase in phases:
        for done in (0, 5, 10):
            pace(Progress(phase, done, 10))
    return told


ALL = (
    Phase.PREPARE, Phase.SAMPLE, Phase.FORECAST_CHECK, Phase.EVIDENCE_ALONE,
    Phase.THOROUGH_CHECKS, Phase.PLAN,
)  # fmt: skip


def test_the_share_grows_from_phase_to_phase_and_ends_at_the_whole():
    told = told_by(ALL)
    shares = [share for share, _phase in told]
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)
    assert [phase for _share, phase in told[::3]] == [phase.value for phase in ALL]


def test_what_a_firm_has_no_use_for_does_not_count():
    phases = (Phase.PREPARE, Phase.SAMPLE, Phase.FORECAST_CHECK)
    told = told_by(phases, thorough=False, with_beliefs=False, with_plan=False)
    assert told[-1][0] == pytest.approx(1)


def test_chains_that_go_on_do_not_push_the_share_beyond_their_phase():
    pace_told = []
    pace = Pace(
        lambda share, *_phase, **_left: pace_told.append(share),
        thorough=False, with_beliefs=False, with_plan=True,
    )  # fmt: skip
    for done in (10, 15):
        pace(Progress(Phase.SAMPLE, done, 10))
    assert pace_told[0] == pace_told[1] < 1


def test_what_was_kept_shows_no_pace_and_counts_with_the_time_that_it_took(clock):
    left = []
    pace = Pace(
        lambda _share, _phase, seconds_left: left.append(seconds_left),
        thorough=False, with_beliefs=False, with_plan=False, seconds_before=30.0,
    )  # fmt: skip
    pace.is_given()
    pace(Progress(Phase.SAMPLE, 5, 10))
    assert left == [None]
    given = pace._done
    clock.now += 20
    pace(Progress(Phase.SAMPLE, 10, 10))
    own = pace._done - given
    assert left[-1] == pytest.approx(20 * (1 - pace._done) / own)
    assert pace.seconds == 50.0
