"""What a bargaining solution maximises, as a function of the gains over not agreeing."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from jaxtyping import Bool, Float


class Solution(StrEnum):
    """How a compromise is chosen."""

    KALAI_SMORODINSKY = "kalai_smorodinsky"
    NASH = "nash"
    EGALITARIAN = "egalitarian"
    UTILITARIAN = "utilitarian"


@dataclass(frozen=True)
class Least:
    """The greatest t with gain >= t x direction for every department with a direction > 0."""

    direction: Float[np.ndarray, " department"]

    def of(self, gains: Float[np.ndarray, " department"]) -> float:
        """t."""
        counted = self.direction > 0
        return float((gains[counted] / self.direction[counted]).min())


@dataclass(frozen=True)
class Total:
    """The greatest weighted sum of gains."""

    weights: Float[np.ndarray, " department"]

    def of(self, gains: Float[np.ndarray, " department"]) -> float:
        """The sum."""
        return float(self.weights @ gains)


@dataclass(frozen=True)
class Product:
    """The greatest product of gains of those who count, as its log."""

    counted: Bool[np.ndarray, " department"]

    def of(self, gains: Float[np.ndarray, " department"]) -> float:
        """The log of the product; -inf if somebody who counts gains nothing."""
        counted = gains[self.counted]
        return float(np.log(counted).sum()) if (counted > 0).all() else -np.inf

    def per_gain(self, gains: Float[np.ndarray, " department"]) -> np.ndarray:
        """Derivative by every gain; where there is none yet, that of a small one."""
        return np.where(self.counted, 1 / np.maximum(gains, LEAST_GAIN), 0.0)


Aim: TypeAlias = Least | Total | Product
LEAST_GAIN = 1e-9
