"""Entries as columns of a history."""

from datetime import date
from decimal import Decimal

import pytest
from made_exports import GOOGLE_EN, booking, datev, lines

from gespann.core.quantities import Period
from gespann.files.importers import period_columns
from gespann.files.importers.groups import (
    expenses_by_cost_centre,
    group_all_together,
    group_by_prefix,
    guess_groups,
    names_in,
)
from gespann.files.importers.period_columns import by_period, start_of
from gespann.files.importers.reading import read_export
from gespann.refusals import InputRefused


def ads(export, *rows: str):
    return read_export(export(lines("Day,Campaign,Cost,Impr.", *rows)), "google_ads")


def as_dict(by) -> dict:
    return {(column.group, column.figure): column.values for column in by.columns}


def whole_weeks(export):
    """Two campaigns from Monday, 31 August, to Sunday, 20 September 2026."""
    return ads(
        export,
        "2026-08-31,Brand | DE,1.50,10",
        "2026-09-06,Brand | AT,2.50,20",
        "2026-09-14,Brand | DE,4.00,40",
        "2026-09-20,Display,8.00, --",
    )


def test_entries_are_added_up_by_week_with_zeros_between(export):
    by = by_period(whole_weeks(export), Period.WEEK, {"Brand | DE": "Ads", "Brand | AT": "Ads"})
    assert by.starts == (date(2026, 8, 31), date(2026, 9, 7), date(2026, 9, 14))
    assert as_dict(by) == {
        ("Ads", "cost"): (Decimal(4), 0, Decimal(4)),
        ("Ads", "impressions"): (30, 0, 40),
    }
    assert (by.left_out, dict(by.ungrouped)) == ((), {"Display": 1})


def test_a_period_that_is_not_held_whole_is_named_and_left_out(export):
    groups = dict.fromkeys(("Brand | DE", "Brand | AT", "Display"), "Ads")
    by = by_period(whole_weeks(export), Period.MONTH, groups)
    assert (by.starts, as_dict(by)) == (
        (), {("Ads", "cost"): (), ("Ads", "impressions"): ()})  # fmt: skip
    august, september = by.left_out
    assert (august.start, august.first, august.last) == (
        date(2026, 8, 1), date(2026, 8, 31), date(2026, 8, 31))  # fmt: skip
    assert (september.start, september.first, september.last) == (
        date(2026, 9, 1), date(2026, 9, 1), date(2026, 9, 20))  # fmt: skip
    assert august.sums == {("Ads", "cost"): Decimal("1.5"), ("Ads", "impressions"): 10}
    assert september.sums == {("Ads", "cost"): Decimal("14.5"), ("Ads", "impressions"): 60}


def test_who_knows_that_the_file_holds_more_days_may_say_so(export):
    by = by_period(
        whole_weeks(export),
        Period.MONTH,
        {"Display": "Ads"},
        known=(date(2026, 8, 1), date(2026, 9, 30)),
    )
    assert by.starts == (date(2026, 8, 1), date(2026, 9, 1))
    assert as_dict(by) == {("Ads", "cost"): (0, Decimal(8))}
    assert by.left_out == ()


def test_the_period_that_the_file_states_counts_as_known(export):
    content = GOOGLE_EN.replace(
        "1 September 2026 - 2 September 2026", "31 August 2026 - 13 September 2026"
    )
    read = read_export(export(content), "google_ads")
    by = by_period(read, Period.WEEK, group_all_together(read))
    assert by.starts == (date(2026, 8, 31), date(2026, 9, 7))
    assert as_dict(by)["Google Ads", "clicks"] == (50, 0)


def test_deals_are_counted_and_added_up_by_both_their_days(export):
    content = lines(
        "Deal Stage,Amount,Create Date,Close Date",
        "Closed Won,100.50,2026-07-01,2026-08-02",
        "Closed Won,200,2026-07-31,2026-08-31",
        "Closed Lost,50,2026-08-01,2026-08-03",
        "Offer,70,2026-08-31,2027-03-01",
        "Offer,,2026-08-30,",
    )
    read = read_export(export(content), "hubspot_deals")
    by = by_period(read, Period.MONTH, guess_groups(read))
    assert by.starts == (date(2026, 7, 1), date(2026, 8, 1))
    assert as_dict(by) == {
        ("Closed Won", "created"): (2, 0),
        ("Closed Won", "created_amount"): (Decimal("300.5"), 0),
        ("Closed Won", "closed"): (0, 2),
        ("Closed Won", "closed_amount"): (0, Decimal("300.5")),
        ("Closed Lost", "created"): (0, 1),
        ("Closed Lost", "created_amount"): (0, Decimal(50)),
        ("Closed Lost", "closed"): (0, 1),
        ("Closed Lost", "closed_amount"): (0, Decimal(50)),
        ("Offer", "created"): (0, 2),  # of an open deal the day of closing is a hope
        ("Offer", "created_amount"): (0, Decimal(70)),
    }


def test_of_bookings_the_side_of_the_account_decides_on_the_sign(export):
    read = read_export(export("datev"), "datev")
    assert dict(names_in(read)) == {
        "100 / 4600": 2, "100 / 70001": 2, "200 / 70001": 1, "200 / 4610": 1}  # fmt: skip
    by = by_period(read, Period.MONTH, {"100 / 4600": "Fairs", "200 / 4610": "Print"})
    # The third is a credit of the supplier's account and so a debit of the expenses.
    assert as_dict(by) == {
        ("Fairs", "amount_cents"): (123456 - 3456,),
        ("Print", "amount_cents"): (50_00,),
    }
    both = by_period(read, Period.MONTH, dict.fromkeys(names_in(read), "All"))
    assert as_dict(both) == {("All", "amount_cents"): (0,)}


def test_campaigns_are_grouped_by_how_their_names_begin(export):
    names = "Brand | DE", "brand_search", "Messe: Hannover", "Display - Retargeting", "Re-Launch"
    read = ads(export, *(f"2026-09-01,{name},1.50,1" for name in names))
    assert group_by_prefix(read) == {
        "Brand | DE": "Brand", "brand_search": "Brand", "Messe: Hannover": "Messe",
        "Display - Retargeting": "Display", "Re-Launch": "Re-Launch",
    }  # fmt: skip
    assert guess_groups(read) == group_by_prefix(read)


def test_campaigns_without_common_beginnings_are_grouped_together(export):
    read = ads(export, *(f"2026-09-01,Campaign{n},1.50,1" for n in range(20)))
    assert set(guess_groups(read).values()) == {"Google Ads"}


@pytest.mark.parametrize(
    ("chart", "accounts", "expenses"),
    [
        ("03", ("4600", "1200", "6600", "46001"), {"4600"}),
        ("04", ("4600", "1800", "6600", "66001"), {"6600"}),
        ("", ("4600", "1200", "4610", "6600"), {"4600", "4610"}),
        ("", ("4400", "1800", "6610", "6600"), {"6600", "6610"}),
    ],
)
def test_of_bookings_the_expenses_are_guessed_by_the_chart_of_accounts(
    export, chart, accounts, expenses
):
    content = datev(*(booking(account=account) for account in accounts))
    read = read_export(export(content.replace('"03"', f'"{chart}"')), "datev")
    assert expenses_by_cost_centre(read) == {f"100 / {account}": "100" for account in expenses}


def test_a_file_without_entries_has_no_periods(export):
    read = ads(export, "soon,A,1.50,1")
    by = by_period(read, Period.WEEK, {})
    assert (by.starts, by.columns, by.left_out) == ((), (), ())


def test_a_day_with_a_wrong_year_does_not_fill_the_memory(export, monkeypatch):
    read = ads(export, *(f"2026-09-01,A{n},1.50,1" for n in range(20)), "2199-12-31,A1,1.50,1")
    monkeypatch.setattr(period_columns, "MOST_CELLS", 100_000)
    with pytest.raises(InputRefused, match="40 columns of 9,046 periods are more than can be read"):
        by_period(read, Period.WEEK, {name: name for name in names_in(read)})


@pytest.mark.parametrize(
    ("day", "week", "month"),
    [
        (date(2026, 9, 1), date(2026, 8, 31), date(2026, 9, 1)),
        (date(2026, 8, 31), date(2026, 8, 31), date(2026, 8, 1)),
        (date(2027, 1, 3), date(2026, 12, 28), date(2027, 1, 1)),
    ],
)
def test_weeks_start_on_monday(day, week, month):
    assert (start_of(day, Period.WEEK), start_of(day, Period.MONTH)) == (week, month)
