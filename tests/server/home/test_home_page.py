"""The first page: from an empty firm to goal, budget, open matters and the chain."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import make
from apps.plan.made_rounds import a_round
from gespann.apps.budget.actions.spending import spend
from gespann.apps.budget.models import Line
from gespann.apps.budget.queries.groups import figures_of
from gespann.apps.concerns.actions import drop_of, leave
from gespann.apps.market.actions import keep_sketch, land
from gespann.apps.market.concerns import LANDED
from gespann.apps.organisation.models import Level, Office, Side
from gespann.apps.response.models import Fit, Verdict
from gespann.files.documents import to_document
from gespann.ui.answers import STOP_POLLING
from server.home import summaries
from server.test_who_may_go_where import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(db):
    head = make.person("Hedda")
    make.membership(head, make.department(side=Side.SALES), level=Level.HEAD)
    return head


@pytest.fixture
def page_of(client):
    def page_of(person):
        client.force_login(person, BACKEND)
        return client.get(reverse("home"))

    return page_of


def landed(by):
    return land(make.draft(by), by=by)


def fitted(by, entry, verdict=Verdict.PASS, **changes):
    return Fit.objects.create(
        entry=entry, seed=1, draws=100, thorough=False, by=by, at=timezone.now(), seconds=9.0,
        verdict=verdict, summary=to_document(summaries.summary(**changes)), results={},
    )  # fmt: skip


def test_whoever_works_nowhere_sees_no_figure(dan, head, page_of):
    fitted(head, landed(head))
    page = page_of(dan).text
    assert "You have no place in a department today." in page
    assert "€" not in page


def test_an_empty_firm_is_told_how_to_begin(head, ada, page_of):
    assert f'href="{reverse("market:firm")}"' in page_of(head).text
    page = page_of(ada).text
    assert "Bring what is known" in page
    assert reverse("market:firm") not in page
    assert "Heads of department" in page


def test_whoever_has_entered_the_firm_is_sent_to_the_figures(head, page_of):
    keep_sketch("[firm]", {}, by=head)
    page = page_of(head).text
    assert "Bring the first figures" in page
    assert f'href="{reverse("market:files")}"' in page


def test_whoever_else_may_enter_the_firm_is_told_that_somebody_does(head, ada, page_of):
    keep_sketch("[firm]", {}, by=head)
    other = make.person("Bert")
    make.membership(other, make.department(side=Side.MARKETING), level=Level.HEAD)
    page = page_of(other).text
    assert "Hedda has entered the firm and brings the first figures." in page
    assert "Hedda" not in page_of(ada).text  # who could not enter it, anyway


def test_after_the_fit_the_next_step_is_a_planning_round(head, ada, page_of):
    fitted(head, landed(head))
    assert f'href="{reverse("plan:open")}"' in page_of(head).text
    page = page_of(ada).text
    assert "Plan the year together" in page
    assert reverse("plan:open") not in page


def test_a_fit_that_failed_its_checks_is_not_planned_with(head, page_of):
    fitted(head, landed(head), Verdict.FAIL)
    assert "Plan the year together" not in page_of(head).text


def test_a_round_under_way_is_the_next_step_of_whoever_sees_it(head, ben, page_of):
    fit = fitted(head, landed(head))
    planning = a_round(head, fit=fit)
    words = {head: "Write down what your side wishes for", ben: "Wishes are being written"}
    for person, step in words.items():
        page = page_of(person).text
        assert f"Planning round {planning}: {step}" in page
        assert f'href="{reverse("plan:round", args=[planning.pk])}"' in page
        assert "Plan the year together" not in page


def test_a_head_who_administers_is_told_before_the_signature(head, page_of):
    fit = fitted(head, landed(head))
    a_round(head, fit=fit)
    assert "Hand the administration over" not in page_of(head).text
    make.appointment(head, Office.ADMINISTRATOR)
    assert "Hand the administration over in time" in page_of(head).text


def test_what_concerns_somebody_stands_on_the_first_page_until_it_was_told(head, ada, page_of):
    assert "New for you" not in page_of(ada).text
    batch = landed(head)
    leave(LANDED, [ada], batch=batch.pk)
    page = page_of(ada).text
    assert "New for you" in page
    assert f'href="{reverse("market:batch", args=[batch.pk])}"' in page
    drop_of(ada)
    assert "New for you" not in page_of(ada).text


def test_with_a_history_the_next_step_is_to_learn_from_it(head, page_of):
    landed(head)
    page = page_of(head).text
    assert "Let the history speak" in page
    assert f'href="{reverse("response:ask")}"' in page


def test_while_it_is_learnt_from_everybody_sees_how_far_it_is(head, ada, page_of):
    landed(head)
    make.job("response.fit", by=head, arguments={})
    for person in (head, ada):
        page = page_of(person).text
        assert "Let the history speak" not in page
        assert "<progress" in page


def test_the_progress_is_asked_for_until_it_ends(head, ada, client):
    job = make.job("response.fit", by=head, arguments={})
    client.force_login(ada, BACKEND)
    assert client.get(reverse("home_learning")).status_code == 200
    job.delete()
    answer = client.get(reverse("home_learning"))
    assert answer.status_code == STOP_POLLING
    assert reverse("home") in answer.text


def test_both_sides_see_the_same_figures(head, ada, ben, page_of):
    fitted(head, landed(head))
    of_sales, of_marketing = (
        page_of(person).text.split("<main")[1].split('aria-labelledby="who"')[0]
        for person in (ada, ben)
    )
    assert of_sales == of_marketing
    for told in ("€10M", "40% likely", "€1.2M", "€9.8M", "97%", "€800,000", "€400,000"):
        assert told in of_sales, told


def test_what_closes_the_gap_is_said(head, page_of):
    fitted(head, landed(head))
    assert (
        "this budget reaches €9M. The goal would need €100,000 more budget." in page_of(head).text
    )


@pytest.mark.parametrize(
    ("least", "words"),
    [(None, "No budget within the bounds"), (110_000_000, "The budget suffices: €1,100,000")],
)
def test_a_goal_out_of_reach_and_one_within_it(head, page_of, least, words):
    goal = summaries.goal(least_budget_cents=least)
    fitted(head, landed(head), outlook=summaries.outlook(goal=goal))
    assert words in page_of(head).text


def test_money_that_does_not_pay_for_itself_is_said_to_be_left(head, page_of):
    fitted(head, landed(head), outlook=summaries.outlook(budget_cents=150_000_000))
    assert "€300,000 left over" in page_of(head).text


def test_the_widest_differences_are_open_and_no_person_is_named(head, page_of):
    fitted(head, landed(head))
    page = page_of(head).text.split('aria-labelledby="between"')[1].split("</section>")[0]
    assert page.index("Search") < page.index("Visits")
    assert "Marketing expects more of it than sales." in page
    assert "The history cannot tell; a test could." in page
    assert "The history is nearer to what marketing expects." in page
    assert head.name not in page


@pytest.mark.parametrize(
    ("has_beliefs", "words"),
    [(True, "The sides are not apart"), (False, "Nobody has said yet what they expect")],
)
def test_where_nothing_is_open_the_page_says_why(head, page_of, has_beliefs, words):
    fitted(head, landed(head), differences=(), has_beliefs=has_beliefs)
    assert words in page_of(head).text


def test_the_chain_says_what_each_side_brought(head, page_of):
    fitted(head, landed(head))
    page = page_of(head).text
    assert "30% came from the work of sales and 10% from that of marketing; 60% would" in page
    assert "Neither goes without the other" in page
    assert "From contact to contribution" in page


def test_a_firm_that_knows_only_its_outcome_has_parts_and_no_funnel(head, page_of):
    fitted(head, landed(head), chain=summaries.chain(stages=summaries.chain().stages[1:]))
    page = page_of(head).text
    assert "From contact to contribution" not in page
    assert "What each part added" in page


def test_without_a_budget_the_page_says_what_to_do(head, page_of):
    fitted(head, landed(head), outlook=None, no_outlook="firm.toml names no budget.")
    page = page_of(head).text
    assert "firm.toml names no budget." in page
    assert "key-figures" not in page
    assert "What each part added" in page


def test_a_history_that_grew_asks_to_be_learnt_from(head, page_of):
    entry = landed(head)
    fitted(head, entry)
    assert "has landed since" not in page_of(head).text
    land(make.draft(head, starts=make.date(2024, 1, 22), follows=entry.number), by=head)
    assert "Learn from what has landed since" in page_of(head).text


def test_it_takes_as_many_queries_with_many_rows_as_with_few(head, page_of):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            page_of(head)
        return len(asked)

    entry = landed(head)
    fitted(head, entry)
    page_of(head)  # the first log-in writes down more
    few = queries()
    for week in (22, 29):
        entry = land(
            make.draft(head, starts=make.date(2024, 1, week), periods=1, follows=entry.number),
            by=head,
        )
        fitted(head, entry)
        make.team(make.department())
    assert queries() == few


def test_what_became_of_the_money_is_that_of_the_ledger(client, ada):
    client.force_login(ada, BACKEND)
    make.pot()
    assert client.get("/").context["money"] is None
    line = make.line(granted_cents=100_000_00)
    spend(line, 30_000_00, by=ada, key=uuid4())
    page = client.get("/")
    assert page.context["money"].everything.figures == figures_of(Line.objects.get())
    assert "€30,000 are spent and €0 ordered; €70,000 are still available." in page.text
    assert reverse("budget:pot", args=[line.pot_id]) in page.text
