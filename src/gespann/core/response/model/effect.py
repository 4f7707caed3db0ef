"""The effect of both departments: from stocks to the factor F on the base.

h(s) = 1 - exp(-s / kappa)          saturation, concave
M = sum over marketing's levers of beta h(stock),  S likewise over those of sales
F = 1 + M + S + delta M S           the bond delta in [0, 1]

"""

from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = Any  # NumPy's or JAX's


def bonded_factor(marketing_effect: Array, sales_effect: Array, bond: Array) -> Array:
    """F: by how much both departments multiply the base.

    bond 0: their effects add up; bond 1: each multiplies the other.
    """
    return 1 + marketing_effect + sales_effect + bond * marketing_effect * sales_effect


def saturation(stock: Array, half_saturation: Array) -> Array:
    """h: what share of its full effect a stock reaches; concave, from 0 towards 1."""
    return -np.expm1(-stock / half_saturation)


def helped(marketing: Array, marketing_effect: Array, sales_effect: Array, bond: Array) -> Array:
    """By what each lever's effect counts more because of the other department's: dF/dM or dF/dS.

    Args:
        marketing: Which levers belong to marketing; the last axis of the result.
        marketing_effect, sales_effect: M and S.
        bond: delta; broadcasts with M and S.
    """
    more = bond * marketing_effect, bond * sales_effect
    return 1 + np.where(marketing, more[1][..., None], more[0][..., None])
