"""Rows that were refused, as a file that can be mended and imported again."""

import csv
import io

import openpyxl
import pytest
from made_exports import GOOGLE_EN, booking, datev, lines

from gespann.files.importers.reading import read_export
from gespann.files.importers.recognition import recognise
from gespann.files.importers.refused_file import refused_rows_as_csv
from gespann.language import speaking

HEADER = "Day,Campaign,Cost,Impr."


def cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_it_has_the_columns_that_are_read_and_the_reason(export):
    content = GOOGLE_EN.replace("2026-09-02,Enabled", "soon,Enabled")
    read = read_export(export(content), "google_ads")
    assert cells(refused_rows_as_csv(read)) == [
        ["Day", "Campaign", "Currency code", "Impr.", "Clicks", "Cost", "Conversions", "Row",
         "Reason"],
        ["soon", "Brand Search", "EUR", "900", "20", "30.40", "--", "5",
         "Day: “soon” is no day. Write the day as year, month and day."],
    ]  # fmt: skip
    with speaking("de"):
        german = read_export(export(content), "google_ads")
        assert cells(refused_rows_as_csv(german))[0][-2:] == ["Zeile", "Grund"]
        assert "„soon“ ist kein Tag." in cells(refused_rows_as_csv(german))[1][-1]


@pytest.mark.parametrize("language", ["en", "de"])
def test_mended_it_can_be_imported_again(export, language):
    content = GOOGLE_EN.replace("2026-09-02,Enabled", "soon,Enabled")
    with speaking(language):
        refused = refused_rows_as_csv(read_export(export(content), "google_ads"))
        mended = export(refused.replace(b"soon;", b"2026-09-02;"))
    assert recognise(mended)[0].source == "google_ads"
    again = read_export(mended, "google_ads")
    whole = read_export(export(GOOGLE_EN), "google_ads")
    assert [e.key for e in again.entries] == [whole.entries[1].key]
    assert [e.cost for e in again.entries] == [whole.entries[1].cost]
    assert again.unknown_columns == ()


def test_a_batch_of_bookings_can_be_imported_again(export):
    refused = refused_rows_as_csv(read_export(export(datev(booking(side="?"))), "datev"))
    mended = export(refused.replace(b"100,00;?;", b"100,00;S;"))
    again = read_export(mended, "datev")
    [entry] = read_export(export(datev(booking())), "datev").entries
    assert [e.key for e in again.entries] == [entry.key]
    assert again.entries[0].text == entry.text


@pytest.mark.parametrize(
    "formula", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", '=HYPERLINK("x")', "\t=1", "|x"]
)
def test_no_cell_is_a_formula(export, formula):
    quoted = '"' + formula.replace('"', '""') + '"'
    rows = [f"2026-09-01,{quoted},nothing,1", f"{quoted},A,1.50,1"]
    read = read_export(export(lines(HEADER, *rows)), "google_ads")
    assert len(read.refused) == 2
    written = cells(refused_rows_as_csv(read))
    assert not [cell for row in written for cell in row if cell.startswith(tuple("=+-@\t|"))]
    assert written[1][1].lstrip("'").strip() == formula.strip()


@pytest.mark.parametrize("number", ["-12.50", "+3", "--", "-", "1e5", "-1 234,50 €"])
def test_numbers_below_zero_and_words_for_nothing_stay_as_they_are(export, number):
    row = f'soon,A,"{number}",1'
    read = read_export(export(lines(HEADER, row)), "google_ads")
    assert cells(refused_rows_as_csv(read))[1][2] == number


def test_cells_of_a_workbook_can_be_read_again(tmp_path, export):
    book = openpyxl.Workbook()
    for row in (HEADER.split(","), ["soon", "A", 1.234, 1000], ["soon", "=2+3", 2, 1]):
        book.active.append(row)
    book.save(tmp_path / "export.xlsx")
    read = read_export(tmp_path / "export.xlsx", "google_ads")
    mended = export(refused_rows_as_csv(read).replace(b"soon", b"2026-09-01"))
    again = read_export(mended, "google_ads")
    assert [f"{e.cost}" for e in again.entries] == ["1.234", "2"]
    assert [e.impressions for e in again.entries] == [1000, 1]


def test_without_refused_rows_it_has_a_header_only(export):
    read = read_export(export("google_en"), "google_ads")
    assert len(cells(refused_rows_as_csv(read))) == 1
