"""Where the firm stands today: what every part of the first page speaks of."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from gespann.apps.jobs.models import Job
from gespann.apps.market import queries as market
from gespann.apps.organisation import queries as organisation
from gespann.apps.organisation.models import Firm
from gespann.apps.response import queries as response
from gespann.apps.response.models import Fit
from gespann.apps.response.outlook import Outlook, Summary


@dataclass(frozen=True)
class Standing:
    """What is known today.

    Attributes:
        known_until: First day of the last period that was brought; None before there is one.
        fit, summary: The fit that counts now, and what it comes to; None before there is one.
        unlearnt: How many entries of the history it does not know.
        going_on: A fit that is being made.
    """

    today: date
    firm: Firm | None
    has_history: bool
    known_until: date | None
    fit: Fit | None
    summary: Summary | None
    unlearnt: int
    going_on: Job | None

    @property
    def outlook(self) -> Outlook | None:
        """The plan as the fit sees it, where firm.toml names a budget."""
        return self.summary.outlook if self.summary else None


def standing() -> Standing:
    """Where the firm stands today."""
    fit = response.latest_fit()
    latest = market.latest_in_force()
    return Standing(
        today=timezone.localdate(),
        firm=organisation.firm(),
        has_history=latest is not None,
        known_until=market.known_until() if latest else None,
        fit=fit,
        summary=response.summary_of(fit) if fit else None,
        unlearnt=fit.since if fit else 0,  # type: ignore[attr-defined]
        going_on=response.jobs_going_on().last(),
    )
