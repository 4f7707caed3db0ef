"""What the evidence says without the beliefs: from the draws of the fit that has them, or anew."""

from dataclasses import replace

import numpy as np
import pytest
from believing import MARKETING, SALES, asked, believed, moved_by_visits
from threadpoolctl import threadpool_limits

from core.response.checkpoints_in_memory import Kept
from core.response.small_firms import small_funnel
from gespann.core.firm import Belief
from gespann.core.response.opinions import evidence_alone
from gespann.core.response.sampling.stage_fitting import fit_stages

pytestmark = pytest.mark.slow


def visited(*beliefs):
    """Six years of months in which visits do much, and pass within some months."""
    return moved_by_visits(asked(*beliefs, periods=72), retention=0.3, noise=0.03)


def both_ways(firm, draws=250):
    """The fit with the beliefs, that of the evidence alone, and what was sampled for it."""
    kept = Kept()
    with threadpool_limits(1, user_api="blas"):
        believing = fit_stages(firm, seed=1, chains=4, draws=draws)
        alone = evidence_alone(firm, believing, seed=2, chains=4, draws=draws, checkpoints=kept)
    return [one.fit.posterior for one in believing], [one.posterior for one in alone], kept.saved


def test_beliefs_that_the_data_contradict_are_left_out_by_sampling_anew():
    wrong = believed(0.01), believed(0.01, believer=MARKETING)
    _, (alone,), sampled = both_ways(visited(*wrong))
    assert sampled == ["0/chains"]
    assert np.quantile(alone.effect[:, 0], 0.05) > 0.1


def test_where_nobody_was_asked_the_draws_are_the_same():
    (believing,), (alone,), sampled = both_ways(visited())
    assert sampled == []
    np.testing.assert_array_equal(alone.effect, believing.effect)


def test_weighted_draws_say_what_sampled_ones_say():
    """Of a funnel whose counts say little, and beliefs that are not far from published effects."""
    funnel = small_funnel(kinds=("personal_selling", "inside_sales"))
    visits, calls = funnel.levers
    beliefs = [Belief(who, visits.name, 0.6, 0.8, 1.12, 1.3, 2.0) for who in (SALES, MARKETING)]
    levers = replace(visits, stages=("leads",)), replace(calls, stages=("deals",))
    firm = replace(funnel, levers=levers, beliefs=tuple(beliefs))
    believing, alone, sampled = both_ways(firm, draws=1000)
    assert sampled == []
    with threadpool_limits(1, user_api="blas"):
        drawn = fit_stages(replace(firm, beliefs=()), seed=7, chains=4, draws=500)
    for stage, found in zip(drawn, alone, strict=True):
        expected, weighted = np.log(stage.fit.posterior.effect), np.log(found.effect)
        assert weighted.mean() == pytest.approx(expected.mean(), abs=0.25 * expected.std())
        assert weighted.std() == pytest.approx(expected.std(), rel=0.25)
    before, expected = np.log(believing[0].effect), np.log(drawn[0].fit.posterior.effect)
    assert before.std() < 0.8 * expected.std()
