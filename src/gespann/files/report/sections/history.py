"""The joint chain: what would have come anyway, and what each lever added over the history."""

import numpy as np
from jaxtyping import Float
from markupsafe import Markup

from gespann.core.planning.results import JointPlan
from gespann.core.quantities import Department
from gespann.core.response.results import Fit
from gespann.files.report.document import Cell, Figure, Key, Row, Section, Table, drawn_twice
from gespann.files.report.drawing.chain import Layer, Track, draw_chain
from gespann.files.report.words import BOTH, lever_order, money_wording, percent_span
from gespann.language import gettext as _
from gespann.language.numbers import money, percent

DARKEST, LIGHTEST = 0.95, 0.35


def history(fit: Fit, _plan: JointPlan | None = None) -> Section:
    """Areas over time and the share of each lever."""
    base = _share(fit, fit.fitted.base_cents)
    added = _share(fit, fit.fitted.added_cents.sum(axis=1))
    lead = _(
        "About {base} of the outcome would have come without any lever; the levers added about "
        "{added}. The base holds customers, season and trend."
    ).format(base=percent(base), added=percent(added))
    return Section("chain", _("Where the outcome came from"), lead, (_figure(fit),))


def _share(fit: Fit, part: Float[np.ndarray, " period"]) -> float:
    whole = fit.fitted.base_cents.sum() + fit.fitted.added_cents.sum()
    return float(part.sum() / whole)


def shades(fit: Fit) -> dict[int, float]:
    """How dark each lever is drawn: its department's hue, paler from lever to lever."""
    order = lever_order(fit)
    by_side = {side: [k for k in order if fit.firm.levers[k].department is side] for side in BOTH}
    return {
        k: DARKEST - (DARKEST - LIGHTEST) * i / max(len(own) - 1, 1)
        for own in by_side.values()
        for i, k in enumerate(own)
    }


def _figure(fit: Fit) -> Figure:
    currency, fitted, order = fit.firm.currency, fit.fitted, lever_order(fit)
    # Sales lie next to the base and marketing on top, so that the two hues meet only once.
    stack = [k for side in reversed(BOTH) for k in order if fit.firm.levers[k].department is side]
    tones = shades(fit)
    layers = tuple(
        Layer(fit.firm.levers[k].department, tones[k], fitted.added_cents[:, k]) for k in stack
    )
    title = _("Outcome of each period: base and what each lever added")
    description = _(
        "Areas: expected outcome, from the base up. Line: what was observed, with gaps where it "
        "was not. Band: where the model expects nine out of ten periods."
    )
    track = Track(fitted.observed_cents, fitted.low_cents, fitted.high_cents)

    def draw(name: str, width: float) -> Markup:
        return draw_chain(
            name, width, (title, description), fitted.base_cents, layers, track, years_of(fit),
            money_wording(currency),
        )  # fmt: skip

    wide, narrow = drawn_twice("chain", draw)
    keys = (
        Key("observed", _("Observed")),
        Key("predicted", _("Model, nine periods out of ten")),
        *(_key(fit, k, tones[k]) for k in reversed(stack)),
        Key("base", _("Base")),
    )
    return Figure("chain", description, wide, narrow, keys, _table(fit))


def _key(fit: Fit, k: int, shade: float) -> Key:
    lever = fit.firm.levers[k]
    return Key(str(lever.department), lever.name, shade)


def years_of(fit: Fit) -> tuple[tuple[int, str], ...]:
    """The first period of each calendar year, for a time axis."""
    years = fit.firm.history.starts.astype("datetime64[Y]").astype(int) + 1970
    return tuple((i, str(year)) for i, year in enumerate(years) if i == 0 or year != years[i - 1])


def _table(fit: Fit) -> Table:
    currency = fit.firm.currency
    rows = [
        Row(
            e.lever.name,
            (
                Cell(money(float(fit.fitted.added_cents[:, k].sum()), currency)),
                Cell(percent(e.added_share.median, 1), percent_span(e.added_share, 1)),
            ),
            Department(e.lever.department),
        )
        for k, e in ((k, fit.levers[k]) for k in lever_order(fit))
    ]
    base = fit.fitted.base_cents
    rows.append(
        Row(
            _("Base"),
            (Cell(money(float(base.sum()), currency)), Cell(percent(_share(fit, base), 1))),
        )
    )
    columns = (_("Lever"), _("Added over the history"), _("Share of the outcome"))
    caption = _("What each lever added; medians need not add up exactly")
    return Table("chain-table", caption, columns, tuple(rows))
