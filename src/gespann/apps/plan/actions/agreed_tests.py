"""Tests that settle what both sides believe differently: what each concludes is said beforehand."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gespann.apps.organisation.models import Person
from gespann.apps.plan import rules
from gespann.apps.plan.actions.turns import take_turn
from gespann.apps.plan.figures import canonical, fingerprint
from gespann.apps.plan.models import Act, AgreedTest, Round
from gespann.apps.plan.queries.rounds import levers_of
from gespann.refusals import NotAllowed, Refusal


@dataclass(frozen=True)
class Conclusion:
    """What both sides will conclude from a range of results.

    Attributes:
        below: Upper end of the range: an effect as a share of the outcome of the test markets;
            None for the last range.
    """

    below: float | None
    sales: str
    marketing: str


@dataclass(frozen=True)
class ProposedTest:
    """A test as somebody proposes it.

    Attributes:
        markets: Where the effort is changed; none for everywhere.
        effort: Multiple of the usual effort.
        run_by: Who runs it, such as the name of a team.
        conclusions: For each range of results, the lowest first.
    """

    lever: str
    markets: tuple[str, ...]
    effort: float
    starts: date
    weeks: int
    run_by: str
    conclusions: tuple[Conclusion, ...]


@transaction.atomic
def propose_test(planning: Round, test: ProposedTest, *, by: Person) -> AgreedTest:
    """Propose a test for both sides to sign before it begins. Proposed twice, it is one test.

    Raises: NotAllowed, or Refusal if something is missing.
    """
    content = canonical({**asdict(test), "starts": str(test.starts), "round": planning.pk})
    there = AgreedTest.objects.filter(round=planning, hash=fingerprint(content), by=by).first()
    if there is not None:
        return there
    entry = take_turn(planning, Act.TEST_PROPOSED, by=by, figures={"lever": test.lever})
    if not rules.may_propose_test(by, planning):
        raise NotAllowed(_("Only those who take part in the round can propose a test."))
    _refuse_incomplete(planning, test)
    return AgreedTest.objects.create(
        round=planning,
        lever=test.lever,
        markets=list(test.markets),
        effort=test.effort,
        starts=test.starts,
        weeks=test.weeks,
        run_by=test.run_by.strip(),
        conclusions=[asdict(one) for one in test.conclusions],
        content=content,
        hash=fingerprint(content),
        by=by,
        at=entry.at,
    )


def _refuse_incomplete(planning: Round, test: ProposedTest) -> None:
    if test.lever not in [one.name for one in levers_of(planning)]:
        raise Refusal(_("There is no lever “{name}” in this round.").format(name=test.lever))
    if test.effort < 0 or test.effort == 1 or not 1 <= test.weeks <= 104:
        raise Refusal(_("A test changes the effort of a lever, for 1 to 104 weeks."))
    if test.starts <= timezone.localdate():
        raise Refusal(_("A test begins after today, so that both can sign it before."))
    if not test.run_by.strip():
        raise Refusal(_("Say who runs the test."))
    _refuse_open_ends(test.conclusions)


def _refuse_open_ends(conclusions: Sequence[Conclusion]) -> None:
    """Every result lies in one range, and both sides say something of each."""
    ends = [one.below for one in conclusions]
    inner = [end for end in ends[:-1] if end is not None]
    if len(ends) < 2 or ends[-1] is not None or len(inner) != len(ends) - 1:
        raise Refusal(
            _("Say at least two ranges of results; the last one has no upper end, all others have.")
        )
    if any(low >= high for low, high in pairwise(inner)):
        raise Refusal(_("Ranges of results follow each other, the lowest first."))
    if not all(one.sales.strip() and one.marketing.strip() for one in conclusions):
        raise Refusal(_("Both sides say of every range what they will conclude."))
