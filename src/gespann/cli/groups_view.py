"""Groups in the terminal: what each may get, what it gets, and what keeping it costs."""

from rich.console import Console
from rich.table import Table

from gespann.cli.terminal import plain_table
from gespann.core.planning.results import JointPlan
from gespann.language import gettext as _
from gespann.language.groups import group_told, limits_told, state_name
from gespann.language.numbers import money


def show_groups(console: Console, plan: JointPlan, currency: str) -> None:
    """All groups as a table, and a sentence about each; nothing where there are none."""
    if not plan.groups:
        return
    console.print(_table(plan, currency))
    for one in plan.groups:
        console.print(group_told(one, plan, currency))


def _table(plan: JointPlan, currency: str) -> Table:
    table = plain_table(_("Group"))
    for heading in (_("Allowed"), _("Last year’s split"), _("Plan"), _("State")):
        table.add_column(heading, justify="right")
    for one in plan.groups:
        table.add_row(
            one.group.name,
            limits_told(one, currency),
            money(one.last_year_cents, currency),
            money(one.amount_cents, currency),
            state_name(one),
            style="bold" if one.is_at_floor or one.is_at_cap else "",
        )
    return table
