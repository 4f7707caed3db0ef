"""Each side writes down what it wishes for, alone, and hands it in."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.organisation.models import Person
from gespann.apps.plan import rules
from gespann.apps.plan.actions.turns import take_turn, wait_for_turn
from gespann.apps.plan.conflicts import Conflict
from gespann.apps.plan.models import (
    SIDES,
    Act,
    BeliefAnswer,
    Outcome,
    OutcomeWeight,
    Part,
    Phase,
    Round,
    WishedAmount,
    WishedMeasure,
    Wishes,
)
from gespann.apps.plan.queries.rounds import has_funnel, levers_of
from gespann.apps.plan.queries.wishes import WishContent, content_of
from gespann.refusals import NotAllowed, Refusal


def begin_edition(planning: Round) -> None:
    """A draft for each side, in the caller's transaction: a copy of what it had handed in before.

    A side that wants nothing else hands the copy in as it is.
    """
    for side in SIDES:
        draft = Wishes.objects.create(round=planning, side=side, edition=planning.edition)
        before = Wishes.objects.filter(
            round=planning, side=side, edition=planning.edition - 1, handed_in_at__isnull=False
        ).first()
        if before is not None:
            _write(draft, content_of(before))
            _copy_beliefs(before, draft)


@transaction.atomic
def write_wishes(
    wishes: Wishes, content: WishContent, *, version: int, by: Person
) -> Wishes | Conflict[WishContent]:
    """Write a draft, as a whole.

    Args:
        version: Of the draft that `by` has seen. If somebody has written since, nothing is
            written, and both are handed back, unless they say the same.

    Raises: NotAllowed, RoundChanged if it is not the time for wishes any more, or Refusal if
        something wished for does not exist.
    """
    if not rules.may_write_wishes(by, wishes.round, Part(wishes.side)):
        raise NotAllowed(_("Only those who take part for this side can write its wishes."))
    _refuse_unknown(wishes.round, content)
    wait_for_turn(wishes.round, phase=Phase.WISHES)
    written = Wishes.objects.filter(pk=wishes.pk, version=version, handed_in_at=None).update(
        version=F("version") + 1, changed_by=by, changed_at=timezone.now()
    )
    wishes.refresh_from_db()
    if not written:
        return _conflict(wishes, content) or wishes
    for rows in (wishes.amounts, wishes.measures, wishes.weights):
        rows.all().delete()
    _write(wishes, content)
    return wishes


@transaction.atomic
def hand_in(wishes: Wishes, *, version: int, by: Person) -> None:
    """Hand in what a side wishes; from now on nothing of it changes.

    Once both sides have, each sees the other's. Handed in twice, it is handed in once.

    Raises: NotAllowed, or Refusal if somebody has written at the draft since `version`.
    """
    planning = wishes.round
    take_turn(
        planning,
        Act.HANDED_IN,
        by=by,
        part=wishes.side,
        figures={"edition": wishes.edition},
        only_if={"phase": Phase.WISHES, "edition": wishes.edition},
    )
    wishes.refresh_from_db()
    if not wishes.is_draft:
        raise Refusal(_("These wishes are handed in already."))
    if not rules.may_hand_in(by, wishes):
        raise NotAllowed(_("Wishes are handed in by the head of the department, or a deputy."))
    handed_in = Wishes.objects.filter(pk=wishes.pk, version=version, handed_in_at=None).update(
        handed_in_at=timezone.now(), handed_in_by=by
    )
    if not handed_in:
        raise Refusal(
            _("Somebody has changed this draft since. Look at it once more before you hand it in.")
        )
    wishes.refresh_from_db()


def _write(wishes: Wishes, content: WishContent) -> None:
    WishedAmount.objects.bulk_create(
        WishedAmount(
            wishes=wishes,
            lever=one.lever,
            cents=one.cents,
            least_cents=one.least_cents,
            weight=one.weight,
        )
        for one in content.amounts
    )
    WishedMeasure.objects.bulk_create(
        WishedMeasure(wishes=wishes, name=one.name, cost_cents=one.cost_cents, purpose=one.purpose)
        for one in content.measures
    )
    OutcomeWeight.objects.bulk_create(
        OutcomeWeight(wishes=wishes, outcome=outcome, weight=weight)
        for outcome, weight in content.weights.items()
    )


def _copy_beliefs(before: Wishes, draft: Wishes) -> None:
    copies = list(before.beliefs.order_by("pk"))
    for one in copies:
        one.pk, one.wishes, one.version, one._state.adding = None, draft, 1, True
    BeliefAnswer.objects.bulk_create(copies)


def _conflict(wishes: Wishes, mine: WishContent) -> Conflict[WishContent] | None:
    """What both have written; None if it is the same."""
    if not wishes.is_draft:
        raise Refusal(_("These wishes are handed in; nothing of them changes any more."))
    theirs = content_of(wishes)
    differs = mine.differs_from(theirs)
    if not differs:
        return None
    by = str(wishes.changed_by or "")
    return Conflict(mine, theirs, wishes.version, by, wishes.changed_at, differs)


def _refuse_unknown(planning: Round, content: WishContent) -> None:
    levers = {one.name for one in levers_of(planning)}
    for one in content.amounts:
        if one.lever not in levers:
            raise Refusal(_("There is no lever “{name}” in this round.").format(name=one.lever))
        if not 0 <= one.least_cents <= one.cents or one.cents == 0:
            raise Refusal(
                _(
                    "“{name}”: a wish is for more than nothing, and its minimum is no more than "
                    "the wish."
                ).format(name=one.lever)
            )
    for measure in content.measures:
        if measure.cost_cents <= 0 or not measure.purpose.strip():
            raise Refusal(
                _("“{name}”: a measure has a cost and a purpose.").format(name=measure.name)
            )
    _refuse_twice([one.lever for one in content.amounts])
    _refuse_twice([one.name for one in content.measures])
    if Outcome.LEADS in content.weights and not has_funnel(planning):
        raise Refusal(_("The firm has no stage before its outcome, so leads cannot be weighed."))


def _refuse_twice(names: Sequence[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise Refusal(_("“{name}” is there twice. Keep one of them.").format(name=name))
