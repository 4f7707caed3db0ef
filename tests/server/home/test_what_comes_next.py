"""What comes next: from the first table to a plan that both sides trust."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils.timezone import get_current_timezone

from gespann.apps.response.models import Verdict
from gespann.server.home.standing import Standing
from gespann.server.home.steps import STALE_DAYS, next_steps, probability_words
from server.home import summaries

TODAY = date(2026, 1, 20)


def now(**changes):
    """A firm that has learnt from all that it knows, and is up to date."""
    fit = SimpleNamespace(
        pk=7,
        at=datetime(2026, 1, 12, tzinfo=get_current_timezone()),
        verdict=changes.pop("verdict", Verdict.PASS),
    )
    plain = {
        "today": TODAY,
        "firm": None,
        "has_history": True,
        "known_until": TODAY - timedelta(days=20),
        "fit": fit,
        "summary": summaries.summary(),
        "unlearnt": 0,
        "going_on": None,
    }
    return Standing(**plain | changes)


def headings(standing):
    return [step.heading for step in next_steps(standing)]


BEFORE_A_FIT = {"fit": None, "summary": None}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        (BEFORE_A_FIT | {"has_history": False, "known_until": None}, ["Bring what is known"]),
        (BEFORE_A_FIT, ["Let the history speak"]),
        (BEFORE_A_FIT | {"going_on": object()}, []),
        ({"known_until": TODAY - timedelta(days=STALE_DAYS)}, []),
        ({"known_until": TODAY - timedelta(days=STALE_DAYS + 1)}, ["Bring the latest periods"]),
        ({"known_until": None}, []),
        ({"unlearnt": 2}, ["Learn from what has landed since"]),
        ({"unlearnt": 2, "going_on": object()}, []),
        ({"verdict": Verdict.REVIEW}, ["Read these figures with care"]),
        ({"verdict": Verdict.FAIL}, ["Do not use these figures yet"]),
        (
            {"summary": summaries.summary(outlook=None, no_outlook="No budget.")},
            ["Say what the budget is"],
        ),
        (
            {"unlearnt": 1, "verdict": Verdict.FAIL, "known_until": date(2025, 1, 1)},
            [
                "Bring the latest periods",
                "Learn from what has landed since",
                "Do not use these figures yet",
            ],
        ),
    ],
)
def test_the_next_steps_are(changes, expected):
    assert headings(now(**changes)) == expected


def test_a_fit_with_caveats_says_how_many_checks_need_a_look():
    weak = summaries.summary(passed=5, to_review=2, failed=1)
    (step,) = next_steps(now(verdict=Verdict.REVIEW, summary=weak))
    assert step.words.startswith("3 of 8 checks")
    assert step.address == "/fits/7/checks/"


def test_without_a_budget_the_fit_s_own_reason_is_told():
    (step,) = next_steps(now(summary=summaries.summary(outlook=None, no_outlook="No budget.")))
    assert step.words == "No budget."


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.999, "over 99%"), (0.99, "99%"), (0.42, "42%"), (0.01, "1%"), (0.004, "under 1%")],
)
def test_nothing_is_told_as_certain(share, words):
    assert probability_words(share) == words
