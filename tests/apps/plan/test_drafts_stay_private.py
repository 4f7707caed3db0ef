"""Nothing of one side's draft is seen by the other before both have handed in."""

import pytest
from django.contrib.auth.models import AnonymousUser

import make
from apps.plan import made_rounds
from apps.plan.made_rounds import MARKETING, SALES
from gespann.apps.organisation.models import Level, Side
from gespann.apps.plan import rules
from gespann.apps.plan.actions import beliefs, rounds
from gespann.apps.plan.actions.beliefs import Answers
from gespann.apps.plan.models import Part, Phase, Wishes
from gespann.apps.plan.queries.rounds import levers_of
from gespann.apps.plan.queries.wishes import beliefs_visible_to, wishes_visible_to

pytestmark = pytest.mark.django_db
ANSWERS = Answers(without=70, half=88, more=108, most=120, lasts_months=3)


@pytest.fixture
def everybody(planning, ada, ben, cleo, dan, eve):
    """One of each kind, by name."""
    sam, mia = made_rounds.staff("Sam", Side.SALES), made_rounds.staff("Mia", Side.MARKETING)
    tom = made_rounds.staff("Tom", Side.SALES)
    nora = make.person("Nora")
    make.membership(nora, make.department())
    both = made_rounds.head("Bo", Side.SALES)
    make.membership(both, make.department(side=Side.MARKETING), level=Level.HEAD)
    rounds.name_participant(planning, sam, SALES, by=ada)
    rounds.name_participant(planning, mia, MARKETING, by=ben)
    rounds.name_participant(planning, nora, Part.NEUTRAL, by=ben)
    return {
        "head of sales": ada, "head of marketing": ben, "takes part for sales": sam,
        "takes part for marketing": mia, "sells": tom, "neutral": nora, "management": cleo,
        "head of both": both, "deputy of sales": made_rounds.deputy_of(ada, "Dora"),
        "administrator": eve, "belongs to neither": dan, "nobody": AnonymousUser(),
    }  # fmt: skip


OF_SALES = {"head of sales", "takes part for sales", "deputy of sales"}
OF_MARKETING = {"head of marketing", "takes part for marketing"}
CONCERNED = {*OF_SALES, *OF_MARKETING, "sells", "neutral", "management", "head of both"}


def who_sees(everybody, side, edition=1):
    """By the query; and the predicate says the same of everybody."""
    found = set()
    for name, user in everybody.items():
        rows = wishes_visible_to(user)
        assert list(rows) == [
            one for one in Wishes.objects.order_by("round", "-edition", "side")
            if rules.may_see_wishes(user, one)
        ]  # fmt: skip
        if rows.filter(side=side, edition=edition).exists():
            found.add(name)
    return found


def test_a_draft_is_seen_by_its_own_side_only(planning, everybody):
    assert who_sees(everybody, SALES) == OF_SALES
    assert who_sees(everybody, MARKETING) == OF_MARKETING


def test_what_one_side_has_handed_in_stays_its_own_until_the_other_has(planning, everybody):
    made_rounds.hand_in(planning, SALES, everybody["head of sales"])
    assert who_sees(everybody, SALES) == OF_SALES
    assert who_sees(everybody, MARKETING) == OF_MARKETING
    made_rounds.hand_in(planning, MARKETING, everybody["head of marketing"])
    assert who_sees(everybody, SALES) == who_sees(everybody, MARKETING) == CONCERNED


def test_in_a_second_edition_it_is_so_once_more_while_the_first_stays_open(planning, everybody):
    ada, ben = everybody["head of sales"], everybody["head of marketing"]
    made_rounds.both_hand_in(planning, ada, ben)
    planning.refresh_from_db()
    rounds.walk(planning, Phase.EVIDENCE, by=ada)
    rounds.walk(planning, Phase.WISHES, by=ada)
    made_rounds.hand_in(planning, MARKETING, ben)
    assert who_sees(everybody, MARKETING, 2) == OF_MARKETING
    assert who_sees(everybody, SALES, 2) == OF_SALES
    assert who_sees(everybody, SALES, 1) == CONCERNED


def test_answers_about_levers_are_seen_by_whoever_sees_the_wishes(planning, everybody):
    ada, ben = everybody["head of sales"], everybody["head of marketing"]
    lever = levers_of(planning)[0].name
    draft = planning.wishes.get(side=SALES)
    beliefs.answer_about(draft, lever, ANSWERS, version=0, by=ada)
    assert beliefs_visible_to(ada).count() == 1
    assert not beliefs_visible_to(ben).exists()
    made_rounds.both_hand_in(planning, ada, ben)
    assert beliefs_visible_to(ben).count() == 1


def test_whoever_changes_sides_loses_sight_of_the_old_ones_draft(planning, everybody):
    sam = everybody["takes part for sales"]
    sam.memberships.all().delete()
    make.membership(sam, make.department(side=Side.MARKETING))
    assert not wishes_visible_to(sam).exists()
    assert rules.part_of(sam, planning) is None


def test_no_line_of_the_journal_tells_what_a_side_wishes(planning, ada, ben):
    made_rounds.hand_in(planning, SALES, ada, made_rounds.a_wish(planning))
    assert planning.entries.get(act="handed_in").figures == {"edition": 1}


def test_the_query_needs_no_more_for_more_rounds(ada, ben, cleo, django_assert_max_num_queries):
    for year in (2027, 2028, 2029):
        made_rounds.a_round(cleo, year)
        with django_assert_max_num_queries(20) as counted:
            assert wishes_visible_to(ada).count() == year - 2026
        if year == 2027:
            first = len(counted)
    assert len(counted) == first
