"""The room and the goal's answers as JSON: amounts in whole cents, None for what is not known."""

from gespann.core.firm import Lever
from gespann.core.planning.results import JointPlan
from gespann.core.planning.room_results import GoalAnswers, JointRoom, PricedWish, Range
from gespann.core.quantities import Department
from gespann.core.response.results import Fit
from gespann.language.goal import answers_told
from gespann.language.room import meaning, sureness, wish_told

Document = dict[str, object]


def room_document(room: JointRoom, currency: str) -> Document:
    """The room with its sentences, its outline, plans drawn from it, and the wishes' prices."""
    return {
        "epsilon": room.epsilon,
        "value_cents": room.value_cents,
        "spare_cents": room.spare_cents,
        "is_proven": room.is_proven,
        "message": meaning(room, currency),
        "sureness": sureness(room, currency),
        "levers": [
            {
                "lever": lever.name,
                "department": lever.department.value,
                "optimum_cents": int(best),
                **_range(reach),
            }
            for lever, reach, best in zip(room.levers, room.ranges, room.best_cents, strict=True)
        ],
        "departments": {side.value: _range(reach) for side, reach in room.departments.items()},
        "total": _range(room.total),
        "outline_cents": _corners(room.outline_cents.tolist()),
        "outer_outline_cents": _corners(room.outer_outline_cents.tolist()),
        "drawn_plans_cents": room.draws_cents.tolist(),
        "wishes": [_wish(wish, room, currency) for wish in room.wishes],
    }


def goal_document(goal: GoalAnswers, levers: tuple[Lever, ...], currency: str) -> Document:
    """The goal's answers with their sentences."""
    return {
        "certainty": goal.certainty,
        "probability": goal.probability,
        "highest_cents": goal.highest_cents,
        "least_budget_cents": goal.least_budget_cents,
        "gap_cents": goal.gap_cents,
        "missing_budget_cents": goal.missing_budget_cents,
        "plan_cents": goal.plan_cents.tolist(),
        "ways": [
            {
                "lever": None if way.lever is None else levers[way.lever].name,
                "measure": way.measure or None,
                "group": way.group or None,
                "is_floor": way.is_floor,
                "is_capacity": way.is_capacity,
                "raised_cents": way.raised_cents,
                "more_budget_cents": way.more_budget_cents,
                "closed_cents": way.closed_cents,
            }
            for way in goal.ways
        ],
        "answers": [
            {"question": question, "answer": answer}
            for question, answer in answers_told(goal, levers, currency)
        ],
    }


def room_and_goal(fit: Fit, plan: JointPlan) -> Document:
    """Both, as far as they were asked for."""
    currency, document = fit.firm.currency, Document()
    if plan.room is not None:
        document["room"] = room_document(plan.room, currency)
    if plan.goal is not None:
        document["goal_answers"] = goal_document(plan.goal, fit.firm.levers, currency)
    return document


def _range(reach: Range) -> Document:
    return {
        "least_cents": reach.least_cents,
        "greatest_cents": reach.greatest_cents,
        "outer_least_cents": reach.outer_least_cents,
        "outer_greatest_cents": reach.outer_greatest_cents,
    }


def _corners(corners: list[list[float]]) -> list[Document]:
    sides = [side.value for side in Department]
    return [dict(zip(sides, map(round, corner), strict=True)) for corner in corners]


def _wish(wish: PricedWish, room: JointRoom, currency: str) -> Document:
    of = wish.wish.of
    return {
        "of": of.value if isinstance(of, Department) else of,
        "cents": wish.wish.cents,
        "is_possible": wish.is_possible,
        "possible_least_cents": wish.least_cents,
        "possible_greatest_cents": wish.greatest_cents,
        "price_cents": wish.price_cents,
        "is_in_room": wish.is_in_room,
        "goal_probability": wish.goal_probability,
        "plan_cents": None if wish.amounts_cents is None else wish.amounts_cents.tolist(),
        "message": wish_told(wish, room, currency),
    }
