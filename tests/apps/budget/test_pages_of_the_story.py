"""Who signed what, and when: in sentences, with what does not count any more, month by month."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

import make
from gespann.apps.budget.actions.lines import grant, take_back
from gespann.apps.budget.actions.months import close_month
from gespann.apps.budget.actions.pots import set_limit
from gespann.apps.budget.actions.signed_plans import (
    PlannedLine,
    PlanToBook,
    SignedBy,
    book_signed_plan,
)
from gespann.apps.budget.actions.spending import reverse as undo
from gespann.apps.budget.actions.spending import spend
from gespann.apps.budget.actions.statements import sign_statement
from gespann.apps.budget.actions.transfers import (
    change_transfer,
    propose_transfer,
    sign_transfer,
    withdraw_transfer,
)
from gespann.apps.budget.models import Pot, Purpose, Transfer
from gespann.apps.budget.queries.story import Span, _grants, _reversals, story
from gespann.apps.budget.queries.transfers import signatures_of
from gespann.apps.jobs.models import State
from gespann.apps.organisation.models import Level, Side

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def reader(client, ada):
    client.force_login(ada, BACKEND)
    return client


@pytest.fixture
def lines(cleo):
    """A line of each side, in the pot of 2025."""
    pot = make.pot(year=2025)
    fair = make.line(of=pot, granted_cents=100_00, name="Fair")
    ads = make.line(
        of=pot, granted_cents=50_00, name="Ads", department=make.department(side=Side.MARKETING)
    )
    return fair, ads


def sentences(reader, pot, **asked):
    page = reader.get(reverse("budget:story", args=[pot.pk]), asked)
    assert page.status_code == 200
    return [one.heading for one in page.context["happened"]]


def test_limits_grants_and_what_was_taken_back_are_told_with_who_did_it(reader, cleo):
    pot = make.pot(100_00, year=2025)
    set_limit(pot, 80_00, reason="Less is coming in", by=cleo, key=uuid4())
    line = make.line(of=pot, granted_cents=30_00, name="Fair")
    take_back(line, 5_00, by=cleo, key=uuid4(), text="Not needed")
    assert sentences(reader, pot) == [
        "Cleo took back €5.00 from “Fair”.",
        "Cleo granted €30.00 to “Fair”.",
        "Cleo lowered the limit from €100.00 to €80.00.",
        "Cleo set the limit to €100.00.",
    ]


def test_much_that_was_granted_at_once_is_told_at_once(reader, cleo):
    pot = make.pot(100_00, year=2025)
    for number in range(5):
        make.line(of=pot, granted_cents=10_00, name=f"Line {number}")
    page = reader.get(reverse("budget:story", args=[pot.pk]))
    latest = page.context["happened"][0]
    assert latest.heading == "Cleo granted €50.00 to 5 lines."
    assert [words for words, _address in latest.links] == [
        f"Line {number}: €10.00" for number in (4, 3, 2, 1, 0)
    ]


def test_a_deputy_signs_under_their_own_name(reader, cleo):
    make.membership(fay := make.person("Fay"), level=Level.MANAGEMENT, ends=make.LONG_AGO)
    make.deputyship(cleo, fay)
    pot = make.pot(year=2025)
    set_limit(pot, 80_00, reason="", by=fay, key=uuid4())
    assert sentences(reader, pot) == ["Fay for Cleo set the limit to €80.00."]


def test_a_transfer_is_told_from_proposal_to_booking(reader, lines, sam, mia):
    fair, ads = lines
    transfer = propose_transfer(fair, ads, 10_00, reason="More ads", by=sam, key=uuid4())
    for who, line in ((sam, fair), (mia, ads)):
        sign_transfer(transfer, line.department, revision=1, by=who)
    page = reader.get(reverse("budget:story", args=[fair.pot_id])).context["happened"]
    assert [one.heading for one in page[:4]] == [
        "€10.00 moved from “Fair” to “Ads”: all had signed.",
        "Mia signed for Marketing: €10.00 from “Fair” to “Ads”.",
        "Sam signed for Sales: €10.00 from “Fair” to “Ads”.",
        "Sam proposed to transfer €10.00 from “Fair” to “Ads”.",
    ]
    # That the money has moved changed what both lines are granted; the signatures stand.
    assert not any(one.is_void for one in page)


def test_a_signature_is_void_once_the_proposal_or_a_grant_has_changed(reader, lines, sam, cleo):
    fair, ads = lines
    changed = propose_transfer(fair, ads, 10_00, reason="", by=sam, key=uuid4())
    sign_transfer(changed, fair.department, revision=1, by=sam)
    change_transfer(changed, 12_00, reason="", revision=1, by=sam)
    other = propose_transfer(fair, ads, 5_00, reason="", by=sam, key=uuid4())
    sign_transfer(other, fair.department, revision=1, by=sam)
    page = reader.get(reverse("budget:story", args=[fair.pot_id])).context["happened"]
    signed = [one for one in page if "signed for" in one.heading]
    assert [(one.is_void, one.words) for one in signed] == [
        (False, ""),
        (True, "Void: the proposal was changed after this signature."),
    ]
    set_limit(fair.pot, 900_00, reason="", by=cleo, key=uuid4())
    grant(ads, 1_00, by=cleo, key=uuid4())
    page = reader.get(reverse("budget:story", args=[fair.pot_id])).context["happened"]
    latest = next(one for one in page if "signed for" in one.heading)
    assert latest.words == "Void: one of the lines was granted something else after this signature."


def test_what_is_granted_after_a_transfer_was_withdrawn_voids_no_signature(
    reader, lines, sam, cleo
):
    fair, ads = lines
    transfer = propose_transfer(fair, ads, 10_00, reason="", by=sam, key=uuid4())
    sign_transfer(transfer, fair.department, revision=1, by=sam)
    withdraw_transfer(transfer, by=sam)
    set_limit(fair.pot, 900_00, reason="", by=cleo, key=uuid4())
    grant(ads, 1_00, by=cleo, key=uuid4())
    page = reader.get(reverse("budget:story", args=[fair.pot_id])).context["happened"]
    [told] = [one for one in page if "signed for" in one.heading]
    [on_its_page] = signatures_of(Transfer.objects.get(pk=transfer.pk))
    assert (told.is_void, told.words, on_its_page.void) == (False, "", None)


def test_what_was_withdrawn_closed_and_reversed_is_told(reader, lines, sam, kim, ada):
    fair, ads = lines
    transfer = propose_transfer(fair, ads, 10_00, reason="", by=sam, key=uuid4())
    withdraw_transfer(transfer, by=sam)
    wrong = spend(fair, 3_00, by=ada, key=uuid4(), day=date(2025, 1, 5))
    close_month(fair.pot, by=kim)
    undo(wrong, by=kim, key=uuid4(), text="Twice", day=date(2025, 2, 1))
    assert sentences(reader, fair.pot)[:3] == [
        "Kim reversed €3.00 on “Fair”.",
        "Kim closed January 2025.",
        "The transfer of €10.00 from “Fair” to “Ads” was withdrawn.",
    ]


def test_a_plan_that_both_have_signed_is_told_with_what_it_granted(reader, sam, mia):
    pot = make.pot(200_00)
    signed = [SignedBy(one, one, timezone.localdate()) for one in (sam, mia)]
    book_signed_plan(
        PlanToBook(
            key=uuid4(), year=pot.fiscal_year, currency="EUR", text="Plan, version 1",
            fingerprint="f" * 64, sales=signed[0], marketing=signed[1], last=Side.MARKETING,
            lines=(PlannedLine(Purpose.LEVER, "Visits", Side.SALES, 100_00),),
        )
    )  # fmt: skip
    told = sentences(reader, pot)
    assert "Sam for sales and Mia for marketing signed a plan." in told
    assert "Mia granted €100.00 to “Visits”." in told


def test_a_countersigned_month_is_told(reader, lines, kim, sam):
    fair, _ads = lines
    close = close_month(fair.pot, by=kim)
    sign_statement(close, fair.department, close_hash=close.hash, by=sam)
    assert sentences(reader, fair.pot)[0] == "Sam countersigned January 2025 for Sales."


def test_the_story_can_be_narrowed_to_a_month(reader, lines):
    pot = lines[0].pot
    # Signed today, whatever the year of the pot; that year is worked on for a year more.
    this_month = f"{timezone.localdate():%Y-%m}"
    all_of_it = sentences(reader, pot)
    if this_month in dict(reader.get(f"/budget/{pot.pk}/story/").context["months"]):
        assert sentences(reader, pot, month=this_month) == all_of_it
    assert sentences(reader, pot, month="2025-03") == []
    assert sentences(reader, pot, month="no month") == all_of_it
    now = timezone.now()
    assert story(pot, Span(now - timedelta(days=1), now + timedelta(days=1))).grants
    assert not story(pot, Span(now + timedelta(days=1))).grants
    assert not story(pot, Span(end=now - timedelta(days=1))).grants


def test_of_a_very_long_story_the_latest_is_told(reader, lines, monkeypatch):
    monkeypatch.setattr("gespann.apps.budget.queries.story.MOST", 2)
    page = reader.get(reverse("budget:story", args=[lines[0].pot_id]))
    assert "Choose a month to see all of it" in page.text


def test_another_pots_story_is_not_told(reader, lines):
    other = make.pot(year=2024)
    assert sentences(reader, other) == []


def test_the_nightly_check_is_told_with_its_verdict(reader, lines):
    address = reverse("budget:story", args=[lines[0].pot_id])
    assert "The ledger has not been checked yet" in reader.get(address).text
    now = timezone.now()
    found = {"entries": 1234, "lines": 2, "pots": 1}
    make.job("budget.check", state=State.DONE, share_done=1.0, finished_at=now, result=found)
    assert "1,234 entries of 2 lines were added up again" in reader.get(address).text
    sentence = "The ledger has 1 fault. The limit of 2025 is not what was signed."
    make.job("budget.check", state=State.FAILED, finished_at=now, sentence=sentence)
    page = reader.get(address).text
    assert "something is wrong" in page
    assert sentence in page
    make.job("budget.check", state=State.DEAD, finished_at=now)
    assert "came to no end" in reader.get(address).text


@pytest.mark.parametrize("count", [1, 3])
def test_the_story_takes_few_questions_however_much_happened(
    reader, cleo, sam, count, django_assert_max_num_queries
):
    pot = make.pot(500_00, year=2025)
    for _ in range(count):
        source, target = (make.line(of=pot, granted_cents=10_00) for _side in range(2))
        propose_transfer(source, target, 1_00, reason="", by=sam, key=uuid4())
    with django_assert_max_num_queries(16):
        reader.get(reverse("budget:story", args=[pot.pk]))


@pytest.mark.parametrize(
    ("asked", "index"),
    [(_grants, "budget_entry_grants"), (_reversals, "budget_entry_reversals")],
)
def test_who_granted_and_who_reversed_what_is_found_by_an_index_of_its_own(lines, asked, index):
    """Among a million entries: neither database may read them all."""
    if connection.vendor == "postgresql":  # which reads a small table as a whole if it may
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    latest = asked(Pot.objects.get()).order_by("-at", "-pk")[:200]
    assert index in latest.explain()
