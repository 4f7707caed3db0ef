"""Every check has a title, a sentence and a remedy."""

import re

import pytest

from gespann.core.response.checks import GROUPS, Check, CheckGroup, Verdict
from gespann.language import LANGUAGES, speaking
from gespann.language.checks import (
    WORDS,
    group_name,
    remedy,
    sentence,
    summary,
    title,
    verdict_name,
)

STEPS = {"skill": 0.2, "model_error": 0.05, "naive_error": 0.07, "origins": 4, "periods": 13}
GAIN = {"difference": 3.2, "standard_error": 1.1}
VALUES: dict[str, list[dict[str, object]]] = {
    "r_hat": [{"r_hat": 1.0034}],
    "effective_draws": [{"bulk": 1840.0, "tail": 1655.0}],
    "divergences": [{"count": 3, "draws": 4000}],
    "prior_predictive": [{"p_total": 0.7, "p_swing": 0.2, "p_value": 0.2, "r_squared": 0.9}],
    "coverage": [{"held_half": 0.52, "held_most": 0.91, "cells": 156}],
    "shape": [
        {"p_value": 0.2, "statistic": name}
        for name in ("mean", "sd", "autocorrelation", "largest", "smallest", "zeros")
    ],
    "total": [{"p_value": 0.0002}],
    "goodness": [{"r_squared": 0.81, "mean_error": 0.04, "weighted_error": 0.034}],
    "autocorrelation": [{"correlation": 0.06, "p_value": 0.5}],
    "season": [{"share": 0.2, "p_value": 0.01}],
    "even_noise": [
        {"correlation": 0.2, "p_value": 0.01, "along": along} for along in ("level", "time")
    ],
    "base": [{"share": 0.6, "probability": 0.2, "limit": 0.7}],
    "held_back": [STEPS, {**STEPS, "skill": None, "model_error": None, "naive_error": None}],
    "rolling_naive": [STEPS, {**STEPS, "skill": -0.2}],
    "rolling_drift": [STEPS, {**STEPS, "skill": -0.2}],
    "rolling_coverage": [{"held_half": 0.5, "held_most": 0.9, **STEPS}],
    "with_bond": [{**GAIN, "clear": clear} for clear in ("better", "worse", "open")],
    "with_long_life": [{**GAIN, "clear": clear} for clear in ("better", "worse", "open")],
    "with_lever": [{**GAIN, "clear": clear} for clear in ("better", "worse", "open")],
    "data_said": [{"data_said": 0.07}],
    "prior_held": [{"median": 0.12, "prior_low": 0.01, "prior_high": 0.3, "p_value": 0.4}],
    "plausible_roi": [
        {"low": 1.0, "roi_median": 2.5, "high": 6.0, "believed_low": 0.5, "believed_high": 9.0}
    ],
    "told_apart": [{"other": "Mailings", "correlation": -0.61}],
    "follows_sales": [{"correlation": 0.4, "lag": 2}],
    "down_weighted": [{"count": 2, "cells": 156, "share": 0.013}],
}


def test_every_code_has_words_and_a_group():
    assert set(WORDS) == set(VALUES) == set(GROUPS)


@pytest.mark.parametrize("code", VALUES)
@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_check_is_told_in_whole_sentences_in_every_language(code, verdict, language):
    with speaking(language):
        for values in VALUES[code]:
            check = Check(code, verdict, "Field visits", values)
            said = sentence(check)
            advice = remedy(check)
            assert said.endswith(".")
            assert "Field visits" in title(check)
            assert not re.search(r"[{}]", said + advice + title(check))
            assert bool(advice) == (verdict is not Verdict.PASS)


def test_figures_are_written_as_they_are_read():
    told = [
        sentence(Check(code, Verdict.PASS, "", VALUES[code][0]))
        for code in ("r_hat", "coverage", "total", "rolling_naive")
    ]
    assert told == [
        "The chains agree: R-hat is at most 1.003.",
        "The interval for nine in ten holds 91% of 156 observed outcomes, that for one in two 52%.",
        "The observed total lies among those that the model draws (Bayesian p-value less than "
        "0.001).",
        "Over 4 forecasts of 13 periods each the model was 5.0% off, the repetition 7.0%: 20% "
        "better.",
    ]


def test_the_summary_counts_every_verdict():
    checks = tuple(Check("total", verdict) for verdict in [*[Verdict.PASS] * 3, *Verdict])
    assert summary(checks) == "4 of 6 checks passed. 1 is to be looked at. 1 failed."
    assert summary(checks[:3]) == "3 of 3 checks passed."


def test_groups_and_verdicts_have_names_of_their_own():
    for language in LANGUAGES:
        with speaking(language):
            assert len({group_name(group) for group in CheckGroup}) == len(CheckGroup)
            assert len({verdict_name(verdict) for verdict in Verdict}) == len(Verdict)


def test_a_code_without_words_is_refused():
    with pytest.raises(ValueError, match="no_such_code"):
        sentence(Check("no_such_code", Verdict.PASS))
