import dataclasses
import itertools

import numpy as np
import pytest
from drawn_futures import assert_mean
from made_up_firms import LIVELY, ads, scenario, visits
from made_up_funnels import PLAIN, funnel, funnel_firm

from gespann.core.simulation import InfluenceScenario, StageScenario, simulate
from gespann.core.simulation.delay import delay_weights
from gespann.core.simulation.plan_year import PlanYear

WORKED = funnel(per_unit=5.0, capacity_without=50.0)


def noisy(noise):
    leads, offers, deals, revenue = PLAIN
    return funnel(
        *(dataclasses.replace(one, noise=noise) for one in (leads, offers, deals)), revenue
    )


def test_counts_are_whole_and_nothing_is_sold_without_a_deal():
    history = simulate(funnel_firm(usual_outcome=4_000.0), 1).firm.history
    _, _, deals, revenue = np.moveaxis(history.stages, -1, 0)
    assert ((revenue > 0) == (deals > 0)).all()
    assert (deals == 0).any()
    assert np.array_equal(revenue, history.outcome)
    assert np.array_equal(history.stages[..., :3], np.round(history.stages[..., :3]))


def test_the_firm_describes_its_stages_in_order():
    firm = simulate(funnel_firm(WORKED), 1).firm
    assert [stage.name for stage in firm.stages] == ["Leads", "Offers", "Deals", "Revenue"]
    assert [stage.kind for stage in firm.stages] == ["count", "count", "count", "money"]
    assert [stage.worked_by for stage in firm.stages] == ["Visits", "", "", ""]
    assert firm.stages[0].per_unit == 5.0
    assert [lever.stages for lever in firm.levers] == [("Leads",), ("Offers", "Deals")]


def test_a_firm_need_not_know_what_a_unit_can_work_nor_where_its_levers_act():
    unsure = dataclasses.replace(WORKED, per_unit_known=False, levers_placed=False)
    firm = simulate(funnel_firm(unsure), 1).firm
    assert firm.stages[0].worked_by == "Visits"
    assert firm.stages[0].per_unit is None
    assert [lever.stages for lever in firm.levers] == [(), ()]


def test_rates_of_a_firm_as_usual_are_those_of_the_scenario():
    told = funnel_firm(levers=(ads(stages=("Deals",)), visits(stages=("Offers",))), markets=40)
    leads, offers, deals, revenue = simulate(told, 1).firm.history.stages.sum(axis=(0, 1))
    assert leads == pytest.approx(40 * 104 * 100_000 / (0.4 * 0.3 * 4_000), rel=0.03)
    assert offers / leads == pytest.approx(0.4, rel=0.01)
    assert deals / offers == pytest.approx(0.3, rel=0.01)
    assert revenue / deals == pytest.approx(4_000, rel=0.01)


@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_counts_scatter_around_their_mean_as_a_negative_binomial_does(noise):
    simulated = simulate(funnel_firm(noisy(noise), markets=200), 1)
    course = simulated.truth.course
    for s in range(3):
        mean = course.circumstances.level[s] * course.chain.links[s].mechanics.factor(course.stock)
        if s > 0:
            weights, whole = course.chain.links[s].weights, course.came[s - 1]
            windows = np.lib.stride_tricks.sliding_window_view(whole, len(weights), axis=1)
            mean = mean * (windows @ weights[::-1])
        counts = simulated.firm.history.stages[..., s]
        pearson = (counts - mean) ** 2 / (mean + (noise * mean) ** 2)
        assert ((counts - mean) / mean).mean() == pytest.approx(0.0, abs=0.01)
        assert pearson.mean() == pytest.approx(1.0, abs=0.05)


def test_the_amount_of_a_deal_is_surer_in_the_mean_of_many():
    told = funnel_firm(markets=300, levers=(ads(),))
    stages = simulate(told, 1).firm.history.stages
    deals, revenue = stages[..., 2], stages[..., 3]
    sizes = {few: revenue[deals == few] / few / 4_000 for few in (16, 25, 36)}
    for number, size in sizes.items():
        assert size.mean() == pytest.approx(1.0, abs=0.01)
        assert size.std() == pytest.approx(0.5 / np.sqrt(number), rel=0.1)


def test_a_burst_of_leads_becomes_offers_when_the_waiting_time_says():
    """Two firms that differ in one wild week of leads, far above all chance."""
    leads, offers, _, revenue = PLAIN
    told = funnel_firm(
        funnel(leads, dataclasses.replace(offers, delay=6.0, rate=1.0), revenue),
        levers=(ads(),), markets=1, usual_outcome=4e8,
    )  # fmt: skip
    course = simulate(told, 1).truth.course
    given, lags = course.circumstances, course.chain.lags
    louder = given.level[0].copy()
    louder[:, 10] *= 2
    louder = dataclasses.replace(given, level=(louder, *given.level[1:]))
    calm, loud = (
        course.chain.flow(one, course.stock, course.units).outcome for one in (given, louder)
    )
    more = (loud[1] - calm[1])[0, 10 : 10 + lags + 1]
    assert more.sum() == pytest.approx((loud[0] - calm[0]).sum())
    assert more / more.sum() == pytest.approx(delay_weights(6.0, 0.6, 52), abs=1e-9)


def test_what_is_expected_is_the_mean_of_what_happens():
    """The same firm many times: markets are its replications."""
    common = dataclasses.replace(LIVELY, own=0.0)
    told = funnel_firm(
        dataclasses.replace(WORKED, stages=noisy(0.2).stages),
        markets=3_000, potential_spread=0.0, market_spread=0.0, season=((0.2, 0.1),),
        levers=(ads(effort=common), visits(stages=("Offers", "Deals", "Revenue"), effort=common)),
    )  # fmt: skip
    course = simulate(told, 3).truth.course
    expected = course.chain.flow(course.circumstances, course.stock, course.units).outcome
    for s, one in enumerate(expected):
        drawn = course.stages[..., s]
        error = 5 * drawn.std(axis=0) / np.sqrt(3_000)
        assert (np.abs(drawn.mean(axis=0) - one.mean(axis=0)) < error).all()
        assert error.max() < 0.08 * drawn.mean()


def test_a_funnel_without_chance_that_has_always_been_the_same_stays_so():
    steady = funnel(per_unit=2.0, capacity_without=100.0)
    told = funnel_firm(steady, levers=(ads(), visits(stages=("Offers", "Deals"))))
    course = simulate(told, 1).truth.course
    for one in course.chain.flow(course.circumstances, course.stock, course.units).outcome:
        assert one == pytest.approx(np.repeat(one[:, :1], 104, axis=1), rel=1e-9)


def test_levers_that_bring_twice_the_leads_bring_twice_the_revenue_unless_hands_are_short():
    free, short = (simulate(funnel_firm(one), 1).truth.course for one in (funnel(), WORKED))

    def doubled(course):
        given = course.circumstances
        twice = dataclasses.replace(
            given, level=(2 * given.level[0], *given.level[1:]),
            past=(2 * given.past[0], *(2 * one for one in given.past[1:])),
        )  # fmt: skip
        once, more = (
            course.chain.flow(one, course.stock, course.units).outcome[-1] for one in (given, twice)
        )
        return more.sum() / once.sum()

    assert doubled(free) == pytest.approx(2.0)
    assert doubled(short) < 1.75


def test_leads_that_nobody_can_work_are_worth_less():
    plenty, scarce = (simulate(funnel_firm(funnel(per_unit=rate)), 1) for rate in (100.0, 4.0))
    assert scarce.firm.history.outcome.sum() < 0.9 * plenty.firm.history.outcome.sum()
    assert plenty.truth.handling.binds == 0
    assert scarce.truth.handling.binds > 0.5
    # Where leads are many and hands few, one more hand is worth more and one more lead less.
    assert scarce.truth.levers[0].elasticity < plenty.truth.levers[0].elasticity
    assert scarce.truth.levers[1].elasticity > plenty.truth.levers[1].elasticity


def test_elasticities_of_the_stages_add_up_where_hands_are_not_short():
    told = funnel_firm(levers=(
        ads(stages=("Leads", "Deals"), elasticity=(0.05, 0.02)),
        visits(stages=("Offers", "Deals", "Revenue"), elasticity=(0.1, 0.15, 0.03)),
    ))  # fmt: skip
    truth = simulate(told, 1).truth
    assert [lever.elasticity for lever in truth.levers] == pytest.approx([0.07, 0.28])
    assert truth.levers[0].stages == ("Leads", "Deals")
    assert truth.levers[0].stage_elasticities == pytest.approx((0.05, 0.02))
    assert truth.levers[1].stage_elasticities == pytest.approx((0.1, 0.15, 0.03))


def test_the_elasticity_of_a_funnel_takes_in_what_hands_are_worth():
    """By hand: leads of every count, worked as far as visits and others can."""
    truth = simulate(funnel_firm(WORKED), 1).truth
    course = truth.course
    mean = course.units.sum(axis=(0, 1)) / 104 / 3 / [1_000.0, 20.0]  # mean potential is 1
    counts = np.arange(1_000)

    def log_revenue(effort):
        factors = [link.mechanics.factor(effort) for link in course.chain.links]
        rates = np.exp(course.base.log).mean(axis=1) * factors[0]
        workable = (50.0 + 5.0 * 20.0 * effort[1]) * course.potential
        log_chance = np.log(rates)[:, None] * counts - rates[:, None]
        log_chance = log_chance - np.concatenate([[0], np.log(counts[1:]).cumsum()])
        worked = np.minimum(counts, workable[:, None])
        worth = (np.exp(log_chance) * (worked + 0.3 * (counts - worked))).sum()
        return np.log(worth * factors[1] * factors[2] * factors[3])

    for k, true in enumerate(truth.levers):
        bent = np.exp(1e-4 * np.eye(2)[k])
        slope = (log_revenue(mean * bent) - log_revenue(mean / bent)) / 2e-4
        assert true.elasticity == pytest.approx(slope, rel=1e-4)


def test_what_a_lever_added_is_the_mean_over_many_histories_of_what_would_be_lacking():
    """Two firms with the same efforts, one of them without the lever, lived through many times."""
    told = funnel_firm(dataclasses.replace(WORKED, stages=noisy(0.1).stages), markets=1, periods=60)
    truth = simulate(told, 4).truth
    course, rng = truth.course, np.random.default_rng(1)
    lags, lives = course.chain.lags, 4_000
    past = [np.repeat(came[:, :lags], lives, axis=0) for came in course.came]

    def count(mean):
        return rng.poisson(mean * rng.gamma(100.0, 0.01, (lives, 60)))

    def exposed(came, s):
        whole = np.concatenate([past[s - 1], came], axis=1)
        windows = np.lib.stride_tricks.sliding_window_view(whole, lags + 1, axis=1)
        return windows @ course.chain.links[s].weights[::-1]

    def mean_revenue(units):
        stock = course.stock_of(units)
        rates = [np.exp(x.base.log) * x.mechanics.factor(stock) for x in course.chain.links]
        leads = count(rates[0])
        worked = np.minimum(leads, 50.0 * course.potential + 5.0 * units[0, :, 1])
        offers = count(rates[1] * exposed(worked + 0.3 * (leads - worked), 1))
        deals = count(rates[2] * exposed(offers, 2))
        return (rates[3] * exposed(deals, 3)).sum(axis=1).mean()

    for k, name in enumerate(("Ads", "Visits")):
        without = course.units * np.where(np.arange(2) == k, 0.0, 1.0)
        lacking = mean_revenue(course.units) - mean_revenue(without)
        assert truth.added(name) == pytest.approx(lacking, rel=0.02)


def test_the_plan_year_starts_with_what_is_in_the_pipeline():
    """A firm that stops all work still delivers what it had begun, and then its base alone."""
    leads, offers, deals, revenue = PLAIN
    slow = funnel(leads, dataclasses.replace(offers, delay=20.0), deals, revenue)
    at_once, later = (
        simulate(funnel_firm(one, levers=(ads(effect=3.0),), markets=1), 1).truth
        for one in (funnel(leads, *(dataclasses.replace(x, delay=0.0) for x in PLAIN[1:])), slow)
    )
    assert later.expected_outcome([0]) > 1.5 * at_once.expected_outcome([0])
    usual = at_once.last_year_cents
    assert later.expected_outcome(usual) == pytest.approx(at_once.expected_outcome(usual), rel=0.05)


@pytest.mark.parametrize("phasing", ["last_year", "flat"])
def test_what_a_plan_is_expected_to_bring_is_the_mean_of_what_it_brings(phasing):
    """Many futures, drawn by hand from the end of the history, against the expectation."""
    leads, offers, deals, revenue = noisy(0.1).stages
    stages = leads, offers, dataclasses.replace(deals, drift=0.1), revenue
    told = funnel_firm(
        dataclasses.replace(WORKED, stages=stages), markets=1, periods=60, noise=0.1, drift=0.1
    )
    truth = simulate(told, 2).truth
    plan = tuple(round(1.2 * cents) for cents in truth.last_year_cents)
    drawn = futures(truth, plan, phasing, 3_000)
    assert_mean(truth.expected_outcome(plan, phasing=phasing), drawn, within=0.01)


def futures(truth, plan, phasing, number):
    course, rng = truth.course, np.random.default_rng(1)
    last = course.units[0, -52:]
    pattern = last / last.sum(axis=0) if phasing == "last_year" else np.full(last.shape, 1 / 52)
    units = np.array(plan) / 100 / [1.0, 100.0] * pattern
    stock = course.mechanics.stocks(course.end, (units / [1_000.0, 20.0])[None])[0]
    walk = rng.normal(0, 0.1 / np.sqrt(52), (2, number, 52)).cumsum(axis=2)
    walks = [walk[0] + rng.normal(0, 0.1, walk[0].shape) - 0.1**2 / 2, 0.0, walk[1], 0.0]
    came, capacity = None, 50.0 + 5.0 * units[:, 1]
    for s, link in enumerate(course.chain.links):
        flat = link.base.steady[0] + link.base.walk[0, -1]
        rate = np.exp(flat + walks[s]) * link.mechanics.factor(stock)
        if s > 0:
            past = np.repeat(course.came[s - 1][:, -52:], number, axis=0)
            whole = np.concatenate([past, came], axis=1)
            windows = np.lib.stride_tricks.sliding_window_view(whole, 53, axis=1)
            rate = rate * (windows @ link.weights[::-1])
        came = rate
        if s < 3:
            came = rng.poisson(rate * rng.gamma(100.0, 0.01, (number, 52)))
        if s == 0:
            worked = np.minimum(came, capacity)
            came = worked + 0.3 * (came - worked)
    return came.sum(axis=1)


@pytest.mark.parametrize("phasing", ["last_year", "flat"])
@pytest.mark.parametrize("later", [0, 30])
def test_the_gradient_of_the_plan_year_is_its_derivative(phasing, later):
    truth = simulate(funnel_firm(WORKED, noise=0.1, drift=0.1), 1).truth
    year = PlanYear.after(truth.course, phasing, later=later)
    amounts = np.array(truth.last_year_cents, dtype=float)
    _, slopes = year.outcome(amounts)
    for k, direction in enumerate(np.eye(2)):
        more, less = (year.outcome(amounts + step * direction)[0] for step in (1_000.0, -1_000.0))
        assert slopes[k] == pytest.approx((more - less) / 2_000, rel=1e-3)


def test_a_stage_has_its_own_walk_and_its_own_rate_in_each_market():
    leads, offers, deals, revenue = PLAIN
    drifting = dataclasses.replace(deals, drift=0.2)
    spread = dataclasses.replace(offers, market_spread=0.3)
    chain = simulate(funnel_firm(funnel(leads, spread, drifting, revenue)), 1).truth.course.chain
    walks = [link.base.walk for link in chain.links]
    assert [bool(walk.any()) for walk in walks] == [False, False, True, False]
    assert len({float(one) for one in chain.links[1].base.steady}) == 3
    assert len({float(one) for one in chain.links[2].base.steady}) == 1


def test_prices_move_the_stages_that_they_are_said_to_move():
    price = InfluenceScenario("price", coefficient=-2.0, spread=0.1, stages=("Deals",))
    logs = [
        link.base.log - link.base.steady[:, None]
        for link in simulate(funnel_firm(controls=(price,)), 1).truth.course.chain.links
    ]
    assert [bool(np.abs(log).max() > 0.01) for log in logs] == [False, False, True, False]


@pytest.mark.parametrize("kept", [(0, 3), (0, 1, 3), (1, 2, 3), (2, 3)])
def test_a_firm_may_have_only_some_of_the_stages(kept):
    told = funnel(*(PLAIN[s] for s in kept))
    names = [PLAIN[s].name for s in kept]
    levers = ads(stages=(names[0],)), visits(stages=(names[-1],))
    firm = simulate(funnel_firm(told, levers=levers), 1).firm
    assert [stage.name for stage in firm.stages] == names
    assert firm.history.stages.shape[-1] == len(kept)
    assert firm.history.outcome.mean() == pytest.approx(100_000, rel=0.1)


def test_a_stage_known_for_part_of_the_time_is_missing_before_and_the_rest_is_as_it_was():
    leads, offers, *rest = PLAIN
    late = funnel(leads, dataclasses.replace(offers, known_from=40), *rest)
    part, whole = (simulate(funnel_firm(one), 1).firm.history for one in (late, funnel()))
    assert np.isnan(part.stages[:, :40, 1]).all()
    assert np.array_equal(part.stages[:, 40:, 1], whole.stages[:, 40:, 1])
    assert np.array_equal(part.stages[..., [0, 2, 3]], whole.stages[..., [0, 2, 3]])


def test_chance_at_a_later_stage_leaves_the_earlier_ones_as_they_were():
    leads, offers, deals, revenue = PLAIN
    other = funnel(leads, offers, dataclasses.replace(deals, noise=0.5), revenue)
    one, another = (simulate(funnel_firm(told), 1).firm.history for told in (funnel(), other))
    assert np.array_equal(one.stages[..., :2], another.stages[..., :2])
    assert not np.array_equal(one.stages[..., 2], another.stages[..., 2])


@pytest.mark.parametrize(
    "stages",
    [PLAIN[:3], PLAIN[3:], (PLAIN[1], PLAIN[0], PLAIN[3]), (PLAIN[0], PLAIN[0], PLAIN[3])],
)
def test_a_funnel_has_two_stages_in_their_order_and_ends_in_revenue(stages):
    with pytest.raises(ValueError, match="ends in Revenue"):
        funnel(*stages)


def test_a_stage_is_one_of_four():
    with pytest.raises(ValueError, match="got 'Clicks'"):
        StageScenario("Clicks")


def test_names_of_levers_and_stages_must_be_known():
    with pytest.raises(ValueError, match="worked_by is not a lever: 'Robots'"):
        funnel_firm(funnel(worked_by="Robots"))
    with pytest.raises(ValueError, match=r"Ads acts on \('Deals',\), the funnel has \[\]"):
        scenario(ads(stages=("Deals",)))
    with pytest.raises(ValueError, match="one elasticity for each"):
        ads(stages=("Leads", "Deals"), elasticity=(0.1,))


def test_revenue_of_the_plan_year_rises_with_every_lever():
    truth = simulate(funnel_firm(WORKED), 1).truth
    last = np.array(truth.last_year_cents)
    values = [truth.expected_outcome(np.round(share * last)) for share in (0.0, 0.5, 1.0, 1.5)]
    assert all(more > less for less, more in itertools.pairwise(values))
