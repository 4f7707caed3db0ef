"""Every finding has a sentence and a remedy."""

import re
import tomllib
from datetime import date

import numpy as np
import pytest

from gespann.core.findings import Finding, Severity, Topic
from gespann.language import LANGUAGES, speaking
from gespann.language.findings import WORDS, exclusion_in_toml, remedy, sentence

WEEK: dict[str, object] = {"first": date(2025, 3, 3), "last": date(2025, 3, 3), "markets": ()}
WINDOW: dict[str, object] = {
    "first": date(2025, 3, 3),
    "last": date(2025, 4, 7),
    "markets": ("North", "South"),
}
SPLIT: dict[str, object] = {
    "since": date(2025, 3, 3),
    "until": date(2025, 3, 2),
    "column": "visits",
}

VALUES: dict[str, dict[str, object]] = {
    "lever_never_varies": {},
    "lever_varies_little": {"variation": 0.04},
    "lever_rarely_used": {"share": 0.08},
    "levers_move_together": {"other": "Mailings", "correlation": 0.97},
    "effort_follows_sales": {"correlation": 0.46, "lag": 4},
    "short_history": {"periods": 60, "years": 1.2},
    "fewer_rows_than_parameters": {"rows": 20, "parameters": 31},
    "outcome_not_observed": {"count": 3},
    "effort_blank_as_zero": {"count": 12},
    "effort_not_counted": {"column": "visits", "count": 2},
    "belief_nothing_without": {"department": "sales"},
    "market_starts_late": {"start": np.datetime64("2024-06-03")},
    "columns_not_used": {"names": ("weather", "notes")},
    "outcome_has_outlier": {**WEEK, "z": -6.4, "factor": 0.2, "stage": "", "at_the_end": False},
    "more_outliers": {"count": 3, "stage": ""},
    "outcome_has_burst": {**WINDOW, "factor": 1.6, "dip": date(2025, 3, 24)},
    "outcome_has_gap": WINDOW,
    "outcome_lies_off": {**WINDOW, "factor": 0.5},
    "outcome_changes_level": {**WEEK, "factor": 1.4},
    "lever_jumps": {**SPLIT, "times": 2.4},
    "lever_changes_zeros": {**SPLIT, "share_before": 0.9, "share_since": 0.0},
    "lasting_share_not_seen": {"years": 2.0},
    "months_hide_decay": {"names": ("Search ads", "Newsletters")},
    "outcome_spread_evenly": {"span": "quarter"},
    "effort_spread_evenly": {"span": "month"},
    "lever_is_tied": {"names": ("Mailings", "Calls"), "inflation": 12.3, "strong": True},
    "lever_moves_with_season": {"inflation": 11.0, "strong": True},
    "effort_follows_stage": {"stage": "Leads", "correlation": 0.4, "lag": 2},
    "stage_little_known": {"share": 0.4},
    "stage_mostly_zero": {"share": 0.7},
    "stage_exceeds_the_one_before": {"earlier": "Leads", "before": 300.0, "after": 420.0},
    "money_without_count": {"earlier": "Deals", "count": 2},
    "count_without_money": {"earlier": "Deals", "count": 1},
    "excluded_by_analyst": {**WINDOW, "reason": "cyber attack", "count": 6},
    "exclusion_meets_nothing": {**WINDOW, "reason": "", "count": 0},
    "much_is_excluded": {"share": 0.3},
    "not_converged": {"r_hat": 1.084, "ess": 61.0},
    "divergences": {"count": 7},
    "worse_than_naive": {"skill": -0.12, "periods": 13},
    "forecast_not_checked": {"periods": 40},
    "nothing_to_forecast": {},
    "learnt_from_sample": {"stage": "Leads", "markets": 40, "all": 2_000},
    "rests_on_beliefs": {"count": 3},
    "sides_differ": {
        "sales_rise": 0.12,
        "marketing_rise": 0.05,
        "cents": 240_000_00,
        "nearer": "sales",
        "known": True,
    },
    "prior_rules": {"data_said": 0.05},
    "implausible_roi": {"roi_high": 41.2},
    "keeps_last_year": {"probability": 0.66, "caution": 0.8},
    "groups_leave_money": {"cents": 500_00, "names": ("Fairs",)},
    "group_binds": {"side": "low", "cents": 500_00, "marginal": 0.12},
    "last_year_breaks_group": {"side": "high", "cents": 600_00, "limit_cents": 500_00},
    "group_spent_beyond": {"cents": 600_00, "most_cents": 500_00},
    "measures_left_out": {"names": ("Hanover fair", "New rep"), "caution": 0.8},
    "goes_part_way": {"step": 0.6, "caution": 0.8},
    "money_left": {"cents": 120_000_00},
    "bounds_leave_money": {"cents": 120_000_00},
    "goal_unlikely": {"probability": 0.12},
    "capacity_binds": {"capacity": 80.0, "unit": "visits"},
    "bound_binds": {"side": "high", "cents": 255_000_00},
    "phasing_costs": {"cents": 12_000_00},
    "phasing_unsure": {"probability": 0.61, "caution": 0.8},
    "no_block_left": {"periods": 4},
    "spent_beyond_bound": {"cents": 90_000_00, "most_cents": 80_000_00},
    "so_far_unobserved": {"count": 2},
    "goal_reached_already": {"cents": 2_000_000_00},
    "controls_as_last_year": {"names": ("price",)},
    "lever_without_last_year": {},
    "certificate_loose": {"gap": 0.031},
    "risk_changes_nothing": {},
    "risk_few_draws": {"share": 0.02, "draws": 8},
    "one_market": {},
    "markets_nothing_to_gain": {"cents": 12_00},
    "markets_keep_joint": {"caution": 0.8},
    "markets_gain_unsure": {"probability": 0.61, "caution": 0.8},
    "markets_few_draws": {"draws": 60},
    "markets_certificate_loose": {"gap": 0.031},
    "no_test_possible": {"periods": 30, "markets": 2},
    "precision_not_reached": {"share": 0.04, "periods": 22, "effort": 2.4, "off": False},
    "before_after_is_weak": {},
    "carry_over_not_known": {},
    "controls_follow_poorly": {"share": 0.14},
    "test_sees_return": {"cents": 4_000_00, "marginal": 2.4, "probability": 0.8},
    "test_of_another_stage": {
        "lever": "Search ads",
        "measured": "Revenue",
        "names": ("Leads",),
    },
    "test_not_in_history": {"first": date(2026, 1, 5), "last": date(2026, 2, 9)},
    "test_outcome_missing": {"count": 2},
    "too_little_before_test": {"periods": 20, "least": 40},
    "no_market_to_compare_with": {},
    "year_before_missing": {},
    "test_never_switched_back": {"periods": 4},
    "effort_not_changed": {},
    "effort_hardly_changed": {"share": 0.06},
    "controls_changed_too": {"share": 0.6},
    "test_was_short": {"periods": 2, "least": 4},
    "few_windows": {"windows": 3.2},
    "room_is_empty": {"cents": 50_000_00},
    "somebody_loses_in_room": {"cents": 12_000_00},
    "somebody_loses_everywhere": {},
    "no_common_gain": {},
    "either_or": {},
    "wishes_agree": {},
    "department_wants_nothing": {"department": "sales"},
    "department_gains_nothing": {"department": "marketing"},
    "compromise_not_proven": {"share": 0.62, "gap": 0.008},
    "wishes_exceed_budget": {"cents": 1_200_000_00, "wished_cents": 1_500_000_00},
    "minimum_not_kept": {"department": "sales", "cents": 5_000_00, "least_cents": 20_000_00},
    "outcome_not_weighed": {"outcome": "contribution"},
    "later_not_known": {},
    "wish_out_of_reach": {
        "department": "marketing",
        "cents": 60_000_00,
        "wished_cents": 90_000_00,
    },
    "test_needs_history": {},
    "no_lever_can_be_tested": {"cents": 80_000_00},
    "little_to_learn": {"cents": 1_200_00},
    "test_dearer_than_knowing": {
        "cents": 900_00,
        "known_cents": 2_000_00,
        "cost_cents": 5_000_00,
    },
    "tests_too_imprecise": {
        "cents": 900_00,
        "known_cents": 20_000_00,
        "cost_cents": 5_000_00,
        "least_cents": 2_000_00,
        "power": 0.2,
    },
    "test_dearer_than_worth": {
        "cents": 6_000_00,
        "known_cents": 9_000_00,
        "cost_cents": 7_000_00,
        "least_cents": 2_000_00,
    },
    "test_worth_chance": {"cents": 9_000_00, "error_cents": 6_000_00},
    "test_worth_unsure": {},
    "nothing_believed": {},
    "lever_not_answered": {},
    "nothing_in_dispute": {"cents": 300_00},
    "belief_far_from_evidence": {"draws": 14.2},
    "test_settles_too_little": {"share": 0.04, "cents": 30_000_00, "cost_cents": 5_000_00},
}


def finding(code: str, **values: object) -> Finding:
    return Finding(code, Severity.WARNING, Topic.DATA, "Field visits", values or VALUES[code])


def test_every_code_is_told_with_all_kinds_of_values_that_it_comes_with():
    assert set(WORDS) == set(VALUES)


@pytest.mark.parametrize("code", VALUES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_finding_is_a_whole_sentence_with_a_remedy_in_every_language(code, language):
    with speaking(language):
        words = (sentence(finding(code), currency="EUR"), remedy(finding(code), currency="EUR"))
    for said in words:
        assert said.endswith(".")
        assert not re.search(r"[{}]", said)


def test_the_figures_of_a_finding_stand_in_its_sentence():
    said = [
        sentence(finding(code), currency="EUR")
        for code in ("money_left", "not_converged", "market_starts_late", "columns_not_used")
    ]
    assert said == [
        "€120,000 stay unspent: more of any lever would cost more than it contributes.",
        "The fit has not converged (R-hat 1.084, effective draws 61); "
        "its figures must not be used.",
        "The market “Field visits” is observed only from 3 Jun 2024 on.",
        "These columns are not used: “weather”, “notes”.",
    ]


def test_a_proposal_names_what_to_write_in_the_firms_file():
    week, window = finding("outcome_has_outlier"), finding("outcome_lies_off")
    assert sentence(week, currency="EUR") == (
        "The outcome of 3 Mar 2025 is 20% of what the neighbouring periods suggest "
        "(−6.4 standard deviations)."
    )
    assert remedy(week, currency="EUR").endswith(
        '[[exclusions]] first = 2025-03-03, last = 2025-03-03, reason = "…".'
    )
    assert '[[exclusions]] first = 2025-03-03, last = 2025-04-07, markets = ["North", "South"]' in (
        remedy(window, currency="EUR")
    )


def test_the_lines_of_a_proposal_are_toml_whatever_the_markets_are_called():
    lines = exclusion_in_toml({**WINDOW, "markets": ('Halle "Süd" {1}', "a\\b")})
    (block,) = tomllib.loads("\n".join(lines))["exclusions"]
    assert block == {
        "first": date(2025, 3, 3),
        "last": date(2025, 4, 7),
        "markets": ['Halle "Süd" {1}', "a\\b"],
        "reason": "…",
    }


def test_braces_in_the_name_of_a_market_survive_a_proposal():
    said = remedy(finding("outcome_lies_off", **{**WINDOW, "markets": ("{x}",)}), currency="EUR")
    assert 'markets = ["{x}"]' in said


def test_departments_are_called_by_their_names_in_the_readers_language():
    with speaking("de"):
        said = [
            sentence(finding("department_wants_nothing", department=name), currency="EUR")
            for name in ("sales", "Kundendienst")
        ]
    assert [one.split()[0] for one in said] == ["Vertrieb", "Kundendienst"]


def test_many_markets_are_counted_and_not_named():
    many = {**WINDOW, "markets": tuple("ABCDEF"), "factor": 0.5}
    assert "in 6 markets was at 50%" in sentence(
        finding("outcome_lies_off", **many), currency="EUR"
    )


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("outcome_has_outlier", {**WEEK, "z": 9.0, "factor": 5, "stage": "Leads", "at_the_end": 1}),
        ("more_outliers", {"count": 1, "stage": "Leads"}),
        ("outcome_changes_level", {**WINDOW, "factor": 0.7}),
        ("lever_jumps", {**SPLIT, "share": 0.001}),
        ("outcome_spread_evenly", {"span": "year"}),
        ("outcome_spread_evenly", {"span": "month"}),
        ("effort_spread_evenly", {"span": "year"}),
        ("effort_spread_evenly", {"span": "quarter"}),
        ("lever_is_tied", {"names": ("Mailings",), "inflation": 6.0, "strong": False}),
        ("excluded_by_analyst", {**WEEK, "reason": "", "count": 1}),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_other_ways_to_say_it_are_whole_sentences_too(code, values, language):
    with speaking(language):
        for words in (sentence, remedy):
            said = words(finding(code, **values), currency="EUR")
            assert said.endswith(".")
            assert not re.search(r"[{}]", said)


def test_one_is_told_as_one():
    one = sentence(finding("outcome_not_observed", count=1), currency="EUR")
    assert one == "The outcome is missing in 1 row; the model goes without it."


def test_a_lower_bound_is_not_told_as_an_upper_one():
    said = sentence(finding("bound_binds", side="low", cents=5_000_00), currency="CHF")
    assert said == "“Field visits” is at its lower bound of CHF5,000."


def test_a_return_may_be_implausible_in_its_middle_alone():
    said = sentence(finding("implausible_roi", roi_median=22.0), currency="EUR")
    assert said == "“Field visits” seems to return 22 per unit of money; that is implausible."


def test_braces_in_a_name_are_left_as_they_are():
    named = Finding("lever_never_varies", Severity.WARNING, Topic.DATA, "{count} {x}")
    assert sentence(named, currency="EUR").startswith("“{count} {x}” was the same")


@pytest.mark.parametrize("words", [sentence, remedy])
def test_an_unknown_code_is_a_broken_contract(words):
    with pytest.raises(ValueError, match="no sentence is known for the finding 'unheard_of'"):
        words(finding("unheard_of", x=1), currency="EUR")
