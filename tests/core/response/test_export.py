"""The posterior in analysts' own tools: every draw of every stage, under its name."""

from dataclasses import replace

import arviz
import numpy as np
import pytest
from checked_firms import knowing, quiet_firm

from gespann.core.firm import Firm, Stage
from gespann.core.quantities import Interval
from gespann.core.response.export import to_inference_data
from gespann.core.response.results import Diagnostics, Fit, Fitted, StageFit

STEPS = (
    Stage("leads", "leads", "count", "lever 1"),
    Stage("deals", "deals", "count"),
    Stage("revenue", "revenue", "money"),
)


def fit_of(firm: Firm, stages: tuple[StageFit, ...]) -> Fit:
    """A fit of which only the stages matter."""
    nothing = np.zeros(firm.history.outcome.shape[1])
    return Fit(
        firm=firm,
        seed=7,
        stages=stages,
        levers=(),
        bond=Interval(0.1, 0.5, 0.9),
        bond_data_said=0.0,
        diagnostics=Diagnostics(1.0, 1000.0, 1000.0, 0, None, 0, None, None),
        fitted=Fitted(nothing, nothing, nothing, nothing, nothing, nothing[:, None]),
        down_weighted=(),
        findings=(),
    )


def drawn(firm: Firm, number: int) -> StageFit:
    """A stage whose draws all differ."""
    stage = knowing(firm, number, draws=32)
    rng = np.random.default_rng(number)
    names = ("effect", "long_share", "market_effect", "noise", "delay", "capacity", "coefficients")
    posterior = stage.posterior
    return replace(
        stage,
        posterior=replace(
            posterior, **{name: rng.uniform(size=getattr(posterior, name).shape) for name in names}
        ),
    )


@pytest.fixture(scope="module")
def chain() -> Fit:
    """Advertising acts on the leads only; visits work the leads and act on every stage."""
    firm = quiet_firm(stages=STEPS, markets=2, periods=24)
    firm = replace(firm, levers=(replace(firm.levers[0], stages=("leads",)), firm.levers[1]))
    return fit_of(firm, tuple(drawn(firm, number) for number in range(3)))


def test_every_stage_has_its_draws_under_its_name(chain):
    data = to_inference_data(chain)
    assert list(data.posterior["stage"].values) == ["leads", "deals", "revenue"]
    assert data.posterior["noise"].dims == ("chain", "draw", "stage")
    assert data.posterior["effect"].dims == ("chain", "draw", "stage", "lever")
    assert data.posterior["market_effect"].dims == ("chain", "draw", "stage", "market", "lever")
    for stage in chain.stages:
        ours = data.posterior.sel(stage=stage.data.name)
        assert ours.sizes["chain"] == 4
        # Chains were stacked one after the other.
        np.testing.assert_array_equal(ours["noise"].values.ravel(), stage.posterior.noise)
        np.testing.assert_array_equal(
            ours["base_coefficients"].values.reshape(32, -1), stage.posterior.coefficients
        )
        mine = ours["market_effect"].values.reshape(32, 2, 2)[..., list(stage.data.levers)]
        np.testing.assert_array_equal(mine, stage.posterior.market_effect)


def test_what_a_stage_does_not_have_is_not_a_number(chain):
    effect = to_inference_data(chain).posterior["effect"]
    acts = np.isfinite(effect).all(dim=("chain", "draw"))
    np.testing.assert_array_equal(acts.sel(lever="lever 0"), [True, False, False])
    assert acts.sel(lever="lever 1").all()
    posterior = to_inference_data(chain).posterior
    np.testing.assert_array_equal(
        np.isfinite(posterior["delay"]).all(dim=("chain", "draw", "lag")), [False, True, True]
    )
    # Only the leads have to be worked, and only the deals wait for that.
    np.testing.assert_array_equal(
        np.isfinite(posterior["capacity"]).all(dim=("chain", "draw")), [False, True, False]
    )


def test_what_was_observed_and_how_far_it_was_believed_goes_along(chain):
    data = to_inference_data(chain)
    np.testing.assert_array_equal(data.observed_data["outcome"], chain.firm.history.outcome)
    np.testing.assert_array_equal(data.observed_data["stages"], chain.firm.history.stages)
    assert data.constant_data["weight"].dims == ("stage", "market", "period")


def test_a_firm_that_knows_only_its_outcome_has_no_stages_to_choose_from():
    firm = quiet_firm(periods=24)
    data = to_inference_data(fit_of(firm, (drawn(firm, 0),)))
    assert data.posterior["effect"].dims == ("chain", "draw", "lever")
    assert data.posterior["noise"].dims == ("chain", "draw")
    assert set(data.observed_data.data_vars) == {"outcome"}
    absent = {"delay", "capacity", "capacity_without", "unworked_worth"}
    assert not absent & set(data.posterior.data_vars)


def test_a_chain_comes_back_from_a_file_as_it_was(chain, tmp_path):
    path = tmp_path / "posterior.nc"
    data = to_inference_data(chain)
    data.to_netcdf(str(path), engine="h5netcdf")
    back = arviz.from_netcdf(str(path), engine="h5netcdf")
    assert back.posterior.equals(data.posterior)
    assert back.constant_data.equals(data.constant_data)
