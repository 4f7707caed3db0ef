"""From a folder to the response model that has seen its history."""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from gespann.core.findings import Finding
from gespann.core.firm import Firm
from gespann.core.progress import Report, silent
from gespann.core.response.results import Fit
from gespann.library.cache import remember_compilations

if TYPE_CHECKING:
    import arviz

    from gespann.core.response.sampling.checkpoints import Checkpoints
    from gespann.core.simulation import Scenario, SimulatedFirm


def read_firm(
    folder: str | Path, *, history: str | Path | None = None, plan_start: date | None = None
) -> Firm:
    """The firm that a folder with `firm.toml` describes.

    Args:
        folder: Where `firm.toml` lies.
        history: A history table to read in place of the one that `firm.toml` names.
        plan_start: First day of the plan, in place of the one in [plan]; the year of a firm
            without a history ends there.

    Raises: InputRefused with every fault that was found.
    """
    from gespann.files.firm_folder import read_firm as read

    return read(folder, history=history, plan_start=plan_start)


def check(firm: Firm) -> tuple[Finding, ...]:
    """What the data of a firm can and cannot say."""
    from gespann.core.response.inspection import inspect

    return tuple(inspect(firm))


def fit(
    firm: Firm,
    *,
    seed: int = 0,
    chains: int = 4,
    draws: int = 500,
    thorough: bool = False,
    checkpoints: "Checkpoints | None" = None,
    progress: Report = silent,
) -> Fit:
    """The response model after it has seen the firm's history; the same seed gives the same fit.

    Args:
        firm: The firm.
        seed: Same seed, same fit.
        chains, draws: Chains, and draws of each.
        thorough: Whether to check forecasts from several points of the past, and models without
            the bond, the long life and each lever; takes minutes longer.
        checkpoints: Where to keep what is sampled, so that the same call goes on from there if it
            breaks off; None to keep nothing.
        progress: Told of the progress.
    """
    remember_compilations(os.environ)
    from gespann.core.response.fitting import fit as fit_response
    from gespann.core.response.sampling.checkpoints import NOTHING

    return fit_response(
        firm,
        seed=seed,
        chains=chains,
        draws=draws,
        thorough=thorough,
        checkpoints=NOTHING if checkpoints is None else checkpoints,
        progress=progress,
    )


def with_findings(fit: Fit, found: Sequence[Finding]) -> Fit:
    """The fit with what was found in the files, so that nobody reads its figures without that."""
    return replace(fit, findings=(*found, *(one for one in fit.findings if one not in found)))


def to_inference_data(fit: Fit) -> "arviz.InferenceData":
    """The posterior as ArviZ InferenceData; `.to_netcdf(path)` of it writes a file."""
    from gespann.core.response.export import to_inference_data as export

    return export(fit)


def simulate(scenario: "Scenario | None" = None, *, seed: int | None = None) -> "SimulatedFirm":
    """A made-up firm (`.firm`) with what is true of it (`.truth`).

    Args:
        scenario: What the firm is like, for example `random_scenario(seed, markets=4)`; None for
            the demo firm.
        seed: Chooses the random numbers; None for 0, or the demo firm's own.
    """
    from gespann.core import simulation

    if scenario is None:
        scenario = simulation.scenario_of_demo_firm()
        seed = simulation.DEMO_SEED if seed is None else seed
    return simulation.simulate(scenario, seed or 0)
