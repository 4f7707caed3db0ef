"""The links of the chain: who acts where, what comes before, and which outcomes count."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from small_firms import small_firm, small_funnel

from gespann.core.firm import Exclusion, Experiment, Firm, Stage
from gespann.core.response.model.stages import counted, stages_acted_on, stages_of, within

STEPS = (
    Stage("leads", "leads", "count", "lever 1", per_unit=0.7),
    Stage("deals", "deals", "count"),
    Stage("revenue", "revenue", "money"),
)


def funnel(markets: int = 2) -> Firm:
    return small_funnel(stages=STEPS, markets=markets, periods=36)


def test_a_firm_that_knows_only_its_outcome_has_one_link():
    firm = small_firm()
    (only,) = stages_of(firm)
    assert (only.name, only.is_count, only.levers) == ("revenue", False, (0, 1))
    assert only.before is None
    np.testing.assert_array_equal(only.outcome, firm.history.outcome)
    assert stages_acted_on(firm) == (1, 1)


def test_each_link_gets_what_the_one_before_yields_and_who_works_it():
    firm = funnel()
    leads, deals, revenue = stages_of(firm)
    assert [link.is_count for link in (leads, deals, revenue)] == [True, True, False]
    assert leads.before is None
    np.testing.assert_array_equal(deals.before, firm.history.stages[..., 0])
    np.testing.assert_array_equal(revenue.before, firm.history.stages[..., 1])
    assert [link.worked_by for link in (leads, deals, revenue)] == [None, 1, None]
    assert [link.per_unit for link in (leads, deals, revenue)] == [None, 0.7, None]


def test_a_lever_acts_where_it_is_said_to_and_else_everywhere():
    firm = funnel()
    firm = replace(firm, levers=(replace(firm.levers[0], stages=("deals",)), firm.levers[1]))
    assert [link.levers for link in stages_of(firm)] == [(1,), (0, 1), (1,)]
    assert stages_acted_on(firm) == (1, 3)


def test_no_money_says_nothing_but_no_lead_says_much():
    firm = funnel()
    firm.history.stages[0, 5] = 0.0
    leads, deals, revenue = stages_of(firm)
    assert leads.outcome[0, 5] == deals.outcome[0, 5] == 0
    assert np.isnan(revenue.outcome[0, 5])
    assert counted(firm, leads)[0, 5]
    assert not counted(firm, revenue)[0, 5]


def test_gaps_in_the_stage_before_are_bridged_by_straight_lines():
    firm = funnel()
    firm.history.stages[0, 9:12, 0] = np.nan
    firm.history.stages[0, [8, 12], 0] = [20.0, 60.0]
    _, deals, _ = stages_of(firm)
    np.testing.assert_allclose(deals.before[0, 8:13], [20, 30, 40, 50, 60])
    # The deals of these periods are known all the same.
    assert counted(firm, deals)[0, 9:12].all()
    assert not counted(firm, stages_of(firm)[0])[0, 9:12].any()


def test_before_a_stage_was_first_counted_the_next_one_says_nothing():
    firm = funnel()
    firm.history.stages[1, :10, 0] = np.nan
    _, deals, _ = stages_of(firm)
    assert not counted(firm, deals)[1, :10].any()
    assert counted(firm, deals)[1, 10:].all()
    assert counted(firm, deals)[0].all()
    first_quarter = firm.history.stages[1, 10:13, 0].mean()
    np.testing.assert_allclose(deals.before[1, :10], first_quarter)


def test_a_window_holds_the_periods_that_begin_in_it_in_the_markets_that_are_named():
    firm = funnel()
    found = within(firm, date(2021, 3, 1), date(2021, 5, 31), ("market 1",))
    assert np.argwhere(found).tolist() == [[1, 2], [1, 3], [1, 4]]
    everywhere = within(firm, date(2021, 3, 1), date(2021, 3, 1), ())
    assert np.argwhere(everywhere).tolist() == [[0, 2], [1, 2]]


def test_what_the_analyst_excluded_counts_on_no_stage():
    firm = funnel()
    strike = Exclusion(date(2021, 4, 1), date(2021, 5, 1), ("market 0",), "strike")
    firm = replace(firm, exclusions=(strike,))
    for link in stages_of(firm):
        assert np.argwhere(~counted(firm, link)).tolist() == [[0, 3], [0, 4]]


def measured_on(stage: str, lever: str = "lever 0") -> Experiment:
    return Experiment(
        "test", lever, "geo", ("market 1",), date(2021, 6, 1), date(2021, 7, 1), 50.0, 9.0, 3.0,
        stage,
    )  # fmt: skip


@pytest.mark.parametrize(("stage", "hidden"), [("leads", 0), ("deals", 1), ("revenue", 2), ("", 2)])
def test_a_test_speaks_for_the_window_of_the_stage_that_it_measured_and_of_no_other(stage, hidden):
    firm = replace(funnel(), experiments=(measured_on(stage),))
    for number, link in enumerate(stages_of(firm)):
        window = [[1, 5], [1, 6]] if number == hidden else []
        assert np.argwhere(~counted(firm, link)).tolist() == window


def test_a_test_of_a_lever_that_does_not_act_on_the_stage_hides_nothing_of_it():
    firm = funnel()
    firm = replace(
        firm,
        levers=(replace(firm.levers[0], stages=("leads",)), firm.levers[1]),
        experiments=(measured_on("revenue"),),
    )
    for link in stages_of(firm):
        assert counted(firm, link).all()


def test_of_assumed_totals_only_one_outcome_counts():
    firm = small_firm(markets=2)
    firm = replace(firm, history=replace(firm.history, assumed=True))
    (only,) = stages_of(firm)
    assert counted(firm, only).sum(axis=1).tolist() == [1, 1]
