"""What was said of the lines of a plan, and where a conversation would say more."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from gespann.apps.organisation.rules import Somebody
from gespann.apps.plan import rules
from gespann.apps.plan.models import SIDES, Comment, Conversation, Round
from gespann.apps.plan.queries.table import comments_visible_to

BACK_AND_FORTH = 3  # answers to answers on one line, after which people should talk


@dataclass(frozen=True)
class RemarksOnLine:
    """What was said of one line, in its order.

    Attributes:
        line: Its name; "" for the whole.
        goes_back_and_forth: Whether the sides have answered each other often since people last
            talked.
    """

    line: str
    said: tuple[Comment, ...]
    goes_back_and_forth: bool


@dataclass(frozen=True)
class Remarks:
    """All remarks of a round that a reader may see.

    Attributes:
        may_comment: Whether the reader may say something.
        own: Numbers of those that the reader may take back.
        talked_at: When people last noted that they had talked.
    """

    planning: Round
    said: tuple[Comment, ...]
    may_comment: bool
    own: frozenset[int]
    talked_at: datetime | None

    def of(self, line: str) -> RemarksOnLine:
        """Those on one line."""
        on_line = tuple(one for one in self.said if one.line == line)
        since = [one for one in on_line if self.talked_at is None or one.at > self.talked_at]
        return RemarksOnLine(line, on_line, _turns(since) >= BACK_AND_FORTH)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of which something was said, the whole first."""
        return tuple(sorted({one.line for one in self.said}))


def remarks_visible_to(user: Somebody, planning: Round) -> Remarks:
    """What was said in a round, for pages that show it beside their lines."""
    said = tuple(comments_visible_to(user, planning))
    may = rules.may_comment(user, planning)
    own = frozenset(one.pk for one in said if may and one.by_id == user.pk)
    talked = Conversation.objects.filter(round=planning).aggregate(last=Max("at"))["last"]
    return Remarks(planning, said, may, own, talked)


def _turns(said: Sequence[Comment]) -> int:
    """How often the word went from one side to the other."""
    sides = [one.part for one in said if one.part in SIDES]
    return sum(before != after for before, after in itertools.pairwise(sides))
