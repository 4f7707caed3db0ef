"""A firm is entered on the screen, becomes a firm.toml, and lands like every other definition."""

import pytest
from django.urls import reverse

import make
from apps.market.bringing import bring, lines
from apps.market.gathering import TOML, compare, confirm, kept, known, land_all
from gespann.apps.market import queries
from gespann.apps.market.forms.kinds import MARKETING_KINDS, OTHER, SALES_KINDS
from gespann.apps.market.models import Definition, Draft, Sketch
from gespann.core.firm import LEVER_KINDS
from gespann.core.firm import MARKETING_KINDS as OF_MARKETING
from gespann.core.firm import SALES_KINDS as OF_SALES
from gespann.files.firm_toml import firm_toml_in

pytestmark = pytest.mark.django_db
ENTERED = {
    "name": "Kupferberg GmbH", "currency": "eur", "period": "month", "margin": "42",
    "budget_cents": "250,000", "goal_cents": "", "outcome": "", "outcome_value": "",
    "stages-count": "2",
    "stages-0-name": "Leads", "stages-0-kind": "count",
    "stages-1-name": "Revenue", "stages-1-kind": "money", "stages-1-column": "revenue",
    "levers-count": "2",
    "levers-0-name": "Search ads", "levers-0-kind": "search_ads",
    "levers-0-department": "marketing", "levers-0-low": "50", "levers-0-high": "150",
    "levers-1-name": "Visits", "levers-1-kind": "personal_selling",
    "levers-1-department": "sales", "levers-1-unit": "visit", "levers-1-cost_per_unit": "180",
}  # fmt: skip


def words(answer):
    return " ".join(answer.content.decode().split())


def enter(client, **more):
    return client.post(reverse("market:firm"), {**ENTERED, **more})


def offered(client):
    """What the page would send if somebody pressed its button at once."""
    context = client.get(reverse("market:firm")).context
    sent = {f"{name}-count": len(context[name].forms) for name in ("stages", "levers")}
    every = [context["form"], *context["stages"].forms, *context["levers"].forms]
    fields = [bound for form in every for bound in form]
    return sent | {
        bound.html_name: bound.field.widget.format_value(bound.value()) or ""
        if bound.widget_type not in ("select", "checkbox")
        else bound.value() or ""
        for bound in fields
    }


def test_a_firm_is_entered_and_lands_with_its_first_figures(keeper, eve):
    answer = enter(keeper)
    assert (answer.status_code, answer.url) == (303, reverse("market:sketch"))
    page = keeper.get(answer.url)
    assert "Kupferberg GmbH" in words(page)
    text = keeper.get(reverse("market:download_sketch")).content.decode()
    read = firm_toml_in(text, "firm.toml", history_is_given=True)
    assert (read.faults, read.margin, read.plan.budget_cents) == ((), 0.42, 250_000_00)
    assert [(one.name, one.unit, one.bounds) for one in read.levers] == [
        ("Search ads", "EUR", (0.5, 1.5)), ("Visits", "visit", None),
    ]  # fmt: skip
    rows = [f"2025-{month:02},{20 + month},{9000 + month},{900},{50}" for month in range(1, 13)]
    confirm(keeper, kept(keeper, lines("Month,Leads,Revenue,Search ads,Visits", *rows)))
    land_all(keeper)
    assert queries.history().course["Search ads"] == [900] * 12
    assert Definition.objects.get().text == text
    assert not Sketch.objects.exists()


@pytest.mark.sqlite_only
def test_it_can_go_with_a_history_in_our_own_form_too(keeper):
    enter(keeper)
    rows = [f"2025-{month:02},{20 + month},{9000 + month},{900},{50}" for month in range(1, 13)]
    answer = bring(keeper, lines("period,Leads,revenue,Search ads,Visits", *rows))
    assert answer.status_code == 303, words(answer)
    keeper.post(reverse("market:land"))
    assert queries.history().definition["name"] == "Kupferberg GmbH"


@pytest.mark.sqlite_only
def test_rows_are_added_and_removed_and_what_was_typed_stays(keeper):
    page = enter(keeper, add_row="levers", margin="not a number")
    assert page.status_code == 200
    assert [form["name"].value() for form in page.context["levers"].forms] == [
        "Search ads", "Visits", None,
    ]  # fmt: skip
    assert 'value="not a number"' in words(page)
    page = enter(keeper, remove_row="levers-0")
    assert [form["name"].value() for form in page.context["levers"].forms] == ["Visits"]
    page = enter(keeper, add_row="stages")
    assert len(page.context["stages"].forms) == 3
    assert not Sketch.objects.exists()


@pytest.mark.sqlite_only
def test_faults_stand_beside_their_fields(keeper):
    answer = enter(
        keeper,
        **{"levers-1-cost_per_unit": "", "levers-0-department": "sales", "levers-0-high": "40",
           "goal_cents": "5", "budget_cents": "", "margin": "0"},
    )  # fmt: skip
    assert answer.status_code == 422
    page = words(answer)
    for sentence in (
        "5 things need another look", "Say what one costs.", "It is less than the least.",
        "This kind belongs to the other department.", "A goal needs a budget beside it.",
    ):  # fmt: skip
        assert sentence in page
    assert "begins like a formula" in words(enter(keeper, **{"levers-0-name": "=1+1"}))
    assert "No lever is described." in words(enter(keeper, **{"levers-count": "0"}))
    assert not Sketch.objects.exists()


def test_what_is_in_force_is_changed_by_a_new_entry(keeper, eve):
    known(eve)
    answer = enter_changed(keeper, margin="50")
    assert answer.status_code == 303, words(answer)
    answer = keeper.post(reverse("market:compare_sketch"))
    assert answer.url == reverse("market:draft"), words(answer)
    keeper.post(reverse("market:land"))
    assert queries.history().definition["margin"] == 0.5
    assert queries.history().rows == 3
    assert Definition.objects.count() == 2
    assert not Sketch.objects.exists()


def enter_changed(client, **more):
    return client.post(reverse("market:firm"), {**offered(client), **more})


@pytest.mark.sqlite_only
def test_what_is_not_changed_says_the_same(keeper, eve):
    known(eve)
    enter_changed(keeper)
    before = firm_toml_in(TOML, "firm.toml", history_is_given=True)
    after = firm_toml_in(Sketch.objects.get().text, "firm.toml", history_is_given=True)
    assert after == before


@pytest.mark.sqlite_only
def test_a_lever_that_comes_in_gets_its_past_by_word_or_by_file(keeper, eve):
    known(eve)
    count = int(offered(keeper)["levers-count"])
    more = {
        "levers-count": count + 1, f"levers-{count}-name": "Letters",
        f"levers-{count}-kind": "direct_mail", f"levers-{count}-department": "marketing",
    }  # fmt: skip
    enter_changed(keeper, **more)
    answer = keeper.post(reverse("market:compare_sketch"))
    assert "The history that is known has no column Letters." in words(answer)
    confirm(keeper, kept(keeper, "month,Letters\n2026-07,30\n2026-08,40\n"))
    assert "No file says “Letters” for 1 period: 1 Jun 2026." in words(compare(keeper))
    confirm(keeper, kept(keeper, "month,Letters\n2026-06,0\n", "june.csv"))
    page = words(land_all(keeper))
    assert "The history gets columns that it did not have" in page
    assert queries.history().course["Letters"] == [0, 30, 40]
    assert queries.history().course["search"] == [900, 950, 920]


@pytest.mark.sqlite_only
def test_a_lever_that_was_at_rest_so_far_needs_no_file(keeper, eve):
    known(eve)
    count = int(offered(keeper)["levers-count"])
    enter_changed(keeper, **{
        "levers-count": count + 1, f"levers-{count}-name": "Letters",
        f"levers-{count}-kind": "direct_mail", f"levers-{count}-department": "marketing",
    })  # fmt: skip
    answer = compare(keeper, "Letters")
    page = words(answer)
    # A lever that never moved cannot be learned from: the whole history says so.
    assert answer.status_code in (303, 422), page
    assert Draft.objects.exists() == (answer.status_code == 303)


@pytest.mark.sqlite_only
def test_what_was_entered_can_be_given_up(keeper, eve):
    make.sketch(eve)
    keeper.post(reverse("market:give_up_sketch"))
    assert not Sketch.objects.exists()
    assert keeper.get(reverse("market:sketch")).status_code == 404


def test_every_kind_of_lever_has_its_words():
    assert set(MARKETING_KINDS) == set(OF_MARKETING)
    assert set(SALES_KINDS) == set(OF_SALES)
    assert {*MARKETING_KINDS, *SALES_KINDS, *OTHER} == set(LEVER_KINDS)


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "sent",
    [{"levers-count": "9" * 30}, {"levers-count": "²"}, {"stages-count": "-1"}, {"remove_row": "x"},
     {"name": "\0"}, {"margin": "NaN"}, {"margin": "1e999"}, {"levers-0-low": "Infinity"},
     {"currency": "€€€"}, {"levers-0-name": "a" * 101}],
)  # fmt: skip
def test_what_comes_back_from_the_form_may_be_anything(keeper, sent):
    assert enter(keeper, **sent).status_code in (200, 303, 422)


@pytest.mark.sqlite_only
def test_what_was_entered_is_shown_in_words_with_both_ways_for_the_figures(keeper):
    enter(keeper)
    page = words(keeper.get(reverse("market:sketch")))
    assert "Search ads" in page
    assert "In the browser nobody needs it." in page
    for way in ("files", "bring", "download_sketch"):
        assert f'href="{reverse(f"market:{way}")}"' in page


@pytest.mark.sqlite_only
def test_a_table_with_other_headers_is_sent_to_where_they_can_be_anything(keeper):
    enter(keeper)
    answer = bring(keeper, lines("Monat,Umsatz,Anzeigen", "2025-01,9000,900"))
    assert answer.status_code == 422
    assert "A table with other headers need not be renamed:" in words(answer)
