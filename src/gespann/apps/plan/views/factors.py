"""With what whoever signs has just shown who they are."""

from django.utils.translation import gettext as _

from gespann.apps.organisation.fresh import last_factor
from gespann.apps.organisation.rules import SignedInRequest
from gespann.apps.plan.actions.signing import Factor
from gespann.refusals import Refusal


def factor_of(request: SignedInRequest) -> Factor:
    """The last factor of this session; the act of signing asks how long ago that was.

    Raises: Refusal if this session has none.
    """
    last = last_factor(request)
    if last is None:
        raise Refusal(_("Log in once more before you sign."))
    return Factor(*last)
