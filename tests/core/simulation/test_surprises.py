import dataclasses
from datetime import date

import numpy as np
import pytest
from made_up_firms import LIVELY, ads, scenario, visits
from made_up_funnels import funnel_firm

from gespann.core.simulation import (
    ChangedDefinition,
    MissingRecords,
    Promotion,
    WildWeeks,
    random_scenario,
    simulate,
)

PLAIN = scenario(ads(effort=LIVELY), visits(effort=LIVELY), noise=0.1, markets=3)


def with_surprise(*surprises, told=PLAIN):
    return simulate(dataclasses.replace(told, surprises=surprises), 1)


def ratio(surprised):
    return surprised.firm.history.outcome / simulate(PLAIN, 1).firm.history.outcome


def test_a_strike_takes_its_share_of_its_weeks_and_of_nothing_else():
    surprised = ratio(with_surprise(WildWeeks(30, 0.2, periods=2, markets=(0, 2))))
    assert surprised[[0, 2], 30:32] == pytest.approx(np.full((2, 2), 0.2), rel=1e-6)
    surprised[[0, 2], 30:32] = 1.0
    assert surprised == pytest.approx(np.ones((3, 104)))


def test_what_was_mistyped_did_not_happen():
    plain, slip, wild = (
        simulate(PLAIN, 1),
        with_surprise(WildWeeks(30, 6.0, mistyped=True)),
        with_surprise(WildWeeks(30, 6.0)),
    )
    assert slip.firm.history.outcome[:, 30] == pytest.approx(wild.firm.history.outcome[:, 30])
    assert slip.truth.added("Ads") == plain.truth.added("Ads")
    assert wild.truth.added("Ads") > plain.truth.added("Ads")


def test_a_promotion_pays_back_its_share_and_keeps_the_rest():
    told = scenario(markets=1)
    promotion = Promotion(20, 1.5, periods=3, payback=0.6, payback_periods=6)
    more = simulate(dataclasses.replace(told, surprises=(promotion,)), 1).firm.history.outcome
    usual = simulate(told, 1).firm.history.outcome
    assert (more / usual)[0, 20:23] == pytest.approx(1.5)
    assert ((more / usual)[0, 23:29] < 1).all()
    gained = 0.5 * usual[0, 20:23].sum()
    assert (more - usual).sum() == pytest.approx(0.4 * gained)


def test_a_year_without_records_was_lived_all_the_same():
    whole, missing = simulate(PLAIN, 1), with_surprise(MissingRecords(26, 52))
    history = missing.firm.history
    assert np.isnan(history.outcome[:, 26:78]).all()
    assert np.array_equal(history.outcome[:, :26], whole.firm.history.outcome[:, :26])
    assert np.array_equal(history.effort, whole.firm.history.effort)
    assert missing.truth.added("Visits") == whole.truth.added("Visits")
    assert missing.firm.plan == whole.firm.plan


def test_a_year_without_records_is_missing_at_every_stage():
    told = dataclasses.replace(funnel_firm(), surprises=(MissingRecords(10, 5, markets=(1,)),))
    stages = simulate(told, 1).firm.history.stages
    assert np.isnan(stages[1, 10:15]).all()
    assert np.isnan(stages).sum() == 5 * 4


def test_a_strike_in_a_funnel_takes_revenue_and_no_deals():
    told = dataclasses.replace(funnel_firm(), surprises=(WildWeeks(40, 0.2),))
    calm, struck = (simulate(one, 1).firm.history.stages for one in (funnel_firm(), told))
    assert np.array_equal(calm[..., :3], struck[..., :3])
    assert struck[:, 40, 3] == pytest.approx(0.2 * calm[:, 40, 3], abs=0.01)


def test_a_changed_definition_counts_otherwise_from_its_day_on():
    plain, changed = simulate(PLAIN, 1), with_surprise(ChangedDefinition("Visits", 60, 3.0))
    before, after = plain.firm.history.effort, changed.firm.history.effort
    assert np.array_equal(after[:, :60], before[:, :60])
    assert np.array_equal(after[:, 60:, 1], 3 * before[:, 60:, 1])
    assert np.array_equal(after[..., 0], before[..., 0])
    assert np.array_equal(changed.firm.history.outcome, plain.firm.history.outcome)
    assert [lever.cost_per_unit for lever in changed.firm.levers] == pytest.approx([1, 100 / 3])
    assert changed.truth.levers[1].half_saturation_units == pytest.approx(60.0)
    assert changed.truth.last_year_cents == plain.truth.last_year_cents


def test_a_change_that_the_firm_knows_of_makes_two_levers_of_one():
    plain = simulate(PLAIN, 1)
    changed = with_surprise(ChangedDefinition("Visits", 60, 3.0, declared=True))
    names = [lever.name for lever in changed.firm.levers]
    assert names == ["Ads", "Visits before 2024-02-26", "Visits"]
    assert changed.firm.levers[1].until == date(2024, 2, 25)
    assert changed.firm.levers[2].since == date(2024, 2, 26)
    assert len({lever.column for lever in changed.firm.levers}) == 3
    effort = changed.firm.history.effort
    assert not effort[:, 60:, 1].any()
    assert not effort[:, :60, 2].any()
    assert np.array_equal(effort[..., 1] + effort[..., 2] / 3, plain.firm.history.effort[..., 1])
    assert [lever.is_current for lever in changed.truth.levers] == [True, False, True]


def test_money_for_a_lever_of_two_definitions_is_money_for_the_same_work():
    plain = simulate(PLAIN, 1).truth
    changed = with_surprise(ChangedDefinition("Visits", 80, 3.0, declared=True)).truth
    ads_cents, before, since = changed.last_year_cents
    assert (ads_cents, before + since) == pytest.approx(plain.last_year_cents)
    for split in ((ads_cents, before, since), (ads_cents, 0, before + since)):
        assert changed.expected_contribution(split) == pytest.approx(
            plain.expected_contribution(plain.last_year_cents)
        )
    budget = sum(plain.last_year_cents)
    best = changed.oracle(budget, [(0, budget), (0, 0), (0, budget)])
    alone = plain.oracle(budget, [(0, budget), (0, budget)])
    assert best.contribution_cents == pytest.approx(alone.contribution_cents, rel=1e-6)


def test_what_two_definitions_added_lacks_what_both_would_bring_together():
    changed = with_surprise(ChangedDefinition("Visits", 60, 3.0, declared=True)).truth
    one = simulate(PLAIN, 1).truth.added("Visits")
    parts = [changed.added(name) for name in ("Visits before 2024-02-26", "Visits")]
    # Without carry-over no period of the one is felt in the time of the other.
    assert sum(parts) == pytest.approx(one)
    assert parts[0] / one == pytest.approx(60 / 104, abs=0.05)


def test_surprises_of_a_random_firm_keep_apart_and_leave_its_levers_alone():
    for seed in range(30):
        plain, told = (random_scenario(seed, surprises=wanted) for wanted in (False, True))
        assert dataclasses.replace(told, surprises=()) == plain
        strike, slip, promotion, last = told.surprises
        assert strike.factor < 1 < slip.factor
        begins = sorted(one.first for one in (strike, slip, promotion))
        assert begins[0] >= 13
        assert begins[2] < 156 - 13
        assert min(np.diff(begins)) > 10
        assert isinstance(last, MissingRecords | ChangedDefinition)


@pytest.mark.parametrize(
    ("surprise", "complaint"),
    [
        (lambda: WildWeeks(-1, 0.2), "first must not be negative"),
        (lambda: Promotion(3, 0.9), "factor of at least 1, got 0.9"),
        (lambda: Promotion(3, 9.0, 4, payback=1.0, payback_periods=2), "payback must not be"),
        (lambda: ChangedDefinition("Ads", 0), "first must be positive"),
    ],
)
def test_surprises_that_make_no_sense_are_refused(surprise, complaint):
    with pytest.raises(ValueError, match=complaint):
        surprise()


def test_surprises_that_do_not_fit_the_firm_are_refused():
    with pytest.raises(ValueError, match="the history ends before"):
        with_surprise(WildWeeks(104, 0.2))
    with pytest.raises(ValueError, match="of levers only; got \\['Radio'\\]"):
        with_surprise(ChangedDefinition("Radio", 5))
