"""What lies on the table, who stands behind it, and what the core needs to know of it."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone

from gespann.apps.organisation.rules import Somebody
from gespann.apps.organisation.standing import read_once
from gespann.apps.plan import figures, rules
from gespann.apps.plan.models import (
    SIDES,
    Answer,
    AnswerKind,
    Comment,
    MediatorText,
    Part,
    Proposal,
    Round,
)
from gespann.core.compromise.both_rounds import Asked, Rounds
from gespann.core.compromise.both_rounds import Round as Put
from gespann.core.quantities import Department


def proposals_visible_to(user: Somebody, planning: Round) -> QuerySet[Proposal]:
    """Proposals and texts in the order in which they were put on the table, with their answers."""
    if not rules.may_see(user, planning):
        return Proposal.objects.none()
    return Proposal.objects.filter(round=planning).order_by("number").prefetch_related("answers")


def texts_visible_to(user: Somebody, planning: Round) -> QuerySet[MediatorText]:
    """The versions of the mediator's text, the latest first."""
    if not rules.may_see(user, planning):
        return MediatorText.objects.none()
    return MediatorText.objects.filter(round=planning).order_by("-number")


def comments_visible_to(user: Somebody, planning: Round) -> QuerySet[Comment]:
    """All remarks, in the order in which they were made."""
    if not rules.may_see(user, planning):
        return Comment.objects.none()
    return Comment.objects.filter(round=planning).order_by("at", "pk")


def on_the_table(planning: Round) -> Proposal | None:
    """The last proposal or text."""
    return read_once(
        ("on the table", planning.pk),
        Proposal.objects.filter(round=planning).order_by("-number").first,
    )


def standing_behind(proposal: Proposal) -> frozenset[Part]:
    """The sides that have made or accepted a proposal."""
    answers = proposal.answers.filter(kind=AnswerKind.ACCEPT).values_list("part", flat=True)
    accepted = read_once(("standing behind", proposal.pk), lambda: list(answers))
    return frozenset(Part(one) for one in (proposal.part, *accepted) if one != Part.NEUTRAL)


def agreed_proposal(planning: Round) -> Proposal | None:
    """What lies on the table if both sides stand behind it."""
    last = on_the_table(planning)
    return last if last is not None and standing_behind(last) == frozenset(SIDES) else None


def excess_cents(planning: Round, proposal: Proposal | None) -> int:
    """By how much a proposal exceeds the budget, which may have been cut since; else nothing."""
    return 0 if proposal is None else max(proposal.total_cents - planning.budget_cents, 0)


def bargaining_so_far(planning: Round, levers: Sequence[str]) -> Rounds:
    """Proposals, texts and answers as the core knows them.

    Who returns a proposal in writing stays where they were: to the core, that is their last
    proposal once more, so that it sees how often something was returned without movement. Without
    a proposal of their own they have not said where they stand, and the answer counts as open.

    Args:
        levers: Names of all levers; one of which a proposal does not speak gets nothing.
    """
    proposals = Proposal.objects.filter(round=planning).order_by("number")
    put: list[Put] = []
    last: dict[Department, dict[str, int]] = {}
    for proposal in proposals.prefetch_related("answers"):
        department = department_of(Part(proposal.part))
        said = figures.cents_of_levers(figures.lines_of(proposal.lines))
        cents = {name: said.get(name, 0) for name in levers}
        put.append(Put(timezone.localdate(proposal.at), department, cents, proposal.reason))
        if department is not None:
            last[department] = cents
        for answer in sorted(proposal.answers.all(), key=lambda one: one.pk):
            put += _answered(answer, last)
    return Rounds(tuple(put), planning.answer_days)


def department_of(part: Part) -> Department | None:
    """A side as the core knows it; None for a neutral person."""
    return None if part is Part.NEUTRAL else Department(part.value)


def _answered(answer: Answer, last: dict[Department, dict[str, int]]) -> list[Put]:
    """What an answer is to the core; a counterproposal follows as a proposal of its own."""
    department = Department(answer.part)
    day = timezone.localdate(answer.at)
    if answer.kind == AnswerKind.ACCEPT:
        return [Put(day, department, None, answer.reason)]
    if answer.kind == AnswerKind.COUNTER:
        return []
    if answer.asked:
        asked = {name: Asked(**bounds) for name, bounds in answer.asked.items()}
        return [Put(day, department, None, answer.reason, asked)]
    return [Put(day, department, last[department], answer.reason)] if department in last else []
