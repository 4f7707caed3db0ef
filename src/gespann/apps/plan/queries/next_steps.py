"""What the round proposes next: a conversation where writing goes back and forth."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from gespann.apps.plan import figures
from gespann.apps.plan.models import (
    SIDES,
    Act,
    Answer,
    AnswerKind,
    Conversation,
    Entry,
    Part,
    Proposal,
    Round,
    Standing,
)

RETURNS = 2  # in writing, after which people should talk
AHEAD = timedelta(days=2)
MOST_ON_THE_AGENDA = 3
SATURDAY = 5
BARGAINING = (Act.PROPOSED, Act.TEXT_PUT, Act.ANSWERED)


@dataclass(frozen=True)
class AgendaItem:
    """A line on which the last proposals of both sides differ."""

    line: str
    sales_cents: int
    marketing_cents: int

    @property
    def apart_cents(self) -> int:
        """How far both sides are apart."""
        return abs(self.sales_cents - self.marketing_cents)


@dataclass(frozen=True)
class ProposedConversation:
    """A conversation that the round proposes: it has gone back and forth in writing.

    Attributes:
        returns: How often something was returned in writing since people last talked or agreed.
        agenda: The lines on which both sides are farthest apart; empty while only one side has
            made a proposal.
    """

    day: date
    returns: int
    agenda: tuple[AgendaItem, ...]


def proposed_conversation(planning: Round, today: date) -> ProposedConversation | None:
    """The conversation to be held now, or None while writing gets somewhere."""
    returned = _returned(planning)
    if len(returned) < RETURNS:
        return None
    return ProposedConversation(
        _working_day(max(today, timezone.localdate(returned[-1].at)) + AHEAD),
        len(returned),
        agenda(planning),
    )


def agenda(planning: Round) -> tuple[AgendaItem, ...]:
    """Where the last proposals of both sides are farthest apart."""
    last = {side: _last_lines(planning, side) for side in SIDES}
    if any(lines is None for lines in last.values()):
        return ()
    sales, marketing = (
        {one.name: one.cents for one in last[side] or ()} for side in (Part.SALES, Part.MARKETING)
    )
    items = [
        AgendaItem(name, sales.get(name, 0), marketing.get(name, 0))
        for name in {**sales, **marketing}
    ]
    apart = sorted((one for one in items if one.apart_cents), key=lambda one: -one.apart_cents)
    return tuple(apart[:MOST_ON_THE_AGENDA])


def _returned(planning: Round) -> list[Answer]:
    """What was returned in writing since people last talked or agreed on something."""
    answers = Answer.objects.filter(proposal__round=planning)
    ends = [
        *Conversation.objects.filter(round=planning).values_list("at", flat=True),
        *answers.filter(kind=AnswerKind.ACCEPT).values_list("at", flat=True),
    ]
    returned = answers.filter(kind=AnswerKind.RETURN)
    if ends:
        returned = returned.filter(at__gt=max(ends))
    return list(returned.order_by("at"))


def _last_lines(planning: Round, side: Part) -> tuple[figures.Line, ...] | None:
    last = Proposal.objects.filter(round=planning, part=side).order_by("-number").first()
    return None if last is None else figures.lines_of(last.lines)


def _working_day(day: date) -> date:
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day


def conversations_of(planning: Round) -> list[Conversation]:
    """The conversations that were noted, the latest first."""
    return list(Conversation.objects.filter(round=planning).order_by("-at"))


def last_standing(planning: Round) -> tuple[Standing | None, bool]:
    """Where the bargaining stood last, and whether nothing was proposed or answered since."""
    last = (
        Standing.objects.filter(
            prepared__round=planning,
            prepared__edition=planning.edition,
            prepared__frame=planning.frame,
        )
        .order_by("-turns", "-day")
        .first()
    )
    if last is None:
        return None, False
    since = Entry.objects.filter(round=planning, number__gt=last.turns, act__in=BARGAINING)
    return last, not since.exists()


def standing_now(planning: Round) -> Standing | None:
    """Where the bargaining stands, if it was judged since the last turn of the round."""
    latest = Standing.objects.filter(
        prepared__round=planning,
        prepared__edition=planning.edition,
        prepared__frame=planning.frame,
        turns=planning.turns,
    )
    return latest.defer("rounds").order_by("-day").first()
