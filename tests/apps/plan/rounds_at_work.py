"""Rounds in a workbench that is really served, with heads who can log in; for the browser.

Run as a program in the environment of that workbench, after its firm was set up.
"""

import make
from apps.plan import judged_rounds, made_rounds
from apps.plan.made_rounds import MARKETING, SALES, hand_in, walk_to
from gespann.apps.organisation.models import FiscalYear, Level, Person, Side
from gespann.apps.plan.actions import proposals, words
from gespann.apps.plan.actions.agreed_tests import propose_test
from gespann.apps.plan.figures import Line, Purpose
from gespann.apps.plan.models import Phase, Round, Tag
from gespann.apps.plan.queries.rounds import levers_of

PASSWORD = "four horses on one cart"


def head(name: str, side: Side, language: str) -> Person:
    """The head of a side, with a password."""
    person = make.person(name, password=PASSWORD, language=language)
    make.membership(person, make.department(side=side), level=Level.HEAD)
    return person


def at_proposals(planning: Round, sales: Person, marketing: Person) -> None:
    """Both have handed in, and the room is computed."""
    hand_in(planning, SALES, sales, made_rounds.a_wish(planning))
    hand_in(planning, MARKETING, marketing, made_rounds.a_wish(planning, 2))
    judged_rounds.prepare(planning)
    walk_to(planning, Phase.PROPOSALS, sales)


def shares(planning: Round, sales: float, marketing: float) -> list[Line]:
    """Amounts between the bounds, so far up for each side's levers."""
    wanted = {"sales": sales, "marketing": marketing}
    return [
        Line(
            Purpose.LEVER,
            one.name,
            one.department,
            round(low + wanted[one.department.value] * ((one.most_cents or low) - low)),
        )
        for one in levers_of(planning)
        if (low := one.least_cents or 0) is not None
    ]


def busy(planning: Round, sales: Person, marketing: Person) -> None:
    """Four proposals, remarks that go back and forth, a text, and a blockade."""
    first = levers_of(planning)[0].name
    for follows, (who, mine, theirs) in enumerate(
        [(sales, 0.5, 0.1), (marketing, 0.1, 0.45), (sales, 0.4, 0.15), (marketing, 0.15, 0.4)]
    ):
        proposals.propose(
            planning, shares(planning, mine, theirs), follows=follows, by=who,
            reason="We give where it costs us little.",
        )  # fmt: skip
    fit = f"/fits/{planning.fit_id}/"
    words.comment(
        planning, "Leads of this lever fell by a tenth last year.", Tag.FACT, line=first,
        evidence=fit, by=sales,
    )  # fmt: skip
    words.comment(
        planning, "They will come back in spring.", Tag.FORECAST, line=first, by=marketing
    )
    words.comment(planning, "Last spring they did not.", Tag.FACT, line=first,
                  evidence="Fair report 2025, page 4", by=sales)  # fmt: skip
    words.comment(planning, "A firm that is not seen is forgotten.", Tag.VALUE, line=first,
                  by=marketing)  # fmt: skip
    words.write_text(
        planning, shares(planning, 0.3, 0.3), "Both get a third of what they wished for.",
        follows=0, by=marketing,
    )  # fmt: skip
    words.write_text(
        planning, shares(planning, 0.3, 0.25),
        "Both get a third of what they wished for, and fairs wait for the result of the test.",
        follows=1, by=sales,
    )  # fmt: skip
    made_rounds.ended_test(planning, sales, marketing)
    propose_test(planning, made_rounds.a_test(planning), by=marketing)
    judged_rounds.judge(planning, is_blocked=True)


def bring(language: str) -> None:
    """Round 1 is busy and blocked; on the tables of rounds 2 and 3 nothing lies yet."""
    sales, marketing = (
        head("Ada Head", Side.SALES, language), head("Ben Head", Side.MARKETING, language),
    )  # fmt: skip
    made_rounds.the_fit()
    for year in (2031, 2032, 2033):
        if not FiscalYear.objects.filter(name=str(year)).exists():
            make.fiscal_year(year)
        planning = made_rounds.a_round(sales, year, budget_cents=2_000_000_00)
        at_proposals(planning, sales, marketing)
        if year == 2031:
            busy(planning, sales, marketing)
