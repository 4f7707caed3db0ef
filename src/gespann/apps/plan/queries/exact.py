"""Exact figures of amounts that somebody tried out: the results of their jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from gespann.apps.jobs.models import ENDS, Job, State
from gespann.apps.organisation.models import Person
from gespann.apps.plan.models import Prepared, Round
from gespann.apps.plan.models.prepared import PREPARE, TRY_OUT


@dataclass(frozen=True)
class Exact:
    """What amounts bring, with all draws.

    Attributes:
        outcome_cents, contribution_cents: 5 %, 50 % and 95 % of what may come.
        expected_contribution_cents: Mean over what is not known.
        price_cents: What is given up against the best plan.
        goal_probability: None without a goal.
    """

    outcome_cents: tuple[float, float, float]
    contribution_cents: tuple[float, float, float]
    expected_contribution_cents: float
    price_cents: float
    goal_probability: float | None
    better_than_last_year: float


def key_of(ready: Prepared, cents: Sequence[int]) -> str:
    """Names a question: what was prepared, and the amounts."""
    written = ",".join(map(str, cents))
    return f"{ready.pk}:{sha256(written.encode()).hexdigest()[:40]}"


def jobs_trying_out(ready: Prepared, cents: Sequence[int]) -> Sequence[Job]:
    """Those that ask, or have asked, about these amounts, the latest last."""
    asked = Job.objects.filter(kind=TRY_OUT, key__startswith=key_of(ready, cents))
    return list(asked.order_by("pk"))


def other_questions(ready: Prepared, cents: Sequence[int], *, by: Person) -> Sequence[Job]:
    """What somebody has asked about other amounts of the same room, and is not answered yet."""
    asked = Job.objects.filter(kind=TRY_OUT, asked_by=by, key__startswith=f"{ready.pk}:")
    return list(asked.exclude(state__in=ENDS).exclude(key__startswith=key_of(ready, cents)))


def is_in_vain(question: Job) -> bool:
    """Whether it has ended without an answer, or is about to."""
    return question.is_being_cancelled or (question.has_ended and exact_of([question]) is None)


def exact_of(asked: Sequence[Job]) -> Exact | None:
    """The answer, whoever has asked."""
    result = next((one.result for one in asked if one.state == State.DONE), None)
    if result is None or "price" not in result:  # what was asked of an earlier version
        return None
    return Exact(
        tuple(result["outcome"]),
        tuple(result["contribution"]),
        result["expected_contribution"],
        result["price"],
        result["goal_probability"],
        result["better_than_last_year"],
    )


def jobs_preparing(planning: Round) -> Sequence[Job]:
    """Those that compute the room of the present wishes, or came to nothing."""
    key = f"{planning.pk}:{planning.edition}:{planning.frame}"
    return list(
        Job.objects.filter(kind=PREPARE, key=key).exclude(state__in=set(ENDS) - {State.FAILED})
    )
