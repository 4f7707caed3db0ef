"""The JSON documents of `gespann experiment`, and the block of firm.toml for a test."""

import json
from collections.abc import Iterable

from gespann.cli.document import Document, warnings_of
from gespann.core.experiments.results import CRITICAL, Control, Design, Proposal, Reading
from gespann.core.firm import Experiment, Firm


def proposal_document(firm: Firm, proposal: Proposal) -> Document:
    """A proposed test with its alternatives."""
    return {
        "verdict": proposal.verdict.value,
        "design": None if proposal.design is None else design_document(proposal.design),
        "alternatives": [design_document(one) for one in proposal.alternatives],
        "warnings": warnings_of(proposal.findings, firm.currency),
    }


def reading_document(firm: Firm, reading: Reading) -> Document:
    """A test that was read."""
    if reading.experiment is None:
        return {"experiment": None, "warnings": warnings_of(reading.findings, firm.currency)}
    one = reading.experiment
    half = CRITICAL * one.standard_error
    return {
        "experiment": {
            "name": one.name,
            "lever": one.lever,
            "kind": one.kind,
            "markets": list(one.markets),
            "first": one.first.isoformat(),
            "last": one.last.isoformat(),
            "change": one.change_units,
            "effect": one.effect,
            "standard_error": one.standard_error,
            "stage": one.stage,
        },
        "effect": [one.effect - half, one.effect, one.effect + half],
        "expected_outcome": reading.expected_outcome,
        "actual_outcome": reading.actual_outcome,
        "change_cents": reading.change_cents,
        "return": None if reading.return_interval is None else list(reading.return_interval),
        "controls": _controls(reading.controls),
        "fit": reading.fit,
        "windows": reading.windows,
        "firm_toml": block_of(one),
        "warnings": warnings_of(reading.findings, firm.currency),
    }


def block_of(experiment: Experiment) -> str:
    """The test as [[experiments]] of firm.toml."""
    pairs = [
        ("name", _quoted(experiment.name)),
        ("lever", _quoted(experiment.lever)),
        ("kind", _quoted(experiment.kind)),
        ("markets", f"[{', '.join(_quoted(name) for name in experiment.markets)}]"),
        ("first", experiment.first.isoformat()),
        ("last", experiment.last.isoformat()),
        ("change", _figure(experiment.change_units)),
        ("effect", _figure(experiment.effect)),
        ("standard_error", _figure(experiment.standard_error)),
        ("stage", _quoted(experiment.stage)),
    ]
    needed = [pair for pair in pairs if pair[1] not in ("[]", '""')]
    return "\n".join(["[[experiments]]", *(f"{key} = {value}" for key, value in needed)])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON string is a TOML string


def _figure(value: float) -> str:
    return repr(float(f"{value:.8g}"))


def design_document(design: Design) -> Document:
    """A proposed test as it stands."""
    return {
        "kind": design.kind,
        "lever": design.lever.name,
        "test_markets": list(design.test_markets),
        "controls": _controls(design.controls),
        "periods": design.periods,
        "changed": list(design.changed),
        "carry_over": design.carry_over,
        "usual_units": design.usual_units,
        "change_units": design.change_units,
        "change_cents": design.change_cents,
        "expected_outcome": design.expected_outcome,
        "standard_error": design.standard_error,
        "smallest_effect": design.smallest_effect,
        "power": design.power,
        "power_curve": [list(point) for point in design.power_curve],
        "fit": design.fit,
        "smallest_return": design.smallest_return,
    }


def _controls(controls: Iterable[Control]) -> list[Document]:
    return [{"market": one.market, "weight": one.weight} for one in controls]
