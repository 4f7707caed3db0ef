"""What a fit hands on: the posterior draws, the evidence on each lever, and the diagnostics."""

from dataclasses import dataclass, fields, replace

import numpy as np
from jaxtyping import Bool, Float, Int

from gespann.core.findings import Finding
from gespann.core.firm import Firm, Lever
from gespann.core.quantities import Department, Interval
from gespann.core.response.checks import Check, Comparison, RollingForecast, StagePredictive
from gespann.core.response.model.scaling import Scaling
from gespann.core.response.model.stages import StageData


def evenly_spaced(size: int, draws: int) -> Int[np.ndarray, " selected"]:
    """Indices of at most so many out of `size` draws, evenly spaced from first to last."""
    return np.unique(np.linspace(0, size - 1, min(draws, size)).round().astype(int))


@dataclass(frozen=True)
class Posterior:
    """Draws of everything that one stage does not know, chains stacked one after the other.

    Attributes:
        chains: Number of chains; the first axis of every array is chains x draws.
        retention: Share of a lever's short life left one period later, in [0, 1).
        long_share: Share of a lever's effort that works through the long life, in [0, 1].
        long_retention: Share of the long life left one period later, the same for all levers.
        half_saturation: Scale kappa of the saturation, in scaled units of effort.
        effect: Size beta of each lever's effect at saturation, as a share of the base.
        market_effect: Effect in each market relative to that, not negative; 1 in a single market.
        bond: delta in [0, 1]; 0: the departments add up, 1: each multiplies the other.
        noise: Standard deviation of the innovations of the AR(1) noise on log outcome; of counts,
            the coefficient of variation beyond chance.
        autocorrelation: AR(1) coefficient of the noise, in [0, 1).
        drift: Standard deviation of the yearly step of the common trend, in log outcome.
        market_drift: The same for each market's own trend around the common one.
        level_spread: Standard deviation of the markets' levels of log outcome.
        effect_spread: Standard deviation of the markets' relative effects.
        delay: Share of the stage before that becomes an outcome 0, 1, ... periods later; no lags
            for the first stage.
        capacity, capacity_without: What usual effort works of the arrivals, and what is worked
            without it, in usual arrivals.
        unworked_worth: What an arrival beyond that is worth, in [0, 1].
        coefficients: The integrated-out linear coefficients: shared, then each market's own.
    """

    chains: int
    retention: Float[np.ndarray, "draw lever"]
    long_share: Float[np.ndarray, "draw lever"]
    long_retention: Float[np.ndarray, " draw"]
    half_saturation: Float[np.ndarray, "draw lever"]
    effect: Float[np.ndarray, "draw lever"]
    market_effect: Float[np.ndarray, "draw market lever"]
    bond: Float[np.ndarray, " draw"]
    noise: Float[np.ndarray, " draw"]
    autocorrelation: Float[np.ndarray, " draw"]
    drift: Float[np.ndarray, " draw"]
    market_drift: Float[np.ndarray, " draw"]
    level_spread: Float[np.ndarray, " draw"]
    effect_spread: Float[np.ndarray, " draw"]
    delay: Float[np.ndarray, "draw lag"]
    capacity: Float[np.ndarray, " draw"]
    capacity_without: Float[np.ndarray, " draw"]
    unworked_worth: Float[np.ndarray, " draw"]
    coefficients: Float[np.ndarray, "draw coefficient"]

    @property
    def size(self) -> int:
        """Number of draws over all chains."""
        return int(self.bond.shape[0])

    def selected(self, which: Int[np.ndarray, " selected"] | slice) -> "Posterior":
        """Some of the draws only."""
        arrays = (field.name for field in fields(self) if field.name != "chains")
        return replace(self, **{name: getattr(self, name)[which] for name in arrays})

    def thinned(self, draws: int) -> "Posterior":
        """At most this many of the draws, evenly spaced."""
        return self.selected(evenly_spaced(self.size, draws))


@dataclass(frozen=True)
class StageFit:
    """One stage after it has seen its history.

    Attributes:
        data: The stage.
        posterior: Draws of its parameters.
        scaling: How the efforts of its levers were scaled.
        marketing: Which of its levers belong to marketing.
        offset: Known part of log outcome in each market.
        usual_arrivals: Arrivals of a usual cell, or 1 for the first stage.
        weight: Precision that each cell was given relative to the others; below 1 where an
            outcome was too wild to be believed.
        r_hat, ess_bulk, ess_tail: The worst over its parameters.
        divergences: Divergent transitions after warm-up.
        sampled_markets: From how many markets was learnt what all share, if not from all.
    """

    data: StageData
    posterior: Posterior
    scaling: Scaling
    marketing: Bool[np.ndarray, " lever"]
    offset: Float[np.ndarray, " market"]
    usual_arrivals: float
    weight: Float[np.ndarray, "market period"]
    r_hat: float
    ess_bulk: float
    ess_tail: float
    divergences: int
    sampled_markets: int | None = None

    def thinned(self, draws: int) -> "StageFit":
        """The same with at most this many draws, evenly spaced."""
        return replace(self, posterior=self.posterior.thinned(draws))


@dataclass(frozen=True)
class LeverEvidence:
    """What is known of one lever after the fit.

    Attributes:
        roi: Outcome in money that it added per unit of money spent over the history, against no
            effort in that window and everything else as it was; NaN if nothing was spent.
        added_share: That outcome as a share of the whole outcome of the history.
        elasticity: % change of outcome per % change of effort, at usual effort, steady.
        half_life: Periods until half of an effect has passed.
        long_share: Share of the effort that works for quarters to years.
        data_said: 1 - posterior sd / prior sd of the elasticity, clipped to [0, 1].
        believed: Whether a department has said what it expects of the lever: then its prior holds
            that, and not only what is published.
        prior_elasticity: The same interval before the data.
    """

    lever: Lever
    roi: Interval
    added_share: Interval
    elasticity: Interval
    half_life: Interval
    long_share: Interval
    data_said: float
    prior_elasticity: Interval
    believed: bool = False


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
class DownWeighted:
    """An outcome that lies too far off to be believed, and what it still counts.

    Attributes:
        stage: Name of the stage.
        market: Name of the market; "" in a single one.
        period: Position in the history.
        weight: Its precision relative to that of any other, below 1.
    """

    stage: str
    market: str
    period: int
    weight: float


@dataclass(frozen=True)
class OpinionCurve:
    """Steady outcome over a lever's effort, relative to the usual one, with its 90 % band."""

    low: Float[np.ndarray, " effort"]
    median: Float[np.ndarray, " effort"]
    high: Float[np.ndarray, " effort"]

    @classmethod
    def of(cls, draws: Float[np.ndarray, "draw effort"]) -> "OpinionCurve":
        """The band of a sample of curves."""
        return cls(*np.percentile(draws, (5, 50, 95), axis=0))


@dataclass(frozen=True)
class LeverOpinion:
    """What both departments, published experience and the evidence say of one lever.

    Attributes:
        efforts: Steady effort in multiples of the usual one; all other levers as usual.
        marketing, sales: What each department believes, or None if it did not answer.
        published: What published experience says.
        evidence: What the history says with published experience and without any belief; None if
            nothing was recorded.
        pooled: What a fit with the beliefs of both says; the plan rests on this.
        year_cents: Outcome of a year in money.
        margin: Share of it that is contribution.
        nearer: The department to which the evidence is nearer where both differ most, or None if
            it cannot tell or is missing.
    """

    lever: Lever
    efforts: Float[np.ndarray, " effort"]
    marketing: OpinionCurve | None
    sales: OpinionCurve | None
    published: OpinionCurve
    evidence: OpinionCurve | None
    pooled: OpinionCurve
    year_cents: float
    margin: float
    nearer: Department | None = None

    def difference_at(self, effort: float) -> float:
        """How much more sales expects than marketing, as a share of the usual outcome.

        Raises: ValueError if not both of them answered.
        """
        if self.sales is None or self.marketing is None:
            raise ValueError(f"only one department answered about {self.lever.name!r}")
        return float(np.interp(effort, self.efforts, self.sales.median - self.marketing.median))

    def difference_cents(self, effort: float) -> float:
        """The same as outcome of a year in money."""
        return self.difference_at(effort) * self.year_cents

    @property
    def widest_effort(self) -> float | None:
        """The effort at which both sides differ most; None if not both of them answered."""
        if self.sales is None or self.marketing is None:
            return None
        apart = np.abs(self.sales.median - self.marketing.median)
        return float(self.efforts[int(apart.argmax())])

    @property
    def widest_contribution_cents(self) -> float | None:
        """What the sides' difference is worth there, as contribution of a year; not negative."""
        widest = self.widest_effort
        return None if widest is None else abs(self.difference_cents(widest)) * self.margin


@dataclass(frozen=True)
class Fit:
    """The response model after it has seen the history.

    Attributes:
        stages: The links of the chain, first to last; one where only the outcome is known.
        levers: What is known of each of the firm's levers, the whole chain together.
        bond: How much the departments help each other, the whole chain together.
        bond_data_said: 1 - posterior sd / prior sd of the bond; None for a chain, whose bond is no
            parameter.
        checks: Everything that was asked of the fit, passed or not.
        predictive: What the fit expects of each stage, beside what was observed.
        rolling: Forecasts from several points of the past, if they were asked for.
        comparisons: With models that go without something, if they were asked for.
        opinions: What both sides and the evidence say of each lever that somebody answered about.
    """

    firm: Firm
    seed: int
    stages: tuple[StageFit, ...]
    levers: tuple[LeverEvidence, ...]
    bond: Interval
    bond_data_said: float | None
    diagnostics: Diagnostics
    fitted: Fitted
    down_weighted: tuple[DownWeighted, ...]
    findings: tuple[Finding, ...]
    checks: tuple[Check, ...] = ()
    predictive: tuple[StagePredictive, ...] = ()
    rolling: RollingForecast | None = None
    comparisons: tuple[Comparison, ...] = ()
    opinions: tuple[LeverOpinion, ...] = ()

    @property
    def posterior(self) -> Posterior:
        """Of the last stage: the only one where only the outcome is known."""
        return self.stages[-1].posterior


def is_marketing(levers: tuple[Lever, ...]) -> Bool[np.ndarray, " lever"]:
    """Which levers belong to marketing."""
    return np.array([lever.department == Department.MARKETING for lever in levers], dtype=bool)
