"""What is computed for a round is asked for, and recorded once and for good."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.jobs import actions as jobs
from gespann.apps.jobs.kinds import kind_named
from gespann.apps.jobs.models import Job, Priority
from gespann.apps.organisation.models import Person
from gespann.apps.plan import rules
from gespann.apps.plan.models import Evidence, Learned, Prepared, Round, Standing, Surface
from gespann.apps.plan.models.prepared import JUDGE, PREPARE, TRY_OUT
from gespann.apps.plan.queries.exact import is_in_vain, jobs_trying_out, key_of, other_questions
from gespann.apps.plan.queries.rounds import prepared_for
from gespann.refusals import NotAllowed, Refusal


def ask_to_prepare(planning: Round, *, by: Person) -> Job:
    """Ask for plan, room, golden mean and tests; asked twice for the same, it is one job.

    Raises: NotAllowed, or Refusal if not both sides have handed in.
    """
    if not rules.may_prepare(by, planning):
        raise NotAllowed(_("Only those who take part in the round can ask for this."))
    if not rules.are_both_handed_in(planning, planning.edition):
        raise Refusal(_("Both sides have to hand in their wishes first."))
    arguments = {
        "round": planning.pk, "edition": planning.edition, "frame": planning.frame,
    }  # fmt: skip
    key = f"{planning.pk}:{planning.edition}:{planning.frame}"
    return jobs.ask_for(kind_named(PREPARE), arguments, by=by, key=key)


def ask_to_judge(planning: Round, today: date, *, by: Person) -> Job:
    """Ask where the bargaining stands: shares, next proposal, single text, blockade.

    Raises: NotAllowed, or Refusal if the room has not been computed yet.
    """
    if not rules.may_prepare(by, planning):
        raise NotAllowed(_("Only those who take part in the round can ask for this."))
    ready = prepared_for(planning)
    if ready is None:
        raise Refusal(_("The room has not been computed yet for these wishes. Ask for it first."))
    arguments = {"prepared": ready.pk, "turns": planning.turns, "day": str(today)}
    key = f"{ready.pk}:{planning.turns}:{today}"
    return jobs.ask_for(kind_named(JUDGE), arguments, by=by, key=key)


def ask_to_try_out(planning: Round, cents: Sequence[int], *, by: Person) -> Job:
    """Ask what some amounts bring exactly; asked twice for the same, it is one job.

    Somebody asks about one plan at a time: what they have asked about other amounts of this room
    and is not answered yet is cancelled, so that sliders that move on leave no queue behind.

    Args:
        cents: Of each lever, in the order of the plan.

    Raises: NotAllowed, or Refusal if the room has not been computed yet.
    """
    if not rules.may_prepare(by, planning):
        raise NotAllowed(_("Only those who take part in the round can ask for this."))
    ready = prepared_for(planning)
    if ready is None:
        raise Refusal(_("The room has not been computed yet for these wishes. Ask for it first."))
    for other in other_questions(ready, cents, by=by):
        with suppress(NotAllowed):  # it has just ended
            jobs.ask_to_cancel(other, by=by)
    arguments = {"prepared": ready.pk, "cents": list(cents)}
    return jobs.ask_for(
        kind_named(TRY_OUT),
        arguments,
        by=by,
        key=_next_key(ready, cents, by),
        priority=Priority.HIGH,
    )


def _next_key(ready: Prepared, cents: Sequence[int], by: Person) -> str:
    """Names the question; anew where what was asked before has ended without an answer."""
    own = [one for one in jobs_trying_out(ready, cents) if one.asked_by_id == by.pk]
    in_vain = sum(is_in_vain(one) for one in own)
    return f"{key_of(ready, cents)}:{in_vain}"


@dataclass(frozen=True)
class Found:
    """What was computed for a round.

    Attributes:
        documents: Plan, mean, tests and dispute, under their names.
        surface: What any amounts would bring; b"" if it was not prepared.
        markets: Names of the firm's markets.
        learned: The fit that was made anew with both sides' beliefs, or None.
        results: What pages tell of that fit, or None.
    """

    documents: dict[str, Any]
    surface: bytes = b""
    markets: Sequence[str] = ()
    learned: bytes | None = None
    results: Any = None


@transaction.atomic
def record_prepared(asked: dict[str, Any], found: Found, *, job: int | None) -> Prepared:
    """Keep what was computed for a round; if it is there already, that.

    Args:
        asked: Number of the round, edition and frame, as they were when it was asked for.
    """
    planning = Round.objects.get(pk=asked["round"])
    there = Prepared.objects.filter(
        round=planning, edition=asked["edition"], frame=asked["frame"]
    ).first()
    if there is not None:
        return there
    made = Prepared.objects.create(
        round=planning,
        edition=asked["edition"],
        frame=asked["frame"],
        fit_id=planning.fit_id,
        learned_anew=found.learned is not None,
        **found.documents,
        at=timezone.now(),
        job=job,
    )
    if found.surface:
        Surface.objects.create(prepared=made, content=found.surface, markets=list(found.markets))
    if found.learned is not None:
        Learned.objects.create(prepared=made, content=found.learned)
    if found.results is not None:
        Evidence.objects.create(prepared=made, results=found.results)
    return made


def record_standing(asked: dict[str, Any], found: dict[str, Any], *, job: int | None) -> Standing:
    """Keep where the bargaining stood after so many turns, on a day; once, and for good."""
    standing, _is_new = Standing.objects.get_or_create(
        prepared_id=asked["prepared"],
        turns=asked["turns"],
        day=date.fromisoformat(asked["day"]),
        defaults={**found, "at": timezone.now(), "job": job},
    )
    return standing
