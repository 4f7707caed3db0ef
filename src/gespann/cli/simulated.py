"""A simulated firm as a folder: its files as any firm would have them, and `truth.json`.

Departments that say what they expect say what they wish for, too, in `wishes.toml`.
"""

import json
from dataclasses import asdict
from pathlib import Path

from gespann.cli.simulated_wishes import wishes_of
from gespann.core.firm import Firm
from gespann.core.simulation import SimulatedFirm, Surprise, Truth
from gespann.files.firm_folder_writer import write_firm
from gespann.files.whole import whole_folder
from gespann.files.wishes_toml import WISHES_NAME
from gespann.files.wishes_writer import wishes_text
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
    """Write firm, wishes and truth, whole or not at all."""
    refuse_if_taken(folder)
    with whole_folder(folder) as draft:
        write_firm(draft, simulated.firm)
        if simulated.firm.beliefs:
            text = wishes_text(wishes_of(simulated.firm))
            (draft / WISHES_NAME).write_text(text, encoding="utf-8")
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
                "stages": dict(zip(lever.stages, lever.stage_elasticities, strict=True)),
                "retention": lever.retention,
                "half_saturation_units": lever.half_saturation_units,
                "effect": lever.effect,
                "long_share": lever.long_share,
                "long_retention": lever.long_retention,
                "lasts_months": lever.lasts_months,
            }
            for lever, described in zip(truth.levers, firm.levers, strict=True)
        ],
        **_funnel(truth),
        "surprises": [_surprise(firm, one) for one in truth.surprises],
        "experiments": [asdict(one) for one in truth.experiments],
    }
    if firm.plan is not None:
        oracle = truth.oracle(firm.plan.budget_cents)
        document["budget_cents"] = firm.plan.budget_cents
        document["last_year"] = _valued(truth, truth.last_year_cents)
        document["oracle"] = _valued(truth, oracle.amounts_cents)
    return document


def _funnel(truth: Truth) -> dict[str, object]:
    """Stages and what can be worked; nothing for a firm without a funnel."""
    if not truth.stages:
        return {}
    stages = [
        {
            "stage": stage.name,
            "rate": stage.rate,
            "mean_delay_periods": stage.mean_delay,
            "noise": stage.noise,
        }
        for stage in truth.stages
    ]
    handling = truth.handling
    return {"stages": stages, "handling": None if handling is None else asdict(handling)}


def _surprise(firm: Firm, surprise: Surprise) -> dict[str, object]:
    """A surprise with its name and the day on which it began, instead of the period's number."""
    told = asdict(surprise)
    day = str(firm.history.starts[told.pop("first")])
    return {"surprise": type(surprise).__name__, "first": day, **told}


def _valued(truth: Truth, amounts_cents: tuple[int, ...]) -> dict[str, object]:
    return {
        "amounts_cents": list(amounts_cents),
        "contribution_cents": round(truth.expected_contribution(amounts_cents)),
        "left_to_later_years_cents": round(100 * truth.left_to_later_years(amounts_cents)),
    }
