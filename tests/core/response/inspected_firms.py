"""Firms whose histories the tests of the inspection make up and spoil."""

from dataclasses import replace

import numpy as np

from gespann.core.firm import Firm, History, Lever
from gespann.core.quantities import Department, Period
from gespann.core.response.inspection import inspect


def firm_of(effort, outcome=None, period=Period.WEEK) -> Firm:
    """A firm with this effort (market x period x lever); its outcome is flat noise by default."""
    markets, periods, count = effort.shape
    if outcome is None:
        outcome = np.exp(np.random.default_rng(7).normal(0, 0.1, (markets, periods)))
    step = np.timedelta64(7, "D") if period is Period.WEEK else np.timedelta64(30, "D")
    return Firm(
        name="Muster GmbH",
        currency="EUR",
        period=period,
        margin=0.4,
        levers=tuple(
            Lever(f"lever {k}", f"c{k}", Department.SALES, "other", "EUR") for k in range(count)
        ),
        history=History(
            starts=np.datetime64("2022-01-03") + step * np.arange(periods),
            markets=tuple(f"market {m}" for m in range(markets)),
            outcome=outcome,
            effort=effort,
            controls=np.zeros((markets, periods, 0)),
            competitors=np.zeros((markets, periods, 0)),
            stages=np.zeros((markets, periods, 0)),
        ),
        outcome_name="revenue",
    )


def free_effort(seed, markets=1, periods=156, levers=1):
    """Effort that follows nothing and varies well."""
    return np.random.default_rng(seed).gamma(2, 50, (markets, periods, levers))


def with_history(firm: Firm, **arrays) -> Firm:
    """The firm with these arrays in its history."""
    return replace(firm, history=replace(firm.history, **arrays))


def found(firm: Firm, code: str):
    """The findings of this code."""
    return [finding for finding in inspect(firm) if finding.code == code]
