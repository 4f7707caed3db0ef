"""Terms of a polynomial in the amounts of all levers, and what they become when differentiated."""

from itertools import combinations_with_replacement

import numpy as np
from jaxtyping import Float, Int

_HIGHEST_POWER = 7


def exponents_up_to(levers: int, degree: int) -> Int[np.ndarray, "term lever"]:
    """Of all terms up to the degree; from 3 on of each lever's powers up to the seventh, too."""
    rows = [
        np.bincount(chosen, minlength=levers)
        for power in range(degree + 1)
        for chosen in combinations_with_replacement(range(levers), power)
    ]
    if degree >= 3:
        more = range(degree + 1, _HIGHEST_POWER + 1)
        rows += [power * row for power in more for row in np.eye(levers, dtype=np.int64)]
    return np.array(rows, dtype=np.int64).reshape(-1, levers)


def terms_of(
    x: Float[np.ndarray, "plan lever"], exponents: Int[np.ndarray, "term lever"]
) -> Float[np.ndarray, "plan term"]:
    """Every term of every plan.

    Args:
        x: Amounts as they are scaled, about in [-1, 1].
    """
    powers = np.ones((*x.shape, int(exponents.max(initial=0)) + 1))
    # By multiplication: NumPy's powers take ten times as long.
    powers[:, :, 1:] = x[:, :, None]
    np.multiply.accumulate(powers, axis=2, out=powers)
    terms = np.ones((len(x), len(exponents)))
    for lever in range(x.shape[1]):
        terms *= powers[:, lever][:, exponents[:, lever]]
    return terms


def derivatives_of(
    exponents: Int[np.ndarray, "term lever"],
) -> list[Float[np.ndarray, "term term"]]:
    """For each lever the matrix that makes a polynomial's coefficients those of its derivative."""
    place = {tuple(row): i for i, row in enumerate(exponents.tolist())}
    matrices = []
    for lever in range(exponents.shape[1]):
        matrix = np.zeros((len(exponents), len(exponents)))
        for term in np.flatnonzero(exponents[:, lever]):
            lower = exponents[term].copy()
            lower[lever] -= 1
            matrix[place[tuple(lower.tolist())], term] = exponents[term, lever]
        matrices.append(matrix)
    return matrices
