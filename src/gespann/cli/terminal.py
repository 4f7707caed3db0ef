"""What the commands show on standard output for people: tables and whole sentences."""

import sys
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from gespann.core.findings import Finding, Severity
from gespann.core.firm import Firm
from gespann.core.planning.results import Allocation, JointPlan, Prospect
from gespann.core.quantities import CENTS_PER_UNIT, Department, Interval
from gespann.core.response.checks import Check, Verdict
from gespann.core.response.inspection import LeverVariation, lever_variations
from gespann.core.response.results import Diagnostics, Fit, StageFit
from gespann.language import gettext as _
from gespann.language import ngettext
from gespann.language.checks import remedy as mend
from gespann.language.checks import sentence as told
from gespann.language.checks import summary, title, verdict_name
from gespann.language.findings import remedy, sentence
from gespann.language.numbers import (
    NOT_KNOWN,
    day,
    exact_money,
    money,
    number,
    percent,
    short_money,
)
from gespann.language.risk import account_told, proof_told

_VERDICT_STYLES = {Verdict.FAIL: "bold red", Verdict.REVIEW: "yellow"}
_STYLES = {Severity.ALARM: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}


def screen() -> Console:
    """Standard output. Names of levers are shown as they are: a bracket in them is no markup."""
    return Console(file=sys.stdout, markup=False, highlight=False, emoji=False)


def name_of(department: Department) -> str:
    """A department as people call it."""
    return {Department.MARKETING: _("Marketing"), Department.SALES: _("Sales")}[department]


def show_findings(console: Console, findings: Iterable[Finding], currency: str) -> None:
    """Each finding with its remedy, the gravest first."""
    for finding in sorted(findings, key=lambda one: list(Severity).index(one.severity)):
        label = {
            Severity.ALARM: _("Alarm"),
            Severity.WARNING: _("Warning"),
            Severity.NOTE: _("Note"),
        }[finding.severity]
        console.print(
            f"{label}: {sentence(finding, currency=currency)}", style=_STYLES[finding.severity]
        )
        if advice := remedy(finding, currency=currency):
            console.print(f"  → {advice}")


def show_firm(console: Console, firm: Firm) -> None:
    """What was read: how much history of which levers."""
    history = firm.history
    console.print(firm.name, style="bold")
    markets, levers = len(history.markets), len(firm.levers)
    console.print(
        _("{periods} periods from {first} to {last}, {markets}, {levers}.").format(
            periods=number(len(history.starts)),
            first=day(history.starts[0].item()),
            last=day(history.starts[-1].item()),
            markets=ngettext("{count} market", "{count} markets", markets).format(count=markets),
            levers=ngettext("{count} lever", "{count} levers", levers).format(count=levers),
        )
    )
    table = plain_table(_("Lever"))
    for heading in (_("Cost over the history"), _("Variation"), _("Periods without")):
        table.add_column(heading, justify="right")
    table.add_column(_("Moves most with"))
    units = history.effort.sum(axis=(0, 1))
    for lever, total, moved in zip(firm.levers, units, lever_variations(firm), strict=True):
        table.add_row(
            lever.name,
            money(float(total) * lever.cost_per_unit * CENTS_PER_UNIT, firm.currency),
            percent(moved.variation),
            percent(moved.share_of_zeros),
            _companion(moved),
        )
    console.print(table)
    console.print(
        _("Variation: how much a lever was moved beyond season and level; more tells more.")
    )


def _companion(moved: LeverVariation) -> str:
    """The lever that one moves most with, and how closely."""
    if not moved.moves_with:
        return NOT_KNOWN
    return f"{moved.moves_with} ({number(moved.strongest_correlation, 2)})"


def show_fit(console: Console, fit: Fit) -> None:
    """What is known of each lever, warnings on top."""
    show_findings(console, fit.findings, fit.firm.currency)
    table = plain_table(_("Lever"))
    for heading in (
        _("Return per unit of money"),
        _("Elasticity"),
        _("Works for years"),
        _("The data said"),
    ):
        table.add_column(heading, justify="right")
    for evidence in fit.levers:
        table.add_row(
            evidence.lever.name,
            _interval(evidence.roi, digits=2),
            _interval(evidence.elasticity, digits=3),
            _share_interval(evidence.long_share),
            percent(evidence.data_said),
        )
    console.print(table)
    console.print(
        _(
            "The bond between the departments (0: they add up, 1: each multiplies the other): "
            "{bond}."
        ).format(bond=_interval(fit.bond, digits=2))
    )
    show_diagnostics(console, fit.diagnostics)
    show_stages(console, fit.stages)
    show_checks(console, fit.checks)


def show_checks(console: Console, checks: tuple[Check, ...]) -> None:
    """How many checks passed, and those that did not, each with its remedy, the gravest first."""
    if not checks:
        return
    console.print(summary(checks), style="bold")
    left = [check for check in checks if check.verdict is not Verdict.PASS]
    for check in sorted(left, key=lambda one: one.verdict is not Verdict.FAIL):
        console.print(
            f"{verdict_name(check.verdict)}: {title(check)}. {told(check)}",
            style=_VERDICT_STYLES[check.verdict],
        )
        console.print(f"  → {mend(check)}")


def show_diagnostics(console: Console, diagnostics: Diagnostics) -> None:
    """How far the fit can be trusted, in one line."""
    skill = diagnostics.forecast_skill
    console.print(
        _(
            "R-hat at most {r_hat}, effective draws at least {bulk} (bulk) and {tail} (tail), "
            "{divergences} divergences, forecast skill {skill}."
        ).format(
            r_hat=number(diagnostics.r_hat_max, 3),
            bulk=number(diagnostics.ess_bulk_min),
            tail=number(diagnostics.ess_tail_min),
            divergences=number(diagnostics.divergences),
            skill=NOT_KNOWN if skill is None else number(skill, 2),
        ),
        style="dim",
    )


def show_stages(console: Console, stages: tuple[StageFit, ...]) -> None:
    """How far the chains of each stage agree; a single stage has nothing to add to the whole."""
    if len(stages) < 2:
        return
    for stage in stages:
        console.print(
            _(
                "“{stage}”: R-hat at most {r_hat}, effective draws at least {bulk} (bulk) and "
                "{tail} (tail)."
            ).format(
                stage=stage.data.name,
                r_hat=number(stage.r_hat, 3),
                bulk=number(stage.ess_bulk),
                tail=number(stage.ess_tail),
            ),
            style="dim",
        )


def show_plan(console: Console, fit: Fit, plan: JointPlan) -> None:
    """The joint plan: warnings, amounts by department, what it brings, and how sure that is."""
    currency = fit.firm.currency
    show_findings(
        console,
        (finding for finding in plan.findings if finding.severity is not Severity.NOTE),
        currency,
    )
    console.print(
        (
            _("Joint plan of {firm}: {periods} periods from {start}")
            if plan.so_far is None
            else _("Joint plan of {firm} for the rest of the year: {periods} periods from {start}")
        ).format(firm=fit.firm.name, periods=number(plan.periods), start=day(plan.start)),
        style="bold",
    )
    console.print(_amounts(plan, currency))
    console.print(_prospects(plan, currency))
    for line in _sentences(plan, currency):
        console.print(line)


def _amounts(plan: JointPlan, currency: str) -> Table:
    table = plain_table(_("Lever"))
    for heading in (_("Last year"), _("Plan"), _("Change"), _("Units")):
        table.add_column(heading, justify="right")
    for department in Department:
        own = [
            allocation
            for allocation in plan.recommended.allocations
            if allocation.lever.department is department
        ]
        for allocation in own:
            table.add_row(
                f"  {allocation.lever.name}",
                *_change(allocation.last_year_cents, allocation.amount_cents, currency),
                _units(allocation),
            )
        table.add_row(
            name_of(department),
            *_change(
                sum(allocation.last_year_cents for allocation in own),
                sum(allocation.amount_cents for allocation in own),
                currency,
            ),
            "",
            style="bold",
            end_section=True,
        )
    last_year = sum(allocation.last_year_cents for allocation in plan.recommended.allocations)
    if plan.recommended.measures_cents:
        measures = money(plan.recommended.measures_cents, currency)
        table.add_row(_("Measures"), "", measures, "", "", style="bold", end_section=True)
    table.add_row(
        _("Together"), *_change(last_year, plan.recommended.total_cents, currency), "", style="bold"
    )
    return table


def _change(last_year_cents: int, amount_cents: int, currency: str) -> tuple[str, str, str]:
    if last_year_cents:
        share = amount_cents / last_year_cents - 1
        change = ("+" if share > 0 else "") + percent(share)
    else:
        change = NOT_KNOWN
    return money(last_year_cents, currency), money(amount_cents, currency), change


def _units(allocation: Allocation) -> str:
    if allocation.lever.cost_per_unit == 1:
        return ""  # a column of spend counts money, and that stands beside it
    return f"{number(allocation.units)} {allocation.lever.unit}"


def _prospects(plan: JointPlan, currency: str) -> Table:
    table = plain_table("")
    for heading in (_("Expected outcome"), _("Expected contribution")):
        # "bis 22,2 Mio. €" must not lose its currency to a line of its own.
        table.add_column(heading, justify="right", min_width=15)
    for heading in (_("Goal reached"), _("Better than last year")):
        table.add_column(heading, justify="right", max_width=12)
    for name, prospect in (
        (_("Last year's split"), plan.last_year),
        (_("Plan"), plan.recommended),
        (_("Optimum"), plan.optimum),
    ):
        table.add_row(
            name,
            *_expectations(prospect, plan, currency),
            style="bold" if prospect is plan.recommended else "",
        )
    return table


def _expectations(prospect: Prospect, plan: JointPlan, currency: str) -> tuple[str, str, str, str]:
    goal = prospect.goal_probability
    return (
        _money_interval(prospect.outcome_cents, currency),
        _money_interval(prospect.contribution_cents, currency),
        NOT_KNOWN if goal is None else percent(goal),
        # Last year's split is as good as itself, which is no news.
        NOT_KNOWN if prospect is plan.last_year else percent(prospect.better_than_last_year),
    )


def _sentences(plan: JointPlan, currency: str) -> Iterable[str]:
    said = (
        _("The budget is {budget}; the plan uses {used} of it.")
        if plan.so_far is None
        else _("Of the budget {budget} are left; the plan uses {used} of it.")
    )
    yield said.format(
        budget=exact_money(plan.budget_cents, currency),
        used=exact_money(plan.recommended.total_cents, currency),
    )
    yield _(
        "The plan goes {step} of the way from last year's split to the optimum, as far as the "
        "probability of being better than last year's split stays at least {caution}."
    ).format(step=percent(plan.step), caution=percent(plan.caution))
    if plan.goal_cents is not None and plan.recommended.goal_probability is not None:
        said = (
            _("It reaches the goal of {goal} with a probability of {probability}.")
            if plan.so_far is None
            else _("It brings the {goal} that are missing with a probability of {probability}.")
        )
        yield said.format(
            goal=money(plan.goal_cents, currency),
            probability=percent(plan.recommended.goal_probability),
        )
    yield from _left(plan, currency)
    if plan.risk is not None:
        yield from account_told(plan.risk, currency)
        yield proof_told(plan.certificate, plan.risk.risk, currency)
        return
    yield _(
        "No plan within the bounds can be expected to contribute more than {bound}; the optimum "
        "is within {gap} of that."
    ).format(
        bound=money(plan.certificate.bound_cents, currency), gap=percent(plan.certificate.gap, 2)
    )


def _left(plan: JointPlan, currency: str) -> Iterable[str]:
    """What is left to the years after the plan, where that was looked at."""
    plans = plan.recommended.left_cents
    optimum, last_year = plan.optimum.left_cents, plan.last_year.left_cents
    if plans is None or optimum is None or last_year is None:
        return
    yield _(
        "To the three years after it the plan leaves about {plan} of outcome ({low} to {high}), "
        "last year's split {last_year}, the optimum {optimum}; that does not count for the plan."
    ).format(
        plan=short_money(plans.median, currency),
        low=short_money(plans.low, currency),
        high=short_money(plans.high, currency),
        last_year=short_money(last_year.median, currency),
        optimum=short_money(optimum.median, currency),
    )


def _share_interval(interval: Interval) -> str:
    return _("{middle} ({low} to {high})").format(
        middle=percent(interval.median), low=percent(interval.low), high=percent(interval.high)
    )


def _money_interval(interval: Interval, currency: str) -> str:
    """Median exactly, and the interval in short, so that the table fits a narrow terminal."""
    middle = money(interval.median, currency)
    low, high = short_money(interval.low, currency), short_money(interval.high, currency)
    return _("{middle}\n{low}\nto {high}").format(middle=middle, low=low, high=high)


def _interval(interval: Interval, *, digits: int) -> str:
    return _("{middle} ({low} to {high})").format(
        middle=number(interval.median, digits),
        low=number(interval.low, digits),
        high=number(interval.high, digits),
    )


def plain_table(*headings: str) -> Table:
    """An empty table of the plain kind."""
    table = Table(header_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, no_wrap=False)
    return table
