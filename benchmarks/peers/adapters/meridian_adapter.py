"""Google Meridian with the settings of its notebook "Getting Started".

Settings: ROI priors LogNormal(0.2, 0.9), automatic knot selection (`enable_aks=True`; without it a
national model has one knot for all years), 10 chains of 2,000 + 500 + 1,000 steps. The variant
`short` runs 4 chains of 500 + 250 + 500 steps, as many as one waits for without an accelerator.
With markets there is a knot for each week, Meridian's default; then controls that are the same in
all markets are left out, for its documentation says that those knots take their place.

The plan is made for the last year of the history, whose flighting the plan year repeats. Meridian
counts what earlier effort brings into that year and nothing after it, as the benchmark does.
"""

import os
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.append(str(Path(__file__).parents[1]))
from handover import BOUNDS, SEED, Answer, Given, asked

STEPS = {
    "getting_started": {"n_chains": 10, "n_adapt": 2000, "n_burnin": 500, "n_keep": 1000},
    "short": {"n_chains": 4, "n_adapt": 500, "n_burnin": 250, "n_keep": 500},
}
DERIVED = {"mu_t", "beta_m", "slope_m"}  # of what is sampled, or constant


def main() -> None:
    """Fit and plan one firm: words are the variant, then perhaps the draws of each chain."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    given, answer, (variant, *draws) = asked()
    warnings.simplefilter("ignore")
    model = _model(given)
    steps = STEPS[variant]
    if draws:
        few = int(draws[0])
        steps = {"n_chains": 4, "n_adapt": few, "n_burnin": few, "n_keep": few}
    answer.mark("fit_begun")
    model.sample_posterior(seed=SEED, **steps)
    answer.mark("fit_done")
    _plan(given, model, answer)
    _hand_over(model, answer)


def kept_controls(given: Given) -> list[int]:
    """Positions of the controls that the model takes: with markets, those that differ."""
    return given.differing if given.has_markets else list(range(len(given.controls)))


def table_of(given: Given) -> pd.DataFrame:
    """One row for each market and week; markets have their potential as their population."""
    markets, weeks, _ = given.spend.shape
    time = np.tile(given.starts.strftime("%Y-%m-%d"), markets)
    table = pd.DataFrame({"time": time, "revenue": given.outcome.ravel()})
    if given.has_markets:
        table["geo"] = np.repeat(given.markets, weeks)
        size = np.ones(markets) if given.potential is None else given.potential
        table["population"] = np.repeat(1e5 * size, weeks)
    for k, lever in enumerate(given.levers):
        table[lever] = given.spend[..., k].ravel()
    for k in kept_controls(given):
        table[given.controls[k]] = given.influences[..., k].ravel()
    return table


def _model(given: Given) -> object:
    from meridian import backend, constants
    from meridian.data import data_frame_input_data_builder
    from meridian.model import model, prior_distribution, spec

    table, levers = table_of(given), list(given.levers)
    builder = data_frame_input_data_builder.DataFrameInputDataBuilder(
        kpi_type="revenue", default_kpi_column="revenue"
    ).with_kpi(table)
    if given.has_markets:
        builder = builder.with_population(table)
    controls = [given.controls[k] for k in kept_controls(given)]
    if controls:
        builder = builder.with_controls(table, control_cols=controls)
    builder = builder.with_media(
        table, media_cols=levers, media_spend_cols=levers, media_channels=levers
    )
    roi = backend.tfd.LogNormal(np.float64(0.2), np.float64(0.9), name=constants.ROI_M)
    return model.Meridian(
        input_data=builder.build(),
        model_spec=spec.ModelSpec(
            prior=prior_distribution.PriorDistribution(roi_m=roi),
            enable_aks=not given.has_markets,
        ),
    )


def _plan(given: Given, model: object, answer: Answer) -> None:
    from meridian.analysis import optimizer

    searching = optimizer.BudgetOptimizer(model)
    first, last = (given.starts[at].strftime("%Y-%m-%d") for at in (-given.year, -1))
    for name, (low, high) in BOUNDS.items():
        found = searching.optimize(
            start_date=first,
            end_date=last,
            budget=given.budget,
            spend_constraint_lower=1 - low,
            spend_constraint_upper=high - 1,
        )
        spend = found.optimized_data["spend"].sel(channel=list(given.levers))
        answer.plan(name, spend.to_numpy())


def _hand_over(model: object, answer: Answer) -> None:
    from meridian.analysis import analyzer

    told = model.inference_data
    looked = analyzer.Analyzer(model_context=model.model_context, inference_data=told)
    added = np.asarray(looked.incremental_outcome())
    sampled = {
        name: values.to_numpy()
        for name, values in told.posterior.data_vars.items()
        if name not in DERIVED
    }
    answer.facts |= {
        "divergences": int(told.sample_stats["diverging"].sum()),
        "versions": {name: version(name) for name in ("google-meridian", "jax")},
    }
    answer.draws(added.reshape(-1, added.shape[-1]), sampled)
    answer.write()


if __name__ == "__main__":
    main()
