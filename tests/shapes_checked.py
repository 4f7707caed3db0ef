"""Shapes and types of the core's functions are checked in their first calls of every test.

jaxtyping checks every call, and a check takes longer than most of the functions that others call
in a loop: tests of the core spent two thirds of their time on it. What a function is given for the
hundredth time in one test tells nothing new about its shapes, so from then on it is called as it
is. Classes are checked always.
"""

import sys
from collections.abc import Callable
from functools import partial, wraps
from types import FunctionType
from typing import Any

import jaxtyping

CHECKED_CALLS = 100
_check_every_call = jaxtyping.jaxtyped
_test_now = 0


def begin_test() -> None:
    """Count anew."""
    global _test_now
    _test_now += 1


def _check_first_calls(function: Any = None, *, typechecker: Any) -> Any:
    if function is None:
        return partial(_check_first_calls, typechecker=typechecker)
    checked = _check_every_call(function, typechecker=typechecker)
    return _counted(function, checked) if isinstance(function, FunctionType) else checked


def _counted(function: Callable[..., Any], checked: Callable[..., Any]) -> Callable[..., Any]:
    test, calls = -1, 0

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        nonlocal test, calls
        if test != _test_now:
            test, calls = _test_now, 0
        if calls >= CHECKED_CALLS:
            return function(*args, **kwargs)
        calls += 1
        return checked(*args, **kwargs)

    return call


# jaxtyping's import hook writes this name above every function of the modules that it loads.
assert "gespann.core" not in sys.modules, "the core was imported before its checks were set up"
jaxtyping.jaxtyped = _check_first_calls
