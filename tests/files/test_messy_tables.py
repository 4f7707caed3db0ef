"""What becomes of a history as people have it: the right figures, or faults that can be mended."""

import numpy as np
import pytest
from folders import GOOD, HEADER, ROWS, TOML, folder_of, lines

from gespann.files.firm_folder import read_firm_with_findings
from gespann.refusals import InputRefused

GERMAN_ROWS = ["01.01.2024;100,5;10", "08.01.2024;200;0", "15.01.2024;300;30"]
GERMAN = lines(HEADER.replace(",", ";"), *GERMAN_ROWS)
WHAT_GOOD_SAYS = ([100.5, 200.0, 300.0], [10.0, 0.0, 30.0])


def figures(*cells: str, delimiter: str = ";") -> str:
    """A table whose outcomes are these cells."""
    days = np.datetime64("2024-01-01") + 7 * np.arange(len(cells))
    rows = [delimiter.join([str(day), cell, "1"]) for day, cell in zip(days, cells, strict=True)]
    return lines(delimiter.join(["week", "revenue", "fairs"]), *rows)


def starts(*days: str) -> str:
    """A table with a row for each of these days."""
    return lines(HEADER.replace(",", ";"), *(f"{day};100;1" for day in days))


def with_toml(*extra: str) -> str:
    return TOML + lines(*extra)


MONTHLY = TOML.replace('period = "week"\nhistory', 'period = "month"\nhistory')
COMMA = with_toml("[history_format]", 'decimal = ","')

SAME_FIGURES = {
    "plain": GOOD,
    "with byte order mark": b"\xef\xbb\xbf" + GOOD.encode(),
    "in UTF-16": GOOD.encode("utf-16"),
    "in UTF-16, big end first": b"\xfe\xff" + GOOD.encode("utf-16-be"),
    "in Windows-1252": (GOOD.replace("fairs", "fairs,Städte").replace("10\n", "10,ä\n")
        .replace(",0\n", ",0,ü\n").replace("30\n", "30,ß\n").encode("windows-1252")),
    "with lines of Windows": GOOD.replace("\n", "\r\n"),
    "with lines of an old Mac": GOOD.replace("\n", "\r"),
    "without a last line end": GOOD.rstrip("\n"),
    "separated by semicolons": GOOD.replace(",", ";"),
    "separated by tabs": GOOD.replace(",", "\t"),
    "separated by bars": GOOD.replace(",", "|"),
    "German": GERMAN,
    "German in quotation marks": GERMAN.replace("100,5", '"100,5"'),
    "with a line that names the delimiter": "sep=;\n" + GERMAN,
    "below a title": "Report of 2024\n\n" + GERMAN,
    "with empty rows between": GOOD.replace("2024-01-08", "\n,,\n2024-01-08"),
    "with empty rows below": GOOD + ",,\n,,\n",
    "with a delimiter at the end of each row": GOOD.replace(",10\n", ",10,\n")
        .replace(",0\n", ",0,\n").replace(",30\n", ",30,\n"),
    "with spaces around cells": GOOD.replace(",", " , "),
    "with a header in two lines": GOOD.replace("revenue", '"revenue\n"'),
    "in disorder": lines(HEADER, ROWS[2], ROWS[0], ROWS[1]),
    "with currency signs": lines("week;revenue;fairs", "2024-01-01;100,50 €;€ 10",
        "2024-01-08;EUR 200;0 €", "2024-01-15;300,00 EUR;30"),
    "in calendar weeks": lines(HEADER, "2024-W01,100.5,10", "2024-W02,200,0", "2024-W03,300,30"),
    "in German calendar weeks": lines(HEADER, "KW 1/2024,100.5,10", "KW 2/2024,200,0",
        "KW 3/2024,300,30"),
    "with times at midnight": GOOD.replace("-01,", "-01 00:00:00,"),
    "with English dates": lines(HEADER, "01/01/2024,100.5,10", "01/08/2024,200,0",
        "01/15/2024,300,30"),
    "with British dates": lines(HEADER, "01/01/2024,100.5,10", "08/01/2024,200,0",
        "15/01/2024,300,30"),
    "with days in words": lines(HEADER, "1. Januar 2024,100.5,10", "8. Januar 2024,200,0",
        "15. Januar 2024,300,30"),
}  # fmt: skip


@pytest.mark.parametrize("history", SAME_FIGURES.values(), ids=SAME_FIGURES.keys())
def test_the_way_a_table_is_written_does_not_change_its_figures(tmp_path, history):
    firm, _findings = read_firm_with_findings(folder_of(tmp_path, history))
    outcome, effort = WHAT_GOOD_SAYS
    assert firm.history.outcome.tolist() == [outcome]
    assert firm.history.effort[..., 0].tolist() == [effort]
    assert firm.history.starts.astype(str).tolist() == ["2024-01-01", "2024-01-08", "2024-01-15"]


OUTCOMES = {
    "German thousands beside a decimal": (["1.234,5", "1.234", "12"], [1234.5, 1234, 12]),
    "English thousands beside a decimal": (["1,234.5", "1,234", "12"], [1234.5, 1234, 12]),
    "millions without decimals, German": (["1.234.567", "1.234", "1"], [1234567, 1234, 1]),
    "millions without decimals, English": (["1,234,567", "1,234", "1"], [1234567, 1234, 1]),
    "three decimals beside a leading zero": (["0.125", "1.234", "2"], [0.125, 1.234, 2]),
    "three decimals beside a long number": (["1234.567", "1.234", "2"], [1234.567, 1.234, 2]),
    "Swiss": (["1'234.50", "1’000", "CHF 12.50"], [1234.5, 1000, 12.5]),
    "spaces between groups": (["1 234,5", "1\u00a0000", "1\u202f000"], [1234.5, 1000, 1000]),
    "exponents": (["1.5e3", "1E2", "2.5"], [1500, 100, 2.5]),
    "dots at the ends": ([".5", "5.", "1"], [0.5, 5, 1]),
    "a plus": (["+5", "1", "2"], [5, 1, 2]),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "numbers"), OUTCOMES.values(), ids=OUTCOMES.keys())
def test_numbers_are_read_as_their_column_shows_them(tmp_path, cells, numbers):
    firm, _findings = read_firm_with_findings(folder_of(tmp_path, figures(*cells)))
    assert firm.history.outcome.tolist() == [numbers]


def test_a_column_that_can_be_read_both_ways_follows_the_other_columns(tmp_path):
    table = lines(
        "week;revenue;fairs", "2024-01-01;1.234;5,5", "2024-01-08;2.000;1", "2024-01-15;3.000;1"
    )
    firm, _findings = read_firm_with_findings(folder_of(tmp_path, table))
    assert firm.history.outcome.tolist() == [[1234, 2000, 3000]]


def test_what_the_firm_states_of_its_decimals_decides(tmp_path):
    table = figures("1.234", "2.000", "3.000")
    firm, _findings = read_firm_with_findings(folder_of(tmp_path, table, COMMA))
    assert firm.history.outcome.tolist() == [[1234, 2000, 3000]]


MONTHS = {
    "ISO": ["2024-01", "2024-02", "2024-03"],
    "first days, German": ["01.01.2024", "01.02.2024", "01.03.2024"],
    "last days": ["2024-01-31", "2024-02-29", "2024-03-31"],
    "German words": ["Januar 2024", "Februar 2024", "März 2024"],
    "English words": ["Jan 2024", "Feb 2024", "March 2024"],
    "slashes, of which only one reading gives months": ["01/01/2024", "01/02/2024", "01/03/2024"],
    "month and year": ["01/2024", "02/2024", "03/2024"],
}


@pytest.mark.parametrize("days", MONTHS.values(), ids=MONTHS.keys())
def test_months_are_read_in_every_way_to_write_them(tmp_path, days):
    firm, _findings = read_firm_with_findings(folder_of(tmp_path, starts(*days), MONTHLY))
    assert firm.history.starts.astype(str).tolist() == ["2024-01-01", "2024-02-01", "2024-03-01"]


REFUSED = {
    "an empty file": (b"", TOML, ["history.csv: The file is empty. Export the table once more."]),
    "a file of empty lines": ("\n\n", TOML, [
        "history.csv: The file is empty. Export the table once more."]),
    "a header only": (lines(HEADER), TOML, [
        "history.csv: The table has a header and no rows. Add one row for each period."]),
    "a picture": (b"\x89PNG\0\0\0", TOML, [
        "history.csv: This is no text file. Save the table as CSV or XLSX."]),
    "an unknown encoding": (GOOD.encode() + b"\x81", TOML, [
        "history.csv, row 5: The text is written neither in UTF-8 nor in Windows-1252."
        " Save the table as CSV in UTF-8."]),
    "an encoding that is not the stated one": (
        GOOD.replace("week,", "wéek,").encode("windows-1252"),
        with_toml("[history_format]", 'encoding = "utf-8"'),
        ["history.csv: The text is not written in UTF-8. Save the table as CSV in UTF-8."]),
    "a column that is not there": (GOOD.replace("revenue", "revenu"), TOML, [
        "history.csv, column “revenue”: The table has no such column. Perhaps “revenu” is meant."]),
    "a column that nothing resembles": (GOOD.replace("revenue", "Umsatz"), TOML, [
        "history.csv, column “revenue”: The table has no such column."
        " The table has week, Umsatz, fairs."]),
    "two columns of one name": (GOOD.replace("fairs\n", "fairs,fairs\n").replace("0\n", "0,0\n"),
        TOML, ["history.csv, row 1, column “fairs”: Two columns have this name."
        " Give each column a name of its own."]),
    "rows of other lengths": (lines(HEADER, ROWS[0], "2024-01-08,200", ROWS[2] + ",1"), TOML, [
        "history.csv, row 3: The row has 2 cells, the header has 3. Complete the row, or put a text"
        " that holds the delimiter in quotation marks.",
        "history.csv, row 4: The row has 4 cells, the header has 3. Complete the row, or put a text"
        " that holds the delimiter in quotation marks.",]),
    "text among the numbers": (GOOD.replace("200", "some"), TOML, [
        "history.csv, row 3, column “revenue”: “some” is no number."
        " Write a number, or leave the cell empty where nothing was measured."]),
    "per cent": (GOOD.replace("200", "20 %"), TOML, [
        "history.csv, row 3, column “revenue”: “20 %” is no number."
        " Write a number, or leave the cell empty where nothing was measured."]),
    "two decimal signs in one column": (figures("1,5", "2,5", "1.75"), TOML, [
        "history.csv, row 4, column “revenue”: “1.75” has another decimal sign than the rest of"
        " the column. Write all decimals of the column in one way."]),
    "thousands or decimals, nothing tells": (figures("1.234", "2.000", "3"), TOML, [
        "history.csv, column “revenue”: “1.234” can be read with or without decimals, and nothing"
        ' in the file tells. Add [history_format] to firm.toml, with decimal = "," or'
        ' decimal = "." below it.']),
    "an infinite number": (GOOD.replace(",10\n", ",1e999\n"), TOML, [
        "history.csv, row 2, column “fairs”: The number is infinite."
        " Look for a division by zero where the table was made."]),
    "negative effort": (GOOD.replace(",10\n", ",-10\n"), TOML, [
        "history.csv, row 2, column “fairs”: -10 is below zero."
        " Effort is 0 or more: set it to 0, or move the credit note to the week it is for."]),
    "effort with a minus behind": (GOOD.replace(",10\n", ",10-\n"), TOML, [
        "history.csv, row 2, column “fairs”: 10- is below zero."
        " Effort is 0 or more: set it to 0, or move the credit note to the week it is for."]),
    "effort in parentheses": (GOOD.replace(",10\n", ",(10)\n"), TOML, [
        "history.csv, row 2, column “fairs”: (10) is below zero."
        " Effort is 0 or more: set it to 0, or move the credit note to the week it is for."]),
    "a negative outcome": (GOOD.replace("200", "-200"), TOML, [
        "history.csv, row 3, column “revenue”: -200 is below zero."
        " Book returns to the period of the sale, or leave the cell empty."]),
    "an outcome of zeros": (figures("0", "0", "0"), TOML, [
        "history.csv, column “revenue”: The outcome is zero in every row. Without success there is"
        " nothing to learn from: name the column that holds it."]),
    "no outcome": (figures("", "", ""), TOML, [
        "history.csv, column “revenue”: The outcome is empty in every row. Without success there is"
        " nothing to learn from: name the column that holds it."]),
    "too many zeros": (figures("1", "0", "3"), TOML, [
        "history.csv, column “revenue”: 33.3% of the outcomes are zero or empty; at most 10% can be"
        " left out. Add up to longer periods or to larger markets, so that each has an outcome."]),
    "a missing week": (lines(HEADER, *ROWS, "2024-02-05,1,1"), TOML, [
        "history.csv, column “week”: 2 periods are missing: 22 Jan 2024, 29 Jan 2024."
        " Add the rows; where nothing was done, the effort is 0."]),
    "the same week twice": (lines(HEADER, *ROWS, ROWS[1]), TOML, [
        "history.csv, row 5, column “week”: The same period stands in row 3 already."
        " Add the rows up, delete one, or name the column of the market in [columns]."]),
    "days instead of weeks": (starts("2024-01-01", "2024-01-02", "2024-01-03"), TOML, [
        "history.csv, column “week”: The rows are 1 day apart, but firm.toml says period = “week”."
        " Add the days up to weeks, one row for each week."]),
    "months instead of weeks": (starts("2024-01", "2024-02", "2024-03"), TOML, [
        "history.csv, column “week”: The rows are 29 days apart, but firm.toml says period ="
        ' “week”. Write period = "month".']),
    "weeks instead of months": (GOOD, MONTHLY, [
        "history.csv, column “week”: The rows are 7 days apart, but firm.toml says period ="
        ' “month”. Write period = "week", or add the weeks up to months.']),
    "quarters": (starts("2024-01-01", "2024-04-01", "2024-07-01"), MONTHLY, [
        "history.csv, column “week”: The rows are 91 days apart, but firm.toml says period ="
        " “month”. The history needs one row for each week or each month."]),
    "a week that begins on another day": (starts("2024-01-01", "2024-01-08", "2024-01-16",
        "2024-01-22", "2024-01-29"), TOML, [
        "history.csv, row 4, column “week”: 16 Jan 2024 is a Tuesday; the other weeks begin on a"
        " Monday. Write the first day of the week, always the same day of the week."]),
    "a total below the rows": (GOOD + "Total,600.5,40\n", TOML, [
        "history.csv, row 5, column “week”: “Total” is no day, week or month. Write it as"
        " 2024-12-31, 31.12.2024, 2024-W52 or 2024-12, or delete the row."]),
    "a day that does not exist": (starts("2024-02-19", "30.02.2024"), TOML, [
        "history.csv, row 3, column “week”: “30.02.2024” is no day, week or month. Write it as"
        " 2024-12-31, 31.12.2024, 2024-W52 or 2024-12, or delete the row."]),
    "a row without a day": (lines(HEADER, ROWS[0], ",5,5"), TOML, [
        "history.csv, row 3, column “week”: The cell is empty."
        " Write the first day of the period."]),
    "slashes that do not tell": (starts("01/02/2024", "03/04/2024"), TOML, [
        "history.csv, column “week”: It cannot be seen which of the numbers between the slashes is"
        ' the day. Add [history_format] to firm.toml, with date = "day_first" or'
        ' date = "month_first" below it.']),
    "slashes that contradict": (starts("13/02/2024", "02/14/2024"), TOML, [
        "history.csv, column “week”: It cannot be seen which of the numbers between the slashes is"
        ' the day. Add [history_format] to firm.toml, with date = "day_first" or'
        ' date = "month_first" below it.']),
    "several things at once": (
        lines(HEADER, "2024-01-01,x,1", "no day,2,-1", "2024-01-15,3,∞"), TOML, [
        "history.csv, row 3, column “week”: “no day” is no day, week or month. Write it as"
        " 2024-12-31, 31.12.2024, 2024-W52 or 2024-12, or delete the row.",
        "history.csv, row 2, column “revenue”: “x” is no number."
        " Write a number, or leave the cell empty where nothing was measured.",
        "history.csv, row 4, column “fairs”: “∞” is no number."
        " Write a number, or leave the cell empty where nothing was measured.",
        "history.csv, row 3, column “fairs”: -1 is below zero."
        " Effort is 0 or more: set it to 0, or move the credit note to the week it is for.",]),
}  # fmt: skip


@pytest.mark.parametrize(("history", "toml", "faults"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_used_is_refused_with_its_place_and_the_mend(
    tmp_path, history, toml, faults
):
    folder = folder_of(tmp_path, history, toml)
    with pytest.raises(InputRefused) as refused:
        read_firm_with_findings(folder)
    assert [str(fault) for fault in refused.value.faults] == faults


def test_of_many_faults_of_one_kind_twenty_are_shown_and_the_rest_counted(tmp_path):
    folder = folder_of(tmp_path, figures(*["x"] * 50))
    with pytest.raises(InputRefused) as refused:
        read_firm_with_findings(folder)
    faults = refused.value.faults
    assert [fault.row for fault in faults] == [*range(2, 22), None]
    assert str(faults[-1]) == "history.csv, column “revenue”: and 30 more of the same kind."


def test_rows_are_counted_as_a_spreadsheet_shows_them(tmp_path):
    table = 'Title\n\nweek,revenue,fairs\n\n2024-01-01,"1\n",1\n2024-01-08,x,1\n'
    folder = folder_of(tmp_path, table)
    with pytest.raises(InputRefused) as refused:
        read_firm_with_findings(folder)
    assert [fault.row for fault in refused.value.faults] == [6]


def findings_of(folder):
    _firm, findings = read_firm_with_findings(folder)
    return [(finding.code, finding.subject, dict(finding.values)) for finding in findings]


def test_empty_effort_counts_as_none_and_is_told(tmp_path):
    folder = folder_of(tmp_path, lines(HEADER, ROWS[0], "2024-01-08,200,", "2024-01-15,300,n/a"))
    firm, _findings = read_firm_with_findings(folder)
    assert firm.history.effort[..., 0].tolist() == [[10, 0, 0]]
    assert findings_of(folder) == [
        ("effort_blank_as_zero", "Fairs", {"column": "fairs", "count": 2})
    ]


def test_a_few_outcomes_of_zero_are_left_out_and_told(tmp_path):
    folder = folder_of(tmp_path, figures(*["5"] * 18, "0", ""))
    firm, _findings = read_firm_with_findings(folder)
    assert np.isnan(firm.history.outcome[0]).nonzero()[0].tolist() == [18, 19]
    assert findings_of(folder) == [("outcome_not_observed", "revenue", {"count": 2, "share": 0.1})]


def test_columns_that_are_not_used_are_told(tmp_path):
    table = lines(",week,revenue,fairs,weather", "1,2024-01-01,5,1,rain", "2,2024-01-08,5,1,sun")
    assert findings_of(folder_of(tmp_path, table)) == [
        ("columns_not_used", "", {"names": ("[A]", "weather")})
    ]


def test_two_hundred_columns_are_read(tmp_path):
    names = [f"c{number}" for number in range(197)]
    table = lines(",".join([HEADER, *names]), *(",".join([row, *["1.5"] * 197]) for row in ROWS))
    controls = ", ".join(f'"{name}"' for name in names)
    toml = TOML.replace('outcome = "revenue"', f'outcome = "revenue"\ncontrols = [{controls}]')
    firm, _findings = read_firm_with_findings(folder_of(tmp_path, table, toml))
    assert firm.history.controls.shape == (1, 3, 197)
    assert (firm.history.controls == 1.5).all()
