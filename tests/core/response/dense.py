"""The density of a history by brute force: one large normal distribution, no algebra saved."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from gespann.core.response.density import Parameters, log_factor
from gespann.core.response.design import Design


class Dense(NamedTuple):
    """Observed log outcome = log F + columns x coefficients + noise, all of it dense.

    The coefficients are those that all markets share, then those of each market in turn.
    """

    residual: np.ndarray
    columns: np.ndarray
    prior_sd: np.ndarray
    noise: np.ndarray

    @property
    def covariance(self) -> np.ndarray:
        return (self.columns * self.prior_sd**2) @ self.columns.T + self.noise

    def log_density(self) -> float:
        _, log_determinant = np.linalg.slogdet(2 * np.pi * self.covariance)
        square = self.residual @ np.linalg.solve(self.covariance, self.residual)
        return float(-0.5 * (log_determinant + square))

    def coefficients(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean and covariance of the coefficients given the history, by conditioning."""
        gain = np.linalg.solve(self.covariance, self.columns * self.prior_sd**2).T
        prior = np.diag(self.prior_sd**2)
        return gain @ self.residual, prior - gain @ self.columns * self.prior_sd**2


def dense(at: Parameters, design: Design) -> Dense:
    """Everything about the observed cells, row by row."""
    seen = np.asarray(design.seen) > 0
    markets = len(seen)
    columns = np.concatenate(
        [
            np.asarray(design.shared),
            np.stack([np.kron(np.eye(markets)[g], np.asarray(design.own)) for g in range(markets)]),
        ],
        axis=2,
    )
    residual = np.asarray(design.log_outcome) - np.asarray(log_factor(at, design))
    return Dense(
        residual[seen],
        columns[seen],
        np.concatenate([
            np.where(design.shared_is_trend, at.drift, 1) * design.shared_scale,
            np.tile(np.where(design.own_is_trend, at.market_drift, 1) * design.own_scale, markets),
        ]),
        _noise(seen, float(at.noise), float(at.autocorrelation)),
    )  # fmt: skip


def _noise(seen: np.ndarray, noise: float, rho: float) -> np.ndarray:
    """Stationary AR(1) within each run of observed periods, nothing between runs."""
    cells = np.argwhere(seen)
    runs = np.concatenate([
        [0],
        np.cumsum([g != h or u != t + 1 for (g, t), (h, u) in pairwise(cells)]),
    ])  # fmt: skip
    lag = np.abs(cells[:, None, 1] - cells[None, :, 1])
    same = runs[:, None] == runs[None, :]
    return np.where(same, noise**2 / (1 - rho**2) * rho**lag, 0.0)
