import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_funnels import PLAIN, funnel
from scipy.stats import nbinom, poisson

from gespann.core.simulation import FunnelScenario, StageScenario
from gespann.core.simulation.handling import Worth, worth

noises = st.sampled_from([0.0, 0.05, 0.3, 1.0])


def worked(noise):
    leads = StageScenario("Leads", noise=noise)
    return FunnelScenario((leads, *PLAIN[1:]), worked_by="Visits", per_unit=5.0)


def chances(counts, mean, noise):
    if noise == 0:
        return poisson.pmf(counts, mean)
    shape = noise**-2
    return nbinom.pmf(counts, shape, shape / (shape + mean))


@given(mean=st.floats(0.01, 60.0), capacity=st.floats(0.0, 80.0), noise=noises)
def test_expected_worth_is_the_sum_over_all_counts(mean, capacity, noise):
    counts = np.arange(4_000)
    each = np.minimum(counts, capacity) + 0.3 * np.maximum(counts - capacity, 0.0)
    expected = (chances(counts, mean, noise) * each).sum()
    found = Worth.of(worked(noise), np.array([mean]), np.array([capacity])).value
    assert found == pytest.approx([expected], rel=1e-8, abs=1e-9)


@pytest.mark.parametrize("noise", [0.0, 0.1, 0.8])
@pytest.mark.parametrize(("mean", "capacity"), [(5.0, 3.4), (12.0, 15.5), (0.7, 0.2), (40.0, 39.9)])
def test_the_slopes_of_worth_are_its_derivatives(mean, capacity, noise):
    def expected(leads, workable):
        return Worth.of(worked(noise), np.array([leads]), np.array([workable]))

    here, step = expected(mean, capacity), 1e-5
    by_leads = expected(mean + step, capacity).value - expected(mean - step, capacity).value
    by_capacity = expected(mean, capacity + step).value - expected(mean, capacity - step).value
    assert here.by_leads == pytest.approx(by_leads / (2 * step), rel=1e-5)
    assert here.by_capacity == pytest.approx(by_capacity / (2 * step), rel=1e-5)


def test_where_nobody_has_to_work_a_lead_every_lead_counts_in_full():
    leads = np.array([3.0, 50.0])
    free = Worth.of(funnel(), leads, np.zeros(2))
    assert free.value.tolist() == worth(funnel(), leads, np.zeros(2)).tolist() == [3.0, 50.0]
    assert free.by_capacity.tolist() == [0.0, 0.0]


def test_with_plenty_of_hands_worth_is_the_number_and_with_none_what_the_unworked_are_worth():
    leads = np.array([8.0])
    plenty, none = (Worth.of(worked(0.2), leads, np.array([hands])) for hands in (1e6, 0.0))
    assert plenty.value == pytest.approx([8.0])
    assert none.value == pytest.approx([0.3 * 8.0])


def test_of_a_known_number_what_is_beyond_capacity_keeps_its_share():
    assert worth(worked(0.0), np.array([4.0, 10.0]), np.array([6.0, 6.0])).tolist() == [4.0, 7.2]
