"""The page of a side's wishes: rows, sums while somebody types, one more measure, what is saved."""

import pytest
from django.urls import reverse

import make
from apps.plan import made_rounds, prepared_rounds
from apps.plan.made_rounds import SALES
from apps.plan.visiting import as_
from gespann.apps.organisation.models import Office
from gespann.apps.plan.actions.wishes import write_wishes
from gespann.apps.plan.queries.rounds import has_capacity, levers_of
from gespann.apps.plan.queries.wishes import MeasureWish, WishContent, content_of
from gespann.apps.plan.writing.sums import sums_of
from gespann.core.compromise.both_wishes import LeverWish
from gespann.core.quantities import Department

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def planning(ada, ben, cleo):
    """A round of the small firm: visits and calls are of sales, ads and fairs of marketing."""
    keeper = make.person("Keeper")
    make.appointment(keeper, Office.CONTROLLER)
    return prepared_rounds.opened(cleo, keeper)


@pytest.fixture
def address(planning):
    return reverse("plan:wishes", args=[planning.pk])


def test_own_levers_come_first_with_what_they_got_last_year(planning, ada, ben, address):
    visits = next(one for one in levers_of(planning) if one.name == "Field visits")
    assert visits.last_year_cents == 606_960_00
    page = as_(ada).get(address).text
    assert "€606,960" in page
    names = ["Field visits", "Inside-sales calls", "Search ads", "Trade fairs"]
    assert sorted(names, key=page.index) == names
    page = as_(ben).get(address).text
    names = ["Search ads", "Trade fairs", "Field visits", "Inside-sales calls"]
    assert sorted(names, key=page.index) == names


def test_adding_up_saves_nothing_and_says_so(planning, ada, address):
    typed = {"version": 1, "places": 1, "amount-0": "1,000,000", "amount-2": "500,000", "add_up": 1}
    answer = as_(ada).post(address, typed, headers=HTMX)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    for words in (
        "€1M",
        "€500K",
        "51% of the budget of €3M",
        "Not saved yet",
        'hx-swap-oob="true"',
    ):
        assert words in answer.text
    assert planning.wishes.get(side=SALES).version == 1


def test_without_a_script_a_button_adds_up_on_the_same_page(planning, ada, address):
    typed = {"version": 1, "amount-0": "1,000,000", "least-0": "lots", "add_up": 1}
    answer = as_(ada).post(address, typed)
    assert answer.status_code == 200
    assert "<html" in answer.text
    assert 'value="1,000,000"' in answer.text
    assert 'value="lots"' in answer.text
    assert "1 field cannot be read yet" in answer.text
    assert "hx-swap-oob" not in answer.text


def test_more_than_the_whole_budget_is_said_and_may_be_saved(planning, ada, address):
    typed = {"version": 1, "amount-0": "4,000,000"}
    assert "more than the whole budget" in as_(ada).post(address, {**typed, "add_up": 1}).text
    answer = as_(ada).post(address, typed, follow=True)
    assert "The draft is saved. Only your side sees it." in answer.text
    assert "Saved by Ada" in answer.text
    assert "more than the whole budget" in answer.text


def test_one_more_measure_keeps_what_was_typed_and_saves_nothing(planning, ada, address):
    typed = {
        "version": 1, "places": 1, "amount-0": "12", "measure-0": "Fair", "cost-0": "x",
        "one_more": 1,
    }  # fmt: skip
    answer = as_(ada).post(address, typed)
    assert answer.status_code == 200
    assert 'name="measure-1"' in answer.text
    assert 'name="measure-2"' not in answer.text
    assert 'value="Fair"' in answer.text
    assert 'value="x"' in answer.text
    part = as_(ada).post(address, {**typed, "places": 2}, headers=HTMX).text
    assert 'name="measure-2"' in part
    assert "<html" not in part
    assert planning.wishes.get(side=SALES).version == 1


def test_measures_of_all_places_are_saved(planning, ada, address):
    measures = {
        f"{name}-{i}": value
        for i in range(3)
        for name, value in (("measure", f"Fair {i}"), ("cost", "100"), ("purpose", "To meet"))
    }
    assert as_(ada).post(address, {"version": 1, "places": 3, **measures}).status_code == 303
    content = content_of(planning.wishes.get(side=SALES))
    assert [one.name for one in content.measures] == ["Fair 0", "Fair 1", "Fair 2"]


@pytest.mark.parametrize("places", ["-1", "x", "10000000", ""])
def test_no_number_of_places_breaks_the_page(planning, ada, address, places):
    answer = as_(ada).post(address, {"version": 1, "places": places, "add_up": 1})
    assert answer.status_code == 200
    assert answer.text.count('name="measure-') <= 40


def test_weights_are_explained_and_only_of_what_the_firm_has(planning, ada, address):
    page = as_(ada).get(address).text
    assert "at 10, ten per cent more of it count for you about as much as one wish" in page
    assert "What this year’s work still brings" in page
    assert "weight-leads" not in page
    assert not has_capacity(planning)
    assert "weight-spare" not in page


def test_what_two_wrote_at_once_stays_on_the_page_while_adding_up(planning, ada, address):
    dora = made_rounds.deputy_of(ada, "Dora")
    as_(ada).post(address, {"version": 1, "amount-0": "100"})
    answer = as_(dora).post(address, {"version": 1, "amount-0": "200"})
    assert answer.status_code == 409
    assert "Not saved yet" in answer.text
    assert 'value="200.00"' in answer.text
    # Whoever only looks goes on from what they have seen: saved is it as before.
    looked = as_(dora).post(address, {"version": 1, "amount-0": "300", "one_more": 1})
    assert '<input type="hidden" name="version" value="1"' in looked.text
    assert as_(dora).post(address, {"version": 1, "amount-0": "300"}).status_code == 409


def test_the_weight_of_a_wish_that_was_there_stays(planning, ada, address):
    draft = planning.wishes.get(side=SALES)
    heavy = WishContent(amounts=(LeverWish("Field visits", 100, 0, 3.0),))
    write_wishes(draft, heavy, version=1, by=ada)
    assert as_(ada).post(address, {"version": 2, "amount-0": "5"}).status_code == 303
    assert content_of(draft).amounts == (LeverWish("Field visits", 500, 0, 3.0),)


def test_sums_are_of_own_and_other_levers_and_measures(planning):
    content = WishContent(
        amounts=(LeverWish("Field visits", 100), LeverWish("Search ads", 30)),
        measures=(MeasureWish("Fair", 7, "To meet"),),
    )
    sums = sums_of(content, levers_of(planning), Department.SALES, 120)
    assert (sums.own, sums.others, sums.measures, sums.total) == (100, 30, 7, 137)
    assert (sums.over, sums.left) == (17, 0)
    assert sums.last_year_own == 606_960_00 + 551_316_00
