"""The stages of a firm's funnel as the response model sees them, each with what came before it.

A stage is fitted on its own, given the observed outcome of the stage before: the density of a
chain of stages is the product of the densities of its links.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.firm import Experiment, Firm


@dataclass(frozen=True)
class StageData:
    """One link of the chain.

    Attributes:
        name: Of the stage; the outcome's name where the firm has no stages.
        is_count: Whether its outcome is a number of leads, offers or deals; else it is money.
        outcome: In its own unit; NaN where it was not observed.
        levers: Which of the firm's levers act on it, by position.
        before: Outcome of the stage before, without gaps, or None for the first one.
        worked_by: Position of the lever that works what the stage before yields, or None.
        per_unit: How many of these one unit of it can work, or None if it is not known.
    """

    name: str
    is_count: bool
    outcome: Float[np.ndarray, "market period"]
    levers: tuple[int, ...]
    before: Float[np.ndarray, "market period"] | None = None
    worked_by: int | None = None
    per_unit: float | None = None


def stages_of(firm: Firm) -> tuple[StageData, ...]:
    """The links of the chain, first to last; one if the firm knows only its outcome."""
    if not firm.stages:
        everything = tuple(range(len(firm.levers)))
        return (StageData(firm.outcome_name, False, _sold(firm.history.outcome), everything),)
    names = [lever.name for lever in firm.levers]
    links = []
    for number, stage in enumerate(firm.stages):
        previous = firm.stages[number - 1] if number else None
        outcome = firm.history.stages[..., number]
        is_count = stage.kind == "count"
        links.append(
            StageData(
                name=stage.name,
                is_count=is_count,
                outcome=outcome if is_count else _sold(outcome),
                levers=tuple(
                    k
                    for k, lever in enumerate(firm.levers)
                    if not lever.stages or stage.name in lever.stages
                ),
                before=_without_gaps(firm, number - 1) if previous else None,
                worked_by=names.index(previous.worked_by)
                if previous and previous.worked_by
                else None,
                per_unit=previous.per_unit if previous else None,
            )
        )
    return tuple(links)


def stages_acted_on(firm: Firm) -> tuple[int, ...]:
    """On how many stages each lever acts."""
    count = max(len(firm.stages), 1)
    return tuple(len(lever.stages) or count for lever in firm.levers)


def counted(firm: Firm, stage: StageData) -> Bool[np.ndarray, "market period"]:
    """Which outcomes of a stage the model may learn from.

    Not those that were never observed, that the analyst excluded, that an experiment tells
    already, or that rest on a stage before of which nothing was known yet. Of assumed totals only
    the last period counts: one number was given, and not one for each period.
    """
    seen = np.isfinite(stage.outcome)
    for exclusion in firm.exclusions:
        seen &= ~within(firm, exclusion.first, exclusion.last, exclusion.markets)
    for trial in trials_on(firm, stage):
        seen &= ~within(firm, trial.first, trial.last, trial.markets)
    if stage.before is not None:
        seen &= _reached(firm, stage)
    if firm.history.assumed:
        seen[:, :-1] = False
    return seen


def trials_on(firm: Firm, stage: StageData) -> tuple[Experiment, ...]:
    """The experiments that measured a stage's outcome, with a lever that acts on it.

    One that names no stage measured the firm's outcome, which is that of the last one.
    """
    last = firm.stages[-1].name if firm.stages else stage.name
    names = {firm.levers[k].name for k in stage.levers}
    return tuple(
        trial
        for trial in firm.experiments
        if (trial.stage or last) == stage.name and trial.lever in names
    )


def within(
    firm: Firm, first: date, last: date, markets: tuple[str, ...]
) -> Bool[np.ndarray, "market period"]:
    """The cells of some markets (all, if none is named) from one day to another."""
    starts = firm.history.starts
    period = (starts >= np.datetime64(first, "D")) & (starts <= np.datetime64(last, "D"))
    market = np.array([not markets or name in markets for name in firm.history.markets])
    return market[:, None] & period[None, :]


def _sold(money: np.ndarray) -> np.ndarray:
    """Money that came in; a period without any says nothing about the size of a deal."""
    return np.where(money > 0, money, np.nan)


def _reached(firm: Firm, stage: StageData) -> np.ndarray:
    """From the first period on in which the stage before was known."""
    number = [one.name for one in firm.stages].index(stage.name)
    known = np.isfinite(firm.history.stages[..., number - 1])
    return np.cumsum(known, axis=1) > 0


def _without_gaps(firm: Firm, number: int) -> np.ndarray:
    """Outcome of a stage with straight lines where it was not observed.

    Before the first known period it is the mean of the first known quarter.
    """
    observed = firm.history.stages[..., number]
    quarter = round(3 * firm.period.per_month)
    filled = np.zeros_like(observed)
    time = np.arange(observed.shape[1])
    for market, series in enumerate(observed):
        seen = np.flatnonzero(np.isfinite(series))
        if len(seen):
            filled[market] = np.interp(time, seen, series[seen])
            filled[market, : seen[0]] = series[seen[:quarter]].mean()
    return filled
