"""What a test would show: closed forms, steady states, and what must not matter."""

from dataclasses import replace

import numpy as np
import pytest

from core.settle.judged_firms import fit_around_truth
from files.report import kupferberg
from gespann.core.experiments.schedule import Schedule, steady, switching
from gespann.core.response.evidence import steady as steady_outcome
from gespann.core.settle.signals import Change, courses, shown, usual_efforts

LONG = 1200


@pytest.fixture(scope="module")
def fit():
    return constant(fit_around_truth(draws=20))


@pytest.fixture(scope="module")
def funnel():
    fit = constant(kupferberg.funnel(kupferberg.fit()))
    stages = (
        replace(stage, scaling=stage.scaling.of_levers(stage.data.levers)) for stage in fit.stages
    )
    return replace(fit, stages=tuple(stages))


def constant(fit):
    """The same fit of a firm whose efforts have never changed."""
    history = fit.firm.history
    effort = np.broadcast_to(history.effort.mean(axis=1, keepdims=True), history.effort.shape)
    return replace(fit, firm=replace(fit.firm, history=replace(history, effort=effort.copy())))


def everywhere(fit, lever, effort, periods):
    markets = np.ones(len(fit.firm.history.markets), dtype=bool)
    return Change(lever, effort, steady(periods), markets)


@pytest.mark.parametrize("effort", [0.0, 0.5, 2.0])
def test_a_change_that_lasts_ends_in_the_steady_outcome(fit, effort):
    for lever in range(len(fit.firm.levers)):
        change = everywhere(fit, lever, effort, LONG)
        (course,) = courses(fit.firm, fit.stages, change, LONG)
        efforts = np.ones((1, len(fit.firm.levers)))
        efforts[0, lever] = effort
        expected = steady_outcome(fit.stages, len(fit.firm.levers), efforts)[:, 0]
        size = usual_efforts(fit.firm)[:, lever]
        # Markets differ in effort per potential, so the firm as a whole is met only nearly.
        assert (course[:, :, -1] @ size / size.sum()) == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize("effort", [0.0, 0.5, 2.0])
def test_in_a_funnel_every_stage_ends_in_its_steady_outcome(funnel, effort):
    levers = len(funnel.firm.levers)
    for lever in range(levers):
        change = everywhere(funnel, lever, effort, LONG)
        found = courses(funnel.firm, funnel.stages, change, LONG)
        efforts = np.ones((1, levers))
        efforts[0, lever] = effort
        for number, course in enumerate(found):
            expected = steady_outcome(funnel.stages[: number + 1], levers, efforts)[:, 0]
            assert course[:, 0, -1] == pytest.approx(expected, rel=2e-3)


def test_usual_effort_changes_nothing(fit, funnel):
    for one in (fit, funnel):
        found = courses(one.firm, one.stages, everywhere(one, 0, 1.0, 8), 12)
        assert all(course == pytest.approx(np.ones_like(course)) for course in found)


def test_a_lever_is_felt_only_from_the_stage_on_that_it_acts_on(funnel):
    names = [stage.data.name for stage in funnel.stages]
    for number, lever in enumerate(funnel.firm.levers):
        found = courses(funnel.firm, funnel.stages, everywhere(funnel, number, 0.0, 8), 20)
        first = names.index(lever.stages[0])
        felt = [bool((np.abs(course - 1) > 1e-9).any()) for course in found]
        if lever.name != funnel.firm.stages[0].worked_by:
            assert felt == [position >= first for position in range(len(names))]


def test_what_is_changed_comes_back_after_the_test(fit):
    (course,) = courses(fit.firm, fit.stages, everywhere(fit, 0, 0.0, 6), LONG)
    assert (course[:, :, 5] < 1).all()
    assert course[:, :, -1] == pytest.approx(np.ones(course.shape[:2]), abs=1e-3)


def test_the_stock_follows_the_change_as_the_retention_has_it(fit):
    """With one lever at work F is 1 + beta h(stock), and the stock nears 2 as 2 - retention^t."""
    posterior = fit.posterior
    alone = np.zeros_like(posterior.effect)
    alone[:, 1] = 0.3
    only = replace(posterior, effect=alone, market_effect=np.ones_like(posterior.market_effect))
    stages = (replace(fit.stages[0], posterior=only),)
    (course,) = courses(fit.firm, stages, everywhere(fit, 1, 2.0, 5), 5)
    size = usual_efforts(fit.firm)[:, 1] / fit.stages[0].scaling.potential
    usual = size / fit.stages[0].scaling.usual[1]
    kappa, retention = posterior.half_saturation[:, 1], posterior.retention[:, 1]
    for market in range(6):
        for period in range(5):
            stock = usual[market] * (2 - retention ** (period + 1))
            expected = (1.3 - 0.3 * np.exp(-stock / kappa)) / (
                1.3 - 0.3 * np.exp(-usual[market] / kappa)
            )
            assert course[:, market, period] == pytest.approx(expected)


def test_only_the_changed_markets_are_told_of(fit):
    markets = np.zeros(6, dtype=bool)
    markets[[1, 4]] = True
    change = Change(0, 2.0, steady(6), markets)
    (some,) = courses(fit.firm, fit.stages, change, 6)
    (every,) = courses(fit.firm, fit.stages, everywhere(fit, 0, 2.0, 6), 6)
    assert some == pytest.approx(every[:, markets])


def test_of_a_steady_test_the_mean_change_is_shown():
    course = np.broadcast_to(np.array([1.1, 1.2, 1.3]), (1, 2, 3))
    found = shown(course, np.array([3.0, 1.0]), steady(3))
    assert found == pytest.approx([0.2])


def test_large_markets_count_for_more():
    course = np.stack([np.full((1, 4), 1.4), np.ones((1, 4))], axis=1)
    assert shown(course, np.array([3.0, 1.0]), steady(4)) == pytest.approx([0.3])


def test_of_a_test_in_turns_what_lingers_is_missing_from_the_effect():
    """On 1.2, off 1.1: half of what is changed lingers, and the level is taken for higher."""
    course = np.array([[[1.2, 1.2, 1.1, 1.1, 1.2, 1.2, 1.1, 1.1]]])
    found = shown(course, np.ones(1), switching(8, 2))
    # The first block is compared with 1 before and 1.1 after it, the second with 1.1 on both sides.
    assert found == pytest.approx([(1.2 + 1.2) / (1.05 + 1.1) - 1])


def test_carry_over_is_counted_after_the_change():
    course = np.array([[[1.3, 1.2, 1.1, 1.0]]])
    assert shown(course, np.ones(1), Schedule((True,), 2)) == pytest.approx([0.2])
