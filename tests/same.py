"""Whether two results are the same to the last bit, wherever NumPy arrays stand in them."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np


def difference(one: Any, other: Any, where: str = "") -> str:
    """Where the first difference lies; "" if there is none."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        if one.keys() != other.keys():
            return f"{where}: other names"
        return _first(difference(one[name], other[name], f"{where}[{name!r}]") for name in one)
    if type(one) is not type(other):
        return f"{where}: {type(one)} and {type(other)}"
    if is_dataclass(one):
        names = [field.name for field in fields(one)]
        pairs = ((name, getattr(one, name), getattr(other, name)) for name in names)
        return _first(difference(a, b, f"{where}.{name}") for name, a, b in pairs)
    if isinstance(one, np.ndarray):
        alike = (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
        return "" if alike else f"{where}: other values"
    if isinstance(one, tuple | list):
        if len(one) != len(other):
            return f"{where}: other length"
        return _first(difference(one[i], other[i], f"{where}[{i}]") for i in range(len(one)))
    return "" if repr(one) == repr(other) else f"{where}: {one!r} and {other!r}"  # NaN is NaN


def _first(differences: Any) -> str:
    return next(filter(None, differences), "")
