"""`gespann settle` and `gespann test-next`: what is typed, refused, shown and written."""

import json
import re
from dataclasses import replace

import pytest

from cli.screens import shown
from core.planning.made_up_fits import fit_of_truth, small_firm
from files.report import tests_of_kupferberg
from gespann import library
from gespann.cli import main
from gespann.cli.document import as_text
from gespann.cli.settle_document import dispute_document, next_test_document
from gespann.cli.settle_view import show_dispute, show_next_test
from gespann.cli.simulated import write_simulated
from gespann.core.quantities import Department
from gespann.core.settle.results import Worth
from gespann.language import LANGUAGES, speaking


@pytest.fixture(scope="module")
def following(fit):
    return tests_of_kupferberg.following(fit)


@pytest.fixture(scope="module")
def dispute(fit):
    return tests_of_kupferberg.dispute(fit)


@pytest.fixture(scope="module")
def made_up():
    """A small made-up firm whose sides believe something, and a fit without a sampler."""
    told = small_firm(3, markets=6, beliefs=True)
    return told, fit_of_truth(told, draws=100, uncertainty=0.6)


@pytest.fixture
def folder(tmp_path, made_up):
    write_simulated(tmp_path / "firm", made_up[0], seed=3)
    return tmp_path / "firm"


@pytest.mark.parametrize("command", ["settle", "test-next"])
def test_help_names_the_options(command, capsys):
    assert main.run([command, "--help"]) == 0
    told = capsys.readouterr().out
    assert all(name in told for name in ("--years", "--budget", "--json"))
    assert ("--lever" in told) == (command == "settle")


def test_every_test_is_shown_with_what_it_is_worth_and_costs(fit, following):
    text = shown(show_next_test, following, fit.firm)
    assert "Held next, the test of “Field visits” brings most" in text
    for one in following.candidates:
        assert one.design.lever.name in text
    for amount in ("€48,000", "€7,000", "€41,000", "€21,000", "€25,000", "−€4,000"):
        assert amount in text


def test_where_no_test_is_worth_it_the_reason_and_the_remedy_are_shown(fit):
    text = shown(show_next_test, tests_of_kupferberg.none_worth_it(fit), fit.firm)
    assert "No test is worth holding" in text
    assert "Keep to the plan." in text
    assert "Held next" not in text


def test_what_each_side_would_say_to_each_result_is_shown(fit, dispute):
    text = shown(show_dispute, dispute, fit.firm)
    assert text.count("Marketing would say:") == text.count("Sales would say:") == 3
    for kind in ("Low result", "Middle result", "High result"):
        assert kind in text
    assert "“Trade fairs”: €100,000 a year are in dispute." in text
    assert "€21,000 a year are still in dispute." in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_of_it_is_told_in_the_language_in_use(fit, following, dispute, language):
    with speaking(language):
        text = shown(show_dispute, dispute, fit.firm) + shown(show_next_test, following, fit.firm)
    english, german = "is in dispute", "strittig"
    assert (english in text, german in text) == (language == "en", language == "de")


def test_the_documents_hold_whole_cents_and_sentences(fit, following, dispute):
    told = json.loads(as_text(next_test_document(following, fit.firm)))
    assert told["verdict"] == "worth_it"
    assert [one["net_cents"] for one in told["tests"]] == [41_000_00, -4_000_00, 900_00]
    assert told["tests"][0]["design"]["lever"] == "Field visits"
    settled = json.loads(as_text(dispute_document(dispute, fit.firm)))
    assert settled["disputes"][0]["money_cents"] == 100_000_00
    assert settled["tests"][0]["settled_share"] == pytest.approx(0.45)
    assert [one["dispute_cents"] for one in settled["reactions"]] == [
        21_000_00, 52_000_00, 88_000_00,
    ]  # fmt: skip
    assert set(settled["reactions"][0]["sides"]) == {side.value for side in Department}


def test_a_firm_is_told_which_test_comes_next(folder, made_up, monkeypatch, capsys):
    monkeypatch.setattr(library, "fit", lambda firm, **_options: replace(made_up[1], firm=firm))
    assert main.run(["test-next", str(folder), "--json", "--years", "3"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["verdict"] in list(Worth)
    assert set(told["knowing_all_cents"]) <= {lever.name for lever in made_up[0].firm.levers}


def test_a_firm_is_told_what_settles_its_dispute(folder, made_up, monkeypatch, capsys):
    monkeypatch.setattr(library, "fit", lambda firm, **_options: replace(made_up[1], firm=firm))
    assert main.run(["settle", str(folder)]) == 0
    assert "What is in dispute, and what settles it?" in capsys.readouterr().out


def test_a_plan_tells_both_where_it_is_asked_to(folder, made_up, monkeypatch, capsys):
    monkeypatch.setattr(library, "fit", lambda firm, **_options: replace(made_up[1], firm=firm))
    assert main.run(["plan", str(folder), "--json", "--tests"]) == 0
    assert {"next_test", "dispute"} <= set(json.loads(capsys.readouterr().out))


def test_an_unknown_lever_is_refused_before_anything_is_fitted(folder, monkeypatch, capsys):
    monkeypatch.setattr(library, "fit", lambda *_firm, **_options: pytest.fail("was fitted"))
    assert main.run(["settle", str(folder), "--lever", "Search add"]) == main.EXIT_REFUSED
    assert "There is no lever “Search add”. Perhaps “Search ads”" in capsys.readouterr().err


def test_years_out_of_reach_are_refused(folder, capsys):
    assert main.run(["test-next", str(folder), "--years", "0"]) == main.EXIT_REFUSED
    assert "--years" in capsys.readouterr().err


def test_where_nobody_was_asked_that_is_told_before_anything_is_fitted(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(library, "fit", lambda *_firm, **_options: pytest.fail("was fitted"))
    write_simulated(tmp_path / "firm", small_firm(3), seed=3)
    assert main.run(["settle", str(tmp_path / "firm")]) == 0
    told = capsys.readouterr().out
    assert "There is no lever about which both sides have said what they expect." in told
    assert "[[beliefs]] in firm.toml" in told


def test_for_a_firm_without_a_history_that_is_told_before_anything_is_fitted(
    tmp_path, root, monkeypatch, capsys
):
    monkeypatch.setattr(library, "fit", lambda *_firm, **_options: pytest.fail("was fitted"))
    guide = (root / "docs/guide.en.md").read_text("utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    (text,) = (one for one in blocks[1:] if "[firm]" in one)
    (tmp_path / "firm.toml").write_text(text, encoding="utf-8")
    assert main.run(["test-next", str(tmp_path), "--budget", "200000"]) == 0
    assert "nobody can say how precise a test would be" in capsys.readouterr().out
