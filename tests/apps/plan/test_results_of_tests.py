"""What agreed tests have shown: recorded for good, told with what was said, and learnt from."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

import make
from apps.plan import judged_rounds, made_rounds
from apps.plan.made_rounds import MARKETING, SALES, shown
from apps.plan.visiting import as_
from files.report import kupferberg
from gespann.apps.market import queries as market
from gespann.apps.market.engine import put_into
from gespann.apps.organisation.models import Office, Side
from gespann.apps.plan.actions.agreed_tests import propose_test
from gespann.apps.plan.actions.signing import sign_test
from gespann.apps.plan.actions.test_results import record_result
from gespann.apps.plan.actions.turns import RoundChanged
from gespann.apps.plan.models import AgreedTest, Entry, TestResult
from gespann.apps.plan.queries.agreed_tests import (
    ends,
    experiment_of,
    is_known_to_fits,
    range_of,
    ranges_touched,
    result_of,
)
from gespann.apps.plan.queries.rounds import levers_of
from gespann.files.firm_folder_writer import write_firm
from gespann.files.intake.known_firm import read_known_firm
from gespann.refusals import NotAllowed, Refusal
from gespann.server.demo import bring_history

pytestmark = pytest.mark.django_db


def at(name, of):
    return reverse(f"plan:{name}", args=[of.pk])


@pytest.fixture
def ended(planning, ada, ben):
    """A test that both signed beforehand and that is over."""
    return made_rounds.ended_test(planning, ada, ben)


def typed(test, **changed):
    usual = {
        "first": test.starts, "last": ends(test), "effect": "-4", "standard_error": "1",
        "outcome_without": "2000000", "change_units": "-500", "kind": "before_after",
        "measured": "Against the eight weeks before.", "follows": 0,
    }  # fmt: skip
    return {**usual, **changed}


def record(test, by, follows=0, reason="", **changed):
    return record_result(test, shown(test, **changed), follows=follows, reason=reason, by=by)


# --- Recorded ---


def test_a_result_is_recorded_with_its_range_and_stands_in_the_journal(ended, ada):
    result = record(ended, ada)
    assert (result.number, result.effect, result.day) == (1, -0.04, timezone.localdate())
    assert range_of(ended, result.effect) == 1
    assert list(ranges_touched(ended, result)) == [1]
    assert Entry.objects.last().act == "test_result"
    assert Entry.objects.last().part == SALES


@pytest.mark.parametrize(
    ("effect", "touched"),
    [(-0.07, [0, 1]), (-0.09, [0]), (-0.02, [1, 2]), (-0.06, [0, 1]), (0.1, [2])],
)
def test_an_interval_says_honestly_which_ranges_it_touches(ended, ada, effect, touched):
    result = record(ended, ada, effect=effect)
    assert list(ranges_touched(ended, result)) == touched


def test_who_may_record(ended, ada, ben, cleo, dan):
    kim = make.person("Kim the controller")
    make.appointment(kim, Office.CONTROLLER)
    sam = made_rounds.staff("Sam", Side.SALES)
    for who in (cleo, dan, sam):
        with pytest.raises(NotAllowed):
            record(ended, who)
    record(ended, kim)


def test_nothing_is_recorded_of_a_test_that_both_have_not_signed(planning, ada):
    with made_rounds.days_ago(91):
        test = propose_test(planning, made_rounds.a_test(planning), by=ada)
        sign_test(test, made_rounds.fresh(), by=ada)
    with pytest.raises(NotAllowed):
        record(test, ada)


def test_nothing_is_recorded_before_the_test_has_ended(ended, ada):
    with made_rounds.days_ago(40), pytest.raises(Refusal, match="goes on"):
        record(ended, ada)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"first": date(2020, 1, 1)}, "begins with the test"),
        ({"last": date(2099, 1, 1)}, "have passed"),
        ({"effect": float("nan")}, "share of the outcome"),
        ({"effect": -1.0}, "share of the outcome"),
        ({"standard_error": 0.0}, "more than nothing"),
        ({"outcome_without": 0.0}, "more than nothing"),
        ({"change_units": 0.0}, "changes effort"),
        ({"kind": "guess"}, "compared with"),
        ({"measured": " "}, "how it was found"),
    ],
)
def test_what_cannot_be_recorded(ended, ada, changed, words):
    with pytest.raises(Refusal, match=words):
        record(ended, ada, **changed)
    assert not TestResult.objects.exists()


def test_a_mistake_is_corrected_by_a_second_result_that_says_why(ended, ada, ben):
    record(ended, ada)
    with pytest.raises(RoundChanged):
        record(ended, ben, effect=-0.01)
    with pytest.raises(Refusal, match="why"):
        record(ended, ben, follows=1, effect=-0.01)
    second = record(ended, ben, follows=1, effect=-0.01, reason="A week was missing.")
    again = AgreedTest.objects.prefetch_related("results").get()
    assert result_of(again) == second
    assert TestResult.objects.count() == 2


# --- What the database keeps ---


def refused(rule, sql, *values):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        connection.cursor().execute(sql, values)


COPY = (
    "INSERT INTO plan_testresult (test_id, number, first, last, effect, standard_error, "
    "outcome_without, change_units, kind, measured, reason, by_id, day, at) "
    "SELECT {test}, {number}, {first}, last, effect, standard_error, outcome_without, "
    "change_units, kind, measured, 'x', by_id, day, at FROM plan_testresult"
)


def copy(test="test_id", number="number + 1", first="first"):
    return COPY.format(test=test, number=number, first=first)


def test_the_database_keeps_results_as_they_are(ended, ada):
    record(ended, ada)
    refused("plan_testresult_is_final", "UPDATE plan_testresult SET effect = 0.5")
    refused("plan_testresult_is_final", "DELETE FROM plan_testresult")
    refused("results_of_a_test_follow_each_other", copy(number="number + 2"))
    refused("a_result_comes_after_its_test_began", copy(first="'2020-01-01'"))


def test_the_database_takes_results_only_of_tests_that_both_have_signed(ended, planning, ada):
    record(ended, ada)
    with made_rounds.days_ago(91):
        another = made_rounds.a_test(planning, run_by="Team South")
        sign_test(other := propose_test(planning, another, by=ada), made_rounds.fresh(), by=ada)
    refused("a_result_is_of_a_test_that_both_have_signed", copy(test=str(other.pk), number="1"))


def test_the_journal_is_still_kept_after_it_has_learnt_a_new_word(planning):
    refused("plan_entry_is_final", "UPDATE plan_entry SET act = 'left'")
    refused("plan_entry_is_final", "DELETE FROM plan_entry")
    with pytest.raises(IntegrityError, match="entries_follow_the_turns"), transaction.atomic():
        Entry.objects.create(
            round=planning, number=99, act="talked", at=timezone.now(), by=planning.entries.get().by
        )


# --- Pages ---


def test_where_beliefs_differ_the_best_test_is_told_and_proposed(planning, ada, ben):
    made_rounds.both_hand_in(planning, ada, ben)
    client = as_(ada)
    assert "computed together with the room" in client.get(at("tests", planning)).text
    judged_rounds.prepare(planning)
    page = client.get(at("tests", planning)).text
    assert "The test that is worth most: “Trade fairs”" in page
    assert "€100,000" in page
    assert "settle 45% of the €100,000 in dispute" in page
    page = client.get(at("propose_test", planning), {"lever": "Trade fairs"}).text
    assert "We would give “Trade fairs” €300,000." in page
    assert 'value="-6.5"' in page


def proposed(planning, **changed):
    usual = {
        "lever": levers_of(planning)[0].name, "effort": "0.5", "markets": "North, West",
        "starts": timezone.localdate() + timedelta(weeks=2), "weeks": 8, "run_by": "Team North",
        "first_limit": "-6", "second_limit": "-2", "low_sales": "More.", "low_marketing": "More.",
        "middle_sales": "As it is.", "middle_marketing": "As it is.", "high_sales": "Half.",
        "high_marketing": "Half.",
    }  # fmt: skip
    return {**usual, **changed}


def test_a_test_is_proposed_in_the_browser(planning, ada):
    answer = as_(ada).post(at("propose_test", planning), proposed(planning))
    test = AgreedTest.objects.get()
    assert answer.url == at("test", test)
    assert test.markets == ["North", "West"]
    assert [one["below"] for one in test.conclusions] == [-0.06, -0.02, None]
    page = as_(ada).get(at("test", test)).text
    assert "Sign the test" in page
    assert "below −6.0%" in page


def test_two_ranges_are_enough(planning, ada):
    said = proposed(planning, second_limit="", middle_sales="", middle_marketing="")
    assert as_(ada).post(at("propose_test", planning), said).status_code == 303
    assert [one["below"] for one in AgreedTest.objects.get().conclusions] == [-0.06, None]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"second_limit": "-7"}, "more than the first limit"),
        ({"middle_sales": ""}, "Both sides say what they will conclude"),
        ({"low_sales": ""}, "This field is required"),
        ({"starts": "2020-01-01"}, "begins after today"),
        ({"weeks": "0"}, "greater than or equal to 1"),
    ],
)
def test_what_is_wrong_with_a_test_is_told(planning, ada, wrong, words):
    answer = as_(ada).post(at("propose_test", planning), proposed(planning, **wrong))
    assert answer.status_code == 422
    assert words in answer.text
    assert not AgreedTest.objects.exists()


def test_signing_asks_once_more_who_is_there(planning, ada, ben):
    test = propose_test(planning, made_rounds.a_test(planning), by=ada)
    ada.set_password("four horses on one cart")
    ada.save()
    client = as_(ada)
    answer = client.post(at("sign_test", test), {"hash": test.hash})
    assert answer.status_code == 302
    assert "reauthenticate" in answer.url
    answer = client.post(answer.url, {"password": "four horses on one cart"}, follow=True)
    assert test.signatures.get().side == SALES
    assert test.signatures.get().factor == "password"
    assert "Your side has signed the test." in answer.text
    assert as_(ben).post(at("sign_test", test), {"hash": "other"}).status_code in (302, 404)
    assert test.signatures.count() == 1


def test_a_result_is_told_with_what_both_had_said(ended, ada, ben):
    client = as_(ben)
    page = client.get(at("test", ended)).text
    assert "The test has ended: what has it shown?" in page
    answer = client.post(at("test_result", ended), typed(ended))
    assert answer.status_code == 303
    page = as_(ada).get(at("test", ended)).text
    assert "The effect is −4.0%, nine times in ten between −5.6% and −2.4%" in page
    assert "sales: “We keep what it has.”, marketing: “We keep what it has.”" in page
    assert "has not settled it for sure" not in page


def test_a_result_that_settles_nothing_says_so(ended, ada):
    record(ended, ada, standard_error=0.03)
    page = as_(ada).get(at("test", ended)).text
    assert "the test has not settled it for sure" in page
    assert page.count("possible, too") == 2


def test_of_two_who_record_at_once_the_second_sees_the_first_and_corrects(ended, ada, ben):
    record(ended, ada)
    answer = as_(ben).post(at("test_result", ended), typed(ended, effect="-1.5"))
    assert answer.status_code == 409
    assert "Another result was recorded while you were writing." in answer.text
    assert 'value="-1.5"' in answer.text
    assert TestResult.objects.count() == 1
    said = typed(ended, effect="-1.5", follows=1, reason="A week was missing.")
    assert as_(ben).post(at("test_result", ended), said).status_code == 303
    page = as_(ada).get(at("test", ended)).text
    assert "Corrected since" in page
    assert "The effect is −1.5%" in page


# --- Learnt from ---


@pytest.fixture
def known_firm(ada):
    """The history of Kupferberg, with an outcome."""
    firm = kupferberg.firm()
    weeks = np.arange(firm.history.outcome.shape[1])
    outcome = np.broadcast_to(250_000.0 + 100.0 * weeks, firm.history.outcome.shape)
    folder = Path(mkdtemp(prefix="kupferberg-")) / "firm"
    write_firm(folder, replace(firm, history=replace(firm.history, outcome=outcome)))
    bring_history(folder, by=ada)


@pytest.fixture
def in_history(known_firm, ada, ben, cleo):
    """A test that ran in weeks which the history knows."""
    planning = made_rounds.a_round(cleo)
    until = market.known_until()
    begins = until - timedelta(weeks=12)
    assert begins.weekday() == 0
    ago = (timezone.localdate() - begins).days + 7
    with made_rounds.days_ago(ago):
        test = propose_test(planning, made_rounds.a_test(planning, starts=begins), by=ada)
        for one in (ada, ben):
            sign_test(test, made_rounds.fresh(), by=one)
    return test


def firm_of_next_fit(tmp_path):
    """What a fit would be made of now."""
    entries = list(market.in_force_at(market.last_number()))
    firm, _findings = read_known_firm(tmp_path, put_into(tmp_path, entries), largest_bytes=10**8)
    return firm


def test_the_next_fit_knows_the_result(in_history, ada, tmp_path):
    before = {one.name for one in kupferberg.firm().experiments}
    result = record(in_history, ada)
    client = as_(ada)
    assert "Let the next fit learn from it" in client.get(at("test", in_history)).text
    assert client.post(at("into_history", in_history)).status_code == 303
    firm = firm_of_next_fit(tmp_path)
    (learnt,) = (one for one in firm.experiments if one.name not in before)
    told = experiment_of(result)
    assert (learnt.lever, learnt.kind, learnt.first) == (told.lever, told.kind, in_history.starts)
    assert learnt.effect == pytest.approx(-0.04 * 2_000_000)
    assert learnt.standard_error == pytest.approx(0.01 * 2_000_000)
    assert learnt.change_units == -500
    assert is_known_to_fits(result)
    page = client.get(at("test", in_history)).text
    assert "the next fit learns from it" in page
    assert "Let the next fit learn from it" not in page


def test_a_corrected_result_takes_the_place_of_the_first(in_history, ada, tmp_path):
    record(in_history, ada)
    client = as_(ada)
    client.post(at("into_history", in_history))
    count = len(firm_of_next_fit(tmp_path).experiments)
    second = record(in_history, ada, follows=1, effect=-0.01, reason="A week was missing.")
    assert client.post(at("into_history", in_history)).status_code == 303
    folder = tmp_path / "again"
    folder.mkdir()
    firm = firm_of_next_fit(folder)
    assert len(firm.experiments) == count
    assert experiment_of(second).effect in [one.effect for one in firm.experiments]


def test_weeks_that_the_history_does_not_know_yet_are_told(known_firm, ada, ben, cleo):
    planning = made_rounds.a_round(cleo)
    test = made_rounds.ended_test(planning, ada, ben)
    record(test, ada)
    before = market.last_number()
    answer = as_(ada).post(at("into_history", test))
    assert answer.status_code == 422
    assert "choose a window within it" in answer.text
    assert market.last_number() == before


def test_what_somebody_has_brought_is_not_lost_by_it(in_history, ada):
    record(in_history, ada)
    draft = make.draft(ada, follows=market.last_number())
    answer = as_(ada).post(at("into_history", in_history))
    assert answer.status_code == 422
    assert "waits to land" in answer.text
    draft.refresh_from_db()


def test_only_who_keeps_the_history_puts_it_there(in_history, ada):
    record(in_history, ada)
    sam = made_rounds.staff("Sam", Side.MARKETING)
    assert "Whoever keeps the history" in as_(sam).get(at("test", in_history)).text
    assert as_(sam).post(at("into_history", in_history)).status_code == 404
    assert MARKETING in {one.side for one in in_history.signatures.all()}
