"""A lever whose definition changed is two levers, one until the change and one since."""

import pytest
from folders import GOOD, TOML, folder_of, lines

from gespann.files.firm_folder import read_firm, read_firm_with_findings
from gespann.refusals import InputRefused


def fairs(name: str, *more: str) -> str:
    return lines("[[levers]]", f'name = "{name}"', 'column = "fairs"', 'kind = "trade_fair"', *more)


HEAD = TOML[: TOML.index("[[levers]]")]


def faults_of(where) -> list[str]:
    with pytest.raises(InputRefused) as refused:
        read_firm(where)
    return [str(fault).removeprefix("firm.toml: ") for fault in refused.value.faults]


def two(until: str, since: str) -> str:
    return HEAD + fairs("Stands", f"until = {until}") + fairs("Fairs", f"since = {since}")


def test_one_column_serves_both_levers_by_turns(tmp_path):
    firm, findings = read_firm_with_findings(
        folder_of(tmp_path, toml=two("2024-01-14", "2024-01-15"))
    )
    assert firm.history.effort[0].T.tolist() == [[10, 0, 0], [0, 0, 30]]
    assert findings == ()


def test_a_period_belongs_to_the_lever_that_counts_on_its_first_day(tmp_path):
    history = GOOD.replace("200,0", "200,20")
    firm = read_firm(folder_of(tmp_path, history, two("2024-01-10", "2024-01-11")))
    assert firm.history.effort[0].T.tolist() == [[10, 20, 0], [0, 0, 30]]


def test_a_lever_has_no_effort_before_its_first_day(tmp_path):
    firm = read_firm(folder_of(tmp_path, toml=HEAD + fairs("Fairs", "since = 2024-01-02")))
    assert firm.history.effort[0].T.tolist() == [[0, 0, 30]]


def test_effort_that_counts_for_no_lever_is_told(tmp_path):
    toml = HEAD + fairs("Stands", "until = 2024-01-14")
    _firm, findings = read_firm_with_findings(folder_of(tmp_path, toml=toml))
    assert [(one.code, one.subject, one.values["count"]) for one in findings] == [
        ("effort_not_counted", "Stands", 1)
    ]


FAULTS = {
    "both on one day": (two("2024-01-15", "2024-01-15"), [
        "The column “fairs” counts for “Stands” and for “Fairs” on the same days."
        " Let one end (until) before the other begins (since)."]),
    "one of them always": (HEAD + fairs("Stands") + fairs("Fairs", "since = 2024-01-15"), [
        "The column “fairs” counts for “Stands” and for “Fairs” on the same days."
        " Let one end (until) before the other begins (since)."]),
    "an end before the beginning": (
        HEAD + fairs("Fairs", "since = 2024-01-15", "until = 2024-01-08"), [
        "[[levers]] 1 since is 2024-01-15. It must not be later than until, which is 8 Jan 2024."]),
    "no day": (HEAD + fairs("Fairs", 'since = "spring"'), [
        '[[levers]] 1 since is "spring". It must be a day, such as 2026-01-05.']),
    "after the history": (HEAD + fairs("Stands") + fairs("Fairs", "since = 2024-02-01").replace(
        '"fairs"', '"later"'), [
        "In the history the lever “Fairs” counts nowhere. Its periods begin from 1 Jan 2024 to"
        " 15 Jan 2024: mend since and until, or take the lever out."]),
}  # fmt: skip


@pytest.mark.parametrize(("toml", "faults"), FAULTS.values(), ids=FAULTS.keys())
def test_every_fault_says_what_to_do(tmp_path, toml, faults):
    history = "week,revenue,fairs,later\n2024-01-01,1,1,1\n2024-01-08,1,1,1\n2024-01-15,1,1,1\n"
    assert faults_of(folder_of(tmp_path, history, toml)) == faults
