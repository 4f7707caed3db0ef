"""The picture of the movement: where each side began, where it stands, and the golden mean."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from markupsafe import Markup

from gespann.apps.plan.at_table.reading import TheTable
from gespann.apps.plan.queries.movement import Moved
from gespann.core.quantities import Department
from gespann.files.report.document import Key as ReportKey
from gespann.files.report.drawing.lines import spot_mark
from gespann.files.report.drawing.rows import NARROW_BELOW, Frame, Row, draw_rows
from gespann.files.report.drawing.scales import Axis
from gespann.files.report.drawing.svg import EM_PER_CHARACTER, disc, line
from gespann.ui.charts.chart import Chart, Figures, Key, Said, drawn, key_of_disc
from gespann.ui.charts.reported import shown_key
from gespann.ui.templatetags.figures import change, money, short_money

FIGURE_SIZE = 14.5
APART = 10.0  # between both sides' marks on one row


def moves_chart(table: TheTable) -> Chart | None:
    """How far both sides have moved, by lever; None before the first proposal of a side."""
    moved = sorted(table.moved, key=lambda one: one.side is not Department.SALES)
    if not any(one.sales_cents or one.marketing_cents for one in moved):
        return None
    said = Said(
        "moves",
        _("First and last proposals, line by line"),
        _(
            "For each line, where sales and marketing began and where they stand now. "
            "The shorter the gap between both discs, the closer they are."
        ),
        _("Rings are first proposals, discs are the last ones."),
    )
    return drawn(said, _drawing(table, said, moved), _keys(table), _figures(table, moved))


def _drawing(table: TheTable, said: Said, moved: list[Moved]) -> Callable[[str, float], Markup]:
    means = table.mean_cents or {}
    rows = [Row(one.name, one.side, _apart(one, table)) for one in moved]
    values = [
        0.0,
        *(c for one in moved for c in (*one.sales_cents, *one.marketing_cents)),
        *(means[one.name] for one in moved if one.name in means),
    ]
    room = max(len(row.value) for row in rows) * EM_PER_CHARACTER * FIGURE_SIZE + 16
    names = {one: str(words) for one, words in _names().items()}

    def mark(i: int, axis: Axis, y: float) -> list[Markup]:
        one = moved[i]
        known = [means[one.name]] if one.name in means else []
        return [
            *(spot_mark("mean", (axis(cents), y)) for cents in known),
            *_way(one.sales_cents, axis, y - APART, "sales"),
            *_way(one.marketing_cents, axis, y + APART, "marketing"),
        ]

    def draw(name: str, width: float) -> Markup:
        frame = Frame(name, str(said.heading), str(said.description), width, names, room)
        axis = Axis.over(values, frame.left, frame.right, 4 if width < NARROW_BELOW else 6)
        return draw_rows(
            frame,
            rows,
            axis,
            lambda ticks: tuple(short_money(t, table.currency) for t in ticks),
            mark,
        )

    return draw


def _way(cents: tuple[int, ...], axis: Axis, y: float, side: str) -> list[Markup]:
    """From a side's first amount to its last one."""
    if not cents:
        return []
    first, last = axis(cents[0]), axis(cents[-1])
    parts = [line((first, y), (last, y), f"{side}-curve")] if first != last else []
    if len(cents) > 1:
        parts.append(disc((first, y), 4.5, f"{side}-soft"))
    return [*parts, disc((last, y), 5, f"{side} dot")]


def _apart(one: Moved, table: TheTable) -> str:
    """What is written at the end of a row."""
    if one.apart_cents is None:
        return ""
    if not one.apart_cents:
        return _("agreed")
    return _("{amount} apart").format(amount=short_money(one.apart_cents, table.currency))


def _keys(table: TheTable) -> list[Key]:
    keys = [key_of_disc(side, words) for side, words in _names().items()]
    if table.mean_cents:
        keys.append(shown_key(ReportKey("mean", _("Golden mean"))))
    return keys


def _names() -> dict[Department, str]:
    return {Department.SALES: _("Sales"), Department.MARKETING: _("Marketing")}


def _figures(table: TheTable, moved: list[Moved]) -> Figures:
    columns = (
        _("Line"), _("Sales first"), _("Sales now"), _("Marketing first"), _("Marketing now"),
        _("Apart"), _("Closer by"),
    )  # fmt: skip

    def ends(cents: tuple[int, ...]) -> tuple[str, str]:
        if not cents:
            return ("–", "–")
        return money(cents[0], table.currency), money(cents[-1], table.currency)

    rows = [
        (
            one.name,
            *ends(one.sales_cents),
            *ends(one.marketing_cents),
            money(one.apart_cents, table.currency),
            change(one.closer_cents, table.currency),
        )
        for one in moved
    ]
    return Figures(columns, rows)
