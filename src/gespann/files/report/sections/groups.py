"""Groups: what each has to get and may get, what the plan gives it, and what keeping it costs."""

from gespann.core.planning.groups.results import GroupProspect
from gespann.core.planning.results import JointPlan
from gespann.core.response.results import Fit
from gespann.files.report.document import Cell, Item, Items, Row, Section, Table
from gespann.language import gettext as _
from gespann.language.groups import group_told, limits_told, members_told, state_name
from gespann.language.numbers import money


def groups(fit: Fit, plan: JointPlan) -> Section | None:
    """All groups; None where the firm has none."""
    if not plan.groups:
        return None
    lead = " ".join([
        _("What some levers and measures have to get together, or may get at most."),
        *_whole_year(plan),
    ])  # fmt: skip
    blocks = (_told(plan, fit.firm.currency), _table(plan, fit.firm.currency))
    return Section("groups", _("Groups"), lead, blocks)


def _whole_year(plan: JointPlan) -> list[str]:
    if plan.so_far is None:
        return []
    return [_("Figures are those of the whole year; what has been spent counts.")]


def _told(plan: JointPlan, currency: str) -> Items:
    return Items(
        tuple(
            Item(f"{one.group.name}: {state_name(one)}", group_told(one, plan, currency))
            for one in plan.groups
        ),
        "terms",
    )


def _table(plan: JointPlan, currency: str) -> Table:
    columns = (
        _("Group"), _("Allowed"), _("Last year’s split"), _("Plan"), _("Optimum"), _("State"),
        _("Levers and measures"),
    )  # fmt: skip
    rows = tuple(_row(one, currency) for one in plan.groups)
    return Table("groups-table", _("The groups, one by one"), columns, rows)


def _row(one: GroupProspect, currency: str) -> Row:
    return Row(
        head=one.group.name,
        cells=(
            Cell(limits_told(one, currency)),
            Cell(money(one.last_year_cents, currency)),
            Cell(money(one.amount_cents, currency)),
            Cell(money(one.optimum_cents, currency)),
            Cell(state_name(one)),
            Cell(members_told(one)),
        ),
    )
