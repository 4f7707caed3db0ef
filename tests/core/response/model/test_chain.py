"""The chain of stages: what a lever takes away from the leads is missing later from the deals.

Everything is computed a second time here, period by period, with and without a lever.
"""

from dataclasses import replace

import numpy as np
import pytest
from small_firms import on_device, one_draw, parameters_of, small_funnel

from gespann.core.firm import Firm, Stage
from gespann.core.response.checking.forecasting import expected_outcome
from gespann.core.response.evidence import (
    AsItWas,
    Efforts,
    added_by_levers,
    chain,
    effects,
    elasticity,
    factor,
    log_base,
    steady,
    whole_bond,
)
from gespann.core.response.model.base import base_columns
from gespann.core.response.model.exposure import SHARPNESS
from gespann.core.response.model.stages import stages_of
from gespann.core.response.results import StageFit
from posteriors import single_stage

STEPS = (
    Stage("leads", "leads", "count", "lever 2"),
    Stage("deals", "deals", "count"),
    Stage("revenue", "revenue", "money"),
)
KINDS = ("tv", "search_ads", "personal_selling")


def funnel(*, worked: bool = True, levers: tuple[tuple[str, ...], ...] = ((), (), ())) -> Firm:
    steps = STEPS if worked else (replace(STEPS[0], worked_by=""), *STEPS[1:])
    firm = small_funnel(kinds=KINDS, stages=steps, markets=2, periods=30, seed=9)
    acting = tuple(
        replace(lever, stages=stages) for lever, stages in zip(firm.levers, levers, strict=True)
    )
    return replace(
        firm, levers=acting, history=replace(firm.history, potential=np.array([1.0, 2.0]))
    )


def knowing(firm: Firm, seed: int) -> tuple[StageFit, ...]:
    """All stages of the firm, each with one draw of its parameters by chance."""
    fits = []
    columns = base_columns(firm)
    coefficients = columns.shared.shape[2] + 2 * columns.own.shape[1]
    for number, link in enumerate(stages_of(firm)):
        design = on_device(firm, number)
        rng = np.random.default_rng([seed, number])
        at = parameters_of(design, 10 * seed + number)
        posterior = one_draw(
            at,
            design,
            0.05 * rng.normal(size=coefficients),
            market_effect=rng.uniform(0.7, 1.3, (1, 2, len(link.levers))),
            autocorrelation=np.zeros(1),
        )
        if link.worked_by is not None:
            # Enough comes for the capacity to bind here and there.
            posterior = replace(
                posterior,
                capacity=np.array([0.6]),
                capacity_without=np.array([0.3]),
                unworked_worth=np.array([0.25]),
            )
        whole = single_stage(firm, posterior)
        fits.append(
            replace(
                whole,
                data=link,
                scaling=whole.scaling.of_levers(link.levers),
                marketing=whole.marketing[list(link.levers)],
                offset=np.asarray(design.offset),
                usual_arrivals=float(design.arrivals.usual) if design.arrivals else 1.0,
            )
        )
    return tuple(fits)


def lived_stage(
    firm: Firm,
    stage: StageFit,
    efforts: Efforts,
    came: np.ndarray | None = None,
    before: np.ndarray | None = None,
) -> np.ndarray:
    """Outcome of one stage in every market and period.

    Args:
        came: Outcome of the stage before; None at the first one.
        before: The same per period in the year before the history, by market.
    """
    columns, posterior = base_columns(firm), stage.posterior
    base = np.exp(log_base(stage, posterior, columns.shared, columns.own))[0]
    lifted = factor(stage, posterior, effects(posterior, *efforts.scaled(stage)))[0]
    if came is None or before is None:
        return base * lifted
    number = np.concatenate([np.repeat(before[:, None], 12, axis=1), came], axis=1)
    number = number / stage.usual_arrivals
    if stage.data.worked_by is not None:
        worker, scaling = stage.data.worked_by, single_stage(firm, posterior).scaling
        earlier = np.repeat(efforts.before[:, worker, None], 12, axis=1)
        units = np.concatenate([earlier, efforts.units[..., worker]], axis=1)
        able = posterior.capacity_without[0] * scaling.potential[:, None]
        able = able + posterior.capacity[0] * units / scaling.usual[worker]
        done = (number**-SHARPNESS + able**-SHARPNESS) ** (-1 / SHARPNESS)
        number = posterior.unworked_worth[0] * number + (1 - posterior.unworked_worth[0]) * done
    exposure = np.zeros(base.shape)
    for t in range(base.shape[1]):
        for lag in range(12):
            exposure[:, t] += posterior.delay[0, lag] * number[:, 12 + t - lag]
    return base * lifted * exposure


def lived(
    firm: Firm, stages: tuple[StageFit, ...], efforts: Efforts, before: list[np.ndarray]
) -> list[np.ndarray]:
    """Outcome of each stage, one after the other; see `lived_stage`."""
    outcomes = [lived_stage(firm, stages[0], efforts)]
    for stage, earlier in zip(stages[1:], before, strict=False):
        outcomes.append(lived_stage(firm, stage, efforts, outcomes[-1], earlier))
    return outcomes


def history_of(firm: Firm, stages: tuple[StageFit, ...]) -> tuple[Firm, tuple[StageFit, ...]]:
    """The firm with the history that its stages expect, and the stages that have seen it.

    A year before the history is like its first quarter, which takes some rounds to settle.
    """
    efforts = Efforts.of(firm)
    before = [np.full(2, 50.0) for _ in stages]
    for _ in range(60):
        outcomes = lived(firm, stages, efforts, before)
        before = [outcome[:, :3].mean(axis=1) for outcome in outcomes]
    history = replace(firm.history, stages=np.stack(outcomes, axis=-1), outcome=outcomes[-1])
    told = replace(firm, history=history)
    seen = [replace(s, data=link) for s, link in zip(stages, stages_of(told), strict=True)]
    return told, tuple(seen)


def first_quarter(firm: Firm) -> list[np.ndarray]:
    return [firm.history.stages[:, :3, s].mean(axis=1) for s in range(len(STEPS))]


@pytest.fixture(scope="module", params=[1, 2])
def course(request) -> tuple[Firm, tuple[StageFit, ...]]:
    firm = funnel(levers=(("leads",), ("leads", "revenue"), ("deals",)))
    return history_of(firm, knowing(firm, request.param))


@pytest.mark.parametrize("idle", [(0,), (1,), (2,), (0, 2), (0, 1, 2)])
def test_what_is_left_without_levers_is_the_chain_lived_through_without_them(course, idle):
    firm, stages = course
    resting = np.isin(np.arange(3), idle)
    posteriors = tuple(stage.posterior for stage in stages)
    found = AsItWas.of(firm, stages, posteriors).ratio_without(resting)[0]
    # Before the history everything was as it was: only the window is without the levers.
    left = lived(firm, stages, Efforts.of(firm).without(resting), first_quarter(firm))
    np.testing.assert_allclose(found, left[-1] / firm.history.outcome, rtol=1e-5)


def test_without_the_levers_at_all_times_nothing_of_them_is_on_the_way_either(course):
    firm, stages = course
    everything = np.ones(3, bool)
    posteriors = tuple(stage.posterior for stage in stages)
    found = AsItWas.of(firm, stages, posteriors).ratio_without(everything, ever=True)[0]
    never = Efforts.of(firm).without(everything, ever=True)
    # What came before the history is taken to have lacked as much as at its start.
    before, fewer = first_quarter(firm), []
    for number in range(3):
        left = lived(firm, stages, never, fewer + before[number:])[number]
        fewer.append(before[number] * left[:, 0] / firm.history.stages[:, 0, number])
    left = lived(firm, stages, never, fewer)
    np.testing.assert_allclose(found, left[-1] / firm.history.outcome, rtol=1e-5)


def test_what_a_lever_added_is_what_the_chain_lacks_without_it(course):
    firm, stages = course
    found = added_by_levers(firm, stages)[0]
    for k in range(3):
        alone = np.arange(3) == k
        left = lived(firm, stages, Efforts.of(firm).without(alone), first_quarter(firm))
        assert found[k] == pytest.approx((firm.history.outcome - left[-1]).sum(), rel=1e-4)


def test_base_and_additions_of_a_chain_make_up_the_expected_outcome(course):
    firm, stages = course
    past = AsItWas.of(firm, stages, tuple(stage.posterior for stage in stages))
    base, additions = chain(firm, past, firm.history.outcome[None])
    np.testing.assert_allclose(base + additions.sum(axis=1), firm.history.outcome.sum(axis=0))
    assert (base > 0).all()
    assert (additions >= 0).all()


def test_the_order_of_the_markets_does_not_matter_to_what_was_added(course):
    firm, stages = course
    turned = replace(
        firm,
        history=replace(
            firm.history,
            outcome=firm.history.outcome[::-1],
            effort=firm.history.effort[::-1],
            stages=firm.history.stages[::-1],
            potential=firm.history.potential[::-1],
        ),
    )
    scaling = single_stage(turned, stages[-1].posterior).scaling
    other = tuple(
        replace(
            stage,
            data=link,
            scaling=scaling.of_levers(link.levers),
            posterior=replace(
                stage.posterior, market_effect=stage.posterior.market_effect[:, ::-1]
            ),
        )
        for stage, link in zip(stages, stages_of(turned), strict=True)
    )
    np.testing.assert_allclose(added_by_levers(turned, other), added_by_levers(firm, stages))


@pytest.mark.parametrize("unseen", [0, 1, 6])
def test_a_forecast_hands_on_what_each_stage_is_expected_to_yield(course, unseen):
    firm, stages = course
    # History that is not what was expected, so that it matters which of both is handed on.
    rng = np.random.default_rng(3)
    surprise = rng.lognormal(0, 0.3, firm.history.stages.shape)
    other = replace(firm, history=replace(firm.history, stages=firm.history.stages * surprise))
    seen = tuple(
        replace(s, data=link, posterior=replace(s.posterior, noise=np.zeros(1)))
        for s, link in zip(stages, stages_of(other), strict=True)
    )
    found = np.exp(expected_outcome(other, seen, unseen)[0])
    first_unseen = other.history.stages.shape[1] - unseen
    came = None
    for number, stage in enumerate(seen):
        quarter = other.history.stages[:, :3, number - 1].mean(axis=1) if number else None
        wanted = lived_stage(other, stage, Efforts.of(other), came, quarter)
        came = other.history.stages[..., number].copy()
        came[:, first_unseen:] = wanted[:, first_unseen:]
    np.testing.assert_allclose(found, wanted, rtol=1e-5)


def steadily(stages: tuple[StageFit, ...], multiples: np.ndarray) -> float:
    """Last outcome in an average market if levers are always used so much, up to a constant."""
    number = 1.0
    for stage in stages:
        posterior, mine = stage.posterior, list(stage.data.levers)
        if stage.data.worked_by is not None:
            able = posterior.capacity_without[0]
            able = able + posterior.capacity[0] * multiples[stage.data.worked_by]
            done = (number**-SHARPNESS + able**-SHARPNESS) ** (-1 / SHARPNESS)
            share = posterior.unworked_worth[0]
            number = share * number + (1 - share) * done
        done = posterior.effect[0] * -np.expm1(-multiples[mine] / posterior.half_saturation[0])
        m, s = done[stage.marketing].sum(), done[~stage.marketing].sum()
        usual = posterior.effect[0] * -np.expm1(-1 / posterior.half_saturation[0])
        m0, s0 = usual[stage.marketing].sum(), usual[~stage.marketing].sum()
        bond = posterior.bond[0]
        number = number * (1 + m + s + bond * m * s) / (1 + m0 + s0 + bond * m0 * s0)
    return float(number)


def test_steady_efforts_bring_what_each_link_makes_of_the_one_before(course):
    _, stages = course
    points = np.random.default_rng(1).uniform(0, 3, (6, 3))
    points[0] = 1.0
    found = steady(stages, 3, points)[0]
    assert found[0] == pytest.approx(1)
    wanted = [steadily(stages, point) / steadily(stages, np.ones(3)) for point in points]
    np.testing.assert_allclose(found, wanted)


def test_efforts_for_too_few_levers_are_refused(course):
    with pytest.raises(ValueError, match="efforts of 3 levers are needed, got 2"):
        steady(course[1], 3, np.ones((1, 2)))


def test_the_elasticity_of_a_chain_is_the_slope_of_its_steady_outcome(course):
    _, stages = course
    width = 1e-5
    ahead = np.exp(width * np.concatenate([np.eye(3), -np.eye(3)]))
    logs = np.log(steady(stages, 3, ahead)[0])
    np.testing.assert_allclose(
        elasticity(stages, 3)[0], (logs[:3] - logs[3:]) / (2 * width), rtol=1e-6
    )


def test_the_bond_of_one_stage_is_its_own():
    firm = small_funnel(kinds=KINDS, stages=STEPS[2:], periods=30)
    design = on_device(firm)
    stage = single_stage(firm, one_draw(parameters_of(design, 1), design))
    stage = replace(stage, data=stages_of(firm)[0])
    departments = (True, True, False)
    assert whole_bond((stage,), departments) == stage.posterior.bond


def test_departments_on_different_stages_multiply_each_other():
    firm = funnel(worked=False, levers=(("leads",), ("leads",), ("deals", "revenue")))
    stages = knowing(firm, 4)
    np.testing.assert_allclose(whole_bond(stages, (True, True, False)), 1)


def test_leads_that_nobody_works_tie_the_departments_together_more_than_a_product():
    firm = funnel(levers=(("leads",), ("leads",), ("deals",)))
    leads, deals, revenue = knowing(firm, 5)
    # Without visits two leads in five are worked, and the others are worth nothing.
    tight = replace(
        deals.posterior,
        capacity=np.array([1.0]),
        capacity_without=np.array([0.4]),
        unworked_worth=np.zeros(1),
    )
    bound = whole_bond(
        (leads, replace(deals, data=deals.data, posterior=tight), revenue), (True, True, False)
    )
    assert bound > 1


def test_a_funnel_without_anyone_to_work_it_ignores_capacity():
    firm = funnel(worked=False)
    stages = knowing(firm, 6)
    richer = tuple(
        replace(stage, posterior=replace(stage.posterior, capacity=np.array([9.0])))
        for stage in stages
    )
    np.testing.assert_array_equal(elasticity(stages, 3), elasticity(richer, 3))
    np.testing.assert_array_equal(added_by_levers(firm, stages), added_by_levers(firm, richer))
