"""What an attitude to risk does and leaves: against exhaustive search, and bets that hedge."""

from dataclasses import replace

import numpy as np
import pytest

from core.planning.made_up_chains import made_up_chain
from core.planning.made_up_luck import made_up_luck
from core.planning.made_up_programmes import every_decision, in_one_market, programme_by_chance
from core.planning.made_up_years import planning_year, usual_euros
from gespann.core.firm import Attitude, Risk
from gespann.core.planning.best.optimum import climb
from gespann.core.planning.measures.attitude_programme import best_by_attitude
from gespann.core.planning.measures.mixed_optimum import best_programme
from gespann.core.planning.year.market_years import MarketYears
from gespann.core.planning.year.plan_year import Done
from gespann.core.planning.year.risk_market_years import RiskMarketYears, valued_markets
from gespann.core.planning.year.risk_year import valued_year

RISKS = pytest.mark.parametrize("risk", [Risk(Attitude.CVAR, 0.2), Risk(Attitude.LOG)])
KINDS = pytest.mark.parametrize("kind", ["one stage", "chain"])


def valued_by(risk, year, seed, programme):
    luck = made_up_luck(year, seed, drift=0.2)
    usual = 0.9 * usual_euros(seed, 4)
    return valued_year(year, luck, risk, budget=programme.budget, usual=usual)


def outcomes_by_chance(seed, draws, programme, margin, *, scatter=0.8):
    """What measures bring: on average what the programme says, in some draws far more."""
    rng = np.random.default_rng([seed, 11])
    worth = programme.measures.worth / margin
    return worth * rng.lognormal(-0.5 * scatter**2, scatter, (draws, len(worth)))


def priced(programme, outcome, margin):
    """The programme whose measures are worth what their draws bring on average."""
    worth = margin * outcome.mean(axis=0)
    return replace(programme, measures=replace(programme.measures, worth=worth))


def worth_of(valued, programme, outcome, decision, start):
    """What a decision is worth with its best amounts; None where it is not possible."""
    allowed = programme.amounts(decision)
    if allowed is None:
        return None
    cost = float(programme.measures.cost[decision.done].sum())
    year = valued.doing(Done(outcome[:, decision.done].sum(axis=1), cost))
    return year.exactly(climb(year.local_value, allowed, start))


@KINDS
@RISKS
@pytest.mark.parametrize(("seed", "draws", "scatter"), [(0, 120, 0.8), (1, 120, 0.8), (4, 30, 1.5)])
def test_no_decision_is_worth_more_and_the_bound_is_above_all(kind, risk, seed, draws, scatter):
    """Where few draws and wild measures make weights jump, the gap is larger, and is told."""
    make = made_up_chain if kind == "chain" else planning_year
    year, programme = make(seed, draws=draws), programme_by_chance(seed)
    outcome = outcomes_by_chance(seed, draws, programme, year.margin, scatter=scatter)
    programme = priced(programme, outcome, year.margin)
    valued, start = valued_by(risk, year, seed, programme), usual_euros(seed, 4)
    first = best_programme(in_one_market(year), programme, start[None])
    alone = RiskMarketYears(in_one_market(valued.lucky), valued.measure)
    found = best_by_attitude(alone, programme, outcome, first)
    worths = [
        worth_of(valued, programme, outcome, decision, start)
        for decision in every_decision(programme)
    ]
    everything = max(worth for worth in worths if worth is not None)
    assert found.best.bound >= everything * (1 - 1e-9)
    assert found.best.value >= everything - found.best.gap * abs(everything)
    assert found.best.gap <= (0.005 if draws > 100 else 0.05)
    own = worth_of(valued, programme, outcome, found.decision, found.best.euros[0])
    assert found.best.value == pytest.approx(own, rel=1e-6)


def two_bets(year, programme, luck_of_year):
    """Two measures alike on average: one pays in good years, the other in bad ones."""
    cost = 0.1 * programme.budget
    pays = 1.3 * cost / year.margin
    tilt = np.clip((luck_of_year - luck_of_year.mean()) / luck_of_year.std(), -1, 1)
    tilt -= tilt.mean()
    outcome = np.stack([1.001 * pays * (1 + tilt), pays * (1 - tilt)], axis=1)
    measures = replace(
        programme.measures,
        cost=np.full(2, cost),
        worth=year.margin * outcome.mean(axis=0),
        raises=np.zeros((2, 4)),
        must=np.zeros(2, dtype=bool),
        needs=(),
        excludes=((0, 1),),
    )
    return replace(programme, measures=measures, groups=()), outcome


@RISKS
def test_the_cautious_take_the_bet_that_pays_when_the_rest_does_not(risk):
    year = planning_year(2, draws=200, uncertainty=0.3)
    programme = programme_by_chance(2, budget=2.0)  # money is left over
    valued, usual = valued_by(risk, year, 2, programme), usual_euros(2, 4)
    programme, outcome = two_bets(year, programme, valued.lucky.contributions(0.9 * usual))
    first = best_programme(in_one_market(year), programme, usual[None])
    assert first.decision.done.tolist() == [True, False]
    alone = RiskMarketYears(in_one_market(valued.lucky), valued.measure)
    found = best_by_attitude(alone, programme, outcome, first)
    assert found.decision.done.tolist() == [False, True]
    assert found.best.gap <= 5e-3


def test_where_there_is_one_draw_the_mean_decides():
    """Nothing is at risk where nothing differs, so the decision of the mean is kept."""
    year, programme = planning_year(4, draws=1), programme_by_chance(4)
    outcome = np.tile(programme.measures.worth / year.margin, (1, 1))
    valued = valued_year(
        year,
        made_up_luck(year, 4, drift=0.0),
        Risk(Attitude.LOG),
        budget=programme.budget,
        usual=0.9 * usual_euros(4, 4),
    )
    alone = RiskMarketYears(in_one_market(year), valued.measure)
    first = best_programme(in_one_market(year), programme, usual_euros(4, 4)[None])
    found = best_by_attitude(alone, programme, outcome, first)
    assert found.decision.key == first.decision.key
    assert found.best.value == pytest.approx(first.best.value, rel=1e-6)


@RISKS
def test_by_market_the_same_decisions_are_found_as_one_by_one(risk):
    """Two markets that a plan divides; every decision is tried beside."""
    year, usual = planning_year(5, cells=8), usual_euros(5, 4)
    share = np.random.default_rng(5).dirichlet(np.full(2, 6.0), 4).T
    one = programme_by_chance(5, measures=5)
    programme = replace(one, low=0.5 * usual * share, high=1.5 * usual * share, groups=())
    outcome = outcomes_by_chance(5, year.draws, programme, year.margin)
    programme = priced(programme, outcome, year.margin)
    markets = valued_markets(valued_by(risk, year, 5, programme), share)
    first = best_programme(MarketYears.of(year, share), programme, usual * share)
    found = best_by_attitude(markets, programme, outcome, first)
    best = -np.inf
    for decision in every_decision(programme):
        allowed = programme.amounts(decision)
        if allowed is not None:
            cost = float(programme.measures.cost[decision.done].sum())
            here = markets.doing(Done(outcome[:, decision.done].sum(axis=1), cost))
            best = max(best, here.worth(climb(here.local_value, allowed, usual * share)))
    assert found.best.bound >= best * (1 - 1e-9)
    assert found.best.value >= best - 1e-3 * abs(best)
