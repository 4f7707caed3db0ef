"""Whether the budget of the year can take the plan: said from the start, not at the signature."""

from django.utils.translation import gettext as _

from gespann.apps.budget.models import Pot
from gespann.apps.plan.models import Round
from gespann.ui.templatetags.figures import exact_money


def pot_of(planning: Round) -> Pot | None:
    """The pot of the round's year, out of which the second signature grants."""
    return Pot.objects.filter(fiscal_year=planning.fiscal_year_id).first()


def missing_money(planning: Round, pot: Pot | None) -> str:
    """What is still to be done about the money before both can sign; "" if nothing is."""
    if planning.is_frozen:
        return ""
    if pot is None:
        return _(
            "The year {year} has no pot yet, and out of it the plan’s money is granted. The "
            "controller or the management opens it; the management sets its limit."
        ).format(year=planning)
    free_cents = pot.limit_cents - pot.granted_cents
    if free_cents >= planning.budget_cents:
        return ""
    return _(
        "In the pot of {year} {free} are not granted yet, and the plan may cost {budget}. The "
        "management sets another limit, or the budget of the round changes."
    ).format(
        year=planning,
        free=exact_money(max(free_cents, 0), pot.currency),
        budget=exact_money(planning.budget_cents, pot.currency),
    )
