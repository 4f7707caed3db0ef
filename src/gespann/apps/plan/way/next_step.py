"""The one step that a reader can take next in a round, or whom it waits for."""

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from gespann.apps.jobs.models import Job
from gespann.apps.organisation.rules import Somebody
from gespann.apps.plan import rules
from gespann.apps.plan.models import SIDES, Part, Phase, Proposal, Round
from gespann.apps.plan.queries.rounds import currency_of, job_for, prepared_for
from gespann.apps.plan.queries.table import (
    agreed_proposal,
    excess_cents,
    on_the_table,
    standing_behind,
)
from gespann.apps.plan.queries.versions import (
    in_force,
    latest_version,
    proposal_to_write_down,
    sides_that_signed,
)
from gespann.apps.plan.queries.wishes import is_written, sides_handed_in
from gespann.apps.plan.way.addresses import page_of
from gespann.language.numbers import exact_money
from gespann.ui.marks import Words


@dataclass(frozen=True)
class NextStep:
    """What the reader can do next: a heading, a sentence, at most one button and a link beside it.

    Attributes:
        action: The words on the button; "" if others are to act first.
        address: Where it leads, or where it is sent to.
        sends: What is sent; None for a button that only leads to a page.
        aside: Words and address of what to look at first; None where nothing is.
    """

    heading: Words
    words: Words
    action: Words = ""
    address: str = ""
    sends: dict[str, str] | None = None
    aside: tuple[Words, str] | None = None


def next_step(user: Somebody, planning: Round) -> NextStep:
    """What the reader can do next."""
    if planning.is_frozen:
        return _of_the_year(user, planning)
    return {
        Phase.WISHES: _of_wishes,
        Phase.EVIDENCE: _of_evidence,
        Phase.ROOM: _of_room,
        Phase.PROPOSALS: _of_proposals,
        Phase.SIGNATURES: _of_signatures,
    }[Phase(planning.phase)](user, planning)


def _of_wishes(user: Somebody, planning: Round) -> NextStep:
    own, handed_in = rules.part_of(user, planning), sides_handed_in(planning)
    if len(handed_in) == len(SIDES):
        heading = _("Both sides have handed in")
        return _walking(user, planning, Phase.EVIDENCE, heading)
    if own in SIDES and own in handed_in:
        return _of_the_first(Part(own), planning)
    if own in SIDES:
        return _of_a_draft(user, planning, Part(own))
    return NextStep(
        _("Wishes are being written"),
        _("Nobody sees anything of them before both sides have handed in."),
    )


def _of_a_draft(user: Somebody, planning: Round, own: Part) -> NextStep:
    """What a side does whose wishes are not handed in: write them, then hand them in."""
    page = page_of("plan:wishes", planning)
    # Else whoever never finds the questions hands in without an answer, which then stays so.
    aside = (_("Say what you expect of the levers"), page_of("plan:beliefs", planning))
    speaks = rules.speaks_in(user, planning) == own
    if not is_written(planning, own):
        words = (
            _("Only your side sees it until both have handed in.")
            if speaks
            else _("Your head of department, or a deputy, hands it in for your side.")
        )
        heading = _("Write down what your side wishes for")
        return NextStep(heading, words, _("Write your side’s wishes"), page, aside=aside)
    words = (
        _(
            "Read them once more, then hand them in, with what you expect of the levers. What is "
            "handed in stays as it is."
        )
        if speaks
        else _("Your head of department, or a deputy, hands it in for your side.")
    )
    heading = _("Your side’s wishes are written and not handed in yet")
    return NextStep(heading, words, _("Read and change them"), page, aside=aside)


def _of_the_first(own: Part, planning: Round) -> NextStep:
    """What a side reads that has handed in before the other."""
    return NextStep(
        _("Your side has handed in"),
        _(
            "{side} is still writing. Each side sees the other’s wishes once both have handed in."
        ).format(side=own.other.label),
        _("Read what your side has handed in"),
        page_of("plan:wishes", planning),
    )


def _of_evidence(user: Somebody, planning: Round) -> NextStep:
    if prepared_for(planning) is not None:
        return _walking(user, planning, Phase.ROOM, _("The room is computed"))
    words = _("Look at the evidence. Then it is computed what both can get.")
    aside = (_("Look at the evidence"), page_of("plan:evidence", planning))
    return _computing(user, planning, NextStep(_("Both sides have handed in"), words, aside=aside))


def _anew(user: Somebody, planning: Round) -> NextStep | None:
    """The room was computed for another budget, goal or fit; None if it holds."""
    if prepared_for(planning) is not None:
        return None
    words = _("Wishes, beliefs and proposals stay as they are. Only the room is computed anew.")
    heading = _("Budget, goal or fit have changed since the room was computed")
    return _computing(user, planning, NextStep(heading, words))


def _computing(user: Somebody, planning: Round, step: NextStep) -> NextStep:
    job = job_for(planning)
    if job is not None and not job.has_ended:
        return _job_going_on(user, job)
    if not rules.may_prepare(user, planning):
        return step
    action, address = _("Compute the room"), page_of("plan:prepare", planning)
    return replace(step, action=action, address=address, sends={})


def _job_going_on(user: Somebody, job: Job) -> NextStep:
    """Only whoever has asked sees the job itself."""
    heading = _("The room is being computed")
    words = _("That takes some minutes. Nobody has to wait for it.")
    if job.asked_by_id != getattr(user, "pk", None):
        return NextStep(heading, words)
    return NextStep(heading, words, _("Look how far it is"), reverse("jobs:job", args=[job.pk]))


def _of_room(user: Somebody, planning: Round) -> NextStep:
    aside = (_("Look at the room"), page_of("plan:room", planning))
    step = _walking(user, planning, Phase.PROPOSALS, _("The room is computed"))
    return _anew(user, planning) or replace(step, aside=aside)


def _of_proposals(user: Somebody, planning: Round) -> NextStep:
    if (anew := _anew(user, planning)) is not None:
        return anew
    if excess := excess_cents(planning, on_the_table(planning)):
        return _beyond_the_budget(planning, excess, _("To the table"))
    if agreed_proposal(planning) is not None:
        return _walking(user, planning, Phase.SIGNATURES, _("Both sides stand behind one proposal"))
    last, table = on_the_table(planning), page_of("plan:table", planning)
    speaks = rules.speaks_in(user, planning)
    if last is None:
        heading = _("Nothing lies on the table yet")
        words = _("A proposal says an amount for each lever. The other side answers it.")
        action = _("Make a proposal") if speaks else _("To the table")
        return NextStep(heading, words, action if table else "", table)
    if speaks is not None and speaks not in standing_behind(last) and last.part != speaks:
        heading = _("Something lies on the table for your side")
        words = _("Accept it, answer with a proposal, or return it with a reason.")
        return NextStep(heading, words, _("Answer it") if table else "", table)
    return NextStep(
        _("An answer is awaited"), _waits_for(last), _("To the table") if table else "", table
    )


def _beyond_the_budget(planning: Round, excess: int, action: Words) -> NextStep:
    heading = _("What lies on the table exceeds the budget by {excess}").format(
        excess=exact_money(excess, currency_of(planning))
    )
    words = _("It cannot be accepted or signed like this. The next proposal has to fit.")
    return NextStep(heading, words, action, page_of("plan:table", planning))


def _waits_for(last: Proposal) -> str:
    missing = [side for side in SIDES if side not in standing_behind(last)]
    if len(missing) > 1:
        return _("Both sides look at the mediator’s text.")
    return _("{side} looks at what lies on the table.").format(side=missing[0].label)


def _of_signatures(user: Somebody, planning: Round) -> NextStep:
    version, page = latest_version(planning), page_of("plan:signatures", planning)
    anew = proposal_to_write_down(planning)
    if (version is None or anew) and (excess := excess_cents(planning, on_the_table(planning))):
        step = _beyond_the_budget(planning, excess, _("To the table"))
        if not rules.may_walk(user, planning):
            return step
        back, sends = page_of("plan:walk", planning), {"to": Phase.PROPOSALS.value}
        action = _("Back to “{phase}”").format(phase=Phase.PROPOSALS.label)
        return replace(step, action=action, address=back, sends=sends)
    if version is None or anew:
        heading = _("What both have accepted is written down next")
        words = _("Then both sides read it and sign.")
        may = rules.may_write_version(user, planning)
        return NextStep(
            heading,
            words,
            _("Write down the plan") if may else _("To the signatures"),
            page_of("plan:write_down", planning) if may else page,
            {"follows": str(planning.versions)} if may else None,
        )
    signed, own = sides_that_signed(version), rules.speaks_in(user, planning)
    if own is not None and own not in signed and rules.may_sign(user, version):
        heading = _("The plan waits for your signature")
        words = _("Read what is signed. With the second signature the money is granted.")
        return NextStep(heading, words, _("Read and sign"), page)
    return NextStep(
        _("The plan waits for its signatures"), _unsigned(signed), _("To the signatures"), page
    )


def _unsigned(signed: frozenset[Part]) -> str:
    missing = [side for side in SIDES if side not in signed]
    if len(missing) > 1:
        return _("Neither side has signed yet.")
    return _("{side} has not signed yet.").format(side=missing[0].label)


def _of_the_year(user: Somebody, planning: Round) -> NextStep:
    version = latest_version(planning)
    if version is not None and version != in_force(planning):
        step = _of_signatures(user, planning)
        return replace(step, heading=_("An amendment waits for signatures"))
    return NextStep(
        _("The plan is in force"),
        _("Both sides have signed. What changes now is an amendment."),
        _("To the year"),
        page_of("plan:year", planning),
    )


def _walking(user: Somebody, planning: Round, to: Phase, heading: Words) -> NextStep:
    """The step to the next phase, for those who lead there."""
    if not rules.may_walk(user, planning):
        words = _("Whoever speaks for a side, mediates or manages leads on to “{phase}”.").format(
            phase=to.label
        )
        return NextStep(heading, words)
    words = _("The round can go on to “{phase}”. It can come back at any time.").format(
        phase=to.label
    )
    action = _("On to “{phase}”").format(phase=to.label)
    return NextStep(heading, words, action, page_of("plan:walk", planning), {"to": to.value})
