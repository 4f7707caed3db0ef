"""Tests that Kupferberg might hold, with made-up figures that are easy to find again."""

from gespann.core.experiments.results import Design
from gespann.core.findings import Finding, Severity, Topic
from gespann.core.firm import Firm, Lever
from gespann.core.quantities import Department, Interval
from gespann.core.response.results import Fit
from gespann.core.settle.information import SampleInformation
from gespann.core.settle.results import (
    Candidate,
    Dispute,
    DisputeAnswer,
    NextTest,
    Reaction,
    Settling,
    View,
    Worth,
)

MARKETING, SALES = Department.MARKETING, Department.SALES
WORTH, COST = (48_000_00.0, 21_000_00.0, 900_00.0), (7_000_00.0, 25_000_00.0, 0.0)


def design(of: Firm, lever: Lever, periods: int = 13) -> Design:
    """A test of one lever in the firm's own time."""
    return Design(
        kind="switchback",
        lever=lever,
        test_markets=of.history.markets,
        controls=(),
        changed=(True, True, False, False) * (periods // 4) + (True,) * (periods % 4),
        carry_over=0,
        usual_units=4000.0,
        change_units=-2000.0 * periods,
        change_cents=-200_000 * periods,
        expected_outcome=5e6,
        standard_error=1e5,
        smallest_effect=2.5e5,
        power=0.6,
        power_curve=((0.0, 0.1),),
        fit=0.03,
        smallest_return=4.0,
    )


def candidate(of: Firm, number: int, worth: float, cost: float) -> Candidate:
    """One test: what it is worth, and what it costs, are given."""
    return Candidate(
        design=design(of, of.levers[number]),
        stage="",
        effort=0.5,
        effect=Interval(-0.08, -0.04, -0.01),
        power=0.62,
        information=SampleInformation(worth, worth / 10, 0.95 * worth, 1.6 * worth, 2.5 * worth),
        rest=0.75,
        spend_cents=-26_000_00.0,
        lost_cents=26_000_00.0 + cost,
    )


def following(of: Fit) -> NextTest:
    """The tests of three levers: one is worth its cost, one is not, one says next to nothing."""
    tests = tuple(
        candidate(of.firm, number, worth, cost)
        for number, worth, cost in zip((4, 1, 3), WORTH, COST, strict=True)
    )
    known = {one.design.lever.name: one.information.evpi for one in tests}
    return NextTest(Worth.WORTH_IT, tests, 36, known, 52, ())


def none_worth_it(of: Fit) -> NextTest:
    """Nothing to learn, and the reason."""
    reason = Finding("little_to_learn", Severity.NOTE, Topic.EXPERIMENT, "", {"cents": 120_00})
    known = {of.firm.levers[0].name: 120_00.0}
    return NextTest(Worth.NOT_WORTH_IT, (), 0, known, 52, (reason,))


def views(marketing: int, sales: int) -> dict[Department, View]:
    """What both would give; each expects as many cents of return as it would give euros."""
    return {
        side: View(Interval(0.4 * cents / 1e7, cents / 1e7, 2.2 * cents / 1e7), cents)
        for side, cents in ((MARKETING, marketing), (SALES, sales))
    }


def dispute(of: Fit) -> DisputeAnswer:
    """About the trade fairs: marketing would give them three times what sales would."""
    about = Dispute(
        lever=of.firm.levers[1],
        views=views(360_000_00, 120_000_00),
        loss_cents={MARKETING: 62_000_00.0, SALES: 38_000_00.0},
        effective_draws=150.0,
    )
    test = candidate(of.firm, 1, WORTH[1], 9_000_00.0)
    settling = Settling(test, about, 55_000_00.0, {MARKETING: 0.8, SALES: 0.3})
    results = ((0.1, -0.09, 400, 300, 21), (0.5, -0.04, 330, 210, 52), (0.9, 0.01, 260, 110, 88))
    reactions = tuple(
        Reaction(quantile, result, views(marketing * 100_000, sales * 100_000), left * 100_000.0)
        for quantile, result, marketing, sales, left in results
    )
    return DisputeAnswer(Worth.WORTH_IT, (about,), (settling,), reactions, 52, ())


def nothing_in_dispute() -> DisputeAnswer:
    """Both would do the same."""
    reason = Finding("nothing_in_dispute", Severity.NOTE, Topic.EXPERIMENT, "", {"cents": 90_00})
    return DisputeAnswer(Worth.IMPOSSIBLE, (), (), (), 52, (reason,))
