"""Futures that were drawn by hand, against what is computed without drawing any."""

import numpy as np
import pytest


def assert_mean(expected: float, drawn: np.ndarray, *, within: float) -> None:
    """`expected` is the mean of the draws, which are enough to tell it to a share `within`."""
    error = 4 * drawn.std() / np.sqrt(len(drawn))
    assert expected == pytest.approx(drawn.mean(), abs=error)
    assert error < within * drawn.mean()
