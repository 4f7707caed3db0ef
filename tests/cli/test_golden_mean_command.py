"""The golden mean on the command line: the option, what is shown, and the document."""

import json
from dataclasses import replace

import pytest

from cli.screens import shown
from core.planning.made_up_fits import fit_of_truth, small_firm
from files.report import wishes_of_kupferberg
from gespann import library
from gespann.cli import main
from gespann.cli.document import as_text
from gespann.cli.mean_document import mean_document
from gespann.cli.mean_view import show_mean
from gespann.cli.simulated import write_simulated
from gespann.core.compromise.aims import Solution
from gespann.core.compromise.both_wishes import BothWishes
from gespann.core.quantities import Department
from gespann.language import speaking
from gespann.language.compromise import shares_told, solution_told


@pytest.fixture(scope="module")
def mean(fit, plan):
    return wishes_of_kupferberg.mean(fit, plan)


@pytest.fixture(scope="module")
def made_up():
    """A small made-up firm with the wishes of both sides, and a fit without a sampler."""
    told = small_firm(3, beliefs=True)
    return told, fit_of_truth(told, draws=20)


@pytest.fixture
def folder(tmp_path, made_up):
    write_simulated(tmp_path / "firm", made_up[0], seed=3)
    return tmp_path / "firm"


def test_help_names_the_solutions(capsys):
    assert main.run(["plan", "--help"]) == 0
    told = capsys.readouterr().out
    assert "--solution" in told
    assert "kalai_smorodinsky" in told


def test_every_lever_the_price_and_both_accounts_are_shown(fit, mean):
    text = shown(show_mean, mean, "EUR")
    for lever in fit.firm.levers:
        assert lever.name in text
    assert "It costs €" in text
    for side in ("Marketing", "Sales"):
        assert f"{side} gets" in text
        assert f"{side} gives up" in text


def test_all_of_it_is_told_in_german(mean):
    with speaking("de"):
        text = shown(show_mean, mean, "EUR")
    assert "Die goldene Mitte zwischen beiden Abteilungen" in text
    assert "Der Vertrieb verzichtet auf" in text
    assert "instead of" not in text


def test_shares_that_differ_are_told_apart(mean):
    chosen = replace(mean.found.chosen, shares=mean.found.chosen.shares * [1.0, 0.5])
    uneven = replace(mean, found=replace(mean.found, chosen=chosen))
    told = shares_told(uneven)
    assert told.startswith("Marketing gets 61% and sales 31% of what each could gain")


def test_one_side_alone_that_can_gain_is_told_alone(fit, plan, mean):
    marketing, sales = mean.wishes.sides
    alone = BothWishes((marketing, replace(sales, weights={}, wishes=())))
    told = shares_told(wishes_of_kupferberg.mean(fit, plan, alone))
    assert told.startswith("Marketing gets 100% of what it could gain at most")


def test_every_solution_says_how_it_chooses():
    assert len({solution_told(solution) for solution in Solution}) == len(Solution)


def test_the_document_holds_whole_cents_shares_and_sentences(fit, mean):
    document = json.loads(as_text(mean_document(mean, "EUR")))
    assert [one["amount_cents"] for one in document["plan"]] == mean.found.amount_cents.tolist()
    assert set(document["shares"]) == {"marketing", "sales"}
    assert document["solution"] == "kalai_smorodinsky"
    assert document["price_cents"] == mean.found.price_cents
    for account in document["accounts"]:
        assert sum(part["share"] for part in account["gets"]) == pytest.approx(account["share"])


def test_where_there_is_none_the_document_says_why(fit, plan, mean):
    nothing = BothWishes(tuple(replace(s, weights={}, wishes=()) for s in mean.wishes.sides))
    document = mean_document(wishes_of_kupferberg.mean(fit, plan, nothing), "EUR")
    assert document["plan"] is None
    assert document["verdict"] == "no_common_gain"
    assert "no_common_gain" in [one["code"] for one in document["findings"]]


def test_a_simulated_firm_whose_sides_expect_something_wishes_for_something(folder):
    firm = library.read_firm(folder)
    wishes = library.read_wishes(folder, firm)
    by_name = {lever.name: lever.department for lever in firm.levers}
    assert [side.department for side in wishes.sides] == list(Department)
    for side in wishes.sides:
        assert side.wishes
        assert {by_name[wish.lever] for wish in side.wishes} == {side.department}


def test_a_plan_tells_the_golden_mean_where_there_are_wishes(folder, made_up, monkeypatch, capsys):
    monkeypatch.setattr(library, "fit", lambda firm, **_options: made_up[1])
    assert main.run(["plan", str(folder), "--json", "--solution", "nash"]) == 0
    told = json.loads(capsys.readouterr().out)["golden_mean"]
    assert told["solution"] == "nash"
    assert told["epsilon"] == 0.01
    assert sum(one["amount_cents"] for one in told["plan"]) <= made_up[0].firm.plan.budget_cents


def test_a_plan_without_wishes_tells_of_none(folder, made_up, monkeypatch, capsys):
    (folder / "wishes.toml").unlink()
    monkeypatch.setattr(library, "fit", lambda firm, **_options: made_up[1])
    assert main.run(["plan", str(folder), "--json"]) == 0
    assert "golden_mean" not in json.loads(capsys.readouterr().out)


def test_faults_of_wishes_are_told_before_anything_is_fitted(folder, monkeypatch, capsys):
    monkeypatch.setattr(library, "fit", lambda *_firm, **_options: pytest.fail("was fitted"))
    (folder / "wishes.toml").write_text("[marketing]\n", encoding="utf-8")
    assert main.run(["plan", str(folder)]) != 0
    assert "wishes.toml: There is no section [sales]." in capsys.readouterr().err
