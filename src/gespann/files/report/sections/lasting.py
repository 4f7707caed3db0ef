"""What lasts: how long each lever works, and what the plan leaves to the years after it."""

from markupsafe import Markup

from gespann.core.planning.results import JointPlan, Prospect
from gespann.core.quantities import Interval
from gespann.core.response.results import Fit, LeverEvidence
from gespann.files.report.document import (
    Block,
    Cell,
    Figure,
    Paragraph,
    Row,
    Section,
    Table,
    drawn_twice,
)
from gespann.files.report.drawing.rows import Frame, draw_rows, interval_mark
from gespann.files.report.drawing.rows import Row as DrawnRow
from gespann.files.report.drawing.scales import Axis
from gespann.files.report.words import (
    decimal,
    department_keys,
    department_names,
    lever_order,
    money_span,
    number_span,
    percent_span,
    percent_wording,
    way_names,
)
from gespann.language import gettext as _
from gespann.language.numbers import NOT_KNOWN, money, percent, short_money

YEARS_THAT_SAY_NOTHING = 2


def lasting(fit: Fit, plan: JointPlan) -> Section:
    """Half-life and lasting share of each lever, and what the three ways leave behind."""
    levers = tuple(fit.levers[k] for k in lever_order(fit))
    blocks: list[Block] = [_figure(fit, levers)]
    if is_short(fit):
        blocks.append(Paragraph(_from_experience()))
    if left_words := left_of(fit, plan):
        blocks += [_left_table(fit, plan), Paragraph(left_words)]
    return Section("lasting", _("What lasts"), _lead(levers), tuple(blocks))


def is_short(fit: Fit) -> bool:
    """Whether the history ends before what lasts for years could show in it."""
    periods = len(fit.firm.history.starts)
    return periods <= YEARS_THAT_SAY_NOTHING * fit.firm.period.per_year


def left_of(fit: Fit, plan: JointPlan) -> str:
    """What the plan leaves to later years, and that this does not count; "" if not known."""
    left, before = plan.recommended.left_cents, plan.last_year.left_cents
    if left is None or before is None:
        return ""
    currency = fit.firm.currency
    return _(
        "If nothing more were done afterwards, the plan would still leave about {plan} of outcome "
        "to the three years after it, last year’s split {last}. That does not count for this "
        "year’s success: the plan is chosen for what it brings within its own time."
    ).format(plan=short_money(left.median, currency), last=short_money(before.median, currency))


def _from_experience() -> str:
    return _(
        "The history covers two years or less. That is too short for effects that last for years "
        "to show in it: the lasting share comes from published experience and not from your data."
    )


def _lead(levers: tuple[LeverEvidence, ...]) -> str:
    general = _(
        "An effort works for some time and then fades; a part of it makes the firm better known "
        "or binds its customers, and works for years."
    )
    if len(levers) == 1:
        return general
    most = max(levers, key=lambda one: one.long_share.median)
    particular = _("That part is largest for “{lever}”: about {share}.").format(
        lever=most.lever.name, share=percent(most.long_share.median)
    )
    return f"{general} {particular}"


def _figure(fit: Fit, levers: tuple[LeverEvidence, ...]) -> Figure:
    title = _("Share of each lever’s effort that works for years")
    description = _("The bar holds the truth in nine cases out of ten, the disc is the middle.")
    rows = tuple(
        DrawnRow(e.lever.name, e.lever.department, percent(e.long_share.median)) for e in levers
    )
    reach = [0.0, 0.1, *(e.long_share.high for e in levers)]

    def mark(i: int, axis: Axis, y: float) -> list[Markup]:
        return interval_mark(levers[i].long_share, axis, y, levers[i].lever.department)

    def draw(name: str, width: float) -> Markup:
        frame = Frame(name, title, description, width, department_names(), 70)
        axis = Axis.over(reach, frame.left, frame.right, 5 if width > 500 else 4)
        return draw_rows(frame, rows, axis, percent_wording, mark)

    wide, narrow = drawn_twice("lasting", draw)
    caption = f"{title}. {description}"
    return Figure("lasting", caption, wide, narrow, department_keys(fit), _table(fit, levers))


def _table(fit: Fit, levers: tuple[LeverEvidence, ...]) -> Table:
    rows = tuple(
        Row(
            e.lever.name,
            (
                Cell(decimal(e.half_life.median, 1), number_span(e.half_life, 1)),
                Cell(percent(e.long_share.median), percent_span(e.long_share)),
            ),
            e.lever.department,
        )
        for e in levers
    )
    half_life = {
        "week": _("Half-life in weeks"),
        "month": _("Half-life in months"),
    }[fit.firm.period.value]
    columns = (_("Lever"), half_life, _("Works for years"))
    return Table("lasting-table", _("How long each lever works"), columns, rows)


def _left_table(fit: Fit, plan: JointPlan) -> Table:
    currency = fit.firm.currency
    three = (plan.last_year, plan.recommended, plan.optimum)
    rows = (
        Row(_("Within the plan’s time"), tuple(_cell(p.outcome_cents, currency) for p in three)),
        Row(_("In the three years after it"), tuple(_left_cell(p, currency) for p in three)),
    )
    columns = (_("Outcome"), *way_names().values())
    return Table("left-table", _("What each way leaves to later years"), columns, rows)


def _left_cell(prospect: Prospect, currency: str) -> Cell:
    left = prospect.left_cents
    return Cell(NOT_KNOWN) if left is None else _cell(left, currency)


def _cell(interval: Interval, currency: str) -> Cell:
    return Cell(money(interval.median, currency), money_span(interval, currency))
