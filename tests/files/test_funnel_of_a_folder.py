"""Funnels in the folder: stages, who works what comes out of the first, levers on some of them."""

import numpy as np
import pytest
from folders import GOOD, TOML, folder_of, lines

from gespann.core.firm import Stage
from gespann.files.firm_folder import read_firm, read_firm_with_findings
from gespann.refusals import InputRefused

CALLS = lines("[[levers]]", 'name = "Calls"', 'kind = "inside_sales"')
LEADS = lines("[[stages]]", 'name = "Leads"', 'kind = "count"')
DEALS = lines("[[stages]]", 'name = "Deals"', 'kind = "count"')
REVENUE = lines("[[stages]]", 'name = "Revenue"', 'kind = "money"')
WORKED = 'worked_by = "Calls"\n'

HISTORY = lines(
    "week,Leads,Deals,Revenue,fairs,Calls",
    "2024-01-01,7,1,100.5,10,3",
    "2024-01-08,0,0,0,0,4",
    "2024-01-15,9,2,300,30,5",
)
NO_OUTCOME = TOML.replace('outcome = "revenue"\n', "") + CALLS


def folder(place, *stages: str, toml: str = NO_OUTCOME, history: str = HISTORY):
    return folder_of(place, history, toml + "".join(stages))


def faults_of(where) -> list[str]:
    with pytest.raises(InputRefused) as refused:
        read_firm(where)
    return [str(fault).removeprefix("firm.toml: ") for fault in refused.value.faults]


def on_fairs(line: str) -> str:
    return NO_OUTCOME.replace('kind = "trade_fair"', f'kind = "trade_fair"\n{line}')


def test_the_effort_that_works_the_first_stage_is_named_there(tmp_path):
    firm = read_firm(folder(tmp_path, LEADS + WORKED + "per_unit = 2.5\n", REVENUE))
    assert firm.stages == (
        Stage("Leads", "Leads", "count", "Calls", 2.5),
        Stage("Revenue", "Revenue", "money"),
    )


def test_what_a_unit_can_work_may_be_unknown(tmp_path):
    (leads, _revenue) = read_firm(folder(tmp_path, LEADS + WORKED, REVENUE)).stages
    assert (leads.worked_by, leads.per_unit) == ("Calls", None)


def test_a_zero_is_a_zero_in_every_stage(tmp_path):
    firm = read_firm(folder(tmp_path, LEADS, DEALS, REVENUE))
    assert firm.history.stages.tolist() == [[[7, 1, 100.5], [0, 0, 0], [9, 2, 300]]]
    assert firm.history.outcome.tolist() == [[100.5, 0, 300]]


def test_a_stage_may_be_known_only_part_of_the_time(tmp_path):
    late = HISTORY.replace("01,7,1,", "01,,1,").replace("08,0,0,0", "08,0,,")
    firm, findings = read_firm_with_findings(folder(tmp_path, LEADS, DEALS, REVENUE, history=late))
    np.testing.assert_equal(
        firm.history.stages, [[[np.nan, 1, 100.5], [0, np.nan, np.nan], [9, 2, 300]]]
    )
    assert [(one.code, one.subject) for one in findings] == [
        ("outcome_not_observed", name) for name in ("Leads", "Deals", "Revenue")
    ]


def test_a_firm_that_counts_its_deals_says_what_one_is_worth(tmp_path):
    assert faults_of(folder(tmp_path, LEADS, DEALS)) == [
        "The last of the [[stages]] is a count, and [firm] does not say what one is worth."
        " Add a line such as: outcome_value = 5000"
    ]
    worth = NO_OUTCOME.replace("margin = 0.4", "margin = 0.4\noutcome_value = 5000")
    firm = read_firm(folder(tmp_path, LEADS, DEALS, toml=worth))
    assert (firm.outcome_name, firm.outcome_value) == ("Deals", 5000)
    assert firm.history.outcome.tolist() == [[1, 0, 2]]


def test_a_stage_that_was_never_observed_is_refused(tmp_path):
    never = HISTORY.replace("01,7,", "01,,").replace("08,0,", "08,,").replace("15,9,", "15,,")
    assert faults_of(folder(tmp_path, LEADS, REVENUE, history=never)) == [
        "history.csv, column “Leads”: The stage is empty in every row."
        " Name the column that holds it, or take the stage out of [[stages]]."
    ]


def test_counts_are_whole_and_not_negative(tmp_path):
    wrong = HISTORY.replace("01,7,", "01,7.5,").replace("08,0,", "08,-1,")
    assert faults_of(folder(tmp_path, LEADS, REVENUE, history=wrong)) == [
        "history.csv, row 3, column “Leads”: -1 is below zero."
        " Book returns to the period of the sale, or leave the cell empty.",
        "history.csv, row 2, column “Leads”: 7.5 is no whole number."
        " A count is a whole number; leave the cell empty where nobody counted.",
    ]


FAULTS = {
    "money in the middle": ([LEADS, REVENUE, DEALS], NO_OUTCOME.replace(
        "margin = 0.4", "margin = 0.4\noutcome_value = 1"), [
        '[[stages]] 2 kind is "money". Only the last stage may be money: put it last, or count'
        " what comes out of this one, such as deals."]),
    "money twice": ([REVENUE.replace("Revenue", "Leads"), REVENUE], NO_OUTCOME, [
        '[[stages]] 1 kind is "money". Only the last stage may be money: put it last, or count'
        " what comes out of this one, such as deals."]),
    "worked by nobody known": ([LEADS + 'worked_by = "Call"\n', REVENUE], NO_OUTCOME, [
        '[[stages]] 1 worked_by is "Call". Perhaps “Calls” is meant.']),
    "worked by marketing": ([LEADS + 'worked_by = "Fairs"\n', REVENUE], NO_OUTCOME, [
        '[[stages]] 1 worked_by is "Fairs". This is a lever of marketing; name one of sales: its'
        " effort works them."]),
    "worked at a later stage": ([LEADS, DEALS + WORKED, REVENUE], NO_OUTCOME, [
        '[[stages]] 2 worked_by is "Calls". Only what comes out of the first stage, “Leads”, is'
        " worked: say it there."]),
    "worked at the last stage": ([LEADS, REVENUE + WORKED], NO_OUTCOME, [
        '[[stages]] 2 worked_by is "Calls". Nothing comes after the last stage: delete it here.']),
    "a rate of nobody": ([LEADS + "per_unit = 2\n", REVENUE], NO_OUTCOME, [
        "[[stages]] 1 has a per_unit and no worked_by."
        " Name the lever of sales that works them in worked_by, or delete per_unit."]),
    "a rate of nothing": ([LEADS + WORKED + "per_unit = 0\n", REVENUE], NO_OUTCOME, [
        "[[stages]] 1 per_unit is 0. It must be a number above 0."]),
    "a lever on an unknown stage": ([LEADS, REVENUE], on_fairs('stages = ["Leeds", "Revenue"]'), [
        "[[levers]] 1 stages names “Leeds”, which is no stage. Perhaps “Leads” is meant."]),
    "a lever on no stage": ([LEADS, REVENUE], on_fairs("stages = []"), [
        "[[levers]] 1 stages is []. Name a stage at least; without the line it is all of them."]),
    "stages of a lever without a funnel": ([], TOML + 'stages = ["Leads"]\n', [
        "[[levers]] 1 stages names “Leads”, which is no stage."
        " Name it in [[stages]], or take it out here."]),
}  # fmt: skip


@pytest.mark.parametrize(("stages", "toml", "faults"), FAULTS.values(), ids=FAULTS.keys())
def test_every_fault_says_what_to_do(tmp_path, stages, toml, faults):
    history = HISTORY if stages else GOOD
    assert faults_of(folder(tmp_path, *stages, toml=toml, history=history)) == faults


def test_a_lever_acts_on_the_stages_that_it_names_each_once(tmp_path):
    toml = on_fairs('stages = ["Leads", "Deals", "Leads"]')
    firm = read_firm(folder(tmp_path, LEADS, DEALS, REVENUE, toml=toml))
    assert [lever.stages for lever in firm.levers] == [("Leads", "Deals"), ()]


def test_a_market_opens_with_its_first_lead_not_with_its_first_money(tmp_path):
    rows = [f"{day},A,1,100,1,0" for day in ("2024-01-01", "2024-01-08", "2024-01-15")]
    rows += ["2024-01-01,B,0,0,0,0", "2024-01-08,B,3,0,0,0", "2024-01-15,B,0,50,0,0"]
    history = lines("week,region,Leads,Revenue,fairs,Calls", *rows)
    toml = NO_OUTCOME.replace('period = "week"\n\n', 'period = "week"\nmarket = "region"\n\n')
    firm = read_firm(folder(tmp_path, LEADS, REVENUE, toml=toml, history=history))
    np.testing.assert_equal(firm.history.stages[1], [[np.nan, np.nan], [3, 0], [0, 50]])
