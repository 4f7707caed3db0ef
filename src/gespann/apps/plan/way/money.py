"""What has to happen in the budget before the second signature can grant the money."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from gespann.apps.budget.models import Pot
from gespann.apps.plan.models import Round
from gespann.apps.plan.queries.money import missing_cents
from gespann.ui.marks import Words
from gespann.ui.templatetags.figures import money


@dataclass(frozen=True)
class MissingMoney:
    """A sentence on what is missing, what to do, and where."""

    heading: Words
    words: Words
    address: str


def missing_money(planning: Round, pot: Pot | None, currency: str) -> MissingMoney | None:
    """What is missing in the year's pot; None if nothing is, or the plan is in force."""
    if planning.is_frozen:
        return None
    if pot is None:
        return MissingMoney(
            _("{year} has no pot in the budget yet").format(year=planning),
            _(
                "The second signature grants money of it. Until then the controller or the "
                "management opens it, and the management sets a limit of at least {budget}."
            ).format(budget=money(planning.budget_cents, currency)),
            reverse("budget:pots"),
        )
    missing = missing_cents(planning, pot)
    if not missing:
        return None
    return MissingMoney(
        _("The budget of {year} falls short by {missing}").format(
            year=planning, missing=money(missing, currency)
        ),
        _(
            "The second signature grants money of it. Until then the management raises its limit, "
            "or the round plans with less."
        ),
        reverse("budget:pot", args=[pot.pk]),
    )
