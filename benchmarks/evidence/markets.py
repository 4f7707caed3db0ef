"""Do the intervals of partially pooled market effects hold the truth?

Parameters and every market's own effects are drawn from the prior, a history of 104 weeks in eight
markets with two levers is drawn from the model, and fitted. Of the markets' own effects and of the
elasticities, 90 % intervals must hold the truth nine times in ten.

    python benchmarks/evidence/markets.py --seeds 20
"""

import argparse
import os
from dataclasses import replace

import jax
import numpy as np
from threadpoolctl import threadpool_limits

from gespann.core.firm import Firm, History, Lever
from gespann.core.quantities import Department, Period
from gespann.core.response.evidence import effects, stage_elasticity
from gespann.core.response.model.design import build_design
from gespann.core.response.model.effect import bonded_factor
from gespann.core.response.results import Posterior, is_marketing
from gespann.core.response.sampling.prior_draws import draw_prior
from gespann.core.response.sampling.sampler import sample
from gespann.core.response.sampling.stage_fitting import to_posterior
from gespann.library import remember_compilations

MARKETS, WEEKS = 8, 104
LEVERS = (
    Lever("Search ads", "ads", Department.MARKETING, "search_ads", "EUR"),
    Lever("Field visits", "visits", Department.SALES, "personal_selling", "visit", 180.0),
)


def blank(rng: np.random.Generator) -> Firm:
    """The firm before its outcome is drawn."""
    shape = (MARKETS, WEEKS)
    return Firm(
        name="Muster GmbH",
        currency="EUR",
        period=Period.WEEK,
        margin=0.4,
        levers=LEVERS,
        history=History(
            starts=np.datetime64("2021-01-04") + np.timedelta64(7, "D") * np.arange(WEEKS),
            markets=tuple(f"market {m}" for m in range(MARKETS)),
            outcome=np.ones(shape),
            effort=rng.lognormal(3, 0.6, (*shape, len(LEVERS))),
            controls=np.zeros((*shape, 0)),
            competitors=np.zeros((*shape, 0)),
            stages=np.zeros((*shape, 0)),
            potential=np.ones(MARKETS),
        ),
        outcome_name="revenue",
    )


def drawn(seed: int) -> tuple[Firm, Posterior]:
    """A firm that has lived by a draw from the prior, and that draw.

    Each market's effects enter log F exactly, not in the linear form of the fit.
    """
    rng = np.random.default_rng(seed)
    firm = blank(rng)
    design, scaling, _ = build_design(firm)
    truth = draw_prior(design, rng, 1)
    scaled = firm.history.effort / scaling.potential[:, None, None] / scaling.usual
    done = effects(truth, scaled, scaling.before)
    marketing = is_marketing(firm.levers)
    factor = bonded_factor(done @ marketing, done @ ~marketing, truth.bond[:, None, None])[0]
    trend = np.where(design.shared_is_trend > 0, truth.drift, 1.0) * design.shared_scale
    own = np.where(design.own_is_trend > 0, truth.market_drift, truth.level_spread)
    base = design.shared @ (trend * rng.normal(size=len(trend)))
    base += (own * rng.normal(size=(MARKETS, len(own)))) @ np.asarray(design.own).T
    noise = _noise(rng, float(truth.noise[0]), float(truth.autocorrelation[0]))
    outcome = 1000 * np.exp(base + np.log(factor) + noise)
    return replace(firm, history=replace(firm.history, outcome=outcome)), truth


def _noise(rng: np.random.Generator, sd: float, rho: float) -> np.ndarray:
    rest = np.zeros((MARKETS, WEEKS))
    rest[:, 0] = rng.normal(0, sd / np.sqrt(1 - rho**2), MARKETS)
    for week in range(1, WEEKS):
        rest[:, week] = rho * rest[:, week - 1] + rng.normal(0, sd, MARKETS)
    return rest


def held(found: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Whether the 90 % intervals of draws hold the truth."""
    low, high = np.quantile(found, (0.05, 0.95), axis=0)
    return (low <= truth) & (truth <= high)


def main() -> None:
    """Fit one firm a seed and print how often the intervals held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="number of firms")
    parser.add_argument("--first", type=int, default=0, help="seed of the first firm")
    parser.add_argument("--draws", type=int, default=250, help="of each of four chains")
    asked = parser.parse_args()
    remember_compilations(os.environ)
    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_cpu_enable_async_dispatch", False)
    of_markets, of_levers = [], []
    for seed in range(asked.first, asked.first + asked.seeds):
        firm, truth = drawn(seed)
        with threadpool_limits(1, user_api="blas"):
            design, _, _ = build_design(firm)
            found = to_posterior(
                sample(design, seed=seed, chains=4, draws=asked.draws), design, seed
            )
        marketing = is_marketing(firm.levers)
        of_markets.append(held(found.market_effect, truth.market_effect[0]))
        of_levers.append(
            held(stage_elasticity(found, marketing), stage_elasticity(truth, marketing)[0])
        )
        print(
            f"firm {seed}: {of_markets[-1].sum()} of {of_markets[-1].size} market effects and "
            f"{of_levers[-1].sum()} of {of_levers[-1].size} elasticities held",
            flush=True,
        )
    for name, results in (("market effects", of_markets), ("elasticities", of_levers)):
        # One spread rules all effects of a firm, so that they are held or missed together.
        per_firm = np.array([one.mean() for one in results])
        error = per_firm.std(ddof=1) / np.sqrt(len(per_firm))
        print(
            f"{name}: {100 * per_firm.mean():.1f} % held (error over firms {100 * error:.1f})"
            f" of {np.size(results)}"
        )


if __name__ == "__main__":
    main()
