"""Where the bargaining stands as JSON: amounts in whole cents, None for what is not known."""

import numpy as np

from gespann.cli.document import Document
from gespann.cli.mean_document import mean_document
from gespann.core.compromise.blockade_results import Blockade
from gespann.core.compromise.rounds_results import JointRounds, NextProposal, Placed
from gespann.core.quantities import Department
from gespann.language.rounds import (
    blockade_told,
    change_told,
    next_told,
    objections_told,
    standing_told,
    text_told,
)

_SIDES = tuple(Department)


def bargain_document(state: JointRounds, currency: str) -> Document:
    """The rounds, the next step, the single text and the blockade, with their sentences."""
    rounds, text = state.rounds, state.text
    return {
        "agreed": rounds.is_agreed,
        "agreed_plan": _plan(state, state.agreed_cents),
        "to_answer": [side.value for side in rounds.to_answer],
        "open_days": state.open_days,
        "answer_within_days": rounds.answer_days,
        "rounds": [_placed(state, placed) for placed in state.placed],
        "acceptances": [
            {"date": one.day.isoformat(), "department": one.department, "note": one.note}
            for one in rounds.rounds
            if one.accepts
        ],
        "asked_of_the_text": [
            {
                "department": side.value,
                "lever": name,
                "least_cents": one.least_cents,
                "most_cents": one.most_cents,
            }
            for side, name, one in rounds.asked_of_the_text
        ],
        "next_steps": [_next(state, found, currency) for found in state.next_proposals],
        "single_text": None
        if text is None
        else {
            "plan": _plan(state, state.text_cents),
            "shares": _shares(text.shares),
            "messages": [text_told(state)],
        },
        "blockade": None if state.blockade is None else _blockade(state, state.blockade, currency),
        "frontier": [_shares(plan.shares) for plan in state.frontier.plans],
        "disputed_levers": [lever.name for lever in state.disputed],
        "messages": [standing_told(state), *objections_told(state, currency)],
        "golden_mean": mean_document(state.mean, currency),
    }


def _plan(state: JointRounds, cents: np.ndarray | None) -> list[Document] | None:
    if cents is None:
        return None
    return [
        {"lever": lever.name, "department": lever.department.value, "amount_cents": int(one)}
        for lever, one in zip(state.levers, cents, strict=True)
    ]


def _shares(shares: np.ndarray) -> dict[str, float]:
    return {side.value: float(share) for side, share in zip(_SIDES, shares, strict=True)}


def _placed(state: JointRounds, placed: Placed) -> Document:
    hand, move = placed.round.department, placed.movement
    able = bool(state.mean.found.bargained.can_gain.all())
    return {
        "date": placed.round.day.isoformat(),
        "department": "mediator" if hand is None else hand.value,
        "note": placed.round.note,
        "plan": _plan(state, placed.cents),
        "shares": _shares(placed.shares) if able else None,
        "conceded": move.conceded if able and move is not None else None,
        "given": move.given if able and move is not None else None,
        "is_allowed": placed.is_allowed,
    }


def _next(state: JointRounds, found: NextProposal, currency: str) -> Document:
    told = next_told(state, found, currency)
    step = found.step
    return {
        "department": found.department.value,
        "accept": found.accept,
        "plan": _plan(state, found.cents),
        "conceded": None if step is None else step.conceded,
        "given": None if step is None else step.given,
        "changes": []
        if step is None
        else [
            {
                "lever": state.levers[one.lever].name,
                "before_cents": round(100 * one.before),
                "after_cents": round(100 * one.after),
                "shares": _shares(one.shares),
            }
            for one in step.levers
        ],
        "messages": [told.sentence, *(change_told(one) for one in told.changes)],
    }


def _blockade(state: JointRounds, stuck: Blockade, currency: str) -> Document:
    told = blockade_told(state, currency)
    return {
        "block": stuck.block.value,
        "next_steps": [step.value for step in stuck.next_steps],
        "returned": stuck.returned,
        "open_days": stuck.open_days,
        "messages": [] if told is None else [told.reason, *told.steps],
    }
