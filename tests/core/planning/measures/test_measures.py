"""Measures in a firm's plan: what they bring, what they cost, what caution leaves of them."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from core.planning.made_up_chains import made_up_chain
from core.planning.made_up_fits import brief_of, fit_of_truth, small_firm
from core.planning.made_up_years import planning_year, usual_euros
from gespann.core.firm import Measure
from gespann.core.planning.joint_plan import plan
from gespann.core.planning.limits import BudgetTooSmall, limits_of
from gespann.core.planning.measures.choices import choices_of
from gespann.core.planning.year.forecast_base import last_year_phasing, plan_starts
from gespann.core.planning.year.plan_year import Done
from gespann.core.planning.year.planning_year import planning_year as year_of
from gespann.core.quantities import Department

CENTS = 100


def measure(name="Fair", cost=1000, **more):
    return Measure(name, Department.MARKETING, cost * CENTS, **more)


def sure(euros):
    """An outcome that is certain."""
    return (euros * CENTS,) * 3


@pytest.fixture(scope="module")
def fit():
    return fit_of_truth(small_firm(5), draws=60, uncertainty=0.2)


def planned(fit, *measures, caution=0.0, levers=None, **changes):
    firm = replace(fit.firm, measures=measures)
    if levers is not None:
        firm = replace(firm, levers=levers)
    return plan(replace(fit, firm=firm), brief_of(fit.firm, **changes), caution=caution)


def worth(fit, cost, share):
    """Outcome that brings so many times what it costs."""
    return sure(round(share * cost / fit.firm.margin))


def test_a_measure_that_pays_is_done_and_its_cost_is_within_the_budget(fit):
    told = planned(fit, measure(brings_cents=worth(fit, 1000, 3)))
    (one,) = told.measures
    assert one.is_done
    assert one.is_best
    assert told.recommended.measures_cents == 1000 * CENTS
    assert told.recommended.total_cents <= told.budget_cents
    assert one.net_cents == pytest.approx(2000 * CENTS, rel=1e-3)


def test_one_that_does_not_pay_changes_nothing(fit):
    without, told = planned(fit), planned(fit, measure(brings_cents=worth(fit, 1000, 0.5)))
    assert not told.measures[0].is_done
    assert told.recommended.measures_cents == 0
    assert told.optimum.contribution_cents.median == pytest.approx(
        without.optimum.contribution_cents.median, rel=1e-6
    )


def test_the_plan_with_a_measure_gains_what_it_brings_less_what_its_money_would_have(fit):
    """With money left over, a measure adds just its own net contribution."""
    rich = brief_of(fit.firm).budget_cents * 10
    without = planned(fit, budget_cents=rich)
    told = planned(fit, measure(brings_cents=worth(fit, 1000, 3)), budget_cents=rich)
    gain = told.certificate.value_cents - without.certificate.value_cents
    assert gain == pytest.approx(2000 * CENTS, rel=1e-2)
    assert told.measures[0].otherwise_cents == pytest.approx(2000 * CENTS, rel=1e-2)


def test_what_is_decided_is_done_even_if_it_does_not_pay(fit):
    told = planned(fit, measure(brings_cents=worth(fit, 1000, 0.1), decided=True))
    assert told.measures[0].is_done
    assert told.last_year.measures_cents == 1000 * CENTS


def test_decided_measures_that_cost_more_than_the_budget_leave_are_refused(fit):
    dear = brief_of(fit.firm).budget_cents // CENTS
    with pytest.raises(BudgetTooSmall):
        planned(fit, measure(cost=dear, brings_cents=sure(1), decided=True))


def test_caution_leaves_out_a_gamble_that_the_optimum_takes(fit):
    """It pays on average, but in a third of all cases only."""
    cost = brief_of(fit.firm).budget_cents // CENTS // 5
    much = round(8 * cost / fit.firm.margin)
    gamble = measure(cost=cost, brings_cents=(0, 0, much * CENTS))
    bold = planned(fit, gamble)
    assert bold.measures[0].is_done
    careful = planned(fit, gamble, caution=0.8)
    assert careful.measures[0].is_best
    assert not careful.measures[0].is_done
    assert careful.recommended.measures_cents == 0
    assert careful.recommended.better_than_last_year >= 0.8
    assert "measures_left_out" in [finding.code for finding in careful.findings]


def test_the_probability_that_a_measure_pays_is_that_of_its_quantiles(fit):
    """Extended Pearson-Tukey: 5 %, 50 % and 95 % quantiles weigh 0.185, 0.63 and 0.185."""
    pays_in_the_middle = measure(brings_cents=(0, *worth(fit, 1000, 2)[:2]))
    (one,) = planned(fit, pays_in_the_middle).measures
    assert one.pays == pytest.approx(0.815, abs=1 / 60)
    outcome = 0.815 * 2 * 1000 * CENTS / fit.firm.margin
    net = fit.firm.margin * outcome - 1000 * CENTS
    assert one.net_cents == pytest.approx(net, rel=0.03)


def capped(fit, share):
    """The last lever can do only so much of what it did last year."""
    brief = brief_of(fit.firm)
    spent = last_year_phasing(fit.firm, brief).last_year_euros
    *others, last = fit.firm.levers
    able = share * spent[-1] / last.cost_per_unit / brief.periods
    return (*others, replace(last, capacity=float(able)))


def test_a_rep_raises_the_bound_of_the_lever_from_his_first_day_on(fit):
    brief, levers = brief_of(fit.firm), capped(fit, 0.8)
    last = levers[-1]
    half = plan_starts(fit.firm, brief)[brief.periods // 2].item()
    rep = measure(cost=1, raises=last.name, by=0.25 * last.capacity, since=half, decided=True)
    before = planned(fit, levers=levers).optimum.allocations[-1]
    after = planned(fit, rep, levers=levers).optimum.allocations[-1]
    raised = rep.by * last.cost_per_unit * (brief.periods - brief.periods // 2) * CENTS
    assert after.high_cents - before.high_cents == pytest.approx(raised, abs=1.1)


def test_a_rep_from_a_day_within_a_period_helps_from_the_next(fit):
    brief, levers = brief_of(fit.firm), capped(fit, 0.8)
    starts = plan_starts(fit.firm, brief)
    rep = measure(cost=1, raises=levers[-1].name, by=1.0, decided=True)
    late = replace(rep, since=starts[3].item() + timedelta(days=1))
    next_period = replace(rep, since=starts[4].item())
    highs = [
        planned(fit, one, levers=levers).optimum.allocations[-1].high_cents
        for one in (late, next_period)
    ]
    assert highs[0] == highs[1]


def test_a_lever_gets_what_is_useful_or_nothing(fit):
    brief = brief_of(fit.firm)
    spent = last_year_phasing(fit.firm, brief).last_year_euros
    first, *others = fit.firm.levers
    useful = replace(first, least_useful_cents=round(1.4 * spent[0] * CENTS))
    amount = planned(fit, levers=(useful, *others)).optimum.allocations[0].amount_cents
    assert amount == 0 or amount >= useful.least_useful_cents


def test_what_is_committed_is_not_taken_away(fit):
    brief = brief_of(fit.firm)
    spent = last_year_phasing(fit.firm, brief).last_year_euros
    first, *others = fit.firm.levers
    ordered = replace(first, committed_cents=round(1.45 * spent[0] * CENTS))
    told = planned(fit, levers=(ordered, *others))
    for prospect in (told.recommended, told.optimum, told.last_year):
        assert prospect.allocations[0].amount_cents >= ordered.committed_cents


@pytest.mark.parametrize("kind", ["one stage", "chain"])
def test_done_measures_move_every_value_by_what_they_bring(kind):
    year = made_up_chain(1) if kind == "chain" else planning_year(1)
    euros, brought = usual_euros(1, 4), np.linspace(0, 100, year.draws)
    done = replace(year, done=Done(brought, 30.0))
    own = year.margin * brought - 30
    assert done.outcomes(euros) == pytest.approx(year.outcomes(euros) + brought)
    assert done.contributions(euros) == pytest.approx(year.contributions(euros) + own)
    assert done.by_draw(euros).values == pytest.approx(year.by_draw(euros).values + own)
    plain, here = year.local_value(euros), done.local_value(euros)
    assert here.value == pytest.approx(plain.value + own.mean())
    assert here.slope == pytest.approx(plain.slope)
    few = done.thinned(5)
    assert few.outcomes(euros) == pytest.approx(year.thinned(5).outcomes(euros) + few.own_outcome)
    weights = np.zeros(year.draws)
    weights[2] = 1.0
    assert done.weighted(weights).contributions(euros) == pytest.approx(
        done.contributions(euros)[2]
    )


def test_more_of_the_last_stage_is_more_of_the_outcome_and_of_an_earlier_what_follows_from_it():
    chain, euros = made_up_chain(3), usual_euros(3, 4)
    last, number = len(chain.links) - 1, np.full(chain.draws, 1000.0)
    assert chain.more_of(last, number, chain.counted, euros) == pytest.approx(number, rel=1e-9)
    leads = chain.more_of(0, number * 0 + 0.1, chain.counted, euros)
    assert (leads > 0).all()
    assert chain.more_of(0, number * 0, chain.counted, euros) == pytest.approx(0 * number)


def test_leads_that_come_late_bring_less_within_the_plan():
    chain, euros = made_up_chain(3), usual_euros(3, 4)
    number = np.full(chain.draws, 0.5)
    early = chain.more_of(0, number, slice(0, 3), euros)
    late = chain.more_of(0, number, slice(8, None), euros)
    assert late.mean() < early.mean()


def test_without_anything_to_choose_there_are_no_choices(fit):
    brief = brief_of(fit.firm)
    phasing = last_year_phasing(fit.firm, brief)
    limits, year = limits_of(fit.firm, brief, phasing), year_of(fit, brief, phasing)[0]
    assert choices_of(fit.firm, brief, limits, year, limits.last_year / CENTS, seed=0) is None
