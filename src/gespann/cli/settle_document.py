"""The JSON documents of `gespann settle` and `gespann test-next`: amounts in whole cents."""

from gespann.cli.document import Document, finding_document
from gespann.cli.experiment_document import design_document
from gespann.core.firm import Firm
from gespann.core.settle.results import (
    Candidate,
    Dispute,
    DisputeAnswer,
    NextTest,
    Reaction,
    Settling,
    View,
)
from gespann.language.settle import (
    dispute_told,
    experiment_told,
    next_told,
    result_told,
    settle_told,
    view_told,
)


def next_test_document(found: NextTest, firm: Firm) -> Document:
    """The tests that might be held, the best first."""
    return {
        "verdict": found.verdict.value,
        "message": " ".join(next_told(found, firm)),
        "considered": found.considered,
        "periods": found.periods,
        "knowing_all_cents": {name: round(cents) for name, cents in found.known_cents.items()},
        "tests": [_candidate(one, firm) for one in found.candidates],
        "findings": [finding_document(one, firm.currency) for one in found.findings],
    }


def dispute_document(found: DisputeAnswer, firm: Firm) -> Document:
    """The dispute, the tests that may settle it, and what both would say to each result."""
    return {
        "verdict": found.verdict.value,
        "message": " ".join(settle_told(found, firm)),
        "periods": found.periods,
        "disputes": [_dispute(one, firm) for one in found.disputes],
        "tests": [_settling(one, firm) for one in found.settling],
        "reactions": [_reaction(one, found.settling[0], firm) for one in found.reactions],
        "findings": [finding_document(one, firm.currency) for one in found.findings],
    }


def _candidate(one: Candidate, firm: Firm) -> Document:
    information = one.information
    return {
        "message": experiment_told(one, firm),
        "stage": one.stage,
        "effort": one.effort,
        "effect": one.effect.as_list(),
        "power": one.power,
        "planning_years_left": one.rest,
        "evsi_cents": round(information.evsi),
        "evsi_standard_error_cents": round(information.standard_error),
        "evsi_cross_checked_cents": round(information.cross_checked),
        "evppi_cents": round(information.evppi),
        "evpi_cents": round(information.evpi),
        "spend_cents": round(one.spend_cents),
        "lost_contribution_cents": round(one.lost_cents),
        "cost_cents": round(one.cost_cents),
        "net_cents": round(one.net_cents),
        "design": design_document(one.design),
    }


def _dispute(one: Dispute, firm: Firm) -> Document:
    return {
        "message": dispute_told(one, firm.currency),
        "lever": one.lever.name,
        "money_cents": round(one.money_cents),
        "effective_draws": one.effective_draws,
        "sides": {
            side.value: {**_view(view), "loss_cents": round(one.loss_cents[side])}
            for side, view in one.views.items()
        },
    }


def _settling(one: Settling, firm: Firm) -> Document:
    return {
        "lever": one.dispute.lever.name,
        "settled_share": one.settled_share,
        "settled_cents": round(one.settled_cents),
        "left_cents": round(one.left_cents),
        "net_cents": round(one.net_cents),
        "power": {side.value: power for side, power in one.power.items()},
        "test": _candidate(one.candidate, firm),
    }


def _reaction(one: Reaction, settling: Settling, firm: Firm) -> Document:
    return {
        "message": result_told(one, settling, firm),
        "quantile": one.quantile,
        "result": one.result,
        "dispute_cents": round(one.dispute_cents),
        "sides": {
            side.value: {**_view(view), "message": view_told(side, view, firm.currency)}
            for side, view in one.views.items()
        },
    }


def _view(view: View) -> Document:
    return {"return": view.return_.as_list(), "best_cents": view.best_cents}
