"""What happens about letters: their rhythm is chosen, they are asked for, and notes are dropped."""

from typing import Any

from django.utils import timezone

from gespann.apps.concerns import actions as concerns
from gespann.apps.digest.models import Rhythm, Wish
from gespann.apps.digest.queries import LETTER
from gespann.apps.jobs import actions as jobs
from gespann.apps.jobs.kinds import kind_named
from gespann.apps.jobs.models import Job
from gespann.apps.organisation.models import Person


def choose_rhythm(person: Person, rhythm: Rhythm) -> None:
    """Send letters as often as this from now on."""
    Wish.objects.update_or_create(person=person, defaults={"rhythm": rhythm})


def ask_for_letters(_job: Job, result: dict[str, Any]) -> None:
    """A job for each letter, so that one that cannot leave is tried again alone.

    Whoever asks twice on one day finds the job that is there.
    """
    today = timezone.localdate().isoformat()
    for key in result["people"]:
        arguments = {"person": key, "day": today}
        jobs.ask_for(kind_named(LETTER), arguments, by=None, key=f"{key}:{today}")
    concerns.drop_old()


def drop_told(_job: Job, result: dict[str, Any]) -> None:
    """Drop what the letter has told, in the transaction that ends its job."""
    concerns.drop(result["told"])
