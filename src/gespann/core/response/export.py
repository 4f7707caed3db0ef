"""The posterior as ArviZ InferenceData, for analysts' own tools."""

import warnings
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from gespann.core.response.results import Fit, StageFit

if TYPE_CHECKING:
    import arviz

_PER_LEVER = ("retention", "long_share", "half_saturation", "effect")
_SHARED = (
    "long_retention", "bond", "noise", "autocorrelation", "drift", "market_drift", "level_spread",
    "effect_spread",
)  # fmt: skip
_OF_ARRIVALS = ("capacity", "capacity_without", "unworked_worth")
_DIMS = {
    **{name: ["lever"] for name in _PER_LEVER},
    "market_effect": ["market", "lever"],
    "delay": ["lag"],
    "base_coefficients": ["coefficient"],
}


def to_inference_data(fit: Fit) -> "arviz.InferenceData":
    """The posterior draws with chains, draws and levers as named dimensions.

    A firm with several stages gets the dimension `stage` besides: NaN stands where a lever does
    not act on a stage, and where nothing arrives because the stage is the first.

    Groups: posterior (all non-linear parameters, and the base's integrated-out coefficients),
    observed_data (the outcome and that of each stage, NaN where it was not observed) and
    constant_data (the weight of each outcome, below 1 where it was too wild to be believed).
    """
    with warnings.catch_warnings():
        # Once a day it tells whoever imports it of a version to come; our users need not know.
        warnings.simplefilter("ignore", FutureWarning)
        import arviz

    firm, several = fit.firm, len(fit.stages) > 1
    each = [_draws(stage, len(firm.levers)) for stage in fit.stages]
    draws = _over_stages(each) if several else each[0]
    weights = np.stack([stage.weight for stage in fit.stages])
    cells = ["market", "period"]
    return arviz.from_dict(
        posterior=draws,
        observed_data={"outcome": firm.history.outcome}
        | ({"stages": firm.history.stages} if several else {}),
        constant_data={"weight": weights if several else weights[0]},
        coords={
            "lever": [lever.name for lever in firm.levers],
            "market": list(firm.history.markets),
            "period": firm.history.starts.astype("datetime64[ns]"),
            "stage": [stage.data.name for stage in fit.stages],
        },
        dims={
            **{name: ["stage"] * several + _DIMS.get(name, []) for name in draws},
            "outcome": cells,
            "stages": [*cells, "stage"],
            "weight": ["stage"] * several + cells,
        },
        attrs={"seed": fit.seed, "created_with": "gespann"},
    )


def _draws(stage: StageFit, levers: int) -> dict[str, Float[np.ndarray, "chain draw *rest"]]:
    """The draws of one stage chain by chain; NaN for levers that do not act on it."""
    posterior = stage.posterior
    found = {name: getattr(posterior, name) for name in _SHARED}
    for name in (*_PER_LEVER, "market_effect"):
        values = getattr(posterior, name)
        found[name] = np.full((*values.shape[:-1], levers), np.nan)
        found[name][..., list(stage.data.levers)] = values
    if stage.data.before is not None:
        found["delay"] = posterior.delay
    if stage.data.worked_by is not None:
        found |= {name: getattr(posterior, name) for name in _OF_ARRIVALS}
    found["base_coefficients"] = posterior.coefficients
    chains = (posterior.chains, posterior.size // posterior.chains)
    return {name: values.reshape(*chains, *values.shape[1:]) for name, values in found.items()}


def _over_stages(each: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """The draws of all stages side by side; NaN where a stage has no such parameter."""
    shapes = {name: values.shape for draws in each for name, values in draws.items()}
    return {
        name: np.stack([draws.get(name, np.full(shape, np.nan)) for draws in each], axis=2)
        for name, shape in shapes.items()
    }
