"""The stages of a funnel against each other: counts that cannot follow from those before."""

from itertools import pairwise

import numpy as np
from jaxtyping import Float

from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Firm, Stage
from gespann.core.quantities import Period

MOSTLY = 0.5  # share of the cells


def stages(firm: Firm) -> list[Finding]:
    """What does not fit together, or cannot teach, among the stages as they were recorded."""
    known = np.isfinite(firm.history.stages)
    findings = []
    for index, stage in enumerate(firm.stages):
        counts, seen = firm.history.stages[:, :, index], known[:, :, index]
        share = float(seen.mean())
        if share < MOSTLY:
            findings.append(_note("stage_little_known", stage, {"share": share}))
        zeros = float((counts[seen] == 0).mean()) if seen.any() else 0.0
        if stage.kind == "count" and zeros > MOSTLY:
            findings.append(_note("stage_mostly_zero", stage, {"share": zeros}))
    for index, (one, following) in enumerate(pairwise(firm.stages)):
        earlier, later = firm.history.stages[:, :, index], firm.history.stages[:, :, index + 1]
        if one.kind == following.kind:
            findings += _more_than_before(one, earlier, following, later)
        elif (one.kind, following.kind) == ("count", "money"):
            findings += _money_without_count(firm, one, earlier, following, later)
    return findings


def _more_than_before(
    one: Stage,
    earlier: Float[np.ndarray, "market period"],
    following: Stage,
    later: Float[np.ndarray, "market period"],
) -> list[Finding]:
    both = np.isfinite(earlier) & np.isfinite(later)
    before, after = float(earlier[both].sum()), float(later[both].sum())
    if after <= before:
        return []
    figures = {"earlier": one.name, "before": before, "after": after}
    return [_note("stage_exceeds_the_one_before", following, figures)]


def _money_without_count(
    firm: Firm,
    one: Stage,
    counts: Float[np.ndarray, "market period"],
    following: Stage,
    money: Float[np.ndarray, "market period"],
) -> list[Finding]:
    """Whole quarters of a market with money and no deal, or with deals and no money."""
    per_quarter = 13 if firm.period is Period.WEEK else 3
    whole = counts.shape[1] // per_quarter * per_quarter
    if whole == 0:
        return []
    shape = (len(counts), -1, per_quarter)
    seen = np.isfinite(counts[:, :whole]).reshape(shape).all(axis=2)
    deals = np.nan_to_num(counts[:, :whole]).reshape(shape).sum(axis=2) > 0
    paid = np.nan_to_num(money[:, :whole]).reshape(shape).sum(axis=2) > 0
    any_money = np.isfinite(money[:, :whole]).reshape(shape).any(axis=2)
    seen &= any_money | deals
    without_count, without_money = (
        int((seen & paid & ~deals).sum()),
        int((seen & deals & ~paid).sum()),
    )
    findings = []
    if without_count:
        figures: dict[str, object] = {"earlier": one.name, "count": without_count}
        findings.append(_note("money_without_count", following, figures))
    if without_money:
        figures = {"earlier": one.name, "count": without_money}
        findings.append(_note("count_without_money", following, figures))
    return findings


def _note(code: str, stage: Stage, figures: dict[str, object]) -> Finding:
    return Finding(code, Severity.NOTE, Topic.DATA, stage.name, figures)
