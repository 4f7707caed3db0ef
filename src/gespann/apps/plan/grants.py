"""From a signed plan to money that may be spent: the one call to the ledger.

The ledger says once, when the workbench starts, what is to be called (`grants.plug`). It is called
within the transaction of the second signature. If it refuses, nothing of that signature remains.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from gespann.apps.organisation.models import FiscalYear, Person
from gespann.refusals import Refusal

if TYPE_CHECKING:  # the ledger plugs itself in when the workbench starts, without the core
    from gespann.apps.plan.figures import Change


@dataclass(frozen=True)
class Grants:
    """What both sides have signed, as far as it changes what is granted.

    Attributes:
        key: Of the agreement: sent twice, it is booked once.
        changes: What was granted before, and what the plan grants now, line by line.
        signed_by: Who has signed for sales and for marketing.
        text: What people read beside the entries.
    """

    key: UUID
    fiscal_year: FiscalYear
    changes: "Sequence[Change]"
    signed_by: tuple[Person, Person]
    text: str


Book = Callable[[Grants], None]
_plugged: list[Book] = []


def plug(book: Book) -> None:
    """Say what books grants. It raises a `Refusal` where it cannot."""
    _plugged[:] = [book]


def book(grants: Grants) -> None:
    """Book grants in the ledger, in the caller's transaction.

    Raises: Refusal if the ledger refuses, or if there is none.
    """
    if not _plugged:
        raise Refusal(
            _("There is no budget ledger in this workbench, so a plan cannot be put into force.")
        )
    _plugged[0](grants)
