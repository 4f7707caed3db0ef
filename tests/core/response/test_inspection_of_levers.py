"""The inspection asks about levers whose columns do not say what they seem to say."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from inspected_firms import firm_of, found, free_effort, with_history

from gespann.core.findings import Severity
from gespann.core.firm import Experiment, Stage
from gespann.core.quantities import Period
from gespann.core.response.inspection import inspect
from gespann.core.response.inspection.collinearity import inflations
from gespann.core.simulation import random_scenario, simulate

ABOUT_LEVERS = {
    "lever_jumps", "lever_changes_zeros", "levers_move_together", "lever_is_tied",
    "lever_moves_with_season", "effort_spread_evenly", "outcome_spread_evenly",
}  # fmt: skip
FIRMS = 20


def simulated(seed, **kinds):
    return simulate(random_scenario(seed, **kinds), seed).firm


def with_effort(firm, lever, column, where=slice(None)):
    effort = firm.history.effort.copy()
    effort[:, where, lever] = column
    return with_history(firm, effort=effort)


@pytest.mark.slow
@pytest.mark.parametrize(
    "kinds",
    [
        {},
        {"periods": 104},
        {"markets": 5},
        {"funnel": True, "markets": 3},
        {"period": Period.MONTH, "periods": 48},
    ],
    ids=str,
)
def test_of_twenty_clean_firms_at_most_one_is_asked_about_its_levers(kinds):
    asked = [
        seed
        for seed in range(FIRMS)
        if ABOUT_LEVERS & {finding.code for finding in inspect(simulated(seed, **kinds))}
    ]
    assert len(asked) <= FIRMS / 20


@pytest.mark.parametrize("markets", [1, 4])
@pytest.mark.parametrize(
    ("factor", "share"), [(0.001, 0.95), (0.2, 0.85), (3.0, 0.75), (5.0, 0.85), (100.0, 0.95)]
)
def test_a_column_that_counts_something_else_is_found_with_day_and_factor(markets, factor, share):
    hits = 0
    for seed in range(FIRMS):
        firm, start = simulated(seed, markets=markets), 40 + 4 * seed
        calls = firm.history.effort[:, start:, -2] * factor
        jumps = found(with_effort(firm, -2, calls, slice(start, None)), "lever_jumps")
        if [one.subject for one in jumps] != [firm.levers[-2].name]:
            continue
        since = firm.history.starts[start].item()
        (figures,) = (one.values for one in jumps)
        told = figures["times"] if factor > 1 else figures["share"]
        hits += abs((figures["since"] - since).days) <= 7 and 0.4 < told / factor < 2.5
    assert hits >= share * FIRMS


def test_the_day_before_the_jump_is_the_last_of_the_old_definition():
    effort = free_effort(1)
    effort[0, 80:] *= 50
    (one,) = found(firm_of(effort), "lever_jumps")
    assert (one.severity, one.subject) == (Severity.WARNING, "lever 0")
    assert (one.values["until"], one.values["since"]) == (date(2023, 7, 16), date(2023, 7, 17))
    assert one.values["column"] == "c0"


def test_a_ramp_a_season_a_start_and_an_end_are_no_jumps():
    noise = np.random.default_rng(5).normal(0, 0.1, 156)
    time = np.arange(156)
    courses = {
        "ramp": np.exp(np.linspace(0, 2, 156) + noise),
        "season": np.exp(np.sin(2 * np.pi * time / 52) + noise),
        "start": np.where(time >= 60, np.exp(noise), 0.0),
        "end": np.where(time < 60, np.exp(noise), 0.0),
    }
    for course in courses.values():
        effort = free_effort(1, levers=2)
        effort[0, :, 1] = 100 * course
        assert {"lever_jumps", "lever_changes_zeros"} & {
            finding.code for finding in inspect(firm_of(effort))
        } == set()


def test_more_effort_in_one_market_or_with_the_outcome_is_no_jump():
    effort = free_effort(1, markets=4)
    effort[0, 80:] *= 10
    assert found(firm_of(effort), "lever_jumps") == []
    effort[:, 80:] = free_effort(1, markets=4)[:, 80:] * 10
    firm = firm_of(effort)
    outcome = firm.history.outcome.copy()
    assert len(found(firm, "lever_jumps")) == 1
    outcome[:, 80:] *= 5
    assert found(with_history(firm, outcome=outcome), "lever_jumps") == []


def test_a_lever_that_is_split_already_does_not_jump():
    effort = free_effort(1, levers=2)
    effort[0, :, 1] = 50 * effort[0, :, 0]
    effort[0, 80:, 0], effort[0, :80, 1] = 0, 0
    firm = firm_of(effort)
    old, new = firm.levers
    split = (
        replace(old, until=firm.history.starts[79].item()),
        replace(new, since=firm.history.starts[80].item()),
    )
    codes = {finding.code for finding in inspect(replace(firm, levers=split))}
    assert codes & ABOUT_LEVERS == set()


def test_a_sum_that_is_spread_out_from_some_day_on_changes_its_zeros():
    rng = np.random.default_rng(4)
    effort = free_effort(1, levers=2)
    effort[0, :, 1] = np.where(np.arange(156) % 8 == 0, 800, 0) * rng.gamma(20, 1 / 20, 156)
    effort[0, 90:, 1] = 100 * rng.gamma(20, 1 / 20, 66)
    codes = {finding.code: finding for finding in inspect(firm_of(effort))}
    told = codes.get("lever_jumps") or codes["lever_changes_zeros"]
    assert told.subject == "lever 1"
    assert abs((told.values["since"] - date(2023, 9, 25)).days) <= 7 * 8


def test_a_lever_that_others_add_up_to_is_tied_to_them():
    effort = free_effort(2, levers=4)
    noise = np.random.default_rng(9).normal(0, 6, 156)
    effort[0, :, 3] = effort[0, :, :3].sum(axis=1) + noise
    firm = firm_of(effort)
    tied = {finding.subject: finding for finding in found(firm, "lever_is_tied")}
    assert "lever 3" in tied
    assert set(tied["lever 3"].values["names"]) == {"lever 0", "lever 1", "lever 2"}
    assert tied["lever 3"].values["strong"]


def test_inflation_is_one_for_levers_that_have_nothing_in_common():
    effort = np.exp(np.random.default_rng(1).normal(0, 0.5, (2, 156, 3)))
    for inflation in inflations(firm_of(effort)):
        assert inflation is not None
        assert inflation.whole == pytest.approx(1, abs=0.1)
        assert inflation.ties == ()


def test_inflation_is_what_the_correlation_of_two_levers_makes_it():
    rng = np.random.default_rng(1)
    one = rng.normal(0, 1, (1, 4000))
    other = 0.8 * one + 0.6 * rng.normal(0, 1, (1, 4000))
    effort = np.exp(0.05 * np.stack([one, other], axis=2))
    for inflation in inflations(firm_of(effort)):
        assert inflation is not None
        assert inflation.whole == pytest.approx(1 / (1 - 0.8**2), rel=0.1)


def test_inflation_does_not_depend_on_units_or_the_level_of_markets():
    effort = free_effort(3, markets=2, levers=3)
    effort[..., 2] += effort[..., 0]
    plain = inflations(firm_of(effort))
    other = inflations(firm_of(effort * np.array([1, 7, 100]) * np.array([1, 30])[:, None, None]))
    for one, same in zip(plain, other, strict=True):
        assert one is not None
        assert same is not None
        assert one.whole == pytest.approx(same.whole)


def test_a_short_history_alone_inflates_nothing():
    inflated = 0
    for seed in range(FIRMS):
        effort = np.exp(np.random.default_rng(seed).normal(0, 0.5, (1, 30, 8)))
        firm = firm_of(effort, period=Period.MONTH)
        inflated += bool(found(firm, "lever_is_tied"))
    assert inflated <= FIRMS / 20


def test_a_lever_that_only_the_season_moves_is_told():
    season = np.exp(0.8 * np.sin(2 * np.pi * np.arange(156) / 52))
    effort = free_effort(1, levers=2)
    effort[0, :, 1] = 100 * season * np.random.default_rng(2).normal(1, 0.13, 156)
    (one,) = found(firm_of(effort), "lever_moves_with_season")
    assert one.subject == "lever 1"
    assert found(firm_of(effort), "lever_is_tied") == []


@pytest.mark.parametrize(
    ("span", "months"), [("month", 1), ("quarter", 3), ("year", 12)], ids=["m", "q", "y"]
)
def test_sums_that_were_spread_over_the_weeks_are_recognised(span, months):
    effort = free_effort(1, periods=260, levers=2)
    firm = firm_of(effort)
    block = firm.history.starts.astype("datetime64[M]").astype(int) // months
    column = np.random.default_rng(3).gamma(4, 20, block.max() + 1)[block]
    (one,) = found(with_effort(firm, 1, column), "effort_spread_evenly")
    assert (one.subject, one.values["span"]) == ("lever 1", span)
    outcome = column[None, :].copy()
    (whole,) = found(with_history(firm, outcome=outcome), "outcome_spread_evenly")
    assert whole.values["span"] == span


def test_a_steady_lever_that_changes_now_and_then_is_not_called_a_sum():
    effort = free_effort(1, levers=2)
    effort[0, :, 1] = np.where(np.arange(156) < 70, 40, 60)
    assert found(firm_of(effort), "effort_spread_evenly") == []


def test_months_hide_how_fast_search_ads_fade_and_weeks_do_not():
    for period, names in ((Period.MONTH, [("lever 1",)]), (Period.WEEK, [])):
        firm = firm_of(free_effort(1, periods=60, levers=2), period=period)
        other, ads = firm.levers
        firm = replace(firm, levers=(replace(other, kind="tv"), replace(ads, kind="search_ads")))
        assert [one.values["names"] for one in found(firm, "months_hide_decay")] == names


def funnel(leads, deals, revenue):
    stages = (Stage("Leads", "leads", "count"), Stage("Deals", "deals", "count"),
              Stage("Revenue", "revenue", "money"))  # fmt: skip
    firm = replace(firm_of(free_effort(1)), stages=stages)
    counts = np.stack([leads, deals, revenue], axis=1)[None].astype(float)
    return with_history(firm, outcome=counts[..., 2], stages=counts)


def counted(seed=1, leads=60, deals=9):
    rng = np.random.default_rng(seed)
    deals = rng.poisson(deals, 156) + 1
    return rng.poisson(leads, 156).astype(float), deals.astype(float), deals * 5000.0


def test_a_sound_funnel_is_not_asked_anything():
    assert inspect(funnel(*counted())) == ()


@pytest.mark.parametrize(("stage", "counts"), [("Leads", True), ("Revenue", False), ("", False)])
def test_a_test_of_a_stage_on_which_its_lever_does_not_act_is_told_not_to_count(stage, counts):
    firm = funnel(*counted())
    first, *others = firm.levers
    trial = Experiment(
        name="Pause", lever=first.name, kind="before_after", markets=(),
        first=firm.history.starts[80].item(), last=firm.history.starts[90].item(),
        change_units=-10.0, effect=-3.0, standard_error=1.0, stage=stage,
    )  # fmt: skip
    levers = (replace(first, stages=("Leads",)), *others)
    asked = found(replace(firm, levers=levers, experiments=(trial,)), "test_of_another_stage")
    if counts:
        assert asked == []
    else:
        assert asked[0].subject == "Pause"
        assert asked[0].values["measured"] == "Revenue"
        assert asked[0].values["names"] == ("Leads",)


def test_more_deals_than_leads_ask_whether_leads_are_complete():
    leads, deals, revenue = counted(leads=5)
    (one,) = found(funnel(leads, deals, revenue), "stage_exceeds_the_one_before")
    assert (one.subject, one.values["earlier"]) == ("Deals", "Leads")
    assert one.values["after"] == deals.sum() > leads.sum() == one.values["before"]


def test_a_stage_that_is_mostly_zero_or_unknown_is_told_with_its_share():
    leads, deals, revenue = counted()
    leads[:90] = np.nan
    (one,) = found(funnel(leads, deals, revenue), "stage_little_known")
    assert (one.subject, one.values["share"]) == ("Leads", 66 / 156)
    leads, deals, revenue = counted()
    deals[20:120] = 0
    (one,) = found(funnel(leads, deals, revenue), "stage_mostly_zero")
    assert (one.subject, one.values["share"]) == ("Deals", 100 / 156)


def test_quarters_with_money_and_no_deals_or_deals_and_no_money_are_counted():
    leads, deals, revenue = counted()
    deals[26:52] = 0
    (one,) = found(funnel(leads, deals, revenue), "money_without_count")
    assert (one.subject, one.values["earlier"], one.values["count"]) == ("Revenue", "Deals", 2)
    leads, deals, revenue = counted()
    revenue[26:39] = np.nan
    (one,) = found(funnel(leads, deals, revenue), "count_without_money")
    assert one.values["count"] == 1


def following_leads(seed, works=""):
    """A lever that is used where many leads came in two weeks before."""
    leads, deals, revenue = counted(seed)
    firm = funnel(leads, deals, revenue)
    rng = np.random.default_rng(seed)
    lagged = np.concatenate([[60, 60], leads[:-2]])
    effort = (lagged / 60) ** 3 * np.exp(0.2 * rng.normal(size=156))
    firm = with_history(firm, effort=effort[None, :, None])
    first, *rest = firm.stages
    return replace(firm, stages=(replace(first, worked_by=works), *rest))


def test_effort_that_follows_leads_is_found_unless_it_works_them():
    followers = [found(following_leads(seed), "effort_follows_stage") for seed in range(FIRMS)]
    assert sum(bool(one) for one in followers) >= 0.9 * FIRMS
    assert {one.values["stage"] for found_here in followers for one in found_here} == {"Leads"}
    works = [following_leads(seed, works="lever 0") for seed in range(FIRMS)]
    assert sum(bool(found(firm, "effort_follows_stage")) for firm in works) <= FIRMS / 20
