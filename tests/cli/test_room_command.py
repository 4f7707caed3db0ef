"""`gespann room` and the goal's answers: what is typed, what is refused, what is shown."""

import json
from decimal import Decimal

import pytest

from cli.screens import shown
from core.planning.made_up_fits import fit_of_truth, small_firm
from files.report import kupferberg
from gespann import library
from gespann.cli import main, options
from gespann.cli.document import as_text
from gespann.cli.parsing import ValueRefused
from gespann.cli.room_document import room_and_goal
from gespann.cli.room_view import show_goal, show_room
from gespann.cli.simulated import write_simulated
from gespann.core.planning.room_results import Wish
from gespann.core.quantities import Department
from gespann.language import speaking
from gespann.refusals import Refusal


@pytest.fixture(scope="module")
def plan(fit):
    return kupferberg.with_room(fit, kupferberg.plan(fit))


def test_wishes_are_read_as_names_and_amounts():
    assert options.wishes_typed(["Search ads=300000", " sales = 1.200.000,50 "]) == {
        "Search ads": Decimal(300000),
        "sales": Decimal("1200000.50"),
    }


@pytest.mark.parametrize("text", ["sales", "=300", "300"])
def test_what_is_no_wish_is_refused_in_a_sentence(text):
    with pytest.raises(ValueRefused, match="is no wish"):
        options.wishes_typed([text])


def test_wishes_are_for_levers_and_departments_in_both_languages(fit):
    wished = library.wishes_for(fit.firm, {"Demos": 10, "marketing": 20.5})
    assert wished == (Wish("Demos", 1000), Wish(Department.MARKETING, 2050))
    with speaking("de"):
        assert library.wishes_for(fit.firm, {"Vertrieb": 1}) == (Wish(Department.SALES, 100),)


def test_a_wish_for_what_does_not_exist_is_refused_with_the_nearest_name(fit):
    with pytest.raises(Refusal, match=r"nothing to wish for called “Demo”\. Perhaps “Demos”"):
        library.wishes_for(fit.firm, {"Demo": 10})


def test_help_names_the_options(capsys):
    assert main.run(["room", "--help"]) == 0
    told = capsys.readouterr().out
    assert all(name in told for name in ("--epsilon", "--wish", "--certainty", "--json"))


def test_the_room_is_shown_with_every_lever_and_every_wish(fit, plan):
    text = shown(show_room, fit, plan)
    for lever in fit.firm.levers:
        assert lever.name in text
    assert "The room: what costs at most 1% of the best expected contribution" in text
    assert text.count("is not possible; bounds and budget allow") == 2


def test_the_goal_is_shown_with_its_questions(fit, plan):
    assert "How far does the budget reach? With a certainty of 80%" in shown(show_goal, fit, plan)
    with speaking("de"):
        assert "Wie weit reicht das Budget?" in shown(show_goal, fit, plan)


def test_the_document_holds_room_and_goal_in_whole_cents(fit, plan):
    document = json.loads(as_text(room_and_goal(fit, plan)))
    assert set(document) == {"room", "goal_answers"}
    room, goal = document["room"], document["goal_answers"]
    assert set(room["levers"][0]) == {
        "lever", "department", "optimum_cents", "least_cents", "greatest_cents",
        "outer_least_cents", "outer_greatest_cents",
    }  # fmt: skip
    assert {type(corner["sales"]) for corner in room["outline_cents"]} == {int}
    assert [wish["is_possible"] for wish in room["wishes"]] == [True, False, False]
    assert goal["highest_cents"] + goal["gap_cents"] == plan.goal_cents
    assert goal["missing_budget_cents"] == goal["least_budget_cents"] - plan.budget_cents
    assert len(goal["answers"]) == 4


def test_what_was_not_asked_for_is_not_in_the_document(fit):
    assert room_and_goal(fit, kupferberg.plan(fit)) == {}


def test_the_command_spreads_amounts_and_goes_by_an_attitude_as_it_is_told(
    tmp_path, monkeypatch, capsys
):
    told = small_firm(3)
    write_simulated(tmp_path / "firm", told, seed=3)
    monkeypatch.setattr(library, "fit", lambda firm, **_options: fit_of_truth(told, draws=20))
    asked = ["room", str(tmp_path / "firm"), "--json", "--phasing", "flat", "--risk", "cvar"]
    assert main.run(asked) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["risk"]["attitude"] == "cvar"
    assert document["risk"]["optimum_of_the_mean"]["worth_cents"] <= document["risk"]["worth_cents"]
    assert {one["phasing"] for one in document["phasing"]["levers"]} == {"flat"}
    assert document["room"]["levers"]
