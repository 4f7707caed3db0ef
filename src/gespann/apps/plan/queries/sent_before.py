"""What was sent once before: its answer got lost on the way, so its sender has sent it again.

What follows something else (a version, the last proposal) is refused the second time, as if others
had come first. Views ask here whether it is the sender's own that stands there; then all is well.
"""

from collections.abc import Sequence

from gespann.apps.organisation.models import Person
from gespann.apps.plan.figures import Line, as_rows
from gespann.apps.plan.models import (
    AgreedTest,
    Answer,
    AnswerKind,
    Conversation,
    MediatorText,
    PlanVersion,
    Proposal,
    Round,
    Wishes,
)


def has_proposed(planning: Round, lines: Sequence[Line], reason: str, *, by: Person) -> bool:
    """Whether the last proposal is this one."""
    last = Proposal.objects.filter(round=planning).order_by("-number").first()
    return (
        last is not None
        and last.by_id == by.pk
        and last.text_id is None
        and last.lines == as_rows(lines)
        and last.reason == reason.strip()
    )


def has_answered(proposal: Proposal, kind: AnswerKind, *, by: Person, reason: str = "") -> bool:
    """Whether they have said just this to what lies on the table."""
    return Answer.objects.filter(
        proposal=proposal, by=by, kind=kind, reason=reason.strip()
    ).exists()


def has_put(text: MediatorText, *, by: Person) -> bool:
    """Whether this version of the text lies on the table since they have put it there."""
    last = Proposal.objects.filter(round=text.round_id).order_by("-number").first()
    return last is not None and last.text_id == text.pk and last.by_id == by.pk


def has_noted(held: Sequence[Conversation], day: object, outcome: str, *, by: Person) -> bool:
    """Whether the conversation that was noted last is this one."""
    last = held[0] if held else None
    return last is not None and (last.day, last.outcome, last.by_id) == (
        day, outcome.strip(), by.pk,
    )  # fmt: skip


def has_handed_in(planning: Round, *, by: Person) -> bool:
    """Whether they have handed in the wishes of this edition."""
    return Wishes.objects.filter(round=planning, edition=planning.edition, handed_in_by=by).exists()


def has_written_down(planning: Round, follows: int, *, by: Person) -> bool:
    """Whether the version that followed that one is theirs."""
    return (
        planning.versions == follows + 1
        and PlanVersion.objects.filter(round=planning, number=planning.versions, by=by).exists()
    )


def has_signed(version: PlanVersion, *, by: Person) -> bool:
    """Whether a signature of theirs stands under this version, and was not withdrawn."""
    return version.signatures.filter(by=by, withdrawal__isnull=True).exists()


def has_signed_test(test: AgreedTest, *, by: Person) -> bool:
    """Whether they have signed this test."""
    return test.signatures.filter(by=by).exists()


def has_withdrawn(version: PlanVersion | None, reason: str, *, by: Person) -> bool:
    """Whether they have taken a signature back for this reason, and not given it again."""
    return (
        version is not None
        and not has_signed(version, by=by)
        and version.signatures.filter(withdrawal__by=by, withdrawal__reason=reason.strip()).exists()
    )
