"""The golden mean to the cent, who gets and gives what, and a sensible answer at every edge."""

from dataclasses import replace

import numpy as np
import pytest
from made_up_bargains import Own, Saturating, abstract, best_of, random_problem

from gespann.core.compromise.aims import Solution
from gespann.core.compromise.bargain_results import Verdict
from gespann.core.compromise.golden_mean import golden_mean
from gespann.core.compromise.mean_results import Matter
from gespann.core.compromise.outcomes import SharedOutcomes
from gespann.core.compromise.problem import BargainingProblem, bargaining_problem
from gespann.core.compromise.solutions import bargain
from gespann.core.compromise.wishes import Wish, Wishes
from gespann.core.planning.amounts.budget_set import BudgetSet

LEVERS = ("Trade fairs", "Search ads", "Field visits", "Calls")
KS = Solution.KALAI_SMORODINSKY


def firm(*, budget=120.0, low=5.0, high=60.0):
    """Four levers that bring the same outcome; nobody knows better than to split evenly."""
    outcomes = Saturating(np.array([400.0]), np.full((1, 4), 80.0), np.full(4, 40.0))
    return outcomes, BudgetSet(np.full(4, low), np.full(4, high), budget)


def bargaining(first, second, *, epsilon=0.2, before=20.0, budget=120.0):
    """Ben's department wishes for the first two levers, Ada's for the others, if for anything."""
    outcomes, allowed = firm(budget=budget)
    best = best_of(outcomes, allowed)
    value = outcomes.at(best).value
    return bargaining_problem(
        outcomes,
        allowed,
        (Wishes("marketing", np.ones(1), first), Wishes("sales", np.ones(1), second)),
        disagreement=np.full(4, before),
        best=best,
        floor=(1 - epsilon) * value,
    )


def codes(found):
    return [finding.code for finding in found.findings]


def finding_of(found, code):
    (one,) = [finding for finding in found.findings if finding.code == code]
    return one


MARKETING = (Wish(0, 50.0), Wish(1, 50.0))
SALES = (Wish(2, 50.0), Wish(3, 50.0))


def test_both_get_the_same_share_of_their_best_case_to_the_cent():
    found = golden_mean(bargaining(MARKETING, SALES), LEVERS)
    first, second = found.chosen.shares
    assert first == pytest.approx(second, abs=1e-3)
    assert found.amount_cents.sum() <= 120_00
    assert found.amount_cents == pytest.approx(found.chosen.euros * 100)
    assert found.amount_cents[:2].sum() == pytest.approx(found.amount_cents[2:].sum(), abs=20)


@pytest.mark.parametrize("seed", range(3))
def test_budget_and_bounds_hold_to_the_cent_and_the_room_but_for_the_rounding(seed):
    problem = random_problem(seed, epsilon=0.3)
    found = golden_mean(problem, LEVERS)
    low, high = np.ceil(problem.allowed.low * 100), np.floor(problem.allowed.high * 100)
    assert ((low <= found.amount_cents) & (found.amount_cents <= high)).all()
    assert found.amount_cents.sum() <= np.floor(problem.allowed.budget * 100)
    assert found.chosen.value >= problem.floor - 0.05
    assert found.price_cents == pytest.approx(
        100 * (problem.best_value - found.chosen.value), abs=0.5
    )


@pytest.mark.parametrize("seed", range(3))
def test_accounts_add_up_to_what_everybody_has_of_its_best_case(seed):
    found = golden_mean(random_problem(seed, epsilon=0.3), LEVERS)
    for account, share in zip(found.accounts, found.chosen.shares, strict=True):
        assert sum(part.share for part in account.gets) == pytest.approx(share, abs=1e-6)
        assert sum(part.share for part in account.gives) == pytest.approx(1 - share, abs=1e-6)


def test_an_account_names_the_lever_that_gave_way():
    found = golden_mean(bargaining(MARKETING, SALES), LEVERS)
    marketing = found.accounts[0]
    given = [part for part in marketing.gives if part.matter is Matter.WISH]
    assert {part.lever for part in given} == {0, 1}
    assert all(part.after > part.before for part in given)


def test_who_wishes_the_same_gets_all_of_it():
    found = golden_mean(bargaining(MARKETING, MARKETING), LEVERS)
    assert found.bargained.verdict is Verdict.ONE_PLAN_IS_BEST_FOR_ALL
    assert "wishes_agree" in codes(found)
    assert found.chosen.shares == pytest.approx([1, 1], abs=1e-3)


def test_a_department_that_wants_nothing_leaves_the_others_what_they_want():
    problem = bargaining(MARKETING, ())
    nothing = replace(problem.wishes[1], weights=np.zeros(1))
    surface = SharedOutcomes(problem.surface.outcomes, np.array([[1.0], [0.0]]),
                             problem.surface.reference)  # fmt: skip
    found = golden_mean(
        replace(problem, wishes=(problem.wishes[0], nothing), surface=surface), LEVERS
    )
    assert finding_of(found, "department_wants_nothing").values == {"department": "sales"}
    assert found.chosen.shares == pytest.approx([1, 1], abs=1e-3)


def test_a_department_that_has_all_it_could_get_is_told_so():
    """Ada's wish is fulfilled by the disagreement plan, and nothing else is weighed by her."""
    problem = bargaining(MARKETING, (Wish(2, 20.0),))
    surface = replace(problem.surface, weights=np.array([[1.0], [0.0]]))
    wishes = (problem.wishes[0], replace(problem.wishes[1], weights=np.zeros(1)))
    found = golden_mean(replace(problem, surface=surface, wishes=wishes), LEVERS)
    assert finding_of(found, "department_gains_nothing").values == {"department": "sales"}
    assert found.chosen.euros[2] == pytest.approx(20, abs=0.02)
    assert found.chosen.shares == pytest.approx([1, 1], abs=1e-3)


def test_without_a_common_gain_there_is_a_reason_and_no_plan():
    """All the money is spent on what each alone wants: one's gain is the other's loss."""
    surface = Own(np.ones(2), np.ones(2))
    allowed = BudgetSet(np.zeros(2), np.ones(2), 1.0)
    half = np.full(2, 0.5)
    found = golden_mean(abstract(surface, allowed, half, half), LEVERS[:2])
    assert found.bargained.verdict is Verdict.NO_COMMON_GAIN
    assert codes(found) == ["no_common_gain"]
    assert found.chosen is None
    assert found.amount_cents is None


def test_an_empty_room_says_how_much_value_is_missing():
    problem = bargaining(MARKETING, SALES)
    out_of_reach = replace(problem, floor=problem.best_value + 50.0)
    found = golden_mean(out_of_reach, LEVERS)
    assert found.bargained.verdict is Verdict.EMPTY_ROOM
    assert finding_of(found, "room_is_empty").values["cents"] == 50_00


def wasteful_before(epsilon):
    """The last plan gave everything to Ben's wishes; the room hardly allows anything like it."""
    outcomes, allowed = firm()
    best = best_of(outcomes, allowed)
    wishes = (Wishes("marketing", np.zeros(1), (Wish(0, 60.0), Wish(1, 60.0))),
              Wishes("sales", np.zeros(1), (Wish(2, 60.0),)))  # fmt: skip
    return bargaining_problem(
        outcomes, allowed, wishes, disagreement=np.array([55.0, 55.0, 5.0, 5.0]), best=best,
        floor=(1 - epsilon) * outcomes.at(best).value,
    )  # fmt: skip


def test_where_somebody_must_lose_the_room_is_told_how_wide_it_would_have_to_be():
    problem = wasteful_before(0.001)
    found = golden_mean(problem, LEVERS)
    assert found.bargained.verdict is Verdict.SOMEBODY_WOULD_LOSE
    price = finding_of(found, "somebody_loses_in_room").values["cents"] / 100
    just, not_quite = (
        bargain(replace(problem, floor=problem.best_value - share * price)).verdict
        for share in (1.01, 0.97)
    )
    assert not_quite is Verdict.SOMEBODY_WOULD_LOSE
    assert just is not Verdict.SOMEBODY_WOULD_LOSE


def test_a_room_without_width_leaves_the_best_plan():
    outcomes, allowed = firm()
    best = best_of(outcomes, allowed)
    wishes = (Wishes("marketing", np.ones(1), MARKETING), Wishes("sales", np.ones(1), SALES))
    problem = bargaining_problem(
        outcomes, allowed, wishes, disagreement=np.full(4, 12.0), best=best,
        floor=outcomes.at(best).value,
    )  # fmt: skip
    found = golden_mean(problem, LEVERS)
    assert found.chosen.euros == pytest.approx(best, abs=0.05)
    assert abs(found.price_cents) <= 1


def test_wishes_beyond_reach_and_budget_are_named_with_what_is_possible():
    far = (Wish(0, 500.0), Wish(1, 50.0))
    found = golden_mean(bargaining(far, SALES), LEVERS)
    beyond = finding_of(found, "wish_out_of_reach")
    assert (beyond.subject, beyond.values["cents"]) == ("Trade fairs", 60_00)
    assert finding_of(found, "wishes_exceed_budget").values["cents"] == 120_00
    assert found.bargained.verdict is Verdict.AGREED


def test_least_amounts_that_fit_are_kept_to_the_cent():
    first, second = (Wish(0, 50.0, least=40.0),), (Wish(2, 50.0, least=40.005),)
    found = golden_mean(bargaining(first, second, budget=100.0), LEVERS)
    assert found.amount_cents[0] >= 40_00
    assert found.amount_cents[2] >= 40_01
    assert "minimum_not_kept" not in codes(found)


def test_of_two_least_amounts_that_exclude_each_other_one_gives_way():
    first, second = (Wish(0, 50.0, least=48.0),), (Wish(2, 50.0, least=48.0),)
    found = golden_mean(bargaining(first, second, budget=100.0, epsilon=0.5), LEVERS)
    kept = [found.chosen.euros[lever] >= 48 for lever in (0, 2)]
    assert sum(kept) <= 1
    assert "minimum_not_kept" in codes(found)


def test_what_cannot_be_shared_is_told_as_such():
    """One fair, one tour: the money is enough for one of them, and half of one is worth nothing."""
    wishes = (Wishes("marketing", np.zeros(0), (Wish(0, 1.0, least=1.0),)),
              Wishes("sales", np.zeros(0), (Wish(1, 1.0, least=1.0),)))  # fmt: skip
    surface, allowed = Own(np.ones(2), np.zeros(2)), BudgetSet(np.zeros(2), np.ones(2), 1.2)
    problem = BargainingProblem(surface, allowed, wishes, np.zeros(2), np.full(2, 0.5))
    found = bargain(problem)
    assert found.verdict is Verdict.EITHER_OR
    assert found.ranges == pytest.approx([1, 1])


def test_the_best_choice_of_least_amounts_is_that_of_trying_all():
    problem = random_problem(5, epsilon=0.5, least=True)
    found = bargain(problem)
    plain = [replace(one, wishes=()) for one in problem.wishes]
    best = -np.inf
    for kept in np.ndindex(*(2,) * len(problem.every_wish)):
        low = problem.allowed.low.copy()
        chosen: list[list[Wish]] = [[] for _ in plain]
        for keep, (d, wish) in zip(kept, problem.every_wish, strict=True):
            if keep:
                low[wish.lever] = max(low[wish.lever], wish.least)
                chosen[d].append(replace(wish, least=0.0))
        if (low > problem.allowed.high).any() or low.sum() > problem.allowed.budget:
            continue
        parts = tuple(
            replace(one, wishes=tuple(own)) for one, own in zip(plain, chosen, strict=True)
        )
        part = replace(problem, allowed=replace(problem.allowed, low=low), wishes=parts)
        total = bargain(part, wanted=(Solution.UTILITARIAN,))
        if total.settlements:
            gains = total.settlements[Solution.UTILITARIAN].utilities - problem.disagreement
            best = max(best, gains.sum())
    reached = found.settlements[Solution.UTILITARIAN].utilities - problem.disagreement
    assert reached.sum() == pytest.approx(best, abs=1e-5)


def test_names_must_fit_the_levers():
    with pytest.raises(ValueError, match="4 levers need as many names, got 1"):
        golden_mean(bargaining(MARKETING, SALES), ("Trade fairs",))


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (lambda: Wish(0, 0.0), "more than nothing"),
        (lambda: Wish(0, 5.0, least=6.0), "least must lie"),
        (lambda: Wishes("sales", np.array([-1.0])), "must not be negative"),
        (lambda: abstract(Own(np.ones(1), np.ones(1)), BudgetSet(np.zeros(1), np.ones(1), 1.0),
                          np.zeros(1), np.zeros(1)), "two or more departments"),
    ],
)  # fmt: skip
def test_a_broken_contract_is_named(broken, message):
    with pytest.raises(ValueError, match=message):
        broken()


def test_an_outcome_without_a_log_is_named():
    outcomes = Saturating(np.array([-500.0]), np.full((1, 4), 80.0), np.full(4, 40.0))
    wishes = (Wishes("marketing", np.ones(1)), Wishes("sales", np.ones(1)))
    with pytest.raises(ValueError, match="outcome 'outcome 0' is"):
        SharedOutcomes.of(outcomes, wishes, np.full(4, 20.0))
