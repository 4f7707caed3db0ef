"""Jobs of the digest: every working morning who gets a letter, and then each letter by itself."""

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gespann.apps.digest import actions, letters, queries
from gespann.apps.jobs.kinds import Kind, Weekly, register
from gespann.apps.jobs.tasks import Arguments, Task
from gespann.apps.organisation.models import Person

WORKING_DAYS = (0, 1, 2, 3, 4)


def gather(_task: Task) -> dict[str, Any]:
    """Who has something to be told today."""
    due = queries.people_due(timezone.localdate())
    return {"people": list(due.values_list("pk", flat=True))}


def check_letter(arguments: Arguments) -> Arguments:
    """{"person": 12, "day": "2027-01-31"}"""
    if set(arguments) != {"person", "day"}:
        raise ValueError(f"a letter needs person and day, got {sorted(arguments)}")
    date.fromisoformat(arguments["day"])
    return arguments


def write(task: Task) -> dict[str, Any]:
    """Write the letter and let it leave.

    A worker that is killed between this and the record of it lets the letter leave once more, with
    the same number; what it tells is never lost.
    """
    person = Person.objects.filter(pk=task.arguments["person"]).first()
    return {"told": letters.send(person, task.arguments["day"]) if person else []}


GATHER = register(
    Kind(
        name="digest.gather",
        title=_("Gathering what concerns people"),
        work=gather,
        record=actions.ask_for_letters,
        comes_again=Weekly(at=time(7, 30), weekdays=WORKING_DAYS),
    )
)
LETTER = register(
    Kind(
        name=queries.LETTER,
        title=_("A letter that gathers what concerns somebody"),
        work=write,
        check=check_letter,
        record=actions.drop_told,
        attempts=8,  # over two hours: a mail server may be away for a while
        first_pause=timedelta(minutes=1),
    )
)
