"""PyMC-Marketing with nutpie, with the priors of its class or those of its example notebooks.

Settings: geometric adstock over 8 weeks, logistic saturation, two yearly harmonics and a trend `t`,
4 x (1,000 + 1,000) draws at target acceptance 0.85, as in its notebook "MMM Example"; the variant
`example` takes that notebook's priors as well (saturation_beta after the share of spend), with
markets the scaling within markets and the priors of its notebook "MMM Multidimensional Example".
It is told to use all processors; by itself PyMC uses half of those it sees.

Money is planned per week (`total_budget` is that of one period), spread over the weeks as last
year, with carry-over before and after the window counted, through `mmm.budget_optimizer`. Controls
are standardised, for its documentation asks to put them on a scale near one.
"""

import os
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.append(str(Path(__file__).parents[1]))
from handover import BOUNDS, SEED, YEAR, Answer, Given, asked


def main() -> None:
    """Fit and plan one firm: words are the variant, then perhaps the draws of each chain."""
    given, answer, (variant, *draws) = asked()
    warnings.simplefilter("ignore")
    table = table_of(given, is_scaled=variant == "defaults")
    model = _model(given, variant, table)
    how_many = {"draws": int(draws[0]), "tune": int(draws[0])} if draws else {}
    answer.mark("fit_begun")
    told = model.fit(
        table.drop(columns="y"),
        table["y"],
        chains=4,
        cores=os.cpu_count(),
        target_accept=0.85,
        nuts_sampler="nutpie",
        random_seed=SEED,
        progressbar=False,
        **({"draws": 1000, "tune": 1000} | how_many),
    )
    answer.mark("fit_done")
    _plan(given, model, answer)
    _hand_over(given, model, told, answer)


def table_of(given: Given, *, is_scaled: bool) -> pd.DataFrame:
    """One row for each market and week; the trend `t` counts weeks, or goes from 0 to 1."""
    markets, weeks, _ = given.spend.shape
    spread = given.influences.std(axis=(0, 1))
    scaled = (given.influences - given.influences.mean(axis=(0, 1))) / np.where(spread, spread, 1)
    week = np.tile(np.arange(weeks), markets)
    table = pd.DataFrame({"date": np.tile(given.starts, markets), "y": given.outcome.ravel()})
    if given.has_markets:
        table["geo"] = np.repeat(given.markets, weeks)
    for k, lever in enumerate(given.levers):
        table[lever] = given.spend[..., k].ravel()
    for k, control in enumerate(given.controls):
        table[control] = scaled[..., k].ravel()
    table["t"] = week / (weeks - 1) if is_scaled else week.astype(float)
    return table


def _model(given: Given, variant: str, table: pd.DataFrame) -> object:
    from pymc_extras.prior import Prior
    from pymc_marketing.mmm import MMM, GeometricAdstock, LogisticSaturation

    levers = list(given.levers)
    more: dict[str, object] = {"dims": ("geo",)} if given.has_markets else {}
    adstock, saturation = GeometricAdstock(l_max=8), LogisticSaturation()
    if variant == "example" and not given.has_markets:
        share = (table[levers].sum() / table[levers].sum().sum()).to_numpy()
        more["model_config"] = {
            "intercept": Prior("Normal", mu=0.5, sigma=0.2),
            "saturation_beta": Prior("HalfNormal", sigma=len(levers) * share, dims="channel"),
            "gamma_control": Prior("Normal", mu=0, sigma=0.05, dims="control"),
            "gamma_fourier": Prior("Laplace", mu=0, b=0.2, dims="fourier_mode"),
            "likelihood": Prior("Normal", sigma=Prior("HalfNormal", sigma=6)),
        }
    if variant == "example" and given.has_markets:
        more |= _by_market(Prior)
        saturation = LogisticSaturation(
            priors={
                "beta": Prior(
                    "Normal",
                    mu=Prior("Normal", mu=-1.5, sigma=0.25, dims="channel"),
                    sigma=Prior("Exponential", scale=0.25, dims="channel"),
                    dims=("channel", "geo"),
                    transform="exp",
                    centered=False,
                ),
                "lam": Prior("Gamma", mu=0.25, sigma=0.15, dims="channel"),
            }
        )
        adstock = GeometricAdstock(
            l_max=8, priors={"alpha": Prior("Beta", alpha=2, beta=5, dims=("geo", "channel"))}
        )
    return MMM(
        date_column="date",
        channel_columns=levers,
        target_column="y",
        adstock=adstock,
        saturation=saturation,
        control_columns=[*given.controls, "t"],
        yearly_seasonality=2,
        **more,
    )


def _by_market(prior: type) -> dict[str, object]:
    """Scaling within each market, and what its multidimensional example supposes of the rest."""
    within = {"method": "max", "dims": ()}
    return {
        "scaling": {"channel": within, "target": within},
        "model_config": {
            "intercept": prior("Normal", mu=0.5, sigma=0.2, dims="geo"),
            "gamma_control": prior("Normal", mu=0, sigma=0.5, dims="control"),
            "gamma_fourier": prior(
                "Normal",
                mu=0,
                sigma=prior("HalfNormal", sigma=0.2),
                dims=("geo", "fourier_mode"),
                centered=False,
            ),
            "likelihood": prior(
                "TruncatedNormal",
                lower=0,
                sigma=prior("HalfNormal", sigma=0.5),
                dims=("date", "geo"),
            ),
        },
    }


def _plan(given: Given, model: object, answer: Answer) -> None:
    import xarray

    dims = ["geo", "channel"] if given.has_markets else ["channel"]
    coords = {"geo": list(given.markets), "channel": list(given.levers)}
    coords = {name: coords[name] for name in dims}
    shape = tuple(len(of) for of in coords.values())
    pattern = np.moveaxis(given.pattern, 1, 0).reshape(YEAR, *shape)
    optimizer = model.budget_optimizer(
        str(given.plan_weeks[0].date()),
        str(given.plan_weeks[-1].date()),
        budget_distribution_over_period=xarray.DataArray(
            pattern, dims=["date", *dims], coords={"date": np.arange(YEAR), **coords}
        ),
    )
    for name, bounds in BOUNDS.items():
        weekly = (given.last_year / YEAR).reshape(shape)
        found = optimizer.allocate_budget(
            total_budget=given.budget / YEAR,
            budget_bounds=xarray.DataArray(
                np.stack([factor * weekly for factor in bounds], axis=-1),
                dims=[*dims, "bound"],
                coords={**coords, "bound": ["lower", "upper"]},
            ),
            return_if_fail=True,
        )
        if not found.scipy_result.success:
            answer.troubles.append(f"plan {name}: {found.scipy_result.message}")
        amounts = found.budgets.transpose(*dims).to_numpy() * YEAR
        answer.plan(name, np.nan_to_num(amounts).clip(min=0.0))


def _hand_over(given: Given, model: object, told: object, answer: Answer) -> None:
    posterior, scale = told.posterior, told.constant_data.target_scale
    added = posterior["channel_contribution"].sum("date") * scale
    others = [dim for dim in added.dims if dim not in ("chain", "draw", "channel")]
    added = added.sum(others).sel(channel=list(given.levers))
    added = added.transpose("chain", "draw", "channel").to_numpy()
    free = [one.name for one in model.model.free_RVs]
    sampled = {name: posterior[name].to_numpy() for name in free if name in posterior}
    answer.facts |= {
        "divergences": int(told.sample_stats["diverging"].sum()),
        "versions": {name: version(name) for name in ("pymc-marketing", "pymc", "nutpie")},
    }
    answer.draws(added.reshape(-1, len(given.levers)), sampled)
    answer.write()


if __name__ == "__main__":
    main()
