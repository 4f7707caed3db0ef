"""The pictures of the first page show the figures of the fit."""

import pytest

from gespann.apps.response.chain import chain_chart, stages
from gespann.core.quantities import Department, Period
from gespann.server.home import charts
from gespann.server.home.between import matters
from server.home import summaries

NAMES = {Department.SALES: "Sales", Department.MARKETING: "Marketing"}


def test_the_chain_leads_from_contact_to_contribution():
    chart = chain_chart(summaries.summary())
    assert chart.figures.rows == [
        ("Leads", "4,000", "75%", "25%"),
        ("Revenue", "€10,000,000", "0%", "100%"),
        ("Contribution", "€2,500,000", "–", "–"),
    ]


@pytest.mark.parametrize(
    ("period", "delay", "words"),
    [
        (Period.WEEK, 3.4, "€2,500 each after 3.4 weeks"),
        (Period.MONTH, 1.0, "€2,500 each after 1 months"),
        (Period.WEEK, 0.01, "€2,500 each at once"),
    ],
)
def test_a_step_says_what_becomes_of_each_and_when(period, delay, words):
    whole = summaries.chain()
    first, last = whole.stages
    late = summaries.chain(stages=(first, type(last)("Revenue", last.volume, False, 0.0, delay)))
    told = stages(summaries.summary(period=period, chain=late))
    assert told[0].step == words


def test_of_counts_a_share_goes_on():
    leads, money = summaries.chain().stages
    orders = type(leads)("Orders", 300.0, True, None, 2.0)
    told = stages(summaries.summary(chain=summaries.chain(stages=(leads, orders, money))))
    assert told[0].step == "7.5% after 2 weeks"
    assert (told[0].length, told[1].length) == (1.0, 0.075)


def test_a_stage_that_was_never_observed_is_a_dash():
    leads, money = summaries.chain().stages
    unknown = type(leads)("Leads", None, True, 0.75, None)
    told = stages(summaries.summary(chain=summaries.chain(stages=(unknown, money))))
    assert (told[0].value, told[0].length, told[0].step) == ("–", 0.0, "– after 3.4 weeks")


def test_a_loss_has_no_bar():
    loss = summaries.chain(contribution_cents=-1.0)
    assert stages(summaries.summary(chain=loss))[-1].length == 0.0


def test_of_a_hundred_all_parts_make_the_whole():
    shares = charts.of_a_hundred(summaries.chain())
    assert shares == pytest.approx({"base": 0.6, "marketing": 0.1, "sales": 0.3})


def test_where_nothing_was_reached_nothing_is_shared_out():
    nothing = summaries.chain(base_cents=0.0, parts=())
    assert charts.of_a_hundred(nothing) is None


def test_the_plan_stands_beside_last_year_with_the_goal():
    whole = summaries.summary()
    chart = charts.prospects(whole, whole.outlook)
    assert [row[0] for row in chart.figures.rows] == ["Last year’s split", "The joint plan"]
    assert "goal reached: 40%" in chart.wide
    assert "Goal €10M" in chart.wide


def test_without_a_goal_the_plan_says_what_it_brings():
    plan = summaries.outlook(goal=None)
    chart = charts.prospects(summaries.summary(outlook=plan), plan)
    assert "€9.8M" in chart.wide
    assert list(chart.keys) == []


def test_the_widest_difference_comes_first():
    first, second = matters(summaries.summary())
    assert (first.difference.lever, first.share) == ("Search", 1.0)
    assert (first.more, first.less) == (Department.MARKETING, Department.SALES)
    assert second.share == pytest.approx(0.4)


def test_without_answers_nothing_is_open():
    assert matters(None) == []
    assert matters(summaries.summary(differences=())) == []
