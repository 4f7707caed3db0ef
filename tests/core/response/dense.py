"""The density of a history by brute force: one large normal distribution, no algebra saved."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from gespann.core.response.model.design import Design
from gespann.core.response.model.mean_outcome import (
    effect_columns,
    lever_effects,
    log_exposure,
    log_factor,
)
from gespann.core.response.model.parameters import Parameters


class Dense(NamedTuple):
    """Observed log outcome = log F + exposure + columns x coefficients + noise, all of it dense.

    The coefficients are those that all markets share, then those of each market in turn: its level
    and drift, then what its levers do more than usual. Outcomes are less their known offset.
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
    own = np.broadcast_to(np.asarray(design.own), (*seen.shape, design.own.shape[1]))
    own_sd = np.where(design.own_is_trend, at.market_drift, at.level_spread) * design.own_scale
    if len(seen) > 1:
        slopes = np.asarray(effect_columns(lever_effects(at, design), at, design))
        own = np.concatenate([own, slopes], axis=2)
        own_sd = np.concatenate([own_sd, np.full(slopes.shape[2], at.effect_spread)])
    each = [np.kron(np.eye(len(seen))[g], own[g]) for g in range(len(seen))]
    known = np.asarray(log_factor(at, design)) + np.asarray(log_exposure(at, design))
    return Dense(
        (np.asarray(design.log_outcome) - known)[seen],
        np.concatenate([np.asarray(design.shared), np.stack(each)], axis=2)[seen],
        np.concatenate([
            np.where(design.shared_is_trend, at.drift, 1) * design.shared_scale,
            np.tile(own_sd, len(seen)),
        ]),
        _noise(seen, float(at.noise), float(at.autocorrelation))
        / np.outer(np.asarray(design.weight)[seen], np.asarray(design.weight)[seen]),
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
