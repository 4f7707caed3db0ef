"""What is planned, written as workbook and CSV and read back; and files that are anything else."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gespann.files.planned.content import KEYS, PlannedLine, PlannedTable, ReadLine
from gespann.files.planned.reading import read_planned
from gespann.files.planned.writing import planned_csv, planned_workbook
from gespann.language import speaking
from gespann.refusals import InputRefused

MADE = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
WRITERS = {"xlsx": planned_workbook, "csv": planned_csv}
names = st.text("abzÄß=+@-;,<\"x_'0", min_size=1, max_size=12).filter(
    lambda word: not word.startswith("'")
)
months = st.dates(date(2020, 1, 1), date(2040, 1, 1)).map(lambda day: day.replace(day=1))
quick = settings(
    max_examples=40,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
lines_written = st.builds(
    PlannedLine,
    id=st.integers(1, 10**9),
    department=names,
    purpose=st.sampled_from(["lever", "measure"]),
    lever=names,
    name=names,
    market=st.one_of(st.just(""), names),
    month=st.one_of(
        st.none(),
        st.dates(date(2020, 1, 1), date(2040, 1, 1)).map(first := lambda day: day.replace(day=1)),
    ),
    planned_cents=st.integers(0, 10**12),
    granted_cents=st.integers(0, 10**12),
)


def table(*lines):
    return PlannedTable("2027", "EUR", "Sam", MADE, tuple(lines))


def line(**more):
    usual = {
        "id": 7, "department": "Sales", "purpose": "lever", "lever": "fairs", "name": "Fairs",
        "market": "", "month": None, "planned_cents": 123_450, "granted_cents": 0,
    }  # fmt: skip
    return PlannedLine(**usual | more)


def as_read(one, row):
    return ReadLine(
        row, one.id, one.planned_cents, one.planned_cents, one.department, one.purpose, one.lever,
        one.name, one.market, f"{one.month:%Y-%m}" if one.month else "",
    )  # fmt: skip


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("ending", WRITERS)
@quick
@given(lines=st.lists(lines_written, max_size=6, unique_by=lambda one: one.id))
def test_what_is_written_is_read(tmp_path, ending, language, lines):
    path = tmp_path / f"plan.{ending}"
    with speaking(language):
        path.write_bytes(WRITERS[ending](table(*lines)))
        read, unused = read_planned(path)
    first = 5 if ending == "xlsx" else 2
    assert read == [as_read(one, row) for row, one in enumerate(lines, first)]
    assert unused == []


@quick
@given(content=st.one_of(st.binary(max_size=300), st.binary(max_size=200).map(lambda b: b"PK" + b)))
def test_no_file_makes_it_crash(tmp_path, content):
    path = tmp_path / "plan.csv"
    path.write_bytes(content)
    with pytest.raises(InputRefused):
        read_planned(path)


cells = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.floats(), st.text(max_size=8),
    st.dates(),
)  # fmt: skip


@quick
@given(rows=st.lists(st.lists(cells, max_size=11), max_size=5))
def test_no_cells_make_it_crash(tmp_path, rows):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(KEYS)
    writer.writerows(rows)
    path = tmp_path / "plan.csv"
    path.write_bytes(text.getvalue().encode("utf-8", "replace"))
    try:
        read, _unused = read_planned(path)
    except InputRefused:
        return
    assert all(one.planned_cents >= 0 for one in read)


def edited(tmp_path, change, *lines):
    """A workbook that somebody has worked on."""
    path = tmp_path / "plan.xlsx"
    path.write_bytes(planned_workbook(table(*(lines or [line()]))))
    book = openpyxl.load_workbook(path)
    change(book.worksheets[0])
    book.save(path)
    return path


def faults(path):
    with pytest.raises(InputRefused) as refused:
        read_planned(path)
    return [(one.row, one.column, one.what) for one in refused.value.faults]


def test_a_new_line_is_written_below(tmp_path):
    def change(sheet):
        for column, value in enumerate(["Sales", "Measure", "catalogue", "Catalogue", "North"], 3):
            sheet.cell(6, column, value)
        sheet.cell(6, 8, date(2027, 4, 1))
        sheet.cell(6, 9, 500)

    read, _unused = read_planned(edited(tmp_path, change))
    assert read[1] == ReadLine(
        6, None, None, 500_00, "Sales", "measure", "catalogue", "Catalogue", "North", "2027-04"
    )


@pytest.mark.parametrize(
    ("cell", "value", "fault"),
    [
        ("I5", "much", (5, "planned", "“much” cannot be read as an amount.")),
        ("I5", -1, (5, "planned", "The amount is negative.")),
        ("I5", 1.234, (5, "planned", "The amount is not in whole cents.")),
        ("I5", 1e17, (5, "planned", "The amount is too large.")),
        ("I5", None, (5, "planned", "The cell is empty.")),
        ("I5", True, (5, "planned", "This is no amount.")),
        ("A5", "x7", (5, "id", "“x7” is no number of a line.")),
        ("B5", None, (5, "seen", "What was planned before is missing.")),
        ("H5", "spring", (5, "month", "“spring” is no month.")),
        ("D5", "thing", (5, "purpose", "“thing” is neither lever nor measure.")),
        ("C6", "Sales", (6, "lever", "A new line needs this.")),
    ],
)  # fmt: skip
def test_every_fault_has_its_place(tmp_path, cell, value, fault):
    def change(sheet):
        sheet[cell] = value

    assert fault in faults(edited(tmp_path, change))


def test_columns_may_be_moved_rows_sorted_and_others_added(tmp_path):
    def change(sheet):
        for row in range(3, 7):
            first, last = sheet.cell(row, 1).value, sheet.cell(row, 9).value
            sheet.cell(row, 1, last)
            sheet.cell(row, 9, first)
            sheet.cell(row, 12, "note" if row == 3 else "x")

    read, unused = read_planned(edited(tmp_path, change, line(), line(id=8)))
    assert [one.id for one in read] == [7, 8]
    assert unused == ["note"]


def test_a_line_stands_in_one_row(tmp_path):
    def change(sheet):
        for column in range(1, 11):
            sheet.cell(6, column, sheet.cell(5, column).value)

    assert faults(edited(tmp_path, change)) == [
        (row, "id", "The line stands in several rows.") for row in (5, 6)
    ]


def test_without_its_keys_it_is_no_plan(tmp_path):
    assert faults(edited(tmp_path, lambda sheet: sheet.delete_rows(3)))[0][2].startswith(
        "There is no row with the keys"
    )


def test_amounts_in_words_are_read_as_the_reader_writes_them(tmp_path):
    path = edited(tmp_path, lambda sheet: sheet.__setitem__("I5", "1.234,50"))
    with speaking("de"):
        assert read_planned(path)[0][0].planned_cents == 123_450
    assert faults(path)[0][2] == "“1.234,50” cannot be read as an amount."


def test_ids_are_hidden_and_names_are_no_formulas(tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(planned_workbook(table(line(name="=1+1"))))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert (sheet.column_dimensions["A"].hidden, sheet["F5"].data_type) == (True, "s")
    rows = list(csv.reader(io.StringIO(planned_csv(table(line(name="=1+1"))).decode("utf-8-sig"))))
    assert rows[1][KEYS.index("name")] == "'=1+1"


def test_a_large_table_is_refused(tmp_path):
    path = Path(tmp_path / "plan.csv")
    path.write_text("id,seen,planned\n" + "1,1,1\n" * 30_000)
    assert faults(path)[0][2] == "The table is too large for a plan."
