"""Gespann as `gespann plan` runs it: 4 x 500 draws, all checks, the recommended plan.

Settings: the defaults of `gespann.fit` and `gespann.plan`; nothing is told about the simulated firm
but its folder. The optimum, which the recommended plan approaches with caution, is handed back
beside it. The room around the plan, which no peer has, is left out at first; then the plan within
+-50 % is made again with it, and timed apart.
"""

import sys
from dataclasses import fields, replace
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[1]))
from handover import BOUNDS, asked

DRAWN_AFTERWARDS = {"chains", "coefficients", "market_effect"}  # given the sampled parameters


def main() -> None:
    """Read, fit and plan one firm; the last word sets the draws of each chain."""
    _, answer, words = asked()
    import gespann
    from gespann.core.response.evidence import added_by_levers, enough_draws

    firm = gespann.read_firm(sys.argv[1])
    answer.mark("fit_begun")
    fit = gespann.fit(firm, **({"draws": int(words[-1])} if words else {}))
    answer.mark("fit_done")
    asked_for = {
        name: replace(fit, firm=replace(firm, plan=replace(firm.plan, bounds=bounds)))
        for name, bounds in BOUNDS.items()
    }
    for name, bounded in asked_for.items():
        plan = gespann.plan(bounded, epsilon=None)
        answer.plan(name, _amounts(plan.recommended))
        answer.plan(f"{name}, optimum", _amounts(plan.optimum))
        answer.facts[f"step_{name}"] = plan.step
    gespann.plan(asked_for["half"])
    answer.mark("plan_with_room")
    answer.facts |= {
        "divergences": fit.diagnostics.divergences,
        "versions": {"gespann": gespann.__version__},
    }
    stages = enough_draws(fit.stages, firm)
    answer.draws(added_by_levers(firm, stages), _sampled(fit.posterior))
    answer.write()


def _amounts(prospect: object) -> np.ndarray:
    return np.array([one.amount_cents for one in prospect.allocations]) / 100


def _sampled(posterior: object) -> dict[str, np.ndarray]:
    draws = posterior.size // posterior.chains
    named = {one.name: getattr(posterior, one.name) for one in fields(posterior)}
    return {
        name: values.reshape(posterior.chains, draws, *values.shape[1:])
        for name, values in named.items()
        if name not in DRAWN_AFTERWARDS
    }


if __name__ == "__main__":
    main()
