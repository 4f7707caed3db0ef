"""What may stand in firm.toml, and what a person is told who wrote something else."""

from datetime import date

import pytest
from folders import GOOD, ROWS, TOML, folder_of, lines

from gespann.core.firm import PlanBrief
from gespann.core.quantities import Department, PhasingKind
from gespann.files.firm_folder import read_firm
from gespann.refusals import InputRefused

LEVER = 'kind = "trade_fair"'
PLAN = lines("[plan]", "budget = 1000")


def faults_of(folder) -> list[str]:
    with pytest.raises(InputRefused) as refused:
        read_firm(folder)
    return [str(fault).removeprefix("firm.toml: ") for fault in refused.value.faults]


def replaced(old: str, new: str) -> str:
    assert old in TOML
    return TOML.replace(old, new)


FAULTS = {
    "an unknown key": (replaced("margin = 0.4", "margin = 0.4\noutcome_valu = 2"), [
        "[firm] does not know “outcome_valu”. Perhaps “outcome_value” is meant."]),
    "an unknown section": (TOML + "[lever]\n", [
        "firm.toml does not know “lever”. Perhaps “levers” is meant."]),
    "a missing margin": (replaced("margin = 0.4\n", ""), [
        "[firm] has no “margin”. Add a line such as: margin = 0.42"]),
    "a margin in per cent": (replaced("0.4", "40"), [
        "[firm] margin is 40. It must be a number above 0 and at most 1."]),
    "a margin in words": (replaced("0.4", '"much"'), [
        '[firm] margin is "much". It must be a number above 0 and at most 1.']),
    "a margin of nothing": (replaced("0.4", "nan"), [
        "[firm] margin is NaN. It must be a number above 0 and at most 1."]),
    "an unknown currency": (replaced('"EUR"', '"EUX"'), [
        '[firm] currency is "EUX". Perhaps “EUR” is meant.']),
    "a sign for a currency": (replaced('"EUR"', '"€"'), [
        '[firm] currency is "€". It must be a code of ISO 4217, such as EUR or CHF.']),
    "a history that no disk can hold": (replaced("history.csv", "x" * 5000 + ".csv"), [
        f"{'x' * 5000}.csv: There is no such file."
        " Put it beside firm.toml, or mend “history” in its section [firm]."]),
    "days": (replaced('period = "week"\nhistory', 'period = "day"\nhistory'), [
        '[firm] period is "day". Add the days up to weeks, one row a week, and write'
        ' period = "week".']),
    "an unknown kind": (replaced("trade_fair", "tradefair"), [
        '[[levers]] 1 kind is "tradefair". Perhaps “trade_fair” is meant.']),
    "the other department": (replaced(LEVER, LEVER + '\ndepartment = "sales"'), [
        '[[levers]] 1 department is "sales". “trade_fair” belongs to marketing; change one of the'
        " two."]),
    "a kind that says no department": (replaced("trade_fair", "other"), [
        '[[levers]] 1 has no “department”. Add a line such as: department = "sales"']),
    "bounds the wrong way round": (replaced(LEVER, LEVER + "\nbounds = [1.5, 0.5]"), [
        "[[levers]] 1 bounds is [1.5, 0.5]."
        " It must be two numbers, the lower one first, such as [0.5, 1.5]."]),
    "a capacity below zero": (replaced(LEVER, LEVER + "\ncapacity = -1"), [
        "[[levers]] 1 capacity is -1. It must be a number above 0."]),
    "units without a price": (replaced(LEVER, LEVER + '\nunit = "day"'), [
        "[[levers]] 1 counts in “day” and has no cost_per_unit. Say what one unit costs, such as"
        " cost_per_unit = 180, or 1 if the column is money."]),
    "two levers of one name": (
        TOML + lines("[[levers]]", 'name = "Fairs"', 'column = "week 2"', LEVER), [
        "The name “Fairs” stands 2 times in [[levers]]. Give each of them a name of its own.",
        "history.csv, column “week 2”: The table has no such column. Perhaps “week” is meant.",]),
    "two levers of one column": (
        TOML + lines("[[levers]]", 'name = "PR"', 'column = "fairs"', LEVER), [
        "The column “fairs” is used 2 times. Each column has one role only: take it out of the"
        " others."]),
    "the outcome as a control": (
        replaced('outcome = "revenue"', 'outcome = "revenue"\ncontrols = ["revenue"]'), [
        "The column “revenue” is used 2 times. Each column has one role only: take it out of the"
        " others."]),
    "a single control without brackets": (
        replaced('outcome = "revenue"', 'outcome = "revenue"\ncontrols = "price"'), [
        '[columns] controls is "price".'
        ' It must be a list of column names, such as ["price", "holiday"].']),
    "levers in single brackets": (replaced("[[levers]]", "[levers]"), [
        "[levers] stands in single brackets. Write [[levers]] above each of them."]),
    "a budget with three decimals": (TOML + lines("[plan]", "budget = 10.005"), [
        "[plan] budget is 10.005. It must be money above 0 with at most two decimals."]),
    "no budget": (TOML + lines("[plan]", "periods = 4"), [
        "[plan] has no “budget”. Add a line such as: budget = 250000"]),
    "half a period": (TOML + PLAN + "periods = 0.5\n", [
        "[plan] periods is 0.5. It must be a whole number from 1 to 520."]),
    "a plan with nothing before it": (TOML + PLAN + "start = 2024-01-01\n", [
        "[plan] start is 1 Jan 2024, but the history begins with 1 Jan 2024 only."
        " A plan needs a history before it. Write 22 Jan 2024 for a plan after it."]),
    "an unknown way to spread": (TOML + PLAN + 'phasing = "optimized"\n', [
        '[plan] phasing is "optimized". Perhaps “optimised” is meant.']),
    "pulses of no length": (replaced(LEVER, LEVER + "\npulses = 3"), [
        "[[levers]] 1 has pulses, but does not say how long one is."
        " Add a line such as: pulse_periods = 4"]),
    "half a pulse": (replaced(LEVER, LEVER + "\npulse_periods = 0"), [
        "[[levers]] 1 pulse_periods is 0. It must be a whole number from 1 to 520."]),
    "blocks that are spread": (replaced(LEVER, LEVER + '\npulse_periods = 2\nphasing = "flat"'), [
        '[[levers]] 1 phasing is "flat". A lever that is run in blocks is given the best ones:'
        " delete it, or pulse_periods."]),
    "a plan from the middle of a week": (TOML + PLAN + "start = 2024-01-25\n", [
        "[plan] start is 25 Jan 2024, which is no first day of a period. Write 22 Jan 2024."]),
    "a start that is no day": (TOML + PLAN + 'start = "soon"\n', [
        '[plan] start is "soon". It must be a day, such as 2026-01-05.']),
    "a delimiter that is none": (TOML + lines("[history_format]", 'delimiter = "x"'), [
        '[history_format] delimiter is "x". It must be one of ",", ";", "|" and "\\t" (the tab).']),
    "a decimal comma": (replaced("0.4", "0,4"), [
        "firm.toml, row 7: This is not valid TOML. Texts stand in quotation marks, decimals have a"
        " point, lists stand in [ ], and no key comes twice in a section."]),
    "brackets without end": ("a = " + "[" * 10_000, [
        "This is not valid TOML. Texts stand in quotation marks, decimals have a"
        " point, lists stand in [ ], and no key comes twice in a section."]),
    "a fault in the table as well": (replaced("0.4", "2").replace('"fairs"', '"fair"'), [
        "[firm] margin is 2. It must be a number above 0 and at most 1.",
        "history.csv, column “fair”: The table has no such column. Perhaps “fairs” is meant.",]),
}  # fmt: skip


@pytest.mark.parametrize(("toml", "faults"), FAULTS.values(), ids=FAULTS.keys())
def test_every_fault_says_where_it_is_and_how_to_mend_it(tmp_path, toml, faults):
    assert faults_of(folder_of(tmp_path, GOOD, toml)) == faults


def test_a_folder_without_a_description_is_refused(tmp_path):
    (tmp_path / "firm").mkdir()
    assert faults_of(tmp_path / "firm") == [
        "There is no such file in “firm”. Name a folder that holds a firm.toml."
    ]


def test_a_description_in_another_encoding_is_refused(tmp_path):
    folder_of(tmp_path)
    (tmp_path / "firm.toml").write_bytes(TOML.replace("Muster", "Müller").encode("latin-1"))
    assert faults_of(tmp_path) == [
        "The file is not written in UTF-8. Save it as UTF-8 in the editor."
    ]


def test_a_history_that_is_missing_is_refused(tmp_path):
    folder_of(tmp_path)
    (tmp_path / "history.csv").unlink()
    assert faults_of(tmp_path) == [
        "history.csv: There is no such file."
        " Put it beside firm.toml, or mend “history” in its section [firm]."
    ]


def test_a_format_that_is_not_known_is_refused(tmp_path):
    (tmp_path / "history.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    folder = folder_of(tmp_path, toml=replaced("history.csv", "history.xls"))
    assert faults_of(folder) == [
        "history.xls: The format of this file is not known. Save the table as CSV, XLSX or Parquet."
    ]


def test_the_folder_and_the_file_in_it_are_the_same(tmp_path):
    folder_of(tmp_path)
    assert read_firm(tmp_path).levers == read_firm(str(tmp_path / "firm.toml")).levers


def test_another_history_can_be_given(tmp_path):
    folder_of(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    other = tmp_path / "elsewhere" / "history.csv"
    other.write_text(lines("week,revenue,fairs", *(row + "0" for row in ROWS)))
    assert read_firm(tmp_path, history=other).history.effort.sum() == 400
    assert read_firm(tmp_path, history=other.parent).history.effort.sum() == 400


def test_a_given_history_needs_no_name_in_the_file(tmp_path):
    folder_of(tmp_path, toml=replaced('history = "history.csv"\n', ""))
    assert faults_of(tmp_path) == [
        "[firm] has no “history”, and there is no [last_year]."
        ' Add history = "history.csv" to [firm]; or, if nothing was recorded, a section [last_year]'
        " with the outcome of last year, and last_year to each of [[levers]]."
    ]
    assert read_firm(tmp_path, history=tmp_path / "history.csv").name == "Muster GmbH"


def test_what_is_left_out_has_its_default(tmp_path):
    firm = read_firm(folder_of(tmp_path))
    (lever,) = firm.levers
    assert lever.department is Department.MARKETING
    assert (lever.unit, lever.cost_per_unit, lever.bounds, lever.capacity) == ("EUR", 1, None, None)
    assert (firm.outcome_value, firm.plan, firm.outcome_name) == (1, None, "revenue")


def test_the_column_of_a_lever_is_its_name_unless_stated(tmp_path):
    toml = replaced('name = "Fairs"\ncolumn = "fairs"', 'name = "fairs"')
    assert read_firm(folder_of(tmp_path, toml=toml)).levers[0].column == "fairs"


def test_a_plan_begins_after_the_history_and_lasts_a_year(tmp_path):
    folder = folder_of(tmp_path, toml=TOML + lines("[plan]", "budget = 1234.50", "goal = 99999.99"))
    assert read_firm(folder).plan == PlanBrief(
        start=date(2024, 1, 22), periods=52, budget_cents=123450, goal_cents=9999999
    )


def test_a_plan_that_has_begun_is_read_as_it_stands(tmp_path):
    """The history has grown into it; planning takes its rest."""
    folder = folder_of(tmp_path, toml=TOML + PLAN + "start = 2024-01-15\nperiods = 30\n")
    plan = read_firm(folder).plan
    assert (plan.start, plan.periods, plan.so_far) == (date(2024, 1, 15), 30, None)


def test_how_amounts_are_spread_is_read_for_the_plan_and_for_a_lever(tmp_path):
    lever = LEVER + "\npulse_periods = 2\npulses = 3"
    firm = read_firm(
        folder_of(tmp_path, toml=replaced(LEVER, lever) + PLAN + 'phasing = "seasonal"\n')
    )
    assert firm.plan.phasing is PhasingKind.SEASONAL
    fairs = firm.levers[0]
    assert (fairs.phasing, fairs.pulse_periods, fairs.pulses) == (None, 2, 3)


def test_the_start_that_a_caller_names_takes_the_place_of_the_one_in_the_file(tmp_path):
    folder = folder_of(tmp_path, toml=TOML + PLAN + "start = 2024-01-22\n")
    assert read_firm(folder, plan_start=date(2024, 2, 5)).plan.start == date(2024, 2, 5)


def test_a_start_without_a_plan_is_refused_and_not_overlooked(tmp_path):
    with pytest.raises(InputRefused) as refused:
        read_firm(folder_of(tmp_path), plan_start=date(2024, 2, 5))
    assert [str(fault) for fault in refused.value.faults] == [
        "firm.toml: A start of the plan was named, but there is no plan in firm.toml."
        " Add a section [plan] with budget, or leave the start out."
    ]


def test_a_byte_order_mark_of_an_editor_does_no_harm(tmp_path):
    folder = folder_of(tmp_path, toml="\ufeff" + TOML)
    assert read_firm(folder).name == "Muster GmbH"
