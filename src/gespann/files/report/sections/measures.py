"""Measures: what each costs and brings, whether the plan does it, and why."""

from markupsafe import Markup

from gespann.core.planning.results import JointPlan, MeasureProspect
from gespann.core.response.results import Fit
from gespann.files.report.document import (
    Cell,
    Figure,
    Item,
    Items,
    Key,
    Row,
    Section,
    Table,
    drawn_twice,
)
from gespann.files.report.drawing.rows import Frame, amount_mark, draw_rows
from gespann.files.report.drawing.rows import Row as DrawnRow
from gespann.files.report.drawing.scales import Axis
from gespann.files.report.drawing.svg import bar
from gespann.files.report.words import BOTH, department_names, money_wording
from gespann.language import gettext as _
from gespann.language.measures import adds, decision_name, measures_lead, pays, why
from gespann.language.numbers import money


def measures(fit: Fit, plan: JointPlan) -> Section | None:
    """All measures; None where the firm has none."""
    if not plan.measures:
        return None
    lead = " ".join([
        measures_lead(plan, fit.firm.currency),
        _("A measure is done wholly or not at all; its cost comes out of the same budget."),
    ])  # fmt: skip
    ordered = tuple(sorted(plan.measures, key=lambda one: BOTH.index(one.measure.department)))
    blocks = (_picture(fit, ordered), _reasons(fit, ordered), _table(fit, ordered))
    return Section("measures", _("Measures"), lead, blocks)


def _contribution(fit: Fit, one: MeasureProspect) -> tuple[float, float, float]:
    """What it contributes by itself, its cost left aside: low, middle, high."""
    outcome, margin = one.outcome_cents, fit.firm.margin
    return margin * outcome.low, margin * outcome.median, margin * outcome.high


def _picture(fit: Fit, measures: tuple[MeasureProspect, ...]) -> Figure:
    currency = fit.firm.currency
    told = [_contribution(fit, one) for one in measures]
    rows = tuple(
        DrawnRow(one.measure.name, one.measure.department, decision_name(one)) for one in measures
    )
    title = _("What each measure costs and contributes by itself")
    words = _(
        "The circle is the cost, the bar the contribution in the middle, the pale bar that of nine "
        "cases out of ten. A measure that raises a capacity contributes through its lever."
    )
    largest = max(
        *(high for _low, _middle, high in told), *(one.measure.cost_cents for one in measures)
    )

    def mark(i: int, axis: Axis, y: float) -> list[Markup]:
        (low, middle, high), one = told[i], measures[i]
        return [
            bar(axis(low), y - 12, max(axis(high) - axis(low), 2), 24, "bounds", 3),
            *amount_mark(one.measure.cost_cents, round(middle), axis, y, one.measure.department),
        ]

    def draw(name: str, width: float) -> Markup:
        frame = Frame(name, title, words, width, department_names(), 150)
        axis = Axis.over([0, largest], frame.left, frame.right, 5 if width > 500 else 3)
        return draw_rows(frame, rows, axis, money_wording(currency), mark)

    wide, narrow = drawn_twice("measures", draw)
    keys = (
        Key("last_year", _("Cost")),
        Key("planned-bar", _("Contribution")),
        Key("bounds", _("Nine cases out of ten")),
    )
    return Figure("measures", words, wide, narrow, keys)


def _reasons(fit: Fit, measures: tuple[MeasureProspect, ...]) -> Items:
    """Why each is done or left."""
    return Items(
        tuple(
            Item(
                f"{one.measure.name}: {decision_name(one)}",
                why(one, fit.firm.currency),
                mark=str(one.measure.department),
            )
            for one in measures
        ),
        "terms",
    )


def _table(fit: Fit, measures: tuple[MeasureProspect, ...]) -> Table:
    columns = (_("Measure"), _("Plan"), _("Cost"), _("Outcome it adds"), _("Pays for itself"))
    rows = tuple(_row(one, fit.firm.currency) for one in measures)
    return Table("measures-table", _("The measures, one by one"), columns, rows)


def _row(one: MeasureProspect, currency: str) -> Row:
    return Row(
        head=one.measure.name,
        cells=(
            Cell(decision_name(one)),
            Cell(money(one.measure.cost_cents, currency)),
            Cell(adds(one, currency)),
            Cell(pays(one)),
        ),
        department=one.measure.department,
    )
