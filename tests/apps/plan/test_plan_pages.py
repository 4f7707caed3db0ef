"""Pages of a round as two people use them, without a script."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import make
from apps.plan import made_rounds
from apps.plan.made_rounds import MARKETING, SALES
from apps.plan.visiting import as_
from gespann.apps.organisation.models import FiscalYear, Side
from gespann.apps.plan.actions import rounds
from gespann.apps.plan.models import Phase, Round, Wishes
from gespann.apps.plan.queries.rounds import levers_of, years_to_plan
from gespann.apps.plan.queries.wishes import content_of
from gespann.apps.response.queries import summary_of
from gespann.refusals import Refusal

pytestmark = pytest.mark.django_db


def address(name, planning):
    return reverse(f"plan:{name}", args=[planning.pk])


def typed(planning, **more):
    """What Ada types: an amount for the first lever of her own side, and a measure."""
    return {
        "version": 1, "amount-0": "123,456.78", "least-0": "100,000",
        "weight-contribution": "10", "measure-0": "Messe Hannover", "cost-0": "40,000",
        "purpose-0": "To meet the fitters of the north", **more,
    }  # fmt: skip


def first_of_sales(planning):
    return next(one.name for one in levers_of(planning) if one.department.value == "sales")


def test_an_empty_list_says_how_to_begin(ada, ben):
    sam = made_rounds.staff("Sam", Side.SALES)
    assert "First the fit" in as_(ada).get(reverse("plan:rounds")).text
    assert "opens one" in as_(sam).get(reverse("plan:rounds")).text
    made_rounds.the_fit()
    assert "An administrator adds the next year" in as_(ada).get(reverse("plan:rounds")).text
    make.fiscal_year()
    page = as_(ada).get(reverse("plan:rounds")).text
    assert "Open the first round" in page
    assert reverse("plan:open") in page


def test_a_head_opens_a_round(ada):
    made_rounds.the_fit()
    year = make.fiscal_year(timezone.localdate().year + 1)
    said = {
        "year": year.name,
        "budget_cents": "1,000,000",
        "goal_cents": "",
        "deadline": "2026-12-15",
    }
    answer = as_(ada).post(reverse("plan:open"), {**said, "budget_cents": "much"})
    assert answer.status_code == 422
    answer = as_(ada).post(reverse("plan:open"), said)
    planning = Round.objects.get()
    assert answer.url == address("round", planning)
    assert (planning.budget_cents, planning.goal_cents) == (1_000_000_00, None)
    page = as_(ada).get(answer.url).text
    assert "Write down what your side wishes for" in page
    assert "Round opened" in page
    assert as_(ada).get(reverse("plan:open")).status_code == 404  # no year is left


def test_the_form_offers_the_years_that_are_not_over_and_the_one_to_come(ada):
    made_rounds.the_fit()
    today = timezone.localdate()
    make.fiscal_year(today.year - 1)
    make.fiscal_year(today.year)
    names = [one.name for one in years_to_plan()]
    assert sorted(names) == [str(today.year), str(today.year + 1)]
    assert names[0] == str(today.year + (today.timetuple().tm_yday > 183))
    form = as_(ada).get(reverse("plan:open")).context["form"]
    assert [value for value, _words in form.fields["year"].choices] == names


def test_the_year_to_come_is_added_with_its_round(ada):
    made_rounds.the_fit()
    this_year = make.fiscal_year(timezone.localdate().year)
    [to_come] = [one for one in years_to_plan() if one != this_year]
    said = {"year": to_come.name, "budget_cents": "5,000", "deadline": str(to_come.starts)}
    assert as_(ada).post(reverse("plan:open"), said).status_code == 303
    year = Round.objects.get().fiscal_year
    assert (year.name, year.starts, year.ends) == (to_come.name, to_come.starts, to_come.ends)
    # Whoever was as quick is told so, and no year is added twice.
    with pytest.raises(Refusal, match="Another fiscal year"):
        rounds.open_round(to_come, made_rounds.framed(), by=ada)
    assert FiscalYear.objects.count() == 2


def test_the_form_begins_with_what_was_entered_with_the_firm(ada):
    fit = made_rounds.the_fit()
    make.fiscal_year()
    outlook = summary_of(fit).outlook
    initial = as_(ada).get(reverse("plan:open")).context["form"].initial
    whole = outlook.so_far or outlook
    assert initial["budget_cents"] == whole.budget_cents
    assert initial["deadline"] == timezone.localdate() + timedelta(weeks=4)


def test_a_side_writes_and_hands_in_and_the_other_sees_nothing_before_both_have(
    planning, ada, ben, cleo
):
    answer = as_(ada).post(address("wishes", planning), typed(planning))
    assert answer.status_code == 303
    draft = planning.wishes.get(side=SALES)
    content = content_of(draft)
    assert [(one.lever, one.cents, one.least_cents) for one in content.amounts] == [
        (first_of_sales(planning), 123_456_78, 100_000_00)
    ]
    assert content.weights == {"contribution": 10.0}
    assert "123,456.78" in as_(ada).get(address("wishes", planning)).text
    answer = as_(ada).post(address("hand_in", planning), {"version": draft.version})
    assert answer.status_code == 303
    for who in (ben, cleo):
        page = as_(who).get(address("round", planning)).text
        assert "123,456" not in page
        assert "Messe Hannover" not in page
        assert "handed in" in page
    own = as_(ada).get(address("wishes", planning)).text
    assert "123,456.78" in own
    assert "Save the draft" not in own
    assert as_(ada).post(address("wishes", planning), typed(planning)).status_code == 404
    mine = planning.wishes.get(side="marketing")
    as_(ben).post(address("hand_in", planning), {"version": mine.version})
    for who in (ada, ben, cleo):
        page = as_(who).get(address("round", planning)).text
        assert "123,456.78" in page
        assert "To meet the fitters of the north" in page


def test_of_two_who_write_at_once_the_second_sees_both_and_decides(planning, ada):
    dora = made_rounds.deputy_of(ada, "Dora")
    as_(ada).post(address("wishes", planning), typed(planning))
    mine = typed(planning, **{"amount-0": "200,000", "measure-0": "", "cost-0": "",
                              "purpose-0": ""})  # fmt: skip
    answer = as_(dora).post(address("wishes", planning), mine)
    assert answer.status_code == 409
    assert "Ada has changed this draft while you were writing" in answer.text
    assert "123,456.78" in answer.text
    assert 'value="200,000.00"' in answer.text
    draft = Wishes.objects.get(side=SALES)
    assert content_of(draft).amounts[0].cents == 123_456_78
    answer = as_(dora).post(address("wishes", planning), {**mine, "version": draft.version})
    assert answer.status_code == 303
    assert content_of(draft).amounts[0].cents == 200_000_00


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"least-0": "200,000"}, "not be more than the amount"),
        ({"amount-0": ""}, "not be more than the amount"),
        ({"purpose-0": ""}, "a name, a cost and a purpose"),
        ({"amount-0": "lots"}, "cannot be read as an amount"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field(planning, ada, wrong, words):
    answer = as_(ada).post(address("wishes", planning), typed(planning, **wrong))
    assert answer.status_code == 422
    assert words in answer.text
    assert planning.wishes.get(side=SALES).version == 1


def test_the_round_is_walked_on_its_page_and_says_what_is_missing(planning, ada, ben):
    page = as_(ada).get(address("round", planning)).text
    assert "Both sides have to hand in their wishes first." in page
    answer = as_(ada).post(address("walk", planning), {"to": "evidence"})
    assert answer.status_code == 422
    assert "Both sides have to hand in their wishes first." in answer.text
    made_rounds.both_hand_in(planning, ada, ben)
    assert as_(ada).post(address("walk", planning), {"to": "evidence"}).status_code == 303
    page = as_(ben).get(address("round", planning)).text
    assert "Compute the room" in page
    assert "From “Wishes” to “Evidence”" in page
    answer = as_(ben).post(address("prepare", planning))
    assert answer.url.startswith("/jobs/")
    assert as_(ben).post(address("walk", planning), {"to": "nowhere"}).status_code == 404


def test_nobody_hands_in_what_was_changed_since_they_looked(planning, ada):
    as_(ada).post(address("wishes", planning), typed(planning))
    answer = as_(ada).post(address("hand_in", planning), {"version": 1})
    assert answer.status_code == 422
    assert "Somebody has changed this draft" in answer.text
    assert as_(ada).post(address("hand_in", planning), {"version": "x"}).status_code == 404


def test_staff_write_and_do_not_hand_in(planning, ada):
    sam = made_rounds.staff("Sam", Side.SALES)
    assert "Save the draft" not in as_(sam).get(address("wishes", planning)).text
    assert as_(sam).post(address("wishes", planning), typed(planning)).status_code == 404
    rounds.name_participant(planning, sam, SALES, by=ada)
    page = as_(sam).get(address("round", planning)).text
    assert "hands it in for your side" in page
    assert "Hand in as it is" not in page
    assert as_(sam).post(address("wishes", planning), typed(planning)).status_code == 303
    assert as_(sam).post(address("hand_in", planning), {"version": 2}).status_code == 404


def test_the_pages_speak_german(planning, ada):
    ada.language = "de"
    ada.save()
    page = as_(ada).get(address("round", planning)).text
    assert "Planungsrunde 2027" in page
    answer = as_(ada).post(
        address("wishes", planning),
        typed(planning, **{"amount-0": "123.456,78", "least-0": "1.000", "cost-0": "40.000"}),
    )
    assert answer.status_code == 303


def test_the_list_needs_no_more_queries_for_more_rounds(cleo):
    client, counts = as_(cleo), []
    for year in (2027, 2028, 2029):
        made_rounds.a_round(cleo, year)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse("plan:rounds")).status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[2]


def test_a_written_draft_is_the_next_thing_to_hand_in(planning, ada):
    as_(ada).post(address("wishes", planning), typed(planning))
    page = as_(ada).get(address("round", planning)).text
    assert "Your side’s wishes are written and not handed in yet" in page
    assert "What is handed in stays as it is." in page
    assert f'href="{address("beliefs", planning)}">Say what you expect of the levers</a>' in page
    assert "Hand in as it is" in page


def test_the_round_says_from_the_start_which_money_is_missing(planning, ada):
    page = as_(ada).get(address("round", planning)).text
    assert "2027 has no pot in the budget yet" in page
    assert f'href="{reverse("budget:pots")}"' in page
    pot = make.pot(made_rounds.BUDGET_CENTS - 100_00, year=2027)
    page = as_(ada).get(address("round", planning)).text
    assert "The budget of 2027 falls short by €100" in page
    assert f'href="{reverse("budget:pot", args=[pot.pk])}"' in page


def test_with_enough_money_the_round_says_nothing_of_it(planning, ada):
    make.pot(made_rounds.BUDGET_CENTS, year=2027)
    page = as_(ada).get(address("round", planning)).text
    assert "falls short" not in page
    assert "no pot" not in page


def test_before_the_room_is_computed_the_evidence_is_one_click_away(planning, ada, ben):
    for side, head in ((SALES, ada), (MARKETING, ben)):
        made_rounds.hand_in(planning, side, head, made_rounds.a_wish(planning))
    rounds.walk(planning, Phase.EVIDENCE, by=ada)
    page = as_(ada).get(address("round", planning)).text
    assert f'href="{address("evidence", planning)}">Look at the evidence</a>' in page


def test_the_evidence_says_where_its_budget_and_goal_are_not_those_of_the_round(planning, ada):
    said = "Budget and goal are told here as the firm was entered with them"
    assert said in as_(ada).get(address("evidence", planning)).text
    outlook = summary_of(planning.fit).outlook
    goal_cents = outlook.goal.goal_cents if outlook.goal else None
    same = made_rounds.a_round(
        ada, year=2028, budget_cents=outlook.budget_cents, goal_cents=goal_cents
    )
    assert said not in as_(ada).get(address("evidence", same)).text
