"""Jobs that come again: each time that one is due, it is asked for once, however many workers ask.

Days on which no worker ran are not made up for one by one: the job is asked for once and then at
the next time that lies ahead.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gespann.apps.jobs import actions
from gespann.apps.jobs.kinds import Weekly, find_kind, kinds_that_come_again
from gespann.apps.jobs.models import Recurrence


def keep_in_step(now: datetime) -> None:
    """One row for each kind that comes again; a new or changed rule counts from now on."""
    wanted = kinds_that_come_again()
    known = dict(Recurrence.objects.values_list("kind", "rule"))
    for name, rule in wanted.items():
        if known.get(name) != str(rule):
            _set(name, rule, now)


def ask_for_what_is_due(now: datetime) -> int:
    """Ask for every job that is due. How many were."""
    due = Recurrence.objects.filter(due_at__lte=now)
    return sum(_ask_once(row, now) for row in due)


def _ask_once(row: Recurrence, now: datetime) -> bool:
    kind = find_kind(row.kind)
    if kind is None or kind.comes_again is None:
        return False  # another version of the workbench has such a kind
    following = kind.comes_again.next_after(now, timezone.get_default_timezone())
    with transaction.atomic():
        # Who moves the time on asks for the job: both or neither, and only one can.
        mine = Recurrence.objects.filter(pk=row.pk, due_at=row.due_at).update(due_at=following)
        if mine:
            actions.ask_for(kind, {}, by=None, key=f"due:{row.due_at.isoformat()}")
    return bool(mine)


def _set(kind: str, rule: Weekly, now: datetime) -> None:
    due_at = rule.next_after(now, timezone.get_default_timezone())
    # Of two workers that start at once the later one finds the row, and writes the same.
    Recurrence.objects.update_or_create(kind=kind, defaults={"rule": str(rule), "due_at": due_at})
