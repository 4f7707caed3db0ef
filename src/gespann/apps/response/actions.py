"""What happens to fits: somebody asks for one, and what came out is recorded, once and for good."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.jobs import actions as jobs
from gespann.apps.jobs.kinds import kind_named
from gespann.apps.jobs.models import Job
from gespann.apps.market import queries as market
from gespann.apps.market.models import Entry
from gespann.apps.organisation.models import Person
from gespann.apps.response import rules
from gespann.apps.response.models import KIND, Archive, Asked, Fit, Found
from gespann.refusals import NotAllowed, Refusal


def ask_for_fit(*, seed: int, draws: int, thorough: bool, by: Person, key: str = "") -> Job:
    """Ask for a fit to the history as it is now; a worker makes it.

    Args:
        key: Names one click: sent twice, it is one job.

    Raises: NotAllowed, or Refusal if nothing is known yet.
    """
    if not rules.may_ask_for_fit(by):
        raise NotAllowed(
            _("Heads of departments, their deputies, controllers and administrators may do this.")
        )
    if market.latest_in_force() is None:
        raise Refusal(_("Nothing is known yet that could be learnt from. Bring a history first."))
    arguments = {
        "entry": market.last_number(),
        "seed": seed,
        "draws": draws,
        "thorough": thorough,
    }
    return jobs.ask_for(kind_named(KIND), arguments, by=by, key=key)


@transaction.atomic
def record_fit(found: Found, asked: Asked, *, by: Person, job: int | None = None) -> Fit:
    """Keep a fit that was made.

    Args:
        job: Number of the job that made it; None if it was made in another way.
    """
    fit = Fit.objects.create(
        entry=Entry.objects.only("pk").get(number=asked.entry),
        seed=asked.seed,
        draws=asked.draws,
        thorough=asked.thorough,
        by=by,
        at=timezone.now(),
        seconds=found.seconds,
        job=job,
        verdict=found.verdict,
        summary=found.summary,
        results=found.results,
    )
    Archive.objects.create(fit=fit, content=found.archive)
    return fit
