"""The flat top: how little the exact split between the departments matters."""

import numpy as np
from markupsafe import Markup

from gespann.core.planning.results import JointPlan, SplitCurve
from gespann.core.response.results import Fit
from gespann.files.report.document import Cell, Figure, Key, Row, Section, Table, drawn_twice
from gespann.files.report.drawing.lines import Spot, draw_top
from gespann.files.report.sections.prospects import ways
from gespann.files.report.words import (
    marketing_share,
    money_wording,
    percent_wording,
    way_keys,
)
from gespann.language import gettext as _
from gespann.language.numbers import money, percent
from gespann.language.room import at_most, digits

ALMOST = 0.01
NO_CHOICE = 1e-6


def top(fit: Fit, plan: JointPlan) -> Section | None:
    """Expected contribution over marketing's share, or None where there is nothing to choose."""
    split = feasible(plan.split)
    if len(split.marketing_share) < 2 or np.ptp(split.marketing_share) < NO_CHOICE:
        return None
    almost = ALMOST if plan.room is None or plan.room.epsilon <= 0 else plan.room.epsilon
    low, high = flat_part(split, almost)
    lead = _(
        "Anything between {low} and {high} for marketing costs at most {loss} of the best expected "
        "contribution. Inside this room, the exact split is not worth a quarrel."
    ).format(low=percent(low), high=percent(high), loss=percent(almost, digits(almost)))
    return Section(
        "top", _("How much the split matters"), lead, (_figure(fit, plan, split, almost),)
    )


def feasible(split: SplitCurve) -> SplitCurve:
    """The curve without the shares that no plan within the bounds can have."""
    held = np.isfinite(split.contribution_cents)
    return SplitCurve(split.marketing_share[held], split.contribution_cents[held])


def flat_part(split: SplitCurve, almost: float = ALMOST) -> tuple[float, float]:
    """The shares of marketing around the best one that cost at most so much of contribution.

    Between two points of the curve the share is the one where the line between them crosses.
    """
    shares, values = split.marketing_share, split.contribution_cents
    peak = int(values.argmax())
    least = least_of(split, almost)
    poor = np.flatnonzero(values < least)
    before = int(poor[poor < peak].max(initial=-1))
    after = int(poor[poor > peak].min(initial=len(values)))
    first = shares[0] if before < 0 else np.interp(least, *_rising(split, before, before + 1))
    last = (
        shares[-1] if after == len(values) else np.interp(least, *_rising(split, after, after - 1))
    )
    return float(first), float(last)


def least_of(split: SplitCurve, almost: float) -> float:
    """The contribution that is just good enough."""
    best = float(split.contribution_cents.max())
    return best - almost * abs(best)


def _rising(split: SplitCurve, poor: int, good: int) -> tuple[list[float], list[float]]:
    ends = (poor, good)
    return (
        [float(split.contribution_cents[i]) for i in ends],
        [float(split.marketing_share[i]) for i in ends],
    )


def _figure(fit: Fit, plan: JointPlan, split: SplitCurve, almost: float) -> Figure:
    currency, flat = fit.firm.currency, flat_part(split, almost)
    title = _("Expected contribution over marketing’s share")
    description = _(
        "Best plan within each side at every share. The marks show the shares of the three ways."
    )
    curve = (split.marketing_share.tolist(), split.contribution_cents.tolist())
    spots = [Spot(way, marketing_share(prospect.allocations)) for way, prospect in ways(plan)]
    names = (_("Marketing’s share of the money"), _("Expected contribution"))

    def draw(name: str, width: float) -> Markup:
        return draw_top(
            name, width, (title, description), curve, flat, spots,
            (percent_wording, money_wording(currency)), names, least_of(split, almost),
        )  # fmt: skip

    wide, narrow = drawn_twice("top", draw)
    keys = (*way_keys("last_year", "plan", "optimum"), Key("flat", at_most(almost)))
    rows = tuple(
        Row(percent(share, 1), (Cell(money(value, currency)),))
        for share, value in zip(*curve, strict=True)
    )
    table = Table("top-table", title, names, rows)
    return Figure("top", description, wide, narrow, keys, table)
