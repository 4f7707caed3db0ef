"""The posterior as ArviZ InferenceData, for analysts' own tools."""

import warnings
from typing import TYPE_CHECKING

import numpy as np

from gespann.core.response.results import Fit

if TYPE_CHECKING:
    import arviz

_PER_LEVER = ("retention", "half_saturation", "effect")
_SHARED = ("bond", "noise", "autocorrelation", "drift", "market_drift")


def to_inference_data(fit: Fit) -> "arviz.InferenceData":
    """The posterior draws with chains, draws and levers as named dimensions.

    Groups: posterior (all non-linear parameters, and the base's integrated-out coefficients) and
    observed_data (the outcome, NaN where it was not observed).
    """
    with warnings.catch_warnings():
        # Once a day it tells whoever imports it of a version to come; our users need not know.
        warnings.simplefilter("ignore", FutureWarning)
        import arviz

    posterior, firm = fit.posterior, fit.firm
    chains = (posterior.chains, posterior.size // posterior.chains)

    def by_chain(values: np.ndarray) -> np.ndarray:
        return values.reshape(*chains, *values.shape[1:])

    names = (*_PER_LEVER, *_SHARED)
    draws = {name: by_chain(getattr(posterior, name)) for name in names}
    draws["base_coefficients"] = by_chain(posterior.coefficients)
    return arviz.from_dict(
        posterior=draws,
        observed_data={"outcome": firm.history.outcome},
        coords={
            "lever": [lever.name for lever in firm.levers],
            "market": list(firm.history.markets),
            "period": firm.history.starts.astype("datetime64[ns]"),
        },
        dims={
            **{name: ["lever"] for name in _PER_LEVER},
            "base_coefficients": ["coefficient"],
            "outcome": ["market", "period"],
        },
        attrs={"seed": fit.seed, "created_with": "gespann"},
    )
