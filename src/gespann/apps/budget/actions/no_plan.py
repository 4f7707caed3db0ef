"""Why a signed plan cannot become money now, and who could change that."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.budget.actions.refused import told
from gespann.apps.budget.models import Line, Pot
from gespann.apps.budget.queries.ways_out import managers
from gespann.apps.organisation.models import FiscalYear, Person
from gespann.apps.organisation.queries import controllers
from gespann.refusals import Refusal


def no_pot(year: FiscalYear) -> Refusal:
    """Nobody has said yet how much money there is in a year."""
    today = timezone.localdate()
    return Refusal(
        _(
            "{year} has no budget pot yet, so nothing can be granted. A controller or the "
            "management opens it ({who}), and the management sets its limit."
        ).format(year=year, who=_names([*controllers(), *managers(today)]))
    )


def other_currency(pot: Pot, currency: str) -> Refusal:
    """Plan and pot count in different money."""
    return Refusal(
        _("The plan is in {currency}, and the pot of {pot} is in {other}.").format(
            currency=currency, pot=pot, other=pot.currency
        )
    )


def too_large(pot: Pot, more_cents: int) -> Refusal:
    """The plan grants more than the limit leaves."""
    return Refusal(
        _(
            "{missing} are missing: the plan grants {more} more, the limit of {pot} is {limit}, "
            "and {granted} of it are granted. The management can set a higher limit ({who}), or "
            "both sides sign a smaller plan."
        ).format(
            missing=told(more_cents - pot.ungranted_cents, pot.currency),
            more=told(more_cents, pot.currency),
            pot=pot,
            limit=told(pot.limit_cents, pot.currency),
            granted=told(pot.granted_cents, pot.currency),
            who=_names(managers(timezone.localdate())),
        )
    )


def too_much_used(line: Line, less_cents: int) -> Refusal:
    """The plan takes back what is committed or spent already."""
    currency = line.pot.currency
    return Refusal(
        _(
            "The plan takes {less} back from “{line}”, and only {left} of it are neither committed "
            "nor spent: {missing} too much. Release an order first, or take back less."
        ).format(
            less=told(less_cents, currency),
            line=line,
            left=told(line.available_cents, currency),
            missing=told(less_cents - line.available_cents, currency),
        )
    )


def _names(people: Sequence[Person]) -> str:
    return ", ".join(dict.fromkeys(str(one) for one in people)) or _("nobody holds that place now")
