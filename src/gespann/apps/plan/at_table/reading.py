"""The table as one reader sees it, read once for a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils import timezone

from gespann.apps.organisation.models import Person
from gespann.apps.plan import rules
from gespann.apps.plan.models import (
    SIDES,
    Answer,
    AnswerKind,
    MediatorText,
    Part,
    Phase,
    Prepared,
    Proposal,
    Round,
    Standing,
)
from gespann.apps.plan.queries.movement import (
    Moved,
    golden_mean_cents,
    last_year_cents,
    movement,
)
from gespann.apps.plan.queries.next_steps import (
    ProposedConversation,
    last_standing,
    proposed_conversation,
)
from gespann.apps.plan.queries.remarks import Remarks, remarks_visible_to
from gespann.apps.plan.queries.rounds import (
    LeverOfRound,
    currency_of,
    levers_of,
    whole_prepared_for,
)
from gespann.apps.plan.queries.table import (
    excess_cents,
    proposals_visible_to,
    texts_visible_to,
)


@dataclass(frozen=True)
class TheTable:
    """What lies on the table, who stands behind it, and what is known beside it.

    Attributes:
        part: For whom the reader takes part; None for nobody.
        speaks: The side that the reader may bind; None for none.
        talk: The conversation to be held now; None while writing gets somewhere.
        standing: What the computation said last; None before it was asked.
        is_current: Whether nothing was proposed or answered since.
    """

    planning: Round
    part: Part | None
    speaks: Part | None
    today: date
    proposals: Sequence[Proposal]
    text: MediatorText | None
    remarks: Remarks
    prepared: Prepared | None
    talk: ProposedConversation | None
    standing: Standing | None
    is_current: bool
    levers: Sequence[LeverOfRound]
    currency: str

    @property
    def is_open(self) -> bool:
        """Whether proposals can be made and answered now."""
        return self.planning.phase == Phase.PROPOSALS

    @property
    def last(self) -> Proposal | None:
        """What lies on the table."""
        return self.proposals[-1] if self.proposals else None

    @property
    def number(self) -> int:
        """Number of what lies on the table; 0 of nothing."""
        return self.last.number if self.last is not None else 0

    @cached_property
    def answers(self) -> Mapping[Part, Answer]:
        """What the sides have said to what lies on the table."""
        if self.last is None:
            return {}
        return {Part(one.part): one for one in self.last.answers.all()}

    @property
    def behind(self) -> frozenset[Part]:
        """The sides that stand behind it."""
        if self.last is None:
            return frozenset()
        accepted = [p for p, one in self.answers.items() if one.kind == AnswerKind.ACCEPT]
        return frozenset({Part(self.last.part), *accepted} & set(SIDES))

    @property
    def is_agreed(self) -> bool:
        """Whether both do."""
        return self.behind == frozenset(SIDES)

    @property
    def waiting(self) -> Sequence[Part]:
        """The sides that have not said yet what they think of it."""
        if self.last is None:
            return ()
        return [one for one in SIDES if one != self.last.part and one not in self.answers]

    @property
    def may_answer(self) -> bool:
        """Whether the reader may accept or return it."""
        return self.is_open and self.speaks in self.waiting

    @property
    def excess_cents(self) -> int:
        """By how much what lies on the table exceeds the budget."""
        return excess_cents(self.planning, self.last)

    @property
    def may_accept(self) -> bool:
        """Whether the reader may accept it: what exceeds the budget can only be answered."""
        return self.may_answer and not self.excess_cents

    @property
    def may_propose(self) -> bool:
        """Whether the reader may put a proposal on the table."""
        return self.is_open and self.speaks is not None

    @property
    def may_write_text(self) -> bool:
        """Whether the reader may write at the one text."""
        return self.is_open and self.part is not None

    @property
    def answer_by(self) -> date | None:
        """The day by which an answer was agreed on; None while none is awaited."""
        if self.last is None or not self.waiting:
            return None
        since = timezone.localdate(self.last.at)
        return since + timedelta(days=self.planning.answer_days)

    @property
    def is_overdue(self) -> bool:
        """Whether an answer has been awaited for longer than agreed."""
        return self.answer_by is not None and self.answer_by < self.today

    @cached_property
    def moved(self) -> Sequence[Moved]:
        """How far both sides have moved, line by line."""
        return movement(self.proposals, self.levers)

    @cached_property
    def mean_cents(self) -> Mapping[str, int] | None:
        """The golden mean; None where there is none."""
        return golden_mean_cents(self.prepared)

    @cached_property
    def last_year_cents(self) -> Mapping[str, int]:
        """What each lever got over the last year, as far as it is known."""
        return last_year_cents(self.planning)


def the_table(user: Person, planning: Round) -> TheTable:
    """The table of a round as somebody sees it."""
    today = timezone.localdate()
    proposals = list(proposals_visible_to(user, planning))
    standing, is_current = last_standing(planning)
    return TheTable(
        planning=planning,
        part=rules.part_of(user, planning),
        speaks=rules.speaks_in(user, planning),
        today=today,
        proposals=proposals,
        text=texts_visible_to(user, planning).first(),
        remarks=remarks_visible_to(user, planning),
        prepared=whole_prepared_for(planning),
        talk=proposed_conversation(planning, today),
        standing=standing,
        is_current=is_current,
        levers=levers_of(planning),
        currency=currency_of(planning),
    )
