"""What becomes of a batch of bookings from DATEV."""

from datetime import date

import pytest
from made_exports import DATEV_NAMES, booking, datev, datev_line_1, lines

from gespann.files.importers.reading import read_export
from gespann.language import speaking
from gespann.refusals import InputRefused


def read(export, *bookings: str, **line_1: str):
    content = datev(*bookings, line_1=datev_line_1(**line_1)).encode("windows-1252")
    return read_export(export(content), "datev")


def refusal(path) -> list[str]:
    with pytest.raises(InputRefused) as refused:
        read_export(path, "datev")
    return [str(fault) for fault in refused.value.faults]


def faults(read) -> list[str]:
    return [str(fault) for row in read.refused for fault in row.faults]


def test_a_batch_of_bookings(export):
    batch = read_export(export("datev"), "datev")
    assert [
        (b.row, b.day.day, b.account, b.contra_account, b.amount_cents, b.cost_centre,
         b.cost_object, b.document)
        for b in batch.entries
    ] == [
        (3, 1, "4600", "70001", 123456, "100", "", "RE-1"),
        (4, 15, "4600", "70001", -3456, "100", "7", "GS-1"),
        (5, 1, "70001", "4610", -5000, "200", "", "RE-2"),
    ]  # fmt: skip
    assert {(b.text, b.locked, b.day.replace(day=1)) for b in batch.entries} == {
        ("Anzeige Frühjahr", False, date(2026, 9, 1))
    }
    assert (batch.currency, batch.chart, batch.account_digits) == ("EUR", "03", 4)
    assert batch.stated_period == (date(2026, 9, 1), date(2026, 9, 30))
    assert batch.refused == ()


def test_the_sign_is_that_of_the_account(export):
    batch = read(export, booking(side="S"), booking(side="H"), booking(side="h"))
    assert [b.amount_cents for b in batch.entries] == [100_00, -100_00, -100_00]


@pytest.mark.parametrize(
    ("year", "period", "day", "meant"),
    [
        ("20260101", "20260901;20260930", "0109", date(2026, 9, 1)),
        ("20260101", "20260901;20260930", "109", date(2026, 9, 1)),  # a zero lost on the way
        ("20260701", "20260701;20270630", "0109", date(2026, 9, 1)),
        ("20260701", "20260701;20270630", "0103", date(2027, 3, 1)),
        ("20260701", "20261201;20270131", "3112", date(2026, 12, 31)),
        ("20260701", "20261201;20270131", "0101", date(2027, 1, 1)),
        ("20260701", ";", "3006", date(2027, 6, 30)),
        ("20260701", ";", "0107", date(2026, 7, 1)),
        ("", "20260901;20260930", "1509", date(2026, 9, 15)),
        ("20260101", "20260901;20260930", "3108", date(2026, 8, 31)),  # of before the period
        ("20240101", "20240201;20240229", "2902", date(2024, 2, 29)),
        ("20260101", "20260901;20260930", "01092026", date(2026, 9, 1)),
    ],
)
def test_the_year_is_that_of_the_period_else_of_the_fiscal_year(export, year, period, day, meant):
    [entry] = read(export, booking(day=day), year=year, period=period).entries
    assert entry.day == meant


@pytest.mark.parametrize("day", ["2902", "3113", "0000", "1", "abcd", ""])
def test_a_day_that_the_year_does_not_have_is_refused(export, day):
    assert faults(read(export, booking(day=day))) == [
        f"export.csv, row 3, column “Belegdatum”: “{day}” is no day of the fiscal year. Write day "
        "and month in four digits, such as 3103."
    ]


@pytest.mark.parametrize("version", ["7", "9", "11", "12", "13"])
def test_versions_of_ten_years_are_read(export, version):
    assert len(read(export, booking(), version=version).entries) == 1


@pytest.mark.parametrize("version", ["6", "14", "", "x", "١٣", "9" * 5000])
def test_a_version_that_is_not_known_is_refused(export, version):
    path = export(datev(booking(), line_1=datev_line_1(version=version)))
    assert refusal(path) == [
        f"export.csv, row 1: Version {version[:10]} of the format is not known. Export it in a "
        "version from 7 to 13."
    ]


def test_other_batches_are_refused(export):
    line = datev_line_1().replace(';21;"Buchungsstapel"', ';16;"Debitoren/Kreditoren"')
    path = export(datev(booking(), line_1=line))
    with speaking("de"):
        assert refusal(path) == [
            "export.csv, Zeile 1: Diese DATEV-Datei ist kein Buchungsstapel, sondern "
            "„Debitoren/Kreditoren“. Den Buchungsstapel exportieren."
        ]


def test_a_batch_without_any_year_is_refused(export):
    path = export(datev(booking(), line_1=datev_line_1(year="", period=";")))
    assert refusal(path) == [
        "export.csv, row 1: Line 1 names neither the fiscal year nor the period of the bookings. "
        "Export the batch once more, with its period."
    ]


def test_a_booking_in_another_currency_counts_as_the_ledger_converted_it(export):
    batch = read(
        export,
        booking(amount="117,00", currency="USD", base="100,00", base_currency="EUR"),
        booking(amount="117,00", currency="USD", base="99,99"),
        booking(amount="117,00", currency="USD"),
        booking(amount="117,00", currency="USD", base="100,00", base_currency="CHF"),
    )
    assert [b.amount_cents for b in batch.entries] == [100_00, 99_99]
    assert batch.currency == "EUR"
    assert faults(batch) == [
        f"export.csv, row {row}, column “WKZ Umsatz”: The booking is in USD, without its amount in "
        "EUR. Export it with the amount in the base currency (Basis-Umsatz)."
        for row in (5, 6)
    ]  # fmt: skip


def test_currencies_without_a_base_are_refused(export):
    line = datev_line_1().replace('"EUR"', '""')
    both = datev(booking(), booking(currency="USD"), line_1=line)
    [told] = refusal(export(both))
    assert "several currencies: EUR, USD" in told
    one = read_export(export(datev(booking(), line_1=line)), "datev")
    assert one.currency == "EUR"


@pytest.mark.parametrize(
    ("cells", "column", "what"),
    [
        ({"side": ""}, "Soll/Haben-Kennzeichen", "“” is neither S (debit) nor H (credit)."),
        ({"amount": ""}, "Umsatz (ohne Soll/Haben-Kz)", "The amount is missing."),
        (
            {"amount": "-1,00"},
            "Umsatz (ohne Soll/Haben-Kz)",
            "“-1” is no amount in whole cents of 0 or more.",
        ),
        (
            {"amount": "1,005"},
            "Umsatz (ohne Soll/Haben-Kz)",
            "“1.005” is no amount in whole cents of 0 or more.",
        ),
        ({"account": "Bank"}, "Konto", "“Bank” is no account."),
        ({"contra": ""}, "Gegenkonto (ohne BU-Schlüssel)", "“” is no account."),
    ],
)
def test_bookings_that_are_wrong_are_set_aside(export, cells, column, what):
    batch = read(export, booking(), booking(document="RE-9", amount="0,01"), booking(**cells))
    assert [b.document for b in batch.entries] == ["RE-1", "RE-9"]
    [told] = faults(batch)
    assert told.startswith(f"export.csv, row 5, column “{column}”: {what} ")


def test_names_may_differ_where_places_do_not(export):
    names = list(DATEV_NAMES)
    names[36], names[37] = "KOST1 – Kostenstelle", "Kostenträger"
    names[0] = "Betrag"
    content = lines(datev_line_1(), ";".join(names), booking(object="7"))
    [entry] = read_export(export(content.encode("windows-1252")), "datev").entries
    assert (entry.cost_centre, entry.cost_object, entry.amount_cents) == ("100", "7", 100_00)


def test_a_column_more_is_bridged_by_names(export):
    rows = [line.split(";") for line in (";".join(DATEV_NAMES), booking())]
    shifted = [";".join([*row[:8], "", *row[8:]]) for row in rows]
    [entry] = read_export(export(lines(datev_line_1(), *shifted)), "datev").entries
    assert (entry.day, entry.document, entry.cost_centre) == (date(2026, 9, 1), "RE-1", "100")


def test_a_booking_may_end_early(export):
    short = booking(centre="").rstrip(";")
    assert len(short.split(";")) < len(DATEV_NAMES)
    [entry] = read(export, short).entries
    assert (entry.amount_cents, entry.cost_centre) == (100_00, "")


def test_a_reversed_booking_has_the_other_sign(export):
    names = [*DATEV_NAMES, *(f"Frei {n}" for n in range(40, 117)), "Generalumkehr (GU)"]
    rows = [booking() + ";" * 77 + f';"{mark}"' for mark in ("", "0", "1")]
    content = lines(datev_line_1(), ";".join(names), *rows)
    batch = read_export(export(content), "datev")
    assert [b.amount_cents for b in batch.entries] == [100_00, 100_00, -100_00]


def test_whether_a_booking_is_locked_is_said_by_itself_or_by_line_1(export):
    names = [*DATEV_NAMES, *(f"Frei {n}" for n in range(40, 113)), "Festschreibung"]
    rows = [booking() + ";" * 73 + f';"{mark}"' for mark in ("", "0", "1")]
    content = lines(datev_line_1(), ";".join(names), *rows)
    batch = read_export(export(content), "datev")
    assert [b.locked for b in batch.entries] == [False, False, True]


def test_a_document_that_is_booked_twice_is_told(export):
    again = booking(text="Anzeige Frühjahr")
    other_centre = booking(centre="200")
    batch = read(export, booking(), again, other_centre, booking(text="Anzeige Herbst"))
    assert [(d.row, d.first) for d in batch.duplicates] == [(4, 3)]
    assert len({b.key for b in batch.entries}) == 4


def test_a_file_that_is_no_datev_file_is_refused(export):
    assert refusal(export("Konto,Gegenkonto,Umsatz\n1,2,3\n")) == [
        "export.csv, row 1: Line 1 of a DATEV file begins with EXTF; this file does not. Export "
        "the batch of bookings (Buchungsstapel)."
    ]


def test_columns_that_are_needed_are_asked_for(export):
    content = lines(datev_line_1(), "Umsatz;Soll/Haben-Kennzeichen", "1,00;S")
    assert [fault.split(":")[1].strip().split(". ")[0] for fault in refusal(export(content))] == [
        "The file has no column “Konto”",
        "The file has no column “Gegenkonto (ohne BU-Schlüssel)”",
        "The file has no column “Belegdatum”",
    ]
