"""The life of a commitment: promised, settled in parts or whole, released, expired."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

import make
from gespann.apps.budget.actions.commitments import (
    call_off,
    commit_funds,
    expire_commitments,
    release,
    settle,
)
from gespann.apps.budget.actions.refused import OverLimit
from gespann.apps.budget.actions.spending import credit, reverse, spend
from gespann.apps.budget.models import Entry, Foreign, Kind
from gespann.apps.budget.queries.ways_out import Way
from gespann.apps.organisation.models import Side
from gespann.refusals import NotAllowed, Refusal

pytestmark = pytest.mark.django_db


def balance(line):
    line.refresh_from_db()
    return line.granted_cents, line.committed_cents, line.spent_cents


def committed(line, cents, by, **more):
    return commit_funds(line, cents, "Stand", by=by, key=uuid4(), **more)


def test_a_line_never_promises_more_than_it_was_granted(ada):
    line = make.line(granted_cents=100_00, name="Spring fair")
    committed(line, 80_00, ada)
    with pytest.raises(OverLimit, match=r"“Spring fair” has €20.00 available") as refused:
        committed(line, 30_00, ada)
    assert refused.value.missing_cents == 10_00
    assert balance(line) == (100_00, 80_00, 0)


def test_the_same_click_commits_once(ada, key):
    line = make.line(granted_cents=100_00)
    first, again = (commit_funds(line, 80_00, "Stand", by=ada, key=key) for _ in range(2))
    assert first == again
    assert balance(line) == (100_00, 80_00, 0)


def test_a_key_is_not_used_for_something_else(ada, key):
    line = make.line(granted_cents=100_00)
    commit_funds(line, 80_00, "Stand", by=ada, key=key)
    with pytest.raises(Refusal, match="with this key already"):
        commit_funds(line, 10_00, "Stand", by=ada, key=key)
    assert balance(line) == (100_00, 80_00, 0)


def test_an_invoice_settles_a_part_and_a_final_one_releases_the_rest(ada):
    line = make.line(granted_cents=100_00)
    stand = committed(line, 80_00, ada)
    settle(stand, 30_00, by=ada, key=uuid4())
    assert balance(line) == (100_00, 50_00, 30_00)
    settle(stand, 20_00, by=ada, key=uuid4(), is_final=True)
    assert balance(line) == (100_00, 0, 50_00)
    stand.refresh_from_db()
    assert (stand.is_open, stand.spent_cents) == (False, 50_00)


def test_a_final_invoice_sent_twice_is_booked_once(ada, key):
    line = make.line(granted_cents=100_00)
    stand = committed(line, 80_00, ada)
    first, again = (settle(stand, 50_00, by=ada, key=key, is_final=True) for _ in range(2))
    assert first == again
    assert balance(line) == (100_00, 0, 50_00)


def test_an_invoice_above_its_commitment_takes_the_rest_from_the_line(ada):
    line = make.line(granted_cents=100_00)
    stand = committed(line, 80_00, ada)
    settle(stand, 95_00, by=ada, key=uuid4())
    assert balance(line) == (100_00, 0, 95_00)


def test_and_is_refused_where_the_line_has_no_more(ada):
    line = make.line(granted_cents=100_00)
    stand = committed(line, 80_00, ada)
    with pytest.raises(OverLimit) as refused:
        settle(stand, 110_00, by=ada, key=uuid4())
    assert refused.value.missing_cents == 10_00
    assert balance(line) == (100_00, 80_00, 0)


def test_what_is_released_can_be_promised_again(ada):
    line = make.line(granted_cents=100_00)
    stand = committed(line, 80_00, ada)
    release(stand, 30_00, by=ada, key=uuid4())
    assert balance(line) == (100_00, 50_00, 0)
    release(stand, by=ada, key=uuid4())
    committed(line, 100_00, ada)
    assert balance(line) == (100_00, 100_00, 0)


def test_no_more_is_released_than_is_open(ada):
    stand = committed(make.line(granted_cents=100_00), 80_00, ada)
    with pytest.raises(Refusal, match="more than is still open"):
        release(stand, 80_01, by=ada, key=uuid4())


def test_where_nothing_is_open_nothing_is_released(ada, key):
    stand = committed(make.line(granted_cents=100_00), 80_00, ada)
    first, again = (release(stand, by=ada, key=key) for _ in range(2))
    assert first == again
    with pytest.raises(Refusal, match="Nothing is open"):
        release(stand, by=ada, key=uuid4())


def test_a_blanket_order_is_drawn_on_and_never_beyond_its_amount(ada):
    line = make.line(granted_cents=100_00)
    blanket = committed(line, 80_00, ada, is_blanket=True)
    flyers = call_off(blanket, 50_00, "Flyers", by=ada, key=uuid4())
    assert balance(line) == (100_00, 80_00, 0)
    blanket.refresh_from_db()
    assert (blanket.open_cents, flyers.open_cents, flyers.blanket) == (30_00, 50_00, blanket)
    with pytest.raises(Refusal, match="more than is still open"):
        call_off(blanket, 30_01, "Posters", by=ada, key=uuid4())
    settle(flyers, 45_00, by=ada, key=uuid4(), is_final=True)
    assert balance(line) == (100_00, 30_00, 45_00)


def test_drawing_twice_with_one_click_draws_once(ada, key):
    blanket = committed(make.line(granted_cents=100_00), 80_00, ada, is_blanket=True)
    first, again = (call_off(blanket, 50_00, "Flyers", by=ada, key=key) for _ in range(2))
    assert first == again
    blanket.refresh_from_db()
    assert blanket.open_cents == 30_00


def test_only_blanket_orders_are_drawn_on(ada):
    stand = committed(make.line(granted_cents=100_00), 80_00, ada)
    with pytest.raises(Refusal, match="Only blanket orders"):
        call_off(stand, 10_00, "Flyers", by=ada, key=uuid4())


def test_a_commitment_expires_after_its_last_day(ada):
    line = make.line(granted_cents=100_00)
    today = line.pot.first_day + timedelta(days=100)
    old = committed(line, 30_00, ada, expires_on=today - timedelta(days=1))
    committed(line, 40_00, ada, expires_on=today)
    assert expire_commitments(today) == 1
    assert balance(line) == (100_00, 40_00, 0)
    assert expire_commitments(today) == 0
    old.refresh_from_db()
    assert [one.kind for one in old.entries.order_by("number")] == [Kind.COMMIT, Kind.EXPIRE]


def test_money_is_spent_without_a_commitment_within_the_same_limit(ada):
    line = make.line(granted_cents=100_00)
    spend(line, 60_00, by=ada, key=uuid4())
    with pytest.raises(OverLimit):
        spend(line, 40_01, by=ada, key=uuid4())
    assert balance(line) == (100_00, 0, 60_00)


def test_a_credit_note_brings_money_back_and_never_more_than_was_spent(ada):
    line = make.line(granted_cents=100_00)
    spend(line, 60_00, by=ada, key=uuid4())
    credit(line, 20_00, by=ada, key=uuid4())
    assert balance(line) == (100_00, 0, 40_00)
    with pytest.raises(Refusal, match="more than there is on the line"):
        credit(line, 40_01, by=ada, key=uuid4())


def test_an_invoice_in_dollars_is_booked_at_its_rate_to_the_cent(ada):
    line = make.line(granted_cents=100_00)
    invoice = Foreign("USD", 33_33, Decimal("0.923456"))
    booked = spend(line, invoice.booked_cents, by=ada, key=uuid4(), foreign=invoice)
    assert booked.spent_cents == 30_78  # 3333 × 0.923456 = 3077.88
    with pytest.raises(Refusal, match="at this rate"):
        spend(line, 30_79, by=ada, key=uuid4(), foreign=invoice)


def test_a_mistake_is_undone_by_an_entry_that_points_at_it(ada, kim):
    line = make.line(granted_cents=100_00)
    stand = committed(line, 80_00, ada)
    wrong = settle(stand, 30_00, by=ada, key=uuid4())
    undone = reverse(wrong, by=kim, key=uuid4(), text="Another supplier’s invoice")
    assert (undone.reverses, undone.commitment) == (wrong, stand)
    assert balance(line) == (100_00, 80_00, 0)
    with pytest.raises(Refusal, match="reversed already"):
        reverse(wrong, by=kim, key=uuid4(), text="Again")


def test_a_reversal_cannot_use_money_that_is_promised_meanwhile(ada, kim):
    line = make.line(granted_cents=100_00)
    stand = committed(line, 80_00, ada)
    gone = release(stand, by=ada, key=uuid4())
    committed(line, 50_00, ada)
    with pytest.raises(OverLimit):
        reverse(gone, by=kim, key=uuid4(), text="Needed after all")
    assert balance(line) == (100_00, 50_00, 0)


@pytest.mark.parametrize("who", ["ben", "dan", "eve", "cleo", "kim", "mia"])
def test_only_its_department_commits_a_line(who, request):
    line = make.line(granted_cents=100_00)
    with pytest.raises(NotAllowed):
        committed(line, 10_00, request.getfixturevalue(who))


def test_amounts_are_whole_cents_and_more_than_nothing(ada):
    line = make.line(granted_cents=100_00)
    for cents in (0, -1):
        with pytest.raises(Refusal, match="more than nothing"):
            committed(line, cents, ada)
    for cents in (10.0, Decimal(10), True):
        with pytest.raises(ValueError, match="whole cents"):
            committed(line, cents, ada)
    with pytest.raises(Refusal, match="too large"):
        committed(line, 10**16, ada)


def test_who_meets_the_limit_learns_who_could_release_what(ada, sam, mia, cleo):
    line = make.line(granted_cents=100_00)
    own = make.line(granted_cents=40_00)
    marketing = make.department(side=Side.MARKETING)
    other = make.line(granted_cents=70_00, department=marketing)
    line.pot.refresh_from_db()
    make.set_limit(line.pot, 300_00, reason="", by=cleo, key=uuid4())
    yesterday = timezone.localdate() - timedelta(days=1)
    committed(line, 100_00, ada, expires_on=yesterday)
    with pytest.raises(OverLimit) as refused:
        committed(line, 30_00, ada)
    assert [(way.way, way.cents, way.line, way.ask) for way in refused.value.ways] == [
        (Way.EXPIRED_COMMITMENTS, 100_00, line, (sam,)),
        (Way.LINE_OF_THE_DEPARTMENT, 40_00, own, (sam,)),
        (Way.LINE_OF_ANOTHER_DEPARTMENT, 70_00, other, (mia,)),
        (Way.POT, 90_00, None, (cleo,)),
    ]
    assert [way.needs_both_signatures for way in refused.value.ways] == [False, False, True, False]
    assert "expired hold €100.00: release them" in str(refused.value)


def test_every_entry_carries_the_balance_after_it(ada):
    line = make.line(granted_cents=100_00, planned_cents=120_00)
    stand = committed(line, 80_00, ada)
    settle(stand, 30_00, by=ada, key=uuid4())
    told = [(one.number, one.kind, one.after) for one in line.entries.order_by("number")]
    assert told == [
        (1, Kind.PLAN, (120_00, 0, 0, 0)),
        (2, Kind.GRANT, (120_00, 100_00, 0, 0)),
        (3, Kind.COMMIT, (120_00, 100_00, 80_00, 0)),
        (4, Kind.SETTLE, (120_00, 100_00, 50_00, 30_00)),
    ]
    assert Entry.objects.count() == 4
