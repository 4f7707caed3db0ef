"""Kupferberg's departments bargain: two proposals each, and where that stands."""

from datetime import date, timedelta

from files.report import wishes_of_kupferberg
from gespann.core.compromise.both_rounds import Round, Rounds
from gespann.core.compromise.joint_rounds import joint_rounds
from gespann.core.compromise.rounds_results import JointRounds
from gespann.core.planning.results import JointPlan
from gespann.core.quantities import Department
from gespann.core.response.results import Fit

BEGIN = date(2026, 1, 5)
TURNS = (Department.MARKETING, Department.SALES) * 2


def state(of: Fit, joint: JointPlan, *more: Round, turns: int = 4, days: int = 0) -> JointRounds:
    """Each side opens with its best case and answers a quarter of the way towards the other's.

    Args:
        more: Rounds after these.
        turns: Of the four proposals, how many have been made.
        days: For how long the last round has been waiting.
    """
    wished = wishes_of_kupferberg.wishes(of, joint)
    problem = wishes_of_kupferberg.problem(of, joint, wished)
    mean = wishes_of_kupferberg.mean(of, joint, wished)
    marketing, sales = (case.euros for case in mean.found.bargained.best_cases)
    plans = (marketing, sales, 0.75 * marketing + 0.25 * sales, 0.75 * sales + 0.25 * marketing)
    made = tuple(
        Round(BEGIN + timedelta(weeks=k), side, _cents(of, plan), ("", "an answer")[k % 2])
        for k, (side, plan) in enumerate(zip(TURNS, plans, strict=True))
    )[:turns]
    rounds = Rounds((*made, *more))
    last = rounds.rounds[-1].day if rounds.rounds else BEGIN
    return joint_rounds(problem, mean, rounds, today=last + timedelta(days=days))


def _cents(of: Fit, euros: "object") -> dict[str, int]:
    return {one.name: int(100 * euro) for one, euro in zip(of.firm.levers, euros, strict=True)}
