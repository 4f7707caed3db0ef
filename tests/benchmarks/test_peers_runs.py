"""The runs: their order, going on where they were, ends by force, and the tables of results."""

import os
import sys
import time
from argparse import Namespace
from pathlib import Path

import pytest
from environments import NEEDS, prepared
from results_table import latest, tables
from run import GUESSES, TOOLS, Run, ended, is_done, planned, results, seconds_of, with_caches

CASE = "simulator, short"
OTHER = "peers' form, 20 markets, weak"


def asked(**more) -> Namespace:
    usual = {"tools": list(TOOLS), "cases": [CASE, OTHER], "seeds": 2, "trial": False}
    return Namespace(**(usual | {"behind": False, "limit": 60.0} | more))


def line_of(tool="gespann", case=CASE, seed=0, **more) -> dict:
    plan = {"regret": 0.1, "last_year": 0.2, "worse": 0.0}
    usual = {
        "tool": tool, "case": case, "seed": seed, "trial": False, "failed": "", "troubles": [],
        "seconds": 30.0, "load": 1.0, "is_first": False, "half": plan, "wide": plan,
        "held": [True, False], "error": 0.2, "bias": -0.1, "width": 0.5, "r_hat": 1.01,
        "ess_min": 400.0, "ess_median": 900.0, "ess_min_per_second": 40.0, "divergences": 0,
        "ess_median_per_second": 90.0, "seconds_to_plan_half": 20.0, "gib_to_plan_half": 0.5,
        "cpu_to_plan_half": 33.0,
        "fit_seconds": 10.0,
    }  # fmt: skip
    return usual | more


def rows_of(lines: list[dict], *begin: str) -> list[list[str]]:
    """Cells of the rows that begin so, after what they begin with."""
    cells = [row.strip("| ").split(" | ") for row in tables(lines) if row.startswith("| ")]
    return [row[len(begin) :] for row in cells if tuple(row[: len(begin)]) == begin]


# Order and resuming


def test_every_tool_runs_on_every_firm_and_takes_its_turn_at_being_first():
    runs = list(planned(asked()))
    assert len(set(runs)) == len(runs) == len(TOOLS) * 4
    firms = [runs[at : at + len(TOOLS)] for at in range(0, len(runs), len(TOOLS))]
    assert all(len({(run.case, run.seed) for run in firm}) == 1 for firm in firms)
    assert [firm[0].tool for firm in firms] == list(TOOLS)[:4]


def test_what_is_there_is_not_run_again_unless_it_failed_and_that_is_asked_for():
    run = Run(0, CASE, "gespann", trial=False)
    well, badly = line_of(), line_of(failed="ended after 60 s")
    assert is_done(run, [well], again=False)
    assert is_done(run, [badly], again=False)
    assert is_done(run, [well], again=True)
    assert not is_done(run, [badly], again=True)
    assert is_done(run, [badly, well], again=True)
    for other in (line_of("meridian"), line_of(seed=1), line_of(case=OTHER), line_of(trial=True)):
        assert not is_done(run, [other], again=False)


def test_a_line_that_was_cut_off_while_it_was_written_is_taken_away(tmp_path):
    path = tmp_path / "found.jsonl"
    assert results(path) == []
    path.write_text('{"a": 1}\n{"a": 2}\n{"a"')
    assert results(path) == [{"a": 1}, {"a": 2}]
    assert path.read_text() == '{"a": 1}\n{"a": 2}\n'


def test_how_long_it_takes_is_guessed_until_it_is_known():
    run = Run(5, OTHER, "meridian", trial=False)
    known = [
        line_of("meridian", OTHER, seconds=100.0),
        line_of("meridian", OTHER, 1, seconds=200.0),
    ]
    others = [
        line_of("meridian"),
        line_of("gespann", OTHER),
        line_of("meridian", OTHER, trial=True),
    ]
    assert seconds_of(run, others) == GUESSES["meridian"][1]
    assert seconds_of(run, known + others) == 150
    assert set(GUESSES) == set(TOOLS)


# Processes


def test_a_tool_that_ends_well_says_nothing_and_one_that_does_not_says_why(tmp_path):
    well = [sys.executable, "-c", "print('done')"]
    badly = [sys.executable, "-c", "raise SystemExit('no such lever')"]
    assert ended(well, os.environ, tmp_path / "said", asked()) == ""
    assert (tmp_path / "said").read_text() == "done\n"
    assert ended(badly, os.environ, tmp_path / "said", asked()) == "exit code 1: no such lever"


def test_a_tool_that_takes_too_long_is_ended_with_all_its_processes(tmp_path):
    child = tmp_path / "child"
    script = f"sleep 600 & echo $! > {child}; sleep 600"
    said = ended(["sh", "-c", script], os.environ, tmp_path / "said", asked(limit=10.0))
    assert said == "ended after 10 s"
    pid = int(child.read_text())
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not is_gone(pid):
        time.sleep(0.05)
    assert is_gone(pid)


def is_gone(pid: int) -> bool:
    """Whether a process has ended, be it that nobody has asked for its exit code yet."""
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] == "Z"


def test_what_one_tool_compiles_is_kept_for_it_alone(tmp_path):
    found = with_caches({"HOME": "there"}, tmp_path / "gespann-1")
    assert found["HOME"] == "there"
    places = {name: value for name, value in found.items() if name != "HOME"}
    assert sum(str(tmp_path / "gespann-1") in value for value in places.values()) == 3


def test_an_environment_that_is_there_with_the_same_pins_is_not_made_again(tmp_path):
    import environments

    for peer in NEEDS:
        pins = environments.HERE / "requirements" / f"{peer}.txt"
        assert all("==" in one for one in pins.read_text().splitlines())
        (tmp_path / peer).mkdir()
        (tmp_path / peer / "installed.txt").write_text(pins.read_text())
        assert prepared(peer, tmp_path).is_relative_to(tmp_path / peer)
    assert "pymc-marketing==" in (environments.HERE / "requirements" / "pymc.txt").read_text()
    assert "google-meridian==" in (environments.HERE / "requirements" / "meridian.txt").read_text()


# Tables


def plan(regret: float, worse: float = 0.0) -> dict:
    return {"regret": regret, "last_year": 0.25, "worse": worse}


def test_the_table_of_plans_shows_mean_median_range_and_how_many_were_worse():
    lines = [
        line_of("meridian", seed=0, half=plan(0.1), wide=plan(0.3)),
        line_of("meridian", seed=1, half=plan(0.3, worse=0.05), wide=plan(0.5)),
        line_of("meridian", seed=2, half=plan(0.11), wide=plan(0.4)),
    ]
    assert rows_of(lines, "simulator", "meridian")[0] == [
        "3 of 3", "17.0 %", "11.0 % (10.0 % to 30.0 %)", "40.0 %", "40.0 % (30.0 % to 50.0 %)",
        "1 of 3", "5.0 %",
    ]  # fmt: skip
    assert rows_of(lines, "simulator", "last year's split")[0][:2] == ["3", "25.0 %"]


def test_runs_that_failed_stay_in_the_counts_and_are_told_of():
    failed = {
        "tool": "pymc_example", "case": OTHER, "seed": 0, "trial": False, "seconds": 60.0,
        "failed": "ended after 60 s", "troubles": [], "load": 1.0, "is_first": True,
    }  # fmt: skip
    well = line_of("pymc_example", OTHER, seed=1, troubles=["plan wide: 1.0 % over the budget"])
    told = list(tables([failed, well]))
    assert rows_of([failed, well], "peers' form", "pymc_example")[0][0] == "1 of 2"
    assert rows_of([failed, well], "peers' form", "pymc_example")[1][0] == "1 of 2"
    assert rows_of([failed, well], "20", "pymc_example")[0][0] == "1 of 2"
    assert told[-2:] == [
        f"- {OTHER}, seed 0, pymc_example: ended after 60 s",
        f"- {OTHER}, seed 1, pymc_example: plan wide: 1.0 % over the budget",
    ]
    assert rows_of([failed], "20", "pymc_example")[0] == ["0 of 1", *11 * ["–"]]


def test_coverage_is_over_all_levers_of_all_firms():
    lines = [line_of(held=[True] * 7), line_of(seed=1, held=[True, *6 * [False]])]
    row = rows_of(lines, "simulator", "gespann")[1]
    assert row == ["2 of 2", "57.1 % of 14", "20 (20 to 20) %", "-10.0 %", "50.0 %"]


def test_times_with_nothing_compiled_stand_apart():
    lines = [
        line_of(seconds_to_plan_half=90.0, is_first=True),
        line_of(seed=1, seconds_to_plan_half=20.0),
        line_of(seed=2, seconds_to_plan_half=30.0),
        line_of(seed=3, seconds_to_plan_half=22.0),
    ]
    row = rows_of(lines, "1", "gespann")[0]
    assert row[:5] == ["4 of 4", "22 (20 to 30)", "–", "90", "33 (33 to 33)"]


def test_the_room_is_timed_as_if_it_had_been_asked_for_at_once():
    line = line_of(
        seconds_to_fit_done=15.0,
        seconds_to_plan_half=20.0,
        seconds_to_plan_wide=26.0,
        seconds_to_plan_with_room=33.0,
    )
    assert rows_of([line], "1", "gespann")[0][1:3] == ["20", "22"]


def test_what_gespanns_plan_goes_towards_stands_beside_it():
    lines = [line_of(**{"half, optimum": plan(0.05), "wide, optimum": plan(0.06)})]
    assert rows_of(lines, "simulator", "gespann, optimum")[0][1:3] == [
        "5.0 %",
        "5.0 % (5.0 % to 5.0 %)",
    ]


def test_both_generators_are_shown_by_themselves_and_together():
    lines = [line_of(), line_of(case=OTHER)]
    for kind in ("simulator", "peers' form", "all"):
        assert len(rows_of(lines, kind, "gespann")) == 2
    assert rows_of(lines[:1], "all", "gespann") == []


def test_of_a_run_that_was_repeated_the_last_counts():
    lines = [line_of(failed="ended after 60 s"), line_of(seconds=5.0)]
    assert latest(lines) == [lines[1]]


def test_without_results_there_is_a_table_without_rows():
    assert not [row for row in tables([]) if row.startswith("| all")]


@pytest.mark.parametrize("tool", TOOLS.values())
def test_every_tool_has_its_adapter(tool):
    import run

    assert (run.HERE / "adapters" / f"{tool.adapter}.py").exists()
    assert tool.environment in {None, *NEEDS}
