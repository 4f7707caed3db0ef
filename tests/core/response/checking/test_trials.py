"""Tests of levers in the likelihood: what the model says they brought, against doing it again."""

from dataclasses import replace
from datetime import date

import jax
import numpy as np
import pytest
from small_firms import on_device, one_draw, parameters_of, small_firm

from gespann.core.firm import Experiment, Firm
from gespann.core.response import evidence
from gespann.core.response.model.likelihood import log_likelihood
from gespann.core.response.model.mean_outcome import lever_effects, trial_effect
from gespann.core.response.results import Posterior
from posteriors import single_stage

FIRST, LAST = date(2021, 9, 1), date(2022, 2, 1)
WINDOW = slice(8, 14)


def with_test(*, lever: int = 0, change: float = 60.0, markets=("market 1", "market 2")) -> Firm:
    """A firm with unequal markets that changed one lever for half a year."""
    firm = small_firm(markets=3, seed=4)
    firm = replace(firm, history=replace(firm.history, potential=np.array([1.0, 2.0, 0.5])))
    trial = Experiment(
        "test", f"lever {lever}", "geo", markets, FIRST, LAST, change, 1500.0, 400.0
    )  # fmt: skip
    return replace(firm, experiments=(trial,))


def without_test(firm: Firm, lever: int, change: float) -> np.ndarray:
    """Effort as it would have been: more is taken away in proportion to what was done, less is
    given back in proportion to the markets' size."""
    treated = np.zeros((3, 36), bool)
    treated[1:, WINDOW] = True
    done = firm.history.effort[..., lever]
    size = np.repeat(firm.history.potential[:, None], 36, axis=1)
    profile = np.where(treated, done if change > 0 else size, 0.0)
    effort = firm.history.effort.copy()
    effort[..., lever] = np.maximum(done - change * profile / profile.sum(), 0.0)
    return effort


def exact_effect(firm: Firm, posterior: Posterior, effort: np.ndarray) -> float:
    """Outcome in the window that the efforts of the history brought beyond these, by recursion."""
    stage = single_stage(firm, posterior)
    real = evidence.Efforts.of(firm)
    with_, without = (
        evidence.factor(stage, posterior, evidence.effects(posterior, *done.scaled(stage)))[0]
        for done in (real, evidence.Efforts(effort, real.before))
    )
    lost = firm.history.outcome * (1 - without / with_)
    return float(lost[1:, WINDOW].sum())


@pytest.mark.parametrize("lever", [0, 1])
@pytest.mark.parametrize("change", [60.0, -90.0])
@pytest.mark.parametrize("seed", range(3))
def test_what_a_test_brought_is_what_doing_it_again_without_would_have_lacked(lever, change, seed):
    firm = with_test(lever=lever, change=change)
    design = on_device(firm)
    at = parameters_of(design, seed)
    found = trial_effect(at, lever_effects(at, design), design, design.trials[0])
    wanted = exact_effect(firm, one_draw(at, design), without_test(firm, lever, change))
    assert np.sign(wanted) == np.sign(change)
    assert float(found) == pytest.approx(wanted, rel=2e-3)


def test_no_more_is_taken_away_than_was_done():
    firm = with_test(change=1e9)
    design = on_device(firm)
    at = parameters_of(design, 1)
    found = trial_effect(at, lever_effects(at, design), design, design.trials[0])
    wanted = exact_effect(firm, one_draw(at, design), without_test(firm, 0, 1e9))
    assert float(found) == pytest.approx(wanted, rel=2e-3)


def test_a_test_adds_the_normal_density_of_its_effect_and_hides_its_window():
    firm = with_test()
    design = on_device(firm)
    assert (design.seen == 0).sum() == 12
    alone = replace(design, trials=())
    likelihood = jax.jit(log_likelihood)
    for seed in range(4):
        at = parameters_of(design, seed)
        brought = trial_effect(at, lever_effects(at, design), design, design.trials[0])
        added = -0.5 * ((float(brought) - 1500.0) / 400.0) ** 2
        together = float(likelihood(at, design))
        assert together - float(likelihood(at, alone)) == pytest.approx(added, abs=1e-8)


def test_two_tests_speak_for_themselves():
    firm = with_test()
    later = replace(
        firm.experiments[0], name="later", first=date(2023, 1, 1), last=date(2023, 3, 1)
    )
    design = on_device(replace(firm, experiments=(*firm.experiments, later)))
    assert len(design.trials) == 2
    assert (design.seen == 0).sum() == 12 + 6
    at = parameters_of(design, 2)
    parts = [
        -0.5 * ((float(trial_effect(at, lever_effects(at, design), design, one)) - 1500) / 400) ** 2
        for one in design.trials
    ]
    alone = float(log_likelihood(at, replace(design, trials=())))
    assert float(log_likelihood(at, design)) - alone == pytest.approx(sum(parts), abs=1e-8)
