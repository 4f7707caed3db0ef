"""Transfers: both sides or not at all, and on the same figures."""

from uuid import uuid4

import pytest

import make
from gespann.apps.budget.actions.commitments import commit_funds
from gespann.apps.budget.actions.lines import grant
from gespann.apps.budget.actions.refused import OverLimit
from gespann.apps.budget.actions.spending import reverse
from gespann.apps.budget.actions.transfers import (
    change_transfer,
    propose_transfer,
    sign_transfer,
    withdraw_transfer,
)
from gespann.apps.budget.queries.ledger import is_booked, valid_signatures
from gespann.apps.organisation.models import Level
from gespann.refusals import NotAllowed, Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(sales):
    return make.line(granted_cents=100_00, department=sales)


@pytest.fixture
def target(source, marketing):
    return make.line(granted_cents=10_00, department=marketing)


@pytest.fixture
def transfer(source, target, ada):
    return propose_transfer(source, target, 30_00, reason="Fair", by=ada, key=uuid4())


def granted(*lines):
    for line in lines:
        line.refresh_from_db()
    return [line.granted_cents for line in lines]


@pytest.mark.parametrize("order", ["sales first", "marketing first"])
def test_money_moves_when_both_have_signed_in_either_order(
    order, transfer, source, target, sales, marketing, sam, mia
):
    signing = [(sam, sales), (mia, marketing)]
    first, second = signing if order == "sales first" else signing[::-1]
    sign_transfer(transfer, first[1], revision=1, by=first[0])
    assert granted(source, target) == [100_00, 10_00]
    sign_transfer(transfer, second[1], revision=1, by=second[0])
    assert granted(source, target) == [70_00, 40_00]
    source.pot.refresh_from_db()
    assert source.pot.granted_cents == 110_00


def test_signing_again_moves_nothing_more(transfer, source, target, sales, marketing, sam, mia):
    for _ in range(2):
        sign_transfer(transfer, sales, revision=1, by=sam)
        sign_transfer(transfer, marketing, revision=1, by=mia)
    assert granted(source, target) == [70_00, 40_00]
    assert transfer.signatures.count() == 2


def test_inside_a_department_its_head_is_enough(source, sales, sam):
    target = make.line(department=sales)
    transfer = propose_transfer(source, target, 30_00, reason="", by=sam, key=uuid4())
    sign_transfer(transfer, sales, revision=1, by=sam)
    assert granted(source, target) == [70_00, 30_00]


@pytest.mark.parametrize("who", ["ada", "mia", "cleo", "kim", "eve", "dan"])
def test_nobody_else_signs_for_sales(who, transfer, sales, request):
    with pytest.raises(NotAllowed):
        sign_transfer(transfer, sales, revision=1, by=request.getfixturevalue(who))
    assert transfer.signatures.count() == 0


def test_a_deputy_signs_for_whom_they_stand_in(transfer, sales, sam, ada):
    make.deputyship(sam, ada)
    sign_transfer(transfer, sales, revision=1, by=ada)
    signature = transfer.signatures.get()
    assert (signature.by, signature.stands_for) == (ada, sam)


def test_nobody_signs_for_both_sides(transfer, sales, marketing, sam, mia, source, target):
    both = make.person("Bo")
    make.membership(both, sales)
    make.membership(both, marketing)
    make.deputyship(sam, both)
    make.deputyship(mia, both)
    sign_transfer(transfer, sales, revision=1, by=both)
    with pytest.raises(Refusal, match="Nobody signs for both"):
        sign_transfer(transfer, marketing, revision=1, by=both)
    assert granted(source, target) == [100_00, 10_00]


def test_not_even_who_heads_both(transfer, sales, marketing, source, target):
    both = make.person("Bo")
    for department in (sales, marketing):
        make.membership(both, department, level=Level.HEAD)
    sign_transfer(transfer, sales, revision=1, by=both)
    with pytest.raises(Refusal, match="Nobody signs for both"):
        sign_transfer(transfer, marketing, revision=1, by=both)


def test_another_amount_leaves_the_signature_void(
    transfer, source, target, sales, marketing, sam, mia
):
    sign_transfer(transfer, sales, revision=1, by=sam)
    now = change_transfer(transfer, 50_00, reason="More", revision=1, by=mia)
    assert (now.revision, valid_signatures(now), now.signatures.count()) == (2, {}, 1)
    sign_transfer(transfer, marketing, revision=2, by=mia)
    assert granted(source, target) == [100_00, 10_00]
    sign_transfer(transfer, sales, revision=2, by=sam)
    assert granted(source, target) == [50_00, 60_00]


def test_nobody_signs_what_they_have_not_seen(transfer, sales, sam, mia):
    change_transfer(transfer, 50_00, reason="More", revision=1, by=mia)
    with pytest.raises(Refusal, match="changed meanwhile"):
        sign_transfer(transfer, sales, revision=1, by=sam)


def test_other_grants_leave_the_signature_void(
    transfer, source, target, sales, marketing, sam, mia, cleo
):
    sign_transfer(transfer, sales, revision=1, by=sam)
    make.set_limit(source.pot, 1000_00, reason="", by=cleo, key=uuid4())
    grant(target, 5_00, by=cleo, key=uuid4())
    now = sign_transfer(transfer, marketing, revision=1, by=mia)
    assert (set(valid_signatures(now)), is_booked(now)) == ({marketing}, False)
    sign_transfer(transfer, sales, revision=1, by=sam)
    assert granted(source, target) == [70_00, 45_00]


def test_what_was_promised_meanwhile_does_not_move(
    transfer, source, target, sales, marketing, sam, mia, ada
):
    sign_transfer(transfer, sales, revision=1, by=sam)
    commit_funds(source, 80_00, "Stand", by=ada, key=uuid4())
    with pytest.raises(OverLimit) as refused:
        sign_transfer(transfer, marketing, revision=1, by=mia)
    assert refused.value.missing_cents == 10_00
    assert granted(source, target) == [100_00, 10_00]


def test_what_is_withdrawn_is_not_signed(transfer, sales, sam, mia):
    withdraw_transfer(transfer, by=mia)
    withdraw_transfer(transfer, by=mia)
    with pytest.raises(Refusal, match="withdrawn"):
        sign_transfer(transfer, sales, revision=1, by=sam)


def test_what_is_booked_is_neither_changed_nor_withdrawn_nor_reversed(
    transfer, sales, marketing, sam, mia, kim
):
    sign_transfer(transfer, sales, revision=1, by=sam)
    sign_transfer(transfer, marketing, revision=1, by=mia)
    with pytest.raises(Refusal, match="booked already"):
        withdraw_transfer(transfer, by=mia)
    with pytest.raises(Refusal, match="booked already"):
        change_transfer(transfer, 1, reason="", revision=1, by=mia)
    with pytest.raises(NotAllowed):
        reverse(transfer.entries.first(), by=kim, key=uuid4(), text="")


def test_one_click_proposes_once(source, target, ada, key):
    made = [
        propose_transfer(source, target, 30_00, reason="Fair", by=ada, key=key) for _ in range(2)
    ]
    assert made[0] == made[1]
    with pytest.raises(Refusal, match="with this key already"):
        propose_transfer(source, target, 31_00, reason="Fair", by=ada, key=key)


def test_money_stays_in_its_year(source, ada, sam):
    other = make.line(of=make.pot(year=2031))
    with pytest.raises(Refusal, match="same pot"):
        propose_transfer(source, other, 1, reason="", by=ada, key=uuid4())
