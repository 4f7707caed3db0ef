"""What both sides do with invoices that no rule could book."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

import make
from apps.actuals.made_drafts import DAY, YEAR, ad, landed, payment, row, rule
from gespann.apps.actuals.actions.booking import Part
from gespann.apps.actuals.actions.inbox import (
    ask,
    assign,
    book_by_rules,
    mark_as_not_ours,
    take_back,
)
from gespann.apps.actuals.actions.keeping import (
    end_rule,
    forget_what_is_over,
    keep_rule,
    move_rule,
)
from gespann.apps.actuals.matching import ranges_of
from gespann.apps.actuals.models import Draft, Invoice, Rule, State, Step, Treatment, What, Why
from gespann.apps.actuals.proposals import proposals
from gespann.apps.actuals.queries.imports import rules_in_force
from gespann.apps.actuals.queries.invoices import inbox_of, invoices_visible_to, lines_on
from gespann.apps.budget.actions.commitments import commit_funds
from gespann.apps.budget.actions.lines import grant
from gespann.apps.budget.actions.months import close_month
from gespann.apps.budget.actions.pots import set_limit
from gespann.apps.budget.actions.refused import OverLimit
from gespann.apps.budget.models import Line
from gespann.apps.concerns.models import Concern
from gespann.apps.organisation.models import Side
from gespann.refusals import NotAllowed, Refusal

pytestmark = pytest.mark.django_db


def spent_on(line):
    return Line.objects.get(pk=line.pk).spent_cents


@pytest.fixture
def too_large(kim, fairs, to_fairs):
    """An invoice for fairs over more than there is."""
    landed(kim, row(3, 1500_00))
    return Invoice.objects.select_related("line__department", "asked").get()


@pytest.fixture
def unknown(kim, fairs):
    """A payment that no rule fits."""
    landed(kim, payment(3, 119_00, "Somebody", "for a stand"), origin="bank")
    return Invoice.objects.get()


def test_an_invoice_is_booked_once_the_line_has_enough_and_refused_before(
    ada, cleo, fairs, too_large
):
    with pytest.raises(OverLimit) as refused:
        assign(too_large, [Part(fairs, 0)], by=ada)
    assert refused.value.missing_cents == 500_00
    too_large.refresh_from_db()
    assert (too_large.state, spent_on(fairs), Step.objects.count()) == ("inbox", 0, 1)
    set_limit(fairs.pot, 5000_00, reason="", by=cleo, key=uuid4())
    grant(fairs, 500_00, by=cleo, key=uuid4())
    assign(too_large, [Part(fairs, 0)], by=ada)
    assert spent_on(fairs) == 1500_00
    assert [one.what for one in Step.objects.order_by("pk")] == [What.LEFT, What.BOOKED]


def test_an_invoice_is_booked_on_an_order(kim, ada, fairs, unknown, key):
    order = commit_funds(fairs, 300_00, "Stand", by=ada, key=key)
    assign(unknown, [Part(fairs, 0, order)], by=kim, tax_percent=19)
    order.refresh_from_db()
    unknown.refresh_from_db()
    assert (order.spent_cents, order.open_cents) == (100_00, 200_00)
    assert (unknown.tax_cents, unknown.commitment, unknown.line) == (19_00, order, fairs)


def test_an_invoice_is_split_to_the_cent_or_not_at_all(kim, fairs, ads, unknown):
    for parts in ([60_00, 58_99], [60_00, 59_01], [120_00, -1_00]):
        with pytest.raises(Refusal, match="add up"):
            assign(unknown, [Part(fairs, parts[0]), Part(ads, parts[1])], by=kim)
    assign(unknown, [Part(fairs, 60_00), Part(ads, 59_00)], by=kim)
    assert (spent_on(fairs), spent_on(ads)) == (60_00, 59_00)
    assert Step.objects.filter(what=What.BOOKED).count() == 2


def test_if_one_part_is_refused_none_is_booked(kim, fairs, ads):
    landed(kim, payment(3, 502_00), origin="bank")
    with pytest.raises(OverLimit):
        assign(Invoice.objects.get(), [Part(fairs, 1_00), Part(ads, 501_00)], by=kim)
    assert (spent_on(fairs), spent_on(ads)) == (0, 0)


def test_of_two_who_book_the_same_invoice_one_is_too_late(kim, fairs, ads, unknown):
    seen = Invoice.objects.get()
    assign(unknown, [Part(fairs, 0)], by=kim)
    with pytest.raises(Refusal, match="Somebody else"):
        assign(seen, [Part(ads, 0)], by=kim)
    assert (spent_on(fairs), spent_on(ads)) == (119_00, 0)


def test_departments_work_on_their_own_lines_and_on_what_they_were_asked(
    kim, ada, ben, sam, mia, dan, fairs, ads, too_large
):
    assert list(invoices_visible_to(ada)) == [too_large]
    for somebody in (ben, mia, dan):
        assert not invoices_visible_to(somebody).exists()
        with pytest.raises(NotAllowed):
            mark_as_not_ours(too_large, "not ours", by=somebody)
    marketing = make.department(side=Side.MARKETING)
    ask(too_large, marketing, "Is this yours?", by=ada)
    assert list(inbox_of(ben)) == [too_large]
    assert [one.person for one in Concern.objects.filter(kind="actuals.asked")] == [mia]
    too_large.refresh_from_db()
    mark_as_not_ours(too_large, "of another firm", by=ben)
    assert not inbox_of(kim).exists()


def test_what_nobody_can_guess_is_for_controllers_only(kim, ada, ben, unknown):
    assert list(inbox_of(kim)) == [unknown]
    assert not inbox_of(ada).exists()
    assert not inbox_of(ben).exists()


def test_only_departments_with_a_line_are_asked(kim, fairs, unknown):
    with pytest.raises(Refusal, match="no line"):
        ask(unknown, make.department(), "Yours?", by=kim)


def test_who_got_the_money_is_forgotten_at_once_if_it_is_not_ours(kim, unknown):
    mark_as_not_ours(unknown, "rent", by=kim)
    unknown.refresh_from_db()
    assert (unknown.state, unknown.payee, unknown.text) == (State.NOT_OURS, "", "")
    assert Step.objects.get(what=What.NOT_OURS).words == "rent"


def test_a_booked_invoice_is_taken_back_and_booked_elsewhere(kim, ada, sam, fairs, ads, to_fairs):
    landed(kim, row())
    invoice = Invoice.objects.get()
    with pytest.raises(NotAllowed):
        take_back(invoice, "wrong line", by=ada)
    take_back(invoice, "wrong line", by=sam)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.why, spent_on(fairs)) == ("inbox", Why.TAKEN_BACK, 0)
    assign(invoice, [Part(ads, 0)], by=kim)
    assert (spent_on(fairs), spent_on(ads)) == (0, 100_00)
    take_back(Invoice.objects.get(), "once more", by=kim)
    assign(Invoice.objects.get(), [Part(fairs, 0)], by=kim)
    assert (spent_on(fairs), spent_on(ads)) == (100_00, 0)


def test_what_was_not_ours_can_come_back(kim, unknown):
    mark_as_not_ours(unknown, "rent", by=kim)
    take_back(Invoice.objects.get(), "it was ours", by=kim)
    assert list(inbox_of(kim)) == [unknown]


def test_an_invoice_of_a_closed_month_is_booked_for_the_first_open_day(kim, fairs, to_fairs):
    pot = make.pot(year=YEAR - 1)
    line = make.line(of=pot, name="Fairs", granted_cents=1000_00)
    close_month(pot, by=kim)
    landed(kim, row(day=pot.first_day))
    invoice = Invoice.objects.get()
    assert invoice.why == Why.MONTH_CLOSED
    assign(invoice, [Part(Line.objects.select_related("pot", "department").get(pk=line.pk), 0)],
           by=kim)  # fmt: skip
    assert invoice.booked.get().entry.day == pot.first_day + timedelta(days=31)


def test_money_in_another_currency_is_not_booked_as_if_it_were_the_pots(kim, fairs, to_fairs):
    landed(kim, row(), currency="USD")
    with pytest.raises(Refusal, match="another currency"):
        assign(Invoice.objects.get(), [Part(fairs, 0)], by=kim)


def test_a_new_rule_books_what_waits_for_it(kim, sam, fairs, ads):
    landed(kim, row(3), row(4), row(5, 5000_00), row(6, account="4980"))
    assert book_by_rules(by=kim) == 0
    rule(fairs, accounts="4600")
    assert book_by_rules(by=sam) == 0  # they wait for nobody of sales yet
    assert book_by_rules(by=kim) == 2
    assert spent_on(fairs) == 200_00
    assert book_by_rules(by=kim) == 0


# --- Rules --------------------------------------------------------------------------------------


def said(line, **asks):
    usual = dict.fromkeys(
        ("origin", "accounts", "cost_centre", "cost_object", "campaign", "payee", "text"), ""
    )
    treatment = Treatment.BOOK if line else Treatment.OUTSIDE
    return {**usual, "line": line, "treatment": treatment, "tax_percent": 0, **asks}


def test_departments_make_rules_for_their_own_lines_and_controllers_all(
    kim, sam, mia, ada, fairs, ads
):
    mine = keep_rule(said(fairs, accounts="4600"), by=sam)
    for somebody, line in ((sam, ads), (sam, None), (ada, fairs), (mia, fairs)):
        with pytest.raises(NotAllowed):
            keep_rule(said(line, accounts="4600"), by=somebody)
    for somebody in (mia, ada):
        with pytest.raises(NotAllowed):
            keep_rule(said(ads, accounts="1"), by=somebody, rule=mine)
        with pytest.raises(NotAllowed):
            end_rule(mine, by=somebody)
    keep_rule(said(None, accounts="1000-1999"), by=kim)
    end_rule(mine, by=sam)
    assert [one.accounts for one in rules_in_force()] == ["1000-1999"]


def test_controllers_put_rules_in_order(kim, sam, fairs):
    for account in ("1", "2", "3"):
        keep_rule(said(fairs, accounts=account), by=kim)
    move_rule(Rule.objects.get(accounts="3"), up=True, by=kim)
    move_rule(Rule.objects.get(accounts="1"), up=True, by=kim)
    assert [one.accounts for one in rules_in_force()] == ["1", "3", "2"]
    with pytest.raises(NotAllowed):
        move_rule(Rule.objects.get(accounts="1"), up=False, by=sam)


@pytest.mark.parametrize(
    ("accounts", "found"),
    [("", []), ("4600", [(4600, 4600)]), ("4600-4699, 4980", [(4600, 4699), (4980, 4980)]),
     ("4600 – 4699;4980", [(4600, 4699), (4980, 4980)])],
)  # fmt: skip
def test_accounts_are_written_as_people_write_them(accounts, found):
    assert ranges_of(accounts) == found


@pytest.mark.parametrize("accounts", ["4699-4600", "46*", "four", "-1", "4600 4700"])
def test_what_is_no_list_of_accounts_is_refused(accounts):
    with pytest.raises(ValueError, match="account"):
        ranges_of(accounts)


def test_rules_are_proposed_from_what_was_booked_before(kim, fairs, ads):
    landed(kim, row(3), row(4, account="4980"))
    assign(Invoice.objects.get(account="4600"), [Part(fairs, 0)], by=kim)
    waiting = [(row(5), 1_00), (row(6), 2_00), (row(7, account="1"), 5)]
    found = proposals(waiting, "ledger", "datev")
    assert [(one.words, one.rows, one.cents, one.line) for one in found] == [
        ("account 4600, KOST1 100", 2, 3_00, fairs),
        ("account 1, KOST1 100", 1, 5, None),
    ]


def test_of_ads_a_rule_asks_for_platform_and_campaign(kim, ads):
    [one] = proposals([(ad(3, 1_00), 1_00)], "ads", "meta_ads")
    assert (one.words, one.query) == (
        "program Meta Ads Manager, campaign Spring",
        "origin=ads&program=meta_ads&campaign=Spring",
    )


def test_where_a_file_says_no_currency_the_pots_is_meant(kim, fairs, to_fairs):
    done = landed(kim, row(3), row(4, account="4980"), currency="")
    assert {done.currency, *Invoice.objects.values_list("currency", flat=True)} == {"EUR"}


def test_an_invoice_of_a_closed_year_is_booked_in_the_year_that_is_open(kim, fairs):
    pot = make.pot(year=YEAR - 1)
    landed(kim, row(day=pot.last_day))
    invoice = Invoice.objects.get()
    assert fairs in lines_on(invoice.day)
    assign(invoice, [Part(fairs, 0)], by=kim)
    assert invoice.booked.get().entry.day == fairs.pot.first_day


# --- What is forgotten --------------------------------------------------------------------------


def test_payees_are_forgotten_in_time_and_those_that_wait_are_not(kim, fairs):
    landed(kim, payment(3, 10_00, "Somebody"), payment(4, 20_00, "Another"), origin="bank")
    assign(Invoice.objects.get(row=3), [Part(fairs, 0)], by=kim)
    today = timezone.localdate()
    assert forget_what_is_over(today + timedelta(days=89))["invoices"] == 0
    assert forget_what_is_over(today + timedelta(days=90))["invoices"] == 1
    assert list(Invoice.objects.order_by("row").values_list("payee", flat=True)) == ["", "Another"]


def test_drafts_are_forgotten_after_a_day(kim):
    from apps.actuals.made_drafts import draft

    draft(kim, row())
    Draft.objects.update(made=timezone.now() - timedelta(days=2))
    assert forget_what_is_over(DAY)["drafts"] == 1
