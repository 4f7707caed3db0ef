"""Pages of fits: what they tell, to whom, and at how many queries."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.market.bringing import BACKEND
from apps.response.small_fits import another_batch, made_fit, made_up
from gespann.apps.jobs.models import Job
from gespann.apps.response.comparing import Side, comparison
from gespann.apps.response.models import Fit
from gespann.language.numbers import percent

pytestmark = pytest.mark.django_db
PAGES = ("response:fit", "response:curves", "response:checks", "response:changes")


def page_of(client, name, *args):
    """The words of a page, each blank one blank."""
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def count(client, name, *args):
    with CaptureQueriesContext(connection) as asked:
        page_of(client, name, *args)
    return len(asked)


@pytest.fixture
def keeper(client, eve):
    client.force_login(eve, BACKEND)
    return client


def test_the_list_takes_as_many_queries_for_three_fits_as_for_one(keeper, eve):
    made_fit(eve)
    for_one = count(keeper, "response:fits")
    another_batch(eve)
    made_fit(eve)
    made_fit(eve)
    assert count(keeper, "response:fits") == for_one


@pytest.mark.parametrize("name", PAGES)
def test_a_fit_takes_as_many_queries_among_four_as_among_two(keeper, eve, name):
    made_fit(eve)
    for_two = count(keeper, name, made_fit(eve).pk)
    made_fit(eve)
    assert count(keeper, name, made_fit(eve).pk) == for_two


def test_lists_load_nothing_that_is_large(keeper, eve):
    made_fit(eve)
    with CaptureQueriesContext(connection) as asked:
        page_of(keeper, "response:fits")
    assert not any('"results"' in query["sql"] for query in asked)
    assert not any('"content"' in query["sql"] for query in asked)


def test_the_latest_fit_comes_first_and_says_what_it_does_not_know(keeper, eve):
    first, second = made_fit(eve), made_fit(eve)
    another_batch(eve)
    third = made_fit(eve)
    page = page_of(keeper, "response:fits")
    places = [page.index(reverse("response:fit", args=[fit.pk])) for fit in (third, second, first)]
    assert places == sorted(places)
    assert page.count("1 entry has come since") == 2


def test_the_page_of_a_fit_tells_verdict_levers_and_bond(keeper, eve):
    fit, plan = made_up()
    page = page_of(keeper, "response:fit", made_fit(eve).pk)
    assert percent(plan.recommended.goal_probability) in page
    assert all(lever.name in page for lever in fit.firm.levers)
    assert "The data said most about" in page
    assert "Neither goes without the other" in page or "side’s work" in page
    assert "entries have come into the history" not in page
    assert "With caveats" in page


def test_curves_mark_last_year_and_the_plan(keeper, eve):
    fit, _plan = made_up()
    page = page_of(keeper, "response:curves", made_fit(eve).pk)
    assert all(f"Response of “{lever.name}”" in page for lever in fit.firm.levers)
    assert page.count('class="last-year"') >= len(fit.firm.levers)
    assert "How likely is the goal?" in page


def test_diagnostics_tell_every_check_and_no_option_of_the_command_line(keeper, eve):
    fit, _plan = made_up()
    page = page_of(keeper, "response:checks", made_fit(eve).pk)
    assert page.count('class="tag good"') == sum(one.verdict == "pass" for one in fit.checks)
    assert page.count('class="tag alarm"') == sum(one.verdict == "fail" for one in fit.checks)
    assert "--thorough" not in page


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_speak_german(keeper, eve, name):
    eve.language = "de"
    eve.save()
    page = page_of(keeper, name, made_fit(eve).pk)
    assert "Was die Daten sagen" in page
    assert "What the data said" not in page


def test_a_fit_to_an_older_history_says_so_and_offers_a_new_one(keeper, eve):
    row = made_fit(eve)
    another_batch(eve)
    another_batch(eve)
    page = page_of(keeper, "response:fit", row.pk)
    assert "2 entries have come into the history since this fit" in page
    assert reverse("response:ask") in page


def test_without_a_budget_the_fit_stands_and_says_so(keeper, eve):
    row = made_fit(eve, with_plan=False)
    assert "firm.toml names no budget" in page_of(keeper, "response:fit", row.pk)
    assert "firm.toml names no budget" in page_of(keeper, "response:curves", row.pk)
    assert page_of(keeper, "response:checks", row.pk)


def test_changes_tell_why_two_fits_differ_and_in_what(keeper, eve):
    first = made_fit(eve)
    for _ in range(2):
        another_batch(eve)
    second = made_fit(eve, seed=8, draws=900, thorough=True)
    page = page_of(keeper, "response:changes", second.pk)
    assert "The history: 2 entries lie between them." in page
    assert "the seed was 7 and is 8" in page
    assert "500 and 900" in page
    assert "Only one of them was checked thoroughly" in page
    fit, plan = made_up()
    assert all(lever.name in page for lever in fit.firm.levers)
    assert page.count(percent(plan.recommended.goal_probability)) == 2
    assert reverse("response:fit", args=[second.pk]) in page
    assert f'value="{first.pk}" selected' in page


def test_the_fit_before_is_compared_unless_another_one_was_asked_for(keeper, eve):
    first, second, third = (made_fit(eve, seed=seed) for seed in (1, 2, 3))
    address = reverse("response:changes", args=[third.pk])
    assert "the seed was 2 and is 3" in keeper.get(address).content.decode()
    asked_for = keeper.get(address, {"from": first.pk}).content.decode()
    assert "the seed was 1 and is 3" in asked_for
    for nonsense in ("99", "third", third.pk):
        assert "the seed was 2 and is 3" in keeper.get(address, {"from": nonsense}).content.decode()
    assert "the seed was 3 and is 1" in page_of(keeper, "response:changes", first.pk)
    assert second.pk != first.pk


def test_fits_that_differ_in_nothing_say_so(keeper, eve):
    made_fit(eve)
    page = page_of(keeper, "response:changes", made_fit(eve).pk)
    assert "another version of Gespann" in page


def test_a_fit_without_a_plan_is_compared_by_what_it_has(keeper, eve):
    made_fit(eve, with_plan=False)
    page = page_of(keeper, "response:changes", made_fit(eve).pk)
    assert "The recommended amounts" not in page
    assert "The levers" in page


def test_levers_that_only_one_fit_knows_are_named(eve):
    newer = Side.of(made_fit(eve))
    fewer = replace(newer.results.fit, levers=newer.results.fit.levers[1:])
    older = replace(newer, results=replace(newer.results, fit=fewer))
    assert comparison(older, newer).strangers == [newer.results.fit.levers[0].lever.name]
    none = replace(newer, results=replace(newer.results, fit=replace(fewer, levers=())))
    assert comparison(none, newer).levers is None


def test_the_only_fit_has_nothing_to_be_compared_with(keeper, eve):
    assert "There is no other fit yet" in page_of(keeper, "response:changes", made_fit(eve).pk)


def test_empty_pages_say_what_to_do_next(client, ada, eve):
    client.force_login(eve, BACKEND)
    assert "To the history" in page_of(client, "response:fits")
    assert "Bring a history first" in page_of(client, "response:ask")
    another_batch(eve)
    assert "Ask for the first fit" in page_of(client, "response:fits")
    client.force_login(ada, BACKEND)
    page = page_of(client, "response:fits")
    assert "asks for the first fit" in page
    assert reverse("response:ask") not in page


def test_colleagues_see_fits_and_are_offered_none(client, ada, eve):
    row = made_fit(eve)
    another_batch(eve)
    client.force_login(ada, BACKEND)
    for name, args in (("response:fits", ()), *((name, (row.pk,)) for name in PAGES)):
        assert reverse("response:ask") not in page_of(client, name, *args)


def asked(client, **more):
    form = {"draws": 200, "seed": 3, "key": "7d4dbf37-45f3-4a0b-8a1c-5c7cb1b1a001", **more}
    return client.post(reverse("response:ask"), form)


def test_asking_leads_to_the_job_and_the_list_shows_it_to_its_asker(keeper, client, ada, eve):
    another_batch(eve)
    for _ in range(2):  # a click that comes twice
        answer = asked(keeper, thorough="on")
    job = Job.objects.get()
    assert (answer.status_code, answer.url) == (303, reverse("jobs:job", args=[job.pk]))
    assert job.arguments == {"entry": 1, "seed": 3, "draws": 200, "thorough": True}
    assert reverse("jobs:job", args=[job.pk]) in page_of(keeper, "response:fits")
    client.force_login(ada, BACKEND)
    page = page_of(client, "response:fits")
    assert "Colleagues have asked for 1 fit;" in page
    assert "The first page shows how far it is" in page
    assert "Ask for the first fit" not in page
    assert reverse("jobs:job", args=[job.pk]) not in page


@pytest.mark.parametrize(
    "wrong", [{"draws": 5}, {"draws": "many"}, {"seed": -1}, {"seed": ""}, {"key": "none"}]
)
def test_what_makes_no_sense_is_told_beside_its_field(keeper, eve, wrong):
    another_batch(eve)
    answer = asked(keeper, **wrong)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not Job.objects.exists()


def test_a_job_that_is_done_leads_to_its_fit(keeper, eve):
    from gespann.apps.response.jobs import address

    another_batch(eve)
    asked(keeper)
    job = Job.objects.get()
    assert address(job) == ""
    row = made_fit(eve, job=job.pk)
    assert address(job) == reverse("response:fit", args=[row.pk])
    assert Fit.objects.get().job == job.pk
