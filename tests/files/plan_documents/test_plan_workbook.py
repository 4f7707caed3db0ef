"""The workbook holds the plan to the cent, comes back as it went, and no fault slips through."""

import warnings
from dataclasses import replace

import numpy as np
import openpyxl
import pytest

from files.plan_documents import agreed_by_kupferberg as made
from gespann.files.plan_documents import workbook_reader
from gespann.files.plan_documents.grid import plan_grid, row_id
from gespann.files.plan_documents.workbook import FIRST_ROW, KEY_ROW, KEYS, write_workbook
from gespann.files.plan_documents.workbook_reader import read_workbook
from gespann.language import LANGUAGES, speaking
from gespann.refusals import InputRefused

FIRST = FIRST_ROW + 1  # as the spreadsheet counts
MONTH = len(KEYS) + 1  # the first of them


@pytest.fixture(scope="module")
def grid():
    return plan_grid(made.in_markets(made.plain(), ("Nord", "Süd")))


@pytest.fixture
def path(grid, tmp_path):
    write_workbook(tmp_path / "plan.xlsx", grid, "Joint plan 2026")
    return tmp_path / "plan.xlsx"


def changed(path, change):
    """The workbook after somebody changed its grid and saved it."""
    book = openpyxl.load_workbook(path)
    change(book.worksheets[1])
    book.save(path)
    return path


def faults(path, grid):
    with pytest.raises(InputRefused) as refused:
        read_workbook(path, grid)
    return refused.value.faults


def test_the_grid_adds_up_to_the_plan(grid):
    agreed = made.in_markets(made.plain(), ("Nord", "Süd"))
    for a in agreed.prospect.allocations:
        assert int(grid.cents[grid.of_lever(a.lever.name)].sum()) == a.amount_cents
    assert [day.isoformat()[:7] for day in grid.months] == [
        f"2026-{month:02}" for month in range(1, 13)
    ]


def test_a_grid_follows_the_plan_s_phasing():
    agreed = made.in_markets(made.plain(), ("Nord", "Süd"))
    share = np.zeros((2, 52, 7))
    share[1, -1] = 1.0  # all of it in the last week, in the second market
    plan = replace(agreed.plan, phasing=phased(share))
    grid = plan_grid(replace(agreed, plan=plan))
    amounts = grid.cents.reshape(7, 2, 12)
    assert amounts[:, 1, -1].tolist() == [a.amount_cents for a in agreed.prospect.allocations]
    assert not amounts[:, 0].any()


def phased(share):
    from gespann.core.planning.results import PlanPhasing
    from gespann.core.quantities import Interval, PhasingKind

    return PlanPhasing(
        kinds=(PhasingKind.FLAT,) * 7, shape=share[0], last_year=share[0], share=share,
        gain_cents=Interval(0.0, 0.0, 0.0), expected_gain_cents=0.0, later_gain_cents=0.0,
        better_than_last_year=1.0, gap=0.0, is_proven=True,
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_comes_back_to_the_cent_in_any_language(grid, tmp_path, language):
    path = tmp_path / "plan.xlsx"
    with speaking(language):
        write_workbook(path, grid, "x")
    assert np.array_equal(read_workbook(path, grid), grid.cents)


def test_it_comes_back_after_a_spreadsheet_saved_it(path, grid):
    assert np.array_equal(read_workbook(changed(path, lambda _sheet: None), grid), grid.cents)


def test_amounts_that_were_changed_come_back_changed(path, grid):
    def move(sheet):
        for column, cents in ((MONTH, 100), (MONTH + 1, -100)):
            cell = sheet.cell(FIRST, column)
            cell.value = cell.value + cents / 100

    expected = grid.cents.copy()
    expected[0, :2] += [100, -100]
    assert np.array_equal(read_workbook(changed(path, move), grid), expected)


def test_rows_may_be_sorted_and_columns_moved(path, grid):
    def sort(sheet):
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST)]
        heads = [
            [sheet.cell(row, column).value for column in range(1, sheet.max_column + 1)]
            for row in (KEY_ROW + 1, KEY_ROW + 2)
        ]
        order = [0, *range(len(heads[0]) - 1, 0, -1)]
        for number, row in enumerate([*heads, *rows[::-1]]):
            for column, place in enumerate(order, start=1):
                sheet.cell(KEY_ROW + 1 + number, column).value = row[place]

    assert np.array_equal(read_workbook(changed(path, sort), grid), grid.cents)


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (None, "The cell is empty."),
        ("  ", "The cell is empty."),
        ("12 €", "“12 €” is no number."),
        (True, "“True” is no number."),
        (-1, "The amount is negative."),
        (0.005, "The amount is not in whole cents."),
        (1e16, "The amount is too large."),
        ("=1/0", "The cell is empty."),  # a formula that no program has computed yet
    ],
)
def test_a_wrong_cell_is_told_with_its_row_and_column(path, grid, value, what):
    def spoil(sheet):
        sheet.cell(FIRST + 2, MONTH + 3).value = value

    (fault,) = faults(changed(path, spoil), grid)
    assert (fault.what, fault.row, fault.column, fault.file) == (
        what, FIRST + 2, "2026-04", "plan.xlsx",
    )  # fmt: skip
    assert fault.mend


def test_all_wrong_cells_are_told_at_once(path, grid):
    def spoil(sheet):
        for row in range(3):
            sheet.cell(FIRST + row, MONTH).value = -5
        sheet.cell(FIRST + 4, MONTH).value = "x"

    assert [fault.row for fault in faults(changed(path, spoil), grid)] == [
        FIRST, FIRST + 1, FIRST + 2, FIRST + 4,
    ]  # fmt: skip


def test_a_row_that_is_missing_double_or_unknown_is_told(path, grid):
    def spoil(sheet):
        sheet.cell(FIRST, 1).value = sheet.cell(FIRST + 1, 1).value
        sheet.cell(FIRST + 2, 1).value = "L0000000000"

    told = {(fault.what, fault.row) for fault in faults(changed(path, spoil), grid)}
    lost = [f"The row of “{r.lever}” in “{r.market}” is missing." for r in grid.rows]
    assert told == {
        ("The key stands in several rows.", FIRST + 1),
        ("The key is not one of this plan.", FIRST + 2),
        (lost[0], None),
        (lost[2], None),
    }


def test_amounts_in_a_row_without_a_key_are_not_dropped_in_silence(path, grid):
    def add(sheet):
        sheet.cell(FIRST + len(grid.rows), MONTH).value = 5000

    (fault,) = faults(changed(path, add), grid)
    assert fault.what == "The key is not one of this plan."
    assert fault.row == FIRST + len(grid.rows)


def test_a_month_that_is_missing_or_double_is_told(path, grid):
    def spoil(sheet):
        sheet.cell(KEY_ROW + 1, MONTH).value = "2026-02"

    told = [(fault.what, fault.column) for fault in faults(changed(path, spoil), grid)]
    assert told == [
        ("The month is missing.", "2026-01"), ("The month stands in several columns.", "2026-02"),
    ]  # fmt: skip


def test_bounds_and_budget_are_kept(path, grid):
    def spend(sheet):
        for row in grid.of_lever(grid.levers[0]):
            sheet.cell(FIRST + int(row), MONTH).value = 5_000_000

    told = " ".join(fault.what for fault in faults(changed(path, spend), grid))
    assert f"“{grid.levers[0]}” gets €10," in told
    assert "exceed the budget" in told


def test_names_are_text_and_never_formulas(tmp_path):
    agreed = made.hostile()
    grid, path = plan_grid(agreed), tmp_path / "plan.xlsx"
    write_workbook(path, grid, agreed.fit.firm.name)
    book = openpyxl.load_workbook(path)
    texts = {
        cell.value: cell.data_type
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str)
    }
    for name in made.HOSTILE:
        if "\n" not in name:
            assert texts[name] == "s"
    formulas = [text for text, kind in texts.items() if kind == "f"]
    assert all(text.startswith(("=SUM", "=F")) for text in formulas)
    assert np.array_equal(read_workbook(path, grid), grid.cents)


def test_ids_depend_on_names_alone(grid):
    assert len({row.id for row in grid.rows}) == len(grid.rows)
    assert grid.rows[0].id == row_id(grid.rows[0].lever, "Nord")
    assert row_id("Messe", "") == row_id(" Messe ", "")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"<html>"])
def test_what_is_no_workbook_is_refused(tmp_path, grid, content):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(content)
    (fault,) = faults(path, grid)
    assert fault.what == "This cannot be read as an Excel workbook."


def test_a_workbook_without_keys_is_refused(tmp_path, grid):
    path = tmp_path / "plan.xlsx"
    openpyxl.Workbook().save(path)
    (fault,) = faults(path, grid)
    assert fault.what == "There is no sheet with the keys of a plan."


def test_too_large_a_workbook_is_refused(path, grid, monkeypatch):
    for limit in ("MOST_CELLS", "MOST_UNPACKED", "MOST_BYTES"):
        monkeypatch.setattr(workbook_reader, limit, 10)
        (fault,) = faults(path, grid)
        assert fault.what == "The workbook is too large for a plan."


def test_totals_are_there_without_a_program_that_computes_them(path, grid):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, data_only=True)
    overview = book.worksheets[0]
    told = {row[1].value: row[5].value for row in overview.iter_rows(min_row=5) if row[1].value}
    for lever in grid.levers:
        assert told[lever] == int(grid.cents[grid.of_lever(lever)].sum()) / 100
