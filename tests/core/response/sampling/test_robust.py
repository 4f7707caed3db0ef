"""Wild outcomes: no fit bends to them, and a clean history is left as it is."""

from dataclasses import replace

import numpy as np
import pytest
from firms_with_effects import deals_of_worked_leads, firm_with_effects
from small_firms import small_firm, with_outcome

from gespann.core.firm import Firm
from gespann.core.response.model.design import build_design
from gespann.core.response.model.parameters import PER_LEVER
from gespann.core.response.sampling.robust import LIMIT, distances, settle
from gespann.core.response.sampling.sampler import find_mode

WILD = 17


def distorted(firm: Firm, factor: float) -> Firm:
    outcome = firm.history.outcome.copy()
    outcome[0, WILD] *= factor
    return with_outcome(firm, outcome)


def hidden(firm: Firm):
    seen = np.ones(firm.history.outcome.shape, bool)
    seen[0, WILD] = False
    return build_design(firm, seen=seen)[0]


@pytest.fixture(scope="module")
def firm() -> Firm:
    return firm_with_effects()


def test_a_clean_history_keeps_all_its_weight(firm):
    for clean in (firm, firm_with_effects(seed=21), small_firm(seed=22)):
        design, mode = settle(build_design(clean)[0])
        assert (design.weight == 1).all()
        assert np.isfinite(mode).all()


@pytest.mark.parametrize("factor", [0.1, 10.0])
def test_a_wild_period_loses_its_weight_and_no_other_does(firm, factor):
    design, _ = settle(build_design(distorted(firm, factor))[0])
    assert design.weight[0, WILD] < 0.3
    assert (np.delete(design.weight[0], WILD) == 1).all()


@pytest.mark.parametrize("factor", [0.1, 10.0])
def test_the_estimate_is_nearly_that_of_a_history_without_the_wild_period(firm, factor):
    _, robust = settle(build_design(distorted(firm, factor))[0])
    without = find_mode(hidden(firm))
    trusting = find_mode(build_design(distorted(firm, factor))[0])
    # The levers' coordinates are scaled by their priors.
    levers = slice(0, 2 * PER_LEVER)
    error = np.abs(robust - without)[levers].max()
    assert error < 0.3
    assert error < 0.5 * np.abs(trusting - without)[levers].max()


def test_the_cross_products_follow_the_weights(firm):
    design, _ = settle(build_design(distorted(firm, 10.0))[0])
    row = (design.seen * design.weight)[..., None] * design.shared
    starts = (design.seen - design.follows)[..., None]
    # The coefficient of rho^0: rows as they are.
    square = np.einsum("gtp,gtq->pq", row * (design.follows[..., None] + starts), row)
    np.testing.assert_allclose(design.shared_gram[0], square)


def test_a_wild_count_loses_its_weight_too():
    firm = deals_of_worked_leads()
    clean, mode = settle(build_design(firm)[0])
    assert (clean.weight == 1).all()
    deals = firm.history.stages[..., 1].copy()
    deals[0, WILD] *= 10
    stages = np.stack([firm.history.stages[..., 0], deals], axis=-1)
    wild = replace(firm, history=replace(firm.history, stages=stages, outcome=deals))
    found, robust = settle(build_design(wild)[0])
    assert found.weight[0, WILD] < 0.5
    assert (np.delete(found.weight[0], WILD) == 1).all()
    levers = slice(0, 2 * PER_LEVER)
    assert np.abs(robust - mode)[levers].max() < 0.3


def test_what_was_not_observed_lies_at_no_distance(firm):
    design = hidden(firm)
    mode = find_mode(design)
    away = distances(mode, design, np.asarray(design.weight))
    assert away[0, WILD] == 0
    assert np.abs(away).max() < LIMIT
    # Robust standard deviations: half of a normal sample lies within 0.67 of them.
    assert np.median(np.abs(away)) == pytest.approx(0.6745, abs=0.1)
