"""The attitude to risk as it is shown: in the report, on the screen and in the JSON document."""

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from files.report import kupferberg
from files.report.markets_of_kupferberg import by_market
from files.report.reading import read
from files.report.risk_of_kupferberg import LOG, account_of
from gespann.cli.document import as_text, plan_document
from gespann.cli.markets import show_markets
from gespann.cli.terminal import show_plan
from gespann.files.report import render_report
from gespann.language import LANGUAGES, speaking
from gespann.language.risk import account_told, by_market_told, proof_told, share_of


@pytest.fixture(scope="module")
def plan(fit):
    plain = kupferberg.plan(fit)
    return replace(plain, risk=account_of(plain))


def words_of(show, *arguments):
    console = Console(file=io.StringIO(), width=4000, markup=False, highlight=False, emoji=False)
    show(console, *arguments)
    return console.file.getvalue()


def test_what_it_costs_and_brings_stands_in_one_sentence(plan):
    _, sentence = account_told(plan.risk, "EUR")
    assert sentence == (
        "Its optimum is expected to contribute €6,000,000, €25,000 less than that of the mean; "
        "in the worst 20% of all cases it brings €5,000,000 on average, €40,000 more."
    )


def test_where_it_changes_nothing_no_difference_is_made_up(plan):
    told = list(account_told(account_of(plan, gained_cents=5_000_00), "EUR"))
    assert told[1].startswith("That changes next to nothing here")
    assert "less than" not in " ".join(told)


def test_a_turned_sign_is_no_gain(plan):
    turned = replace(plan.risk, means_expected_cents=5_999_000_00)
    _, sentence = account_told(turned, "EUR")
    assert "€6,000,000, that of the mean €5,999,000" in sentence
    assert "less" not in sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_shows_both_optima_and_the_proof_in_its_terms(fit, plan, language):
    with speaking(language):
        text = read(render_report(fit, plan)).text
        assert proof_told(plan.certificate, plan.risk.risk, "EUR") in text
        assert all(sentence in text for sentence in account_told(plan.risk, "EUR"))


def test_a_report_by_the_mean_says_nothing_of_risk(fit):
    assert "Attitude to risk" not in read(render_report(fit, kupferberg.plan(fit))).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screen_tells_the_same(fit, plan, language):
    with speaking(language):
        text = words_of(show_plan, fit, plan)
        for sentence in account_told(plan.risk, "EUR"):
            assert sentence in text
        assert proof_told(plan.certificate, plan.risk.risk, "EUR") in text
    assert "can be expected to contribute more" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plan_by_market_is_told_in_terms_of_the_attitude(fit, plan, language):
    own = replace(by_market(plan), worth_gain_cents=12_345_00.0, expected_gain_cents=-8_000_00.0)
    whole = replace(plan, by_market=own)
    with speaking(language):
        gain, proof = by_market_told(own, plan.risk.risk, "EUR")
        assert proof_told(own.certificate, plan.risk.risk, "EUR") in proof
        screen = words_of(show_markets, own, "EUR", plan.risk)
        page = read(render_report(fit, whole)).text
        assert all(words in screen and words in page for words in (gain, proof))
    by_market_document = json.loads(as_text(plan_document(fit, whole)))["by_market"]
    assert by_market_document["worth_gain_cents"] == 12_345_00


def test_wealth_has_words_of_its_own(plan):
    told = account_of(plan, LOG)
    assert "logarithm of wealth" in next(iter(account_told(told, "EUR")))
    assert "for sure" in proof_told(plan.certificate, LOG, "EUR")


def test_the_document_names_the_attitude_and_the_mean_where_there_is_none(fit, plan):
    plain = json.loads(as_text(plan_document(fit, kupferberg.plan(fit))))
    assert plain["risk"] == {"attitude": "mean"}
    risk = json.loads(as_text(plan_document(fit, plan)))["risk"]
    assert (risk["attitude"], risk["level"]) == ("cvar", 0.2)
    means = risk["optimum_of_the_mean"]
    assert means["expected_contribution_cents"] - risk["expected_contribution_cents"] == 25_000_00
    assert risk["worst_contribution_cents"] - means["worst_contribution_cents"] == 40_000_00
    assert risk["message"] == " ".join(account_told(plan.risk, "EUR"))


def test_a_small_share_keeps_its_digit():
    assert [share_of(level) for level in (0.2, 0.05, 0.025, 1.0)] == ["20%", "5%", "2.5%", "100%"]


def test_measures_that_only_one_of_both_optima_does_are_named(fit, plan):
    account = replace(plan.risk, only_here=("Rep",), only_means=("Fair", "Magazine"))
    *_, here, means = account_told(account, "EUR")
    assert here == "It does Rep, which the optimum of the mean leaves."
    assert means == "It leaves Fair, Magazine, which the optimum of the mean does."
    document = plan_document(fit, replace(plan, risk=account))["risk"]
    assert document["measures_only_here"] == ["Rep"]
    assert document["measures_only_of_the_mean"] == ["Fair", "Magazine"]
