"""Rounds of bargaining: what has moved, what to offer next, and when a matter is blocked."""

from dataclasses import fields, replace

import numpy as np
import pytest
from made_up_bargains import Own, abstract, random_problem

from gespann.core.compromise.aims import Solution
from gespann.core.compromise.blockade import (
    blockade,
    incompatible_minimums,
    returned_without_movement,
)
from gespann.core.compromise.blockade_results import Block, Blockade, NextStep
from gespann.core.compromise.moves import Movement, Step
from gespann.core.compromise.problem import BargainingProblem
from gespann.core.compromise.rounds import Objection, Proposal, movements, next_step, single_text
from gespann.core.compromise.solutions import bargain
from gespann.core.compromise.wishes import Wish, Wishes
from gespann.core.planning.amounts.budget_set import BudgetSet

BEN, ADA = 0, 1


def two_issues():
    """Ben holds the first lever dear and Ada the second; both want some of both (logrolling)."""
    wishes = (
        Wishes("marketing", np.zeros(0), (Wish(0, 10.0, weight=3.0), Wish(1, 10.0, weight=1.0))),
        Wishes("sales", np.zeros(0), (Wish(2, 10.0, weight=1.0), Wish(3, 10.0, weight=3.0))),
    )
    # Of each pair (0, 2) and (1, 3) there is only 10 to share; the surface tells the room.
    surface = SharedPairs()
    allowed = BudgetSet(np.zeros(4), np.full(4, 10.0), 20.0)
    return BargainingProblem(surface, allowed, wishes, np.zeros(2), np.full(4, 5.0))


class SharedPairs(Own):
    """No outcome; the amounts alone count."""

    def __init__(self):
        super().__init__(np.ones(4), np.zeros(4))

    def at(self, euros):
        here = super().at(euros)
        return replace(here, utilities=np.zeros(2), utility_slopes=np.zeros((2, 4)))


def shares(problem, bargained, euros):
    (move,) = movements(problem, bargained, (Proposal(BEN, euros),))
    return move.shares


def test_movement_is_measured_in_shares_of_the_best_cases():
    problem = two_issues()
    bargained = bargain(problem)
    mine = np.array([10.0, 10, 0, 0])
    nearer = np.array([10.0, 6, 0, 4])
    theirs = np.array([0.0, 0, 10, 10])
    first, answer, second = movements(
        problem, bargained, (Proposal(BEN, mine), Proposal(ADA, theirs), Proposal(BEN, nearer))
    )
    assert first.shares == pytest.approx([1, 0], abs=1e-6)
    assert answer.shares == pytest.approx([0, 1], abs=1e-6)
    assert (first.distance, answer.distance) == (0, 0)
    # 4 of the lever of weight 1, of 4 in all: a tenth given up, three tenths given.
    assert second.conceded == pytest.approx(0.1, abs=1e-6)
    assert second.given == pytest.approx(0.3, abs=1e-6)


def test_the_next_step_gives_what_is_dear_to_the_other_and_cheap_to_oneself():
    problem = two_issues()
    bargained = bargain(problem)
    step = next_step(problem, bargained, Proposal(BEN, np.array([10.0, 10, 0, 0])))
    assert step.conceded == pytest.approx(0.05, abs=1e-6)
    assert step.given == pytest.approx(0.15, abs=1e-6)
    assert {change.lever for change in step.levers} == {1, 3}
    given = next(change for change in step.levers if change.lever == 3)
    assert given.shares == pytest.approx([0, 0.15], abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_what_a_step_means_lever_by_lever_adds_up_to_the_whole(seed):
    problem = random_problem(seed, epsilon=0.3)
    bargained = bargain(problem, wanted=())
    table = Proposal(BEN, problem.allowed.nearest(0.8 * bargained.best_cases[BEN].euros))
    step = next_step(problem, bargained, table, concession=0.1)
    parts = np.sum([change.shares for change in step.levers], axis=0)
    assert parts == pytest.approx(step.change, abs=1e-4)


def test_what_costs_nothing_is_given_first():
    """Half the budget lies idle: the other side can be given much for nothing."""
    problem = two_issues()
    bargained = bargain(problem)
    step = next_step(problem, bargained, Proposal(BEN, np.array([10.0, 0, 0, 0])), concession=0.0)
    assert step.conceded <= 1e-6
    assert step.given == pytest.approx(0.75, abs=1e-6)


def test_an_efficient_proposal_has_no_step_that_costs_nothing():
    problem = two_issues()
    bargained = bargain(problem)
    best = bargained.settlements[Solution.KALAI_SMORODINSKY].euros
    assert next_step(problem, bargained, Proposal(BEN, best), concession=0.0) is None


@pytest.mark.parametrize("seed", range(3))
def test_steps_of_both_sides_meet_near_the_frontier(seed):
    problem = random_problem(seed, epsilon=0.3)
    bargained = bargain(problem, wanted=())
    tables = [case.euros for case in bargained.best_cases]
    for _ in range(40):
        worth = [shares(problem, bargained, table) for table in tables]
        if worth[0][ADA] >= worth[1][ADA] - 1e-6:
            break
        for side in (BEN, ADA):
            step = next_step(problem, bargained, Proposal(side, tables[side]))
            if step is not None:
                assert step.conceded <= 0.05 + 1e-6
                tables[side] = step.plan.euros
    assert shares(problem, bargained, tables[0])[ADA] >= worth[1][ADA] - 0.1


@pytest.mark.parametrize("seed", range(3))
def test_a_mediators_next_text_is_better_for_all(seed):
    problem = random_problem(seed, epsilon=0.3)
    bargained = bargain(problem, wanted=())
    text = 0.7 * problem.allowed.nearest(problem.reference) + 0.3 * problem.best
    after = single_text(problem, bargained, text)
    assert (after.shares >= shares(problem, bargained, text) - 1e-6).all()
    assert after.value >= problem.floor - 1e-6 * abs(problem.floor)
    again = single_text(problem, bargained, after.euros)
    assert again.shares == pytest.approx(after.shares, abs=1e-3)


def test_a_mediators_text_minds_what_was_objected():
    problem = two_issues()
    bargained = bargain(problem)
    objections = (Objection(ADA, 2, least=4.0), Objection(BEN, 1, most=3.0))
    text = single_text(problem, bargained, np.full(4, 2.0), objections)
    assert text.euros[2] >= 4 - 1e-6
    assert text.euros[1] <= 3 + 1e-6


def test_objections_that_exclude_each_other_leave_no_text():
    problem = two_issues()
    objections = (Objection(ADA, 0, most=2.0), Objection(BEN, 0, least=3.0))
    assert single_text(problem, bargain(problem), np.full(4, 2.0), objections) is None


def test_a_text_that_objections_make_worse_for_somebody_is_still_found():
    problem = two_issues()
    bargained = bargain(problem)
    best = bargained.settlements[Solution.KALAI_SMORODINSKY].euros
    text = single_text(problem, bargained, best, (Objection(ADA, 0, most=1.0),))
    assert text.euros[0] <= 1 + 1e-6


def moved(department, distance):
    change = np.array([-distance, distance])
    return Movement(department, np.full(2, 0.5), change)


def test_only_returns_in_a_row_without_movement_count():
    still = [moved(BEN, 0.0), moved(ADA, 0.0)]
    assert returned_without_movement(()) == 0
    assert returned_without_movement(tuple(still)) == 0  # each has spoken once
    assert returned_without_movement((*still, *still)) == 2
    assert returned_without_movement((*still, moved(BEN, 0.2), moved(ADA, 0.004))) == 1


def test_a_matter_that_moves_is_not_blocked():
    problem = two_issues()
    bargained = bargain(problem)
    moves = (moved(BEN, 0.0), moved(ADA, 0.0), moved(BEN, 0.1), moved(ADA, 0.05))
    assert blockade(problem, bargained, moves) is None


def test_a_blocked_matter_has_its_next_steps_in_order():
    problem = two_issues()
    bargained = bargain(problem)
    moves = tuple(moved(side, 0.0) for side in (BEN, ADA, BEN, ADA, BEN))
    step = next_step(problem, bargained, Proposal(BEN, np.array([10.0, 10, 0, 0])))
    found = blockade(problem, bargained, moves, step=step, beliefs_differ=True)
    assert found.block is Block.NO_MOVEMENT
    assert found.returned == 3
    assert found.next_steps == (
        NextStep.TRADE,
        NextStep.EVIDENCE,
        NextStep.TEST,
        NextStep.SINGLE_TEXT,
        NextStep.NEXT_LEVEL,
        NextStep.CLEARING,
    )
    tried = blockade(problem, bargained, moves, mediated=True)
    assert tried.next_steps == (NextStep.NEXT_LEVEL, NextStep.CLEARING)


def test_an_answer_that_is_awaited_for_longer_than_agreed_is_a_blockade():
    problem = two_issues()
    bargained = bargain(problem)
    moves = (moved(BEN, 0.0), moved(ADA, 0.0), moved(BEN, 0.1))
    assert blockade(problem, bargained, moves, open_days=14, answer_days=14) is None
    found = blockade(problem, bargained, moves, open_days=15, answer_days=14)
    assert found.block is Block.ANSWER_OPEN
    assert found.open_days == 15
    assert found.next_steps == (
        NextStep.ANSWER,
        NextStep.SINGLE_TEXT,
        NextStep.NEXT_LEVEL,
        NextStep.CLEARING,
    )


def test_least_amounts_that_exclude_each_other_are_as_few_as_possible():
    wishes = (
        Wishes("marketing", np.zeros(0), (Wish(0, 10.0, least=8.0), Wish(1, 10.0, least=1.0))),
        Wishes("sales", np.zeros(0), (Wish(2, 10.0, least=9.0),)),
    )
    surface, allowed = SharedPairs(), BudgetSet(np.zeros(4), np.full(4, 10.0), 15.0)
    problem = BargainingProblem(surface, allowed, wishes, np.zeros(2), np.full(4, 2.0))
    assert incompatible_minimums(problem) == (0, 2)
    found = blockade(problem, bargain(problem), ())
    assert found.block is Block.INCOMPATIBLE_MINIMUMS
    assert found.next_steps[0] is NextStep.LOWER_A_MINIMUM
    assert found.excess_euros == pytest.approx(2.0)
    roomier = replace(problem, allowed=replace(allowed, budget=18.0))
    assert incompatible_minimums(roomier) == ()


def test_a_matter_in_which_nothing_can_be_gained_needs_new_options():
    half = np.full(2, 0.5)
    allowed = BudgetSet(np.zeros(2), np.ones(2), 1.0)
    problem = abstract(Own(np.ones(2), np.ones(2)), allowed, half, half)
    found = blockade(problem, bargain(problem), ())
    assert found.block is Block.NOTHING_TO_GAIN
    too_narrow = replace(problem, floor=1.0)
    assert blockade(too_narrow, bargain(too_narrow), ()).block is Block.ROOM_TOO_NARROW


def test_nothing_that_is_recorded_is_about_a_person():
    about = {one.name for kind in (Proposal, Movement, Step, Blockade) for one in fields(kind)}
    assert about & {"person", "user", "name", "by", "author"} == set()
