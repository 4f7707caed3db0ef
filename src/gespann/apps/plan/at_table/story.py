"""What was put on the table and what was answered, the latest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from gespann.apps.plan.at_table.reading import TheTable
from gespann.apps.plan.models import Answer, AnswerKind, Part, Proposal
from gespann.ui.marks import Words
from gespann.ui.templatetags.figures import exact_money


@dataclass(frozen=True)
class Told:
    """A proposal, a text or an answer; positions belong to sides.

    Attributes:
        number: Of the proposal or text; 0 of an answer.
        points: What an answer asks of the next text.
    """

    when: datetime
    heading: Words
    words: str
    side: str
    who: Words
    number: int = 0
    total_cents: int | None = None
    points: Sequence[str] = ()


def story(table: TheTable) -> list[Told]:
    """Everything in turn, the latest first."""
    told: list[Told] = []
    for proposal in table.proposals:
        told.append(_proposal(proposal))
        answers = sorted(proposal.answers.all(), key=lambda one: one.pk)
        told += [_answer(table, one) for one in answers if one.kind != AnswerKind.COUNTER]
    return told[::-1]


def _proposal(proposal: Proposal) -> Told:
    is_text = proposal.part == Part.NEUTRAL
    heading = _("Text {number} put on the table") if is_text else _("Proposal {number}")
    return Told(
        proposal.at,
        heading.format(number=proposal.number),
        proposal.reason,
        "" if is_text else proposal.part,
        _("Both sides’ text") if is_text else Part(proposal.part).label,
        proposal.number,
        proposal.total_cents,
    )


def _answer(table: TheTable, answer: Answer) -> Told:
    return Told(
        answer.at,
        AnswerKind(answer.kind).label,
        answer.reason,
        answer.part,
        Part(answer.part).label,
        points=_asked(answer, table.currency),
    )


def _asked(answer: Answer, currency: str) -> list[str]:
    told = []
    for name, bounds in answer.asked.items():
        least, most = bounds.get("least_cents"), bounds.get("most_cents")
        if least is not None:
            told.append(_("{line}: at least {amount}").format(
                line=name, amount=exact_money(least, currency)))  # fmt: skip
        if most is not None:
            told.append(_("{line}: at most {amount}").format(
                line=name, amount=exact_money(most, currency)))  # fmt: skip
    return told
