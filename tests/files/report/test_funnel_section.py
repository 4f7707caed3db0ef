"""The report follows a firm with stages from the first contact to the contribution."""

from dataclasses import replace

import numpy as np
import pytest

from files.report import kupferberg
from files.report.reading import read, whole
from gespann.core.response.stage_elasticity import stage_elasticity
from gespann.files.report import render_report
from gespann.files.report.sections.funnel import (
    links,
    mean_delay,
    yearly_contribution,
    yearly_volumes,
)
from gespann.language import speaking

LEADS, OFFERS, REVENUE = (52 * volume for volume in kupferberg.FUNNEL_VOLUMES)


@pytest.fixture(scope="module")
def fit():
    return kupferberg.funnel(kupferberg.fit())


def test_a_firm_without_stages_has_no_such_section(plan):
    page = read(render_report(kupferberg.fit(), plan))
    assert "funnel" not in page.ids
    assert "From contact to contribution" not in page.text


def test_each_stage_has_its_volume_and_what_it_becomes(page):
    rows = {row[0]: row[1:] for row in page.tables["funnel-table"]}
    assert [whole(rows[name][0]) for name in ("Leads", "Offers", "Revenue")] == [
        LEADS, OFFERS, REVENUE,
    ]  # fmt: skip
    assert rows["Leads"][1] == "40%"
    assert rows["Offers"][1] == "€15,000 each"


def test_what_comes_in_the_same_period_comes_at_once(fit, plan):
    late = fit.stages[1].posterior
    none = np.zeros_like(late.delay)
    none[:, 0] = 1.0
    stages = (fit.stages[0], replace(fit.stages[1], posterior=replace(late, delay=none)))
    text = read(render_report(replace(fit, stages=(*stages, *fit.stages[2:])), plan)).text
    assert "40% at once" in text
    assert "after 0.0 weeks" not in text


def test_the_mean_delay_is_that_of_the_weights_draw_by_draw(fit, page):
    weights = fit.stages[1].posterior.delay
    expected = np.median(weights[:, 1] + 2 * weights[:, 2])
    assert mean_delay(fit.stages[1]).median == pytest.approx(expected)
    assert page.tables["funnel-table"][0][3] == "Mean delay in weeks"
    assert f"40% after {expected:.1f} weeks" in page.text
    assert page.tables["funnel-table"][1][3] == f"{expected:.1f}"


def test_the_chain_ends_at_margin_times_outcome_less_the_cost_of_the_levers(fit, page):
    cost = sum(
        fit.firm.history.effort[..., k].mean() * 52 * lever.cost_per_unit
        for k, lever in enumerate(fit.firm.levers)
    )
    left = kupferberg.MARGIN * REVENUE - cost
    assert yearly_contribution(fit.firm) == pytest.approx(left)
    assert whole(page.tables["funnel-table"][-1][1]) == round(left)


def test_periods_in_which_a_stage_was_not_observed_count_for_none(fit):
    stages = fit.firm.history.stages.copy()
    stages[:, :52, 0] = np.nan
    stages[:, :52, 1:] *= 3
    firm = replace(fit.firm, history=replace(fit.firm.history, stages=stages))
    assert yearly_volumes(firm) == pytest.approx([LEADS, OFFERS, REVENUE])


def test_nothing_observed_together_leaves_dashes_and_no_nonsense(fit, plan):
    stages = fit.firm.history.stages.copy()
    stages[..., 0] = np.nan
    firm = replace(fit.firm, history=replace(fit.firm.history, stages=stages))
    page = render_report(replace(fit, firm=firm), plan)
    assert [row[1] for row in read(page).tables["funnel-table"][1:]] == ["–"] * 4
    assert "nan" not in page.casefold()


def test_every_lever_stands_at_its_stage_with_its_elasticity_there(fit, page):
    rows = page.tables["funnel-levers-table"][1:]
    assert {row[0]: row[1] for row in rows} == {
        lever.name: lever.stages[0] for lever in fit.firm.levers
    }
    middle = np.median(stage_elasticity(fit.stages[2].posterior, fit.stages[2].marketing), axis=0)
    assert rows[-1] == ["Demos", "Revenue", f"{middle[0]:.3f}"]


def test_bars_are_proportional_and_shared_by_the_departments_that_act_there(fit):
    leads, offers, revenue, contribution = links(fit)
    assert (leads.length, revenue.length) == (1.0, 1.0)
    assert offers.length == pytest.approx(OFFERS / LEADS)
    assert contribution.length == pytest.approx(yearly_contribution(fit.firm) / REVENUE)
    assert [str(side) for side, _share in leads.parts] == ["marketing"]
    assert [str(side) for side, _share in offers.parts] == ["marketing", "sales"]
    assert sum(share for _side, share in offers.parts) == pytest.approx(1.0)
    assert contribution.parts == ()


def test_what_can_be_worked_and_what_the_rest_is_worth_is_said(fit, plan, page):
    posterior = fit.stages[1].posterior
    able = np.median(posterior.capacity + posterior.capacity_without)
    worth = np.median(posterior.unworked_worth)
    said = f"“Inside-sales calls” can work {able:.0%} of the usual volume of “Leads”"
    assert said in page.text
    assert f"is worth {worth:.0%} of what is worked" in page.text
    assert page.text.count("can work") == 1
    with speaking("de"):
        text = read(render_report(fit, plan)).text
    assert "Vom Kontakt zum Deckungsbeitrag" in text
    assert "vom üblichen Umfang von „Leads“" in text
