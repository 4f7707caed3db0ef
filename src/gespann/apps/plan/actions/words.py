"""Remarks on lines, the one text that both sides edit, and that people have talked."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.organisation.models import Person
from gespann.apps.plan import rules
from gespann.apps.plan.actions.turns import take_turn
from gespann.apps.plan.conflicts import Conflict
from gespann.apps.plan.figures import Line, as_rows, changes, lines_of
from gespann.apps.plan.models import Act, Comment, Conversation, MediatorText, Round, Tag
from gespann.apps.plan.models.words import LONGEST_COMMENT, LONGEST_EVIDENCE
from gespann.refusals import NotAllowed, Refusal


@transaction.atomic
def comment(
    planning: Round, text: str, tag: Tag, *, line: str = "", evidence: str = "", by: Person
) -> Comment:
    """Say something short about a line, and whether it is a fact, a forecast or a value.

    Said twice, it stands there once.

    Args:
        line: Name of the lever or measure; "" for the whole.
        evidence: What shows the fact: an address, or a source in words.

    Raises: NotAllowed, or Refusal if it is too long, or a fact without evidence.
    """
    part = rules.part_of(by, planning)
    if part is None or not rules.may_comment(by, planning):
        raise NotAllowed(_("Only those who take part in the round can comment."))
    if not text.strip() or len(text) > LONGEST_COMMENT:
        raise Refusal(
            _(
                "A comment has 1 to {most} characters. What needs more is better talked about."
            ).format(most=LONGEST_COMMENT)
        )
    evidence = evidence.strip()
    if tag is Tag.FACT and not evidence:
        raise Refusal(_("A fact says where it can be looked up; else it is a forecast."))
    if len(evidence) > LONGEST_EVIDENCE:
        raise Refusal(_("Say in fewer words where it can be looked up."))
    said, _is_new = Comment.objects.get_or_create(
        round=planning,
        line=line,
        tag=tag,
        text=text.strip(),
        evidence=evidence,
        by=by,
        defaults={"part": part, "at": timezone.now()},
    )
    return said


@transaction.atomic
def take_comment_back(said: Comment, *, by: Person) -> None:
    """Take one's own remark back.

    Raises: NotAllowed.
    """
    if not rules.may_take_comment_back(by, said):
        raise NotAllowed(_("Only whoever has made a remark can take it back."))
    said.delete()


@transaction.atomic
def write_text(
    planning: Round, lines: Sequence[Line], words: str, *, follows: int, by: Person
) -> MediatorText | Conflict[MediatorText]:
    """Write the next version of the one text.

    Args:
        follows: Number of the version that `by` has seen; 0 if there was none. If there is a later
            one, nothing is written, and both are handed back, or the later one if it says the same.

    Raises: NotAllowed.
    """
    part = rules.part_of(by, planning)
    if part is None or not rules.may_write_text(by, planning):
        raise NotAllowed(_("The text is written in the phase of proposals, by who takes part."))
    mine = MediatorText(
        round=planning,
        number=follows + 1,
        lines=as_rows(lines),
        words=words.strip(),
        part=part,
        by=by,
        at=timezone.now(),
    )
    try:
        with transaction.atomic():
            mine.save(force_insert=True)
    except IntegrityError:
        return _conflict(mine)
    return mine


def _conflict(mine: MediatorText) -> MediatorText | Conflict[MediatorText]:
    """What both have written; theirs if it is the same."""
    theirs = MediatorText.objects.filter(round=mine.round).order_by("number").last()
    if theirs is None:
        raise ValueError("the first version of a text has the number 1")
    changed = changes(lines_of(theirs.lines), lines_of(mine.lines))
    differs = [one.line.name for one in changed]
    if mine.words != theirs.words:
        differs.append("words")
    if not differs:
        return theirs
    return Conflict(mine, theirs, theirs.number, str(theirs.by), theirs.at, tuple(differs))


@transaction.atomic
def note_conversation(planning: Round, day: date, outcome: str, *, by: Person) -> Conversation:
    """Note that people have talked, and in a sentence what came of it.

    Raises: NotAllowed, or Refusal if it is yet to come or nothing is said of it.
    """
    entry = take_turn(planning, Act.TALKED, by=by, figures={"day": str(day)})
    if not rules.may_note_conversation(by, planning):
        raise NotAllowed(_("Only those who take part in the round can note a conversation."))
    if day > timezone.localdate():
        raise Refusal(_("A conversation is noted once it has been held."))
    if not outcome.strip():
        raise Refusal(_("Say in a sentence what came of it."))
    return Conversation.objects.create(
        round=planning, day=day, outcome=outcome.strip(), by=by, at=entry.at
    )
