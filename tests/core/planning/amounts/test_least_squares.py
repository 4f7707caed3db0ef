"""Least squares without negative coefficients: the best ones, whatever SciPy says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gespann.core.planning.amounts import least_squares
from gespann.core.planning.amounts.least_squares import nonnegative_least_squares

SOME = settings(max_examples=60)


def made_up(seed):
    rng = np.random.default_rng(seed)
    rows, columns = rng.integers(1, 9, 2)
    return rng.normal(size=(rows, columns)), rng.normal(size=rows)


def is_best(matrix, told, x):
    pull = matrix.T @ (told - matrix @ x)
    return (x >= 0).all() and (pull <= 1e-7).all() and np.abs(pull[x > 0]).max(initial=0.0) <= 1e-7


@SOME
@given(st.integers(0, 10_000))
def test_no_coefficient_can_be_bettered(seed):
    matrix, told = made_up(seed)
    assert is_best(matrix, told, nonnegative_least_squares(matrix, told))


def claims_zero(matrix, _told, **_more):
    """What SciPy 1.17 does in rare cases: some coefficients, and a distance of nothing."""
    return np.zeros(matrix.shape[1]), 0.0


def gives_up(*_arguments, **_more):
    raise RuntimeError("Maximum number of iterations reached.")


@pytest.mark.parametrize("wrong", [claims_zero, gives_up])
@pytest.mark.parametrize("seed", range(20))
def test_a_wrong_answer_is_not_believed(seed, wrong, monkeypatch):
    matrix, told = made_up(seed)
    monkeypatch.setattr(least_squares, "nnls", wrong)
    assert is_best(matrix, told, nonnegative_least_squares(matrix, told))


def test_columns_that_say_the_same_are_no_matter():
    matrix = np.array([[1.0, 1.0, 2.0], [0.0, 0.0, 0.0]])
    assert matrix @ nonnegative_least_squares(matrix, np.array([3.0, 1.0])) == pytest.approx([3, 0])
