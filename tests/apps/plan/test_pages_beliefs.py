"""What a side expects of levers: answered alone, compared once both have handed in."""

from dataclasses import replace

import numpy as np
import pytest
from django.urls import reverse

import make
from apps.plan import made_rounds, prepared_rounds
from apps.plan.made_rounds import MARKETING, SALES
from apps.plan.visiting import as_
from gespann.apps.organisation.models import Office, Side
from gespann.apps.plan.actions import beliefs as acts
from gespann.apps.plan.actions.beliefs import Answers
from gespann.apps.plan.picture.belief_chart import points_of
from gespann.apps.plan.picture.data_curves import are_near, data_curves
from gespann.apps.plan.picture.smooth import curve_through, slopes_at
from gespann.apps.plan.queries.evidence import results_for
from gespann.apps.plan.queries.rounds import levers_of
from gespann.core.response.steady_curves import steady_curves

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
SAID = {"without": "61", "half": "83.5", "more": "111", "most": "127", "lasts_months": "6"}
OF_SALES = Answers(61, 83.5, 111, 127, 6)


@pytest.fixture
def planning(ada, ben, cleo):
    keeper = make.person("Keeper")
    make.appointment(keeper, Office.CONTROLLER)
    return prepared_rounds.opened(cleo, keeper)


@pytest.fixture
def address(planning):
    return reverse("plan:beliefs", args=[planning.pk])


def answers(planning, side=SALES):
    draft = planning.wishes.get(side=side)
    return {one.lever: acts.answers_of(one) for one in draft.beliefs.all()}


def test_the_first_lever_without_an_answer_is_asked_about(planning, ada, address):
    assert '<h2 id="of-lever">Field visits</h2>' in as_(ada).get(address).text
    answer = as_(ada).post(address, {"lever": 0, "version": 0, **SAID})
    assert answer.status_code == 303
    assert answer.url == f"{address}?lever=1#belief"
    assert answers(planning) == {"Field visits": OF_SALES}
    page = as_(ada).get(address).text
    assert '<h2 id="of-lever">Inside-sales calls</h2>' in page
    assert "answered" in page


def test_the_last_lever_leads_back_to_the_round_and_each_can_be_left_out(planning, ada, address):
    last = len(levers_of(planning)) - 1
    page = as_(ada).get(f"{address}?lever=0").text
    assert f'<a class="button quiet" href="{address}?lever=1#belief">No opinion, go on</a>' in page
    page = as_(ada).get(f"{address}?lever={last}").text
    back = reverse("plan:round", args=[planning.pk])
    assert f'<a class="button quiet" href="{back}">No opinion, go on</a>' in page
    assert "Save, and back to the round" in page
    assert as_(ada).post(address, {"lever": last, "version": 0, **SAID}).url == back
    assert "No opinion, go on" not in as_(ada).get(f"{address}?lever={last}").text


def test_the_fields_need_no_script_and_the_curve_shows_what_they_say(planning, ada, address):
    as_(ada).post(address, {"lever": 0, "version": 0, **SAID})
    page = as_(ada).get(f"{address}?lever=0").text
    assert 'value="83.5"' in page
    assert 'data-point="without"' in page
    assert "Without it, success would be 39% lower; with half of it, 16.5% lower." in page
    assert "Saved by Ada" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"half": "59"}, "more effort would bring less"),
        ({"more": "160", "most": "170"}, "More can bring at most what the half before it did"),
        ({"lasts_months": "61"}, "cannot last for 61 months"),
        ({"without": "-1"}, "is below zero"),
        ({"without": "x"}, "Enter a number."),
        ({"most": ""}, "This field is required."),
    ],
)
def test_what_cannot_be_right_is_refused_with_a_sentence(planning, ada, address, wrong, words):
    said = {"lever": 0, "version": 0, **SAID, **wrong}
    answer = as_(ada).post(address, said)
    assert answer.status_code == 422
    assert words in answer.text
    assert answers(planning) == {}
    part = as_(ada).post(address, {**said, "read_out": 1}, headers=HTMX)
    assert words in part.text
    assert "<html" not in part.text


def test_reading_out_saves_nothing(planning, ada, address):
    part = as_(ada).post(address, {"lever": 0, "version": 0, **SAID, "read_out": 1}, headers=HTMX)
    assert "the most thinkable 27% more" in part.text
    assert answers(planning) == {}


def test_an_answer_is_taken_out(planning, ada, address):
    as_(ada).post(address, {"lever": 0, "version": 0, **SAID})
    assert as_(ada).post(address, {"lever": 0, "version": "x", "take_out": 1}).status_code == 404
    stale = as_(ada).post(address, {"lever": 0, "version": 9, "take_out": 1}, follow=True)
    assert "Somebody has changed this answer since" in stale.text
    assert as_(ada).post(address, {"lever": 0, "version": 1, "take_out": 1}).status_code == 303
    assert answers(planning) == {}


def test_of_two_at_once_the_second_sees_both(planning, ada, address):
    dora = made_rounds.deputy_of(ada, "Dora")
    as_(ada).post(address, {"lever": 0, "version": 0, **SAID})
    answer = as_(dora).post(address, {"lever": 0, "version": 0, **SAID, "without": "65"})
    assert answer.status_code == 409
    assert "Ada has answered about this lever while you were writing." in answer.text
    assert "There it says: 61 without it" in answer.text
    assert 'value="65"' in answer.text
    again = {"lever": 0, "version": 1, **SAID, "without": "65"}
    assert as_(dora).post(address, again).status_code == 303
    assert answers(planning)["Field visits"].without == 65


@pytest.mark.parametrize("lever", ["4", "-1", "x", "99999999999999999999"])
def test_there_are_no_other_levers(planning, ada, address, lever):
    assert as_(ada).get(f"{address}?lever={lever}").status_code == 404
    assert as_(ada).post(address, {"lever": lever, "version": 0, **SAID}).status_code == 404


def test_german_decimals_are_read(planning, ada, address):
    ada.language = "de"
    ada.save()
    german = {name: value.replace(".", ",") for name, value in SAID.items()}
    assert as_(ada).post(address, {"lever": 0, "version": 0, **german}).status_code == 303
    assert answers(planning) == {"Field visits": OF_SALES}


def test_both_curves_and_the_data_appear_once_both_have_handed_in_and_not_before(
    planning, ada, ben, cleo, address
):
    as_(ada).post(address, {"lever": 0, "version": 0, **SAID})
    sam = made_rounds.staff("Sam", Side.SALES)
    made_rounds.hand_in(planning, SALES, ada)
    own = as_(ada).get(address).text
    assert "What your side has answered" in own
    assert "83.5" in own
    assert "What the data said" not in own.partition("<main")[2]
    for who in (ben, cleo, sam):
        assert "83.5" not in as_(who).get(address).text
    made_rounds.hand_in(planning, MARKETING, ben)
    for who in (ada, ben, cleo, sam):
        page = as_(who).get(address).text
        assert "Sales believes" in page
        assert "83.5" in page
        assert "What the data said" in page
        assert as_(who).post(address, {"lever": 0, "version": 1, **SAID}).status_code == 404


def test_where_nobody_answered_the_page_says_what_the_plan_rests_on(planning, ada, ben, address):
    made_rounds.hand_in(planning, SALES, ada)
    made_rounds.hand_in(planning, MARKETING, ben)
    assert "Neither side has said what it expects" in as_(ada).get(address).text


def all_levers():
    return {"Search ads", "Trade fairs", "Field visits", "Inside-sales calls"}


def test_the_datas_curve_is_that_of_the_fit(planning):
    results, fit = results_for(planning, None), prepared_rounds.learned()
    curves = data_curves(results)
    assert set(curves) == all_levers()
    for said, lever in zip(steady_curves(fit.firm, fit.stages), fit.firm.levers, strict=True):
        one = curves[lever.name]
        assert one.median == (100 * said.median).tolist()
        assert (one.low, one.high) == ((100 * said.low).tolist(), (100 * said.high).tolist())
        assert one.median[one.efforts.index(1.0)] == pytest.approx(100)


def test_it_is_the_same_before_and_after_the_room(planning, ada, ben):
    before = data_curves(results_for(planning, None))
    ready = prepared_rounds.at_the_room(planning, ada, ben)
    assert data_curves(results_for(planning, ready)) == before


def test_the_evidence_tells_of_the_rounds_own_plan_once_there_is_one(planning, ada, ben):
    ready = prepared_rounds.at_the_room(planning, ada, ben)
    own = prepared_rounds.computed().plan
    shown = results_for(planning, ready).plan
    assert [one.median_cents.tolist() for one in shown.curves] == [
        one.median_cents.tolist() for one in own.curves
    ]


def test_of_an_older_fit_it_is_that_of_the_plan_laid_through_the_usual(planning):
    results = replace(results_for(planning, None), curves=())
    exact, curves = data_curves(results_for(planning, None)), data_curves(results)
    assert are_near(results)
    assert set(curves) == all_levers()
    for name, one in curves.items():
        rising = list(one.median)
        assert rising == sorted(rising)
        below = [m for e, m in zip(one.efforts, one.median, strict=True) if e <= 1]
        assert all(value <= 100 for value in below)
        for low, middle, high in zip(one.low, one.median, one.high, strict=True):
            assert low - 1e-9 <= middle <= high + 1e-9
        # Near the exact one: within a few hundredths of the success at half of the usual effort.
        half = np.interp(0.5, one.efforts, one.median)
        assert half == pytest.approx(np.interp(0.5, exact[name].efforts, exact[name].median), abs=3)


def test_a_curve_through_points_never_turns_between_them():
    points = points_of(OF_SALES)
    slopes = slopes_at(points)
    assert all(slope >= 0 for slope in slopes)
    assert slopes == sorted(slopes, reverse=True)
    assert curve_through([(0, 0), (3, 3), (6, 6)]) == (
        "M0.0 0.0C1.0 1.0 2.0 2.0 3.0 3.0C4.0 4.0 5.0 5.0 6.0 6.0"
    )
    assert slopes_at([(0, 0), (1, 1), (2, 1)])[1] == 0
