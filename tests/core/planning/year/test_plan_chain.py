"""The planning year of a funnel against brute force, and its bound against plans by chance."""

from dataclasses import replace

import numpy as np
import pytest

from core.planning.made_up_chains import LAGS, MARKETS, PERIODS, made_up_chain
from core.planning.made_up_years import allowed_amounts, planning_year, random_plans, usual_euros
from gespann.core.planning.amounts.budget_set import BudgetSet
from gespann.core.planning.best.optimum import best_plan
from gespann.core.planning.year.plan_chain import Chain, Link
from gespann.core.planning.year.plan_year import PlanYear, Shocks

LEVERS = 4


def by_the_formula(chain, euros):
    """Outcome of each draw, cell by cell as it stands in the documents."""
    return np.array([one_draw(chain, euros, d) for d in range(chain.draws)])


def one_draw(chain, euros, d):
    total = 0.0
    for market in range(MARKETS):
        series = None
        for link in chain.links:
            series = stage_of(link, euros, d, market, series)
        total += series[chain.counted].sum()
    return total


def stage_of(link, euros, d, market, before):
    series = []
    for t in range(link.base.shape[2]):
        m = s = 0.0
        for position, lever in enumerate(link.levers):
            stock = link.left_over[d, market, t, position]
            stock += link.per_euro[d, market, t, position] * euros[lever]
            effect = link.effect[d, market, position] * (1 - np.exp(-stock))
            m, s = (m + effect, s) if link.marketing[position] else (m, s + effect)
        factor = 1 + m + s + link.bond[d] * m * s
        due = 1.0 if before is None else due_in(link.inflow, euros, d, market, before, t)
        series.append(link.base[d, market, t] * factor * due)
    return np.array(series)


def due_in(inflow, euros, d, market, before, t):
    arrived = np.concatenate([inflow.earlier[d, market], before * inflow.per_outcome])
    due = 1e-6
    for lag in range(LAGS):
        number = arrived[LAGS + t - lag]
        if inflow.worker is not None:
            able = inflow.able[d, market, LAGS + t - lag]
            able += inflow.able_per_euro[d, market, LAGS + t - lag] * euros[inflow.worker]
            done = (number**-8 + able**-8) ** (-1 / 8)
            worth = inflow.unworked_worth[d]
            number = worth * number + (1 - worth) * done
        due += inflow.delay[d, lag] * number
    return due


@pytest.mark.parametrize(("stages", "before"), [(1, 0), (2, 0), (3, 4)])
def test_outcomes_are_those_of_the_formula(stages, before):
    chain = made_up_chain(1, stages=stages, draws=3, before=before)
    for euros in (usual_euros(1, LEVERS), np.zeros(LEVERS), 2 * usual_euros(1, LEVERS)):
        assert chain.outcomes(euros) == pytest.approx(by_the_formula(chain, euros), rel=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_the_slope_is_what_a_little_more_of_each_lever_brings(seed):
    chain, euros = made_up_chain(seed, before=seed), usual_euros(seed, LEVERS)
    slope = chain.local_value(euros).slope
    for lever, width in enumerate(1e-4 * euros):
        step = width * np.eye(LEVERS)[lever]
        ahead, back = chain.local_value(euros + step).value, chain.local_value(euros - step).value
        assert slope[lever] == pytest.approx((ahead - back) / (2 * width), rel=1e-5, abs=1e-6)


def test_the_value_is_the_mean_contribution():
    chain, euros = made_up_chain(2), usual_euros(2, LEVERS)
    value = chain.local_value(euros).value
    assert value == pytest.approx(chain.contributions(euros).mean(), rel=1e-12)
    assert value == pytest.approx(0.4 * by_the_formula(chain, euros).mean() - euros.sum())


def as_chain(year: PlanYear) -> Chain:
    """A planning year of one stage, written as a chain with one link and one market."""
    link = Link(
        levers=tuple(range(len(year.marketing))),
        left_over=year.left_over[:, None],
        per_euro=year.per_euro[:, None],
        effect=year.effect[:, :1],
        bond=year.bond,
        base=year.base[:, None],
        marketing=year.marketing,
        inflow=None,
    )
    return Chain((link,), slice(0, None), year.marketing, year.margin)


@pytest.mark.parametrize("seed", range(3))
def test_a_chain_of_one_stage_is_the_plain_planning_year(seed):
    year, euros = planning_year(seed), usual_euros(seed, LEVERS)
    chain, allowed = as_chain(year), allowed_amounts(seed, LEVERS)
    one, same = year.local_value(euros), chain.local_value(euros)
    assert same.value == pytest.approx(one.value, rel=1e-12)
    assert same.slope == pytest.approx(one.slope, rel=1e-9)
    above, same_above = (each.overestimator(allowed)(euros) for each in (year, chain))
    assert same_above.value == pytest.approx(above.value, rel=1e-12)
    assert same_above.slope == pytest.approx(above.slope, rel=1e-9)
    amounts = np.linspace(0, 2 * euros[0], 5)
    for mine, others in zip(chain.added(euros, 0, amounts), year.added(euros, 0, amounts),
                            strict=True):  # fmt: skip
        assert mine == pytest.approx(others, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_a_chain_of_one_stage_has_the_same_best_plan(seed):
    year, allowed = planning_year(seed), allowed_amounts(seed, LEVERS)
    start = [allowed.scaled(usual_euros(seed, LEVERS))]
    one, same = best_plan(year, allowed, start), best_plan(as_chain(year), allowed, start)
    assert same.value == pytest.approx(one.value, rel=1e-6)
    # Slopes learnt on the way stop earlier than Newton's steps do: the top is flat.
    assert same.euros == pytest.approx(one.euros, abs=2e-3 * allowed.budget)


@pytest.mark.parametrize("seed", range(4))
def test_no_plan_in_a_box_lies_above_its_bound_and_the_bound_is_concave(seed):
    chain = made_up_chain(seed)
    allowed = allowed_amounts(seed, LEVERS, bounds=(0.3, 2.0))
    above = chain.overestimator(allowed)
    plans = random_plans(allowed, 60, seed)
    bounds = np.array([above(one).value for one in plans])
    values = np.array([chain.local_value(one).value for one in plans])
    assert (bounds >= values - 1e-9 * np.abs(values)).all()
    for one, other in zip(plans[:30], plans[30:], strict=True):
        middle = above((one + other) / 2).value
        assert middle >= (above(one).value + above(other).value) / 2 - 1e-9 * abs(middle)


def test_the_bound_has_the_slope_that_it_tells():
    chain, allowed, euros = made_up_chain(5), allowed_amounts(5, LEVERS), usual_euros(5, LEVERS)
    above = chain.overestimator(allowed)
    for lever, width in enumerate(1e-4 * euros):
        step = width * np.eye(LEVERS)[lever]
        central = (above(euros + step).value - above(euros - step).value) / (2 * width)
        assert above(euros).slope[lever] == pytest.approx(central, rel=1e-5, abs=1e-6)


def test_the_smaller_the_box_the_tighter_the_bound():
    chain, euros = made_up_chain(6), usual_euros(6, LEVERS)
    gaps = []
    for width in (0.4, 0.1, 0.025):
        box = BudgetSet((1 - width) * euros, (1 + width) * euros, 10 * euros.sum())
        gaps.append(chain.overestimator(box)(euros).value - chain.local_value(euros).value)
    # The error of a product's bound grows with the square of the box.
    assert gaps[1] < gaps[0] / 10
    assert gaps[2] < gaps[1] / 10


@pytest.mark.parametrize("seed", range(3))
def test_nothing_on_a_grid_is_better_than_the_best_plan_and_nothing_breaks_the_proof(seed):
    chain = made_up_chain(seed, levers=2, draws=6)
    allowed = allowed_amounts(seed, 2, budget=0.9, bounds=(0.2, 1.6))
    best = best_plan(chain, allowed, [allowed.low])
    steps = np.linspace(0, 1, 60)
    grid = [allowed.low + (allowed.high - allowed.low) * [x, y] for x in steps for y in steps]
    values = [chain.local_value(one).value for one in grid if one.sum() <= allowed.budget]
    assert max(values) <= best.value + 1e-6 * abs(best.value)
    assert best.bound >= best.value
    assert best.gap <= 2e-3


def test_what_is_on_its_way_comes_whatever_is_planned():
    chain = made_up_chain(7, stages=2)
    first = chain.links[1].inflow
    empty = replace(first, earlier=np.zeros_like(first.earlier))
    dry = replace(chain, links=(chain.links[0], replace(chain.links[1], inflow=empty)))
    nothing = np.zeros(LEVERS)
    assert (chain.outcomes(nothing) > dry.outcomes(nothing)).all()


def test_periods_before_the_plan_lead_there_and_do_not_count():
    chain = made_up_chain(8, before=3)
    whole = replace(chain, counted=slice(0, None))
    euros = usual_euros(8, LEVERS)
    early = replace(chain, counted=slice(0, 3))
    together = chain.outcomes(euros) + early.outcomes(euros)
    assert together == pytest.approx(whole.outcomes(euros))
    # Nothing planned reaches back before the plan.
    assert early.outcomes(2 * euros) == pytest.approx(early.outcomes(euros))


def test_work_on_leads_is_worth_more_the_more_leads_there_are():
    """Lead handling capacity is a bond of its own: with hardly any leads, nobody has to work."""
    chain = made_up_chain(9, stages=2)
    euros, width = usual_euros(9, LEVERS), 1.0
    few = replace(chain.links[0], base=0.05 * chain.links[0].base)
    flood = replace(chain.links[0], base=4.0 * chain.links[0].base)
    worker = LEVERS - 1
    idle = replace(chain.links[1], effect=0 * chain.links[1].effect)

    def worth(first):
        at = replace(chain, links=(first, idle))
        more = euros + width * np.eye(LEVERS)[worker]
        return (at.outcomes(more) - at.outcomes(euros)).mean()

    assert worth(few) < 0.05 * worth(flood)


def test_luck_multiplies_every_stage():
    chain, euros = made_up_chain(10, stages=2), usual_euros(10, LEVERS)
    shape = (chain.draws, MARKETS, PERIODS)
    plain = Shocks((np.ones(shape), np.ones(shape)))
    assert chain.outcomes(euros, plain) == pytest.approx(chain.outcomes(euros))
    last = Shocks((np.ones(shape), np.full(shape, 1.3)))
    assert chain.outcomes(euros, last) == pytest.approx(1.3 * chain.outcomes(euros))
    early = Shocks((np.full(shape, 1.3), np.ones(shape)))
    more = chain.outcomes(euros, early)
    assert (more > chain.outcomes(euros)).all()
    # What came before the plan, and what nobody can work, is not multiplied.
    assert (more < 1.3 * chain.outcomes(euros)).all()


def test_draws_are_worked_through_in_parts_that_change_nothing(monkeypatch):
    chain, euros = made_up_chain(11), usual_euros(11, LEVERS)
    whole = chain.local_value(euros)
    monkeypatch.setattr("gespann.core.planning.year.plan_chain._CELLS_AT_ONCE", 200)
    parts = chain.local_value(euros)
    assert parts.value == pytest.approx(whole.value, rel=1e-12)
    assert parts.slope == pytest.approx(whole.slope, rel=1e-12)
