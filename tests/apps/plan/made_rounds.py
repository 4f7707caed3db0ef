"""Rounds for tests, brought as far as a test needs, the way that people bring them.

Rules ask a dozen times for each act what somebody is to the firm. Here, where nobody is given or
loses a place meanwhile, it is read once for each act (`kept`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache
from unittest.mock import patch

from django.utils import timezone

import make
from apps.response.small_fits import made_fit
from gespann.apps.organisation.models import FiscalYear, Level, Office, Person, Side
from gespann.apps.organisation.standing import kept
from gespann.apps.plan import figures
from gespann.apps.plan.actions import proposals, rounds, signing, versions, wishes
from gespann.apps.plan.actions.agreed_tests import Conclusion, ProposedTest, propose_test
from gespann.apps.plan.actions.rounds import Framed
from gespann.apps.plan.actions.signing import Factor
from gespann.apps.plan.actions.test_results import Shown
from gespann.apps.plan.figures import Line, Purpose
from gespann.apps.plan.models import AgreedTest, Part, Phase, Prepared, Round
from gespann.apps.plan.queries.agreed_tests import ends
from gespann.apps.plan.queries.rounds import levers_of
from gespann.apps.plan.queries.wishes import WishContent
from gespann.apps.response.models import Fit
from gespann.core.compromise.both_wishes import LeverWish

BUDGET_CENTS = 1_000_000_00
SALES, MARKETING = Part.SALES, Part.MARKETING


def head(name: str, side: Side) -> Person:
    """The head of a side."""
    person = make.person(name)
    make.membership(person, make.department(side=side), level=Level.HEAD)
    return person


def staff(name: str, side: Side) -> Person:
    """Somebody who works for a side."""
    person = make.person(name)
    make.membership(person, make.department(side=side))
    return person


def deputy_of(person: Person, name: str) -> Person:
    """Somebody of the same department who stands in for a head."""
    deputy = make.person(name)
    make.membership(deputy, person.memberships.get().department)
    make.deputyship(person, deputy)
    return deputy


def the_fit() -> Fit:
    """The one fit of a test."""
    there = Fit.objects.first()
    if there is not None:
        return there
    keeper = make.person("Keeper")
    make.appointment(keeper, Office.CONTROLLER)
    return made_fit(keeper)


def framed(**changed) -> Framed:
    """What a round is for."""
    usual = {
        "budget_cents": BUDGET_CENTS,
        "goal_cents": 5_000_000_00,
        "deadline": date(2026, 12, 15),
        "fit": the_fit(),
    }
    return Framed(**{**usual, **changed})


def a_round(by: Person, year: int = 2027, **changed) -> Round:
    """A round that was just opened."""
    of_year = FiscalYear.objects.filter(name=str(year)).first() or make.fiscal_year(year)
    frame = framed(**changed)
    with kept():
        return rounds.open_round(of_year, frame, by=by)


def a_wish(planning: Round, times: float = 1.0) -> WishContent:
    """Amounts for the first two levers."""
    names = [one.name for one in levers_of(planning)][:2]
    return WishContent(
        amounts=tuple(LeverWish(name, round(100_000_00 * times)) for name in names),
        weights={"contribution": 10.0},
    )


def hand_in(planning: Round, side: Part, by: Person, content: WishContent | None = None):
    """A side writes what it wishes for and hands it in."""
    draft = planning.wishes.get(side=side, edition=planning.edition)
    if content is not None:
        with kept():
            wishes.write_wishes(draft, content, version=draft.version, by=by)
    with kept():
        wishes.hand_in(draft, version=draft.version, by=by)
    return draft


def both_hand_in(planning: Round, ada: Person, ben: Person) -> None:
    """Sales and marketing hand in."""
    hand_in(planning, SALES, ada, a_wish(planning))
    hand_in(planning, MARKETING, ben, a_wish(planning, 2))


def prepare(planning: Round) -> Prepared:
    """As if a job had computed the room."""
    return Prepared.objects.create(
        round=planning, edition=planning.edition, frame=planning.frame, fit=planning.fit,
        learned_anew=False, plan={}, mean={}, tests={}, dispute={}, at=timezone.now(),
    )  # fmt: skip


@cache
def within() -> int:
    """A hundred thousand euros, in cents."""
    return 100_000_00


def lines_for(planning: Round, more: int = 0) -> list[Line]:
    """Amounts within bounds and budget; `more` cents for the first lever."""
    lines = []
    for number, lever in enumerate(levers_of(planning)):
        low = lever.least_cents or 0
        lines.append(
            Line(Purpose.LEVER, lever.name, lever.department, low + (more if number == 0 else 0))
        )
    return lines


def walk_to(planning: Round, phase: Phase, by: Person) -> None:
    """Step by step."""
    while planning.phase != phase:
        with kept():
            rounds.walk(planning, list(Phase)[Phase(planning.phase).place + 1], by=by)


def at_proposals(planning: Round, ada: Person, ben: Person) -> None:
    """Both have handed in, the room is computed, proposals can be made."""
    both_hand_in(planning, ada, ben)
    prepare(planning)
    walk_to(planning, Phase.PROPOSALS, ada)


def at_signatures(planning: Round, ada: Person, ben: Person) -> None:
    """Sales has proposed, marketing has accepted."""
    at_proposals(planning, ada, ben)
    with kept():
        made = proposals.propose(planning, lines_for(planning), reason="", follows=0, by=ada)
    with kept():
        proposals.accept(made, by=ben)
    walk_to(planning, Phase.SIGNATURES, ada)


def written_down(planning: Round, ada: Person, ben: Person):
    """A version of the plan that waits for its signatures."""
    at_signatures(planning, ada, ben)
    with kept():
        return versions.write_down(planning, follows=0, by=ada)


def fresh(method: str = "password") -> Factor:
    """Somebody has just shown who they are."""
    return Factor(method, timezone.now())


def stale() -> Factor:
    """That was an hour ago."""
    return Factor("password", timezone.now() - timedelta(hours=1))


def signed(version, *people):
    """All of them sign, one after the other."""
    return [signing.sign(version, fresh(), by=one) for one in people]


def total(planning: Round) -> int:
    """What `lines_for` comes to."""
    return figures.total_cents(lines_for(planning))


@contextmanager
def days_ago(days: int) -> Iterator[None]:
    """As if it were so many days ago."""
    then = timezone.now() - timedelta(days=days)
    with patch("django.utils.timezone.now", lambda: then):
        yield


def ended_test(planning: Round, ada: Person, ben: Person, **changed) -> AgreedTest:
    """A test that both signed beforehand and that ended three weeks ago."""
    with days_ago(91):
        test = propose_test(planning, a_test(planning, **changed), by=ada)
        for one in (ada, ben):
            signing.sign_test(test, fresh(), by=one)
    return test


def a_test(planning: Round, **changed) -> ProposedTest:
    """A test of the first lever that begins in two weeks, with three ranges of results."""
    usual = {
        "lever": levers_of(planning)[0].name,
        "markets": (),
        "effort": 0.5,
        "starts": timezone.localdate() + timedelta(weeks=2),
        "weeks": 8,
        "run_by": "Team North",
        "conclusions": (
            Conclusion(-0.06, "It works; we give it more.", "It works, as we said."),
            Conclusion(-0.02, "We keep what it has.", "We keep what it has."),
            Conclusion(None, "It does little; it gets half.", "We were wrong; it gets half."),
        ),
    }
    return ProposedTest(**{**usual, **changed})


def shown(test: AgreedTest, **changed) -> Shown:
    """An effect of -4 % with an interval from -5.6 % to -2.4 %."""
    usual = {
        "first": test.starts, "last": ends(test), "effect": -0.04, "standard_error": 0.01,
        "outcome_without": 2_000_000.0, "change_units": -500.0, "kind": "before_after",
        "measured": "Against the eight weeks before.",
    }  # fmt: skip
    return Shown(**{**usual, **changed})
