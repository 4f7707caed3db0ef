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

ALMOST = 0.01
NO_CHOICE = 1e-6


def top(fit: Fit, plan: JointPlan) -> Section | None:
    """Expected contribution over marketing's share, or None where there is nothing to choose."""
    split = feasible(plan.split)
    if len(split.marketing_share) < 2 or np.ptp(split.marketing_share) < NO_CHOICE:
        return None
    low, high = flat_part(split)
    lead = _(
        "Anything between {low} and {high} for marketing costs at most {loss} of the best expected "
        "contribution. Inside this room, the exact split is not worth a quarrel."
    ).format(low=percent(low), high=percent(high), loss=percent(ALMOST))
    return Section(
        "top", _("How much the split matters"), lead, (_figure(fit, plan, split, (low, high)),)
    )


def feasible(split: SplitCurve) -> SplitCurve:
    """The curve without the shares that no plan within the bounds can have."""
    held = np.isfinite(split.contribution_cents)
    return SplitCurve(split.marketing_share[held], split.contribution_cents[held])


def flat_part(split: SplitCurve) -> tuple[float, float]:
    """The shares of marketing around the best one that cost at most 1 % of contribution."""
    values = split.contribution_cents
    peak = int(values.argmax())
    enough = values >= values[peak] - ALMOST * abs(values[peak])
    poor = np.flatnonzero(~enough)
    first = int(poor[poor < peak].max(initial=-1)) + 1
    last = int(poor[poor > peak].min(initial=len(values))) - 1
    return float(split.marketing_share[first]), float(split.marketing_share[last])


def _figure(fit: Fit, plan: JointPlan, split: SplitCurve, flat: tuple[float, float]) -> Figure:
    currency = fit.firm.currency
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
            (percent_wording, money_wording(currency)), names,
        )  # fmt: skip

    wide, narrow = drawn_twice("top", draw)
    room = _("At most {loss} from the best").format(loss=percent(ALMOST))
    keys = (*way_keys("last_year", "plan", "optimum"), Key("flat", room))
    rows = tuple(
        Row(percent(share, 1), (Cell(money(value, currency)),))
        for share, value in zip(*curve, strict=True)
    )
    table = Table("top-table", title, names, rows)
    return Figure("top", description, wide, narrow, keys, table)
