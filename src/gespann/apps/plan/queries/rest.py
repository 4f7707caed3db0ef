"""The rest of a running year, planned anew: what is spent, and what the model recommends."""

from collections.abc import Sequence
from dataclasses import dataclass

from gespann.apps.plan.figures import cents_of_levers, lines_of_document
from gespann.apps.plan.models import PlanVersion, Prepared, Round
from gespann.core.planning.results import JointPlan
from gespann.files.documents import from_document


@dataclass(frozen=True)
class LeverOfRest:
    """A lever in a year that is running, in cents.

    Attributes:
        signed_cents: For the whole year, in the plan that is in force.
        spent_cents: Since the year began, as the history says.
        rest_cents: What the model recommends for the periods to come.
    """

    name: str
    signed_cents: int
    spent_cents: int
    rest_cents: int

    @property
    def year_cents(self) -> int:
        """What an amendment would say for the whole year."""
        return self.spent_cents + self.rest_cents

    @property
    def change_cents(self) -> int:
        """By how much it differs from what was signed."""
        return self.year_cents - self.signed_cents


def rest_of_year(planning: Round, version: PlanVersion) -> Sequence[LeverOfRest]:
    """The recommended rest of the year; nothing where no part of the year was observed yet.

    It is what was computed for the present frame. With a later fit, which has seen more of the
    year, the round gets another frame, and is computed anew.
    """
    ready = Prepared.objects.filter(
        round=planning, edition=planning.edition, frame=planning.frame
    ).first()
    plan = from_document(JointPlan, ready.plan) if ready is not None and ready.plan else None
    if plan is None or plan.so_far is None:
        return []
    signed = cents_of_levers(lines_of_document(version.content))
    return [
        LeverOfRest(one.lever.name, signed.get(one.lever.name, 0), int(spent), one.amount_cents)
        for one, spent in zip(plan.recommended.allocations, plan.so_far.spent_cents, strict=True)
    ]
