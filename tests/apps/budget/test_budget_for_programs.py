"""What programs are told of the budget: the rows of its pages, in cents."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

import make
from gespann.apps.budget.actions.commitments import call_off, commit_funds, settle
from gespann.apps.budget.actions.spending import reverse as undo
from gespann.apps.budget.actions.spending import spend
from gespann.apps.budget.models import Foreign
from gespann.apps.organisation.models import Side

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(client, ada):
    """What a program of Ada's is told at an address."""
    make.token(ada, "budget:read", secret="ada's")

    def told(path, status=200):
        answer = client.get(f"/api/budget{path}", headers={"Authorization": "Bearer ada's"})
        assert answer.status_code == status, answer.text
        return answer.json()

    return told


@pytest.fixture
def line(ada):
    pot = make.pot(300_00, year=2025)
    line = make.line(of=pot, granted_cents=100_00, planned_cents=120_00, market="North")
    marketing = make.department(side=Side.MARKETING)
    make.line(of=pot, granted_cents=50_00, planned_cents=90_00, department=marketing)
    stand = commit_funds(
        line, 60_00, "Stand", by=ada, key=uuid4(), day=date(2025, 1, 10), reference="B-1"
    )
    settle(stand, 20_00, by=ada, key=uuid4(), day=date(2025, 2, 20), text="First invoice")
    return line


def test_pots_with_their_limit(told, line):
    pot = told("/pots")["items"][0]
    assert pot == told(f"/pots/{line.pot_id}") == {
        "id": line.pot_id, "year": "2025", "currency": "EUR", "first_day": "2025-01-01",
        "last_day": "2025-12-31", "limit_cents": 300_00, "granted_cents": 150_00,
        "ungranted_cents": 150_00, "closed_through": None,
    }  # fmt: skip


def test_figures_told_apart_now_and_as_of_a_past_day(told, line):
    by_market = told(f"/pots/{line.pot_id}/figures?by=market")
    assert [(one["key"], one["name"], one["spent_cents"]) for one in by_market["items"]] == [
        ("-", "Without a market", 0), ("North", "North", 20_00),
    ]  # fmt: skip
    then = told(f"/pots/{line.pot_id}/figures?by=line&as_of=2025-01-31")["items"]
    north = next(one for one in then if one["key"] == str(line.pk))
    assert (north["committed_cents"], north["spent_cents"], north["available_cents"]) == (
        60_00, 0, -60_00,  # granted today, which lies beyond that day
    )  # fmt: skip
    assert north["forecast_cents"] is None
    assert told(f"/pots/{line.pot_id}/figures?as_of=2024-01-31")["items"] == []


def test_a_line_and_the_entries_that_add_up_to_its_figures(told, line):
    own = told(f"/lines/{line.pk}")
    assert own in told(f"/pots/{line.pot_id}/lines")["items"]
    assert (own["market"], own["month"], own["lever"]) == ("North", None, "fairs")
    for amount in ("planned", "granted", "committed", "spent"):
        behind = told(f"/lines/{line.pk}/entries?amount={amount}")["items"]
        assert sum(one[f"{amount}_cents"] for one in behind) == own[f"{amount}_cents"]
        assert all(one[f"{amount}_cents"] for one in behind)
    until = told(f"/lines/{line.pk}/entries?amount=committed&until=2025-01-31")["items"]
    assert [one["kind"] for one in until] == ["commit"]
    assert told(f"/lines/{line.pk}/entries?per_page=1")["pages"] == 4


def test_an_entry_with_who_booked_it_its_rate_and_its_reversal(told, line, kim):
    foreign = Foreign("USD", 10_00, Decimal("0.92"))
    wrong = spend(line, 9_20, by=kim, key=uuid4(), day=date(2025, 3, 1), foreign=foreign)
    undone = undo(wrong, by=kim, key=uuid4(), text="Twice", day=date(2025, 3, 2))
    latest, before = told(f"/lines/{line.pk}/entries?amount=spent")["items"][:2]
    assert (latest["reverses"], before["reversed_by"]) == (wrong.pk, undone.pk)
    assert before["foreign"] == {"currency": "USD", "minor": 10_00, "rate_millionths": 920_000}
    assert (before["by"], before["hash"]) == ("Kim", wrong.__class__.objects.get(pk=wrong.pk).hash)


def test_commitments_with_what_is_open(told, line, ada):
    blanket = commit_funds(line, 20_00, "Ads", by=ada, key=uuid4(), is_blanket=True)
    drawn = call_off(blanket, 5_00, "Ads in May", by=ada, key=uuid4())
    listed = told(f"/lines/{line.pk}/commitments")["items"]
    assert [one["what"] for one in listed] == ["Ads in May", "Ads", "Stand"]
    assert told(f"/commitments/{drawn.pk}")["blanket"] == blanket.pk
    stand = listed[2]
    assert (stand["reference"], stand["open_cents"], stand["settled_cents"]) == (
        "B-1",
        40_00,
        20_00,
    )


@pytest.mark.parametrize(
    "asked",
    ["by=moon", "as_of=today", "as_of=0", "as_of=2025-02-30", "as_of=20250201", "moon=1"],
)
def test_what_an_address_does_not_know_is_told(told, line, asked):
    assert told(f"/pots/{line.pot_id}/figures?{asked}", status=422)["detail"]
