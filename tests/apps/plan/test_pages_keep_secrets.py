"""Attacks on what one side has written: every page and endpoint of a round, by everybody else."""

import re
from urllib.parse import urlencode

import pytest
from django.urls import reverse

import make
from apps.plan import made_rounds, prepared_rounds
from apps.plan.made_rounds import MARKETING, SALES
from apps.plan.visiting import as_
from gespann.apps.organisation.models import Level, Office, Side
from gespann.apps.plan import rules, urls
from gespann.apps.plan.actions import beliefs, rounds
from gespann.apps.plan.actions.beliefs import Answers
from gespann.apps.plan.actions.wishes import write_wishes
from gespann.apps.plan.models import Part, Phase
from gespann.apps.plan.queries.wishes import MeasureWish, WishContent
from gespann.core.compromise.both_wishes import LeverWish

pytestmark = pytest.mark.django_db
# Figures and words that nothing else on any page contains.
SECRET = WishContent(
    amounts=(LeverWish("Field visits", 123_457_00, 77_531_00),),
    measures=(MeasureWish("Quokka", 86_423_00, "Wombat"),),
    weights={"contribution": 17.25},
)
BELIEF = Answers(without=61.7, half=83.9, more=109.3, most=121.1, lasts_months=7.3)
TELLING = (
    "123,457", "123.457", "12345700", "77,531", "Quokka", "86,423", "Wombat", "17.25", "61.7",
    "83.9", "109.3", "121.1", "7.3 months", "Sales believes",
)  # fmt: skip
# Where lines of a picture lie is any number.
PLACES = re.compile(r'\b(?:d|[xy][12]?|c[xy]|r|width|height|viewBox|transform)="[^"]*"')
TYPED = (
    {"version": 1, "add_up": 1},
    {"version": 1, "one_more": 1, "places": 1},
    {"version": 2},
    {"lever": 0, "version": 0, "read_out": 1, "without": "1"},
    {"lever": 0, "version": 1, "take_out": 1},
    {"to": "evidence"},
    {"cents": "1,2,3,4"},
)


@pytest.fixture
def planning(ada, ben, cleo):
    """Sales has written down its secrets."""
    keeper = make.person("Keeper")
    make.appointment(keeper, Office.CONTROLLER)
    planning = prepared_rounds.opened(cleo, keeper)
    draft = planning.wishes.get(side=SALES)
    write_wishes(draft, SECRET, version=1, by=ada)
    beliefs.answer_about(draft, "Field visits", BELIEF, version=0, by=ada)
    return planning


@pytest.fixture
def others(planning, ben, cleo, eve, dan):
    """Everybody but sales' own people who take part."""
    mia = made_rounds.staff("Mia", Side.MARKETING)
    rounds.name_participant(planning, mia, MARKETING, by=ben)
    nora = make.person("Nora")
    make.membership(nora, make.department())
    rounds.name_participant(planning, nora, Part.NEUTRAL, by=ben)
    both = made_rounds.head("Bo", Side.SALES)
    make.membership(both, make.department(side=Side.MARKETING), level=Level.HEAD)
    sam = made_rounds.staff("Sam", Side.SALES)  # sells, and takes no part
    return [ben, cleo, eve, dan, mia, nora, both, sam]


def addresses(planning):
    return [
        reverse(f"plan:{one.name}", args=[planning.pk])
        for one in urls.urlpatterns
        if "<int:pk>" in str(one.pattern) and str(one.pattern).count("<") == 1
    ]


def asked(planning, *, acts=False):
    """Everything that can be asked of the pages of a round, by looking and by sending."""
    queries = ({}, {"lever": 0}, {"start": "sales"}, {"cents": "1,2,3,4"}, {"amount-0": "1"})
    parts = ("", "room-answer", "room-breakdown", "wish-sums", "belief-said")
    for address in addresses(planning):
        for query in queries:
            yield "get", f"{address}?{urlencode(query)}", {}, ""
        for part in parts[1:]:
            yield "get", address, {}, part
        if acts:
            for data in TYPED:
                yield "post", address, data, ""
                if "/room/" in address:
                    yield "post", address, data, "room-answer"


def leaks(person, planning, *, acts=False):
    """Where somebody sees a telling word."""
    client, found = as_(person), []
    for method, address, data, part in asked(planning, acts=acts):
        headers = {"HX-Request": "true", "HX-Target": part} if part else {}
        answer = getattr(client, method)(address, data, headers=headers)
        found += [(address, word) for word in TELLING if word in PLACES.sub("", answer.text)]
    return found


def test_the_attacks_find_what_is_there(planning, ada):
    found = {word for _address, word in leaks(ada, planning)}
    assert {"123,457", "77,531", "Quokka", "Wombat", "17.25", "61.7", "7.3 months"} <= found


@pytest.mark.sqlite_only  # thousands of requests, in which the kind of database makes no difference
def test_a_draft_leaks_to_nobody(planning, others):
    part_takers = [one for one in others if rules.part_of(one, planning) is not None]
    assert len(part_takers) == 3  # the other head, one of the same side, and the neutral one
    for person in others:
        assert leaks(person, planning, acts=person in part_takers) == [], person


@pytest.mark.sqlite_only
def test_what_one_side_has_handed_in_leaks_to_nobody_before_the_other_has(planning, others, ada):
    made_rounds.hand_in(planning, SALES, ada)
    for person in others:
        assert leaks(person, planning) == [], person
    assert {"61.7"} <= {word for _address, word in leaks(ada, planning)}


def test_a_new_edition_is_as_secret_as_the_first(planning, others, ada, ben):
    """What was said in the first stays open; what is new of the second is not seen."""
    made_rounds.hand_in(planning, SALES, ada)
    made_rounds.hand_in(planning, MARKETING, ben)
    rounds.walk(planning, Phase.EVIDENCE, by=ada)
    rounds.walk(planning, Phase.WISHES, by=ada)
    assert {word for _address, word in leaks(ben, planning)} & set(TELLING) == set()


def test_once_both_have_handed_in_it_is_open_to_all_who_see_the_round(planning, others, ada, ben):
    made_rounds.hand_in(planning, SALES, ada)
    made_rounds.hand_in(planning, MARKETING, ben)
    sam = others[-1]
    found = {word for _address, word in leaks(sam, planning)}
    assert {"123,457", "Quokka", "Wombat", "61.7"} <= found
