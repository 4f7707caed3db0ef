"""What the data said of a lever, as a curve that beliefs can be laid beside.

Where a fit was asked what the data say alone, that is the curve; elsewhere it is that of the fit
itself. Fits that were made before these were kept have the response curves of their plan only: what
the lever adds at each amount, the others as planned, within the planned period. That is near it,
and the page says so.
"""

import numpy as np

from gespann.apps.plan.picture.belief_chart import USUAL, DataCurve
from gespann.apps.response.queries import Results
from gespann.core.planning.results import ResponseCurve
from gespann.core.response.results import OpinionCurve
from gespann.core.response.sides import MOST_EFFORT


def data_curves(results: Results) -> dict[str, DataCurve]:
    """By the name of the lever; levers of which nothing can be told are missing."""
    of_fit = _of_plan(results) if are_near(results) else _of_fit(results)
    return {**of_fit, **_of_opinions(results)}


def are_near(results: Results) -> bool:
    """Whether the fit was made before its own curves were kept."""
    return not results.curves


def _of_opinions(results: Results) -> dict[str, DataCurve]:
    return {
        one.lever.name: _curve(one.efforts, said)
        for one in results.fit.opinions
        if (said := one.evidence) is not None
    }


def _of_fit(results: Results) -> dict[str, DataCurve]:
    return {
        lever.name: _curve(np.linspace(0.0, MOST_EFFORT, len(said.median)), said)
        for lever, said in zip(results.fit.firm.levers, results.curves, strict=True)
    }


def _curve(efforts: np.ndarray, said: OpinionCurve) -> DataCurve:
    shown = ((USUAL * of).tolist() for of in (said.low, said.median, said.high))
    return DataCurve(efforts.tolist(), *shown)


def _of_plan(results: Results) -> dict[str, DataCurve]:
    plan = results.plan
    if plan is None:
        return {}
    planned = {one.lever.name: one for one in plan.recommended.allocations}
    whole = plan.recommended.outcome_cents.median
    found = {}
    for curve in plan.curves:
        of = planned.get(curve.lever.name)
        if of is not None and of.last_year_cents > 0:
            found[curve.lever.name] = _relative(curve, of.amount_cents, of.last_year_cents, whole)
    return found


def _relative(curve: ResponseCurve, planned: int, usual: int, whole: float) -> DataCurve:
    """Success over effort with the usual one as 100, the other levers as planned."""
    amounts = curve.amount_cents

    def added(of: np.ndarray, cents: float) -> float:
        return float(np.interp(cents, amounts, of))

    at_usual = whole - added(curve.median_cents, planned) + added(curve.median_cents, usual)

    def success(of: np.ndarray) -> list[float]:
        # Each draw has its own curve; laid through 100 at the usual effort, as every answer is.
        values: list[float] = (USUAL * (1 + (of - added(of, usual)) / at_usual)).tolist()
        return values

    ends = success(curve.low_cents), success(curve.high_cents)
    return DataCurve(
        (amounts / usual).tolist(),
        [min(pair) for pair in zip(*ends, strict=True)],
        success(curve.median_cents),
        [max(pair) for pair in zip(*ends, strict=True)],
    )
