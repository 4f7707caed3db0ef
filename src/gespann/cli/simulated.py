"""A simulated firm as a folder: its files as any firm would have them, and `truth.json`."""

import json
from pathlib import Path

from gespann.core.simulation import SimulatedFirm, Truth
from gespann.files.firm_folder_writer import write_firm
from gespann.files.whole import whole_folder
from gespann.language import gettext as _
from gespann.refusals import Refusal

TRUTH = "truth.json"


def refuse_if_taken(folder: Path) -> None:
    """A simulated firm may take the place of another one, never of anything else.

    Raises: Refusal if the folder holds something that was not simulated.
    """
    if not folder.exists() or (folder / TRUTH).is_file():
        return
    if folder.is_dir() and not any(folder.iterdir()):
        return
    raise Refusal(
        _("“{folder}” holds something else already. Name a folder that does not exist yet.").format(
            folder=folder
        )
    )


def write_simulated(folder: Path, simulated: SimulatedFirm, *, seed: int) -> None:
    """Write firm and truth, whole or not at all."""
    refuse_if_taken(folder)
    with whole_folder(folder) as draft:
        write_firm(draft, simulated.firm)
        text = json.dumps(truth_document(simulated, seed=seed), ensure_ascii=False, indent=2)
        (draft / TRUTH).write_text(text + "\n", encoding="utf-8")


def truth_document(simulated: SimulatedFirm, *, seed: int) -> dict[str, object]:
    """What a fit is to find and what a plan is measured by."""
    firm, truth = simulated.firm, simulated.truth
    document: dict[str, object] = {
        "seed": seed,
        "bond": truth.bond,
        "levers": [
            {
                "lever": lever.name,
                "department": described.department.value,
                "added_cents": round(100 * truth.added(lever.name)),
                "added_share": truth.added_share(lever.name),
                "roi": truth.roi(lever.name),
                "elasticity": lever.elasticity,
                "retention": lever.retention,
                "half_saturation_units": lever.half_saturation_units,
                "effect": lever.effect,
                "long_share": lever.long_share,
            }
            for lever, described in zip(truth.levers, firm.levers, strict=True)
        ],
    }
    if firm.plan is not None:
        oracle = truth.oracle(firm.plan.budget_cents)
        document["budget_cents"] = firm.plan.budget_cents
        document["last_year"] = _valued(truth, truth.last_year_cents)
        document["oracle"] = _valued(truth, oracle.amounts_cents)
    return document


def _valued(truth: Truth, amounts_cents: tuple[int, ...]) -> dict[str, object]:
    return {
        "amounts_cents": list(amounts_cents),
        "contribution_cents": round(truth.expected_contribution(amounts_cents)),
    }
