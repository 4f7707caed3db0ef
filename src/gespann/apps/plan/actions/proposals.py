"""Proposals are put on the table and answered, turn by turn."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.organisation.models import Person
from gespann.apps.plan import rules
from gespann.apps.plan.actions.lines import refuse_beyond
from gespann.apps.plan.actions.turns import RoundChanged, take_turn
from gespann.apps.plan.figures import Line, as_rows, lines_of, total_cents
from gespann.apps.plan.models import Act, Answer, AnswerKind, MediatorText, Part, Proposal, Round
from gespann.apps.plan.queries.rounds import levers_of
from gespann.apps.plan.queries.table import on_the_table
from gespann.core.compromise.both_rounds import Asked
from gespann.refusals import NotAllowed, Refusal


@transaction.atomic
def propose(
    planning: Round, lines: Sequence[Line], *, reason: str, follows: int, by: Person
) -> Proposal:
    """Put a proposal on the table for the side that `by` speaks for.

    If something of the other side lies there unanswered, the proposal is the answer to it.

    Args:
        follows: Number of the last proposal that `by` has seen; 0 if there was none.

    Raises: NotAllowed, RoundChanged if another proposal came first, or Refusal if the amounts
        break a bound or the budget.
    """
    entry = take_turn(planning, Act.PROPOSED, by=by)
    side = rules.speaks_in(by, planning)
    if side is None or not rules.may_propose(by, planning):
        raise _not_for_others()
    before = _last_one(planning, follows)
    refuse_beyond(planning, lines)
    made = Proposal.objects.create(
        round=planning,
        number=follows + 1,
        part=side,
        lines=as_rows(lines),
        total_cents=total_cents(lines),
        reason=reason.strip(),
        by=by,
        at=entry.at,
    )
    if before is not None and before.part != side and not _has_answered(before, side):
        Answer.objects.create(
            proposal=before,
            part=side,
            kind=AnswerKind.COUNTER,
            counter=made,
            by=by,
            at=entry.at,
        )
    return made


@transaction.atomic
def put_text(text: MediatorText, *, follows: int, by: Person) -> Proposal:
    """Put a version of the one text on the table, for both sides to accept or to return.

    Raises: NotAllowed, RoundChanged if it is not the latest version or another proposal came
        first, or Refusal if its amounts break a bound or the budget.
    """
    planning = text.round
    entry = take_turn(planning, Act.TEXT_PUT, by=by, figures={"text": text.number})
    if not rules.may_put_text(by, planning):
        raise _not_for_others()
    _last_one(planning, follows)
    if MediatorText.objects.filter(round=planning, number__gt=text.number).exists():
        raise RoundChanged(_("There is a later version of this text. Look at it first."))
    if hasattr(text, "proposal"):
        raise Refusal(_("This text has been put on the table already."))
    lines = lines_of(text.lines)
    refuse_beyond(planning, lines)
    return Proposal.objects.create(
        round=planning,
        number=follows + 1,
        part=Part.NEUTRAL,
        lines=text.lines,
        total_cents=total_cents(lines),
        text=text,
        by=by,
        at=entry.at,
    )


@transaction.atomic
def accept(proposal: Proposal, *, reason: str = "", by: Person) -> Answer:
    """Stand behind what lies on the table, for the side that `by` speaks for.

    Raises: NotAllowed, or Refusal if it breaks a bound or the budget by now.
    """
    answer = _answered(proposal, AnswerKind.ACCEPT, reason, {}, by)
    refuse_beyond(proposal.round, lines_of(proposal.lines))
    return answer


@transaction.atomic
def return_in_writing(
    proposal: Proposal, *, reason: str, asked: Mapping[str, Asked] | None = None, by: Person
) -> Answer:
    """Return what lies on the table, with a reason and without a proposal of one's own.

    Args:
        asked: Of a mediator's text: what levers should get in the next one.

    Raises: NotAllowed, or Refusal if there is no reason, or of a text if nothing is asked.
    """
    if not reason.strip():
        raise Refusal(_("Say in a sentence what speaks against it."))
    is_text = proposal.part == Part.NEUTRAL
    if is_text != bool(asked):
        raise Refusal(
            _("Say of at least one lever what the next text should give it.")
            if is_text
            else _("Amounts are asked of a mediator’s text only. Make a proposal of your own.")
        )
    known = {one.name for one in levers_of(proposal.round)}
    if unknown := set(asked or {}) - known:
        raise Refusal(_("There is no lever “{name}” in this round.").format(name=min(unknown)))
    rows = {name: asdict(one) for name, one in (asked or {}).items()}
    return _answered(proposal, AnswerKind.RETURN, reason, rows, by)


def _answered(
    proposal: Proposal, kind: AnswerKind, reason: str, asked: Mapping[str, object], by: Person
) -> Answer:
    side = rules.speaks_in(by, proposal.round)
    take_turn(
        proposal.round,
        Act.ANSWERED,
        by=by,
        part=side or "",
        figures={"proposal": proposal.number, "answer": kind},
    )
    if side is None or not rules.may_answer(by, proposal):
        raise NotAllowed(
            _(
                "What lies on the table is answered once, by the head of the other department or "
                "a deputy. Perhaps a later proposal lies there by now."
            )
        )
    return Answer.objects.create(
        proposal=proposal,
        part=side,
        kind=kind,
        reason=reason.strip(),
        asked=dict(asked),
        by=by,
        at=timezone.now(),
    )


def _last_one(planning: Round, follows: int) -> Proposal | None:
    """What lies on the table, if that is what somebody has seen."""
    last = on_the_table(planning)
    if (last.number if last is not None else 0) != follows:
        raise RoundChanged(_("Another proposal was put on the table meanwhile. Look at it first."))
    return last


def _has_answered(proposal: Proposal, side: Part) -> bool:
    return proposal.answers.filter(part=side).exists()


def _not_for_others() -> NotAllowed:
    return NotAllowed(
        _(
            "Proposals are made in their phase, by the heads of both departments and their "
            "deputies; texts by a neutral person, too."
        )
    )
