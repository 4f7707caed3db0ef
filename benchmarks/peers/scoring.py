"""How good an answer is: every tool's draws and plans, judged by the truth in the same way."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from arviz_stats.base import array_stats
from handover import BOUNDS
from known_firm import KnownFirm

INTERVAL = (0.05, 0.95)
SLACK = 1e-3  # of the budget or a bound: what a tool may miss it by through rounding


def scored(known: KnownFirm, folder: Path) -> dict[str, Any]:
    """What an answer is worth; a tool that was ended early is scored for what it put down.

    Args:
        known: The firm and its truth.
        folder: Where the tool put `answer.json` and `draws.npz`.

    Returns: Figures by name, as a line of the results.
    """
    told = read_answer(folder)
    found = {**told["facts"], "troubles": list(told["troubles"])}
    for name, amounts in told["plans"].items():
        bounds = BOUNDS[name.split(",")[0]]
        plan = 100 * np.array(amounts)
        found[name] = judged_plan(known, plan, bounds)
        found["troubles"] += [f"plan {name}: {fault}" for fault in faults(known, plan, bounds)]
    if (folder / "draws.npz").exists():
        with np.load(folder / "draws.npz") as draws:
            found |= judged_draws(known, draws["added"])
            sampled = [draws[name] for name in draws.files if name != "added"]
        found["fit_seconds"] = found["seconds_to_fit_done"] - found["seconds_to_fit_begun"]
        found |= convergence(sampled, found["fit_seconds"])
    return found


def read_answer(folder: Path) -> dict[str, Any]:
    """What a tool put down, empty if nothing."""
    path = folder / "answer.json"
    nothing: dict[str, Any] = {"facts": {}, "plans": {}, "troubles": []}
    return json.loads(path.read_text()) if path.exists() else nothing


def judged_plan(
    known: KnownFirm, plan: np.ndarray, bounds: tuple[float, float]
) -> dict[str, float]:
    """What a plan gives away, as shares of the oracle's incremental profit.

    Returns: `regret` against the oracle within the same bounds, `last_year` that of last year's
        split, and `worse` by how much the plan falls short of last year's split, 0 if it does not.
    """
    oracle = known.oracle(bounds)
    whole = known.incremental_profit(oracle)
    brought, usual = known.contribution(plan), known.contribution(known.last_year)
    return {
        "regret": (oracle.contribution_cents - brought) / whole,
        "last_year": (oracle.contribution_cents - usual) / whole,
        "worse": max(usual - brought, 0.0) / whole,
    }


def faults(known: KnownFirm, plan: np.ndarray, bounds: tuple[float, float]) -> list[str]:
    """Where a plan does not keep what was asked of it. It is judged all the same."""
    found = []
    over = float(plan.sum()) / known.budget - 1
    if over > SLACK:
        found.append(f"{100 * over:.1f} % over the budget")
    amounts, last = plan.reshape(-1, plan.shape[-1]).sum(axis=0), known.last_year.sum(axis=0)
    if (amounts < (bounds[0] - SLACK) * last).any() or (amounts > (bounds[1] + SLACK) * last).any():
        found.append("outside the bounds")
    return found


def judged_draws(known: KnownFirm, added: np.ndarray) -> dict[str, Any]:
    """Whether the intervals of the levers' contributions hold the truth, and how far they miss it.

    Args:
        added: Money that each lever added over the history, draw by lever.

    Returns: `held` for each lever; `error`, the sum of the medians' distances from the truth as a
        share of what all levers added; `bias`, the same with signs; `width`, of the intervals.
    """
    low, high = np.quantile(added, INTERVAL, axis=0)
    off = np.median(added, axis=0) - known.added
    whole = known.added.sum()
    return {
        "held": [bool(one) for one in (low <= known.added) & (known.added <= high)],
        "error": float(np.abs(off).sum() / whole),
        "bias": float(off.sum() / whole),
        "width": float((high - low).sum() / whole),
    }


def convergence(sampled: list[np.ndarray], seconds: float) -> dict[str, float]:
    """Rank-normalised R-hat and bulk effective draws of all that was sampled.

    Source: Vehtari, Gelman, Simpson, Carpenter, Buerkner (2021).

    Args:
        sampled: Arrays chain by draw by coordinate; what is constant is left out.
        seconds: That the whole fit took: compiling, warming up and drawing.
    """
    draws = np.concatenate(sampled, axis=2)
    varying = np.moveaxis(draws[..., draws.std(axis=(0, 1)) > 0], 2, 0)
    ess = [float(array_stats.ess(one, 0, 1, method="bulk")) for one in varying]
    r_hat = [float(array_stats.rhat(one, 0, 1, method="rank")) for one in varying]
    return {
        "sampled": len(ess),
        "r_hat": max(r_hat),
        "ess_min": min(ess),
        "ess_median": float(np.median(ess)),
        "ess_min_per_second": min(ess) / seconds,
        "ess_median_per_second": float(np.median(ess)) / seconds,
    }
