"""What a fit hands on: the posterior draws, the evidence on each lever, and the diagnostics."""

from dataclasses import dataclass, fields, replace

import numpy as np
from jaxtyping import Float, Int

from gespann.core.findings import Finding
from gespann.core.firm import Firm, Lever
from gespann.core.quantities import Interval


def evenly_spaced(size: int, draws: int) -> Int[np.ndarray, " selected"]:
    """Indices of at most so many out of `size` draws, evenly spaced from first to last."""
    return np.unique(np.linspace(0, size - 1, min(draws, size)).round().astype(int))


@dataclass(frozen=True)
class Posterior:
    """Draws of everything the response model does not know, chains stacked one after the other.

    Attributes:
        chains: Number of chains; the first axis of every array is chains x draws.
        retention: Share of a lever's effect left one period later, in [0, 1).
        half_saturation: Scale kappa of the saturation, in scaled units of effort.
        effect: Size beta of each lever's effect at saturation, as a share of the base.
        bond: delta in [0, 1]; 0: the departments add up, 1: each multiplies the other.
        noise: Standard deviation of the innovations of the AR(1) noise on log outcome.
        autocorrelation: AR(1) coefficient of the noise, in [0, 1).
        drift: Standard deviation of the yearly step of the common trend, in log outcome.
        market_drift: The same for each market's own trend around the common one.
        coefficients: The integrated-out linear coefficients.
    """

    chains: int
    retention: Float[np.ndarray, "draw lever"]
    half_saturation: Float[np.ndarray, "draw lever"]
    effect: Float[np.ndarray, "draw lever"]
    bond: Float[np.ndarray, " draw"]
    noise: Float[np.ndarray, " draw"]
    autocorrelation: Float[np.ndarray, " draw"]
    drift: Float[np.ndarray, " draw"]
    market_drift: Float[np.ndarray, " draw"]
    coefficients: Float[np.ndarray, "draw coefficient"]

    @property
    def size(self) -> int:
        """Number of draws over all chains."""
        return int(self.bond.shape[0])

    def selected(self, which: Int[np.ndarray, " selected"]) -> "Posterior":
        """Some of the draws only."""
        arrays = (field.name for field in fields(self) if field.name != "chains")
        return replace(self, **{name: getattr(self, name)[which] for name in arrays})

    def thinned(self, draws: int) -> "Posterior":
        """At most this many of the draws, evenly spaced."""
        return self.selected(evenly_spaced(self.size, draws))


@dataclass(frozen=True)
class LeverEvidence:
    """What is known of one lever after the fit.

    Attributes:
        roi: Outcome in money that it added per unit of money spent over the history, against no
            effort in that window and everything else as it was; NaN if nothing was spent.
        added_share: That outcome as a share of the whole outcome of the history.
        elasticity: % change of outcome per % change of effort, at usual effort, steady.
        half_life: Periods until half of an effect has passed.
        data_said: 1 - posterior sd / prior sd of the elasticity, clipped to [0, 1].
        prior_elasticity: The same interval before the data.
    """

    lever: Lever
    roi: Interval
    added_share: Interval
    elasticity: Interval
    half_life: Interval
    data_said: float
    prior_elasticity: Interval


@dataclass(frozen=True)
class Diagnostics:
    """How far the fit can be trusted.

    Attributes:
        r_hat_max: Largest rank-normalised R-hat over all parameters.
        ess_bulk_min: Smallest bulk effective sample size.
        ess_tail_min: Smallest tail effective sample size.
        divergences: Divergent transitions after warm-up.
        forecast_skill: 1 - error of the model / error of the seasonal naive forecast on the held
            back last periods (mean absolute error of the outcome); None if there is too little
            history to hold anything back.
        held_back: Number of periods held back.
        naive_error: Mean absolute percentage error of the seasonal naive forecast.
        model_error: Mean absolute percentage error of the model.
    """

    r_hat_max: float
    ess_bulk_min: float
    ess_tail_min: float
    divergences: int
    forecast_skill: float | None
    held_back: int
    naive_error: float | None
    model_error: float | None


@dataclass(frozen=True)
class Fitted:
    """Observed and expected outcome of the history, all markets together.

    Attributes:
        observed_cents: NaN where any market was not observed.
        low_cents, median_cents, high_cents: 90 % interval of the posterior predictive outcome.
        base_cents: What is expected without any lever.
        added_cents: What the levers are expected to add; what they only add together is shared
            out in proportion to what each would take away, so that base and levers make the whole.
    """

    observed_cents: Float[np.ndarray, " period"]
    low_cents: Float[np.ndarray, " period"]
    median_cents: Float[np.ndarray, " period"]
    high_cents: Float[np.ndarray, " period"]
    base_cents: Float[np.ndarray, " period"]
    added_cents: Float[np.ndarray, "period lever"]


@dataclass(frozen=True)
class Fit:
    """The response model after it has seen the history."""

    firm: Firm
    seed: int
    posterior: Posterior
    levers: tuple[LeverEvidence, ...]
    bond: Interval
    bond_data_said: float
    diagnostics: Diagnostics
    fitted: Fitted
    findings: tuple[Finding, ...]
