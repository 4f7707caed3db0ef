"""Who may do what in a planning round, and when.

Everything hangs on one question: for whom somebody acts in a round (`part_of`). A person acts for
one side or for none, whatever places they have in the firm.
"""

from gespann.apps.organisation import rules as organisation
from gespann.apps.organisation.models import Department, Office, Person, Side
from gespann.apps.organisation.rules import Somebody
from gespann.apps.organisation.standing import read_once
from gespann.apps.plan.models import (
    SIDES,
    AgreedTest,
    Answer,
    Comment,
    Part,
    Participant,
    Phase,
    PlanVersion,
    Proposal,
    Round,
    Signature,
    Wishes,
)

# --- What somebody is in a round --------------------------------------------------------------


def part_of(user: Somebody, planning: Round) -> Part | None:
    """For whom somebody acts in a round; None if for nobody.

    Participants act for the side that they were named for, as long as they belong to it; the head
    of a department and deputies act for it without being named. Whoever could speak for both sides
    acts for none unless named for one.
    """
    named = None
    if isinstance(user, Person):
        named = read_once(
            ("participant", planning.pk, user.pk),
            lambda: Participant.objects.filter(round=planning, person=user).first(),
        )
    if named is None:
        return side_spoken_for(user)
    part = Part(named.part)
    if part is Part.NEUTRAL:
        return part if is_neutral(user) else None
    return part if belongs_to(user, part) else None


def speaks_in(user: Somebody, planning: Round) -> Part | None:
    """The side that somebody may bind in a round, as head of its department or as deputy."""
    part = part_of(user, planning)
    return part if part in SIDES and speaks_for(user, part) else None


def side_spoken_for(user: Somebody) -> Part | None:
    """The one side whose department somebody heads or stands in for; None for both or neither."""
    spoken = [part for part in SIDES if speaks_for(user, part)]
    return spoken[0] if len(spoken) == 1 else None


def speaks_for(user: Somebody, side: Part) -> bool:
    """Whether somebody may bind the department of a side today."""
    department = read_once(
        ("department of", side.value), lambda: Department.objects.filter(side=side.value).first()
    )
    return department is not None and organisation.speaks_for(user, department)


def belongs_to(user: Somebody, side: Part) -> bool:
    """Whether somebody works for a side today, or speaks for it."""
    return organisation.belongs_to_side(user, Side(side.value)) or speaks_for(user, side)


def is_neutral(user: Somebody) -> bool:
    """Whether somebody works here and belongs to neither side."""
    return organisation.works_here(user) and not any(belongs_to(user, side) for side in SIDES)


def frames_rounds(user: Somebody) -> bool:
    """Whether somebody sets goals and budgets: the management and the controller."""
    return organisation.is_management(user) or organisation.holds(user, Office.CONTROLLER)


# --- Rounds -------------------------------------------------------------------------------------


def may_see_rounds(user: Somebody) -> bool:
    """Both departments, the management and the controller see the same rounds."""
    return any(belongs_to(user, side) for side in SIDES) or frames_rounds(user)


def may_see(user: Somebody, planning: Round) -> bool:
    """The same, and the neutral persons of the round."""
    return may_see_rounds(user) or part_of(user, planning) is not None


def may_enter(user: Somebody) -> bool:
    """Whoever may see all rounds, and neutral persons, who may see theirs."""
    return may_see_rounds(user) or (
        isinstance(user, Person)
        and is_neutral(user)
        and Participant.objects.filter(person=user, part=Part.NEUTRAL).exists()
    )


def may_open(user: Somebody) -> bool:
    """A round is opened by whoever speaks for a side, by the management or the controller."""
    return any(speaks_for(user, side) for side in SIDES) or frames_rounds(user)


def may_frame(user: Somebody) -> bool:
    """Goal, budget, deadline and fit are for the management and the controller to change."""
    return frames_rounds(user)


def may_walk(user: Somebody, planning: Round) -> bool:
    """Whoever speaks for a side, mediates or manages leads from phase to phase, until both signed.

    Nothing binds by that: what was handed in, proposed or signed stays as it is.
    """
    if planning.is_frozen:
        return False
    return (
        speaks_in(user, planning) is not None
        or part_of(user, planning) == Part.NEUTRAL
        or organisation.is_management(user)
    )


def may_prepare(user: Somebody, planning: Round) -> bool:
    """Whoever takes part may ask for what is computed for all, and whoever sets the frame."""
    return part_of(user, planning) is not None or frames_rounds(user)


def may_name(user: Somebody, planning: Round, part: Part) -> bool:
    """Each side names its own participants; a neutral person is named by a side or the management.

    A neutral person sees no more than both sides see of each other.
    """
    if planning.is_frozen:
        return False
    if part == Part.NEUTRAL:
        return speaks_in(user, planning) is not None or organisation.is_management(user)
    return speaks_in(user, planning) == part


def may_be_named(person: Person, part: Part) -> bool:
    """Participants of a side belong to it, neutral persons to neither."""
    if not person.is_active or person.has_left:
        return False
    return is_neutral(person) if part == Part.NEUTRAL else belongs_to(person, part)


# --- Wishes and beliefs -------------------------------------------------------------------------


def may_see_wishes(user: Somebody, wishes: Wishes) -> bool:
    """A side sees its own; everybody else sees them once both sides have handed in."""
    if not may_see(user, wishes.round):
        return False
    return part_of(user, wishes.round) == wishes.side or are_both_handed_in(
        wishes.round, wishes.edition
    )


def are_both_handed_in(planning: Round, edition: int) -> bool:
    """Whether both sides have handed in their wishes of an edition."""
    handed_in = Wishes.objects.filter(round=planning, edition=edition, handed_in_at__isnull=False)
    count = read_once(("handed in", planning.pk, edition), handed_in.count)
    return count == len(SIDES)


def may_write_wishes(user: Somebody, planning: Round, side: Part) -> bool:
    """Everybody who takes part for a side writes at its draft, in the phase of the wishes."""
    return planning.phase == Phase.WISHES and part_of(user, planning) == side


def may_hand_in(user: Somebody, wishes: Wishes) -> bool:
    """Wishes are handed in by whoever speaks for the side."""
    return (
        wishes.is_draft
        and may_write_wishes(user, wishes.round, Part(wishes.side))
        and speaks_in(user, wishes.round) == wishes.side
    )


# --- Proposals ----------------------------------------------------------------------------------


def may_propose(user: Somebody, planning: Round) -> bool:
    """A proposal is made by whoever speaks for a side."""
    return planning.phase == Phase.PROPOSALS and speaks_in(user, planning) is not None


def may_answer(user: Somebody, proposal: Proposal) -> bool:
    """The last proposal is answered, once, by a side that has not made it."""
    side = speaks_in(user, proposal.round)
    if proposal.round.phase != Phase.PROPOSALS or side is None or side == proposal.part:
        return False
    is_last = not Proposal.objects.filter(round=proposal.round, number__gt=proposal.number).exists()
    return is_last and not Answer.objects.filter(proposal=proposal, part=side).exists()


def may_write_text(user: Somebody, planning: Round) -> bool:
    """Both sides and the neutral persons edit the one text."""
    return planning.phase == Phase.PROPOSALS and part_of(user, planning) is not None


def may_put_text(user: Somebody, planning: Round) -> bool:
    """A text is put on the table by a neutral person, or by whoever speaks for a side."""
    return planning.phase == Phase.PROPOSALS and (
        part_of(user, planning) == Part.NEUTRAL or speaks_in(user, planning) is not None
    )


def may_comment(user: Somebody, planning: Round) -> bool:
    """Whoever takes part may comment, until both have signed."""
    return not planning.is_frozen and part_of(user, planning) is not None


def may_take_comment_back(user: Somebody, comment: Comment) -> bool:
    """One's own remark, until both have signed."""
    return comment.by_id == getattr(user, "pk", None) and may_comment(user, comment.round)


def may_note_conversation(user: Somebody, planning: Round) -> bool:
    """Whoever takes part may note that people have talked."""
    return may_comment(user, planning)


# --- Tests --------------------------------------------------------------------------------------


def may_propose_test(user: Somebody, planning: Round) -> bool:
    """Whoever takes part may propose a test; it binds nobody before both have signed it."""
    return part_of(user, planning) is not None


def may_sign_test(user: Somebody, test: AgreedTest) -> bool:
    """Each side signs once, through its head or a deputy."""
    side = speaks_in(user, test.round)
    return (
        side is not None
        and organisation.acts_in_person(user)
        and not administers(user)
        and not test.signatures.filter(side=side).exists()
    )


def may_record_result(user: Somebody, test: AgreedTest) -> bool:
    """Whoever takes part, and the controller, once both have signed the test.

    Both sides see what was recorded, and by which side; a wrong result is corrected by another.
    """
    may = part_of(user, test.round) is not None or organisation.holds(user, Office.CONTROLLER)
    return may and organisation.acts_in_person(user) and is_signed_by_both(test)


def is_signed_by_both(test: AgreedTest) -> bool:
    """Whether both sides have said beforehand what they will conclude."""
    return {one.side for one in test.signatures.all()} == set(SIDES)


# --- The plan -----------------------------------------------------------------------------------


def may_write_version(user: Somebody, planning: Round) -> bool:
    """Whoever speaks for a side writes down what both agree to; it binds nobody before both sign.

    After both have signed, the same people write down amendments.
    """
    return planning.phase == Phase.SIGNATURES and speaks_in(user, planning) is not None


def may_sign(user: Somebody, version: PlanVersion) -> bool:
    """The latest figures are signed by the head of a department or a deputy.

    Never by an administrator: whoever gives out places could come to sign for both sides.
    """
    planning = version.round
    return (
        planning.phase == Phase.SIGNATURES
        and speaks_in(user, planning) is not None
        and not administers(user)
        and is_latest(version)
    )


def is_latest(version: PlanVersion) -> bool:
    """Whether no figure has changed since a version was written down."""
    return (version.number, version.frame) == (version.round.versions, version.round.frame)


def may_withdraw(user: Somebody, signature: Signature) -> bool:
    """A side may take its signature back until the other side has signed, too."""
    return (
        speaks_in(user, signature.version.round) == signature.side
        and not hasattr(signature, "withdrawal")
        and not hasattr(signature.version, "agreement")
    )


def administers(user: Somebody) -> bool:
    """Whether somebody keeps the organisation today, and so signs no plan."""
    return organisation.holds(user, Office.ADMINISTRATOR)
