"""Histories of several markets: gaps, late starts, potential, the funnel."""

import numpy as np
import pytest
from folders import TOML, folder_of, lines

from gespann.files.firm_folder import read_firm_with_findings
from gespann.refusals import InputRefused

WEEKS = ["2024-01-01", "2024-01-08", "2024-01-15"]
MARKETS = TOML.replace('outcome = "revenue"', 'market = "region"\noutcome = "revenue"')


def with_columns(*extra: str) -> str:
    return MARKETS.replace('market = "region"', "\n".join(['market = "region"', *extra]))


def table(*rows: str, more: str = "") -> str:
    return lines("week,region,revenue,fairs" + more, *rows)


def faults_of(folder) -> list[str]:
    with pytest.raises(InputRefused) as refused:
        read_firm_with_findings(folder)
    return [str(fault) for fault in refused.value.faults]


def test_markets_keep_the_order_in_which_they_appear(tmp_path):
    rows = [
        f"{week},{region},{amount},1" for week in WEEKS for region, amount in (("B", 2), ("A", 1))
    ]
    firm, findings = read_firm_with_findings(folder_of(tmp_path, table(*rows), MARKETS))
    assert firm.history.markets == ("B", "A")
    assert firm.history.outcome.tolist() == [[2, 2, 2], [1, 1, 1]]
    assert findings == ()


def test_a_market_may_be_called_na(tmp_path):
    rows = [f"{week},NA,1,1" for week in WEEKS]
    firm, _findings = read_firm_with_findings(folder_of(tmp_path, table(*rows), MARKETS))
    assert firm.history.markets == ("NA",)


def test_a_market_that_starts_later_has_no_effort_and_no_outcome_before(tmp_path):
    rows = [f"{week},A,1,1,7" for week in WEEKS] + [f"{WEEKS[2]},B,5,2,9"]
    toml = with_columns('controls = ["price"]')
    folder = folder_of(tmp_path, table(*rows, more=",price"), toml)
    firm, findings = read_firm_with_findings(folder)
    np.testing.assert_equal(firm.history.outcome[1], [np.nan, np.nan, 5])
    assert firm.history.effort[1, :, 0].tolist() == [0, 0, 2]
    assert firm.history.controls[1, :, 0].tolist() == [9, 9, 9]
    assert [(one.code, one.subject, str(one.values["start"])) for one in findings] == [
        ("market_starts_late", "B", "2024-01-15")
    ]


def test_empty_rows_before_a_market_opens_are_no_missing_outcomes(tmp_path):
    rows = [f"{week},A,1,1" for week in WEEKS]
    rows += [f"{WEEKS[0]},B,,", f"{WEEKS[1]},B,0,0", f"{WEEKS[2]},B,5,2"]
    firm, findings = read_firm_with_findings(folder_of(tmp_path, table(*rows), MARKETS))
    np.testing.assert_equal(firm.history.outcome[1], [np.nan, np.nan, 5])
    assert {one.code for one in findings} == {"market_starts_late", "effort_blank_as_zero"}


def test_gaps_are_named_market_by_market(tmp_path):
    rows = [f"{WEEKS[0]},A,1,1", f"{WEEKS[2]},A,1,1", f"{WEEKS[0]},B,1,1", f"{WEEKS[1]},B,1,1"]
    rows += [f"{week},C,1,1" for week in WEEKS]
    assert faults_of(folder_of(tmp_path, table(*rows), MARKETS)) == [
        "history.csv, column “week”: The market “A” lacks 1 period: 8 Jan 2024."
        " Add the rows; where nothing was done, the effort is 0.",
        "history.csv, column “week”: The market “B” lacks 1 period: 15 Jan 2024."
        " Add the rows; where nothing was done, the effort is 0.",
    ]


def test_a_period_may_stand_once_in_each_market(tmp_path):
    rows = [f"{WEEKS[0]},A,1,1", f"{WEEKS[0]},B,1,1", f"{WEEKS[0]},A,1,1"]
    assert faults_of(folder_of(tmp_path, table(*rows), MARKETS)) == [
        "history.csv, row 4, column “week”: The same period of the same market stands in row 2"
        " already. Add the rows up, or delete one of them."
    ]


def test_a_row_without_a_market_is_refused(tmp_path):
    rows = [f"{WEEKS[0]},A,1,1", f"{WEEKS[1]},,1,1"]
    assert faults_of(folder_of(tmp_path, table(*rows), MARKETS)) == [
        "history.csv, row 3, column “region”: The cell is empty. Write the name of the market."
    ]


def test_a_market_without_any_outcome_is_refused(tmp_path):
    rows = [f"{week},A,1,1" for week in WEEKS] + [f"{week},B,0,1" for week in WEEKS]
    assert faults_of(folder_of(tmp_path, table(*rows), MARKETS)) == [
        "history.csv, column “revenue”: These markets have no outcome at all: B."
        " Leave them out, or put them together with others."
    ]


def test_empty_controls_are_refused(tmp_path):
    rows = [f"{WEEKS[0]},A,1,1,5", f"{WEEKS[1]},A,1,1,"]
    toml = with_columns('controls = ["price"]')
    assert faults_of(folder_of(tmp_path, table(*rows, more=",price"), toml)) == [
        "history.csv, row 3, column “price”: The cell is empty."
        " Write what it was; only effort may be left empty where there was none."
    ]


def test_the_potential_is_one_positive_number_a_market(tmp_path):
    rows = [
        f"{week},{market},1,1,{size}" for week in WEEKS for market, size in (("A", 5), ("B", 7))
    ]
    toml = with_columns('potential = "people"')
    firm, _findings = read_firm_with_findings(
        folder_of(tmp_path, table(*rows, more=",people"), toml)
    )
    assert firm.history.potential is not None
    assert firm.history.potential.tolist() == [5, 7]


def test_a_potential_that_changes_is_refused(tmp_path):
    rows = [f"{WEEKS[0]},A,1,1,5", f"{WEEKS[1]},A,1,1,6"]
    toml = with_columns('potential = "people"')
    assert faults_of(folder_of(tmp_path, table(*rows, more=",people"), toml)) == [
        "history.csv, row 3, column “people”: The potential of a market must not change, but row 2"
        " has another. Write one value for all rows of the market, or make the column a control."
    ]


def test_a_potential_of_zero_is_refused(tmp_path):
    toml = with_columns('potential = "people"')
    folder = folder_of(tmp_path, table(f"{WEEKS[0]},A,1,1,0", more=",people"), toml)
    assert faults_of(folder) == [
        "history.csv, row 2, column “people”: The potential must be a number above 0."
        " Write the size of the market, such as its customers or inhabitants."
    ]


FUNNEL = TOML.replace('outcome = "revenue"\n', "") + lines(
    "[[stages]]", 'name = "Leads"', 'column = "leads"', 'kind = "count"',
    "[[stages]]", 'name = "Revenue"', 'column = "revenue"', 'kind = "money"',
)  # fmt: skip


def test_the_last_stage_is_the_outcome(tmp_path):
    history = lines("week,leads,revenue,fairs", "2024-01-01,0,100,1", "2024-01-08,,200,1")
    firm, findings = read_firm_with_findings(folder_of(tmp_path, history, FUNNEL))
    assert firm.outcome_name == "revenue"
    np.testing.assert_equal(firm.history.stages, [[[0, 100], [np.nan, 200]]])
    assert [(one.code, one.subject) for one in findings] == [("outcome_not_observed", "leads")]


def test_another_outcome_than_the_last_stage_is_refused(tmp_path):
    toml = FUNNEL.replace('period = "week"\n\n', 'period = "week"\noutcome = "leads"\n\n')
    history = lines("week,leads,revenue,fairs", "2024-01-01,1,100,1")
    assert faults_of(folder_of(tmp_path, history, toml)) == [
        'firm.toml: [columns] outcome is "leads".'
        " The last of the [[stages]] is the outcome: write “revenue” or leave it out."
    ]
