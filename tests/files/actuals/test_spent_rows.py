"""What becomes of files that say what was spent."""

from datetime import date
from decimal import Decimal

import pytest

from files.actuals.made_statements import (
    CAMT,
    DEUTSCHE_BANK,
    SPARKASSE,
    STATEMENTS,
    camt,
    entry,
    payment,
)
from files.importers.made_exports import (
    DATEV_NAMES,
    EXPORTS,
    GOOGLE_WITHOUT_DAYS,
    META_TOTALS,
    booking,
    datev,
    datev_line_1,
    lines,
)
from gespann.files.actuals.reading import read_statement
from gespann.files.actuals.spent_rows import Aside, Origin, SpentRow, tax_within
from gespann.files.importers.raw_table import Limits
from gespann.refusals import InputRefused


@pytest.fixture
def statement(tmp_path):
    """Reads a file of this content."""

    def read(content: bytes | str, name: str = "brought.csv", **more):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("windows-1252"))
        return read_statement(path, **more)

    return read


@pytest.fixture
def faults(statement):
    """Reads a file that is refused."""

    def read(content: bytes | str, name: str = "brought.csv", **more):
        with pytest.raises(InputRefused) as refused:
            statement(content, name, **more)
        return [str(one) for one in refused.value.faults]

    return read


# --- DATEV --------------------------------------------------------------------------------------


def test_a_booking_is_read_on_its_account_for_expenses_whichever_side_it_is(statement):
    read = statement(EXPORTS["datev"][2])
    assert (read.program, read.origin, read.currency) == ("datev", Origin.LEDGER, "EUR")
    assert [
        (r.row, r.account, r.contra_account, r.gross_cents, r.cost_centre, r.document, r.is_expense)
        for r in read.rows
    ] == [
        (3, "4600", "70001", 1234_56, "100", "RE-1", True),
        (4, "4600", "70001", -34_56, "100", "GS-1", True),
        (5, "4610", "70001", 50_00, "200", "RE-2", True),
    ]


def test_a_booking_between_two_accounts_for_expenses_is_a_row_on_each(statement):
    read = statement(datev(booking(account="4600", contra="4610")))
    assert [(r.account, r.gross_cents) for r in read.rows] == [("4600", 100_00), ("4610", -100_00)]
    assert len({r.key for r in read.rows}) == 2


def test_a_booking_between_balance_accounts_is_counted_and_no_expense(statement):
    read = statement(datev(booking(account="1200", contra="1000")))
    assert [(r.account, r.is_expense) for r in read.rows] == [("1200", False)]


def test_without_a_chart_every_account_of_the_ledger_may_be_for_expenses(statement):
    line_1 = datev_line_1(chart="")
    read = statement(datev(booking(account="4600", contra="1200"), booking(), line_1=line_1))
    assert [(r.account, r.gross_cents, r.is_expense) for r in read.rows] == [
        ("4600", 100_00, None), ("1200", -100_00, None), ("4600", 100_00, None)]  # fmt: skip


def test_in_the_other_chart_expenses_begin_with_six(statement):
    line_1 = datev_line_1(chart="04")
    read = statement(datev(booking(account="6600", contra="1800"), line_1=line_1))
    assert [(r.account, r.is_expense) for r in read.rows] == [("6600", True)]


@pytest.mark.parametrize(
    ("key", "day", "gross", "tax"),
    [("9", "0109", 119_00, 19_00), ("09", "0109", 119_00, 19_00), ("8", "0109", 107_00, 7_00),
     ("", "0109", 119_00, 0), ("94", "0109", 119_00, 0), ("401", "0109", 119_00, 0),
     ("29", "0109", -119_00, -19_00), ("40", "0109", 119_00, 0),
     ("7", "0109", 116_00, 16_00), ("6", "0109", 105_00, 5_00), ("17", "0109", 119_00, 0),
     ("39", "0109", -119_00, 0), ("99", "0109", 119_00, 0)],
)  # fmt: skip
def test_the_tax_key_says_how_much_of_an_amount_is_tax(statement, key, day, gross, tax):
    amount = f"{abs(gross) // 100},00"
    read = statement(datev(booking(amount=amount, day=day, tax_key=key)))
    assert [(r.gross_cents, r.tax_cents) for r in read.rows] == [(gross, tax)]


def test_tax_was_lower_in_the_second_half_of_2020(statement):
    line_1 = datev_line_1(year="20200101", period="20200901;20200930")
    keys = [booking(amount=f"{100 + rate},00", tax_key=key, document=key)
            for key, rate in (("9", 16), ("8", 5), ("7", 19), ("6", 7))]  # fmt: skip
    read = statement(datev(*keys, line_1=line_1))
    assert [r.tax_cents for r in read.rows] == [16_00, 5_00, 19_00, 7_00]


def test_tax_is_rounded_to_the_cent_and_has_the_sign_of_the_amount():
    assert [tax_within(cents, 19) for cents in (1, 3, 100, -100)] == [0, 0, 16, -16]


def test_a_foreign_amount_keeps_its_rate_where_six_decimals_tell_it_to_the_cent(statement):
    read = statement(
        datev(
            booking(amount="110,00", currency="USD", base="100,00", base_currency="EUR"),
            booking(amount="123456789,00", currency="JPY", base="765432,10", base_currency="EUR"),
        )
    )
    usd, jpy = read.rows
    assert (usd.gross_cents, usd.foreign_currency, usd.foreign_minor) == (100_00, "USD", 110_00)
    assert usd.rate == Decimal("0.909091")
    assert (jpy.gross_cents, jpy.foreign_currency, jpy.rate) == (765432_10, "", None)


def test_a_reversal_turns_the_sign_once(statement):
    names = [*DATEV_NAMES, *(f"Frei {n}" for n in range(40, 117)), "Generalumkehr (GU)"]
    rows = [
        f"{booking(document='RE-1')}{';' * 77};1",
        f"{booking(document='RE-2', tax_key='20')}{';' * 77};1",
        booking(document="RE-3", side="H"),
    ]
    read = statement(lines(datev_line_1(), ";".join(names), *rows))
    assert [r.gross_cents for r in read.rows] == [-100_00, -100_00, -100_00]


def test_a_row_that_says_the_same_again_says_which_it_repeats(statement):
    read = statement(datev(booking(), booking(), booking(amount="7,00")))
    assert [r.repeats for r in read.rows] == [None, 3, None]
    assert len({r.key for r in read.rows}) == 3


def test_a_ledger_with_one_wrong_row_is_refused_with_its_place(faults):
    told = faults(datev(booking(), booking(amount="viel"), booking(day="3113")))
    assert [one.split(":")[0] for one in told] == [
        "brought.csv, row 4, column “Umsatz (ohne Soll/Haben-Kz)”",
        "brought.csv, row 5, column “Belegdatum”",
    ]


# --- Ads ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "spent", "count"),
    [("meta_en", 1061_75, 3), ("meta_de", 1040_75, 2), ("google_en", 1076_00, 2),
     ("google_de", 1076_00, 2), ("linkedin_en", 205_25, 2), ("linkedin_de", 205_25, 2),
     ("microsoft_en", 23_34, 2)],
)  # fmt: skip
def test_ads_are_read_by_campaign_and_day(statement, name, spent, count):
    read = statement(EXPORTS[name][2])
    assert read.origin is Origin.ADS
    assert (sum(r.gross_cents for r in read.rows), len(read.rows)) == (spent, count)
    assert all(r.campaign and r.is_expense for r in read.rows)


def test_the_totals_of_a_file_are_compared_with_its_rows(statement):
    read = statement(EXPORTS["google_en"][2])
    assert [(c.label, c.stated_cents, c.agrees) for c in read.checks] == [
        ("Campaigns", 1076_00, True), ("Account", 1080_00, False),
        ("Search", 1076_00, None)]  # fmt: skip
    assert [len(read.aside[a]) for a in (Aside.TOTAL, Aside.NOTHING_SPENT)] == [3, 1]


def test_a_month_of_a_campaign_is_one_row_on_its_last_day(statement):
    read = statement(META_TOTALS)
    assert [(r.day, r.campaign, r.gross_cents) for r in read.rows] == [
        (date(2026, 9, 30), "Spring", 12_50), (date(2026, 9, 30), "Brand", 21_00)]  # fmt: skip


def test_more_than_a_month_in_one_row_is_refused(faults):
    told = faults(META_TOTALS.replace("2026-09-30", "2026-10-01"))
    assert len(told) == 2
    assert "beyond one month" in told[0]


def test_a_report_of_one_month_without_days_is_read_by_the_period_above_it(statement, faults):
    month = GOOGLE_WITHOUT_DAYS.replace("All time", '"1 September 2026 - 30 September 2026"')
    assert [(r.day, r.gross_cents) for r in statement(month).rows] == [
        (date(2026, 9, 30), 1045_60)]  # fmt: skip
    assert "neither in a column nor above it" in faults(GOOGLE_WITHOUT_DAYS)[0]


def test_a_row_of_another_export_has_the_same_key_even_if_its_cost_was_corrected(statement):
    before, after = (
        statement(EXPORTS["microsoft_en"][2].replace(b"12.34", cost)) for cost in (b"12.34", b"12")
    )
    assert [r.key for r in before.rows] == [r.key for r in after.rows]


def test_a_report_without_costs_is_refused(faults):
    without = lines("Gregorian date,Campaign name,Impressions,Clicks", "2026-09-01,Brand,300,9")
    assert faults(without)


# --- Banks --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_of_any_bank_is_recognised_by_its_content(statement, name):
    read = statement(STATEMENTS[name], name)
    spent = [r for r in read.rows if r.is_expense]
    assert (read.origin, read.currency) == (Origin.BANK, "EUR")
    assert [(r.day, r.gross_cents, r.payee) for r in spent] == [
        (date(2027, 3, 5), 11900_00, "Standbau Käfer GmbH")]  # fmt: skip
    assert "RE-2027-17" in spent[0].text


def test_what_came_in_is_told_from_what_went_out(statement):
    for content in (SPARKASSE, DEUTSCHE_BANK):
        incoming = [r for r in statement(content).rows if not r.is_expense]
        assert [(r.gross_cents, r.payee) for r in incoming] == [(-2380_00, "Kundin AG")]


def test_what_is_only_pending_and_balances_are_counted_and_not_read(statement):
    assert {a: len(rows) for a, rows in statement(SPARKASSE).aside.items() if rows} == {
        Aside.PENDING: 1}  # fmt: skip
    assert statement(DEUTSCHE_BANK).aside[Aside.BALANCE] == (7,)


def test_two_payments_that_say_the_same_are_two(statement):
    twice = SPARKASSE + SPARKASSE.split(b"\r\n")[1] + b"\r\n"
    rows = [r for r in statement(twice).rows if r.is_expense]
    assert len({r.key for r in rows}) == 2
    assert {r.repeats for r in rows} == {None}


def test_collected_payments_are_told_one_by_one_if_they_add_up(statement):
    details = payment("100.00", "Käfer", "RE-1") + payment("20.00", "Druck", "RE-2")
    whole = statement(camt(entry("120.00", details=details)), "statement.xml")
    assert [(r.gross_cents, r.payee) for r in whole.rows] == [(100_00, "Käfer"), (20_00, "Druck")]
    part = statement(camt(entry("121.00", details=details)), "statement.xml")
    assert [(r.gross_cents, r.payee) for r in part.rows] == [(121_00, "")]


def test_the_balances_of_a_statement_must_agree_with_its_entries(statement):
    assert [c.agrees for c in statement(CAMT, "statement.xml").checks] == [True]
    wrong = camt(entry("11900.01"))
    assert [c.agrees for c in statement(wrong, "statement.xml").checks] == [False]


def test_entries_of_a_statement_that_are_only_pending_are_counted(statement):
    read = statement(camt(entry(status="<Sts>PDNG</Sts>"), entry()), "statement.xml")
    assert (len(read.rows), read.aside[Aside.PENDING]) == (1, (1,))


@pytest.mark.parametrize(
    ("top", "what"),
    [('<!DOCTYPE a [<!ENTITY b "boom">]>', "document type"),
     ('<!DOCTYPE a SYSTEM "file:///etc/hostname">', "document type"), ("<a>", "as XML")],
)  # fmt: skip
def test_xml_that_could_reach_out_or_grow_is_refused(faults, top, what):
    assert what in faults(camt(entry(), top=top), "statement.xml")[0]


def test_other_xml_is_refused_and_so_are_days_and_amounts_that_are_none(faults):
    assert "no statement" in faults(b"<?xml version='1.0'?><a/>", "statement.xml")[0]
    deep = b"<?xml version='1.0'?>" + b"<a>" * 100 + b"</a>" * 100
    assert "as XML" in faults(deep, "statement.xml")[0]
    for amount in ("1E99999999", "NaN", "0.001", "viel", ""):
        assert "amount is missing" in faults(camt(entry(amount)), "statement.xml")[0]
    assert "day is missing" in faults(camt(entry(day="2027-02-30")), "statement.xml")[0]


# --- Any file -----------------------------------------------------------------------------------


def test_a_file_of_nobody_a_file_of_nothing_and_a_file_too_large_are_refused(faults):
    assert "Nobody knows" in faults("a,b,c\n1,2,3\n")[0]
    assert "no rows" in faults(SPARKASSE.split(b"\r\n")[0] + b"\r\n")[0]
    assert "larger than" in faults(SPARKASSE, limits=Limits(bytes=100))[0]
    assert "more than 1 rows" in faults(SPARKASSE, limits=Limits(rows=1))[0]


@pytest.mark.parametrize("content", [EXPORTS["datev"][2], SPARKASSE])
def test_a_row_is_kept_as_it_is_until_it_lands(statement, content):
    rows = statement(content).rows
    assert tuple(SpentRow.from_json(row.as_json()) for row in rows) == rows


def test_crm_exports_are_no_actuals(faults):
    for name in ("hubspot_deals_en", "salesforce_report_en", "odoo_en"):
        assert faults(EXPORTS[name][2])
