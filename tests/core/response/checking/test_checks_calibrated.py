"""Over clean firms that are really fitted, the checks raise no systematic alarm."""

from collections import Counter

import numpy as np
import pytest
from checked_firms import noise_of, quiet_firm, with_money
from threadpoolctl import threadpool_limits

from gespann.core.response.checking.quick_checks import before_the_data, replicated
from gespann.core.response.checking.residual_checks import prior_predictive, stage_checks
from gespann.core.response.checks import Verdict
from gespann.core.response.model.scaling import scale_efforts
from gespann.core.response.model.stages import stages_of
from gespann.core.response.sampling.stage_fitting import fit_stage

FIRMS = 10


def clean_firm(seed):
    """Three years of months with a season, a lever that works and one that does not."""
    firm = quiet_firm(periods=36, seed=seed)
    rng = np.random.default_rng(100 + seed)
    scaled, _ = scale_efforts(firm)
    lifted = np.log1p(0.4 * (1 - np.exp(-scaled[..., 1])))
    season = 0.1 * np.sin(2 * np.pi * np.arange(36) / 12)
    return with_money(firm, lifted + season + noise_of(rng, (1, 36)))


@pytest.fixture(scope="module")
def found():
    """All checks of a stage over all firms."""
    checks = []
    with threadpool_limits(1, user_api="blas"):
        for seed in range(FIRMS):
            firm = clean_firm(seed)
            drawn = fit_stage(firm, stages_of(firm)[0], seed=seed, chains=2, draws=200)
            stage, design = drawn.fit, drawn.target.design
            rng = np.random.default_rng(seed)
            checks.append(prior_predictive("", before_the_data(firm, stage, design, rng)))
            checks += stage_checks(firm, "", replicated(firm, stage, design, rng), rng)
    return checks


@pytest.mark.slow
def test_no_check_alarms_of_more_than_one_clean_firm_in_five(found):
    alarms = Counter(check.code for check in found if check.verdict is not Verdict.PASS)
    assert all(count <= FIRMS / 5 for count in alarms.values()), alarms


@pytest.mark.slow
def test_p_values_of_clean_firms_are_not_extreme(found):
    by_code = {}
    for check in found:
        if "p_value" in check.values:
            by_code.setdefault(check.code, []).append(float(check.values["p_value"]))
    for code in ("total", "autocorrelation", "season", "even_noise"):
        p_values = np.array(by_code[code])
        assert (p_values < 0.05).sum() <= 2, code
        assert p_values.mean() > 0.3, code


@pytest.mark.slow
def test_intervals_hold_what_they_promise(found):
    held = [check.values["held_most"] for check in found if check.code == "coverage"]
    assert 0.88 < np.mean(held) <= 1.0
