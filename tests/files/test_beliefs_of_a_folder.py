"""What both departments expect of the levers: a table or sections, and answers that can be true."""

import io

import openpyxl
import pytest
from folders import TOML, folder_of, lines
from hypothesis import given
from hypothesis import strategies as st

from gespann.core.firm import Belief
from gespann.core.quantities import Department
from gespann.files.belief_answers import FIGURES, Answers, beliefs_of
from gespann.files.firm_folder import read_firm, read_firm_with_findings
from gespann.refusals import InputRefused

HEADER = "department,lever,without,half,more,most,lasts_months"
NAMED = TOML.replace("margin = 0.4", 'margin = 0.4\nbeliefs = "beliefs.csv"')
BOTH = (
    Belief(Department.SALES, "Fairs", 0.95, 0.98, 1.01, 1.02, 3.0),
    Belief(Department.MARKETING, "Fairs", 0.7, 0.875, 1.1, 1.25, 9.0),
)


def folder(place, *rows: str, toml: str = NAMED):
    (place / "beliefs.csv").write_text(lines(*rows), encoding="utf-8")
    return folder_of(place, toml=toml)


def faults_of(where) -> list[str]:
    with pytest.raises(InputRefused) as refused:
        read_firm(where)
    return [str(fault) for fault in refused.value.faults]


WRITINGS = {
    "shares": (HEADER, "sales,Fairs,0.95,0.98,1.01,1.02,3", "marketing,Fairs,0.7,0.875,1.1,1.25,9"),
    "hundredths": (HEADER, "sales,Fairs,95,98,101,102,3", "marketing,Fairs,70,87.5,110,125,9"),
    "per cent": (
        HEADER, "sales,Fairs,95 %,98%,101 %,102 %,3", "marketing,Fairs,70 %,87.5 %,110 %,125 %,9"
    ),
    "German": (
        "Abteilung;Hebel;ohne;halb;mehr;höchstens;Monate".lower(),
        "Vertrieb;Fairs;0,95;0,98;1,01;1,02;3",
        "Marketing;Fairs;0,7;0,875;1,1;1,25;9",
    ),
    "German hundredths": (
        HEADER.replace(",", ";"), "sales;Fairs;95;98;101;102;3", "marketing;Fairs;70;87,5;110;125;9"
    ),
}  # fmt: skip


@pytest.mark.parametrize("rows", WRITINGS.values(), ids=WRITINGS.keys())
def test_the_same_answers_may_be_written_in_many_ways(tmp_path, rows):
    assert read_firm(folder(tmp_path, *rows)).beliefs == BOTH


def test_a_workbook_is_read_as_well(tmp_path):
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    book.active.append(HEADER.split(","))
    book.active.append(["sales", "Fairs", 0.95, 0.98, 1.01, 1.02, 3])
    book.active.append(["Marketing", "Fairs", 0.7, 0.875, 1.1, 1.25, 9])
    book.save(buffer)
    folder_of(tmp_path, toml=NAMED.replace("beliefs.csv", "beliefs.xlsx"))
    (tmp_path / "beliefs.xlsx").write_bytes(buffer.getvalue())
    assert read_firm(tmp_path).beliefs == BOTH


def test_a_workbook_of_several_sheets_is_refused(tmp_path):
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    book.active.append(HEADER.split(","))
    book.create_sheet("Notes").append(["note"])
    book.save(buffer)
    folder_of(tmp_path, toml=NAMED.replace("beliefs.csv", "beliefs.xlsx"))
    (tmp_path / "beliefs.xlsx").write_bytes(buffer.getvalue())
    assert faults_of(tmp_path) == [
        "beliefs.xlsx: Several sheets hold something: Sheet, Notes."
        " Save the sheet that is meant as a workbook of its own."
    ]


def section(department: str, *answers: float) -> str:
    figures = [f"{key} = {answer}" for key, answer in zip(FIGURES, answers, strict=True)]
    return lines("[[beliefs]]", f'department = "{department}"', 'lever = "Fairs"', *figures)


def test_answers_may_stand_in_the_description_itself(tmp_path):
    inline = section("sales", 0.95, 0.98, 1.01, 1.02, 3) + section(
        "marketing", 70, 87.5, 110, 125, 9
    )
    hundredths = inline.replace("0.95", "95").replace("0.98", "98")
    hundredths = hundredths.replace("1.01", "101").replace("1.02", "102")
    assert read_firm(folder_of(tmp_path, toml=TOML + hundredths)).beliefs == BOTH


def test_table_and_sections_complete_each_other(tmp_path):
    toml = NAMED + section("marketing", 0.7, 0.875, 1.1, 1.25, 9)
    assert read_firm(folder(tmp_path, *WRITINGS["hundredths"][:2], toml=toml)).beliefs == BOTH


def test_a_pair_in_both_places_is_refused(tmp_path):
    toml = NAMED + section("marketing", 0.7, 0.875, 1.1, 1.25, 9)
    assert faults_of(folder(tmp_path, *WRITINGS["shares"], toml=toml)) == [
        "firm.toml: Marketing has answered about “Fairs” already. Keep one of the two answers."
    ]


def test_three_decimals_are_no_thousands(tmp_path):
    firm = read_firm(folder(tmp_path, HEADER, "sales,Fairs,0,1,1,1.000,1"))
    assert firm.beliefs[0].most == 1
    firm = read_firm(folder(tmp_path, HEADER.replace(",", ";"), "sales;Fairs;0;1;1;1,000;1,125"))
    assert (firm.beliefs[0].most, firm.beliefs[0].lasts_months) == (1, 1.125)


def test_a_form_that_nobody_filled_in_holds_no_belief(tmp_path):
    assert read_firm(folder(tmp_path, HEADER)).beliefs == ()


@pytest.mark.parametrize("name", ["k.A.", "NA", "-", "2024"])
def test_a_lever_may_be_called_what_is_no_figure(tmp_path, name):
    toml = NAMED.replace("Fairs", name)
    (belief,) = read_firm(folder(tmp_path, HEADER, f"sales,{name},1,1,1,1,1", toml=toml)).beliefs
    assert belief.lever == name


def test_a_row_without_a_lever_is_refused(tmp_path):
    (fault,) = faults_of(folder(tmp_path, HEADER, "sales,,1,1,1,1,1"))
    assert fault.endswith(
        "column “lever”: The cell is empty. Answer every question, or delete the row."
    )


def test_it_does_nothing_is_a_belief(tmp_path):
    (belief,) = read_firm(folder(tmp_path, HEADER, "sales,Fairs,1,1,1,1,1")).beliefs
    assert (belief.without, belief.half, belief.more, belief.most) == (1, 1, 1, 1)


def test_the_most_may_bring_what_half_as_much_again_lost_in_rounding(tmp_path):
    (belief,) = read_firm(folder(tmp_path, HEADER, "sales,Fairs,80,97,100,101,1")).beliefs
    assert (belief.more, belief.most) == (1, 1.01)


def test_that_nothing_is_sold_without_it_is_allowed_and_told(tmp_path):
    firm, findings = read_firm_with_findings(folder(tmp_path, HEADER, "sales,Fairs,0,60,120,130,6"))
    assert firm.beliefs[0].without == 0
    assert [(one.code, one.subject, one.values) for one in findings] == [
        ("belief_nothing_without", "Fairs", {"department": "sales"})
    ]


FAULTS = {
    "an unknown lever": ("sales,Fair,95,98,101,102,3", [
        "row 2, column “lever”: “Fair” is no lever of this firm. Perhaps “Fairs” is meant."]),
    "an unknown department": ("service,Fairs,95,98,101,102,3", [
        "row 2, column “department”: “service” is no department. Write sales or marketing."]),
    "an empty cell": ("sales,Fairs,95,,101,102,3", [
        "row 2, column “half”: The cell is empty. Answer every question, or delete the row."]),
    "a word": ("sales,Fairs,95,much,101,102,3", [
        "row 2, column “half”: “much” is no number."
        " Write a number, or leave the cell empty where nothing was measured."]),
    "less than nothing": ("sales,Fairs,-5,98,101,102,3", [
        "row 2, column “without”: −5 is below zero."
        " Write what would be left; where nothing would be, that is 0."]),
    "forever": ("sales,Fairs,95,98,101,102,61", [
        "row 2, column “lasts_months”: An effect cannot last for 61 months."
        " Write a number above 0 and at most 60."]),
    "no time at all": ("sales,Fairs,95,98,101,102,0", [
        "row 2, column “lasts_months”: An effect cannot last for 0 months."
        " Write a number above 0 and at most 60."]),
    "half brings less than nothing": ("sales,Fairs,98,95,101,102,3", [
        "row 2, column “without”: without is 98 and half is 95, so that more effort would bring"
        " less. From without over half, the usual 100 and more to most no answer may fall."]),
    "half brings more than the usual": ("sales,Fairs,95,105,110,112,3", [
        "row 2, column “half”: half is 105 and the usual is 100, so that more effort would bring"
        " less. From without over half, the usual 100 and more to most no answer may fall."]),
    "more brings less": ("sales,Fairs,90,95,98,102,3", [
        "row 2, column “more”: the usual is 100 and more is 98, so that more effort would bring"
        " less. From without over half, the usual 100 and more to most no answer may fall."]),
    "the most brings less": ("sales,Fairs,90,96,103,101,3", [
        "row 2, column “more”: more is 103 and most is 101, so that more effort would bring"
        " less. From without over half, the usual 100 and more to most no answer may fall."]),
    "a slow start": ("sales,Fairs,90,92,104,120,3", [
        "row 2, column “half”: The first half of the usual effort brings 2, the second half 8."
        " The second can bring at most what the first did: raise half, or lower without."]),
    "a steep end": ("sales,Fairs,80,95,108,120,3", [
        "row 2, column “more”: The second half of the usual effort brings 5, half as much again 8."
        " More can bring at most what the half before it did: lower more, or lower half."]),
    "a late awakening": ("sales,Fairs,80,95,100,120,3", [
        "row 2, column “most”: Half as much again brings nothing, and yet the most brings 20 more."
        " Raise more above the usual success, or write the same for more and most."]),
    "a share among hundredths": ("sales,Fairs,0.8,95,101,102,3", [
        "row 2, column “without”: 0.8 takes the usual success for 1, other answers take it for 100."
        " Write all answers in one way: 1 is as usual, or 100 is as usual."]),
    "hundredths among shares": ("sales,Fairs,80,0.95,1.01,1.02,3", [
        "row 2, column “without”: 80 takes the usual success for 100, other answers take it for 1."
        " Write all answers in one way: 1 is as usual, or 100 is as usual."]),
}  # fmt: skip


@pytest.mark.parametrize(("row", "faults"), FAULTS.values(), ids=FAULTS.keys())
def test_answers_that_cannot_be_true_are_refused_with_the_reason(tmp_path, row, faults):
    assert faults_of(folder(tmp_path, HEADER, row)) == [f"beliefs.csv, {one}" for one in faults]


def test_a_pair_that_stands_twice_in_the_table_is_refused(tmp_path):
    row = "sales,Fairs,95,98,101,102,3"
    assert faults_of(folder(tmp_path, HEADER, row, row)) == [
        "beliefs.csv, row 3, column “lever”: Sales has answered about “Fairs” already."
        " Keep one of the two answers."
    ]


def test_a_question_that_was_not_asked_is_named(tmp_path):
    assert faults_of(folder(tmp_path, HEADER.replace("half,", ""), "sales,Fairs,95,101,102,3")) == [
        "beliefs.csv, column “half”: The table has no such column."
        " Add it: the success with half of the usual effort."
    ]


def test_a_table_that_is_missing_is_refused(tmp_path):
    assert faults_of(folder_of(tmp_path, toml=NAMED)) == [
        "beliefs.csv: There is no such file."
        " Put it beside firm.toml, or mend “beliefs” in its section [firm]."
    ]


def test_sections_say_where_they_are_at_odds(tmp_path):
    toml = TOML + section("sales", 0.9, 0.92, 1.04, 1.2, 3)
    assert faults_of(folder_of(tmp_path, toml=toml)) == [
        "firm.toml: [[beliefs]] 1 half: The first half of the usual effort brings 0.02, the second"
        " half 0.08. The second can bring at most what the first did: raise half, or lower without."
    ]


def test_a_section_without_an_answer_is_refused(tmp_path):
    toml = TOML + section("sales", 0.9, 0.96, 1.03, 1.2, 3).replace("half = 0.96\n", "")
    assert faults_of(folder_of(tmp_path, toml=toml)) == [
        "firm.toml: [[beliefs]] 1 has no “half”. Add a line such as: half = 0.92"
    ]


saturating = st.tuples(st.floats(0.01, 5), st.floats(0.01, 3), st.floats(2, 20))


@given(saturating, st.sampled_from([1.0, 100.0]))
def test_any_curve_that_flattens_can_be_believed(curve, usual):
    size, speed, most = curve

    def success(effort):
        gained = lambda units: 1 + size * units / (units + speed)  # noqa: E731
        return usual * gained(effort) / gained(1)

    answers = dict(zip(FIGURES, map(success, (0, 0.5, 1.5, most)), strict=False))
    said = Answers("sales", "Fairs", {**answers, "lasts_months": 6.0})
    beliefs, objections = beliefs_of([said], ["Fairs"])
    assert objections == ()
    assert beliefs[0].without == pytest.approx(answers["without"] / usual)


@given(st.floats(1.5, 6))
def test_no_curve_that_grows_ever_steeper_can_be_believed(power):
    def success(effort):
        return 1 + (effort**power - 1) / 4

    answers = dict(zip(FIGURES, map(success, (0, 0.5, 1.5, 1.6)), strict=False))
    beliefs, objections = beliefs_of(
        [Answers("sales", "Fairs", {**answers, "lasts_months": 6.0})], ["Fairs"]
    )
    assert beliefs == ()
    assert {objection.key for _position, objection in objections} <= {"half", "more"}
