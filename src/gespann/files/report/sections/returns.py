"""Return on investment: what each lever brought per unit of money."""

from markupsafe import Markup

from gespann.core.planning.results import JointPlan
from gespann.core.response.results import Fit
from gespann.files.report.document import Cell, Figure, Key, Row, Section, Table, drawn_twice
from gespann.files.report.drawing.rows import Frame, draw_rows, interval_mark
from gespann.files.report.drawing.rows import Row as DrawnRow
from gespann.files.report.drawing.scales import Axis
from gespann.files.report.drawing.svg import line
from gespann.files.report.sections.curves import break_even
from gespann.files.report.words import (
    currency_name,
    decimal,
    department_keys,
    department_names,
    is_known,
    lever_order,
    number_span,
    number_wording,
)
from gespann.language import gettext as _

# A lever with little spend can have an interval that reaches far beyond all others.
FURTHEST = 3.0


def returns(fit: Fit, _plan: JointPlan | None = None) -> Section:
    """ROI of each lever with its interval and the line above which it paid for itself."""
    lead = _(
        "Outcome that each {unit} added over the history. Right of the dashed line, at {even}, a "
        "{unit} paid for itself on average; the next one may bring less."
    ).format(unit=currency_name(fit.firm.currency), even=break_even(fit))
    return Section("returns", _("What the money has brought so far"), lead, (_figure(fit),))


def _figure(fit: Fit) -> Figure:
    levers = tuple(fit.levers[k] for k in lever_order(fit))
    even = 1 / fit.firm.margin
    unit = currency_name(fit.firm.currency)
    title = _("Return of each lever: outcome added per {unit}").format(unit=unit)
    description = _("The bar holds the truth in nine cases out of ten, the disc is the middle.")
    rows = tuple(
        DrawnRow(
            e.lever.name,
            e.lever.department,
            f"{decimal(e.roi.median, 1)}  ({number_span(e.roi, 1)})",
        )
        for e in levers
    )
    known = [e.roi for e in levers if is_known(e.roi)]
    limit = FURTHEST * max([even, *(roi.median for roi in known)])
    reach = min(limit, max([even, *(roi.high for roi in known)]))
    lowest = min([0.0, *(roi.low for roi in known)])

    def draw(name: str, width: float) -> Markup:
        frame = Frame(name, title, description, width, department_names(), 160)
        axis = Axis.over([lowest, reach], frame.left, frame.right)

        def mark(i: int, axis: Axis, y: float) -> list[Markup]:
            above, below = frame.band(y - frame.mark_height)
            here = line((axis(even), above), (axis(even), below), "even")
            if not is_known(levers[i].roi):
                return [here]
            return [here, *interval_mark(levers[i].roi, axis, y, levers[i].lever.department)]

        return draw_rows(frame, rows, axis, number_wording, mark)

    wide, narrow = drawn_twice("returns", draw)
    keys = (*department_keys(fit), Key("even", _("Pays for itself")))
    columns = (_("Lever"), _("Return"), _("Nine cases out of ten"))
    table_rows = tuple(
        Row(
            e.lever.name,
            (Cell(decimal(e.roi.median, 2)), Cell(number_span(e.roi, 2))),
            e.lever.department,
        )
        for e in levers
    )
    return Figure(
        "returns",
        description,
        wide,
        narrow,
        keys,
        Table("returns-table", title, columns, table_rows),
    )
