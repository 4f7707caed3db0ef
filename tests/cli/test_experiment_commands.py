"""`gespann experiment`: what it proposes and reads, for people and for machines."""

import json
import tomllib
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

import gespann
from gespann.cli import main, options
from gespann.cli.experiment import DEFAULT_FIGURE, Figure, figure_typed
from gespann.cli.experiment_document import block_of
from gespann.cli.parsing import ValueRefused
from gespann.core.firm import Experiment, Firm, History, Lever
from gespann.core.quantities import Department, Period
from gespann.files.firm_folder_writer import write_firm

WEEKS, TEST = 110, slice(104, 110)


def history():
    """Ten markets that move together, two of which held a test in the last six weeks."""
    rng = np.random.default_rng(3)
    course = 1 + 0.1 * np.sin(2 * np.pi * np.arange(WEEKS) / 52)
    noise = np.exp(rng.normal(0, 0.02, (10, WEEKS)))
    outcome = np.linspace(8_000, 20_000, 10)[:, None] * course * noise
    effort = np.full((10, WEEKS, 1), 400.0)
    effort[[2, 5], TEST] = 600.0
    outcome[[2, 5], TEST] *= 1.12
    nothing = np.empty((10, WEEKS, 0))
    return History(
        starts=np.datetime64("2024-01-01") + 7 * np.arange(WEEKS),
        markets=("Aachen", "Bonn", "Celle", "Düren", "Essen", "Fulda", "Gera", "Halle", "Ilmenau",
                 "Jena"),
        outcome=outcome.round(2), effort=effort, controls=nothing, competitors=nothing,
        stages=nothing,
    )  # fmt: skip


FIRM = Firm(
    name="Muster GmbH", currency="EUR", period=Period.WEEK, margin=0.4, outcome_name="revenue",
    levers=(Lever("Radio", "radio", Department.MARKETING, "radio", "EUR"),), history=history(),
)  # fmt: skip
READ = (
    "--lever", "Radio", "--first", "2025-12-29", "--last", "02.02.2026", "--market", "Celle",
    "--market", "Fulda",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return str(write_firm(tmp_path_factory.mktemp("firms") / "firm", FIRM))


@pytest.fixture
def run(capsys):
    def run(*arguments):
        code = main.run(["experiment", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_a_design_is_shown_with_markets_change_and_precision(run, folder):
    code, out, err = run("design", folder, "--lever", "Radio", "--find", "10%", "--periods", "6")
    assert (code, err) == (0, "")
    assert "Proposed test of Radio" in out
    shown = {line.split("  ")[0].strip() for line in out.splitlines()}
    assert {"Test markets", "Compared with", "Duration", "Change", "Standard error"} <= shown


def test_the_document_of_a_design_is_what_the_library_says(run, folder):
    _code, out, _err = run("design", folder, "--lever", "Radio", "--find", "10%", "--json")
    document = json.loads(out)
    proposal = gespann.design_experiment(
        gespann.read_firm(folder), "Radio", effort=1.5, smallest_effect=0.1
    )
    assert list(document) == ["verdict", "design", "alternatives", "warnings"]
    assert document["verdict"] == proposal.verdict
    assert document["design"]["test_markets"] == list(proposal.design.test_markets)
    assert document["design"]["change_cents"] == proposal.design.change_cents
    assert len(document["alternatives"]) == 4


def test_what_is_read_can_be_pasted_into_firm_toml(run, folder):
    code, out, err = run("read", folder, *READ)
    assert (code, err) == (0, "")
    (block,) = tomllib.loads(out[out.index("[[experiments]]") :])["experiments"]
    one = gespann.read_experiment(
        gespann.read_firm(folder), "Radio", first=date(2025, 12, 29), last=date(2026, 2, 2),
        markets=["Celle", "Fulda"],
    ).experiment  # fmt: skip
    assert block == {
        "name": "Radio 2025-12-29",
        "lever": "Radio",
        "kind": "geo",
        "markets": ["Celle", "Fulda"],
        "first": date(2025, 12, 29),
        "last": date(2026, 2, 2),
        "change": pytest.approx(200 * 2 * 6),
        "effect": pytest.approx(one.effect),
        "standard_error": pytest.approx(one.standard_error),
    }
    planted = 0.12 / 1.12 * FIRM.history.outcome[[2, 5], TEST].sum()
    assert abs(block["effect"] - planted) < 3 * block["standard_error"]


def test_the_document_of_a_reading_holds_the_same_block(run, folder):
    _code, out, _err = run("read", folder, *READ, "--json")
    document = json.loads(out)
    (block,) = tomllib.loads(document["firm_toml"])["experiments"]
    assert block["effect"] == pytest.approx(document["experiment"]["effect"])
    low, middle, high = document["effect"]
    assert low < middle < high
    assert document["change_cents"] == 2_400_00


def test_a_test_that_cannot_be_read_is_an_answer(run, folder):
    code, out, _err = run("read", folder, *READ, "--carry-over", "2", "--json")
    document = json.loads(out)
    assert (code, document["experiment"]) == (0, None)
    assert [one["code"] for one in document["warnings"]] == ["test_not_in_history"]


def test_everything_is_german_for_who_asks_for_it(run, folder):
    _code, out, _err = run("design", folder, "--lever", "Radio", "--language", "de")
    assert "Testmärkte" in out
    assert not {"Test markets", "Duration", "Warning"} & set(out.split("  "))


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ((), "Missing command."),
        (("design", "--lever", "Radoi"), "There is no lever “Radoi”. Perhaps “Radio” is meant."),
        (("design", "--lever", "Radio", "--keep-out", "Ulm"), "There is no market “Ulm”."),
        (("design", "--lever", "Radio", "--stage", "leads"), "There is no stage “leads”."),
        (("design", "--lever", "Radio", "--effort", "1"), "A test with the usual effort tests"),
        (("design", "--lever", "Radio", "--find", "0%"), "An effect of nothing cannot be found."),
        (("design", "--lever", "Radio", "--find", "x"), "“x” is not an amount of money"),
        (("read", *READ, "--kind", "switchback", "--block", "1", "--carry-over", "1"),
         "With a carry-over of 1 periods a block of 1 has none"),
        (("read", "--lever", "Radio", "--first", "soon", "--last", "2026-02-02"), "“soon” is no"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_in_a_sentence(run, folder, arguments, fault):
    arguments = (*arguments[:1], folder, *arguments[1:]) if arguments else ()
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith(fault)


def test_figures_are_shares_or_amounts():
    assert figure_typed("5%") == DEFAULT_FIGURE
    assert figure_typed("7,5 %") == Figure(Decimal("0.075"), is_share=True)
    assert figure_typed("20000") == Figure(Decimal(20_000), is_share=False)


def test_days_are_read_as_people_write_them():
    assert options.day_typed("2026-03-31") == options.day_typed("31.03.2026") == date(2026, 3, 31)
    with pytest.raises(ValueRefused):
        options.day_typed("31.02.2026")


def test_names_with_quotes_and_umlauts_are_kept_in_a_block():
    one = Experiment(
        'Büro "Süd"\\1', "Radio", "geo", (), date(2026, 1, 5), date(2026, 2, 2), -1e-7, 2e9, 1.5,
        "Angebote",
    )  # fmt: skip
    (block,) = tomllib.loads(block_of(one))["experiments"]
    assert (block["name"], block["stage"]) == (one.name, one.stage)
    assert (block["change"], block["effect"]) == (-1e-7, 2e9)
    assert "markets" not in block


def test_an_amount_of_money_is_asked_in_the_outcomes_own_unit():
    in_money = gespann.design_experiment(
        FIRM, "Radio", effort=2, half_width=4_000, relative=False, durations=[6]
    )
    pieces = replace(FIRM, outcome_value=10.0)
    in_pieces = gespann.design_experiment(
        pieces, "Radio", effort=2, half_width=40_000, relative=False, durations=[6]
    )
    assert in_pieces.design.test_markets == in_money.design.test_markets
    assert in_pieces.design.power == pytest.approx(in_money.design.power)
