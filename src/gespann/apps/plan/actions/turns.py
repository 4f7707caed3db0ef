"""Turns: every act that binds takes the next one, so that all of them stand in one order.

A turn is one conditional update of the round's row. Of two acts at the same moment the second one
waits for the first, and asks its conditions anew. What is read after it, in the same transaction,
is what holds. So actions take their turn first and ask their rules afterwards.
"""

from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.organisation.models import Person
from gespann.apps.plan.models import Act, Entry, Round
from gespann.refusals import Refusal


class RoundChanged(Refusal):
    """The round is not any more as whoever acted had seen it."""


def take_turn(
    planning: Round,
    act: Act,
    *,
    by: Person,
    part: str = "",
    figures: dict[str, Any] | None = None,
    only_if: dict[str, Any] | None = None,
    changes: dict[str, Any] | None = None,
) -> Entry:
    """Take the round's next turn and write it into the journal, in the caller's transaction.

    Args:
        planning: Is brought up to date.
        only_if: What of the round has still to be as it was seen.
        changes: What of the round changes by it.

    Raises: RoundChanged if something was not so any more.
    """
    _update(planning, only_if or {}, {"turns": F("turns") + 1, **(changes or {})})
    return Entry.objects.create(
        round=planning,
        number=planning.turns,
        act=act,
        part=part,
        at=timezone.now(),
        by=by,
        figures=figures or {},
    )


def wait_for_turn(planning: Round, **only_if: Any) -> None:
    """Wait until nobody else is acting in the round, without a turn of one's own.

    For what binds nobody yet, such as a draft. Everybody waits for the round first and for rows
    that belong to it afterwards, so that nobody waits in a circle.

    Raises: RoundChanged if something of the round was not so any more.
    """
    _update(planning, only_if, {"turns": F("turns")})


def _update(planning: Round, only_if: dict[str, Any], changes: dict[str, Any]) -> None:
    # Conditions are of this one table only: PostgreSQL asks others no second time after waiting.
    if not Round.objects.filter(pk=planning.pk, **only_if).update(**changes):
        raise RoundChanged(
            _("The round has changed since this page was loaded. Load it again before you go on.")
        )
    planning.refresh_from_db()
