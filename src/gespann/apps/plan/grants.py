"""From a signed plan to money that may be spent: the one call to the ledger.

What is to be called is said once, when the workbench starts (`plug`). It is called within the
transaction of the second signature. If it refuses, nothing of that signature remains.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from gespann.apps.organisation.models import FiscalYear, Person
from gespann.apps.plan.models import Signature
from gespann.refusals import Refusal

if TYPE_CHECKING:  # the ledger is plugged in when the workbench starts, without the core
    from gespann.apps.plan.figures import Change, Line


@dataclass(frozen=True)
class Grants:
    """What both sides have signed.

    Attributes:
        key: Of the agreement: sent twice, it is booked once.
        fingerprint: SHA-256 of the document that was signed.
        lines: Everything that the plan grants.
        changes: What the plan in force granted before and what is granted now, where that differs.
        is_amendment: Whether there was a plan in force.
        sales, marketing: The signatures of both sides.
        text: What people read beside the entries.
    """

    key: UUID
    fiscal_year: FiscalYear
    currency: str
    fingerprint: str
    lines: "Sequence[Line]"
    changes: "Sequence[Change]"
    is_amendment: bool
    sales: Signature
    marketing: Signature
    text: str

    @property
    def signed_by(self) -> tuple[Person, Person]:
        """Who has signed for sales and for marketing."""
        return (self.sales.by, self.marketing.by)


Book = Callable[[Grants], object]
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
