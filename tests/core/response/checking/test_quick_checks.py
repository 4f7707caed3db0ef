"""Checks of sampling, levers and data: each passes on a sound fit and not on a broken one."""

from dataclasses import replace

import numpy as np
import pytest
from checked_firms import knowing, lived, quiet_firm

from gespann.core.quantities import Interval
from gespann.core.response.checking.quick_checks import (
    base,
    down_weighted,
    explained_shares,
    follows_sales,
    held_back,
    lever_checks,
    quick_checks,
    sampling_checks,
    told_apart,
)
from gespann.core.response.checks import GROUPS, Verdict, graded, passed, worse
from gespann.core.response.model.design import build_design
from gespann.core.response.results import Diagnostics, LeverEvidence
from gespann.core.response.sampling.diagnostics import convergence
from gespann.core.response.sampling.sampler import Chains

SOUND = Diagnostics(1.002, 1500.0, 1200.0, 0, 0.2, 3, 0.1, 0.08)


@pytest.fixture(scope="module")
def firm():
    return lived(quiet_firm())


@pytest.fixture(scope="module")
def stage(firm):
    return knowing(firm)


def verdicts(checks):
    return {check.code: check.verdict for check in checks}


def evidence(firm, *, roi=(1.0, 2.0, 4.0), elasticity=(0.03, 0.06, 0.12), data_said=0.4):
    return LeverEvidence(
        lever=firm.levers[0],
        roi=Interval(*roi),
        added_share=Interval(0.01, 0.04, 0.1),
        elasticity=Interval(*elasticity),
        half_life=Interval(1.0, 2.0, 3.0),
        long_share=Interval(0.1, 0.2, 0.3),
        data_said=data_said,
        prior_elasticity=Interval(0.01, 0.05, 0.25),
    )


PRIOR = np.exp(np.random.default_rng(1).normal(np.log(0.05), 1.0, 10_000))


def test_grades_run_from_pass_over_review_to_fail_either_way():
    assert [graded(x, review=1.0, fail=2.0) for x in (1.0, 1.5, 3.0)] == list(Verdict)
    assert [graded(x, review=0.9, fail=0.5) for x in (0.9, 0.6, 0.1)] == list(Verdict)
    assert graded(float("nan"), review=1.0, fail=2.0) is Verdict.FAIL
    assert worse(Verdict.PASS, Verdict.FAIL, Verdict.REVIEW) is Verdict.FAIL


def test_sound_chains_pass(stage):
    assert set(verdicts(sampling_checks("", stage)).values()) == {Verdict.PASS}


def test_chains_that_were_shifted_apart_fail(stage):
    rng = np.random.default_rng(1)
    draws = rng.normal(size=(4, 500, 3))
    calm = np.zeros((4, 500), dtype=bool)
    sound = convergence(Chains(draws, calm, np.ones((4, 500), dtype=int)))
    draws[0] += 1.0
    apart = convergence(Chains(draws, calm, np.ones((4, 500), dtype=int)))
    found = [
        verdicts(
            sampling_checks("", replace(stage, r_hat=one.r_hat_max, ess_bulk=one.ess_bulk_min))
        )
        for one in (sound, apart)
    ]
    assert found[0]["r_hat"] is Verdict.PASS
    assert found[1]["r_hat"] is Verdict.FAIL
    assert found[1]["effective_draws"] is Verdict.FAIL


@pytest.mark.parametrize(
    ("divergences", "verdict"), [(0, Verdict.PASS), (2, Verdict.REVIEW), (60, Verdict.FAIL)]
)
def test_some_divergences_are_to_be_looked_at_and_many_fail(stage, divergences, verdict):
    found = verdicts(sampling_checks("", replace(stage, divergences=divergences)))
    assert found["divergences"] is verdict


def test_a_lever_that_the_data_knew_and_experience_allows_passes(firm):
    assert set(verdicts(lever_checks(evidence(firm), PRIOR)).values()) == {Verdict.PASS}


def test_a_lever_that_the_data_said_nothing_of_is_to_be_looked_at(firm):
    found = verdicts(lever_checks(evidence(firm, data_said=0.02), PRIOR))
    assert found["data_said"] is Verdict.REVIEW


def test_data_that_contradict_experience_are_to_be_looked_at_or_fail(firm):
    far = evidence(firm, elasticity=(0.4, 0.5, 0.6), roi=(8.0, 10.0, 12.0))
    assert verdicts(lever_checks(far, PRIOR))["prior_held"] is Verdict.REVIEW
    beyond = evidence(firm, elasticity=(1.5, 2.0, 2.5), roi=(30.0, 40.0, 50.0))
    assert verdicts(lever_checks(beyond, PRIOR))["prior_held"] is Verdict.FAIL


def test_an_absurd_return_is_not_believed(firm):
    high = verdicts(lever_checks(evidence(firm, roi=(5.0, 40.0, 90.0)), PRIOR))
    assert high["plausible_roi"] is Verdict.REVIEW
    absurd = verdicts(lever_checks(evidence(firm, roi=(30.0, 60.0, 90.0)), PRIOR))
    assert absurd["plausible_roi"] is Verdict.FAIL


def test_a_return_wholly_beside_what_experience_allows_is_to_be_looked_at(firm):
    # Experience, as a return: 2 / 0.06 times 0.01 to 0.25.
    above = evidence(firm, roi=(9.0, 10.0, 11.0), elasticity=(0.28, 0.3, 0.33))
    assert verdicts(lever_checks(above, PRIOR))["plausible_roi"] is Verdict.REVIEW
    below = evidence(firm, roi=(0.01, 0.02, 0.03), elasticity=(0.003, 0.006, 0.009))
    assert verdicts(lever_checks(below, PRIOR))["plausible_roi"] is Verdict.REVIEW


def test_a_lever_that_was_never_paid_for_has_no_return_to_judge(firm):
    unpaid = evidence(firm, roi=(float("nan"),) * 3)
    assert "plausible_roi" not in verdicts(lever_checks(unpaid, PRIOR))


def test_levers_of_which_only_the_sum_is_known_cannot_be_told_apart(firm):
    rng = np.random.default_rng(1)
    one = rng.uniform(0, 0.1, 800)
    free = told_apart(firm, np.stack([one, rng.uniform(0, 0.1, 800)], axis=1))
    assert [check.verdict for check in free] == [Verdict.PASS]
    bound = told_apart(firm, np.stack([one, 0.1 - one + rng.normal(0, 0.001, 800)], axis=1))
    assert [check.verdict for check in bound] == [Verdict.FAIL]
    assert bound[0].values["other"] == "lever 1"
    loose = told_apart(firm, np.stack([one, 0.1 - one + rng.normal(0, 0.03, 800)], axis=1))
    assert [check.verdict for check in loose] == [Verdict.REVIEW]


def test_a_base_that_shrinks_away_fails(firm):
    levers = len(firm.levers)
    half = knowing(firm, effect=np.full((600, levers), 0.2))
    most = knowing(firm, effect=np.full((600, levers), 5.0))
    assert base(firm, (half,)).verdict is Verdict.PASS
    assert base(firm, (most,)).verdict is Verdict.FAIL


def test_the_explained_share_is_what_would_be_missing_without_all_levers(firm):
    # Both levers saturate at once: F is (1 + e)^2 with a full bond.
    sure = knowing(
        firm,
        draws=3,
        effect=np.full((3, 2), 0.5),
        half_saturation=np.full((3, 2), 1e-6),
        bond=np.ones(3),
    )
    np.testing.assert_allclose(explained_shares(firm, (sure,)), 1 - 1 / 1.5**2)


def test_a_forecast_worse_than_repetition_fails_and_one_that_was_not_made_is_looked_at():
    assert held_back(SOUND).verdict is Verdict.PASS
    assert held_back(replace(SOUND, forecast_skill=-0.1)).verdict is Verdict.FAIL
    assert held_back(replace(SOUND, forecast_skill=None)).verdict is Verdict.REVIEW


def test_many_wild_outcomes_are_no_accident(firm, stage):
    design = build_design(firm)[0]
    weight = np.ones((1, 60))
    assert down_weighted("", stage, design).verdict is Verdict.PASS
    weight[0, 3] = 0.2
    assert down_weighted("", replace(stage, weight=weight), design).verdict is Verdict.REVIEW
    weight[0, 10:20] = 0.2
    assert down_weighted("", replace(stage, weight=weight), design).verdict is Verdict.FAIL


def test_effort_that_follows_sales_is_seen(firm):
    history = firm.history
    effort = history.effort.copy()
    effort[0, 1:, 0] = 20 * (history.outcome[0, :-1] / 1000) ** 4
    following = replace(firm, history=replace(history, effort=effort))
    assert [check.verdict for check in follows_sales(firm)] == [Verdict.PASS, Verdict.PASS]
    assert follows_sales(following)[0].verdict is Verdict.REVIEW


def test_all_checks_together_are_the_same_for_the_same_seed_and_know_their_groups(firm, stage):
    design = build_design(firm)[0]
    levers = tuple(replace(evidence(firm), lever=lever) for lever in firm.levers)
    prior = np.stack([PRIOR, PRIOR], axis=1)
    one, expected = quick_checks(firm, (stage,), (design,), levers, prior, SOUND, seed=4)
    two, _ = quick_checks(firm, (stage,), (design,), levers, prior, SOUND, seed=4)
    assert one == two
    assert {check.code for check in one} <= set(GROUPS)
    assert passed(one) >= len(one) - 6
    np.testing.assert_array_equal(expected[0].observed, firm.history.outcome[0])
    assert (expected[0].low <= expected[0].median).all()
