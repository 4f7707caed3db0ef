"""A firm that has recorded nothing tells last year's totals; what levers do is known otherwise."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from folders import lines

from gespann.core.firm import PlanBrief
from gespann.files.firm_folder import read_firm
from gespann.files.firm_folder_writer import write_firm
from gespann.refusals import InputRefused

FIRM = lines(
    "[firm]", 'name = "Muster GmbH"', 'currency = "EUR"', 'period = "week"', "margin = 0.4"
)
LEVERS = lines(
    "[[levers]]", 'name = "Fairs"', 'kind = "trade_fair"', "last_year = 52_000",
    "[[levers]]", 'name = "Visits"', 'kind = "personal_selling"', 'unit = "visit"',
    "cost_per_unit = 180", "last_year = 260",
)  # fmt: skip
LAST_YEAR = lines("[last_year]", "outcome = 2_600_000")
PLAN = lines("[plan]", "budget = 100_000", "start = 2026-01-05")
STAGES = lines(
    "[[stages]]", 'name = "Leads"', 'kind = "count"',
    "[[stages]]", 'name = "Revenue"', 'kind = "money"',
)  # fmt: skip
WHOLE = FIRM + LAST_YEAR + LEVERS + PLAN


def described(place, toml: str):
    (place / "firm.toml").write_text(toml, encoding="utf-8")
    return place


def faults_of(place, toml: str) -> list[str]:
    with pytest.raises(InputRefused) as refused:
        read_firm(described(place, toml))
    return [str(fault).removeprefix("firm.toml: ") for fault in refused.value.faults]


def test_the_totals_are_spread_evenly_over_the_year_before_the_plan(tmp_path):
    firm = read_firm(described(tmp_path, WHOLE))
    history = firm.history
    assert history.assumed
    assert history.markets == ("",)
    assert (history.starts[0], history.starts[-1]) == (
        np.datetime64("2025-01-06"), np.datetime64("2025-12-29")
    )  # fmt: skip
    assert (history.outcome == 50_000).all()
    assert (history.effort[0] == [1000, 5]).all()
    assert history.effort.shape == (1, 52, 2)
    assert history.stages.shape == (1, 52, 0)
    assert firm.outcome_name == "outcome"
    assert firm.plan == PlanBrief(date(2026, 1, 5), 52, 100_000_00)


def test_months_end_with_the_one_before_the_plan(tmp_path):
    toml = WHOLE.replace('"week"', '"month"').replace("2026-01-05", "2026-03-01")
    history = read_firm(described(tmp_path, toml)).history
    assert history.starts.astype(str).tolist()[::11] == ["2025-03-01", "2026-02-01"]
    assert history.outcome.sum() == pytest.approx(2_600_000)


def test_every_stage_has_its_total(tmp_path):
    toml = WHOLE.replace("2_600_000", "2_600_000\nstages = { Leads = 1300 }") + STAGES
    firm = read_firm(described(tmp_path, toml))
    assert (firm.history.stages[0] == [25, 50_000]).all()
    assert firm.outcome_name == "Revenue"


def test_without_a_start_of_the_plan_the_caller_may_name_it(tmp_path):
    no_start = FIRM + LAST_YEAR + LEVERS
    assert faults_of(tmp_path, no_start) == [
        "Without a history nothing tells when the plan starts."
        " Add a section [plan] with a line such as: start = 2026-01-05"
    ]
    firm = read_firm(tmp_path, plan_start=date(2026, 1, 5))
    assert firm.history.starts[-1] == np.datetime64("2025-12-29")
    assert firm.plan is None


def test_the_start_that_the_caller_names_takes_the_place_of_the_one_in_the_plan(tmp_path):
    firm = read_firm(described(tmp_path, WHOLE), plan_start=date(2026, 3, 2))
    assert firm.history.starts[-1] == np.datetime64("2026-02-23")
    assert firm.plan == PlanBrief(date(2026, 3, 2), 52, 100_000_00)


def test_beliefs_and_experiments_stand_beside_the_totals(tmp_path):
    toml = WHOLE + lines(
        "[[beliefs]]", 'department = "sales"', 'lever = "Visits"', "without = 60", "half = 85",
        "more = 110", "most = 130", "lasts_months = 4",
        "[[experiments]]", 'name = "No visits"', 'lever = "Visits"', 'kind = "before_after"',
        "first = 2025-06-02", "last = 2025-06-29", "change = -20", "effect = -9000",
        "standard_error = 4000",
    )  # fmt: skip
    firm = read_firm(described(tmp_path, toml))
    assert [belief.without for belief in firm.beliefs] == [0.6]
    assert [one.last for one in firm.experiments] == [date(2025, 6, 23)]


@pytest.mark.parametrize("total", [2_600_000, 100, 0.1, 1_234_567.89, 7e-3])
@pytest.mark.parametrize("period", ["week", "month"])
def test_what_is_written_is_read_again_to_the_last_digit(tmp_path, total, period):
    toml = WHOLE.replace('"week"', f'"{period}"').replace("2026-01-05", "2026-06-01")
    toml = toml.replace("2_600_000", f"{total}\nstages = {{ Leads = 77 }}") + STAGES
    firm = read_firm(described(tmp_path, toml))
    folder = write_firm(tmp_path / "copy", firm)
    again = read_firm(folder)
    for name in ("starts", "outcome", "effort", "stages"):
        np.testing.assert_array_equal(getattr(again.history, name), getattr(firm.history, name))
    assert replace(again, history=firm.history) == firm
    assert [path.name for path in folder.iterdir()] == ["firm.toml"]


def test_a_year_that_is_not_even_or_has_no_plan_cannot_be_written(tmp_path):
    firm = read_firm(described(tmp_path, WHOLE))
    with pytest.raises(ValueError, match="needs a plan"):
        write_firm(tmp_path / "copy", replace(firm, plan=None))
    uneven = firm.history.outcome + np.arange(52)
    with pytest.raises(ValueError, match="even"):
        write_firm(tmp_path / "copy", replace(firm, history=replace(firm.history, outcome=uneven)))


FAULTS = {
    "neither history nor totals": (FIRM + LEVERS.replace("last_year", "# "), [
        "[firm] has no “history”, and there is no [last_year]."
        ' Add history = "history.csv" to [firm]; or, if nothing was recorded, a section [last_year]'
        " with the outcome of last year, and last_year to each of [[levers]].",
        "[columns] has no “period”. Add a line such as: period = \"week\"",
        "[columns] has no “outcome”. Add a line such as: outcome = \"revenue\""]),
    "no total of the outcome": (WHOLE.replace("outcome = 2_600_000", ""), [
        "[last_year] has no “outcome”. Add a line such as: outcome = 2_400_000"]),
    "no total of a lever": (WHOLE.replace("last_year = 260", ""), [
        "[[levers]] 2 has no “last_year”. Add a line such as: last_year = 250"]),
    "a lever that did nothing": (WHOLE.replace("last_year = 260", "last_year = 0"), [
        "[[levers]] 2 last_year is 0. It must be a number above 0."]),
    "a lever since some day": (
        WHOLE.replace("last_year = 260", "last_year = 260\nsince = 2025-06-02"), [
        "[[levers]] 2 since is 2025-06-02."
        " Without a history a lever counts for all of last year: delete it."]),
    "no total of a stage": (WHOLE + STAGES, [
        "[last_year] stages has no total above 0 for “Leads”. Write it in braces, or take the stage"
        ' out of [[stages]]: stages = { "Leads" = 1200 }']),
    "a total of no stage": (WHOLE.replace("2_600_000", "2_600_000\nstages = { Lead = 9, Leads = 9}")
                            + STAGES, [
        "[last_year] stages names “Lead”, which is no stage before the last."
        " Perhaps “Leads” is meant."]),
    "totals without names": (WHOLE.replace("2_600_000", "2_600_000\nstages = [9]"), [
        "[last_year] stages is [9]. Write the totals in braces: stages = { Leads = 1200 }"]),
    "columns of no table": (WHOLE + lines("[columns]", 'outcome = "sales"', 'market = "region"'), [
        '[columns] market is "region". Without a history there is no such column: delete it.']),
    "exclusions of nothing": (WHOLE + lines(
        "[[exclusions]]", "first = 2025-06-02", "last = 2025-06-08", 'reason = "Strike"'), [
        "[[exclusions]] 1 excludes something, but there is no history. Delete it."]),
    "a plan from the middle of a month": (WHOLE.replace('"week"', '"month"'), [
        "[plan] start is 5 Jan 2026, which is no first day of a period. Write 1 Jan 2026."]),
    "the totals of a lever beside a history": (
        FIRM + 'history = "history.csv"\n' + lines("[columns]", 'period = "week"', 'outcome = "y"')
        + LEVERS, [
        "[[levers]] 1 last_year is 52000."
        " There is no section [last_year] that it belongs to: delete it.",
        "[[levers]] 2 last_year is 260."
        " There is no section [last_year] that it belongs to: delete it.",
        "history.csv: There is no such file."
        " Put it beside firm.toml, or mend “history” in its section [firm]."]),
}  # fmt: skip


@pytest.mark.parametrize(("toml", "faults"), FAULTS.values(), ids=FAULTS.keys())
def test_every_fault_says_what_to_do(tmp_path, toml, faults):
    assert faults_of(tmp_path, toml) == faults


def test_totals_beside_a_history_are_refused(tmp_path):
    toml = WHOLE.replace("margin = 0.4", 'margin = 0.4\nhistory = "history.csv"')
    assert faults_of(tmp_path, toml)[0] == (
        "[firm] names a history, and [last_year] stands beside it."
        " Delete [last_year]: where figures were recorded nothing needs to be assumed."
    )
