"""Each side answers what it expects of levers: five questions for each, part of its draft."""

from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.organisation.models import Person
from gespann.apps.plan import rules
from gespann.apps.plan.actions.turns import wait_for_turn
from gespann.apps.plan.conflicts import Conflict
from gespann.apps.plan.models import BeliefAnswer, Part, Phase, Wishes
from gespann.apps.plan.queries.rounds import levers_of
from gespann.files.belief_answers import HUNDRED, objections
from gespann.refusals import NotAllowed, Refusal


@dataclass(frozen=True)
class Answers:
    """The answers to the five questions about one lever, with the usual success as 100."""

    without: float
    half: float
    more: float
    most: float
    lasts_months: float


def answers_of(row: BeliefAnswer) -> Answers:
    """What a row says."""
    return Answers(row.without, row.half, row.more, row.most, row.lasts_months)


@transaction.atomic
def answer_about(
    wishes: Wishes, lever: str, answers: Answers, *, version: int, by: Person
) -> BeliefAnswer | Conflict[Answers]:
    """Write down what a side expects of a lever.

    Args:
        version: Of the answer that `by` has seen; 0 if there was none. If somebody has answered
            since, nothing is written, and both answers are handed back, unless they are the same.

    Raises: NotAllowed, or Refusal if the answers cannot be right together.
    """
    _ask(wishes, by)
    if lever not in [one.name for one in levers_of(wishes.round)]:
        raise Refusal(_("There is no lever “{name}” in this round.").format(name=lever))
    figures = {name: float(said) for name, said in asdict(answers).items()}
    if found := objections(figures, HUNDRED):
        raise Refusal(" ".join(f"{one.what} {one.mend}" for one in found))
    fields = {**figures, "changed_by": by, "changed_at": timezone.now()}
    row = (
        _added(wishes, lever, fields) if version == 0 else _changed(wishes, lever, version, fields)
    )
    return row or _conflict(wishes, lever, answers)


@transaction.atomic
def take_answer_out(wishes: Wishes, lever: str, *, version: int, by: Person) -> None:
    """Say nothing about a lever after all.

    Raises: NotAllowed, or Refusal if somebody has answered anew since.
    """
    _ask(wishes, by)
    gone, _kinds = BeliefAnswer.objects.filter(wishes=wishes, lever=lever, version=version).delete()
    if not gone:
        raise Refusal(_("Somebody has changed this answer since. Look at it once more."))


def _ask(wishes: Wishes, by: Person) -> None:
    """Whether they may, and whether it is still a draft; whoever hands it in has to wait."""
    if not rules.may_write_wishes(by, wishes.round, Part(wishes.side)):
        raise NotAllowed(_("Only those who take part for this side can answer for it."))
    wait_for_turn(wishes.round, phase=Phase.WISHES)
    if not Wishes.objects.filter(pk=wishes.pk, handed_in_at=None).exists():
        raise Refusal(_("These wishes are handed in; nothing of them changes any more."))


def _added(wishes: Wishes, lever: str, fields: dict[str, object]) -> BeliefAnswer | None:
    try:
        with transaction.atomic():
            return BeliefAnswer.objects.create(wishes=wishes, lever=lever, **fields)
    except IntegrityError:
        return None  # somebody has answered meanwhile


def _changed(
    wishes: Wishes, lever: str, version: int, fields: dict[str, object]
) -> BeliefAnswer | None:
    rows = BeliefAnswer.objects.filter(wishes=wishes, lever=lever)
    written = rows.filter(version=version).update(version=F("version") + 1, **fields)
    return rows.get() if written else None


def _conflict(wishes: Wishes, lever: str, mine: Answers) -> BeliefAnswer | Conflict[Answers]:
    """What both have answered; what stands there if it is the same."""
    row = BeliefAnswer.objects.filter(wishes=wishes, lever=lever).first()
    if row is None:
        return Conflict(mine, None, version=0, by="", at=None)
    theirs = answers_of(row)
    differs = [name for name, said in asdict(mine).items() if said != asdict(theirs)[name]]
    if not differs:
        return row
    return Conflict(mine, theirs, row.version, str(row.changed_by), row.changed_at, tuple(differs))
