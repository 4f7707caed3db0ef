"""Workbooks, Parquet, packed and oversized files."""

import gzip
import zipfile
from datetime import date, datetime

import openpyxl
import pandas as pd
import pytest
from folders import GOOD, TOML, folder_of, lines

from gespann.files.firm_folder import read_firm, read_firm_with_findings
from gespann.refusals import InputRefused

DAYS = [datetime(2024, 1, 1), datetime(2024, 1, 8), datetime(2024, 1, 15)]  # noqa: DTZ001
HEADER = ["week", "revenue", "fairs"]
FIGURES = list(zip(DAYS, [100.5, 200, 300], [10, 0, 30], strict=True))


def folder_with(place, name, toml=TOML):
    folder_of(place, toml=toml.replace("history.csv", name))
    (place / "history.csv").unlink()
    return place


def workbook_folder(place, *rows, toml=TOML, header=tuple(HEADER)):
    book = openpyxl.Workbook()
    for row in (header, *rows):
        book.active.append(row)
    book.save(place / "history.xlsx")
    return folder_with(place, "history.xlsx", toml)


def faults_of(folder, **limits) -> list[str]:
    with pytest.raises(InputRefused) as refused:
        read_firm(folder, **limits)
    return [str(fault) for fault in refused.value.faults]


def assert_good(firm):
    assert firm.history.outcome.tolist() == [[100.5, 200, 300]]
    assert firm.history.effort[..., 0].tolist() == [[10, 0, 30]]
    assert firm.history.starts.astype(str).tolist() == ["2024-01-01", "2024-01-08", "2024-01-15"]


def test_a_workbook_reads_like_a_text(tmp_path):
    firm, findings = read_firm_with_findings(workbook_folder(tmp_path, *FIGURES))
    assert_good(firm)
    assert findings == ()


def test_a_workbook_may_hold_numbers_and_days_as_text(tmp_path):
    rows = [("01.01.2024", "100,5", 10), (date(2024, 1, 8), 200, "0"), (45306, "300,00 €", 30)]
    assert_good(read_firm(workbook_folder(tmp_path, *rows)))


def test_empty_rows_of_a_workbook_do_not_count(tmp_path):
    folder = workbook_folder(tmp_path, FIGURES[0], (None, None, None), *FIGURES[1:], (None, " "))
    assert_good(read_firm(folder))


def test_faults_of_a_workbook_name_its_rows(tmp_path):
    rows = [FIGURES[0], (None,), (DAYS[1], "#DIV/0!", -5), (DAYS[2], 3, 1)]
    assert faults_of(workbook_folder(tmp_path, *rows)) == [
        "history.xlsx, row 4, column “revenue”: “#DIV/0!” is no number."
        " Write a number, or leave the cell empty where nothing was measured.",
        "history.xlsx, row 4, column “fairs”: -5 is below zero."
        " Effort is 0 or more: set it to 0, or move the credit note to the week it is for.",
    ]


def test_figures_beside_the_named_columns_of_a_workbook_are_refused(tmp_path):
    assert faults_of(workbook_folder(tmp_path, (*FIGURES[0], 99), *FIGURES[1:])) == [
        "history.xlsx, row 2, column “[D]”: Something stands to the right of the last column that"
        " has a name. Give the column a name in the header, or empty the cell."
    ]


def two_sheets(place, toml=TOML):
    folder = workbook_folder(place, *FIGURES, toml=toml)
    book = openpyxl.load_workbook(folder / "history.xlsx")
    book.create_sheet("Notes").append(["All of it is true."])
    book.create_sheet("Empty")
    book.save(folder / "history.xlsx")
    return folder


def test_of_several_filled_sheets_none_is_guessed(tmp_path):
    assert faults_of(two_sheets(tmp_path)) == [
        "history.xlsx: Several sheets hold something: Sheet, Notes. Say which one is the history:"
        ' add [history_format] with a line such as sheet = "Sheet"'
    ]


def test_the_stated_sheet_is_read(tmp_path):
    toml = TOML + lines("[history_format]", 'sheet = "Sheet"')
    assert_good(read_firm(two_sheets(tmp_path, toml)))


def test_a_sheet_that_is_not_there_is_refused(tmp_path):
    toml = TOML + lines("[history_format]", 'sheet = "Shet"')
    assert faults_of(two_sheets(tmp_path, toml)) == [
        "history.xlsx: There is no sheet “Shet”. Perhaps “Sheet” is meant."
    ]


def test_an_empty_workbook_is_refused(tmp_path):
    assert faults_of(workbook_folder(tmp_path, header=())) == [
        "history.xlsx: The file is empty. Export the table once more."
    ]


def test_a_workbook_that_is_none_is_refused(tmp_path):
    folder = folder_with(tmp_path, "history.xlsx")
    (folder / "history.xlsx").write_text(GOOD)
    assert faults_of(folder) == [
        "history.xlsx: This cannot be read as an Excel workbook."
        " Open it in the spreadsheet program and save it as XLSX once more."
    ]


def test_a_workbook_that_unpacks_beyond_the_limit_is_refused_unread(tmp_path):
    folder = workbook_folder(tmp_path, *FIGURES)
    with zipfile.ZipFile(folder / "history.xlsx", "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/bomb.xml", b"0" * 10_000_000)
    assert (folder / "history.xlsx").stat().st_size < 50_000
    assert faults_of(folder, largest_bytes=1_000_000) == [
        "history.xlsx: The table is larger than 1 MB."
        " Leave out the columns that are not used, or add rows up to weeks or months."
    ]


def parquet_folder(place, frame):
    frame.to_parquet(place / "history.parquet")
    return folder_with(place, "history.parquet")


@pytest.mark.parametrize("week", ["datetime64[ns]", "datetime64[ms]", "date", "text", "category"])
def test_parquet_reads_like_a_text(tmp_path, week):
    frame = pd.DataFrame(FIGURES, columns=HEADER)
    if week == "date":
        frame["week"] = [day.date() for day in DAYS]
    elif week in ("text", "category"):
        frame["week"] = frame["week"].dt.strftime("%d.%m.%Y")
        frame["week"] = frame["week"].astype("category" if week == "category" else "str")
    else:
        frame["week"] = frame["week"].astype(week)
    assert_good(read_firm(parquet_folder(tmp_path, frame)))


def test_a_time_of_day_in_parquet_is_refused_not_cut_off(tmp_path):
    frame = pd.DataFrame(FIGURES, columns=HEADER)
    frame["week"] += pd.Timedelta(hours=5)
    assert len(faults_of(parquet_folder(tmp_path, frame))) == 3


def test_a_day_of_another_age_is_refused(tmp_path):
    rows = [FIGURES[0], (datetime(9998, 1, 5), 1, 1)]  # noqa: DTZ001
    assert faults_of(workbook_folder(tmp_path, *rows)) == [
        "history.xlsx, row 3, column “week”: “9998-01-05” is no day, week or month."
        " Write it as 2024-12-31, 31.12.2024, 2024-W52 or 2024-12, or delete the row."
    ]


def test_an_infinite_number_in_parquet_is_refused(tmp_path):
    frame = pd.DataFrame(FIGURES, columns=HEADER)
    frame.loc[1, "revenue"] = float("inf")
    assert faults_of(parquet_folder(tmp_path, frame)) == [
        "history.parquet, row 3, column “revenue”: The number is infinite."
        " Look for a division by zero where the table was made."
    ]


def test_missing_effort_in_parquet_counts_as_none(tmp_path):
    frame = pd.DataFrame(FIGURES, columns=HEADER).astype({"fairs": "Int64"})
    frame.loc[0, "fairs"] = pd.NA
    firm, findings = read_firm_with_findings(parquet_folder(tmp_path, frame))
    assert firm.history.effort[..., 0].tolist() == [[0, 0, 30]]
    assert [finding.code for finding in findings] == ["effort_blank_as_zero"]


def test_parquet_that_unpacks_beyond_the_limit_is_refused_unread(tmp_path):
    frame = pd.DataFrame({name: [1] * 100_000 for name in HEADER})
    folder = parquet_folder(tmp_path, frame)
    assert faults_of(folder, largest_bytes=1_000_000) == [
        "history.parquet: The table is larger than 1 MB."
        " Leave out the columns that are not used, or add rows up to weeks or months."
    ]


def test_a_text_packed_with_gzip_reads_like_the_text(tmp_path):
    (tmp_path / "history.csv.gz").write_bytes(gzip.compress(GOOD.encode()))
    assert_good(read_firm(folder_with(tmp_path, "history.csv.gz")))


def test_a_damaged_gzip_is_refused(tmp_path):
    (tmp_path / "history.csv.gz").write_bytes(gzip.compress(GOOD.encode())[:-9])
    assert faults_of(folder_with(tmp_path, "history.csv.gz")) == [
        "history.csv.gz: The compressed file is damaged. Copy or export it once more."
    ]


def test_a_text_beyond_the_limit_is_refused_also_when_it_is_packed(tmp_path):
    (tmp_path / "history.csv.gz").write_bytes(gzip.compress(b"0" * 10_000_000))
    folder = folder_with(tmp_path, "history.csv.gz")
    too_large = [
        "history.csv.gz: The table is larger than 1 MB."
        " Leave out the columns that are not used, or add rows up to weeks or months."
    ]
    assert faults_of(folder, largest_bytes=1_000_000) == too_large
