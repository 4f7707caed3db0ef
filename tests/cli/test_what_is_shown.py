"""What a plan looks like to machines and to people at a terminal."""

import json
from dataclasses import replace
from functools import partial

import pytest

from cli import screens
from files.report import kupferberg
from gespann.cli.document import as_text, fit_document, plan_document
from gespann.cli.terminal import show_findings, show_fit, show_plan
from gespann.core.findings import Finding, Severity, Topic
from gespann.core.quantities import Interval
from gespann.files.frames import lever_frame, plan_frame
from gespann.language import speaking

shown = partial(screens.shown, width=100)

AMOUNT = {"lever", "department", "amount_cents", "last_year_cents", "units"}


@pytest.fixture(scope="module")
def document(fit, plan):
    return json.loads(as_text(plan_document(fit, plan)))


def test_the_document_has_these_keys_and_no_others(document):
    assert list(document) == [
        "budget_cents", "plan", "optimum", "measures", "groups", "expected", "goal",
        "better_than_last_year", "left_to_later_years", "levers", "bond", "fit", "stages", "checks",
        "certificate", "risk", "warnings",
    ]  # fmt: skip
    assert all(set(row) == AMOUNT for row in [*document["plan"], *document["optimum"]])
    assert set(document["expected"]) == {"outcome_cents", "contribution_cents"}
    assert set(document["goal"]) == {"target_cents", "probability"}
    assert set(document["levers"][0]) == {
        "lever", "roi", "elasticity", "half_life_periods", "long_share", "data_said",
    }  # fmt: skip
    assert set(document["left_to_later_years"]) == {
        "plan_cents", "optimum_cents", "last_year_cents",
    }  # fmt: skip
    assert set(document["certificate"]) == {"bound_cents", "gap"}
    assert set(document["fit"]) == {
        "r_hat_max", "ess_bulk_min", "ess_tail_min", "divergences", "forecast_skill",
    }  # fmt: skip


def test_amounts_are_whole_cents_and_add_up_to_at_most_the_budget(document):
    for rows in (document["plan"], document["optimum"]):
        amounts = [row["amount_cents"] for row in rows]
        assert {type(amount) for amount in amounts} == {int}
        assert sum(amounts) <= document["budget_cents"]
    assert {type(one) for one in document["expected"]["outcome_cents"]} == {int}
    assert document["expected"]["outcome_cents"] == sorted(document["expected"]["outcome_cents"])


def test_what_is_not_known_is_null(fit, plan):
    unknown = replace(
        fit,
        bond=Interval(0.1, float("nan"), float("inf")),
        diagnostics=replace(fit.diagnostics, forecast_skill=None, r_hat_max=float("nan")),
    )
    without_goal = replace(
        plan, goal_cents=None, recommended=replace(plan.recommended, goal_probability=None)
    )
    document = json.loads(as_text(plan_document(unknown, without_goal)))
    assert document["bond"] == [0.1, None, None]
    assert document["fit"]["r_hat_max"] is document["fit"]["forecast_skill"] is None
    assert document["goal"] == {"target_cents": None, "probability": None}


def test_warnings_carry_their_remedy_and_notes_stay_out(fit, plan):
    found = (
        Finding("not_converged", Severity.ALARM, Topic.FIT, values={"r_hat": 1.4, "ess": 12.0}),
        Finding("columns_not_used", Severity.NOTE, Topic.DATA, values={"names": ["a"]}),
    )
    (warning,) = plan_document(fit, replace(plan, findings=found))["warnings"]
    assert (warning["code"], warning["severity"]) == ("not_converged", "alarm")
    assert warning["message"]
    assert warning["remedy"]


def test_a_fit_is_told_under_the_same_keys_as_in_a_plan(fit, document):
    alone = json.loads(as_text(fit_document(fit)))
    assert set(alone) == {"levers", "bond", "fit", "stages", "checks", "warnings"}
    assert alone["levers"] == document["levers"]


def test_the_terminal_shows_every_lever_under_its_department(fit, plan):
    text = shown(show_plan, fit, plan)
    for lever in fit.firm.levers:
        assert lever.name in text
    marketing, sales = text.index("\nMarketing"), text.index("\nSales")
    assert marketing < sales < text.index("\nTogether")
    assert "Optimum" in text


def test_the_terminal_says_how_far_the_plan_goes_and_how_likely_the_goal_is(fit, plan):
    text = " ".join(shown(show_plan, fit, plan, width=1000).split())
    assert "of the way from last year's split to the optimum" in text
    assert "It reaches the goal of €21,000,000 with a probability of" in text


def test_the_terminal_speaks_german():
    with speaking("de"):
        fit = kupferberg.fit(language="de")
        text = shown(show_plan, fit, kupferberg.plan(fit)) + shown(show_fit, fit)
    assert "Gemeinsamer Plan von" in text
    assert not {"Lever", "Together", "Sales", "Change", "to"} & set(text.split())


def test_a_name_is_shown_as_it_is_and_not_obeyed():
    sketches = kupferberg.renamed("[red]Ads[/red] :smile:")
    fit = kupferberg.fit(sketches)
    assert "[red]Ads[/red] :smile:" in shown(show_plan, fit, kupferberg.plan(fit, sketches))


def test_the_gravest_finding_stands_on_top():
    found = [
        Finding("columns_not_used", Severity.NOTE, Topic.DATA, values={"names": ["a"]}),
        Finding("not_converged", Severity.ALARM, Topic.FIT, values={"r_hat": 1.4, "ess": 12.0}),
    ]
    assert shown(show_findings, found, "EUR").startswith("Alarm: ")


def test_data_frames_say_the_same_as_plan_and_fit(fit, plan):
    amounts, evidence = plan_frame(plan), lever_frame(fit)
    assert list(amounts.index) == list(evidence.index) == [one.name for one in fit.firm.levers]
    assert (amounts["plan"].sum() * 100).round() == plan.recommended.total_cents
    assert (evidence["roi_p5"] <= evidence["roi_p50"]).all()


def test_a_fit_shows_how_many_checks_passed_and_those_that_did_not_the_gravest_first(fit):
    told = shown(show_fit, fit, width=200)
    assert "2 of 4 checks passed. 1 is to be looked at. 1 failed." in told
    failed, review = told.index("failed: Better than"), told.index("to be looked at: The data")
    assert failed < review
    assert "Chains agree" not in told
    assert "→ Test it on purpose before much money is moved because of it." in told


def test_checks_are_told_to_machines_with_code_verdict_figures_and_words(document):
    first = document["checks"][0]
    assert set(first) == {
        "code", "group", "subject", "verdict", "figures", "title", "message", "remedy",
    }  # fmt: skip
    assert (first["code"], first["group"], first["verdict"]) == ("r_hat", "sampling", "pass")
    assert first["figures"] == {"r_hat": 1.003}
    assert [one["verdict"] for one in document["checks"]] == ["pass", "pass", "review", "fail"]


def test_machines_learn_how_long_each_lever_works(fit, document):
    for e, row in zip(fit.levers, document["levers"], strict=True):
        assert row["long_share"] == e.long_share.as_list()
        assert row["half_life_periods"] == e.half_life.as_list()


def test_what_is_left_to_later_years_is_told_of_all_three_ways(plan, document):
    told = document["left_to_later_years"]
    ways = {"plan": plan.recommended, "optimum": plan.optimum, "last_year": plan.last_year}
    for name, way in ways.items():
        assert told[f"{name}_cents"] == [round(end) for end in way.left_cents.as_list()]


def test_where_later_years_were_not_looked_at_they_are_null_and_not_spoken_of(fit, plan):
    names = ("recommended", "optimum", "last_year")
    blind = replace(plan, **{one: replace(getattr(plan, one), left_cents=None) for one in names})
    told = json.loads(as_text(plan_document(fit, blind)))["left_to_later_years"]
    assert set(told.values()) == {None}
    assert "three years" in shown(show_plan, fit, plan, width=1000)
    assert "three years" not in shown(show_plan, fit, blind, width=1000)


def test_each_stage_of_a_chain_says_how_far_its_chains_agree(fit):
    chain = kupferberg.funnel(fit)
    rows = json.loads(as_text(fit_document(chain)))["stages"]
    assert [row["stage"] for row in rows] == ["Leads", "Offers", "Revenue"]
    assert [row["r_hat"] for row in rows] == [stage.r_hat for stage in chain.stages]
    assert [row["ess_bulk"] for row in rows] == [stage.ess_bulk for stage in chain.stages]
    text = shown(show_fit, chain, width=200)
    assert "“Offers”: R-hat at most 1.002, effective draws at least 1,400 (bulk)" in text
    assert "“Revenue”: R-hat" not in shown(show_fit, fit, width=200)


def test_the_terminal_shows_the_share_that_works_for_years(fit):
    share = fit.levers[0].long_share
    words = f"{share.median:.0%} ({share.low:.0%} to {share.high:.0%})"
    assert words in shown(show_fit, fit, width=200)
