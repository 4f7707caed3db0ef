"""A column that counts something else from some day on: its scale or its zeros change at once."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Firm, Lever
from gespann.core.quantities import Period
from gespann.core.response.inspection.series import level

LEAST_FACTOR = 2.0
FEWEST_USES = 8  # periods with effort on either side
FEWEST_PERIODS = {Period.WEEK: 13, Period.MONTH: 12}  # on either side
APART = 0.92  # chance that a use after the break lies beyond one before it
AT_ONCE = 0.6  # of the change lies between the last and the first few uses
NEAREST_USES = 8
MARKETS_THAT_JUMP = 0.9
FOLLOWS = 0.3  # % of outcome per % of effort: then the effort has really changed
ZEROS_CHANGE = 0.5  # of the share of periods without effort
SAME_AMOUNT = 2.0  # factor within which the mean has stayed, if only the booking changed


@dataclass(frozen=True)
class _Break:
    """First period of the new definition, and by what the column is multiplied from then on."""

    position: int
    factor: float


def changed_definitions(firm: Firm) -> list[Finding]:
    """Levers to be split in two, each with the day of the change and the factor or the zeros.

    A jump asks for a factor of 2 or more from one period on, for good, in nearly all markets, and
    an outcome that does not follow. A ramp, a season and a lever that starts or ends are none.
    """
    findings = []
    for index, lever in enumerate(firm.levers):
        counted = _counted(firm, lever)
        effort = firm.history.effort[:, counted, index]
        starts = firm.history.starts[counted]
        outcome = firm.history.outcome[:, counted]
        jump = _jump(effort, outcome, firm.period)
        if jump is not None:
            how = {"times": jump.factor} if jump.factor >= 1 else {"share": jump.factor}
            figures = {**_days(starts, jump.position), **how, "column": lever.column}
            findings.append(
                Finding("lever_jumps", Severity.WARNING, Topic.DATA, lever.name, figures)
            )
            continue
        position = _zeros_change(effort, firm.period)
        if position is not None:
            zeros = (effort == 0).mean(axis=0)
            figures = {
                **_days(starts, position),
                "column": lever.column,
                "share_before": float(zeros[:position].mean()),
                "share_since": float(zeros[position:].mean()),
            }
            findings.append(
                Finding("lever_changes_zeros", Severity.WARNING, Topic.DATA, lever.name, figures)
            )
    return findings


def _counted(firm: Firm, lever: Lever) -> Bool[np.ndarray, " period"]:
    starts = firm.history.starts
    counted = np.ones(len(starts), dtype=bool)
    if lever.since is not None:
        counted &= starts >= np.datetime64(lever.since)
    if lever.until is not None:
        counted &= starts <= np.datetime64(lever.until)
    return counted


def _days(starts: np.ndarray, position: int) -> dict[str, object]:
    since = starts[position]
    return {"since": since.item(), "until": (since - np.timedelta64(1, "D")).item()}


def _jump(
    effort: Float[np.ndarray, "market period"],
    outcome: Float[np.ndarray, "market period"],
    period: Period,
) -> _Break | None:
    total = effort.sum(axis=0)
    used = np.flatnonzero(total > 0)
    if len(used) < 2 * FEWEST_USES or effort.shape[1] < 2 * FEWEST_PERIODS[period]:
        return None
    logs = np.log(total[used])
    cut = _best_cut(logs)
    before, since = logs[:cut], logs[cut:]
    change = float(np.median(since) - np.median(before))
    if abs(change) < np.log(LEAST_FACTOR) or len(before) < FEWEST_USES or len(since) < FEWEST_USES:
        return None
    near = float(np.median(since[:NEAREST_USES]) - np.median(before[-NEAREST_USES:]))
    position = int(used[cut])
    if min(position, effort.shape[1] - position) < FEWEST_PERIODS[period]:
        return None
    apart = (np.sign(change) * (since[:, None] - before[None, :]) > 0).mean()
    if apart < APART or near / change < AT_ONCE or _follows(outcome, position, change):
        return None
    if not _in_nearly_all_markets(effort, position, change):
        return None
    return _Break(position, float(np.exp(change)))


def _best_cut(logs: Float[np.ndarray, " use"]) -> int:
    """Where two constants fit the uses best, with enough of them on either side."""
    count = len(logs)
    sums = np.cumsum(logs)
    cuts = np.arange(FEWEST_USES, count - FEWEST_USES + 1)
    before, since = sums[cuts - 1] / cuts, (sums[-1] - sums[cuts - 1]) / (count - cuts)
    return int(cuts[(cuts * (count - cuts) * (since - before) ** 2).argmax()])


def _follows(outcome: Float[np.ndarray, "market period"], position: int, change: float) -> bool:
    """Whether the outcome changes in proportion, or as far as an effective lever would move it."""
    smooth = level(outcome, 0).sum(axis=0)
    before, since = np.median(smooth[:position]), np.median(smooth[position:])
    if before <= 0 or since <= 0:
        return True
    return bool(np.log(since / before) / change >= FOLLOWS)


def _in_nearly_all_markets(
    effort: Float[np.ndarray, "market period"], position: int, change: float
) -> bool:
    jumps = []
    for row in effort:
        before, since = row[:position], row[position:]
        before, since = before[before > 0], since[since > 0]
        if len(before) and len(since):
            own = float(np.median(since) / np.median(before))
            jumps.append(np.log(own) / change > 0.5)
    return bool(np.mean(jumps) >= MARKETS_THAT_JUMP) if jumps else False


def _zeros_change(effort: Float[np.ndarray, "market period"], period: Period) -> int | None:
    """The period from which on the column is booked otherwise: spread out, or in one sum."""
    fewest = FEWEST_PERIODS[period]
    zeros, count = (effort == 0).mean(axis=0), effort.shape[1]
    if count < 2 * fewest:
        return None
    cuts = np.arange(fewest, count - fewest + 1)
    sums = np.cumsum(zeros)
    before, since = sums[cuts - 1] / cuts, (sums[-1] - sums[cuts - 1]) / (count - cuts)
    best = int((cuts * (count - cuts) * (since - before) ** 2).argmax())
    if abs(since[best] - before[best]) < ZEROS_CHANGE:
        return None
    position, total = int(cuts[best]), effort.sum(axis=0)
    means = total[:position].mean(), total[position:].mean()
    if min(means) == 0 or max(means) / min(means) > SAME_AMOUNT:
        return None
    return position
