"""What the plan is expected to bring, beside last year's split and the optimum, and why."""

from markupsafe import Markup

from gespann.core.planning.results import JointPlan, Prospect
from gespann.core.quantities import Interval
from gespann.core.response.results import Fit
from gespann.files.report.document import (
    Cell,
    Figure,
    Paragraph,
    Row,
    Section,
    Table,
    drawn_twice,
)
from gespann.files.report.drawing.ridges import GoalLine, Hill, draw_hills
from gespann.files.report.words import money_span, money_wording, way_names
from gespann.language import gettext as _
from gespann.language.numbers import NOT_KNOWN, money, percent, short_money

WHOLE, NONE = 0.995, 0.005
HARDLY = 0.0005


def prospects(fit: Fit, plan: JointPlan) -> Section:
    """Outcome, contribution and goal of the three ways, and a word on caution."""
    return Section(
        name="expected",
        heading=_("What it is expected to bring"),
        lead=_lead(fit, plan),
        blocks=(_hills(fit, plan), table(fit, plan), Paragraph(caution(fit, plan))),
    )


def ways(plan: JointPlan) -> tuple[tuple[str, Prospect], ...]:
    """The three ways by name, from last year's split to the optimum."""
    return (
        ("last_year", plan.last_year),
        ("plan", plan.recommended),
        ("optimum", plan.optimum),
    )


def _lead(fit: Fit, plan: JointPlan) -> str:
    currency, prospect = fit.firm.currency, plan.recommended
    return _(
        "The outcome is expected at {outcome}, the contribution at {contribution}. "
        "In nine cases out of ten the outcome lies between {low} and {high}."
    ).format(
        outcome=short_money(prospect.outcome_cents.median, currency),
        contribution=short_money(prospect.contribution_cents.median, currency),
        low=short_money(prospect.outcome_cents.low, currency),
        high=short_money(prospect.outcome_cents.high, currency),
    )


def _hills(fit: Fit, plan: JointPlan) -> Figure:
    currency = fit.firm.currency
    names = way_names()
    hills = tuple(
        Hill(names[way], _value(prospect, currency), prospect.outcome_cents, way == "plan")
        for way, prospect in ways(plan)
    )
    goal = None
    if plan.goal_cents is not None:
        said = _("Goal {goal}") if plan.so_far is None else _("Still missing: {goal}")
        words = said.format(goal=short_money(plan.goal_cents, currency))
        goal = GoalLine(float(plan.goal_cents), words)
    title = _("Outcome of three ways to spend the same money")
    description = (
        _(
            "The stronger part of each hill lies beyond the goal. "
            "The bar below spans nine cases out of ten."
        )
        if goal
        else _(
            "The higher the hill, the likelier the outcome. "
            "The bar below spans nine cases out of ten."
        )
    )

    def draw(name: str, width: float) -> Markup:
        return draw_hills(name, width, (title, description), hills, goal, money_wording(currency))

    wide, narrow = drawn_twice("hills", draw)
    return Figure("hills", description, wide, narrow)


def _value(prospect: Prospect, currency: str) -> str:
    if prospect.goal_probability is None:
        return short_money(prospect.outcome_cents.median, currency)
    return _("reached: {probability}").format(probability=percent(prospect.goal_probability))


def table(fit: Fit, plan: JointPlan) -> Table:
    """The three ways side by side."""
    currency, three = fit.firm.currency, [prospect for _way, prospect in ways(plan)]
    rows = [
        Row(_("Outcome"), tuple(_money_cell(p.outcome_cents, currency) for p in three)),
        Row(_("Contribution"), tuple(_money_cell(p.contribution_cents, currency) for p in three)),
    ]
    if plan.goal_cents is not None:
        cells = (
            Cell(NOT_KNOWN if p.goal_probability is None else percent(p.goal_probability))
            for p in three
        )
        rows.append(Row(_("Goal reached"), tuple(cells)))
    better = (Cell(_better(p, plan)) for p in three)
    rows.append(Row(_("Better than last year’s split"), tuple(better)))
    columns = (_("Expected"), *way_names().values())
    return Table("ways-table", _("Three ways to spend the same money"), columns, tuple(rows))


def _better(prospect: Prospect, plan: JointPlan) -> str:
    """Nothing is better than itself, so last year's split has no probability here."""
    same = _amounts(prospect) == _amounts(plan.last_year)
    return NOT_KNOWN if same else percent(prospect.better_than_last_year)


def _amounts(prospect: Prospect) -> tuple[int, ...]:
    return tuple(allocation.amount_cents for allocation in prospect.allocations)


def _money_cell(interval: Interval, currency: str) -> Cell:
    return Cell(money(interval.median, currency), money_span(interval, currency))


def caution(fit: Fit, plan: JointPlan) -> str:
    """Why the plan goes only part of the way from last year's split to the optimum."""
    figures = {
        "gain": money(_gain(plan), fit.firm.currency),
        "optimum": percent(plan.optimum.better_than_last_year),
        "plan": percent(plan.recommended.better_than_last_year),
        "caution": percent(plan.caution),
        "step": percent(plan.step),
    }
    if _gain(plan) < HARDLY * abs(plan.last_year.contribution_cents.median):
        return _(
            "Within the bounds even the optimum brings hardly more than last year’s split; "
            "there is little to gain by moving money."
        )
    if plan.step >= WHOLE:
        return _(
            "The plan is the optimum itself: it is better than last year’s split with a "
            "probability of {plan}, and at least {caution} were asked for."
        ).format(**figures)
    if plan.step <= NONE:
        return _(
            "The plan keeps last year’s split. The optimum would be better with a probability "
            "of {optimum} only, and no step towards it reaches the {caution} that were asked for."
        ).format(**figures)
    return _(
        "Why not the whole way? The optimum would bring {gain} more contribution than last "
        "year’s split if the model is right on average, but it is better with a probability of "
        "only {optimum}. The plan goes {step} of the way there: so far that it is better with a "
        "probability of {plan}; at least {caution} were asked for. A plan must not hurt."
    ).format(**figures)


def _gain(plan: JointPlan) -> float:
    return plan.optimum.contribution_cents.median - plan.last_year.contribution_cents.median
