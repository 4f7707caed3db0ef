"""The picture of the room: expected contribution over the split of the money, with its flat top.

The curve is the best plan within each side at every share. Plans are marked where they are: those
that spend the money of a side less well lie below the curve.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from gespann.core.planning.results import SplitCurve
from gespann.files.report.drawing.lines import spot_mark
from gespann.files.report.drawing.scales import Axis, bottom_axis, label_width, left_axis
from gespann.files.report.drawing.svg import bar, disc, element, line, path, picture, text
from gespann.files.report.sections.top import feasible, flat_part, least_of
from gespann.files.report.words import money_wording, percent_wording
from gespann.language.numbers import NOT_KNOWN, money, percent
from gespann.ui.charts.chart import (
    Chart,
    Figures,
    Key,
    Said,
    drawn,
    key_of_bar,
    key_of_line,
    trusted,
)
from gespann.ui.marks import Words

FOOT, HEAD, HEIGHT = 270.0, 40.0, 320.0


@dataclass(frozen=True)
class Spot:
    """A plan in the picture.

    Attributes:
        kind: Which mark: "last_year", "optimum", "mean", "wish-sales", "wish-marketing", "here".
        share: Marketing's share of its money.
        contribution_cents: What it is expected to contribute.
        total_cents: What it costs, measures included.
        note: What is to be minded of it, such as that it costs more than there is.
    """

    kind: str
    words: Words
    share: float
    contribution_cents: float
    total_cents: int
    note: str = ""


def room_chart(
    split: SplitCurve, epsilon: float, spots: Sequence[Spot], here: Spot | None, currency: str
) -> Chart | None:
    """None where nothing can be split, such as with the levers of one side only.

    Args:
        spots: Fixed ones; axes hold all of them.
        here: Where the sliders stand. The axes stay as they are while it moves.
    """
    held = feasible(split)
    if len(held.marketing_share) < 2:
        return None
    said = Said(
        "room-picture",
        _("Expected contribution over marketing’s share of the money"),
        _described(held, epsilon, here, currency),
    )

    def draw(name: str, width: float) -> Markup:
        return _drawing(name, width, said, held, epsilon, spots, here, currency)

    marked = [*spots, *([here] if here else [])]
    return drawn(said, draw, _keys(marked), _figures(marked, held, currency))


def _described(split: SplitCurve, epsilon: float, here: Spot | None, currency: str) -> str:
    low, high = flat_part(split, epsilon)
    flat = _(
        "Between {low} and {high} for marketing, at most {loss} of the best expected contribution "
        "is given up."
    ).format(low=percent(low), high=percent(high), loss=percent(epsilon, 1))
    if here is None:
        return flat
    place = _("Your amounts: {share} for marketing, {contribution} expected.").format(
        share=percent(here.share), contribution=money(here.contribution_cents, currency)
    )
    return f"{flat} {place}"


def _drawing(
    name: str,
    width: float,
    said: Said,
    split: SplitCurve,
    epsilon: float,
    spots: Sequence[Spot],
    here: Spot | None,
    currency: str,
) -> Markup:
    xs, ys = split.marketing_share.tolist(), split.contribution_cents.tolist()
    wording = money_wording(currency)
    vertical = Axis.over([*ys, *(one.contribution_cents for one in spots)], FOOT, HEAD, 4)
    left = label_width(wording(vertical.ticks)) + 14
    shares = [*xs, *(one.share for one in spots)]
    level = Axis.within(min(shares), max(shares), left + 8, width - 20, 8 if width > 500 else 4)
    first, last = (level(one) for one in flat_part(split, epsilon))
    least = least_of(split, epsilon)
    parts = [
        bar(first, HEAD, last - first, FOOT - HEAD, "flat"),
        *left_axis(vertical, wording, left, width - 12),
        *bottom_axis(level, percent_wording, [(FOOT, FOOT + 5)], FOOT + 5),
        line((left, vertical(least)), (width - 12, vertical(least)), "least-line"),
        text((0, 22), _("Expected contribution"), "axis-name"),
        text((width - 16, 312), _("Marketing’s share of the money"), "axis-name", "end"),
        path([(level(x), vertical(y)) for x, y in zip(xs, ys, strict=True)], "curve"),
    ]
    for one in spots:
        at = (level(one.share), vertical(one.contribution_cents))
        parts += [line(at, (at[0], FOOT), "drop"), spot_mark(one.kind, at)]
    if here is not None:
        at = (level(here.share), vertical(here.contribution_cents))
        parts += [line((at[0], HEAD), (at[0], FOOT), "here-line"), here_mark(at)]
    return picture(name, (width, HEIGHT), str(said.heading), str(said.description), parts)


def here_mark(at: tuple[float, float], *, small: bool = False) -> Markup:
    """Where the sliders stand; small among rows, whose other marks it must not hide."""
    halo, inner = (7.5, 3.5) if small else (10, 5)
    return disc(at, halo, "here-halo") + disc(at, inner, "here")


def _keys(spots: Sequence[Spot]) -> list[Key]:
    keys = [key_of_spot(one.kind, one.words) for one in reversed(spots)]
    return [
        *keys,
        key_of_bar("flat", _("The room")),
        key_of_line("curve", _("Best plan at each share")),
    ]


def key_of_spot(kind: str, words: Words) -> Key:
    """What the mark of a plan means."""
    mark = (
        here_mark((11.0, 8.0)) if kind == "here" else spot_mark(kind, (11.0, 8.0))
    )  # marks are a little larger than keys, which let them overflow
    small = element("g", mark, transform="translate(2.75 2) scale(0.75)")
    return Key(trusted(element("svg", small, viewBox="0 0 22 16", aria_hidden="true")), words)


def _figures(spots: Sequence[Spot], split: SplitCurve, currency: str) -> Figures:
    columns = (_("Plan"), _("Marketing’s share"), _("Costs"), _("Expected contribution"), _("Mind"))
    rows = [
        (
            one.words,
            percent(one.share, 1),
            money(one.total_cents, currency),
            money(one.contribution_cents, currency),
            one.note or NOT_KNOWN,
        )
        for one in reversed(spots)
    ]
    curve = [
        (
            _("Best plan at this share"),
            percent(share, 1),
            NOT_KNOWN,
            money(value, currency),
            NOT_KNOWN,
        )
        for share, value in zip(
            split.marketing_share.tolist(), split.contribution_cents.tolist(), strict=True
        )
    ]
    return Figures(columns, [*rows, *curve])
