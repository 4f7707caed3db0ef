"""The history with one batch and with three takes the same number of queries."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import make
from apps.market.bringing import BACKEND
from gespann.apps.market import queries
from gespann.apps.market.actions import land, undo

pytestmark = pytest.mark.django_db


def another_batch(by):
    number = queries.last_number()
    starts = date(2024, 1, 1) + timedelta(weeks=3 * number)
    return land(make.draft(by, starts=starts, follows=number), by=by)


def count(client, name, *args):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse(name, args=args)).status_code == 200
    return len(asked)


def test_the_history_takes_as_many_queries_for_three_batches_as_for_one(client, eve):
    client.force_login(eve, BACKEND)
    another_batch(eve)
    for_one = count(client, "market:history")
    another_batch(eve)
    undo(another_batch(eve), by=eve)
    assert count(client, "market:history") == for_one


def test_a_batch_takes_as_many_queries_among_three_as_alone(client, eve):
    client.force_login(eve, BACKEND)
    alone = count(client, "market:batch", another_batch(eve).pk)
    another_batch(eve)
    assert count(client, "market:batch", another_batch(eve).pk) == alone


def test_colleagues_see_the_history_and_are_offered_nothing_to_change(client, ada, eve):
    client.force_login(ada, BACKEND)
    assert reverse("market:bring") not in client.get(reverse("market:history")).content.decode()
    pk = another_batch(eve).pk
    page = client.get(reverse("market:batch", args=[pk])).content.decode()
    assert reverse("market:undo", args=[pk]) not in page
    client.force_login(eve, BACKEND)
    page = client.get(reverse("market:batch", args=[pk])).content.decode()
    assert reverse("market:undo", args=[pk]) in page


def test_undoing_leads_back_to_the_history(client, eve):
    client.force_login(eve, BACKEND)
    pk = another_batch(eve).pk
    answer = client.post(reverse("market:undo", args=[pk]), follow=True)
    assert "The batch is undone" in answer.content.decode()
    assert "Nothing is known yet" in answer.content.decode()
