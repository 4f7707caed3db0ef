"""Who may see fits, and who may ask for one."""

from gespann.apps.market import rules as market
from gespann.apps.organisation.rules import Somebody


def may_see_fits(user: Somebody) -> bool:
    """Whoever may see the history may see what it teaches: both sides see the same."""
    return market.may_see_history(user)


def may_ask_for_fit(user: Somebody) -> bool:
    """Whoever keeps the history: heads and their deputies, the controller, administrators."""
    return market.may_keep_history(user)
