"""A file with actuals is tried out, lands once, and is undone as a whole."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

import make
from apps.actuals.made_drafts import DAY, YEAR, ad, brought, draft, landed, payment, row, rule
from gespann.apps.actuals.actions.landing import discard, dry_run_of, keep_draft, land, undo
from gespann.apps.actuals.dry_run import Fate
from gespann.apps.actuals.models import Booked, Draft, Import, Invoice, State, Step, What, Why
from gespann.apps.budget.actions.commitments import commit_funds
from gespann.apps.budget.actions.lines import grant, take_back
from gespann.apps.budget.actions.months import close_month
from gespann.apps.budget.actions.spending import spend
from gespann.apps.budget.engine import check_ledger
from gespann.apps.budget.models import Entry, Kind, Line
from gespann.apps.concerns.models import Concern
from gespann.refusals import NotAllowed, Refusal

pytestmark = pytest.mark.django_db


def spent_on(line):
    return Line.objects.get(pk=line.pk).spent_cents


def reasons(run):
    return [(one.fate.value, one.why and one.why.value) for one in run.outcomes]


def tried(by, *rows, **more):
    return dry_run_of(draft(by, *rows, **more), by=by)


# --- The dry run --------------------------------------------------------------------------------


def test_a_row_goes_where_the_first_rule_that_fits_says(kim, fairs, ads, to_fairs):
    rule(ads, position=2, accounts="4600")
    run = tried(kim, row(), row(4, cost_centre="200"), row(5, account="4800"))
    assert [one.line for one in run.outcomes] == [fairs, ads, None]
    assert [one.rule and one.rule.position for one in run.outcomes] == [1, 2, None]
    assert reasons(run) == [("book", None), ("book", None), ("inbox", "no_rule")]


def test_nothing_is_booked_by_a_dry_run(kim, fairs, to_fairs):
    before = Entry.objects.count()
    tried(kim, row())
    assert (Entry.objects.count(), Invoice.objects.count(), spent_on(fairs)) == (before, 0, 0)


def test_a_row_that_names_an_order_settles_it_whatever_rules_say(kim, ada, fairs, ads, to_ads, key):
    order = commit_funds(fairs, 300_00, "Stand", by=ada, key=key, reference="PO-4711")
    other = commit_funds(fairs, 10_00, "Chairs", by=ada, key=uuid4(), reference="PO 12 B")
    run = tried(
        kim, payment(3, 119_00, text="Rechnung zu po-4711."), payment(4, 5_00, text="PO-47111"),
        payment(5, 5_00, text="for po 12 b today"), origin="bank",
    )  # fmt: skip
    assert [one.order for one in run.outcomes] == [order, None, other]


def test_more_than_is_left_goes_to_the_inbox_and_what_follows_may_still_fit(kim, fairs, to_fairs):
    run = tried(kim, row(3, 900_00), row(4, 200_00), row(5, 100_00))
    assert reasons(run) == [("book", None), ("inbox", "over_limit"), ("book", None)]


def test_what_an_order_has_reserved_pays_first(kim, ada, fairs, key):
    commit_funds(fairs, 900_00, "Stand", by=ada, key=key, reference="PO-4711")
    rows = [row(n, cents, text="PO-4711") for n, cents in ((3, 850_00), (4, 200_00), (5, 150_00))]
    assert reasons(tried(kim, *rows)) == [
        ("book", None), ("inbox", "over_limit"), ("book", None)]  # fmt: skip


def test_money_that_comes_back_needs_money_that_was_spent(kim, fairs, to_fairs):
    run = tried(kim, row(3, -10_00), row(4, 50_00), row(5, -50_00), row(6, 1000_00))
    assert reasons(run) == [
        ("inbox", "credit_too_large"), ("book", None), ("book", None), ("book", None)]  # fmt: skip


def test_rows_outside_are_left_out_and_rules_say_so_too(kim, fairs, to_fairs):
    rule(None, position=0, accounts="1000-1999")
    rows = (
        row(3, account="1200", is_expense=False), row(4, account="9999", is_expense=False),
        row(5, account="9999", is_expense=None), row(6, is_expense=False),
    )  # fmt: skip
    assert reasons(tried(kim, *rows)) == [
        ("outside", None), ("outside", None), ("inbox", "no_rule"), ("book", None)]  # fmt: skip


def test_a_line_of_another_month_or_year_stands_for_the_line_of_the_day(kim, fairs, to_fairs):
    march = make.line(of=fairs.pot, name="March", month=DAY.replace(month=3, day=1))
    this = make.line(of=fairs.pot, name="Now", month=DAY.replace(day=1), granted_cents=10_00)
    last_year = make.line(of=make.pot(year=DAY.year - 1), name="Fairs", granted_cents=10_00)
    rule(march, position=0, cost_object="7")
    rule(last_year, position=0, cost_object="8")
    run = tried(
        kim,
        row(3, 1_00, cost_object="7"), row(4, 1_00, cost_object="8"),
        row(5, 1_00, day=DAY.replace(year=DAY.year - 1)),
        row(6, 1_00, day=DAY.replace(year=DAY.year - 2)),
    )  # fmt: skip
    expected = march if DAY.month == 3 else this
    assert [one.line for one in run.outcomes] == [expected, expected, last_year, None]
    assert run.outcomes[3].why is Why.NO_LINE


def test_a_closed_month_another_department_and_another_currency_are_told(
    kim, sam, fairs, ads, to_fairs, to_ads
):
    assert reasons(tried(sam, ad(3, 1_00), origin="ads")) == [("inbox", "other_department")]
    assert reasons(tried(kim, row(), currency="USD")) == [("inbox", "other_currency")]
    last_year = make.pot(year=YEAR - 1)
    make.line(of=last_year, name="Fairs", granted_cents=1000_00)
    close_month(last_year, by=kim)
    days = [last_year.closed_through + timedelta(days=n) for n in (31, 32)]
    rows = [row(n, 1_00, day=day) for n, day in enumerate(days)]
    assert reasons(tried(kim, *rows)) == [("inbox", "month_closed"), ("book", None)]


def test_a_row_that_repeats_another_one_is_looked_at_by_somebody(kim, to_fairs):
    assert reasons(tried(kim, row(), row(4, repeats=3))) == [
        ("book", None), ("inbox", "repeated")]  # fmt: skip


def test_a_payment_of_an_invoice_that_is_booked_already_is_not_booked_again(kim, fairs, to_fairs):
    rule(fairs, position=0, payee="käfer")
    landed(kim, row(3, 119_00, document="RE-17", tax_cents=19_00, day=DAY - timedelta(days=40)))
    paid = [
        payment(13, 119_00, text="RE-17 danke"), payment(14, 119_00, text="RE-18"),
        payment(15, 119_01, text="RE-17"),
    ]  # fmt: skip
    run = tried(kim, *paid, origin="bank")
    assert reasons(run) == [("inbox", "same_payment"), ("book", None), ("book", None)]
    assert run.outcomes[0].same_as == Invoice.objects.get()


def test_tax_is_taken_off_as_the_file_or_the_rule_says(kim, fairs, to_fairs):
    rule(fairs, position=0, payee="käfer", tax_percent=19)
    run = tried(kim, payment(3, 119_00), payment(4, -1_19), origin="bank")
    assert [one.net_cents for one in run.outcomes] == [100_00, -1_00]
    run = tried(kim, row(3, 119_00, tax_cents=19_00))
    assert run.outcomes[0].net_cents == 100_00


# --- Landing ------------------------------------------------------------------------------------


def test_what_has_a_line_is_booked_and_the_rest_waits(kim, fairs, to_fairs):
    done = landed(kim, row(), row(4, account="4800"), row(5, account="1200", is_expense=False))
    assert spent_on(fairs) == 100_00
    assert Counter(Invoice.objects.values_list("state", flat=True)) == {"booked": 1, "inbox": 1}
    assert {fate: done.counts[fate][0] for fate in ("book", "inbox", "outside", "known")} == {
        "book": 1, "inbox": 1, "outside": 1, "known": 0}  # fmt: skip
    assert sorted(Step.objects.values_list("what", flat=True)) == [What.BOOKED_BY_RULE, What.LEFT]
    assert Draft.objects.count() == 0


def test_what_is_left_out_is_counted_and_kept_nowhere(kim, to_fairs):
    rule(None, position=0, payee="wages")
    done = landed(kim, payment(3, 5000_00, "Wages of X"), payment(4, 1_00), origin="bank")
    assert done.counts["outside_by_rule"] == [["payee wages", 1, 5000_00]]
    assert Invoice.objects.filter(payee__icontains="wages").count() == 0


def test_the_ledger_names_the_invoice_and_no_payee(kim, fairs, to_fairs):
    landed(kim, row(payee="Somebody", text="for Somebody"))
    entry = Booked.objects.get().entry
    assert (entry.text, entry.kind, entry.day, entry.by) == (
        "RE-3 (import 1, row 3)", Kind.SPEND, DAY, kim)  # fmt: skip


def test_a_foreign_amount_keeps_its_rate_in_the_ledger(kim, fairs, to_fairs):
    from decimal import Decimal

    landed(kim, row(foreign_currency="USD", foreign_minor=110_00, rate=Decimal("0.909091")))
    entry = Booked.objects.get().entry
    assert (entry.foreign_currency, entry.foreign_minor, entry.rate_millionths) == (
        "USD", 110_00, 909_091)  # fmt: skip


def test_a_second_import_of_the_same_rows_books_nothing(kim, fairs, to_fairs):
    rows = [row(), row(4, 50_00), row(5, account="4800")]
    landed(kim, *rows)
    run = tried(kim, *rows)
    assert {one.fate for one in run.outcomes} == {Fate.KNOWN}
    with pytest.raises(Refusal, match="known already"):
        land(Draft.objects.get(), run.fingerprint, by=kim)
    landed(kim, *rows, row(6, 1_00))
    assert (spent_on(fairs), Invoice.objects.count()) == (151_00, 4)


def test_of_ads_only_what_a_platform_has_corrected_is_booked(kim, ads, to_ads):
    landed(kim, ad(3, 100_00), ad(4, 10_00), origin="ads")
    run = tried(kim, ad(3, 90_00), ad(4, 10_00), origin="ads")
    assert [(one.fate.value, one.row.gross_cents) for one in run.outcomes] == [
        ("book", -10_00), ("known", 10_00)]  # fmt: skip
    land(Draft.objects.get(), run.fingerprint, by=kim)
    assert spent_on(ads) == 100_00
    landed(kim, ad(3, 95_00), origin="ads")
    assert spent_on(ads) == 105_00
    assert {one.fate for one in tried(kim, ad(3, 95_00), origin="ads").outcomes} == {Fate.KNOWN}


def test_nothing_lands_if_something_was_booked_since_the_dry_run(kim, ada, fairs, to_fairs, key):
    kept = draft(kim, row(3, 900_00))
    seen = dry_run_of(kept, by=kim).fingerprint
    spend(fairs, 200_00, by=ada, key=key)
    with pytest.raises(Refusal, match="look at it once more"):
        land(kept, seen, by=kim)
    assert (Import.objects.count(), Invoice.objects.count(), spent_on(fairs)) == (0, 0, 200_00)


def test_an_import_that_breaks_in_the_middle_leaves_nothing_and_lands_when_tried_again(
    kim, fairs, to_fairs, monkeypatch
):
    from gespann.apps.actuals.actions import booking

    rows = [row(n, 10_00) for n in range(3, 9)]
    kept = draft(kim, *rows)
    seen = dry_run_of(kept, by=kim).fingerprint
    calls = []

    def killed(*args, **more):
        calls.append(args)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return spend(*args, **more)

    monkeypatch.setattr(booking, "spend", killed)
    with pytest.raises(KeyboardInterrupt):
        land(kept, seen, by=kim)
    assert (Import.objects.count(), Invoice.objects.count(), spent_on(fairs)) == (0, 0, 0)
    monkeypatch.undo()
    land(Draft.objects.get(), seen, by=kim)
    assert (Invoice.objects.count(), spent_on(fairs)) == (6, 60_00)


def test_somebody_who_lands_the_same_rows_from_another_draft_is_too_late(kim, sam, fairs, to_fairs):
    one, other = draft(kim, row()), draft(sam, row())
    seen = [dry_run_of(kept, by=by).fingerprint for kept, by in ((one, kim), (other, sam))]
    land(one, seen[0], by=kim)
    with pytest.raises(Refusal, match="once more"):
        land(other, seen[1], by=sam)
    assert spent_on(fairs) == 100_00


def test_those_who_can_act_are_told(kim, sam, mia, fairs, ads, to_fairs, to_ads):
    landed(kim, row(3, 5000_00), row(4, account="4800"))
    told = {(one.person.name, one.kind) for one in Concern.objects.select_related("person")}
    assert told == {("Sam", "actuals.waiting")}


def test_only_controllers_bring_what_a_bank_says_and_nobody_lands_for_another(
    kim, sam, ada, dan, to_fairs
):
    for somebody in (sam, ada, dan):
        with pytest.raises(NotAllowed):
            keep_draft(brought(payment(3, 1_00), origin="bank"), by=somebody)
    with pytest.raises(NotAllowed):
        keep_draft(brought(row()), by=ada)
    kept = draft(kim, row())
    for act in (lambda: land(kept, "", by=sam), lambda: discard(kept, by=sam)):
        with pytest.raises(NotAllowed):
            act()
    discard(kept, by=kim)
    assert Draft.objects.count() == 0


# --- Undoing ------------------------------------------------------------------------------------


def test_an_import_is_undone_as_a_whole_and_can_land_once_more(kim, ada, fairs, ads, to_fairs, key):
    order = commit_funds(fairs, 300_00, "Stand", by=ada, key=key, reference="PO-4711")
    rows = [row(3), row(4, text="PO-4711"), row(5, -20_00), row(6, account="4800")]
    done = landed(kim, *rows)
    assert spent_on(fairs) == 180_00
    undone = undo(done, "wrong file", by=kim)
    order.refresh_from_db()
    assert (spent_on(fairs), order.open_cents, undone.undoes) == (0, 300_00, done)
    assert {*Invoice.objects.values_list("state", "text")} == {(State.UNDONE, "")}
    again = landed(kim, *rows)
    assert (spent_on(fairs), again.number) == (180_00, 3)
    with pytest.raises(Refusal):
        undo(done, "twice", by=kim)
    assert check_ledger(lambda *_: None).is_well


def test_if_one_entry_cannot_be_reversed_nothing_is_undone(kim, cleo, fairs, to_fairs, key):
    done = landed(kim, row(3, 500_00), row(4, -100_00))
    take_back(fairs, 600_00, by=cleo, key=key)
    with pytest.raises(Refusal, match="Nothing was undone"):
        undo(done, "", by=kim)
    assert (spent_on(fairs), Import.objects.count()) == (400_00, 1)
    assert not Invoice.objects.filter(state=State.UNDONE).exists()
    grant(fairs, 100_00, by=cleo, key=uuid4())
    undo(done, "", by=kim)
    assert spent_on(fairs) == 0


def test_what_was_reversed_in_the_ledger_already_is_not_reversed_twice(kim, fairs, to_fairs, key):
    from gespann.apps.budget.actions.spending import reverse

    done = landed(kim, row(), row(4, 50_00))
    reverse(Booked.objects.order_by("pk").first().entry, by=kim, key=key, text="")
    undo(done, "", by=kim)
    assert spent_on(fairs) == 0


def test_only_who_brought_a_file_or_a_controller_undoes_it(kim, sam, mia, ada, fairs, to_fairs):
    done = landed(sam, row())
    for somebody in (mia, ada):
        with pytest.raises(NotAllowed):
            undo(done, "", by=somebody)
    undo(done, "", by=sam)
    assert Import.objects.get(undoes=done).at <= timezone.now()
