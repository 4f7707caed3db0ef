"""Who may see what is known about the market, and who may add to it."""

from gespann.apps.market.models import Draft, SourceFile
from gespann.apps.organisation import rules as organisation
from gespann.apps.organisation.models import Office, Person
from gespann.apps.organisation.rules import Somebody


def may_see_history(user: Somebody) -> bool:
    """Colleagues of both sides see the same figures."""
    return organisation.works_here(user)


def may_keep_history(user: Somebody) -> bool:
    """Heads and their deputies, the controller and administrators land batches and undo them."""
    return (
        organisation.speaks_for_a_department(user)
        or organisation.holds(user, Office.CONTROLLER)
        or organisation.holds(user, Office.ADMINISTRATOR)
    )


def may_land(user: Person, draft: Draft) -> bool:
    """What somebody has brought only they may land."""
    return draft.by_id == user.pk and may_keep_history(user)


def may_use(user: Person, file: SourceFile) -> bool:
    """What somebody has brought only they may read, put away and put together."""
    return file.by_id == user.pk and may_keep_history(user)
