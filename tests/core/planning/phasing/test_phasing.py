"""How amounts are spread over the periods, where the answer can be worked out."""

from dataclasses import replace

import numpy as np
import pytest

from core.planning.made_up_fits import brief_of, fit_of_truth, small_firm
from core.planning.plain_firms import brief_after, plain_firm, plain_fit
from gespann.core.planning.joint_plan import plan
from gespann.core.planning.limits import blocks_left, limits_of
from gespann.core.planning.phasing.phasing import MOST_OF_MEAN, phasing_of, season_of, shapes_of
from gespann.core.planning.phasing.phasing_gain import phasing_findings
from gespann.core.planning.phasing.pulses import Pulses
from gespann.core.planning.phasing.timed_efforts import timed_year
from gespann.core.planning.year.forecast_base import last_year_phasing
from gespann.core.quantities import PhasingKind


def phased(fit, brief):
    limits = limits_of(fit.firm, brief, last_year_phasing(fit.firm, brief))
    return phasing_of(fit, brief, limits)


def shape(fit, kind, **changes):
    brief = brief_after(fit.firm, phasing=PhasingKind(kind), **changes)
    return shapes_of(phased(fit, brief).phasing)


def with_lever(firm, lever, **changes):
    levers = list(firm.levers)
    levers[lever] = replace(levers[lever], **changes)
    return replace(firm, levers=tuple(levers))


def test_flat_is_the_same_in_every_period_and_keeps_the_split_between_markets():
    firm = plain_firm(markets=3)
    brief = brief_after(firm, phasing=PhasingKind.FLAT)
    share = phased(plain_fit(firm), brief).phasing.share
    before = last_year_phasing(firm, brief).share.sum(axis=1)
    assert share == pytest.approx(np.repeat(before[:, None] / 12, 12, axis=1))


def test_seasonal_is_in_proportion_to_the_base_to_come():
    fit = plain_fit(plain_firm(), season=0.3)
    year = timed_year(
        fit, brief_after(fit.firm), last_year_phasing(fit.firm, brief_after(fit.firm))
    )
    base = year.chain.links[0].base[0, 0, :12]
    assert base.max() > 1.5 * base.min()
    for lever in range(2):
        assert shape(fit, "seasonal")[:, lever] == pytest.approx(base / base.sum(), rel=1e-6)


def test_a_lever_has_its_own_way_before_the_plans():
    firm = with_lever(plain_firm(), 0, phasing=PhasingKind.FLAT)
    brief = brief_after(firm)
    found = phased(plain_fit(firm), brief)
    assert found.kinds == (PhasingKind.FLAT, PhasingKind.LAST_YEAR)
    assert shapes_of(found.phasing)[:, 0] == pytest.approx(1 / 12)
    assert found.phasing.share[..., 1] == pytest.approx(
        last_year_phasing(firm, brief).share[..., 1]
    )


def test_without_carry_over_and_season_the_best_shape_is_flat():
    """Every month is worth the same and each further euro in it less."""
    found = shape(plain_fit(plain_firm()), "optimised")
    assert found == pytest.approx(1 / 12, rel=2e-2)


def test_with_a_season_alone_the_last_euro_is_worth_the_same_in_every_month():
    """base_t exp(-x_t / kappa) is the same in all months, so x_t / kappa = log base_t + c."""
    firm, kappa = plain_firm(levers=1), 1500.0
    fit = plain_fit(firm, season=0.1, half_saturation=kappa)
    brief = brief_after(firm, phasing=PhasingKind.OPTIMISED, bounds=(1.0, 1.0))
    amount = last_year_phasing(firm, brief).last_year_euros[0]
    found = shapes_of(phased(fit, brief).phasing)[:, 0]
    log_base = np.log(season_of(fit, brief, 0))
    expected = 1 / 12 + kappa / amount * (log_base - log_base.mean())
    assert found == pytest.approx(expected, abs=3e-3)


def test_what_takes_months_to_be_felt_is_spent_before_the_season():
    """With long carry-over the best months lie ahead of those with the highest base."""
    firm = plain_firm(levers=1, effort=np.full((1, 36, 1), 1000.0))
    at_once, slow = (
        shape(plain_fit(firm, season=0.3, retention=rate), "optimised")[:, 0] for rate in (0.0, 0.7)
    )
    months = np.exp(2j * np.pi * np.arange(12) / 12)
    ahead = np.angle((at_once * months).sum() / (slow * months).sum()) * 12 / (2 * np.pi)
    assert 0.5 < ahead < 4


@pytest.mark.parametrize("seed", range(4))
def test_optimised_shapes_contribute_at_least_as_much_as_any_other_way(seed):
    fit = fit_of_truth(small_firm(seed), draws=20)
    brief = brief_of(fit.firm, bounds=(1.0, 1.0))
    total = {}
    for kind in PhasingKind:
        spread = plan(fit, replace(brief, phasing=kind), caution=0.0).phasing
        total[kind] = spread.expected_gain_cents + spread.later_gain_cents
    best = total[PhasingKind.OPTIMISED]
    assert best >= max(total.values()) - 1e-3 * abs(best) - 100


def test_no_period_gets_more_than_a_multiple_of_the_mean_last_years_most_or_capacity():
    fit = fit_of_truth(small_firm(5), draws=10)
    firm = fit.firm
    brief = brief_of(firm, phasing=PhasingKind.OPTIMISED)
    before = last_year_phasing(firm, brief)
    most = np.maximum(MOST_OF_MEAN / 12, shapes_of(before).max(axis=0))
    assert (shapes_of(phased(fit, brief).phasing) <= most + 1e-9).all()
    usual = before.last_year_euros[0] / 12 / firm.levers[0].cost_per_unit
    capped = with_lever(firm, 0, capacity=1.2 * usual)
    planned = plan(replace(fit, firm=capped), brief, caution=0.0)
    units = planned.phasing.shape[:, 0] * planned.optimum.allocations[0].units
    assert units.max() <= 1.2 * usual * (1 + 1e-2)


def test_of_one_department_alone_the_shapes_are_proven_to_be_the_best():
    firm = plain_firm(levers=1)
    planned = plan(plain_fit(firm, retention=0.4, season=0.2), brief_after(
        firm, phasing=PhasingKind.OPTIMISED
    ))  # fmt: skip
    assert planned.phasing.is_proven
    assert planned.phasing.gap <= 2e-5
    both = plain_firm()
    unproven = plan(plain_fit(both, bond=0.5), brief_after(both, phasing=PhasingKind.OPTIMISED))
    assert not unproven.phasing.is_proven


def test_a_lever_in_blocks_gets_the_best_blocks_whatever_the_plan_says():
    """Against every choice of at most two blocks of three months."""
    firm = with_lever(plain_firm(), 0, pulse_periods=3, pulses=2)
    fit = plain_fit(firm, retention=0.3, season=0.3)
    brief = brief_after(firm, bounds=(1.0, 1.0))
    found = shapes_of(phased(fit, brief).phasing)
    before = last_year_phasing(firm, brief)
    year = timed_year(fit, brief, before)

    def value(first: np.ndarray) -> float:
        tried = np.column_stack([first, shapes_of(before)[:, 1]])
        return year.local_value(tried * before.last_year_euros).value

    pulses = Pulses(12, 3, 2)
    best = max(map(pulses.shape, pulses.every()), key=value)
    assert value(found[:, 0]) == pytest.approx(value(best), rel=1e-9)
    assert (found[:, 0] > 0).sum() in (3, 6)


def test_blocks_hold_what_they_can_and_bound_the_amount():
    """With 1,000 a month at most, two blocks of two months hold 4,000."""
    firm = with_lever(plain_firm(), 0, pulse_periods=2, pulses=2, capacity=1000.0)
    brief = brief_after(firm)
    limits = limits_of(firm, brief, last_year_phasing(firm, brief))
    assert limits.high[0] == 4_000_00
    planned = plan(plain_fit(firm), brief)
    monthly = planned.phasing.shape[:, 0] * planned.recommended.allocations[0].amount_cents
    assert monthly.max() <= 1000_00 + 1


def test_blocks_that_do_not_fit_get_nothing_and_that_is_said():
    firm = with_lever(plain_firm(), 0, pulse_periods=13)
    assert blocks_left(firm, brief_after(firm)) == [0, 0]
    planned = plan(plain_fit(firm), brief_after(firm))
    assert planned.recommended.allocations[0].amount_cents == 0
    assert [one.subject for one in planned.findings if one.code == "no_block_left"] == [
        firm.levers[0].name
    ]


def test_a_way_that_costs_is_told():
    """Last year met the season by chance; flat does not."""
    firm = plain_firm(levers=1)
    fit = plain_fit(firm, season=0.3)
    wave = season_of(fit, brief_after(firm), 0) * 12
    effort = np.tile(1000 * wave, 3)[None, :, None]
    seasonal = plain_firm(effort=effort)
    planned = plan(plain_fit(seasonal, season=0.3), brief_after(seasonal, phasing=PhasingKind.FLAT))
    assert "phasing_costs" in {one.code for one in planned.findings}
    assert planned.phasing.expected_gain_cents < 0


def test_the_best_amounts_with_the_best_shapes_are_worth_more_than_with_last_years():
    fit = fit_of_truth(small_firm(6), draws=20)
    last_year, optimised = (
        plan(fit, brief_of(fit.firm, phasing=kind), caution=0.0)
        for kind in (PhasingKind.LAST_YEAR, PhasingKind.OPTIMISED)
    )
    assert last_year.phasing.expected_gain_cents == 0
    assert last_year.phasing.shape == pytest.approx(last_year.phasing.last_year)
    gained = optimised.certificate.value_cents - last_year.certificate.value_cents
    assert gained + optimised.phasing.later_gain_cents > 0


@pytest.mark.parametrize(
    ("gain", "probability", "codes"),
    [(50.0, 0.9, []), (50.0, 0.7, ["phasing_unsure"]), (-50.0, 0.3, ["phasing_costs"])],
)
def test_a_gain_that_is_less_sure_than_asked_for_is_told(gain, probability, codes):
    fit, brief = plain_fit(plain_firm()), brief_after(plain_firm())
    spread = plan(fit, brief).phasing
    told = replace(spread, expected_gain_cents=gain, better_than_last_year=probability)
    assert [one.code for one in phasing_findings(fit, brief, told, 0.8)] == codes
