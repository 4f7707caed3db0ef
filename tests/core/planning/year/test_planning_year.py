from dataclasses import replace

import numpy as np
import pytest

from core.planning.made_up_years import planning_year, usual_euros
from gespann.core.planning.year import plan_year as module


def by_the_formula(year, euros):
    """margin x mean over draws of sum over cells of base F, less the cost, cell by cell."""
    total = 0.0
    for d in range(year.draws):
        for c in range(year.base.shape[1]):
            m = s = 0.0
            for k, amount in enumerate(euros):
                stock = year.left_over[d, c, k] + year.per_euro[d, c, k] * amount
                effect = year.effect[d, c, k] * (1 - np.exp(-stock))
                m, s = (m + effect, s) if year.marketing[k] else (m, s + effect)
            total += year.base[d, c] * (1 + m + s + year.bond[d] * m * s)
    return year.margin * total / year.draws - sum(euros)


@pytest.mark.parametrize(
    ("marketing", "sales", "bond"), [(2, 2, None), (1, 0, 1.0), (0, 2, 0.5), (3, 1, 0.0)]
)
def test_value_and_derivatives_are_those_of_the_formula(marketing, sales, bond):
    year = planning_year(4, marketing=marketing, sales=sales, bond=bond, draws=5, cells=3)
    euros = usual_euros(4, marketing + sales)
    here = year.local_value(euros)
    assert here.value == pytest.approx(by_the_formula(year, euros), rel=1e-12)
    for k, amount in enumerate(euros):
        step = np.zeros_like(euros)
        step[k] = 1e-4 * amount
        before = year.local_value(euros - step)
        after = year.local_value(euros + step)
        slope = (after.value - before.value) / (2 * step[k])
        assert here.slope[k] == pytest.approx(slope, rel=1e-5, abs=1e-6)
        curvature = (after.slope - before.slope) / (2 * step[k])
        assert here.curvature[k] == pytest.approx(curvature, rel=1e-5, abs=1e-12)
    assert here.curvature == pytest.approx(here.curvature.T, rel=1e-12)


def test_the_mean_over_draws_of_all_contributions_is_the_expected_one():
    year, euros = planning_year(5), usual_euros(5, 4)
    value = year.local_value(euros).value
    assert year.contributions(euros).mean() == pytest.approx(value, rel=1e-12)
    outcome = (year.base * year.factor(euros)).sum(axis=1)
    assert year.outcomes(euros) == pytest.approx(outcome, rel=1e-12)


@pytest.mark.parametrize("cells_at_once", [1, 200, 10**9])
@pytest.mark.parametrize("threads", [1, 3])
def test_parts_and_threads_do_not_change_the_sum(monkeypatch, cells_at_once, threads):
    year, euros = planning_year(6, draws=17), usual_euros(6, 4)
    expected = year.local_value(euros)
    monkeypatch.setattr(module, "_CELLS_AT_ONCE", cells_at_once)
    monkeypatch.setattr(module, "_FEW_CELLS", 0)
    monkeypatch.setattr(module, "_THREADS", threads)
    again = year.local_value(euros)
    assert again.value == pytest.approx(expected.value, rel=1e-13)
    assert again.slope == pytest.approx(expected.slope, rel=1e-12, abs=1e-12)
    assert year.outcomes(euros).shape == (17,)


def test_the_order_of_draws_does_not_matter():
    year, euros = planning_year(7), usual_euros(7, 4)
    order = np.random.default_rng(1).permutation(year.draws)
    shuffled = replace(
        year,
        **{name: getattr(year, name)[order] for name in
           ("left_over", "per_euro", "effect", "bond", "base")},
    )  # fmt: skip
    assert shuffled.outcomes(euros) == pytest.approx(year.outcomes(euros)[order], rel=1e-13)
    assert shuffled.local_value(euros).value == pytest.approx(
        year.local_value(euros).value, rel=1e-13
    )


def test_a_thinned_year_keeps_the_first_and_the_last_draw():
    year = planning_year(8, draws=30)
    few = year.thinned(4)
    assert few.draws == 4
    assert few.bond[[0, -1]].tolist() == year.bond[[0, -1]].tolist()
    assert year.thinned(100).draws == 30


def test_more_of_a_lever_always_brings_more_but_each_time_less():
    year, usual = planning_year(9), usual_euros(9, 4)
    for k in range(4):
        plans = [usual + np.eye(4)[k] * more * usual[k] for more in range(5)]
        outcomes = np.array([year.outcomes(plan) for plan in plans])
        assert (np.diff(outcomes, axis=0) > 0).all()
        assert (np.diff(outcomes, n=2, axis=0) < 0).all()


def test_with_a_bond_each_department_makes_the_other_worth_more():
    usual = usual_euros(10, 4)
    alone, together = (planning_year(10, bond=bond) for bond in (0.0, 1.0))

    def visits_add(year, ads):
        with_visits, without = usual.copy(), usual.copy()
        with_visits[:2] *= ads
        without[:2] *= ads
        without[2:] = 0.0
        return year.outcomes(with_visits) - year.outcomes(without)

    assert visits_add(alone, 2.0) == pytest.approx(visits_add(alone, 0.5))
    assert (visits_add(together, 2.0) > visits_add(together, 0.5)).all()
