"""Bargaining on the command line: rounds are added or refused, and shown with what helps on."""

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from cli.screens import shown
from core.planning.made_up_fits import fit_of_truth, small_firm
from files.report import rounds_of_kupferberg
from gespann import library
from gespann.cli import main
from gespann.cli.bargain_document import bargain_document
from gespann.cli.bargain_view import show_bargaining
from gespann.cli.document import as_text
from gespann.cli.simulated import write_simulated
from gespann.core.compromise.both_rounds import Asked, Round
from gespann.core.quantities import Department
from gespann.files.rounds_toml import ROUNDS_NAME, read_rounds
from gespann.language import speaking
from gespann.language.numbers import money
from gespann.language.rounds import shares_told


@pytest.fixture(scope="module")
def state(fit, plan):
    return rounds_of_kupferberg.state(fit, plan)


@pytest.fixture(scope="module")
def made_up():
    """A small made-up firm with the wishes of both sides, and a fit without a sampler."""
    told = small_firm(3, beliefs=True, bond=0.0)
    return told, fit_of_truth(told, draws=20)


@pytest.fixture
def folder(tmp_path, made_up, monkeypatch):
    write_simulated(tmp_path / "firm", made_up[0], seed=3)
    monkeypatch.setattr(library, "fit", lambda firm, **_options: made_up[1])
    return tmp_path / "firm"


@pytest.fixture
def unfitted(folder, monkeypatch):
    """The same folder; nothing must be fitted."""
    monkeypatch.setattr(library, "fit", lambda *_firm, **_options: pytest.fail("was fitted"))
    return folder


def bargain(folder, *arguments):
    wide = ("--epsilon", "0.05")
    return main.run(["bargain", str(folder), "--language", "en", *wide, *map(str, arguments)])


def usual(firm, name):
    """About what the lever had last year, in euros."""
    lever = next(k for k, one in enumerate(firm.levers) if one.name == name)
    units = firm.history.effort[:, -firm.period.per_year :, lever].sum()
    return round(float(units) * firm.levers[lever].cost_per_unit)


def test_help_names_the_ways_to_move(capsys):
    assert main.run(["bargain", "--help"]) == 0
    told = capsys.readouterr().out
    for option in ("--propose", "--accept", "--object", "--text", "--day", "--note"):
        assert option in told


def test_a_proposal_an_answer_and_an_agreement(folder, made_up, capsys):
    firm = made_up[0].firm
    first, last = firm.levers[0].name, firm.levers[-1].name
    less = f"{first}={round(0.8 * usual(firm, first))}"
    assert bargain(folder, less, "--propose", "marketing", "--day", "2026-03-02", "--json") == 0
    opened = json.loads(capsys.readouterr().out)
    assert opened["to_answer"] == ["sales"]
    assert opened["rounds"][0]["date"] == "2026-03-02"
    answer = f"{last}={round(0.8 * usual(firm, last))}"
    assert bargain(folder, answer, "--propose", "sales", "--day", "2026-03-09", "--json") == 0
    answered = json.loads(capsys.readouterr().out)
    assert [one["department"] for one in answered["rounds"]] == ["marketing", "sales"]
    assert {one["department"] for one in answered["next_steps"]} == {"marketing", "sales"}
    assert bargain(folder, "--accept", "marketing", "--day", "2026-03-10", "--json") == 0
    agreed = json.loads(capsys.readouterr().out)
    assert agreed["agreed"]
    assert agreed["agreed_plan"] == agreed["rounds"][1]["plan"]
    assert read_rounds(folder, firm).is_agreed


def test_a_proposal_over_the_budget_is_refused_with_the_reason_and_nothing_written(
    unfitted, made_up, capsys
):
    firm = made_up[0].firm
    amounts = [f"{one.name}={round(1.4 * usual(firm, one.name))}" for one in firm.levers]
    assert bargain(unfitted, *amounts, "--propose", "sales") == 2
    told = capsys.readouterr().err
    assert "more than the budget" in told
    assert "Nothing was written." in told
    assert not (unfitted / ROUNDS_NAME).exists()


def test_a_proposal_beyond_a_bound_names_lever_and_bound(unfitted, made_up, capsys):
    name = made_up[0].firm.levers[0].name
    assert bargain(unfitted, f"{name}=1", "--propose", "marketing") == 2
    told = capsys.readouterr().err
    assert f"“{name}” would get €1.00; its bounds are" in told


def test_a_lever_that_is_not_named_stays_as_it_was_proposed_last(folder, made_up):
    firm = made_up[0].firm
    first, second = (one.name for one in firm.levers[:2])
    some = {first: round(0.8 * usual(firm, first))}
    others = {second: round(0.9 * usual(firm, second))}
    day = date(2026, 3, 2)
    library.propose(folder, firm, "marketing", some, day=day)
    rounds = library.propose(folder, firm, "marketing", others, day=day)
    before, after = (one.cents for one in rounds.rounds)
    assert after == {**before, second: 100 * others[second]}


def test_the_report_of_a_plan_tells_of_the_rounds(folder, made_up, monkeypatch, tmp_path):
    firm, told = made_up[0].firm, {}
    some = {firm.levers[0].name: round(0.8 * usual(firm, firm.levers[0].name))}
    library.propose(folder, firm, "marketing", some, day=date(2026, 3, 2))
    monkeypatch.setattr(library, "write_report", lambda *_about, **more: told.update(more))
    report = str(tmp_path / "plan.html")
    assert main.run(["plan", str(folder), "--report", report, "--json"]) == 0
    assert [placed.round.department for placed in told["rounds"].placed] == [Department.MARKETING]


def test_documents_of_a_plan_with_wishes_are_about_the_golden_mean(folder, tmp_path, capsys):
    paths = [tmp_path / name for name in ("plan.pdf", "plan.xlsx", "plan.md")]
    told = [word for path in paths for word in (f"--{path.suffix[1:]}", str(path))]
    told = ["--story" if word == "--md" else word for word in told]
    assert (
        main.run(["plan", str(folder), *told, "--epsilon", "0.05", "--language", "en", "--json"])
        == 0
    )
    mean = json.loads(capsys.readouterr().out)["golden_mean"]
    story = paths[2].read_text("utf-8")
    assert paths[0].read_bytes().startswith(b"%PDF-")
    assert paths[1].stat().st_size > 5000
    assert mean["plan"], "there is a golden mean to tell of"
    for one in mean["plan"]:
        assert f"{one['lever']} {money(one['amount_cents'], 'EUR')}" in story


def test_faults_of_rounds_are_told_before_anything_is_fitted(unfitted, capsys):
    (unfitted / ROUNDS_NAME).write_text("[[rounds]]\ndate = 2026-03-02\n", encoding="utf-8")
    assert bargain(unfitted) == 2
    told = capsys.readouterr().err
    assert "rounds.toml: [[rounds]] 1 has no “department”." in told


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--accept", "sales"], "Nothing waits for an answer"),
        (["--text"], "There is no single text"),
        (["Fairs=1", "--propose", "sales"], "There is no lever “Fairs”"),
        (["Search ads=1"], "Amounts belong to a proposal"),
        (["--propose", "sales"], "A proposal needs an amount"),
        (["--accept", "sales", "--text"], "Only one of"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_fitted(unfitted, capsys, arguments, why):
    assert bargain(unfitted, *arguments) == 2
    assert why in " ".join(capsys.readouterr().err.split())


def test_without_wishes_there_is_nothing_to_bargain_over(unfitted, capsys):
    (unfitted / "wishes.toml").unlink()
    assert bargain(unfitted) == 2
    assert "needs the wishes of both departments" in " ".join(capsys.readouterr().err.split())


def test_rounds_shares_steps_and_the_single_text_are_shown(state):
    text = shown(show_bargaining, state, "EUR")
    assert "Still to answer: Marketing, for 0 days now (14 were agreed)." in text
    assert "Marketing: a step that gives the other side" in text
    assert "A mediator’s single text" in text
    for lever in state.levers:
        assert lever.name in text


def test_all_of_it_is_told_in_german(state):
    with speaking("de"):
        text = shown(show_bargaining, state, "EUR")
    assert "Noch zu antworten: Marketing" in text
    assert "Marketing: ein Schritt, der der anderen Seite" in text
    assert "instead of" not in text


def test_nothing_that_is_said_is_about_a_person(fit, plan):
    late = rounds_of_kupferberg.state(fit, plan, turns=1, days=30)
    text = shown(show_bargaining, late, "EUR").lower()
    assert "the matter does not move" in text
    for word in ("refuses", "stubborn", "fault", "blame", " he ", " she ", "head of"):
        assert word not in text


def test_the_document_holds_rounds_steps_text_and_blockade(fit, plan, state):
    document = json.loads(as_text(bargain_document(state, "EUR")))
    assert [one["department"] for one in document["rounds"]] == ["marketing", "sales"] * 2
    assert document["to_answer"] == ["marketing"]
    assert document["single_text"]["shares"].keys() == {"marketing", "sales"}
    assert document["blockade"] is None
    assert document["golden_mean"]["solution"] == "kalai_smorodinsky"
    late = rounds_of_kupferberg.state(fit, plan, turns=1, days=30)
    blocked = json.loads(as_text(bargain_document(late, "EUR")))["blockade"]
    assert (blocked["block"], blocked["next_steps"][0]) == ("answer_open", "answer")


def test_where_nothing_can_be_gained_no_share_is_told(state):
    bargained = replace(state.mean.found.bargained, ranges=np.zeros(2), settlements=None)
    found = replace(
        state.mean.found, bargained=bargained, chosen=None, amount_cents=None, accounts=()
    )
    nothing = replace(state, mean=replace(state.mean, found=found))
    assert shares_told(nothing, nothing.placed[0]) == ("–", "–")
    document = bargain_document(nothing, "EUR")
    assert [one["shares"] for one in document["rounds"]] == [None] * 4


def test_an_acceptance_is_told_apart_from_a_proposal(fit, plan):
    day = rounds_of_kupferberg.BEGIN + timedelta(weeks=1)
    agreed = rounds_of_kupferberg.state(fit, plan, Round(day, Department.SALES, None), turns=1)
    document = bargain_document(agreed, "EUR")
    assert document["acceptances"] == [
        {"date": day.isoformat(), "department": Department.SALES, "note": ""}
    ]


def test_both_criticise_one_text_until_they_accept_it(folder, made_up, capsys):
    firm = made_up[0].firm
    first, last = firm.levers[0].name, firm.levers[-1].name
    for side, name in (("marketing", last), ("sales", first)):
        less = f"{name}={round(0.8 * usual(firm, name))}"
        assert bargain(folder, less, "--propose", side, "--day", "2026-03-02", "--json") == 0
        capsys.readouterr()
    assert bargain(folder, "--text", "--day", "2026-03-03", "--json") == 0
    text = json.loads(capsys.readouterr().out)["rounds"][-1]
    assert text["department"] == "mediator"
    amount = next(one["amount_cents"] for one in text["plan"] if one["lever"] == first)
    most = amount // 100 - 1000
    ask = ("--object", "sales", "--day", "2026-03-04", "--json")
    assert bargain(folder, f"{first}<={most}", *ask) == 0
    objected = json.loads(capsys.readouterr().out)
    assert objected["asked_of_the_text"] == [
        {"department": "sales", "lever": first, "least_cents": None, "most_cents": 100 * most}
    ]
    assert objected["to_answer"] == ["marketing"]
    plan = objected["single_text"]["plan"]
    assert next(one["amount_cents"] for one in plan if one["lever"] == first) <= 100 * most
    assert bargain(folder, "--text", "--day", "2026-03-05", "--json") == 0
    again = json.loads(capsys.readouterr().out)
    assert again["rounds"][-1]["plan"] == plan
    for side in ("sales", "marketing"):
        assert bargain(folder, "--accept", side, "--day", "2026-03-06", "--json") == 0
        told = json.loads(capsys.readouterr().out)
    assert told["agreed"]
    assert told["agreed_plan"] == plan


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--object", "sales"), "An objection asks for something"),
        (("--object", "sales", "Search ads=5"), "is no objection"),
        (("--object", "sales", "--text"), "Only one of"),
        (("--object", "sales", "Nonsense<=5"), "Nonsense"),
    ],
)
def test_an_objection_that_cannot_be_is_refused_before_anything_is_fitted(
    unfitted, capsys, arguments, why
):
    assert bargain(unfitted, *arguments) == 2
    assert why in capsys.readouterr().err


def test_where_no_text_lies_on_the_table_there_is_nothing_to_object_to(unfitted, made_up, capsys):
    name = made_up[0].firm.levers[0].name
    assert bargain(unfitted, f"{name}<={usual(made_up[0].firm, name)}", "--object", "sales") == 2
    assert "No mediator’s text lies on the table" in capsys.readouterr().err


def test_what_no_plan_can_give_is_refused_with_the_bounds(folder, made_up, capsys):
    firm = made_up[0].firm
    name = firm.levers[0].name
    some = {name: round(0.8 * usual(firm, name))}
    for side in (None, "sales"):
        library.propose(folder, firm, side, some, day=date(2026, 3, 2))
    library.propose(folder, firm, None, some, day=date(2026, 3, 2))
    assert bargain(folder, f"{name}<=1", "--object", "sales") == 2
    assert "cannot get that; its bounds are" in capsys.readouterr().err
    assert len(read_rounds(folder, firm).rounds) == 3


def test_what_is_asked_of_a_text_is_told_in_terminal_and_report(fit, plan):
    side = Department.SALES
    names = [one.name for one in fit.firm.levers]
    text = Round(rounds_of_kupferberg.BEGIN + timedelta(weeks=9), None, text_of(fit))
    asked = {names[0]: Asked(most_cents=100), names[1]: Asked(0, 10**10)}
    ask = Round(text.day, side, None, "", asked)
    state = rounds_of_kupferberg.state(fit, plan, text, ask)
    screen = shown(show_bargaining, state, "EUR")
    assert f"Sales asks of the text: “{names[0]}” at most €1." in screen
    assert "No plan in the room gives all of this." in screen
    with speaking("de"):
        assert "höchstens" in shown(show_bargaining, state, "EUR")


def text_of(fit):
    return {lever.name: 100_000_00 for lever in fit.firm.levers}
