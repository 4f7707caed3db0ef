"""Whether the budget of the year holds the money that a round wants to grant."""

from gespann.apps.budget.models import Pot
from gespann.apps.plan.models import Round


def pot_of(planning: Round) -> Pot | None:
    """The pot that the signed plan will be granted from; None before it was opened."""
    return Pot.objects.filter(fiscal_year=planning.fiscal_year).first()


def missing_cents(planning: Round, pot: Pot | None) -> int:
    """How much the limit of the pot falls short of the round's budget, beside what is granted."""
    free = 0 if pot is None else pot.limit_cents - pot.granted_cents
    return max(0, planning.budget_cents - free)
