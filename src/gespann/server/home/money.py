"""What became of the year's money so far, department by department, as the ledger has it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from gespann.apps.budget.charts import Bar, groups_chart
from gespann.apps.budget.models import Pot
from gespann.apps.budget.queries.figures import By
from gespann.apps.budget.queries.groups import Group, told
from gespann.apps.budget.queries.ledger import pots_visible_to
from gespann.apps.organisation.rules import Somebody
from gespann.ui.charts.chart import Chart


@dataclass(frozen=True)
class Money:
    """The pot of the year with what all lines come to, and a bar for each department."""

    pot: Pot
    everything: Group
    chart: Chart


def money_of(user: Somebody, today: date) -> Money | None:
    """The money of the year that is running; None before something was granted of it."""
    pots = pots_visible_to(user).filter(first_day__lte=today, last_day__gte=today)
    pot = pots.first()
    if pot is None or not pot.granted_cents:
        return None
    now = told(pot, today)
    bars = [
        Bar(str(group.departments[0]), group.side, group.figures, group.forecast)
        for group in sorted(now.groups(By.DEPARTMENT), key=lambda one: str(one.departments[0]))
    ]
    return Money(pot, now.everything, groups_chart(_("By department"), bars, pot.currency))
