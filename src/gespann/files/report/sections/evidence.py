"""What the data said: for each lever, experience before and knowledge after."""

from markupsafe import Markup

from gespann.core.planning.results import JointPlan
from gespann.core.response.results import Fit, LeverEvidence
from gespann.files.report.document import Cell, Figure, Key, Row, Section, Table, drawn_twice
from gespann.files.report.drawing.rows import Frame, draw_rows, interval_mark, span_mark
from gespann.files.report.drawing.rows import Row as DrawnRow
from gespann.files.report.drawing.scales import Axis
from gespann.files.report.words import (
    decimal,
    department_keys,
    department_names,
    lever_order,
    number_span,
    number_wording,
    periods,
    said,
)
from gespann.language import gettext as _
from gespann.language.numbers import percent


def evidence(fit: Fit, _plan: JointPlan | None = None) -> Section:
    """Elasticity of each lever before and after the data."""
    ordered = tuple(fit.levers[k] for k in lever_order(fit))
    return Section(
        name="evidence",
        heading=_("What the data said"),
        lead=_lead(ordered),
        blocks=(_figure(fit, ordered),),
    )


def _lead(levers: tuple[LeverEvidence, ...]) -> str:
    most, least = max(levers, key=_weight), min(levers, key=_weight)
    general = _(
        "Elasticity: by how many per cent the outcome rises if a lever gets one per cent more."
    )
    if len(levers) == 1:
        return general
    particular = _(
        "The data said most about “{most}” ({most_share}) and least about “{least}” "
        "({least_share})."
    ).format(
        most=most.lever.name,
        most_share=percent(most.data_said),
        least=least.lever.name,
        least_share=percent(least.data_said),
    )
    return f"{particular} {general}"


def _weight(lever: LeverEvidence) -> float:
    return lever.data_said


def _figure(fit: Fit, levers: tuple[LeverEvidence, ...]) -> Figure:
    title = _("Elasticity of each lever, before and after the data")
    before = (
        _("Thin: what both sides believe and published experience.")
        if fit.firm.beliefs
        else _("Thin: published experience with such levers.")
    )
    after = _(
        "Thick: after your data. The more the thick bar has shrunk or moved, the more the data "
        "said."
    )
    description = f"{before} {after}"
    rows = tuple(
        DrawnRow(
            e.lever.name,
            e.lever.department,
            f"{said(e.data_said)}  {percent(e.data_said)}",
            meter=e.data_said,
        )
        for e in levers
    )
    reach = [0.0, *(x for e in levers for x in (e.elasticity.high, _shown(e)))]

    def mark(i: int, axis: Axis, y: float) -> list[Markup]:
        e = levers[i]
        return [
            *span_mark(e.prior_elasticity, axis, y - 7, "prior", 4),
            *interval_mark(e.elasticity, axis, y + 4, e.lever.department),
        ]

    def draw(name: str, width: float) -> Markup:
        frame = Frame(name, title, description, width, department_names(), 160)
        axis = Axis.over(reach, frame.left, frame.right, 5 if width > 500 else 4)
        return draw_rows(frame, rows, axis, number_wording, mark)

    wide, narrow = drawn_twice("evidence", draw)
    keys = (*department_keys(fit), Key("prior", _("Before the data")))
    return Figure("evidence", description, wide, narrow, keys, _table(fit, levers))


def _shown(evidence: LeverEvidence) -> float:
    """How far the axis follows the prior: a very wide one must not press all else together."""
    return min(evidence.prior_elasticity.high, 2.5 * evidence.elasticity.high)


def _table(fit: Fit, levers: tuple[LeverEvidence, ...]) -> Table:
    period = fit.firm.period
    rows = tuple(
        Row(
            e.lever.name,
            (
                Cell(decimal(e.prior_elasticity.median, 3), number_span(e.prior_elasticity, 3)),
                Cell(decimal(e.elasticity.median, 3), number_span(e.elasticity, 3)),
                Cell(periods(round(e.half_life.median), period), number_span(e.half_life, 1)),
                Cell(percent(e.data_said), said(e.data_said)),
            ),
            e.lever.department,
        )
        for e in levers
    )
    columns = (
        _("Lever"),
        _("Elasticity before"),
        _("Elasticity after"),
        _("Half-life"),
        _("The data said"),
    )
    return Table("evidence-table", _("Elasticity and half-life of each lever"), columns, rows)
