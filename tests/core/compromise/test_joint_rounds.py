"""Where the bargaining of a fitted firm stands: shares, movement, next steps, text, blockades."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from core.planning.made_up_fits import brief_of, fit_of_truth, small_firm
from gespann.core.compromise.aims import Solution
from gespann.core.compromise.blockade_results import Block, NextStep
from gespann.core.compromise.both_rounds import Asked, Round, Rounds
from gespann.core.compromise.both_wishes import BothWishes, DepartmentWishes, LeverWish
from gespann.core.compromise.joint_mean import mean_of
from gespann.core.compromise.joint_problem import joint_problem
from gespann.core.compromise.joint_rounds import joint_rounds
from gespann.core.compromise.wishes import SharedOutcome
from gespann.core.planning.joint_plan import plan
from gespann.core.quantities import Department
from gespann.core.response.results import LeverOpinion, OpinionCurve

MARKETING, SALES = Department.MARKETING, Department.SALES
BEGIN = date(2026, 3, 2)


@pytest.fixture(scope="module")
def fit():
    return fit_of_truth(small_firm(5), draws=20)


@pytest.fixture(scope="module")
def planned(fit):
    return plan(fit, brief_of(fit.firm))


@pytest.fixture(scope="module")
def wishes(planned):
    """Each side wishes for a fifth more of its own levers than it had."""

    def side(department):
        wished = tuple(
            LeverWish(one.lever.name, round(1.2 * one.amount_cents))
            for one in planned.last_year.allocations
            if one.lever.department is department
        )
        return DepartmentWishes(department, {SharedOutcome.CONTRIBUTION: 2.0}, wished)

    return BothWishes((side(MARKETING), side(SALES)))


@pytest.fixture(scope="module")
def joint(fit, planned, wishes):
    return joint_problem(fit, brief_of(fit.firm), planned, wishes, epsilon=0.03)


@pytest.fixture(scope="module")
def mean(fit, joint, wishes):
    return mean_of(joint, wishes, solution=Solution.KALAI_SMORODINSKY, seed=fit.seed)


def named(joint, euros):
    return {
        lever.name: int(cents)
        for lever, cents in zip(joint.levers, np.floor(euros * 100), strict=True)
    }


@pytest.fixture(scope="module")
def bests(joint, mean):
    """What each side would propose if it thought of nobody else."""
    return [named(joint, case.euros) for case in mean.found.bargained.best_cases]


def standing(joint, mean, *rounds, today=BEGIN, **more):
    numbered = tuple(Round(BEGIN + timedelta(days=k), *one) for k, one in enumerate(rounds))
    return joint_rounds(joint, mean, Rounds(numbered), today=today, **more)


def test_before_the_first_proposal_there_is_a_golden_mean_and_nothing_else(joint, mean):
    state = standing(joint, mean)
    assert (state.placed, state.next_proposals, state.text) == ((), (), None)
    assert state.blockade is None
    assert len(state.frontier.plans) > 2


def test_proposals_lie_where_their_utilities_are(joint, mean, bests):
    state = standing(joint, mean, (MARKETING, bests[0]), (SALES, bests[1]))
    for side, placed in enumerate(state.placed):
        assert placed.shares[side] == pytest.approx(1.0, abs=1e-3)
        assert placed.is_first
        assert placed.is_allowed


def test_no_proposal_lies_beyond_the_frontier(joint, mean, bests):
    state = standing(joint, mean, (MARKETING, bests[0]))
    marketing, sales = state.frontier.shares.T
    beyond = np.interp(state.placed[0].shares[0], marketing[::-1], sales[::-1])
    assert state.placed[0].shares[1] <= beyond + 0.02


def test_whoever_has_to_answer_gets_its_step_first_and_keeps_budget_and_bounds(joint, mean, bests):
    state = standing(joint, mean, (MARKETING, bests[0]), (SALES, bests[1]))
    assert [found.department for found in state.next_proposals] == [MARKETING, SALES]
    for found in state.next_proposals:
        assert found.step.given > 0
        assert found.step.conceded <= 0.05 + 1e-6
        assert not found.accept
        cents = found.cents
        assert cents.sum() <= round(joint.problem.allowed.budget * 100)
        assert (cents <= np.round(joint.problem.allowed.high * 100)).all()


def test_what_gives_as_much_as_the_next_proposal_would_is_to_be_accepted(joint, mean, bests):
    nearly_all = (SALES, bests[0])  # sales proposes what is best for marketing
    state = standing(joint, mean, (MARKETING, bests[0]), nearly_all)
    assert state.next_proposals[0].department is MARKETING
    assert state.next_proposals[0].accept


def test_the_single_text_is_better_for_both_than_the_middle(joint, mean, bests):
    state = standing(joint, mean, (MARKETING, bests[0]), (SALES, bests[1]))
    middle = named(joint, np.mean([list(one.values()) for one in bests], axis=0) / 100)
    there = standing(joint, mean, (MARKETING, middle)).placed[0].shares
    assert (state.text.shares >= there - 1e-3).all()


def test_an_agreement_ends_it(joint, mean, bests):
    state = standing(joint, mean, (MARKETING, bests[0]), (SALES, None))
    assert state.agreed_cents.tolist() == list(bests[0].values())
    assert state.next_proposals == ()
    assert state.blockade is None


def test_a_proposal_over_budget_is_no_longer_allowed(joint, mean, bests):
    too_much = {name: 2 * cents for name, cents in bests[0].items()}
    state = standing(joint, mean, (MARKETING, too_much))
    assert not state.placed[0].is_allowed


def test_proposals_that_come_back_unchanged_block_the_matter(joint, mean, bests):
    same = [(MARKETING, bests[0]), (SALES, bests[1])]
    state = standing(joint, mean, *same, *same, (MARKETING, bests[0]))
    assert state.blockade.block is Block.NO_MOVEMENT
    assert NextStep.SINGLE_TEXT in state.blockade.next_steps
    mediated = standing(joint, mean, (None, bests[0]), *same, *same, (MARKETING, bests[0]))
    assert NextStep.SINGLE_TEXT not in mediated.blockade.next_steps


def test_an_answer_open_for_too_long_blocks_it_and_one_in_time_does_not(joint, mean, bests):
    put = (MARKETING, bests[0])
    in_time = standing(joint, mean, put, today=BEGIN + timedelta(days=14))
    late = standing(joint, mean, put, today=BEGIN + timedelta(days=15))
    assert in_time.blockade is None
    assert late.blockade.block is Block.ANSWER_OPEN
    assert late.open_days == 15
    assert late.blockade.next_steps[0] is NextStep.ANSWER


def opinion(lever, marketing, sales):
    """Both sides' steady curves, rising evenly with effort."""
    efforts = np.linspace(0, 2, 5)

    def curve(rise):
        along = 1 + rise * (efforts - 1)
        return OpinionCurve(along, along, along)

    return LeverOpinion(
        lever, efforts, curve(marketing), curve(sales), curve(0.1), None, curve(0.1), 1e9, 0.4
    )


def test_levers_are_disputed_where_amounts_and_expectations_differ(joint, mean, bests):
    opinions = (
        opinion(joint.levers[0], 0.2, 0.05),
        opinion(joint.levers[1], 0.1, 0.1),
    )
    apart = bests[1] | {joint.levers[0].name: bests[0][joint.levers[0].name] - 5_000_00}
    rounds = [(MARKETING, bests[0]), (SALES, apart)] * 2 + [(MARKETING, bests[0])]
    state = standing(joint, mean, *rounds, opinions=opinions)
    assert state.disputed == (joint.levers[0],)
    assert NextStep.EVIDENCE in state.blockade.next_steps
    agreeing = standing(joint, mean, *rounds, opinions=opinions[1:])
    assert agreeing.disputed == ()
    assert NextStep.EVIDENCE not in agreeing.blockade.next_steps


def test_where_nobody_can_gain_there_are_no_steps_and_the_matter_is_blocked(
    fit, planned, wishes, bests
):
    nothing = BothWishes(tuple(replace(side, weights={}, wishes=()) for side in wishes.sides))
    joint = joint_problem(fit, brief_of(fit.firm), planned, nothing, epsilon=0.03)
    mean = mean_of(joint, nothing, solution=Solution.KALAI_SMORODINSKY, seed=1)
    state = standing(joint, mean, (MARKETING, bests[0]), (SALES, bests[1]))
    assert state.next_proposals == ()
    assert state.text is None
    assert state.blockade.block is Block.NOTHING_TO_GAIN


def test_the_next_text_starts_from_the_last_and_minds_what_was_asked(joint, mean, bests):
    opened = ((MARKETING, bests[0]), (SALES, bests[1]))
    first = standing(joint, mean, *opened)
    text = dict(zip(bests[0], map(int, first.text_cents), strict=True))
    lever = joint.levers[0].name
    low = round(100 * float(joint.problem.allowed.low[0]))
    less = (text[lever] + low) // 2
    asked = (SALES, None, "", {lever: Asked(most_cents=less)})
    state = standing(joint, mean, *opened, (None, text), asked)
    assert state.text_cents[0] <= less
    assert state.text_cents.sum() <= round(100 * joint.problem.allowed.budget)
    assert state.rounds.to_answer == (MARKETING,)


def test_where_what_both_ask_excludes_each_other_there_is_no_text(joint, mean, bests):
    opened = ((MARKETING, bests[0]), (SALES, bests[1]), (None, bests[0]))
    lever = joint.levers[0]
    amount = bests[0][lever.name]
    state = standing(
        joint,
        mean,
        *opened,
        (MARKETING, None, "", {lever.name: Asked(least_cents=amount)}),
        (SALES, None, "", {lever.name: Asked(most_cents=amount - 1_00)}),
    )
    assert state.text is None
    assert state.text_cents is None
    assert state.rounds.to_answer == ()
