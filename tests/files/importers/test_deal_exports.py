"""What becomes of the exports of CRMs."""

from datetime import date
from decimal import Decimal

import pytest
from made_exports import HUBSPOT_DEALS_EN, ODOO_EN, SALESFORCE_REPORT_EN, lines

from gespann.files.importers.entries import ColumnMapping
from gespann.files.importers.reading import read_export
from gespann.refusals import InputRefused

AUGUST_3, AUGUST_10, SEPTEMBER_20 = date(2026, 8, 3), date(2026, 8, 10), date(2026, 9, 20)


def told(export) -> list[tuple]:
    return [(d.created, d.closed, d.stage, d.won, d.amount) for d in export.entries]


def refusal(path, source) -> list[str]:
    with pytest.raises(InputRefused) as refused:
        read_export(path, source)
    return [str(fault) for fault in refused.value.faults]


def test_hubspot_deals_in_english_and_german(export):
    read = read_export(export("hubspot_deals_en"), "hubspot_deals")
    assert told(read) == [
        (AUGUST_3, SEPTEMBER_20, "closedwon", True, Decimal("12500.50")),
        (AUGUST_10, date(2026, 9, 11), "Closed Lost", False, Decimal(800)),
        (date(2026, 8, 12), None, "Appointment scheduled", None, None),
    ]
    assert [(d.pipeline, d.origin) for d in read.entries] == [
        ("Sales", "Offline"), ("Sales", "Organic search"), ("Sales", "")]  # fmt: skip
    german = read_export(export("hubspot_deals_de"), "hubspot_deals")
    assert told(german) == [
        (AUGUST_3, SEPTEMBER_20, "Abgeschlossen und gewonnen", True, Decimal("12500.50")),
        (AUGUST_10, date(2026, 9, 11), "Abgeschlossen und verloren", False, Decimal(800)),
    ]
    assert [d.key for d in german.entries] == [d.key for d in read.entries[:2]]


def test_hubspot_contacts(export):
    read = read_export(export("hubspot_contacts_en"), "hubspot_contacts")
    assert told(read) == [
        (AUGUST_3, None, "Lead", None, None),
        (date(2026, 8, 4), None, "Customer", None, None),
    ]


def test_salesforce_reports_in_english_and_german(export):
    read = read_export(export("salesforce_report_en"), "salesforce_report")
    assert told(read) == [
        (AUGUST_3, SEPTEMBER_20, "Closed Won", True, Decimal("12500.50")),
        (AUGUST_10, date(2026, 10, 15), "Negotiation", None, Decimal(800)),
    ]
    assert (read.currency, read.rows_aside) == ("EUR", (5, 6, 7))
    german = read_export(export("salesforce_report_de"), "salesforce_report")
    assert told(german) == [
        (AUGUST_3, SEPTEMBER_20, "Geschlossen und gewonnen", True, Decimal("12500.50")),
        (AUGUST_10, date(2026, 10, 15), "Verhandlung", None, Decimal(800)),
    ]


def test_the_day_of_one_column_tells_how_the_other_is_written(export):
    # 20/09 can only be a day first; 03/08 is read the same way.
    [first, _second] = read_export(export("salesforce_report_en"), "salesforce_report").entries
    assert first.created == AUGUST_3


def test_the_data_loader_says_itself_what_is_won(export):
    read = read_export(export("salesforce_loader"), "salesforce_data_loader")
    assert [(d.stage, d.won) for d in read.entries] == [
        ("Fertig", True), ("Aus", False), ("Offen", None)]  # fmt: skip
    assert [d.created for d in read.entries] == [AUGUST_3, AUGUST_10, date(2026, 8, 11)]


def test_odoo_with_labels_and_with_technical_names(export):
    read = read_export(export("odoo_en"), "odoo")
    assert told(read) == [
        (AUGUST_3, None, "Won", True, Decimal("12500.50")),
        (AUGUST_10, None, "Proposition", None, Decimal(800)),
    ]
    german = read_export(export("odoo_de"), "odoo")
    assert told(german) == [
        (AUGUST_3, None, "Gewonnen", True, Decimal("12500.50")),
        (AUGUST_10, None, "Angebot", False, Decimal(800)),  # a reason for its loss is given
    ]
    technical = read_export(export("odoo_technical"), "odoo")
    assert told(technical) == [
        (AUGUST_3, None, "Won", True, Decimal("12500.50")),
        (AUGUST_10, None, "New", False, Decimal(800)),
    ]


def test_the_expected_day_of_closing_is_read_only_if_somebody_asks_for_it(export):
    mapping = ColumnMapping(
        {"Created on": "created", "Expected Closing": "closed", "Stage": "stage"}
    )
    read = read_export(export(ODOO_EN), "odoo", mapping)
    assert [d.closed for d in read.entries] == [SEPTEMBER_20, date(2026, 10, 15)]


@pytest.mark.parametrize(
    ("stage", "won"),
    [
        ("Closed Won", True), ("closedwon", True), ("Closed - Won", True), ("Gewonnen", True),
        ("Closed Lost", False), ("closedlost", False), ("Verloren", False), ("Not won", False),
        ("Nicht gewonnen", False), ("Negotiation", None), ("Wonderful", None), ("Glost", None),
    ],
)  # fmt: skip
def test_what_a_stage_says_of_winning(export, stage, won):
    content = lines("Deal Stage,Amount,Create Date", f"{stage},1,2026-08-03")
    assert read_export(export(content), "hubspot_deals").entries[0].won is won


def test_stages_that_do_not_say_it_can_be_named(export):
    content = lines("Deal Stage,Amount,Create Date", "Hurra,1,2026-08-03", "Schade,1,2026-08-03")
    columns = {"Deal Stage": "stage", "Amount": "amount", "Create Date": "created"}
    mapping = ColumnMapping(columns, won=("Hurra",), lost=("Schade",))
    read = read_export(export(content), "hubspot_deals", mapping)
    assert [d.won for d in read.entries] == [True, False]


def test_a_record_that_stands_there_twice_is_told(export):
    # A report with the products of an opportunity repeats it for each of them.
    [header, row, *_others] = HUBSPOT_DEALS_EN.splitlines()
    read = read_export(export(lines(header, row, row.replace("12500.50", "7"))), "hubspot_deals")
    assert [(d.row, d.first) for d in read.duplicates] == [(3, 2)]
    assert [d.amount for d in read.without_duplicates()] == [Decimal("12500.50")]


def test_deals_without_an_id_are_known_by_all_that_is_read_of_them(export):
    first = read_export(export("salesforce_report_en"), "salesforce_report")
    again = read_export(export(SALESFORCE_REPORT_EN.replace("Yorick", "Z.")), "salesforce_report")
    assert [d.key for d in first.entries] == [d.key for d in again.entries]
    assert len({d.key for d in first.entries}) == 2


def test_a_deal_without_any_day_is_set_aside(export):
    content = lines("Deal Stage,Amount,Create Date,Close Date", "New,1,,", "New,2,,2026-08-03")
    read = read_export(export(content), "hubspot_deals")
    assert [d.amount for d in read.entries] == [2]
    assert [str(fault) for row in read.refused for fault in row.faults] == [
        "export.csv, row 2, column “Create Date”: The day is missing. Write the day of the row, or "
        "leave the row out."
    ]


def test_amounts_in_several_currencies_are_refused(export):
    content = SALESFORCE_REPORT_EN.replace('"Q4-2026","EUR"', '"Q4-2026","CHF"')
    assert refusal(export(content), "salesforce_report") == [
        "export.csv, column “Amount Currency”: The file holds money in several currencies: CHF, "
        "EUR. Export each currency by itself, or all of it in the firm's currency."
    ]


def test_columns_that_are_needed_are_asked_for(export):
    [no_day] = refusal(export(lines("Deal Stage,Amount", "New,1")), "hubspot_deals")
    assert "No column holds the day on which a deal was created or closed." in no_day
    [no_stage] = refusal(export(lines("Create Date,Amount", "2026-08-03,1")), "hubspot_deals")
    assert "No column holds the stage of a deal." in no_stage


def test_the_total_of_a_report_is_a_checksum(export):
    content = lines("Stage,Amount,Close Date", "Won,1.50,2026-08-03", "Total,1.50,")
    [check] = read_export(export(content), "salesforce_report").checksums
    assert (check.row, check.field, check.stated, check.agrees) == (
        3, "amount", Decimal("1.5"), True)  # fmt: skip
