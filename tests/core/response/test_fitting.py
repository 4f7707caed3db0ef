"""A fit as a whole: what it says of each lever, what it warns of, and what must not matter."""

from dataclasses import replace

import arviz
import numpy as np
import pytest
from small_firms import lever_of, small_firm, with_effort, with_outcome

from gespann.core.findings import Severity
from gespann.core.firm import Firm
from gespann.core.progress import Phase
from gespann.core.quantities import Interval, Period
from gespann.core.response.export import to_inference_data
from gespann.core.response.fitting import fit
from gespann.core.response.model.design import build_design
from gespann.core.response.model.scaling import scale_efforts
from gespann.core.response.results import Fit
from gespann.core.response.sampling.prior_draws import prior_elasticities

TRUE_EFFECT = (0.0, 0.9)  # of advertising and of visits, at saturation


def lived(firm: Firm, *, effects=TRUE_EFFECT, noise=0.03, seed=5) -> Firm:
    """The firm with an outcome that its levers have moved."""
    rng = np.random.default_rng(seed)
    scaled, _ = scale_efforts(firm)
    lifted = np.log1p((1 - np.exp(-scaled)) @ np.array(effects))
    level = np.log(1000) + np.arange(len(firm.history.outcome))[:, None]
    return with_outcome(firm, np.exp(level + lifted + rng.normal(0, noise, lifted.shape)))


def small_fit(firm: Firm, *, seed: int = 1, draws: int = 500) -> Fit:
    return fit(firm, seed=seed, chains=2, draws=draws)


def codes(found: Fit) -> set[tuple[str, str]]:
    return {(finding.code, finding.subject) for finding in found.findings}


def alike(one: Interval, other: Interval) -> bool:
    """Whether two intervals differ by no more than a thousand draws leave open."""
    apart = np.abs(np.subtract(one.as_list(), other.as_list()))
    return bool((apart < 0.15 * (other.high - other.low)).all())


@pytest.fixture(scope="module")
def ordinary() -> Fit:
    """A firm whose visits work and whose advertising does nothing."""
    return small_fit(lived(small_firm()))


def test_the_same_seed_gives_the_same_fit(ordinary):
    again = small_fit(ordinary.firm)
    np.testing.assert_array_equal(again.posterior.effect, ordinary.posterior.effect)
    np.testing.assert_array_equal(again.posterior.coefficients, ordinary.posterior.coefficients)
    assert again.levers == ordinary.levers
    assert again.findings == ordinary.findings


def test_the_lever_that_worked_is_credited_and_the_other_is_not(ordinary):
    advertising, visits = ordinary.levers
    assert advertising.elasticity.high < visits.elasticity.low
    assert advertising.elasticity.median < 0.05
    assert visits.added_share.low > 0.1
    assert visits.data_said > 0.3
    # True elasticity at usual effort: beta exp(-1) / F.
    beta = TRUE_EFFECT[1]
    true = beta * np.exp(-1) / (1 + beta * (1 - np.exp(-1)))
    assert visits.elasticity.low < true < visits.elasticity.high


def test_intervals_are_in_order_and_returns_are_what_was_added_over_what_was_spent(ordinary):
    history = ordinary.firm.history
    for number, evidence in enumerate(ordinary.levers):
        for interval in (evidence.roi, evidence.added_share, evidence.elasticity):
            assert interval.low <= interval.median <= interval.high
        spent, outcome = history.effort[..., number].sum(), history.outcome.sum()
        assert evidence.roi.median == pytest.approx(evidence.added_share.median * outcome / spent)


def test_the_fitted_outcome_runs_along_the_observed_one(ordinary):
    fitted = ordinary.fitted
    observed = fitted.observed_cents
    np.testing.assert_allclose(observed, 100 * ordinary.firm.history.outcome[0])
    inside = (fitted.low_cents <= observed) & (observed <= fitted.high_cents)
    assert inside.mean() >= 0.8
    assert np.abs(fitted.median_cents / observed - 1).mean() < 0.05


def test_the_order_of_the_levers_does_not_matter(ordinary):
    firm = ordinary.firm
    turned = replace(
        with_effort(firm, firm.history.effort[..., ::-1].copy()), levers=firm.levers[::-1]
    )
    found = small_fit(turned, seed=3)
    assert [evidence.lever for evidence in found.levers] == list(firm.levers[::-1])
    for ours, theirs in zip(found.levers[::-1], ordinary.levers, strict=True):
        assert alike(ours.elasticity, theirs.elasticity)


def test_the_units_of_effort_do_not_matter(ordinary):
    firm = ordinary.firm
    cost = 50.0
    in_visits = replace(
        with_effort(firm, firm.history.effort / [1, cost]),
        levers=(firm.levers[0], replace(firm.levers[1], unit="visit", cost_per_unit=cost)),
    )
    for ours, theirs in zip(small_fit(in_visits).levers, ordinary.levers, strict=True):
        assert alike(ours.roi, theirs.roi)
        assert alike(ours.elasticity, theirs.elasticity)


def test_an_outcome_in_pieces_has_the_returns_of_its_money(ordinary):
    firm = ordinary.firm
    pieces = replace(with_outcome(firm, firm.history.outcome / 20), outcome_value=20.0)
    found = small_fit(pieces)
    for ours, theirs in zip(found.levers, ordinary.levers, strict=True):
        assert alike(ours.roi, theirs.roi)
    np.testing.assert_allclose(found.fitted.observed_cents, ordinary.fitted.observed_cents)


def test_of_a_lever_that_was_never_used_no_return_is_known_and_the_prior_rules():
    firm = small_firm()
    effort = firm.history.effort.copy()
    effort[..., 0] = 0.0
    found = small_fit(lived(with_effort(firm, effort)), draws=2000)
    unused = found.levers[0]
    assert np.isnan(unused.roi.as_list()).all()
    assert unused.added_share.as_list() == [0, 0, 0]
    assert unused.data_said < 0.15
    assert ("prior_rules", "lever 0") in codes(found)


def test_of_a_lever_that_never_moved_the_prior_rules_with_what_the_other_lever_tells():
    firm = small_firm()
    effort = firm.history.effort.copy()
    effort[..., 0] = 40.0
    found = small_fit(lived(with_effort(firm, effort)), draws=2000)
    assert ("prior_rules", "lever 0") in codes(found)
    assert ("prior_rules", "lever 1") not in codes(found)
    design = build_design(found.firm)[0]
    drawn, _ = prior_elasticities(design, np.random.default_rng(1), 200_000)
    like_it = np.abs(np.log(drawn[:, 1] / found.levers[1].elasticity.median)) < 0.1
    expected = np.median(drawn[like_it, 0])
    assert found.levers[0].elasticity.median == pytest.approx(expected, rel=0.2)


def test_absurdly_few_draws_raise_the_alarm(ordinary):
    found = small_fit(ordinary.firm, draws=20)
    alarms = {finding.code for finding in found.findings if finding.severity is Severity.ALARM}
    assert "not_converged" in alarms


def test_a_naive_forecast_that_cannot_be_beaten_raises_the_alarm():
    firm = small_firm()
    year = np.random.default_rng(3).normal(0, 0.6, 12)
    slight = np.random.default_rng(4).normal(0, 1e-4, 36)
    found = small_fit(with_outcome(firm, np.exp(7 + np.tile(year, 3) + slight)[None]))
    assert found.diagnostics.forecast_skill < 0
    assert "worse_than_naive" in {code for code, _ in codes(found)}


def test_gaps_in_several_markets_over_weeks_are_no_obstacle():
    firm = lived(small_firm(markets=2, periods=80, period=Period.WEEK, controls=1))
    outcome = firm.history.outcome.copy()
    outcome[0, :6] = np.nan
    outcome[1, 30:35] = np.nan
    outcome[:, 50] = np.nan
    found = small_fit(with_outcome(firm, outcome))
    assert all(np.isfinite(evidence.roi.as_list()).all() for evidence in found.levers)
    assert np.isfinite(found.fitted.median_cents).all()
    np.testing.assert_array_equal(
        np.isnan(found.fitted.observed_cents), np.isnan(outcome).any(axis=0)
    )
    assert found.diagnostics.held_back == 13
    assert np.isfinite(found.diagnostics.forecast_skill)


def test_progress_is_told_phase_by_phase_and_ends_complete(ordinary):
    steps = []
    fit(ordinary.firm, seed=1, chains=2, draws=50, progress=steps.append)
    phases = list(dict.fromkeys(step.phase for step in steps))
    assert phases == [Phase.PREPARE, Phase.SAMPLE, Phase.FORECAST_CHECK]
    for phase in phases:
        done = [step.done for step in steps if step.phase is phase]
        assert done == sorted(done)
        last = [step for step in steps if step.phase is phase][-1]
        assert last.done == last.total


def test_a_firm_without_levers_or_outcome_is_refused():
    firm = small_firm()
    bare = replace(with_effort(firm, firm.history.effort[..., :0]), levers=())
    with pytest.raises(ValueError, match="at least one lever"):
        fit(bare)
    with pytest.raises(ValueError, match="at least one observed outcome"):
        fit(with_outcome(firm, np.full((1, 36), np.nan)))


def test_one_lever_and_a_short_history_are_enough_for_a_fit_that_says_what_it_did_not_check():
    firm = small_firm(kinds=("personal_selling",), periods=17)
    found = small_fit(lived(firm, effects=(0.9,)))
    assert found.levers[0].lever == lever_of("personal_selling", 0)
    # One department alone has nothing to bond with.
    assert found.bond_data_said < 0.15
    assert found.diagnostics.forecast_skill is None
    assert found.diagnostics.held_back == 0
    assert "forecast_not_checked" in {code for code, _ in codes(found)}


def test_the_posterior_comes_back_from_a_file_as_it_was(ordinary, tmp_path):
    path = tmp_path / "posterior.nc"
    to_inference_data(ordinary).to_netcdf(str(path), engine="h5netcdf")
    back = arviz.from_netcdf(str(path), engine="h5netcdf")
    posterior = ordinary.posterior
    assert back.posterior.sizes["chain"] == posterior.chains == 2
    assert back.posterior.sizes["draw"] == posterior.size // 2
    assert list(back.posterior["lever"].values) == ["lever 0", "lever 1"]
    assert back.posterior["effect"].dims == ("chain", "draw", "lever")
    # Chains were stacked one after the other.
    np.testing.assert_array_equal(back.posterior["effect"].values.reshape(-1, 2), posterior.effect)
    np.testing.assert_array_equal(
        back.posterior["base_coefficients"].values[1], posterior.coefficients[posterior.size // 2 :]
    )
    np.testing.assert_array_equal(
        back.observed_data["outcome"].values, ordinary.firm.history.outcome
    )
