"""How far a fit can be trusted: convergence of the chains, and forecasts of held-back periods."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from gespann.core.firm import Firm
from gespann.core.response.sampling.effective_draws import effective_draws, rank_normalised_r_hat
from gespann.core.response.sampling.sampler import Chains

R_HAT_LIMIT = 1.01  # Vehtari et al. (2021), Rank-normalization, folding, and localization
ESS_LIMIT = 400
LEAST_ERROR = 1e-6  # of the mean outcome


@dataclass(frozen=True)
class Convergence:
    """Rank-normalised R-hat and effective sample sizes, the worst over all parameters."""

    r_hat_max: float
    ess_bulk_min: float
    ess_tail_min: float
    divergences: int

    @property
    def is_reached(self) -> bool:
        """Whether the draws can be used as draws from the posterior."""
        return (
            self.r_hat_max <= R_HAT_LIMIT and min(self.ess_bulk_min, self.ess_tail_min) >= ESS_LIMIT
        )


def convergence(chains: Chains) -> Convergence:
    """The convergence of all sampled coordinates."""
    ess_bulk, ess_tail = effective_draws(chains.positions)
    return Convergence(
        r_hat_max=float(rank_normalised_r_hat(chains.positions).max()),
        ess_bulk_min=float(ess_bulk.min()),
        ess_tail_min=float(ess_tail.min()),
        divergences=int(chains.divergent.sum()),
    )


@dataclass(frozen=True)
class ForecastCheck:
    """Errors on periods that the model did not see, and those of the seasonal naive forecast.

    Attributes:
        periods: Number of periods held back.
        model_error, naive_error: Mean absolute error over mean outcome.
    """

    periods: int
    model_error: float
    naive_error: float

    @property
    def skill(self) -> float:
        """1 - model error / naive error; above zero the model beats the naive forecast."""
        # A history that repeats itself to the cent leaves nothing to divide by, and no excuse.
        return 1 - self.model_error / max(self.naive_error, LEAST_ERROR)


def periods_to_hold_back(firm: Firm) -> int:
    """A quarter of a year if there are at least a year and a half of history, else none."""
    quarter = round(3 * firm.period.per_month)
    return quarter if firm.history.outcome.shape[1] >= 6 * quarter else 0


def check_forecast(firm: Firm, forecast: Float[np.ndarray, "market held_back"]) -> ForecastCheck:
    """Compare a forecast of the last periods with the outcome one year earlier.

    Args:
        firm: The firm with its whole history.
        forecast: Outcome that was forecast, in the outcome's unit; all markets are added up.
    """
    held_back = forecast.shape[1]
    outcome = firm.history.outcome
    actual = outcome[:, -held_back:]
    naive = _same_periods_last_year(outcome, held_back, firm.period.per_year)
    known = np.isfinite(actual) & np.isfinite(naive)
    truth = np.where(known, actual, 0).sum(axis=0)
    scale = max(float(truth.mean()), 1e-300)

    def error(guess: np.ndarray) -> float:
        return float(np.abs(np.where(known, guess, 0).sum(axis=0) - truth).mean()) / scale

    return ForecastCheck(held_back, error(forecast), error(naive))


def _same_periods_last_year(outcome: np.ndarray, held_back: int, per_year: int) -> np.ndarray:
    first = outcome.shape[1] - held_back - per_year
    return outcome[:, first : first + held_back]
